#include "peyk/base/bytes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <utility>

namespace peyk {
namespace {

TEST(Bytes, TextAndBytesAreTheSame) {
  const std::string text("a\0\xff", 3);
  EXPECT_EQ(as_bytes(text).size(), 3U);
  EXPECT_EQ(as_bytes(text)[2], 0xff);
  EXPECT_EQ(to_text(as_bytes(text)), text);
  EXPECT_EQ(to_text({}), "");
}

TEST(Hex, WritesLowerCaseAndReadsBoth) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0f, 0xa5, 0xff}), "000fa5ff");
  EXPECT_EQ(from_hex("000FA5ff"), (Bytes{0x00, 0x0f, 0xa5, 0xff}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesAnythingElse) {
  for (const std::string_view text :
       {"0", "000", "0g", "g0", " 00", "0x", "@0", "/0", ":0", "`0"}) {
    EXPECT_FALSE(from_hex(text)) << text;
  }
  EXPECT_FALSE(from_hex(std::string_view("0\0", 2)));
  EXPECT_FALSE(from_hex("\xb0\xb0"));
}

TEST(CopyBytes, FillsTheBeginning) {
  Bytes to{1, 2, 3};
  copy_bytes(Bytes{8, 9}, to);
  EXPECT_EQ(to, (Bytes{8, 9, 3}));
}

TEST(CopyBytesDeathTest, WantsRoom) {
  Bytes to{1};
  EXPECT_DEATH(copy_bytes(Bytes{8, 9}, to), "");
}

// RFC 4648 §10, without padding.
TEST(Base64, KnownAnswers) {
  const std::vector<std::pair<std::string_view, std::string_view>> vectors = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [text, encoding] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(text)), encoding);
    const auto decoded = from_base64(encoding);
    ASSERT_TRUE(decoded) << encoding;
    EXPECT_EQ(to_text(*decoded), text);
  }
  EXPECT_EQ(to_base64(Bytes{0xfb, 0xff, 0xfe}), "-__-");
}

TEST(Base64, RefusesAnythingElse) {
  for (const std::string_view text : {"Z", "A", "Zm9vY", "Zm9vA", "Zg==", "Zg=", "Zm8=", "Z g",
                                      "Zg\n", "+/+/", "Zm9v!", "\xc3\xbc\xc3\xbc"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, RefusesTrailingBits) {
  EXPECT_TRUE(from_base64("Zg"));
  EXPECT_FALSE(from_base64("Zh"));
  EXPECT_FALSE(from_base64("Zv"));
  EXPECT_TRUE(from_base64("Zm8"));
  EXPECT_FALSE(from_base64("Zm9"));
  EXPECT_FALSE(from_base64("Zm-"));
}

RC_GTEST_PROP(HexProperty, ComesBack, (const Bytes& bytes)) {
  RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

RC_GTEST_PROP(Base64Property, ComesBack, (const Bytes& bytes)) {
  RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
}

// One text for one byte string: whatever is accepted is what would be written.
RC_GTEST_PROP(Base64Property, WhatIsAcceptedIsWrittenTheSame, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ABCQZaghvz0189-_")));
  const auto bytes = from_base64(text);
  if (bytes) RC_ASSERT(to_base64(*bytes) == text);
}

TEST(ByteWriter, IntegersAreBigEndian) {
  Bytes out(20, 0xee);
  ByteWriter writer(out);
  writer.u8(0x01).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f);
  EXPECT_EQ(writer.position(), 15U);
  EXPECT_EQ(writer.remaining(), 5U);
  writer.zeros(2).bytes(Bytes{0xaa, 0xbb}).bytes({});
  writer.take(1)[0] = 0xcc;
  EXPECT_EQ(to_hex(out), "0102030405060708090a0b0c0d0e0f0000aabbcc");
  EXPECT_EQ(writer.remaining(), 0U);
  EXPECT_TRUE(writer.take(0).empty());
}

TEST(ByteWriterDeathTest, TerminatesPastTheEnd) {
  Bytes out(3);
  EXPECT_DEATH(ByteWriter(out).u32(0), "");
  EXPECT_DEATH(ByteWriter(out).u16(0).u16(0), "");
  EXPECT_DEATH(ByteWriter(out).bytes(Bytes(4)), "");
  EXPECT_DEATH(ByteWriter(out).zeros(4), "");
  EXPECT_DEATH((void)ByteWriter(out).take(static_cast<std::size_t>(-1)), "");
}

TEST(ByteReader, ReadsWhatWasWritten) {
  const Bytes in = from_hex("0102030405060708090a0b0c0d0e0f0000aabb").value();
  ByteReader reader(in);
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607U);
  EXPECT_EQ(reader.u64(), 0x08090a0b0c0d0e0fU);
  EXPECT_TRUE(reader.zeros(2));
  EXPECT_FALSE(reader.finished());
  const ByteSpan rest = reader.bytes(2);
  EXPECT_EQ(rest.data(), in.data() + 17);
  EXPECT_TRUE(reader.finished());
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_TRUE(reader.finished());
}

TEST(ByteReader, AllOnesComeBack) {
  const Bytes in(14, 0xff);
  ByteReader reader(in);
  EXPECT_EQ(reader.u16(), 0xffff);
  EXPECT_EQ(reader.u32(), 0xffffffffU);
  EXPECT_EQ(reader.u64(), 0xffffffffffffffffU);
  EXPECT_TRUE(reader.finished());
}

TEST(ByteReader, AfterAReadPastTheEndEverythingIsZero) {
  const Bytes in{1, 2, 3};
  ByteReader reader(in);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u32(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_EQ(reader.u16(), 0);
  EXPECT_EQ(reader.u64(), 0U);
  EXPECT_TRUE(reader.bytes(1).empty());
  EXPECT_FALSE(reader.zeros(0));
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.finished());
}

TEST(ByteReader, EveryReadNoticesTheEnd) {
  const Bytes in{1};
  const auto fails = [&](auto read) {
    ByteReader reader(in);
    read(reader);
    return !reader.ok();
  };
  EXPECT_FALSE(fails([](ByteReader& reader) { reader.u8(); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.u16(); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.u32(); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.u64(); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.bytes(2); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.bytes(static_cast<std::size_t>(-1)); }));
  EXPECT_TRUE(fails([](ByteReader& reader) { reader.zeros(2); }));
}

TEST(ByteReader, ZerosMustBeZero) {
  const Bytes in{0, 1, 0};
  ByteReader reader(in);
  EXPECT_FALSE(reader.zeros(2));
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 1U);
  EXPECT_FALSE(reader.zeros(2));
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace peyk
