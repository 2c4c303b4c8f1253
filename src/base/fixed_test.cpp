#include "peyk/base/fixed.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <type_traits>
#include <unordered_set>

namespace peyk {
namespace {

using Name = Fixed<struct NameTag, 8>;
using Digest = Fixed<struct DigestTag, 8>;
using Round = Number<struct RoundTag, std::uint64_t>;
using Slot = Number<struct SlotTag, std::uint16_t>;

static_assert(!std::is_convertible_v<Name, Digest> && !std::is_constructible_v<Name, Digest>);
static_assert(!std::is_convertible_v<std::array<std::uint8_t, 8>, Name>);
static_assert(!std::is_convertible_v<Round, std::uint64_t>);
static_assert(!std::is_convertible_v<std::uint64_t, Round>);
static_assert(!std::is_constructible_v<Round, Slot>);
static_assert(Name::size == 8 && sizeof(Name) == 8);

TEST(Fixed, IsZeroAtFirst) {
  EXPECT_TRUE(Name().is_zero());
  Name name;
  name.mutable_span()[7] = 1;
  EXPECT_FALSE(name.is_zero());
}

TEST(Fixed, WantsExactlyItsLength) {
  const Bytes bytes{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto name = Name::from(ByteSpan(bytes).first(8));
  ASSERT_TRUE(name);
  EXPECT_EQ(to_hex(name->span()), "0102030405060708");
  EXPECT_FALSE(Name::from(ByteSpan(bytes).first(7)));
  EXPECT_FALSE(Name::from(bytes));
  EXPECT_FALSE(Name::from({}));
}

TEST(Fixed, ComparesAsBytesFromTheLeft) {
  const Name low({1, 0xff, 0, 0, 0, 0, 0, 0});
  const Name high({2, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_LT(low, high);
  EXPECT_LT(Name({0x7f}), Name({0x80}));
  EXPECT_NE(low, high);
  EXPECT_EQ(low, Name(low.array()));
}

TEST(Fixed, HashTellsValuesApart) {
  std::unordered_set<Name, FixedHash> names;
  for (std::uint8_t place = 0; place < Name::size; ++place) {
    Name name;
    name.mutable_span()[place] = 1;
    names.insert(name);
    names.insert(name);
  }
  EXPECT_EQ(names.size(), Name::size);
  EXPECT_NE(FixedHash()(Name({1})), FixedHash()(Name({0, 1})));
}

TEST(Number, CountsAndCompares) {
  EXPECT_EQ(Round().value(), 0U);
  EXPECT_EQ(Round(6).next(), Round(7));
  EXPECT_LT(Round(6), Round(7));
  EXPECT_EQ(Slot(std::numeric_limits<std::uint16_t>::max()).next(), Slot(0));
}

}  // namespace
}  // namespace peyk
