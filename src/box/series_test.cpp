#include "peyk/box/series.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using crypto::Key;
using test::filled_secret;

constexpr Day first(20'000);

Day plus(std::uint32_t days) { return Day(first.value() + days); }

Series session() { return Series::session(filled_secret<Key>(1), first); }

Bytes names_of(const Series& series, Day day) {
  const auto keys = series.keys(day);
  if (!keys) return {};
  return {keys->names.span().begin(), keys->names.span().end()};
}

TEST(Series, SessionKeysAreTheDerivationsOfThePage) {
  Key root = filled_secret<Key>(1);
  for (std::uint32_t ahead = 0; ahead < 3; ++ahead) {
    const auto keys = session().keys(plus(ahead));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->day, plus(ahead));
    const auto names = crypto::derive<NamesKey>(crypto::Label::box_day_names, root, {});
    const auto bodies = crypto::derive<BodiesKey>(crypto::Label::box_day_bodies, root, {});
    EXPECT_TRUE(crypto::equal_constant_time(keys->names.span(), names.span()));
    EXPECT_TRUE(crypto::equal_constant_time(keys->bodies.span(), bodies.span()));
    root = crypto::derive<Key>(crypto::Label::box_day_step, root, {});
  }
}

TEST(Series, OpeningKeysAreTheDerivationsOfThePage) {
  const Key openings = filled_secret<Key>(2);
  const Bytes side{1};
  const Bytes day{0, 0, 0x4e, 0x20};
  const Key root = crypto::derive<Key>(crypto::Label::box_day_root, openings, {side, day});
  const auto names = crypto::derive<NamesKey>(crypto::Label::box_day_names, root, {});
  const Series series = Series::opening(openings.copy(), Side::one);
  const auto keys = series.keys(first);
  ASSERT_TRUE(keys);
  EXPECT_TRUE(crypto::equal_constant_time(keys->names.span(), names.span()));
  EXPECT_NE(names_of(Series::opening(openings.copy(), Side::zero), first), names_of(series, first));
}

TEST(Series, ForgottenDaysCannotBeHadAgain) {
  Series series = session();
  const Bytes fifth = names_of(series, plus(5));
  ASSERT_TRUE(series.forget_before(plus(3)));
  EXPECT_EQ(series.oldest(), plus(3));
  EXPECT_EQ(series.keys(plus(2)).error(), Error::day_forgotten);
  EXPECT_EQ(names_of(series, plus(5)), fifth);
  const auto serialised = series.serialise();
  const ByteSpan kept = ByteSpan(serialised).subspan(8);
  for (std::uint32_t gone = 0; gone < 3; ++gone) {
    Key root = filled_secret<Key>(1);
    for (std::uint32_t i = 0; i < gone; ++i) {
      root = crypto::derive<Key>(crypto::Label::box_day_step, root, {});
    }
    EXPECT_FALSE(crypto::equal_constant_time(kept, root.span()));
  }
  ASSERT_TRUE(series.forget_before(plus(1)));  // already gone: nothing happens
  EXPECT_EQ(series.oldest(), plus(3));
}

TEST(Series, GoesNoFurtherThanItsLimit) {
  Series series = session();
  EXPECT_TRUE(series.keys(plus(Series::max_days_ahead)));
  const Day too_far = plus(Series::max_days_ahead + 1);
  EXPECT_EQ(series.keys(too_far).error(), Error::day_too_far);
  EXPECT_EQ(series.forget_before(too_far).error(), Error::day_too_far);
  EXPECT_EQ(series.oldest(), first);
  EXPECT_EQ(series.keys(Day(first.value() - 1)).error(), Error::day_forgotten);
}

TEST(Series, OpeningBoxesHaveEveryDay) {
  Series series = Series::opening(filled_secret<Key>(2), Side::zero);
  const Bytes today = names_of(series, first);
  ASSERT_TRUE(series.forget_before(plus(10)));
  EXPECT_EQ(names_of(series, first), today);
  EXPECT_TRUE(series.keys(Day(UINT32_MAX)));
}

TEST(Series, RestoresWhatItSerialised) {
  std::vector<Series> all;
  all.push_back(session());
  all.push_back(Series::opening(filled_secret<Key>(2), Side::zero));
  all.push_back(Series::opening(filled_secret<Key>(2), Side::one));
  ASSERT_TRUE(all[0].forget_before(plus(2)));
  for (const Series& series : all) {
    const auto bytes = series.serialise();
    const auto again = Series::restore(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->serialise(), bytes);
    EXPECT_EQ(again->copy().serialise(), bytes);
    EXPECT_EQ(names_of(*again, plus(4)), names_of(series, plus(4)));
  }
}

TEST(Series, RestoreRefuses) {
  const auto good = Series::opening(filled_secret<Key>(2), Side::zero).serialise();
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Error error;
  };
  for (const Case& c : {Case{0, 2, Error::unknown_version}, Case{1, 3, Error::unknown_kind},
                        Case{2, 1, Error::nonzero_reserved}, Case{3, 1, Error::nonzero_reserved},
                        Case{7, 1, Error::out_of_range}}) {
    auto bad = good;
    bad[c.at] = c.value;
    const auto restored = Series::restore(bad);
    ASSERT_FALSE(restored) << c.at;
    EXPECT_EQ(restored.error(), c.error) << c.at;
  }
  EXPECT_EQ(Series::restore(ByteSpan(good).first(39)).error(), Error::wrong_size);
  auto longer = good;
  longer.push_back(0);
  EXPECT_EQ(Series::restore(longer).error(), Error::wrong_size);
}

}  // namespace
}  // namespace peyk::box
