// Notes about attachments: bytes of the other side.
#include "bulk_note.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {
namespace {

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

StoredNote stored() {
  StoredNote note;
  note.id = filled<box::AttachmentId>(1);
  note.number = 7;
  note.day = Day(20'000);
  note.key = filled<box::BatchKey>(2);
  note.couriers = {filled<CourierId>(3), filled<CourierId>(4)};
  note.places = {{.piece = 0, .courier = 0, .put = 0}, {.piece = 85'325, .courier = 1, .put = 127}};
  return note;
}

ProgressNote progress() {
  ProgressNote note;
  note.id = filled<box::AttachmentId>(1);
  note.state = ProgressNote::State::under_way;
  note.here = 5;
  note.newest = 7;
  note.missing = {{.first = 3, .count = 4}, {.first = 85'000, .count = 326}};
  note.lacked = {{filled<CourierId>(3), 2}};
  return note;
}

TEST(BulkNote, EachReadsBack) {
  std::array<BulkNote, 3> notes{stored(), progress(),
                                WithdrawnNote{.id = filled<box::AttachmentId>(1)}};
  for (const BulkNote& note : notes) {
    const auto bytes = encode(note);
    const auto read = decode_bulk_note(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->index(), note.index());
    EXPECT_TRUE(std::ranges::equal(encode(*read), bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode_bulk_note(ByteSpan(bytes).first(size)).has_value()) << size;
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_bulk_note(longer).has_value());
  }
}

template <class Note>
bool is_read(Note note) {
  return decode_bulk_note(encode(BulkNote(std::move(note)))).has_value();
}

TEST(BulkNote, OneOutOfRangeIsRefused) {
  const auto with_places = [](std::vector<PiecePlace> places) {
    StoredNote note = stored();
    note.places = std::move(places);
    return is_read(std::move(note));
  };
  EXPECT_TRUE(with_places(std::vector<PiecePlace>(128)));
  EXPECT_FALSE(with_places(std::vector<PiecePlace>(129)));
  EXPECT_FALSE(with_places({}));
  EXPECT_FALSE(with_places({{.piece = box::max_pieces, .courier = 0, .put = 0}}));
  EXPECT_FALSE(with_places({{.piece = 0, .courier = 2, .put = 0}}));
  StoredNote nowhere = stored();
  nowhere.couriers.clear();
  EXPECT_FALSE(is_read(std::move(nowhere)));
  StoredNote many = stored();
  many.couriers.resize(8);
  EXPECT_FALSE(is_read(std::move(many)));

  const auto with_missing = [](std::vector<PieceRun> missing) {
    ProgressNote note = progress();
    note.missing = std::move(missing);
    return is_read(std::move(note));
  };
  const auto every_other = [](std::uint32_t runs) {
    std::vector<PieceRun> missing;
    for (std::uint32_t i = 0; i < runs; ++i) missing.push_back({.first = 2 * i, .count = 1});
    return missing;
  };
  EXPECT_TRUE(with_missing(every_other(256)));
  EXPECT_FALSE(with_missing(every_other(257)));
  EXPECT_TRUE(with_missing({{.first = 0, .count = 2}, {.first = 2, .count = 1}}));
  EXPECT_FALSE(with_missing({{.first = 0, .count = 2}, {.first = 1, .count = 1}}));
  EXPECT_FALSE(with_missing({{.first = 1, .count = 1}, {.first = 0, .count = 1}}));
  EXPECT_FALSE(with_missing({{.first = 0, .count = 0}}));
  EXPECT_FALSE(with_missing({{.first = 1, .count = box::max_pieces}}));
  EXPECT_FALSE(with_missing({{.first = UINT32_MAX, .count = 1}}));
  ProgressNote state = progress();
  state.state = static_cast<ProgressNote::State>(4);
  EXPECT_FALSE(is_read(std::move(state)));
  ProgressNote all = progress();
  all.lacked.resize(8);
  EXPECT_FALSE(is_read(std::move(all)));
}

TEST(BulkNote, OfAnotherTypeOrVersionIsNone) {
  const auto note = [](std::uint64_t version, std::uint64_t type) {
    cbor::Writer writer;
    writer.map(3).key(0).uint(version).key(1).uint(type);
    writer.key(2).bytes(filled<box::AttachmentId>(1).span());
    return std::move(writer).take();
  };
  EXPECT_TRUE(decode_bulk_note(note(1, 18)).has_value());
  EXPECT_FALSE(decode_bulk_note(note(2, 18)).has_value());
  EXPECT_FALSE(decode_bulk_note(note(1, 1)).has_value());
  EXPECT_FALSE(decode_bulk_note(note(1, 16)).has_value());
}

}  // namespace
}  // namespace peyk::desk
