// The strict reader against hostile bytes: each error has its vectors.
#include "peyk/base/cbor.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

#include "cbor_reencode.hpp"

namespace peyk::cbor {
namespace {

constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

Bytes hex(std::string_view text) { return from_hex(text).value(); }

template <class T>
void expect_error(const Result<T>& result, Error error) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), error) << to_string(result.error());
}

struct Refused {
  std::string_view hex;
  Error error;
};

const std::vector<Refused> refused = {
    // Nothing where an item should be.
    {"", Error::truncated},
    {"8201", Error::too_large},  // two items do not fit into one byte
    {"820118", Error::truncated},
    {"81811a", Error::truncated},
    {"a1010100", Error::trailing_bytes},
    {"a1018201", Error::too_large},
    // Heads that end early.
    {"18", Error::truncated},
    {"1901", Error::truncated},
    {"1a010203", Error::truncated},
    {"1b01020304050607", Error::truncated},
    {"58", Error::truncated},
    {"9901", Error::truncated},
    // Heads longer than needed, of every kind and width, at the last value that fits a shorter one.
    {"1817", Error::not_deterministic},
    {"1900ff", Error::not_deterministic},
    {"1a0000ffff", Error::not_deterministic},
    {"1b00000000ffffffff", Error::not_deterministic},
    {"580101", Error::not_deterministic},
    {"59000101", Error::not_deterministic},
    {"780161", Error::not_deterministic},
    {"980101", Error::not_deterministic},
    {"9a0000000101", Error::not_deterministic},
    {"b8010101", Error::not_deterministic},
    {"a1180101", Error::not_deterministic},  // a key
    // Indefinite lengths and the break that ends them.
    {"5fff", Error::not_deterministic},
    {"7fff", Error::not_deterministic},
    {"9fff", Error::not_deterministic},
    {"bfff", Error::not_deterministic},
    {"ff", Error::not_deterministic},
    {"81ff", Error::not_deterministic},
    // Reserved heads (RFC 8949 §3, 28 to 30), and 31 where no length stands.
    {"1c", Error::unsupported_type},
    {"1d", Error::unsupported_type},
    {"1e", Error::unsupported_type},
    {"1f", Error::unsupported_type},
    {"5c", Error::unsupported_type},
    {"7d", Error::unsupported_type},
    {"9e", Error::unsupported_type},
    {"bc", Error::unsupported_type},
    {"fc", Error::unsupported_type},
    // Tags, negative numbers, floats and other simple values, also inside.
    {"c000", Error::unsupported_type},
    {"8120", Error::unsupported_type},
    {"a100f93c00", Error::unsupported_type},
    {"e0", Error::unsupported_type},
    {"f3", Error::unsupported_type},
    {"f7", Error::unsupported_type},
    {"f8f5", Error::unsupported_type},  // true as a longer head
    {"f814", Error::unsupported_type},
    {"a12000", Error::unsupported_type},  // a negative key
    // Lengths and counts beyond what is left.
    {"4101ff", Error::trailing_bytes},
    {"420a", Error::too_large},
    {"62c3", Error::too_large},
    {"5bffffffffffffffff", Error::too_large},
    {"7bffffffffffffffff", Error::too_large},
    {"9bffffffffffffffff", Error::too_large},
    {"bbffffffffffffffff", Error::too_large},
    {"9b800000000000000000", Error::too_large},
    {"bb800000000000000100", Error::too_large},
    {"a2010203", Error::too_large},  // two pairs take four bytes
    // Keys.
    {"a2010001f6", Error::unsorted_keys},
    {"a2020001f6", Error::unsorted_keys},
    {"a218180017f6", Error::unsorted_keys},
    {"a3000002000100", Error::unsorted_keys},
    {"81a2010001f6", Error::unsorted_keys},
    {"a1400001", Error::unexpected_type},
    {"a1f600", Error::unexpected_type},
    {"a18000", Error::unexpected_type},
    // More than one item.
    {"0000", Error::trailing_bytes},
    {"8000", Error::trailing_bytes},
    {"f6f6", Error::trailing_bytes},
    {"6161ff", Error::trailing_bytes},
};

TEST(CborReader, RefusesEachMalformedInput) {
  for (const Refused& vector : refused) {
    const Bytes in = hex(vector.hex);
    const auto result = check(in);
    ASSERT_FALSE(result) << vector.hex;
    EXPECT_EQ(result.error(), vector.error) << vector.hex << ": " << to_string(result.error());
    EXPECT_FALSE(reencode(in)) << vector.hex;
  }
}

TEST(CborReader, AcceptsExactlyTheseSingleBytes) {
  for (unsigned value = 0; value <= 0xff; ++value) {
    const Bytes in{static_cast<std::uint8_t>(value)};
    const bool empty = value == 0x40 || value == 0x60 || value == 0x80 || value == 0xa0;
    const bool simple = value >= 0xf4 && value <= 0xf6;
    EXPECT_EQ(check(in).has_value(), value <= 0x17 || empty || simple) << value;
  }
}

TEST(CborReader, CheckAndReencodeAgreeOnAllPairsOfBytes) {
  for (unsigned value = 0; value <= 0xffff; ++value) {
    const Bytes in{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
    const auto again = reencode(in);
    ASSERT_EQ(check(in).has_value(), again.has_value()) << value;
    if (again) {
      ASSERT_EQ(*again, in);
    }
  }
}

TEST(CborReader, TextMustBeUtf8) {
  const std::vector<std::string_view> invalid = {
      "80",         "bf",           "c0af",
      "c1bf",       "c280c0",  // stray and overlong in two
      "e080af",     "e09fbf",       "eda080",
      "edafbf",     "edb080",        // overlong in three, surrogates
      "edbfbf",     "eda0bdedb880",  // a pair of surrogates (CESU-8)
      "f08080af",   "f08fbfbf",     "f4908080",
      "f5808080",   "f7bfbfbf",  // overlong in four, beyond 10FFFF
      "f888808080", "fe",           "ff",
      "c3",         "e6b0",  // no lead bytes, cut off
      "f09085",     "c328",         "e62880",
      "e6b028",     "f0288080",  // a tail byte is another
      "f0902880",   "f0908528",     "61c3",
  };
  for (const std::string_view text : invalid) {
    Bytes in = hex(text);
    EXPECT_FALSE(is_valid_utf8(in)) << text;
    in.insert(in.begin(), static_cast<std::uint8_t>(0x60 + in.size()));
    expect_error(check(in), Error::invalid_utf8);
    Reader reader(in);
    expect_error(reader.text(any_size), Error::invalid_utf8);
  }
}

TEST(CborReader, TextMayBeAnyUnicodeScalar) {
  // Both ends of each row of table 3-7, NUL, and a noncharacter.
  for (const std::string_view text :
       {"00",       "7f",       "c280",     "dfbf",     "e0a080",   "e0bfbf",      "e18080",
        "ecbfbf",   "ed8080",   "ed9fbf",   "ee8080",   "efbfbf",   "efbfbe",      "f0908080",
        "f0bfbfbf", "f1808080", "f3bfbfbf", "f4808080", "f48fbfbf", "d9bed8a7db8c"}) {
    EXPECT_TRUE(is_valid_utf8(hex(text))) << text;
  }
  EXPECT_TRUE(is_valid_utf8({}));
}

Bytes nested(std::size_t depth, std::uint8_t around, std::string_view innermost) {
  Bytes bytes;
  for (std::size_t i = 0; i < depth; ++i) {
    bytes.push_back(around);
    if (around == 0xa1) bytes.push_back(0x00);
  }
  for (const std::uint8_t byte : hex(innermost)) bytes.push_back(byte);
  return bytes;
}

TEST(CborReader, DepthIsBounded) {
  for (const std::uint8_t around : {std::uint8_t{0x81}, std::uint8_t{0xa1}}) {
    const Bytes deepest = nested(Reader::max_depth, around, "00");
    EXPECT_TRUE(check(deepest));
    EXPECT_EQ(reencode(deepest), deepest);
    expect_error(check(nested(Reader::max_depth + 1, around, "00")), Error::too_deep);
    expect_error(check(nested(Reader::max_depth, around, "80")), Error::too_deep);
    expect_error(check(nested(100000, around, "00")), Error::too_deep);
  }
}

TEST(CborReader, ManyItemsAreNoDepth) {
  Bytes in = hex("9a00010000");
  in.insert(in.end(), 0x10000, 0x80);
  EXPECT_TRUE(check(in));
  EXPECT_EQ(reencode(in), in);
}

TEST(CborReader, LimitsHold) {
  const Bytes three = hex("83010203");
  EXPECT_EQ(Reader(three).array(3), 3U);
  expect_error(Reader(three).array(2), Error::too_large);
  const Bytes pair = hex("a10102");
  EXPECT_EQ(Reader(pair).map(1), 1U);
  expect_error(Reader(pair).map(0), Error::too_large);
  const Bytes string = hex("420102");
  EXPECT_TRUE(Reader(string).bytes(2));
  expect_error(Reader(string).bytes(1), Error::too_large);
  const Bytes text = hex("62c3bc");
  EXPECT_TRUE(Reader(text).text(2));
  expect_error(Reader(text).text(1), Error::too_large);
}

TEST(CborReader, CountsBeyondTheBytesLeftAreRefusedWhateverTheLimit) {
  for (const std::string_view text : {"83 0102", "9bffffffffffffffff00", "9a7fffffff00"}) {
    std::string digits(text);
    std::erase(digits, ' ');
    const Bytes in = hex(digits);
    expect_error(Reader(in).array(any_size), Error::too_large);
  }
  for (const std::string_view text : {"a2010203", "bbffffffffffffffff0000"}) {
    const Bytes in = hex(text);
    expect_error(Reader(in).map(any_size), Error::too_large);
  }
}

TEST(CborReader, ExactSizesHold) {
  const Bytes string = hex("420102");
  EXPECT_TRUE(Reader(string).bytes_exactly(2));
  expect_error(Reader(string).bytes_exactly(1), Error::wrong_size);
  expect_error(Reader(string).bytes_exactly(3), Error::wrong_size);
  const Bytes cut = hex("4201");
  expect_error(Reader(cut).bytes_exactly(2), Error::too_large);
  const Bytes array = hex("820102");
  EXPECT_TRUE(Reader(array).array_exactly(2));
  expect_error(Reader(array).array_exactly(1), Error::wrong_size);
  expect_error(Reader(array).array_exactly(3), Error::wrong_size);
  const Bytes map = hex("a10102");
  EXPECT_TRUE(Reader(map).map_exactly(1));
  expect_error(Reader(map).map_exactly(0), Error::wrong_size);
  expect_error(Reader(map).map_exactly(2), Error::wrong_size);
}

TEST(CborReader, EveryReadRefusesTheOtherKinds) {
  for (const std::string_view text : {"01", "4101", "6161", "8101", "a10101", "f5", "f6"}) {
    const Bytes in = hex(text);
    const auto kind = static_cast<std::uint8_t>(in[0] >> 5U);
    if (kind != 0) expect_error(Reader(in).uint(), Error::unexpected_type);
    if (kind != 2) expect_error(Reader(in).bytes(9), Error::unexpected_type);
    if (kind != 2) expect_error(Reader(in).bytes_exactly(1), Error::unexpected_type);
    if (kind != 3) expect_error(Reader(in).text(9), Error::unexpected_type);
    if (kind != 4) expect_error(Reader(in).array(9), Error::unexpected_type);
    if (kind != 5) expect_error(Reader(in).map(9), Error::unexpected_type);
    if (in[0] != 0xf5) expect_error(Reader(in).boolean(), Error::unexpected_type);
    EXPECT_EQ(Reader(in).null_next().value(), in[0] == 0xf6);
  }
}

TEST(CborReader, NullNextLeavesAnotherItemUntouched) {
  const Bytes in = hex("8307f608");
  Reader reader(in);
  ASSERT_TRUE(reader.array_exactly(3));
  EXPECT_FALSE(reader.null_next().value());
  EXPECT_EQ(reader.uint(), 7U);
  EXPECT_TRUE(reader.null_next().value());
  EXPECT_FALSE(reader.null_next().value());
  EXPECT_EQ(reader.uint(), 8U);
  EXPECT_TRUE(reader.finish());
  expect_error(reader.null_next(), Error::truncated);
}

TEST(CborReader, SkipTakesOneWholeItem) {
  const Bytes in = hex("a30083018240616100a001a20102038103020f");
  Reader reader(in);
  ASSERT_EQ(reader.map(3), 3U);
  ASSERT_TRUE(reader.expect_key(0));
  ASSERT_TRUE(reader.array_exactly(3));
  ASSERT_TRUE(reader.skip());
  ASSERT_TRUE(reader.skip());
  ASSERT_TRUE(reader.skip());
  ASSERT_FALSE(reader.expect_key(1));
}

TEST(CborReader, SkipGoesOnAfterTheItem) {
  const Bytes in = hex("a3008301824061618001a20102038103020f");
  Reader reader(in);
  ASSERT_EQ(reader.map(3), 3U);
  ASSERT_TRUE(reader.expect_key(0));
  ASSERT_TRUE(reader.skip());
  ASSERT_TRUE(reader.expect_key(1));
  ASSERT_TRUE(reader.skip());
  ASSERT_TRUE(reader.expect_key(2));
  EXPECT_EQ(reader.uint(), 15U);
  EXPECT_TRUE(reader.finish());
}

TEST(CborReader, TheLastItemSkippedCompletesWhatIsAround) {
  const Bytes in = hex("8181810f");
  Reader reader(in);
  ASSERT_TRUE(reader.array_exactly(1));
  ASSERT_TRUE(reader.array_exactly(1));
  ASSERT_TRUE(reader.skip());
  EXPECT_TRUE(reader.finish());
}

TEST(CborReader, KeysAndItemsTakeTurns) {
  const Bytes in = hex("a201020304");
  Reader item_first(in);
  ASSERT_EQ(item_first.map(9), 2U);
  expect_error(item_first.uint(), Error::unexpected_type);
  Reader skip_first(in);
  ASSERT_EQ(skip_first.map(9), 2U);
  expect_error(skip_first.skip(), Error::unexpected_type);
  Reader two_keys(in);
  ASSERT_EQ(two_keys.map(9), 2U);
  ASSERT_TRUE(two_keys.key());
  expect_error(two_keys.key(), Error::unexpected_key);
  Reader no_map(in);
  expect_error(no_map.key(), Error::unexpected_key);
}

TEST(CborReader, AnotherKeyThanExpectedIsRefused) {
  const Bytes in = hex("a10102");
  Reader reader(in);
  ASSERT_EQ(reader.map(1), 1U);
  expect_error(reader.expect_key(2), Error::unexpected_key);
}

TEST(CborReader, AKeyBeyondTheEndOfTheMapIsRefused) {
  const Bytes in = hex("a10102");
  Reader reader(in);
  ASSERT_EQ(reader.map(9), 1U);
  ASSERT_TRUE(reader.expect_key(1));
  ASSERT_TRUE(reader.uint());
  expect_error(reader.expect_key(2), Error::unexpected_key);
}

TEST(CborReader, KeysOfAnInnerMapAreOfTheirOwn) {
  const Bytes in = hex("a205a201000200060f");
  EXPECT_TRUE(check(in));
  EXPECT_EQ(reencode(in), in);
}

TEST(CborReader, AnItemBeyondTheEndIsRefused) {
  const Bytes ended = hex("8101");
  Reader at_the_end(ended);
  ASSERT_TRUE(at_the_end.array_exactly(1));
  ASSERT_TRUE(at_the_end.uint());
  expect_error(at_the_end.uint(), Error::truncated);
  const Bytes more = hex("810102");
  Reader before_more(more);
  ASSERT_TRUE(before_more.array_exactly(1));
  ASSERT_TRUE(before_more.uint());
  expect_error(before_more.uint(), Error::trailing_bytes);
}

TEST(CborReader, FinishWantsEverythingRead) {
  const Bytes in = hex("820102");
  Reader reader(in);
  ASSERT_TRUE(reader.array_exactly(2));
  ASSERT_TRUE(reader.uint());
  Reader stopped = reader;
  expect_error(stopped.finish(), Error::trailing_bytes);
  ASSERT_TRUE(reader.uint());
  EXPECT_TRUE(reader.finish());
  expect_error(Reader({}).finish(), Error::truncated);
}

TEST(CborReader, TheFirstErrorStays) {
  const Bytes in = hex("8301f602");
  Reader reader(in);
  ASSERT_TRUE(reader.array_exactly(3));
  expect_error(reader.bytes(9), Error::unexpected_type);
  expect_error(reader.uint(), Error::unexpected_type);
  expect_error(reader.array(9), Error::unexpected_type);
  expect_error(reader.map(9), Error::unexpected_type);
  expect_error(reader.key(), Error::unexpected_type);
  expect_error(reader.expect_key(1), Error::unexpected_type);
  expect_error(reader.text(9), Error::unexpected_type);
  expect_error(reader.boolean(), Error::unexpected_type);
  expect_error(reader.null_next(), Error::unexpected_type);
  expect_error(reader.skip(), Error::unexpected_type);
  expect_error(reader.finish(), Error::unexpected_type);
}

TEST(CborReader, SpansPointIntoTheInput) {
  const Bytes in = hex("8242aabb6161");
  Reader reader(in);
  ASSERT_TRUE(reader.array_exactly(2));
  const auto bytes = reader.bytes_exactly(2);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->data(), in.data() + 2);
  const auto text = reader.text(1);
  ASSERT_TRUE(text);
  EXPECT_EQ(as_bytes(*text).data(), in.data() + 5);
}

}  // namespace
}  // namespace peyk::cbor
