#include "piece_set.hpp"

#include <gtest/gtest.h>

namespace peyk::desk {
namespace {

TEST(PieceSet, HoldsWhatWasPutIn) {
  for (const std::uint32_t pieces : {1U, 7U, 8U, 9U, 100U}) {
    PieceSet set(pieces);
    EXPECT_EQ(set.next(0), std::nullopt);
    EXPECT_EQ(set.next_missing(0), 0U);
    for (std::uint32_t i = 0; i < pieces; ++i) {
      EXPECT_TRUE(set.insert(i));
      EXPECT_FALSE(set.insert(i));
      EXPECT_EQ(set.next(0), 0U);
    }
    EXPECT_TRUE(set.is_full());
    EXPECT_EQ(set.next_missing(0), std::nullopt);
    EXPECT_FALSE(set.insert(pieces));
    EXPECT_FALSE(set.contains(pieces));
    EXPECT_TRUE(set.erase(pieces - 1));
    EXPECT_FALSE(set.erase(pieces - 1));
    EXPECT_EQ(set.next_missing(0), pieces - 1);
    EXPECT_EQ(set.count(), pieces - 1);
  }
}

TEST(PieceSet, ReadsBackAndNothingElse) {
  PieceSet set(11);
  set.insert(0);
  set.insert(10);
  const auto read = PieceSet::from(11, set.bytes());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->count(), 2U);
  EXPECT_TRUE(read->contains(10));
  EXPECT_FALSE(PieceSet::from(17, set.bytes()).has_value());
  EXPECT_FALSE(PieceSet::from(11, Bytes{0, 0x08}).has_value());  // a bit beyond
  EXPECT_TRUE(PieceSet::from(11, Bytes{0, 0x04}).has_value());
}

}  // namespace
}  // namespace peyk::desk
