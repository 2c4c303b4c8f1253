#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "cbor_reencode.hpp"

namespace peyk::cbor {
namespace {

TEST(CborWriter, WritesNestedMaps) {
  Writer writer;
  writer.map(2).key(0).uint(1).key(24).array(2).null().map(1).key(7).text("x");
  EXPECT_EQ(to_hex(std::move(writer).take()), "a20001181882f6a1076178");
}

TEST(CborWriter, LongStringsGetLongHeads) {
  Writer writer;
  writer.bytes(Bytes(0x10000, 0xab));
  const Bytes out = std::move(writer).take();
  EXPECT_EQ(to_hex(ByteSpan(out).first(6)), "5a00010000ab");
  EXPECT_EQ(out.size(), 5U + 0x10000U);
}

TEST(CborWriterDeathTest, KeysMustRise) {
  EXPECT_DEATH(Writer().map(2).key(1).uint(0).key(1), "");
  EXPECT_DEATH(Writer().map(2).key(2).uint(0).key(1), "");
}

TEST(CborWriterDeathTest, KeysAndItemsMustTakeTurns) {
  EXPECT_DEATH(Writer().map(1).uint(1), "");
  EXPECT_DEATH(Writer().map(2).key(1).key(2), "");
  EXPECT_DEATH(Writer().key(1), "");
  EXPECT_DEATH(Writer().array(1).key(1), "");
}

TEST(CborWriterDeathTest, OneWholeItemIsTaken) {
  EXPECT_DEATH((void)Writer().take(), "");
  EXPECT_DEATH((void)std::move(Writer().array(2).uint(1)).take(), "");
  EXPECT_DEATH((void)std::move(Writer().map(1).key(1)).take(), "");
  EXPECT_DEATH(Writer().uint(1).uint(2), "");
  EXPECT_DEATH(Writer().array(1).uint(1).uint(2), "");
}

TEST(CborWriterDeathTest, TextMustBeUtf8) {
  EXPECT_DEATH(Writer().text("\xc0\xaf"), "");
  EXPECT_DEATH(Writer().text("\xed\xa0\x80"), "");
}

TEST(CborWriterDeathTest, DepthIsTheReaders) {
  Writer writer;
  for (std::size_t i = 0; i < Reader::max_depth; ++i) writer.array(1);
  Writer deepest = writer;
  deepest.uint(0);
  EXPECT_TRUE(check(std::move(deepest).take()));
  EXPECT_DEATH(writer.array(0), "");
}

// Some hundred bytes, from which a tree grows; RapidCheck knows how to shrink them.
rc::Gen<Bytes> seeds() { return rc::gen::resize(800, rc::gen::arbitrary<Bytes>()); }

class Tree {
 public:
  explicit Tree(const Bytes& seed) : seed_(seed) {
    constexpr std::size_t branches = 12;
    writer_.array(branches);
    for (std::size_t i = 0; i < branches; ++i) grow(1);
  }
  Bytes encoding() && { return std::move(writer_).take(); }

 private:
  // A number of any of the five widths of a head.
  std::uint64_t number() {
    const unsigned bits = seed_.u8() % 65U;
    const std::uint64_t value = seed_.u64();
    return bits == 0 ? 0 : value >> (64U - bits);
  }

  std::string text(std::size_t characters) {
    constexpr std::array<std::string_view, 5> alphabet = {"a", "\u00fc", "\u067e", "\u6c34",
                                                          "\U00010151"};
    std::string result;
    for (std::size_t i = 0; i < characters; ++i) result += alphabet[seed_.u8() % 5U];
    return result;
  }

  void grow_map(std::size_t depth) {
    std::vector<std::uint64_t> keys(seed_.u8() % 5U);
    for (auto& key : keys) key = number();
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    writer_.map(keys.size());
    for (const std::uint64_t key : keys) {
      writer_.key(key);
      grow(depth + 1);
    }
  }

  void grow_array(std::size_t depth) {
    const std::size_t count = seed_.u8() % 6U;
    writer_.array(count);
    for (std::size_t i = 0; i < count; ++i) grow(depth + 1);
  }

  // 24 items are the first count that takes a longer head.
  void grow_long_array() {
    const std::size_t count = 20U + seed_.u8() % 10U;
    writer_.array(count);
    for (std::size_t i = 0; i < count; ++i) writer_.null();
  }

  void grow(std::size_t depth) {
    const unsigned kinds = depth < Reader::max_depth ? 12 : 5;
    switch (seed_.u8() % kinds) {
      case 0:
        writer_.uint(number());
        break;
      case 1:
        writer_.bytes(Bytes(std::size_t{2} * seed_.u8(), seed_.u8()));
        break;
      case 2:
        writer_.text(text(seed_.u8() % 50U));
        break;
      case 3:
        writer_.boolean(seed_.u8() % 2U == 1);
        break;
      case 4:
        writer_.null();
        break;
      case 5:
        grow_long_array();
        break;
      case 6:
      case 7:
      case 8:
        grow_array(depth);
        break;
      default:
        grow_map(depth);
        break;
    }
  }

  ByteReader seed_;
  Writer writer_;
};

void expect_reencodes_if_accepted(ByteSpan in) {
  const auto again = reencode(in);
  RC_ASSERT(check(in).has_value() == again.has_value());
  if (again) RC_ASSERT(*again == Bytes(in.begin(), in.end()));
}

RC_GTEST_PROP(CborProperty, WhatIsWrittenIsAcceptedAndReencodesTheSame, ()) {
  const Bytes encoding = Tree(*seeds()).encoding();
  RC_ASSERT(check(encoding).has_value());
  RC_ASSERT(reencode(encoding) == encoding);
}

RC_GTEST_PROP(CborProperty, NoProperPartOrExtensionIsAccepted, ()) {
  Bytes encoding = Tree(*seeds()).encoding();
  const std::size_t step = encoding.size() / 100 + 1;
  for (std::size_t size = 0; size < encoding.size(); size += step) {
    RC_ASSERT(!check(ByteSpan(encoding).first(size)).has_value());
  }
  encoding.push_back(*rc::gen::arbitrary<std::uint8_t>());
  RC_ASSERT(!check(encoding).has_value());
}

RC_GTEST_PROP(CborProperty, WhatIsAcceptedReencodesTheSame, (const Bytes& in)) {
  expect_reencodes_if_accepted(in);
}

// Close to the border between accepted and refused.
RC_GTEST_PROP(CborProperty, WhatIsAcceptedAfterAChangeReencodesTheSame, ()) {
  const Bytes encoding = Tree(*seeds()).encoding();
  const std::size_t step = encoding.size() / 100 + 1;
  const auto change = static_cast<std::uint8_t>(*rc::gen::inRange(1, 256));
  for (std::size_t position = 0; position < encoding.size(); position += step) {
    Bytes changed = encoding;
    changed[position] ^= change;
    expect_reencodes_if_accepted(changed);
  }
}

}  // namespace
}  // namespace peyk::cbor
