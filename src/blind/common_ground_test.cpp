#include "peyk/blind/common_ground.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "lists.hpp"
#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using testing::Constants;
using testing::Items;
using testing::party;
using testing::Stage;
using testing::terms_of;
using testing::TwoParties;
using testing::work;

using Places = std::vector<std::size_t>;
constexpr Form both = Form::common_ground;

TEST(CommonGround, BothLearnWhichItemsBothHave) {
  TwoParties two(terms_of(both, 8, 5), {"water", "prisoners", "border", "trade"},
                 {"trade", "oil", "water"});
  two.play();
  EXPECT_EQ(two.a.common(), (Places{0, 3}));
  EXPECT_EQ(two.b.common(), (Places{0, 2}));
  EXPECT_EQ(two.a.common_count(), 2U);
}

TEST(CommonGround, NothingInCommonSaysSoAndSoDoesEverything) {
  TwoParties none(terms_of(both, 2, 2), {"water", "border"}, {"oil", "trade"});
  none.play();
  EXPECT_TRUE(none.a.common().empty() && none.b.common().empty());
  TwoParties all(terms_of(both, 2, 2), {"oil", "trade"}, {"trade", "oil"});
  all.play();
  EXPECT_EQ(all.a.common(), (Places{0, 1}));
  EXPECT_EQ(all.b.common(), (Places{0, 1}));
}

// What fills up is in nobody's list: not even in that of a party with nothing to say.
TEST(CommonGround, WhatFillsUpIsNeverCommon) {
  TwoParties two(terms_of(both, 6, 6), {}, {});
  two.play();
  EXPECT_EQ(two.a.common_count(), 0U);
  EXPECT_EQ(two.b.common_count(), 0U);
}

TEST(CommonGround, OneItemASide) {
  TwoParties two(terms_of(both, 1, 1), {"water"}, {"water"});
  two.play();
  EXPECT_EQ(two.a.common(), (Places{0}));
}

TEST(CommonGround, HowManyGivesTheNumberAndNotWhich) {
  TwoParties two(terms_of(Form::how_many, 6, 4), {"water", "prisoners", "border"},
                 {"border", "oil", "water"});
  two.play();
  EXPECT_EQ(two.a.common_count(), 2U);
  EXPECT_EQ(two.b.common_count(), 2U);
  EXPECT_TRUE(two.a.common().empty());
}

TEST(CommonGround, IsComputedInRangesOfAnySizeAndSideBySide) {
  const Items items = {"a", "b", "c", "d", "e"};
  const Sheet sheet = *Sheet::of(terms_of(both, 7, 7));
  CommonGround whole = party(sheet, 0, items);
  ASSERT_TRUE(work(whole));
  CommonGround by_ones = party(sheet, 0, items);
  ASSERT_TRUE(work(by_ones, 1));
  EXPECT_EQ(*by_ones.first_list(), *whole.first_list());
  // Two ranges are computed before either is taken.
  CommonGround halves = party(sheet, 0, items);
  auto first = halves.compute({.first = 0, .count = 4});
  auto second = halves.compute({.first = 4, .count = 3});
  ASSERT_TRUE(halves.take(std::move(first)) && halves.take(std::move(second)));
  EXPECT_EQ(*halves.first_list(), *whole.first_list());
}

TEST(CommonGround, EveryStageIsComputedInRanges) {
  TwoParties two(terms_of(both, 7, 5), {"a", "b", "c"}, {"b", "c", "d"});
  for (CommonGround* one : {&two.a, &two.b}) ASSERT_TRUE(work(*one, 2));
  ASSERT_TRUE(two.a.on_first_list(*two.b.first_list()));
  ASSERT_TRUE(two.b.on_first_list(*two.a.first_list()));
  const Constants& c = two.constants;
  ASSERT_TRUE(two.a.on_swap(c.first.copy(), times_generator(c.second)));
  ASSERT_TRUE(two.b.on_swap(c.second.copy(), times_generator(c.first)));
  for (CommonGround* one : {&two.a, &two.b}) ASSERT_TRUE(work(*one, 3));
  ASSERT_TRUE(two.a.on_second_list(*two.b.second_list()));
  ASSERT_TRUE(two.b.on_second_list(*two.a.second_list()));
  for (CommonGround* one : {&two.a, &two.b}) ASSERT_TRUE(work(*one, 2));
  two.release();
  EXPECT_EQ(two.a.common(), (Places{1, 2}));
  EXPECT_EQ(two.b.common(), (Places{0, 1}));
}

TEST(CommonGround, PartsOutOfOrderOrOfAnotherStageEndTheProcess) {
  const Sheet sheet = *Sheet::of(terms_of(both, 4, 4));
  CommonGround one = party(sheet, 0, {"a"});
  EXPECT_DEATH((void)one.take(one.compute({.first = 1, .count = 1})), "");
  EXPECT_DEATH((void)one.compute({.first = 3, .count = 2}), "");
  EXPECT_EQ(one.first_list().error(), Error::not_now);
  EXPECT_DEATH((void)one.common(), "");
}

TEST(CommonGround, AMessageIsAsLongForOneItemAsForMany) {
  const Sheet sheet = *Sheet::of(terms_of(both, 4, 4));
  CommonGround few = party(sheet, 0, {"a"});
  CommonGround many = party(sheet, 0, {"a", "b", "c", "d"});
  ASSERT_TRUE(work(few) && work(many));
  EXPECT_EQ(few.first_list()->size(), many.first_list()->size());
}

// The order of a list comes from the key: of an item it says nothing, nor of what fills up.
TEST(CommonGround, AListRisesAndHasNothingInCommonWithThatOfAnotherQuestion) {
  const Items items = {"a", "b", "c"};
  Terms terms = terms_of(both, 5, 5);
  const Sheet sheet = *Sheet::of(terms);
  terms.nonce.mutable_span()[31] = 1;
  const Sheet other_sheet = *Sheet::of(terms);
  CommonGround one = party(sheet, 0, items);
  CommonGround same = party(sheet, 0, items);
  CommonGround other_seed = party(sheet, 0, items, 50);
  CommonGround other_question = party(other_sheet, 0, items);
  for (CommonGround* each : {&one, &same, &other_seed, &other_question}) ASSERT_TRUE(work(*each));
  EXPECT_EQ(*one.first_list(), *same.first_list());
  const auto list_of = [](const CommonGround& party) {
    return decode_first(*party.first_list(), party.sheet().id(), 5)->list;
  };
  EXPECT_TRUE(list_of(one).is_rising());
  EXPECT_FALSE(list_of(one).meets(list_of(other_seed)));
  EXPECT_FALSE(list_of(one).meets(list_of(other_question)));
  EXPECT_TRUE(list_of(one).meets(list_of(same)));
}

TEST(CommonGround, ItemsOfOnesOwnAreChecked) {
  const Sheet sheet = *Sheet::of(terms_of(both, 2, 9));
  const auto begin = [&](const Items& items) {
    const auto made = CommonGround::begin(sheet, PartyIndex(0), testing::secret_items(items),
                                          testing::seed_of(1));
    return made ? std::optional<Error>() : made.error();
  };
  EXPECT_EQ(begin({"a", "b"}), std::nullopt);
  EXPECT_EQ(begin({"a", "b", "c"}), Error::too_many_items);
  EXPECT_EQ(begin({"a", "a"}), Error::repeated_item);
  EXPECT_EQ(begin({""}), Error::out_of_range);
  EXPECT_EQ(begin({std::string(max_item_bytes, 'x')}), std::nullopt);
  EXPECT_EQ(begin({std::string(max_item_bytes + 1, 'x')}), Error::out_of_range);
}

// Kept and read back wherever it stands, also in the middle of a computation.
TEST(CommonGround, GoesOnFromItsRecordAtEveryStage) {
  for (const Form form : {Form::common_ground, Form::how_many}) {
    TwoParties two(terms_of(form, 4, 3), {"a", "b"}, {"b", "c"});
    const auto keep = [](CommonGround& party) {
      auto again = CommonGround::from_record(party.record());
      ASSERT_TRUE(again);
      ASSERT_EQ(again->record(), party.record());
      party = *std::move(again);
    };
    const auto work_kept = [&](CommonGround& party) {
      keep(party);
      while (party.left(1).count > 0) {
        ASSERT_TRUE(party.take(party.compute(party.left(1))));
        keep(party);
      }
    };
    const auto both_kept = [&] {
      work_kept(two.a);
      work_kept(two.b);
    };
    both_kept();
    ASSERT_TRUE(two.a.on_first_list(*two.b.first_list()));
    ASSERT_TRUE(two.b.on_first_list(*two.a.first_list()));
    both_kept();
    const Constants& c = two.constants;
    ASSERT_TRUE(two.a.on_swap(c.first.copy(), times_generator(c.second)));
    ASSERT_TRUE(two.b.on_swap(c.second.copy(), times_generator(c.first)));
    both_kept();
    const Bytes second = *two.a.second_list();
    EXPECT_EQ(second, *two.a.second_list());
    ASSERT_TRUE(two.a.on_second_list(*two.b.second_list()));
    ASSERT_TRUE(two.b.on_second_list(second));
    both_kept();
    ASSERT_TRUE(two.a.on_released(c.second));
    ASSERT_TRUE(two.b.on_released(c.first));
    both_kept();
    EXPECT_EQ(two.a.common_count(), 1U);
    EXPECT_EQ(two.b.common_count(), 1U);
  }
}

TEST(CommonGround, ARecordThatIsCutOffIsRefused) {
  TwoParties two(terms_of(both, 2, 2), {"a", "b"}, {"b", "c"});
  two.play();
  const crypto::SecretBytes record = two.a.record();
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(CommonGround::from_record(ByteSpan(record).first(size))) << size;
  }
  crypto::SecretBytes longer = record;
  longer.push_back(0);
  EXPECT_FALSE(CommonGround::from_record(longer));
}

}  // namespace
}  // namespace peyk::blind
