// What mandates a principal's person wants, from options or from a list in TOML:
//
//   [[mandate]]
//   request = "leila.request"          # of the delegate
//   power = "speak"
//   tracks = ["weapons", "prisoners"]  # or all-tracks = true
//   from = "2026-11-28"                # optional
//   until = "2026-12-04"
//   for-reader = "b.principal"         # optional
//   output = "leila.mandate"
//
// Files are named from the list's folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/identity/mandate_request.hpp"
#include "peyk/text/when.hpp"

#include "failure.hpp"

namespace peyk::app {

// As it was typed.
struct MandateWish {
  std::string request;
  std::string power;
  std::vector<std::string> tracks = {};
  bool all_tracks = false;
  std::string from = {};
  std::string until = {};
  std::string reader = {};
  std::string output = {};
};

struct PreparedMandate {
  identity::MandateOrder order;
  identity::MandateRequest request;
  std::optional<identity::PrincipalCard> reader;
  std::filesystem::path output;  // empty: the standard output
};

// Of this implementation.
inline constexpr std::size_t most_mandates_of_a_list = 1000;

// A day of any calendar, or a time of it; in UTC unless another zone is typed.
[[nodiscard]] Result<text::When> day_given(const std::string& typed, Instant now);
[[nodiscard]] Result<PreparedMandate> prepared(const MandateWish& wish, Instant now);
[[nodiscard]] Result<std::vector<MandateWish>> read_mandate_list(std::string_view toml,
                                                                 const std::filesystem::path& file);

}  // namespace peyk::app
