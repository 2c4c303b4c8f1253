// Text of the other side on its way to the screen, into the search and into a date: what is shown
// is UTF-8 without any control, folding twice changes nothing more, a date that reads is a day. And
// lists of names: an item is the same for its own bytes, and stands once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

#include "peyk/base/cbor.hpp"
#include "peyk/text/direction.hpp"
#include "peyk/text/finder.hpp"
#include "peyk/text/fold.hpp"
#include "peyk/text/names.hpp"
#include "peyk/text/terminal.hpp"
#include "peyk/text/when.hpp"

#include "require.hpp"

namespace {

namespace text = peyk::text;

void check_shown(const std::string& shown, bool lines) {
  require(peyk::cbor::is_valid_utf8(peyk::as_bytes(shown)));
  require(std::ranges::none_of(shown, [lines](char c) {
    const bool is_control = (c >= 0 && c < ' ') || c == '\x7f';
    return is_control && !(lines && (c == '\n' || c == '\t'));
  }));
}

// What two desks compare is what either made of its own spelling: made again, it is the same.
void check_names(const std::string& in, text::NameForm form) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(in, '\n')) + 1;
  const auto names = text::read_names(in, form);
  if (!names) {
    require(names.error().line >= 1 && names.error().line <= lines);
    static_cast<void>(text::message_of(names.error().fault));
    return;
  }
  std::set<peyk::crypto::SecretBytes> items;
  std::size_t last = 0;
  for (const auto& entry : names->entries) {
    const std::string item = peyk::to_text(entry.item);
    require(peyk::cbor::is_valid_utf8(peyk::as_bytes(item)));
    require(item.size() <= text::max_name_bytes + std::string_view(";1999").size());
    require(text::name_item(item, form) == entry.item);
    require(items.insert(entry.item).second);
    require(entry.line > last && entry.line <= lines);
    last = entry.line;
  }
  for (const auto& repeated : names->repeated) {
    require(repeated.first < repeated.line && repeated.line <= lines);
  }
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
  check_names(in, text::NameForm::name);
  check_names(in, text::NameForm::name_and_year);
  const auto when = text::parse_when(in, peyk::Instant::since_epoch(peyk::Duration::days(20'000)));
  if (when) require(text::day_of(when->date).has_value() && when->first <= when->last);
  return 0;
}
