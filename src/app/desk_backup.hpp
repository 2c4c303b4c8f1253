// What goes along with the records when a desk is copied, and what a copy says of itself. The file
// is the user's, and may be anybody's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/identity/courier_card.hpp"

#include "failure.hpp"
#include "settings.hpp"

namespace peyk::app {

inline constexpr std::size_t most_settings_bytes = 64 * 1024;

struct Packed {
  DeskSettings settings;
  std::vector<identity::CourierCard> couriers;
};

// [version, the settings as config.toml has them, [the couriers' cards]] in deterministic CBOR.
[[nodiscard]] Bytes pack(const DeskSettings& settings,
                         const std::vector<identity::CourierCard>& couriers);
// error_file_newer of a later version, error_backup_damaged for all else; `file` is named in both.
[[nodiscard]] Result<Packed> unpack(ByteSpan bytes, const std::filesystem::path& file);

[[nodiscard]] Failure damaged_backup(const std::filesystem::path& file);
[[nodiscard]] Failure newer_backup(const std::filesystem::path& file);

// The file device.mark: a number as it is written here, and nothing else.
[[nodiscard]] std::string written_device_mark(std::uint64_t mark);
[[nodiscard]] std::optional<std::uint64_t> device_mark_from(std::string_view text);

}  // namespace peyk::app
