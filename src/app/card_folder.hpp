// A folder of couriers' cards, each a text block in a file named after its courier's id.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "peyk/identity/courier_card.hpp"

#include "failure.hpp"

namespace peyk::app {

// Limits of this implementation; the courier's core takes 15 peers.
inline constexpr std::size_t most_trusted = 64;
inline constexpr std::size_t most_peers = 15;

// Rising by file name, so that the order is the same at every start. A missing folder holds none.
[[nodiscard]] Result<std::vector<identity::CourierCard>> read_cards(
    const std::filesystem::path& folder);

// A card from a file, or from the standard input when `file` is "-".
[[nodiscard]] Result<identity::CourierCard> read_courier_card(const std::string& file);

struct Added {
  std::vector<identity::CourierCard> fresh;  // added or replaced
  std::vector<identity::CourierCard> known;  // the same card was there
};
// All of them or none. A card of a known courier replaces its old one (its addresses may change);
// another courier of a known name is refused.
[[nodiscard]] Result<Added> add_cards(const std::filesystem::path& folder,
                                      const std::vector<identity::CourierCard>& cards,
                                      std::size_t most);

}  // namespace peyk::app
