// Cells of arbitrary bytes: what reads encodes to itself again, and nothing opens that was not
// wrapped. Shorter inputs are followed by zeros.
#include "peyk/onion/cell.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/crypto/entropy.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/onion/layer.hpp"
#include "peyk/onion/wrap.hpp"

#include "layer_keys.hpp"

namespace {

using namespace peyk::onion;

void must(bool holds) {
  if (!holds) std::abort();
}

bool same(const Cell& a, const Cell& b) { return std::ranges::equal(a.span(), b.span()); }

void check_head(const Cell& cell) {
  const auto head = read_head(cell);
  if (!head) return;
  Cell again = cell.copy();
  write_head(again, *head);
  must(same(again, cell));
}

void check_key_cells(const Cell& cell) {
  const auto head = read_head(cell);
  if (const auto request = decode_key_page_request(cell)) {
    const auto again = encode(*request, head->exchange);
    must(again && same(*again, cell));
  }
  const auto page = decode_key_page(cell);
  if (!page) return;
  KeyDocumentAssembly assembly(page->day);
  (void)assembly.add(*page);
  if (page->total == 0) must(same(no_key_page_cell(page->day, head->exchange), cell));
}

void check_header(const Cell& cell) {
  for (const Position position : {Position::middle, Position::box}) {
    const auto bytes = cell.payload().first(header_size);
    const auto header = detail::read_header(bytes, position);
    if (!header) continue;
    std::array<std::uint8_t, header_size> again{};
    peyk::ByteWriter writer(again);
    detail::write_header(writer, *header);
    must(std::ranges::equal(again, bytes));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const DayKey key = [] {
    peyk::crypto::initialise();
    return DayKey{peyk::Day(20'000), peyk::crypto::KemKeyPair::from_seed({})};
  }();
  Cell cell;
  std::copy_n(data, std::min(size, cell_size), cell.mutable_span().begin());
  check_head(cell);
  check_key_cells(cell);
  check_header(cell);
  must(!open_layer(cell.copy(), key));
  return 0;
}
