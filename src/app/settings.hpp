// config.toml of a home: what a person may set, strictly read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/identity/service_class.hpp"
#include "peyk/net/address.hpp"

#include "failure.hpp"

namespace peyk::app {

struct DeskSettings {
  std::string name;
  identity::ServiceClass service_class = identity::ServiceClass::steady;
  friend bool operator==(const DeskSettings&, const DeskSettings&) = default;
};

struct CourierSettings {
  std::string name;
  net::Address listen;
  std::vector<std::string> addresses;  // in its card; 1–8
  // Of one line; more waits in the sender's socket. A line of another courier carries the cells of
  // many desks, and nobody can tell it from a desk's.
  std::uint32_t cells_per_second = 1'000;
  // What cells, lines and replay tags may take, in MiB, however many come: courier::Limits.
  std::uint32_t memory = 4'096;
  friend bool operator==(const CourierSettings&, const CourierSettings&) = default;
};

// `file` is named in the failure, with the line.
[[nodiscard]] Result<DeskSettings> read_desk_settings(std::string_view toml,
                                                      const std::filesystem::path& file);
[[nodiscard]] Result<CourierSettings> read_courier_settings(std::string_view toml,
                                                            const std::filesystem::path& file);
[[nodiscard]] std::string written(const DeskSettings& settings);
[[nodiscard]] std::string written(const CourierSettings& settings);

}  // namespace peyk::app
