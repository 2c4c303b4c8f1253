// Text of the other side on its way to the screen, into the search and into a date: what is shown
// is UTF-8 without any control, folding twice changes nothing more, a date that reads is a day.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/base/cbor.hpp"
#include "peyk/text/direction.hpp"
#include "peyk/text/finder.hpp"
#include "peyk/text/fold.hpp"
#include "peyk/text/terminal.hpp"
#include "peyk/text/when.hpp"

namespace {

namespace text = peyk::text;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_shown(const std::string& shown, bool lines) {
  require(peyk::cbor::is_valid_utf8(peyk::as_bytes(shown)));
  require(std::ranges::none_of(shown, [lines](char c) {
    const bool is_control = (c >= 0 && c < ' ') || c == '\x7f';
    return is_control && !(lines && (c == '\n' || c == '\t'));
  }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string in = peyk::to_text(peyk::ByteSpan(data, size));
  check_shown(text::harmless_line(in), false);
  check_shown(text::harmless_text(in), true);
  const std::string folded = text::fold(in);
  require(text::fold(folded) == folded);
  const text::Finder finder(in);
  require(finder.is_empty() || in.size() > text::Finder::longest_query || finder.stands_in(in));
  static_cast<void>(text::isolate(in));
  static_cast<void>(text::has_right_to_left(in));
  const auto when = text::parse_when(in, peyk::Instant::since_epoch(peyk::Duration::days(20'000)));
  if (when) require(text::day_of(when->date).has_value() && when->first <= when->last);
  return 0;
}
