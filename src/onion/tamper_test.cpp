// Whoever changes a single bit of a cell on its way is found out by the next honest hop, or by the
// desk: nothing can be tagged.
#include <gtest/gtest.h>

#include "testing/three_hops.hpp"

namespace peyk::onion {
namespace {

using testing::copy_of;
using testing::ThreeHops;

constexpr std::size_t exchange_begin = 8;
constexpr std::size_t exchange_end = 16;

class RequestTamper : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RequestTamper, EveryByteCounts) {
  ThreeHops hops;
  const std::size_t hop = GetParam();
  const Cell cell = hops.cell_at(hop);
  ASSERT_TRUE(open_layer(cell.copy(), hops.keys[hop]));
  for (std::size_t i = 0; i < cell_size; ++i) {
    Cell changed = cell.copy();
    changed.mutable_span()[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    const bool opens = open_layer(std::move(changed), hops.keys[hop]).has_value();
    // The exchange is only for the line on which it was chosen.
    const bool is_exchange = i >= exchange_begin && i < exchange_end;
    ASSERT_EQ(opens, is_exchange) << "byte " << i << " at hop " << hop + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(AllHops, RequestTamper, ::testing::Values(0, 1, 2));

class AnswerTamper : public ::testing::TestWithParam<std::size_t> {};

TEST_P(AnswerTamper, EveryByteCounts) {
  ThreeHops hops;
  auto [cell, return_keys] = hops.wrapped();
  std::vector<AnswerKey> keys;
  for (std::size_t i = 0; i < 3; ++i) {
    auto layer = open_layer(std::move(cell), hops.keys[i]);
    ASSERT_TRUE(layer);
    keys.push_back(std::move(layer->answer));
    if (i == 2) break;
    cell = onward_cell(*std::move(layer), Exchange(i));
  }
  // The answer as hop `from` (0, 1, 2) sends it.
  const std::size_t from = GetParam();
  Cell sent = begin_answer(copy_of(keys[2]), std::array<std::uint8_t, answer_size>{}, Exchange(5));
  for (std::size_t i = 2; i-- > from;) {
    sent = wrap_answer(copy_of(keys[i]), std::move(sent), Exchange(5));
  }
  const auto opened_after = [&](Cell changed) {
    for (std::size_t i = from; i-- > 0;) {
      changed = wrap_answer(copy_of(keys[i]), std::move(changed), Exchange(5));
    }
    return open_answer(copy_of(return_keys), std::move(changed));
  };
  ASSERT_EQ(opened_after(sent.copy()).layers, 3);
  for (std::size_t i = 0; i < cell_size; ++i) {
    Cell changed = sent.copy();
    changed.mutable_span()[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    if (i < cell_head_size) {
      const auto head = read_head(changed);
      const bool is_noticed = !head || *head != *read_head(sent);
      ASSERT_TRUE(is_noticed) << "byte " << i;
      continue;
    }
    if (i >= cell_size - 16 * from) {
      // The pad, written over by the next hop: what it sends is the same, so nothing is carried on.
      const Cell with = wrap_answer(copy_of(keys[from - 1]), std::move(changed), Exchange(5));
      const Cell without = wrap_answer(copy_of(keys[from - 1]), sent.copy(), Exchange(5));
      ASSERT_TRUE(std::ranges::equal(with.span(), without.span())) << "byte " << i;
      continue;
    }
    const OpenedAnswer opened = opened_after(std::move(changed));
    ASSERT_FALSE(opened.answer()) << "byte " << i;
    // The honest hops in front show how far it came.
    ASSERT_EQ(opened.layers, from) << "byte " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(AllHops, AnswerTamper, ::testing::Values(0, 1, 2));

Error error_of(const Result<OpenedLayer>& layer) {
  EXPECT_FALSE(layer.has_value());
  return layer ? Error::malformed : layer.error();
}

TEST(Misuse, AnotherHopsCellDoesNotOpen) {
  ThreeHops hops;
  for (std::size_t cell = 0; cell < 3; ++cell) {
    for (std::size_t hop = 0; hop < 3; ++hop) {
      if (cell == hop) continue;
      EXPECT_EQ(error_of(open_layer(hops.cell_at(cell), hops.keys[hop])), Error::refused);
    }
  }
}

TEST(Misuse, AReflectedCellDoesNotOpen) {
  // Hop 1's own output sent back to it, as it is and under each position.
  ThreeHops hops;
  const Cell out = hops.cell_at(1);
  for (const Position position : {Position::entry, Position::middle, Position::box}) {
    Cell back = out.copy();
    write_head(back, {CellKind::request, position, Exchange(1)});
    EXPECT_EQ(error_of(open_layer(std::move(back), hops.keys[0])), Error::refused);
  }
}

TEST(Misuse, APositionThatIsNotTheSendersDoesNotOpen) {
  ThreeHops hops;
  for (std::size_t hop = 0; hop < 3; ++hop) {
    for (const Position position : {Position::entry, Position::middle, Position::box}) {
      Cell cell = hops.cell_at(hop);
      write_head(cell, {CellKind::request, position, Exchange(1)});
      const bool opens = open_layer(std::move(cell), hops.keys[hop]).has_value();
      EXPECT_EQ(opens, number_of(position) == hop + 1);
    }
  }
}

TEST(Misuse, HalvesOfTwoCellsDoNotMake) {
  ThreeHops hops;
  const Cell one = hops.cell_at(0);
  Cell mixed = hops.cell_at(0);
  std::ranges::copy(one.payload().last(8'000), mixed.mutable_payload().last(8'000).begin());
  EXPECT_EQ(error_of(open_layer(std::move(mixed), hops.keys[0])), Error::refused);
}

TEST(Misuse, AnotherDayDoesNotOpen) {
  ThreeHops hops;
  const DayKey tomorrow{ThreeHops::day.next(),
                        crypto::KemKeyPair::from_seed(hops.keys[0].pair.seed())};
  EXPECT_EQ(error_of(open_layer(hops.cell_at(0), tomorrow)), Error::wrong_day);
  Cell moved = hops.cell_at(0);
  ByteWriter(moved.mutable_payload().first(4)).u32(tomorrow.day.value());
  EXPECT_EQ(error_of(open_layer(std::move(moved), tomorrow)), Error::refused);
}

TEST(Misuse, AnAnswerIsNotARequest) {
  ThreeHops hops;
  Cell cell = hops.cell_at(0);
  write_head(cell, {CellKind::answer, Position::entry, Exchange(1)});
  EXPECT_EQ(error_of(open_layer(std::move(cell), hops.keys[0])), Error::wrong_kind);
}

TEST(Misuse, LowOrderPointsAreRefused) {
  // X25519 public values whose product is zero (RFC 7748 §6.1), as the ciphertext's last 32 bytes.
  ThreeHops hops;
  for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"}) {
    Cell cell = hops.cell_at(0);
    std::ranges::copy(*from_hex(point), cell.mutable_payload().subspan(4 + 1088, 32).begin());
    EXPECT_EQ(error_of(open_layer(std::move(cell), hops.keys[0])), Error::refused);
  }
}

TEST(Misuse, RandomBytesDoNotOpen) {
  ThreeHops hops;
  for (int i = 0; i < 50; ++i) {
    Cell cell;
    hops.random.fill(cell.mutable_payload());
    write_head(cell, {CellKind::request, Position::entry, Exchange(1)});
    ByteWriter(cell.mutable_payload().first(4)).u32(ThreeHops::day.value());
    EXPECT_EQ(error_of(open_layer(std::move(cell), hops.keys[0])), Error::refused);
  }
}

TEST(Misuse, AnyBytesAsAnAnswerOpenNothing) {
  ThreeHops hops;
  for (int i = 0; i < 50; ++i) {
    auto [cell, keys] = hops.wrapped();
    Cell answer = random_answer(Position::entry, Exchange(77), hops.random);
    EXPECT_EQ(open_answer(copy_of(keys), answer.copy()).layers, 0);
    write_head(answer, {CellKind::answer, Position::box, Exchange(77)});
    EXPECT_EQ(open_answer(copy_of(keys), std::move(answer)).layers, 0);
  }
}

}  // namespace
}  // namespace peyk::onion
