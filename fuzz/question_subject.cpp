// What a blind question is about, against arbitrary bytes: what is read encodes to itself again,
// and no amount of it leads out of the numbers that can be shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "question_cells.hpp"

using namespace peyk;
using namespace peyk::app;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The form and the bits, or how many candidates, come before.
  const std::uint32_t bits = data[0] & 0x3fU;
  const auto lists = (data[0] & 0x80U) == 0 ? blind::Form::common_ground : blind::Form::ballot;
  const auto form = (data[0] & 0xc0U) == 0 ? blind::Form::overlap : lists;
  const ByteSpan in = ByteSpan(data, size).subspan(1);
  const auto subject = decode_subject(in, form, bits);
  if (!subject.has_value()) return 0;
  if (!std::ranges::equal(encode(*subject), in)) std::abort();
  if (const auto* amounts = std::get_if<Amounts>(&*subject)) {
    const auto highest = highest_of(*amounts, bits);
    if (!highest.has_value() || *highest > max_amount) std::abort();
    if (!bound_of(*amounts, bits, *highest).has_value()) std::abort();
  }
  if (const auto* cells = std::get_if<Cells>(&*subject)) {
    const auto point = agreed_point_from(written_point(*cells));
    if (!point.has_value() || point->longitude != cells->longitude) std::abort();
    if (point->latitude != cells->latitude) std::abort();
    if (!chart_of(*cells).metres(chart_of(*cells).degrees({})).has_value()) std::abort();
  }
  return 0;
}
