#include "marked.hpp"

#include <algorithm>

#include "peyk/crypto/entropy.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/net/control_server.hpp"

namespace peyk::app {

using text::Colluders;
using text::Message;

namespace {

text::MarkingKey key_of(const channel::CopySalt& marking) {
  text::MarkingKey key;
  std::ranges::copy(marking.span(), key.mutable_span().begin());
  return key;
}

// The request has to fit into a frame, with names and salts.
constexpr std::size_t most_bytes_of_copies = net::max_control_frame - 64UL * 1024;

}  // namespace

MarkedRoom marked_room(std::string_view text, std::size_t readers) {
  // Where marks may stand hangs on the text alone.
  const text::Capacity capacity = text::Marking(text, text::MarkingKey()).capacity();
  return {.places = capacity.total(),
          .visible = capacity.visible(),
          .needed = text::places_needed(Colluders::two, 1, readers),
          .needed_for_two = text::places_needed(Colluders::two, 2, readers)};
}

Result<void> mark(desk::order::Letter& letter, std::span<const desk::MemberView> members) {
  std::vector<const desk::MemberView*> readers;
  for (const desk::MemberView& member : members) {
    if (member.connection == desk::Connection::self || member.is_gone) continue;
    readers.push_back(&member);
  }
  // By this order each is numbered, and the desk gives the names back in it.
  std::ranges::sort(readers, {}, &desk::MemberView::seat);
  const MarkedRoom room = marked_room(letter.text, readers.size());
  if (room.places < room.needed) {
    return fail(Message::error_marks_too_few, {{"count", static_cast<std::int64_t>(room.places)},
                                               {"needed", static_cast<std::int64_t>(room.needed)}});
  }
  if (letter.text.size() * (readers.size() + 2) > most_bytes_of_copies) {
    const std::size_t most = most_bytes_of_copies / (readers.size() + 2);
    return fail(Message::error_letter_over_limit, {{"limit", static_cast<std::int64_t>(most)}});
  }
  crypto::Random random(crypto::system_seed());
  letter.marking = random.fixed<channel::CopySalt>();
  const text::Marking marking(letter.text, key_of(*letter.marking));
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const text::ReaderNumber number(static_cast<std::uint32_t>(i));
    letter.copies.push_back({.reader = readers[i]->name,
                             .salt = random.fixed<channel::CopySalt>(),
                             .text = marking.copy_for(number)});
  }
  return {};
}

text::Trace trace(const desk::MarkedLetterView& letter, std::string_view leaked) {
  std::vector<text::ReaderNumber> readers;
  readers.reserve(letter.readers.size());
  for (std::size_t i = 0; i < letter.readers.size(); ++i) {
    readers.emplace_back(static_cast<std::uint32_t>(i));
  }
  return text::Marking(letter.text, key_of(letter.marking)).trace(leaked, readers);
}

}  // namespace peyk::app
