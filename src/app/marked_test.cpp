#include "marked.hpp"

#include <gtest/gtest.h>

namespace peyk::app {
namespace {

using text::Message;

// Room for marks in every gap between words, which are of letters alone.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += "word";
    for (const char digit : std::to_string(i * 7919 % 1000)) {
      text += static_cast<char>(digit - '0' + 'a');
    }
    text += " ";
  }
  return text + "end";
}

std::vector<desk::MemberView> members() {
  std::vector<desk::MemberView> all(4);
  const char* names[] = {"", "C1", "B1", "D1"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].name = names[i];
    all[i].connection = desk::Connection::open;
    // Falling, so that the order of names is not that of seats.
    all[i].seat.mutable_span()[0] = static_cast<std::uint8_t>(9 - i);
  }
  all[0].connection = desk::Connection::self;
  all[3].is_gone = true;
  return all;
}

TEST(Marked, EveryReaderWhoIsThereGetsACopyOfItsOwn) {
  desk::order::Letter letter;
  letter.text = long_text();
  ASSERT_TRUE(mark(letter, members()).has_value());
  ASSERT_EQ(letter.copies.size(), 2U);
  EXPECT_EQ(letter.copies[0].reader, "B1");  // the lower seat
  EXPECT_EQ(letter.copies[1].reader, "C1");
  EXPECT_NE(letter.copies[0].text, letter.copies[1].text);
  EXPECT_NE(letter.copies[0].salt, letter.copies[1].salt);
  EXPECT_TRUE(letter.marking.has_value());
  EXPECT_EQ(letter.text, long_text());
}

TEST(Marked, ALeakTellsWhoseItWasByWhatTheDeskKeeps) {
  desk::order::Letter letter;
  letter.text = long_text();
  ASSERT_TRUE(mark(letter, members()).has_value());
  const desk::MarkedLetterView kept{
      .text = letter.text, .marking = *letter.marking, .readers = {"B1", "C1"}};
  for (std::size_t i = 0; i < 2; ++i) {
    const text::Trace found = trace(kept, letter.copies[i].text);
    ASSERT_EQ(found.verdict, text::Verdict::told);
    EXPECT_EQ(found.suspects.front().reader.value(), i);
    EXPECT_FALSE(found.suspects.back().named);
  }
  EXPECT_NE(trace(kept, letter.text + " typed anew").verdict, text::Verdict::told);
  // Another key tells nothing.
  desk::MarkedLetterView other = kept;
  other.marking.mutable_span()[0] ^= 1U;
  EXPECT_NE(trace(other, letter.copies[0].text).verdict, text::Verdict::told);
}

TEST(Marked, WhatIsTooShortOrTooLongIsRefused) {
  desk::order::Letter letter;
  letter.text = "Agreed.";
  const auto short_one = mark(letter, members());
  ASSERT_FALSE(short_one.has_value());
  EXPECT_EQ(short_one.error().what, Message::error_marks_too_few);
  EXPECT_TRUE(letter.copies.empty());
  std::vector<desk::MemberView> many(30, members()[1]);
  while (letter.text.size() < 200'000) letter.text += long_text();
  const auto long_one = mark(letter, many);
  ASSERT_FALSE(long_one.has_value());
  EXPECT_EQ(long_one.error().what, Message::error_letter_over_limit);
}

TEST(Marked, RoomIsSaidBeforehand) {
  const MarkedRoom room = marked_room(long_text(), 2);
  EXPECT_GE(room.places, 300U);
  EXPECT_LT(room.needed, room.places);
  EXPECT_LT(room.needed, room.needed_for_two);
  EXPECT_EQ(marked_room("Agreed.", 2).places, 0U);
}

}  // namespace
}  // namespace peyk::app
