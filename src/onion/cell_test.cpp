#include "peyk/onion/cell.hpp"

#include <gtest/gtest.h>

#include "testing/three_hops.hpp"

namespace peyk::onion {
namespace {

TEST(Cell, KeepsItsBytesAndMoves) {
  Bytes bytes(cell_size);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  auto cell = Cell::from(bytes);
  ASSERT_TRUE(cell);
  const std::uint8_t* where = cell->span().data();
  Cell moved = std::move(*cell);
  EXPECT_EQ(moved.span().data(), where);
  EXPECT_FALSE(cell->has_bytes());
  EXPECT_TRUE(std::ranges::equal(moved.span(), bytes));
  EXPECT_NE(moved.copy().span().data(), where);
  EXPECT_TRUE(std::ranges::equal(moved.copy().span(), bytes));
}

TEST(Cell, HasOneSize) {
  EXPECT_FALSE(Cell::from(Bytes(cell_size - 1)));
  EXPECT_FALSE(Cell::from(Bytes(cell_size + 1)));
  EXPECT_FALSE(Cell::from({}));
}

TEST(CellHead, WritesWhatThePageSays) {
  Cell cell;
  write_head(cell, {CellKind::answer, Position::middle, Exchange(0x0102030405060708)});
  EXPECT_EQ(to_hex(cell.span().first(cell_head_size)), "01020200000000000102030405060708");
}

TEST(CellHead, ReadsBackEveryKind) {
  for (const CellHead head : {CellHead{CellKind::request, Position::entry, Exchange(1)},
                              CellHead{CellKind::answer, Position::box, Exchange(~0ULL)},
                              CellHead{CellKind::key_page_request, std::nullopt, Exchange(3)},
                              CellHead{CellKind::key_page, std::nullopt, Exchange(4)},
                              CellHead{CellKind::gossip, std::nullopt, Exchange(0)}}) {
    Cell cell;
    write_head(cell, head);
    EXPECT_EQ(read_head(cell), head);
  }
}

TEST(CellHead, RefusesWhatThePageDoesNotSay) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Error expected;
  };
  for (const Case& c :
       {Case{0, 0, Error::wrong_version}, Case{0, 2, Error::wrong_version},
        Case{1, 0, Error::wrong_kind}, Case{1, 6, Error::wrong_kind},
        Case{1, 255, Error::wrong_kind}, Case{2, 0, Error::wrong_position},
        Case{2, 4, Error::wrong_position}, Case{1, 3, Error::wrong_position},
        Case{3, 1, Error::reserved_not_zero}, Case{7, 128, Error::reserved_not_zero}}) {
    Cell cell;
    write_head(cell, {CellKind::request, Position::entry, Exchange(9)});
    cell.mutable_span()[c.at] = c.value;
    const auto head = read_head(cell);
    ASSERT_FALSE(head.has_value()) << c.at;
    EXPECT_EQ(head.error(), c.expected) << c.at;
  }
}

TEST(RandomAnswer, IsAnAnswerOfRandomBytes) {
  auto random = testing::seeded_random(5);
  const Cell a = random_answer(Position::middle, Exchange(5), random);
  const Cell b = random_answer(Position::middle, Exchange(5), random);
  EXPECT_EQ(read_head(a), (CellHead{CellKind::answer, Position::middle, Exchange(5)}));
  EXPECT_FALSE(std::ranges::equal(a.payload(), b.payload()));
}

TEST(Errors, AllHaveNames) {
  for (int i = 0; i <= static_cast<int>(Error::unknown_courier); ++i) {
    EXPECT_FALSE(to_string(static_cast<Error>(i)).empty());
  }
}

}  // namespace
}  // namespace peyk::onion
