// Lists for blind questions: what meets, what is refused, and what a person is told of it.
#include "question_lists.hpp"

#include "files.hpp"
#include "home_fixture.hpp"

namespace peyk::app {
namespace {

using text::Language;
using text::Message;

class QuestionLists : public Homes {
 protected:
  [[nodiscard]] Result<std::vector<desk::QuestionItem>> list_of(std::string_view text,
                                                                const Subject& subject) const {
    EXPECT_TRUE(write_file(at("list"), as_bytes(text)));
    return read_question_list(Screen(Language::english, "UTC"), at("list"), subject);
  }
  [[nodiscard]] Message refused(std::string_view text, const Subject& subject) const {
    const auto list = list_of(text, subject);
    EXPECT_FALSE(list.has_value());
    return list.has_value() ? Message::ask_words : list.error().what;
  }
};

std::string text_of(const desk::QuestionItem& item) {
  return {item.bytes.begin(), item.bytes.end()};
}

TEST_F(QuestionLists, KeepsEachLineAsItStandsBesideWhatIsCompared) {
  const auto list = list_of("\n Fish-ing Rights\r\n\nحقّ الصيد\nfishing rights\nWater", Topics{});
  ASSERT_TRUE(list.has_value());
  ASSERT_EQ(list->size(), 3U);
  EXPECT_EQ(list->at(0).shown, " Fish-ing Rights");
  EXPECT_EQ(text_of(list->at(0)), "fishingrights");
  EXPECT_EQ(list->at(1).shown, "حقّ الصيد");
  EXPECT_EQ(list->at(2).shown, "Water");
  EXPECT_EQ(text_of(list->at(2)), "water");
}

TEST_F(QuestionLists, MeetsNamesWithTheirYears) {
  const auto ours = list_of("علی‌رضا احمدی; ۱۳۵۲\n", Names{.with_year = true});
  const auto theirs = list_of("علي رضا احمدي؛ ١٣٥٢", Names{.with_year = true});
  ASSERT_TRUE(ours.has_value() && theirs.has_value());
  EXPECT_EQ(ours->at(0).bytes, theirs->at(0).bytes);
  EXPECT_NE(ours->at(0).shown, theirs->at(0).shown);
}

TEST_F(QuestionLists, SaysWhichLineCannotBeCompared) {
  EXPECT_EQ(refused("Ali; 1352\nOmar\n", Names{.with_year = true}), Message::error_name_parts);
  EXPECT_EQ(refused("Ali; 1352", Names{.with_year = false}), Message::error_name_parts);
  EXPECT_EQ(refused("Ali; 52", Names{.with_year = true}), Message::error_name_year);
  EXPECT_EQ(refused("Ali\n123\n", Topics{}), Message::error_name_none);
  EXPECT_EQ(refused("Ali\n\xff\n", Topics{}), Message::error_name_not_text);
  EXPECT_EQ(refused(std::string(2'000, 'a'), Topics{}), Message::error_name_long);
  EXPECT_EQ(refused(" \n\t\n", Topics{}), Message::error_ask_no_list);
  const auto second = list_of("Ali\n123\n", Topics{});
  EXPECT_EQ(std::get<std::int64_t>(second.error().values.at(0).value), 2);
}

TEST_F(QuestionLists, TakesAsManyAsADeskDoesAndNoMore) {
  std::string text;
  for (std::uint32_t i = 0; i < desk::max_question_items; ++i) {
    text += "n" + std::to_string(i) + "\n";
  }
  const auto all = list_of(text, Topics{});
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->size(), desk::max_question_items);
  EXPECT_EQ(refused(text + "one more\n", Topics{}), Message::error_names_many);
  // Said twice is not one more.
  EXPECT_TRUE(list_of(text + "N-0\n", Topics{}).has_value());
  EXPECT_EQ(refused(std::string(2U << 20U, '\n'), Topics{}), Message::error_file_too_large);
}

TEST_F(QuestionLists, AreFilledUpSoThatTheirLengthSaysLittle) {
  EXPECT_EQ(padded_size(1), 16U);
  EXPECT_EQ(padded_size(16), 16U);
  EXPECT_EQ(padded_size(17), 32U);
  EXPECT_EQ(padded_size(desk::max_question_items), desk::max_question_items);
}

}  // namespace
}  // namespace peyk::app
