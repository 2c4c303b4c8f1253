#include "relation_line.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {
namespace {

using identity::ServiceClass;

CourierId id(std::uint8_t number) { return CourierId(std::array<std::uint8_t, 32>{number}); }

crypto::Key key(std::uint8_t byte) { return *crypto::Key::from(Bytes(32, byte)); }

box::Frame frame(std::uint8_t byte) {
  box::Frame made;
  std::ranges::fill(made.mutable_span(), byte);
  return made;
}

LineSpec full_spec() {
  return {.own_couriers = {id(1), id(2), id(3), id(4), id(5), id(6), id(7)},
          .their_couriers = {id(2)},
          .own_class = ServiceClass::prompt,
          .their_class = ServiceClass::practice,
          .openings_read = box::Series::opening(key(1), box::Side::one),
          .generation = UINT32_MAX,
          .session_read = box::Series::session(key(2), Day(20'000)),
          .session_write = box::Series::session(key(3), Day(20'001))};
}

PutItem opening_item() {
  PutItem item;
  item.id = FrameId(12);
  item.kind = FrameKind::opening;
  item.frame = frame(5);
  item.since = Instant::since_epoch(Duration::days(20'000));
  item.opening =
      OpeningPlace{.series = box::Series::opening(key(4), box::Side::zero),
                   .any_round = true,
                   .holds_messages = true,
                   .reader = {.couriers = {id(1), id(3)}, .service_class = ServiceClass::patient}};
  return item;
}

PutItem message_item(FrameKind kind, std::uint64_t counter) {
  PutItem item;
  item.id = FrameId(13);
  item.kind = kind;
  item.counter = counter;
  item.frame = frame(6);
  item.since = Instant::since_epoch(Duration::milliseconds(INT64_MAX));
  return item;
}

Fetched fetched() {
  return {.source = Source::opening, .generation = UINT32_MAX, .frame = frame(7)};
}

// For each form: decodes, and encodes again; nothing when it does not decode.
using Codec = std::function<std::optional<Bytes>(ByteSpan)>;

Bytes bytes_of(const crypto::SecretBytes& secret) { return {secret.begin(), secret.end()}; }

std::optional<Bytes> line_spec_again(ByteSpan in) {
  const auto read = decode_line_spec(in);
  return read.has_value() ? std::optional(bytes_of(encode(*read))) : std::nullopt;
}
std::optional<Bytes> put_item_again(ByteSpan in) {
  const auto read = decode_put_item(FrameId(12), in);
  return read.has_value() ? std::optional(bytes_of(encode(*read))) : std::nullopt;
}
std::optional<Bytes> fetched_again(ByteSpan in) {
  const auto read = decode_fetched(in);
  return read.has_value() ? std::optional(encode(*read)) : std::nullopt;
}

struct Sample {
  Bytes bytes;
  Codec again;
};

std::vector<Sample> samples() {
  return {{bytes_of(encode(full_spec())), line_spec_again},
          {bytes_of(encode(LineSpec())), line_spec_again},
          {bytes_of(encode(opening_item())), put_item_again},
          {bytes_of(encode(message_item(FrameKind::message, UINT64_MAX))), put_item_again},
          {bytes_of(encode(message_item(FrameKind::acknowledgement, 0))), put_item_again},
          {bytes_of(encode(message_item(FrameKind::answer, 0))), put_item_again},
          {encode(fetched()), fetched_again}};
}

TEST(RelationLine, RecordsEncodeToThemselves) {
  for (const Sample& sample : samples()) EXPECT_EQ(sample.again(sample.bytes), sample.bytes);
}

TEST(RelationLine, RecordsAreRefusedCutAnywhereOrLonger) {
  for (const Sample& sample : samples()) {
    for (std::size_t size = 0; size < sample.bytes.size(); ++size) {
      ASSERT_EQ(sample.again(ByteSpan(sample.bytes).first(size)), std::nullopt) << size;
    }
    Bytes longer = sample.bytes;
    longer.push_back(0);
    EXPECT_EQ(sample.again(longer), std::nullopt);
  }
}

// Of the frame's 12,600 bytes the first 40 are enough.
TEST(RelationLine, RecordsWithAByteChangedAreRefusedOrEncodeToThemselves) {
  for (const Sample& sample : samples()) {
    for (std::size_t i = 0; i < std::min<std::size_t>(sample.bytes.size(), 600); ++i) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Bytes bad = sample.bytes;
        bad[i] ^= static_cast<std::uint8_t>(1U << bit);
        if (const auto again = sample.again(bad)) {
          ASSERT_EQ(*again, bad);
        }
      }
    }
  }
}

TEST(RelationLine, GarbageIsRefused) {
  crypto::Random random{crypto::Seed()};
  for (std::size_t size = 0; size < 600; ++size) {
    Bytes garbage(size);
    random.fill(garbage);
    for (const Sample& sample : samples()) ASSERT_EQ(sample.again(garbage), std::nullopt);
  }
}

TEST(RelationLine, ASpecReadsBack) {
  const auto read = decode_line_spec(encode(full_spec()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->own_couriers, full_spec().own_couriers);
  EXPECT_EQ(read->their_couriers, full_spec().their_couriers);
  EXPECT_EQ(read->own_class, ServiceClass::prompt);
  EXPECT_EQ(read->their_class, ServiceClass::practice);
  EXPECT_EQ(read->generation, UINT32_MAX);
  ASSERT_TRUE(read->has_session());
  EXPECT_EQ(read->session_read->oldest(), Day(20'000));
  EXPECT_EQ(read->session_write->oldest(), Day(20'001));
  EXPECT_EQ(encode(full_spec().copy()), encode(full_spec()));
  EXPECT_FALSE(decode_line_spec(encode(LineSpec()))->has_session());
}

// The open desk took a session's second series for there, where the first was.
TEST(RelationLine, ASessionOfOneSeriesIsNone) {
  LineSpec spec = full_spec();
  spec.session_write.reset();
  EXPECT_FALSE(decode_line_spec(encode(spec)).has_value());
  spec = full_spec();
  spec.session_read.reset();
  EXPECT_FALSE(decode_line_spec(encode(spec)).has_value());
}

TEST(RelationLine, AnOpeningFrameReadsBackWithItsPlace) {
  const auto read = decode_put_item(FrameId(12), encode(opening_item()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, FrameId(12));
  EXPECT_EQ(read->kind, FrameKind::opening);
  EXPECT_EQ(read->frame, frame(5));
  EXPECT_EQ(read->since, opening_item().since);
  ASSERT_TRUE(read->opening.has_value());
  EXPECT_TRUE(read->opening->any_round);
  EXPECT_TRUE(read->opening->holds_messages);
  EXPECT_EQ(read->opening->reader, opening_item().opening->reader);
}

TEST(RelationLine, AMessageReadsBackWithoutProgress) {
  PutItem item = message_item(FrameKind::message, 77);
  item.times_put = 3;
  item.due = box::Round(9);
  const auto read = decode_put_item(FrameId(13), encode(item));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->counter, 77U);
  EXPECT_FALSE(read->opening.has_value());
  EXPECT_EQ(read->times_put, 0U);
  EXPECT_EQ(read->due, box::Round(0));
}

// An item as a damaged or foreign record may have it.
struct RawItem {
  std::uint64_t version = 1;
  std::uint64_t kind = 2;
  std::uint64_t since = 1;
  bool with_series = false;
  std::uint64_t service_class = 2;
  std::size_t couriers = 0;
  std::size_t frame_size = box::frame_size;
};

bool reads(const RawItem& raw) {
  cbor::Writer writer;
  writer.array(10).uint(raw.version).uint(raw.kind).uint(0).uint(raw.since);
  if (raw.with_series) {
    writer.bytes(box::Series::opening(key(1), box::Side::zero).serialise());
  } else {
    writer.null();
  }
  writer.boolean(false).boolean(false).uint(raw.service_class).array(raw.couriers);
  for (std::size_t i = 0; i < raw.couriers; ++i) writer.bytes(Bytes(32, 1));
  writer.bytes(Bytes(raw.frame_size, 1));
  return decode_put_item(FrameId(1), std::move(writer).take()).has_value();
}

TEST(RelationLine, AnItemOutOfRangeIsRefused) {
  EXPECT_TRUE(reads({}));
  EXPECT_TRUE(reads({.kind = 3}));
  EXPECT_TRUE(reads({.kind = 4}));
  EXPECT_TRUE(reads({.kind = 1, .with_series = true, .couriers = 7}));
  const std::vector<RawItem> bad = {
      {.version = 0},
      {.version = 2},
      {.kind = 0},
      {.kind = 4, .with_series = true},
      {.kind = 5},
      {.kind = 256 + 2},
      {.kind = 1},  // an opening without a place
      {.kind = 2, .with_series = true},
      {.kind = 3, .with_series = true},
      {.since = std::uint64_t{1} << 63U},
      {.service_class = 0},
      {.service_class = 9},
      {.service_class = 1},  // of a reader, without a place
      {.couriers = 1},
      {.couriers = 8},
      {.frame_size = box::frame_size - 1},
      {.frame_size = box::frame_size + 1},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_FALSE(reads(bad[i])) << "vector " << i;
}

bool fetched_reads(std::uint64_t version, std::uint64_t source, std::uint64_t generation) {
  cbor::Writer writer;
  writer.array(4).uint(version).uint(source).uint(generation).bytes(frame(1).span());
  return decode_fetched(std::move(writer).take()).has_value();
}

TEST(RelationLine, AFetchedFrameOutOfRangeIsRefused) {
  EXPECT_TRUE(fetched_reads(1, 1, 0));
  EXPECT_TRUE(fetched_reads(1, 2, UINT32_MAX));
  EXPECT_FALSE(fetched_reads(0, 1, 0));
  EXPECT_FALSE(fetched_reads(2, 1, 0));
  EXPECT_FALSE(fetched_reads(1, 0, 0));
  EXPECT_FALSE(fetched_reads(1, 3, 0));
  EXPECT_FALSE(fetched_reads(1, 1, std::uint64_t{UINT32_MAX} + 1));
  const auto read = decode_fetched(encode(fetched()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->source, Source::opening);
  EXPECT_EQ(read->generation, UINT32_MAX);
  EXPECT_EQ(read->frame, frame(7));
}

}  // namespace
}  // namespace peyk::desk
