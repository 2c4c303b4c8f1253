#include "message_content.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "peyk/base/cbor.hpp"
#include "peyk/seal/types.hpp"

namespace peyk::desk {
namespace {

Fragment fragment(std::uint64_t unit, std::uint32_t offset, std::uint32_t total, Bytes bytes) {
  return {.unit = unit, .offset = offset, .total = total, .bytes = crypto::secret_bytes(bytes)};
}

Miss miss(std::uint64_t round) {
  return {.round = box::Round(round), .courier = CourierId(std::array<std::uint8_t, 32>{9})};
}

MessageContent sample() {
  MessageContent content;
  content.fragments.push_back(fragment(1, 0, 3, {1, 2, 3}));
  content.fragments.push_back(fragment(2, 5, 100, Bytes(95, 4)));
  content.misses.push_back(miss(7));
  return content;
}

// The map of docs/protocol.md §5 as a test wants it, by the strict writer.
struct Raw {
  std::uint64_t version = 1;
  std::uint64_t fragments_key = 1;
  std::size_t fragments = 1;
  std::uint64_t unit = 1;
  std::uint64_t offset = 0;
  std::uint64_t total = 3;
  std::size_t size = 3;
  std::size_t items = 4;
  std::size_t misses = 0;
  std::uint64_t round = 1;
  std::size_t courier_size = 32;
  std::size_t miss_items = 2;
  bool extra_key = false;
};

Bytes encode_raw(const Raw& raw) {
  cbor::Writer writer;
  writer.map(raw.extra_key ? 4 : 3).key(0).uint(raw.version).key(raw.fragments_key);
  writer.array(raw.fragments);
  for (std::size_t i = 0; i < raw.fragments; ++i) {
    writer.array(raw.items).uint(raw.unit).uint(raw.offset).uint(raw.total);
    if (raw.items > 3) writer.bytes(Bytes(raw.size, 7));
    for (std::size_t more = 4; more < raw.items; ++more) writer.uint(0);
  }
  writer.key(raw.fragments_key + 1).array(raw.misses);
  for (std::size_t i = 0; i < raw.misses; ++i) {
    writer.array(raw.miss_items).uint(raw.round);
    if (raw.miss_items > 1) writer.bytes(Bytes(raw.courier_size, 7));
    for (std::size_t more = 2; more < raw.miss_items; ++more) writer.uint(0);
  }
  if (raw.extra_key) writer.key(raw.fragments_key + 2).uint(0);
  return std::move(writer).take();
}

bool reads(const Raw& raw) { return decode_message_content(encode_raw(raw)).has_value(); }

TEST(MessageContent, HasTheBytesOfThePage) {
  MessageContent content;
  content.fragments.push_back(fragment(1, 0, 2, {0xaa, 0xbb}));
  EXPECT_EQ(to_hex(encode(content)),
            "a30001018184010002"
            "42aabb"
            "0280");
  EXPECT_EQ(to_hex(encode(MessageContent())), "a3000101800280");
}

TEST(MessageContent, ReadsBackAndEncodesToItself) {
  const auto bytes = encode(sample());
  const auto read = decode_message_content(bytes);
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->fragments.size(), 2U);
  EXPECT_EQ(read->fragments[1].unit, 2U);
  EXPECT_EQ(read->fragments[1].offset, 5U);
  EXPECT_EQ(read->fragments[1].total, 100U);
  EXPECT_EQ(read->fragments[1].bytes.size(), 95U);
  ASSERT_EQ(read->misses.size(), 1U);
  EXPECT_EQ(read->misses[0].round, box::Round(7));
  EXPECT_EQ(read->misses[0].courier, miss(7).courier);
  EXPECT_EQ(encode(*read), bytes);
}

TEST(MessageContent, OfAnotherFormIsRefused) {
  EXPECT_TRUE(reads({}));
  const std::vector<Raw> bad = {
      {.version = 0},
      {.version = 2},
      {.fragments_key = 2},
      {.extra_key = true},
      {.items = 3},
      {.items = 5},
      {.total = 0},
      {.total = max_unit_bytes + 1},
      {.total = (std::uint64_t{1} << 32U) + 3},
      {.size = 0},
      {.size = 4},  // beyond its total
      {.offset = 1, .size = 3},
      {.offset = 3},
      {.offset = std::uint64_t{1} << 32U},
      {.offset = UINT64_MAX},
      {.misses = 1, .courier_size = 31},
      {.misses = 1, .courier_size = 33},
      {.misses = 1, .miss_items = 1},
      {.misses = 1, .miss_items = 3},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_FALSE(reads(bad[i])) << "vector " << i;
}

TEST(MessageContent, TakesTheLimitsAndNotMore) {
  EXPECT_TRUE(reads({.fragments = max_fragments_in_message}));
  EXPECT_FALSE(reads({.fragments = max_fragments_in_message + 1}));
  EXPECT_TRUE(reads({.misses = max_misses_in_message, .round = UINT64_MAX}));
  EXPECT_FALSE(reads({.misses = max_misses_in_message + 1}));
  EXPECT_TRUE(reads({.total = max_unit_bytes, .size = max_unit_bytes}));
  EXPECT_TRUE(reads({.offset = max_unit_bytes - 1, .total = max_unit_bytes, .size = 1}));
  EXPECT_TRUE(reads({.unit = UINT64_MAX}));
}

TEST(MessageContent, IsRefusedCutAnywhereOrLonger) {
  const auto bytes = encode(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_message_content(ByteSpan(bytes).first(size))) << size;
  }
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decode_message_content(longer));
}

TEST(MessageContent, WithAnyByteChangedIsRefusedOrEncodesToItself) {
  const auto bytes = encode(sample());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto bad = bytes;
      bad[i] ^= static_cast<std::uint8_t>(1U << bit);
      if (const auto read = decode_message_content(bad)) {
        EXPECT_EQ(encode(*read), bad);
      }
    }
  }
}

TEST(MessageContent, OverheadsAreEnough) {
  MessageContent content;
  for (std::size_t i = 0; i < max_misses_in_message; ++i)
    content.misses.push_back(miss(UINT64_MAX));
  EXPECT_LE(encode(content).size(), content_overhead(max_misses_in_message));
  std::size_t most = content_overhead(max_misses_in_message);
  for (std::size_t i = 0; i < max_fragments_in_message; ++i) {
    content.fragments.push_back(
        fragment(UINT64_MAX, max_unit_bytes - 300, max_unit_bytes, Bytes(300, 1)));
    most += fragment_overhead + 300;
  }
  EXPECT_LE(encode(content).size(), most);
  // One fragment as large as a message's content takes is within the overhead too.
  MessageContent single;
  single.fragments.push_back(
      fragment(UINT64_MAX, 70'000, max_unit_bytes, Bytes(seal::content_max_size, 1)));
  EXPECT_LE(encode(single).size(),
            content_overhead(0) + fragment_overhead + seal::content_max_size);
}

TEST(Assembly, PutsAUnitTogetherInOrder) {
  Assembly assembly;
  EXPECT_EQ(assembly.add(fragment(1, 0, 5, {1, 2})), Assembly::Added::incomplete);
  EXPECT_EQ(assembly.unit(), 1U);
  EXPECT_EQ(assembly.arrived(), 2U);
  EXPECT_EQ(assembly.total(), 5U);
  EXPECT_EQ(assembly.add(fragment(1, 2, 5, {3})), Assembly::Added::incomplete);
  EXPECT_EQ(assembly.add(fragment(1, 3, 5, {4, 5})), Assembly::Added::complete);
  EXPECT_EQ(assembly.take(), crypto::secret_bytes(Bytes{1, 2, 3, 4, 5}));
  EXPECT_EQ(assembly.arrived(), 0U);
  EXPECT_EQ(assembly.total(), 0U);
  EXPECT_EQ(assembly.add(fragment(2, 0, 1, {6})), Assembly::Added::complete);
  EXPECT_EQ(assembly.take(), crypto::secret_bytes(Bytes{6}));
}

TEST(Assembly, RefusesWhatDoesNotContinueAndKeepsWhatItHas) {
  Assembly assembly;
  ASSERT_EQ(assembly.add(fragment(1, 0, 4, {1, 2})), Assembly::Added::incomplete);
  const std::vector<Fragment> bad = [] {
    std::vector<Fragment> all;
    all.push_back(fragment(1, 0, 4, {1, 2}));  // again
    all.push_back(fragment(1, 1, 4, {2}));     // overlaps
    all.push_back(fragment(1, 3, 4, {4}));     // leaves a gap
    all.push_back(fragment(1, 2, 5, {3}));     // of another total
    all.push_back(fragment(2, 2, 4, {3}));     // of another unit
    all.push_back(fragment(2, 0, 1, {9}));     // begins the next one too early
    all.push_back(fragment(0, 2, 4, {3}));
    return all;
  }();
  for (const Fragment& each : bad) EXPECT_EQ(assembly.add(each), Assembly::Added::refused);
  EXPECT_EQ(assembly.arrived(), 2U);
  EXPECT_EQ(assembly.add(fragment(1, 2, 4, {3, 4})), Assembly::Added::complete);
  EXPECT_EQ(assembly.take(), crypto::secret_bytes(Bytes{1, 2, 3, 4}));
}

TEST(Assembly, TakesUnitsInTheOrderOfTheirNumbersOnly) {
  Assembly fresh;
  EXPECT_EQ(fresh.add(fragment(0, 0, 1, {1})), Assembly::Added::refused);
  EXPECT_EQ(fresh.add(fragment(2, 0, 1, {1})), Assembly::Added::refused);
  EXPECT_EQ(fresh.add(fragment(1, 1, 2, {1})), Assembly::Added::refused);
  Assembly later(41);
  EXPECT_EQ(later.add(fragment(41, 0, 1, {1})), Assembly::Added::refused);
  EXPECT_EQ(later.add(fragment(42, 0, 1, {1})), Assembly::Added::complete);
  static_cast<void>(later.take());
  EXPECT_EQ(later.add(fragment(42, 0, 1, {1})), Assembly::Added::refused);
}

// However a unit is cut, through the codec: the same bytes, or nothing before the last fragment.
TEST(Assembly, OfAnyCutGivesTheUnit) {
  EXPECT_TRUE(rc::check([] {
    const auto unit = *rc::gen::nonEmpty(rc::gen::arbitrary<Bytes>());
    Assembly assembly;
    std::size_t offset = 0;
    while (offset < unit.size()) {
      const auto size = *rc::gen::inRange<std::size_t>(1, unit.size() - offset + 1);
      MessageContent content;
      content.fragments.push_back(
          fragment(1, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(unit.size()),
                   Bytes(unit.begin() + static_cast<std::ptrdiff_t>(offset),
                         unit.begin() + static_cast<std::ptrdiff_t>(offset + size))));
      const auto read = decode_message_content(encode(content));
      RC_ASSERT(read.has_value());
      offset += size;
      RC_ASSERT(assembly.add(read->fragments.at(0)) ==
                (offset == unit.size() ? Assembly::Added::complete : Assembly::Added::incomplete));
    }
    RC_ASSERT(assembly.take() == crypto::secret_bytes(unit));
  }));
}

}  // namespace
}  // namespace peyk::desk
