#include "desk_backup.hpp"

#include "peyk/base/cbor.hpp"

#include "card_folder.hpp"
#include "number_from.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

constexpr std::uint64_t version_now = 1;

}  // namespace

Failure damaged_backup(const fs::path& file) {
  return {Message::error_backup_damaged, {{"file", file.string()}}};
}

Failure newer_backup(const fs::path& file) {
  return {Message::error_file_newer, {{"file", file.string()}}};
}

Bytes pack(const DeskSettings& settings, const std::vector<identity::CourierCard>& couriers) {
  cbor::Writer writer;
  writer.array(3).uint(version_now).text(written(settings)).array(couriers.size());
  for (const identity::CourierCard& card : couriers) writer.bytes(card.encode());
  return std::move(writer).take();
}

Result<Packed> unpack(ByteSpan bytes, const fs::path& file) {
  constexpr std::size_t most_card_bytes = 8 * 1024;
  constexpr std::size_t most_items_of_any_version = 32;
  cbor::Reader reader(bytes);
  const auto items = reader.array(most_items_of_any_version);
  const auto version = reader.uint();
  if (version && *version > version_now) return std::unexpected(newer_backup(file));
  const auto settings = reader.text(most_settings_bytes);
  const auto count = reader.array(most_trusted);
  if (!count || *items != 3 || *version != version_now) {
    return std::unexpected(damaged_backup(file));
  }
  Packed packed;
  packed.couriers.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto card_bytes = reader.bytes(most_card_bytes);
    if (!card_bytes) return std::unexpected(damaged_backup(file));
    auto card = identity::CourierCard::decode(*card_bytes);
    if (!card) {
      const bool is_newer = card.error() == identity::Error::too_new;
      return std::unexpected(is_newer ? newer_backup(file) : damaged_backup(file));
    }
    packed.couriers.push_back(std::move(*card));
  }
  auto read = read_desk_settings(*settings, file);
  if (!reader.finish() || !read) return std::unexpected(damaged_backup(file));
  packed.settings = std::move(*read);
  return packed;
}

std::string written_device_mark(std::uint64_t mark) { return std::to_string(mark) + "\n"; }

std::optional<std::uint64_t> device_mark_from(std::string_view text) {
  if (!text.ends_with('\n')) return std::nullopt;
  const auto mark = number_from<std::uint64_t>(text.substr(0, text.size() - 1));
  return mark && written_device_mark(*mark) == text ? mark : std::nullopt;
}

}  // namespace peyk::app
