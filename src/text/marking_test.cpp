#include "peyk/text/marking.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

#include "peyk/text/fold.hpp"

#include "test_marking.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

using namespace testing;

const std::string& all_three() {
  static const std::string text =
      std::string(persian) + "\n" + std::string(arabic) + "\n" + std::string(english);
  return text;
}

TEST(Marking, CopiesDifferFromReaderToReaderAndStayTheSame) {
  for (const std::string_view text : {persian, arabic, english}) {
    const Marking marking(text, key_of(1));
    std::set<std::string> copies;
    for (const ReaderNumber reader : readers(30)) copies.insert(marking.copy_for(reader));
    EXPECT_EQ(copies.size(), 30U);
    EXPECT_EQ(Marking(text, key_of(1)).copy_for(ReaderNumber(7)),
              marking.copy_for(ReaderNumber(7)));
    EXPECT_NE(Marking(text, key_of(2)).copy_for(ReaderNumber(7)),
              marking.copy_for(ReaderNumber(7)));
  }
}

TEST(Marking, EveryKindFindsItsPlaces) {
  const Capacity capacity = Marking(all_three(), key_of(1)).capacity();
  for (const MarkKind kind : all_mark_kinds) {
    EXPECT_GT(capacity.places.at(static_cast<std::size_t>(kind)), 0U) << to_string(kind);
  }
  const Capacity invisible = Marking(all_three(), key_of(1), {.visible = false}).capacity();
  EXPECT_EQ(invisible.visible(), 0U);
  EXPECT_EQ(invisible.total() + capacity.visible(), capacity.total());
}

TEST(Marking, CopiesFoldLikeTheOriginal) {
  for (const std::string_view text : {persian, arabic, english}) {
    for (const ReaderNumber reader : readers(20)) {
      EXPECT_EQ(fold(Marking(text, key_of(3)).copy_for(reader)), fold(text));
    }
  }
  const auto part = rc::gen::element<std::string>(
      "می‌شود", "گفتگوي", "كيف", "تکیه", "ئی", "ي\u0654ک", "یٔک", "1405/9/14", "side's",
      "\"a", "b\"", " ", "  ", "\u00A0", "\u2009", ".", "؟", "\n", "\r\n", "\n\n", "ـ", "\u200C",
      "\u200D", "ﻻﺑﻲ", "لأنّه", "word", "efficient", "a@b.c", "\xFF", "\xD9", "“x”", "’", "(", "و");
  EXPECT_TRUE(rc::check("pieces of text", [&] {
    std::string text;
    for (const auto& one : *rc::gen::container<std::vector<std::string>>(part)) text += one;
    const Marking marking(text, key_of(4));
    const std::string copy = marking.copy_for(ReaderNumber(1));
    RC_ASSERT(fold(copy) == fold(text));
    RC_ASSERT(marking.trace(copy, readers(1)).compared <= marking.capacity().total());
  }));
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) {
    RC_ASSERT(fold(Marking(bytes, key_of(4)).copy_for(ReaderNumber(1))) == fold(bytes));
  }));
}

bool joins_on(UChar32 c) {
  return u_getIntPropertyValue(c, UCHAR_JOINING_TYPE) == U_JT_DUAL_JOINING;
}
bool joins_back(UChar32 c) {
  return joins_on(c) || u_getIntPropertyValue(c, UCHAR_JOINING_TYPE) == U_JT_RIGHT_JOINING;
}

// What is seen on the page: ي is ی and ك is ک only where a letter behind it joins; a half-space is
// nothing only where nothing would join.
std::string seen(std::string_view text) {
  std::vector<UChar32> in;
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) in.push_back(next->character);
  std::string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const UChar32 before = i > 0 ? in[i - 1] : ' ';
    std::size_t k = i + 1;
    while (k < in.size() && u_charType(in[k]) == U_NON_SPACING_MARK) ++k;
    const UChar32 behind = k < in.size() ? in[k] : ' ';
    UChar32 c = in[i] == 0xA0 ? ' ' : in[i];
    if (c == 0x200C && !joins_on(before)) continue;
    if (c == 0x064A && joins_back(behind)) c = 0x06CC;
    if (c == 0x0643 && joins_back(behind)) c = 0x06A9;
    append_utf8(out, c);
  }
  return out;
}

TEST(Marking, WhatIsSeenIsTheSameInEveryCopy) {
  for (const ReaderNumber reader : readers(20)) {
    const Marking marking(all_three(), key_of(5), {.visible = false});
    EXPECT_EQ(seen(marking.copy_for(reader)), seen(all_three()));
  }
}

TEST(Marking, NumbersAddressesAndNamesStayAsTheyAre) {
  for (const ReaderNumber reader : readers(20)) {
    const std::string copy = Marking(all_three(), key_of(6)).copy_for(reader);
    for (const std::string_view kept : {"https://example.org/کتاب/1", "https://example.org/maps/1",
                                        "desk@example.org", "3/45", "۳/۴۵", "۱۲", "Geneva"}) {
      EXPECT_NE(copy.find(kept), std::string::npos) << kept;
    }
  }
}

TEST(Marking, AReaderIsToldFromTheWholeCopyByEveryMark) {
  for (const std::string_view text : {persian, arabic, english}) {
    const Marking marking(text, key_of(7));
    for (const std::uint32_t reader : {1U, 5U, 10U}) {
      const Trace trace = marking.trace(marking.copy_for(ReaderNumber(reader)), readers(10));
      ASSERT_EQ(trace.verdict, Verdict::told);
      EXPECT_EQ(trace.suspects.front().reader, ReaderNumber(reader));
      EXPECT_EQ(trace.suspects.front().agreed, trace.compared);
      EXPECT_FALSE(trace.suspects[1].named);
      // Kinds with fewer than eight places, all alike by chance, still count.
      EXPECT_EQ(trace.compared, marking.capacity().total());
    }
  }
}

// The first suspect, if the verdict is that he leaked.
std::optional<std::uint32_t> told(const Trace& trace) {
  if (trace.verdict != Verdict::told) return std::nullopt;
  return trace.suspects.front().reader.value();
}

TEST(Marking, AReaderIsToldFromWhatIsLeftOfTheCopy) {
  for (const std::string_view text : {persian, arabic, english}) {
    const Marking marking(text, key_of(8));
    const std::string copy = marking.copy_for(ReaderNumber(4));
    EXPECT_EQ(told(marking.trace(normalised(copy), readers(10))), 4U);
    EXPECT_EQ(told(marking.trace(spaces_collapsed(copy), readers(10))), 4U);
    EXPECT_EQ(told(marking.trace(letters_unified(copy), readers(10))), 4U);
    const std::string paragraph = copy.substr(0, copy.find('\n'));
    EXPECT_EQ(told(marking.trace(paragraph, readers(10))), 4U);
    EXPECT_EQ(told(marking.trace("It was said: " + paragraph + " The rest is known.", readers(10))),
              4U);
  }
}

TEST(Marking, AKindThatWasMadeLevelIsLeftOut) {
  const Marking marking(persian, key_of(8));
  const Trace trace =
      marking.trace(letters_unified(marking.copy_for(ReaderNumber(4))), readers(10));
  const std::vector<MarkKind> expected{MarkKind::yeh, MarkKind::kaf, MarkKind::kashida};
  EXPECT_EQ(trace.levelled, expected);
  EXPECT_EQ(trace.read.at(static_cast<std::size_t>(MarkKind::yeh)), 0U);
}

TEST(Marking, NobodyIsToldFromTheOriginalAStrangersCopyOrAnotherText) {
  const Marking marking(persian, key_of(9));
  EXPECT_EQ(marking.trace(marking.copy_for(ReaderNumber(77)), readers(10)).verdict,
            Verdict::nobody);
  EXPECT_EQ(marking.trace(persian, readers(10)).verdict, Verdict::too_little);
  EXPECT_EQ(marking.trace(arabic, readers(10)).verdict, Verdict::too_little);
  EXPECT_EQ(marking.trace("", readers(10)).verdict, Verdict::too_little);
  EXPECT_EQ(marking.trace(persian, {}).verdict, Verdict::nobody);
}

TEST(Marking, TooLittleIsSaidOfAShortText) {
  const Marking marking("بله، موافقیم.", key_of(1));
  const Trace trace = marking.trace(marking.copy_for(ReaderNumber(1)), readers(10));
  EXPECT_EQ(trace.verdict, Verdict::too_little);
  EXPECT_LT(marking.capacity().total(), places_needed(Colluders::two, 1, 10));
  EXPECT_EQ(Marking("", key_of(1)).copy_for(ReaderNumber(1)), "");
}

TEST(Marking, TwoReadersWhoMixTheirCopiesAreFound) {
  std::mt19937_64 chance(1);  // NOLINT(cert-msc51-cpp): the same every time
  const Marking marking(all_three(), key_of(10));
  ASSERT_GT(marking.capacity().total(), places_needed(Colluders::two, 2, 10));
  const std::string leak =
      merged(marking.copy_for(ReaderNumber(2)), marking.copy_for(ReaderNumber(9)), chance);
  const Trace trace = marking.trace(leak, readers(10));
  EXPECT_EQ(trace.verdict, Verdict::told);
  std::set<std::uint32_t> named;
  for (const Suspect& suspect : trace.suspects) {
    if (suspect.named) named.insert(suspect.reader.value());
  }
  EXPECT_EQ(named, (std::set<std::uint32_t>{2, 9}));
}

TEST(Marking, ThePictureTellsWhatTheEyeSees) {
  const std::string text = all_three() + all_three();
  const Marking marking(text, key_of(11));
  const auto places = marking.visible_places();
  ASSERT_EQ(places.size(), marking.capacity().visible());
  const std::vector<bool> copy = marking.marks_of(ReaderNumber(3));
  std::vector<SeenMark> marks;
  for (const VisiblePlace& place : places) {
    EXPECT_TRUE(is_visible(place.kind));
    EXPECT_FALSE(place.words.empty());
    marks.push_back({.place = place.place, .is_there = copy[place.place]});
  }
  EXPECT_EQ(told(marking.trace_picture(marks, readers(10))), 3U);
  marks.resize(5);
  EXPECT_EQ(marking.trace_picture(marks, readers(10)).verdict, Verdict::too_little);
  // The same place said twenty times is one place; one that is none is nothing.
  const std::vector<SeenMark> again(20, marks.front());
  EXPECT_EQ(marking.trace_picture(again, readers(10)).compared, 1U);
  EXPECT_EQ(
      marking.trace_picture(std::vector<SeenMark>{{.place = 1UZ << 40U}}, readers(1)).compared, 0U);
}

TEST(Marking, VisiblePlacesAreWhereTheCopiesDifferToTheEye) {
  const Marking marking(persian, key_of(12));
  const std::string copy = marking.copy_for(ReaderNumber(1));
  const std::vector<bool> marks = marking.marks_of(ReaderNumber(1));
  std::size_t kashidas = 0;
  for (const VisiblePlace& place : marking.visible_places()) {
    if (place.kind == MarkKind::kashida && marks[place.place]) ++kashidas;
  }
  std::size_t found = 0;
  for (auto at = copy.find("ـ"); at != copy.npos; at = copy.find("ـ", at + 1)) ++found;
  EXPECT_EQ(found, kashidas);
  EXPECT_GT(kashidas, 0U);
}

// Innocent readers over many keys: no more of them are named than the test allows, for leaks of all
// makes.
TEST(Marking, InnocentReadersAreNamedNoMoreOftenThanAllowed) {
  constexpr std::uint64_t keys = 2000;
  constexpr double allowed = 0.05;
  const std::string_view text = arabic.substr(0, arabic.find('\n'));
  std::mt19937_64 chance(2);  // NOLINT(cert-msc51-cpp): the same every time
  for (const Colluders code : {Colluders::two, Colluders::four}) {
    std::size_t named = 0;
    for (std::uint64_t key = 0; key < keys; ++key) {
      const Marking marking(text, key_of(key), {.colluders = code});
      std::string leak = marking.copy_for(ReaderNumber(100));
      if (key % 3 == 1) leak = merged(leak, marking.copy_for(ReaderNumber(101)), chance);
      if (key % 3 == 2) leak = letters_unified(leak);
      if (marking.trace(leak, readers(10), allowed).verdict == Verdict::told) ++named;
    }
    EXPECT_LE(named, 150U);  // 100 expected at most, and five standard deviations
    EXPECT_GE(named, 10U);   // the test is no empty one
  }
}

}  // namespace
}  // namespace peyk::text
