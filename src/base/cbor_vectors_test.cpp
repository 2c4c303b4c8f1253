// Every example of RFC 8949 Appendix A: those of the kinds that Peyk uses are read and written, all
// others are refused.
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "peyk/base/cbor.hpp"

#include "cbor_reencode.hpp"

namespace peyk::cbor {
namespace {

struct Accepted {
  std::string hex;
  std::function<void(Writer&)> write;
  std::function<bool(Reader&)> read;  // true when the value is the expected one
};

struct Refused {
  std::string_view hex;
  Error error;
};

Accepted integer(std::string hex, std::uint64_t value) {
  return {std::move(hex), [value](Writer& writer) { writer.uint(value); },
          [value](Reader& reader) { return reader.uint() == value; }};
}

Accepted text(std::string hex, const std::string& value) {
  return {std::move(hex), [value](Writer& writer) { writer.text(value); },
          [value](Reader& reader) { return reader.text(100) == value; }};
}

Accepted bytes(std::string hex, const Bytes& value) {
  const auto read = [value](Reader& reader) {
    const auto found = reader.bytes(100);
    return found && Bytes(found->begin(), found->end()) == value;
  };
  return {std::move(hex), [value](Writer& writer) { writer.bytes(value); }, read};
}

Accepted boolean(std::string hex, bool value) {
  return {std::move(hex), [value](Writer& writer) { writer.boolean(value); },
          [value](Reader& reader) {
            const auto found = reader.boolean();
            return found && *found == value;
          }};
}

bool next_is(Reader& reader, std::uint64_t value) { return reader.uint() == value; }

std::vector<Accepted> integers() {
  return {
      integer("00", 0),
      integer("01", 1),
      integer("0a", 10),
      integer("17", 23),
      integer("1818", 24),
      integer("1819", 25),
      integer("1864", 100),
      integer("1903e8", 1000),
      integer("1a000f4240", 1000000),
      integer("1b000000e8d4a51000", 1000000000000),
      integer("1bffffffffffffffff", 18446744073709551615U),
      // Not in the appendix: both sides of each longer head.
      integer("18ff", 0xff),
      integer("190100", 0x100),
      integer("19ffff", 0xffff),
      integer("1a00010000", 0x10000),
      integer("1affffffff", 0xffffffff),
      integer("1b0000000100000000", 0x100000000),
  };
}

std::vector<Accepted> strings_and_simple_values() {
  return {
      boolean("f4", false),
      boolean("f5", true),
      {"f6", [](Writer& writer) { writer.null(); },
       [](Reader& reader) { return reader.null_next().value_or(false); }},
      bytes("40", {}),
      bytes("4401020304", {1, 2, 3, 4}),
      text("60", ""),
      text("6161", "a"),
      text("6449455446", "IETF"),
      text("62225c", "\"\\"),
      text("62c3bc", "\u00fc"),
      text("63e6b0b4", "\u6c34"),
      text("64f0908591", "\U00010151"),
  };
}

Accepted one_to_twenty_five() {
  const auto write = [](Writer& writer) {
    writer.array(25);
    for (std::uint64_t i = 1; i <= 25; ++i) writer.uint(i);
  };
  const auto read = [](Reader& reader) {
    if (reader.array(25) != 25U) return false;
    for (std::uint64_t i = 1; i <= 25; ++i) {
      if (!next_is(reader, i)) return false;
    }
    return true;
  };
  return {"98190102030405060708090a0b0c0d0e0f101112131415161718181819", write, read};
}

std::vector<Accepted> arrays_and_maps() {
  return {
      {"80", [](Writer& writer) { writer.array(0); },
       [](Reader& reader) { return reader.array(0) == 0U; }},
      {"83010203", [](Writer& writer) { writer.array(3).uint(1).uint(2).uint(3); },
       [](Reader& reader) {
         return reader.array(3) == 3U && next_is(reader, 1) && next_is(reader, 2) &&
                next_is(reader, 3);
       }},
      {"8301820203820405",
       [](Writer& writer) {
         writer.array(3).uint(1).array(2).uint(2).uint(3).array(2).uint(4).uint(5);
       },
       [](Reader& reader) {
         return reader.array(3) == 3U && next_is(reader, 1) && reader.array(2) == 2U &&
                next_is(reader, 2) && next_is(reader, 3) && reader.array(2) == 2U &&
                next_is(reader, 4) && next_is(reader, 5);
       }},
      one_to_twenty_five(),
      {"a0", [](Writer& writer) { writer.map(0); },
       [](Reader& reader) { return reader.map(0) == 0U; }},
      {"a201020304", [](Writer& writer) { writer.map(2).key(1).uint(2).key(3).uint(4); },
       [](Reader& reader) {
         return reader.map(2) == 2U && reader.key() == 1U && next_is(reader, 2) &&
                reader.expect_key(3) && next_is(reader, 4);
       }},
  };
}

std::vector<Accepted> accepted() {
  std::vector<Accepted> all = integers();
  for (auto& vector : strings_and_simple_values()) all.push_back(std::move(vector));
  for (auto& vector : arrays_and_maps()) all.push_back(std::move(vector));
  return all;
}

const std::vector<Refused> refused = {
    {"20", Error::unsupported_type},  // negative numbers
    {"29", Error::unsupported_type},
    {"3863", Error::unsupported_type},
    {"3903e7", Error::unsupported_type},
    {"3bffffffffffffffff", Error::unsupported_type},
    {"c249010000000000000000", Error::unsupported_type},  // bignums
    {"c349010000000000000000", Error::unsupported_type},
    {"f90000", Error::unsupported_type},  // floats
    {"f98000", Error::unsupported_type},
    {"f93c00", Error::unsupported_type},
    {"fb3ff199999999999a", Error::unsupported_type},
    {"f93e00", Error::unsupported_type},
    {"f97bff", Error::unsupported_type},
    {"fa47c35000", Error::unsupported_type},
    {"fa7f7fffff", Error::unsupported_type},
    {"fb7e37e43c8800759c", Error::unsupported_type},
    {"f90001", Error::unsupported_type},
    {"f90400", Error::unsupported_type},
    {"f9c400", Error::unsupported_type},
    {"fbc010666666666666", Error::unsupported_type},
    {"f97c00", Error::unsupported_type},
    {"f97e00", Error::unsupported_type},
    {"f9fc00", Error::unsupported_type},
    {"fa7f800000", Error::unsupported_type},
    {"fa7fc00000", Error::unsupported_type},
    {"faff800000", Error::unsupported_type},
    {"fb7ff0000000000000", Error::unsupported_type},
    {"fb7ff8000000000000", Error::unsupported_type},
    {"fbfff0000000000000", Error::unsupported_type},
    {"f7", Error::unsupported_type},  // undefined and other simple values
    {"f0", Error::unsupported_type},
    {"f8ff", Error::unsupported_type},
    {"c074323031332d30332d32315432303a30343a30305a", Error::unsupported_type},  // tags
    {"c11a514b67b0", Error::unsupported_type},
    {"c1fb41d452d9e2000000", Error::unsupported_type},
    {"d74401020304", Error::unsupported_type},
    {"d818456449455446", Error::unsupported_type},
    {"d82076687474703a2f2f7777772e6578616d706c652e636f6d", Error::unsupported_type},
    {"a26161016162820203", Error::unexpected_type},  // keys that are texts
    {"826161a161626163", Error::unexpected_type},
    {"a56161614161626142616361436164614461656145", Error::unexpected_type},
    {"5f42010243030405ff", Error::not_deterministic},  // indefinite lengths
    {"7f657374726561646d696e67ff", Error::not_deterministic},
    {"9fff", Error::not_deterministic},
    {"9f018202039f0405ffff", Error::not_deterministic},
    {"9f01820203820405ff", Error::not_deterministic},
    {"83018202039f0405ff", Error::not_deterministic},
    {"83019f0203ff820405", Error::not_deterministic},
    {"9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", Error::not_deterministic},
    {"bf61610161629f0203ffff", Error::not_deterministic},
    {"826161bf61626163ff", Error::not_deterministic},
    {"bf6346756ef563416d7421ff", Error::not_deterministic},
};

TEST(CborVectors, SupportedExamplesAreWritten) {
  for (const Accepted& vector : accepted()) {
    Writer writer;
    vector.write(writer);
    EXPECT_EQ(to_hex(std::move(writer).take()), vector.hex);
  }
}

TEST(CborVectors, SupportedExamplesAreRead) {
  for (const Accepted& vector : accepted()) {
    const Bytes in = from_hex(vector.hex).value();
    Reader reader(in);
    EXPECT_TRUE(vector.read(reader)) << vector.hex;
    EXPECT_TRUE(reader.finish()) << vector.hex;
  }
}

TEST(CborVectors, SupportedExamplesPassTheCheckAndReencodeTheSame) {
  for (const Accepted& vector : accepted()) {
    const Bytes in = from_hex(vector.hex).value();
    EXPECT_TRUE(check(in)) << vector.hex;
    EXPECT_EQ(reencode(in), in) << vector.hex;
  }
}

TEST(CborVectors, OtherExamplesAreRefused) {
  for (const Refused& vector : refused) {
    const auto in = from_hex(vector.hex);
    ASSERT_TRUE(in) << vector.hex;
    const auto result = check(*in);
    ASSERT_FALSE(result) << vector.hex;
    EXPECT_EQ(result.error(), vector.error) << vector.hex << ": " << to_string(result.error());
    EXPECT_FALSE(reencode(*in)) << vector.hex;
  }
}

}  // namespace
}  // namespace peyk::cbor
