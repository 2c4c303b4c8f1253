#include "peyk/box/bulk.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;
using test::filled_secret;

TEST(Piece, OpensOnlyInItsPlaceAndUnderItsKey) {
  const auto key = filled_secret<AttachmentKey>(1);
  const Bytes plain(piece_size, 0x42);
  const Frame frame = seal_piece(key, PieceIndex(7), plain);
  const auto opened = open_piece(key, PieceIndex(7), frame, piece_size);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::ranges::equal(*opened, plain));
  EXPECT_EQ(seal_piece(key, PieceIndex(7), plain), frame);  // enciphered once: the same for all
  EXPECT_FALSE(open_piece(key, PieceIndex(8), frame, piece_size));
  EXPECT_FALSE(open_piece(filled_secret<AttachmentKey>(2), PieceIndex(7), frame, piece_size));
  for (const std::size_t at : {std::size_t{0}, piece_size - 1, frame_size - 1}) {
    Frame altered = frame;
    altered.mutable_span()[at] ^= 1U;
    EXPECT_FALSE(open_piece(key, PieceIndex(7), altered, piece_size)) << at;
  }
}

TEST(Piece, TheLastIsFilledUpWithZerosAndNothingElse) {
  const auto key = filled_secret<AttachmentKey>(1);
  const Bytes plain(100, 0x42);
  const Frame frame = seal_piece(key, PieceIndex(0), plain);
  EXPECT_TRUE(std::ranges::equal(*open_piece(key, PieceIndex(0), frame, 100), plain));
  EXPECT_TRUE(open_piece(key, PieceIndex(0), frame, 101));
  EXPECT_EQ(open_piece(key, PieceIndex(0), frame, 99).error(), Error::refused);
}

TEST(Piece, CountsAndSizesAddUpToTheFile) {
  EXPECT_EQ(piece_count(1), 1U);
  EXPECT_EQ(piece_count(piece_size), 1U);
  EXPECT_EQ(piece_count(piece_size + 1), 2U);
  EXPECT_EQ(max_pieces, 85'326U);
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{piece_size},
                                   std::uint64_t{piece_size} + 1, max_attachment_size}) {
    const std::uint32_t last = piece_count(size) - 1;
    EXPECT_EQ(std::uint64_t{last} * piece_size + bytes_in_piece(size, PieceIndex(last)), size);
  }
}

TEST(AttachmentHash, GoesOnFromWhatWasLaidAside) {
  const Bytes first(piece_size, 1);
  const Bytes last(10, 2);
  AttachmentHash whole(piece_size + 10);
  whole.add(first);
  AttachmentHash later(whole.value());
  whole.add(last);
  later.add(last);
  EXPECT_EQ(later.value(), whole.value());
  AttachmentHash other_size(piece_size + 11);
  other_size.add(first);
  other_size.add(last);
  EXPECT_NE(other_size.value(), whole.value());
}

TEST(Batch, NoTwoNamesAndNoTwoBodiesAreAlike) {
  const BatchKeys keys = batch_keys(filled_secret<BatchKey>(1));
  const BatchKeys others = batch_keys(filled_secret<BatchKey>(2));
  std::set<BoxName> names;
  std::size_t made = 0;
  for (const std::uint8_t courier : {std::uint8_t{1}, std::uint8_t{2}}) {
    for (const std::uint32_t piece : {0U, 1U}) {
      for (const std::uint32_t put : {0U, 1U}) {
        const Place place = bulk_place(filled<CourierId>(courier), PieceIndex(piece), Slot(put));
        names.insert(name(keys.names, place));
        names.insert(name(others.names, place));
        made += 2;
      }
    }
  }
  EXPECT_EQ(names.size(), made);
  auto random = test::random();
  const Place place = bulk_place(filled<CourierId>(1), PieceIndex(0), Slot(0));
  const BoxName box = name(keys.names, place);
  const Frame frame = filled<Frame>(3);
  const Body body = seal_body(keys.bodies, place, box, frame, random);
  EXPECT_EQ(*open_body(keys.bodies, place, box, body), frame);
  EXPECT_FALSE(open_body(others.bodies, place, box, body));
}

}  // namespace
}  // namespace peyk::box
