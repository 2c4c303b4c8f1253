// Items of swaps: bytes of the other side.
#include "swap_item.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {
namespace {

SwapItem text(std::string text) { return TextItem{std::move(text)}; }
SwapItem file(std::string name = "map.png", std::string type = "image/png", std::size_t size = 5) {
  return FileItem{.name = std::move(name),
                  .media_type = std::move(type),
                  .bytes = crypto::SecretBytes(size, 7)};
}

// One of the kinds, or bytes that are none.
bool is_known(ByteSpan bytes) {
  return !std::holds_alternative<OtherItem>(decode_swap_item(bytes));
}

TEST(SwapItem, OfEachKindReadsBack) {
  for (const bool is_file : {false, true}) {
    const auto make = [is_file] { return is_file ? file() : text("سلام"); };
    const auto bytes = encode(make()).value();
    const SwapItem read = decode_swap_item(bytes);
    EXPECT_EQ(read.index(), make().index());
    EXPECT_EQ(encode(read).value(), bytes);
    EXPECT_EQ(view_of(read), view_of(make()));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(is_known(ByteSpan(bytes).first(size))) << size;
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(is_known(longer));
  }
}

// Whatever was committed to can be shown as it is.
TEST(SwapItem, OfNoKindIsKeptAsItIs) {
  const crypto::SecretBytes bytes(3'373, 0x55);
  const SwapItem item = decode_swap_item(bytes);
  ASSERT_TRUE(std::holds_alternative<OtherItem>(item));
  EXPECT_EQ(encode(item).value(), bytes);
  EXPECT_EQ(view_of(item), (SwapItemView{.is_file = true, .name = {}, .size = 3'373}));
}

TEST(SwapItem, BeyondItsBoundsIsNotMade) {
  const auto error = [](const SwapItem& item) {
    const auto made = encode(item);
    return made ? std::nullopt : std::optional(made.error());
  };
  EXPECT_EQ(error(text("")), Error::text_empty);
  EXPECT_EQ(error(text(std::string(max_text_item_bytes, 'x'))), std::nullopt);
  EXPECT_EQ(error(text(std::string(max_text_item_bytes + 1, 'x'))), Error::gift_too_large);
  EXPECT_EQ(error(text("\xc3\x28")), Error::text_invalid);
  for (const char* name : {"", ".", "..", "a/b", "a\\b", "a\nb"}) {
    EXPECT_EQ(error(file(name)), Error::bad_name) << name;
  }
  EXPECT_EQ(error(file(std::string(256, 'x'))), Error::bad_name);
  EXPECT_EQ(error(file("x", "")), Error::bad_name);
  EXPECT_EQ(error(file("x", "a\r\nb")), Error::bad_name);
  EXPECT_EQ(error(file("x", "y", 0)), Error::bad_file_size);
}

// The same, as bytes of somebody else.
TEST(SwapItem, BeyondItsBoundsIsNotRead) {
  const auto file_of = [](std::string_view name, std::string_view type, std::size_t size) {
    cbor::Writer writer;
    writer.map(5).key(0).uint(1).key(1).uint(2).key(2).text(name).key(3).text(type);
    writer.key(4).bytes(Bytes(size, 1));
    return std::move(writer).take();
  };
  const auto text_of = [](std::uint64_t version, std::uint64_t kind, std::string_view text) {
    cbor::Writer writer;
    writer.map(3).key(0).uint(version).key(1).uint(kind).key(2).text(text);
    return std::move(writer).take();
  };
  EXPECT_TRUE(is_known(file_of("a", "b", 1)));
  EXPECT_FALSE(is_known(file_of("../a", "b", 1)));
  EXPECT_FALSE(is_known(file_of("", "b", 1)));
  EXPECT_FALSE(is_known(file_of("a", "", 1)));
  EXPECT_FALSE(is_known(file_of("a", "b", 0)));
  EXPECT_FALSE(is_known(file_of(std::string(256, 'a'), "b", 1)));
  EXPECT_TRUE(is_known(text_of(1, 1, "x")));
  EXPECT_FALSE(is_known(text_of(1, 1, "")));
  EXPECT_FALSE(is_known(text_of(2, 1, "x")));
  EXPECT_FALSE(is_known(text_of(1, 2, "x")));
  EXPECT_FALSE(is_known(text_of(1, 3, "x")));
  EXPECT_FALSE(is_known(text_of(1, 1, std::string(max_text_item_bytes + 1, 'x'))));
}

}  // namespace
}  // namespace peyk::desk
