#include "swap_item.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/base/overloaded.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
enum class Kind : std::uint8_t { text = 1, file = 2 };

// A line of text without controls.
bool is_line(std::string_view text, std::size_t limit) {
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  };
  return !text.empty() && text.size() <= limit && cbor::is_valid_utf8(as_bytes(text)) &&
         std::ranges::none_of(text, is_control);
}

// It names nothing outside its folder.
bool is_file_name(std::string_view name) {
  return is_line(name, channel::max_file_name_bytes) && name != "." && name != ".." &&
         name.find_first_of("/\\") == std::string_view::npos;
}

std::optional<Error> fault_of(const SwapItem& item) {
  if (const auto* text = std::get_if<TextItem>(&item)) {
    if (text->text.empty()) return Error::text_empty;
    if (text->text.size() > max_text_item_bytes) return Error::gift_too_large;
    if (!cbor::is_valid_utf8(as_bytes(text->text))) return Error::text_invalid;
  }
  if (const auto* file = std::get_if<FileItem>(&item)) {
    if (!is_file_name(file->name)) return Error::bad_name;
    if (!is_line(file->media_type, channel::max_media_type_bytes)) return Error::bad_name;
    if (file->bytes.empty() || file->bytes.size() > swap::content_max_size) {
      return file->bytes.empty() ? Error::bad_file_size : Error::gift_too_large;
    }
  }
  return std::nullopt;
}

std::optional<SwapItem> read_text(cbor::Reader& reader) {
  const auto key = reader.expect_key(2);
  const auto text = reader.text(max_text_item_bytes);
  if (!key || !text || !reader.finish()) return std::nullopt;
  return TextItem{std::string(*text)};
}

std::optional<SwapItem> read_file(cbor::Reader& reader) {
  const auto name_key = reader.expect_key(2);
  const auto name = reader.text(channel::max_file_name_bytes);
  const auto type_key = reader.expect_key(3);
  const auto type = reader.text(channel::max_media_type_bytes);
  const auto bytes_key = reader.expect_key(4);
  const auto bytes = reader.bytes(swap::content_max_size);
  if (!name_key || !name || !type_key || !type || !bytes_key || !bytes || !reader.finish()) {
    return std::nullopt;
  }
  return FileItem{.name = std::string(*name),
                  .media_type = std::string(*type),
                  .bytes = crypto::secret_bytes(*bytes)};
}

std::optional<SwapItem> read(ByteSpan bytes) {
  constexpr std::size_t most_fields = 5;
  cbor::Reader reader(bytes);
  const auto pairs = reader.map(most_fields);
  const auto version_key = reader.expect_key(0);
  const auto version = reader.uint();
  const auto kind_key = reader.expect_key(1);
  const auto kind = reader.uint();
  if (!pairs || !version_key || !version || !kind_key || !kind || *version != format_version) {
    return std::nullopt;
  }
  std::optional<SwapItem> item;
  if (*kind == std::to_underlying(Kind::text) && *pairs == 3) item = read_text(reader);
  if (*kind == std::to_underlying(Kind::file) && *pairs == 5) item = read_file(reader);
  if (item.has_value() && fault_of(*item).has_value()) return std::nullopt;
  return item;
}

}  // namespace

Result<crypto::SecretBytes> encode(const SwapItem& item) {
  if (const auto fault = fault_of(item)) return std::unexpected(*fault);
  identity::SecretWriter writer;
  if (const auto* text = std::get_if<TextItem>(&item)) {
    writer.map(3).key(0).uint(format_version).key(1).uint(std::to_underlying(Kind::text));
    writer.key(2).text(text->text);
  } else if (const auto* file = std::get_if<FileItem>(&item)) {
    writer.map(5).key(0).uint(format_version).key(1).uint(std::to_underlying(Kind::file));
    writer.key(2).text(file->name).key(3).text(file->media_type).key(4).bytes(file->bytes);
  } else {
    return std::get<OtherItem>(item).bytes;
  }
  return std::move(writer).take();
}

SwapItem decode_swap_item(ByteSpan bytes) {
  auto item = read(bytes);
  return item.has_value() ? *std::move(item) : OtherItem{crypto::secret_bytes(bytes)};
}

SwapItemView view_of(const SwapItem& item) {
  return std::visit(
      Overloaded{
          [](const TextItem& text) {
            return SwapItemView{.is_file = false, .name = {}, .size = text.text.size()};
          },
          [](const FileItem& file) {
            return SwapItemView{.is_file = true, .name = file.name, .size = file.bytes.size()};
          },
          [](const OtherItem& other) {
            return SwapItemView{.is_file = true, .name = {}, .size = other.bytes.size()};
          },
      },
      item);
}

}  // namespace peyk::desk
