// How many couriers a swap has, and how many of them it takes. docs/protocol.md §11.
//
// n = 3f + 1 couriers, of whom f may lie: f + 1 shares restore a key, 2f + 1 statements decide. Any
// two sets of 2f + 1 have an honest courier in common, and any one of them f + 1 honest couriers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "peyk/base/fixed.hpp"

namespace peyk::swap {

inline constexpr std::size_t most_couriers = 7;
inline constexpr std::size_t most_liars = (most_couriers - 1) / 3;

// A courier's place in the swap's list, from 1: also where the polynomials are evaluated.
using CourierIndex = Number<struct CourierIndexTag, std::uint8_t>;

class Quorum {
 public:
  // Nothing unless it is 1, 4 or 7.
  [[nodiscard]] static std::optional<Quorum> of(std::size_t couriers) {
    if (couriers == 0 || couriers > most_couriers || (couriers - 1) % 3 != 0) return std::nullopt;
    return Quorum((couriers - 1) / 3);
  }
  [[nodiscard]] std::size_t liars() const { return liars_; }
  [[nodiscard]] std::size_t couriers() const { return 3 * liars_ + 1; }
  [[nodiscard]] std::size_t to_restore() const { return liars_ + 1; }
  [[nodiscard]] std::size_t to_decide() const { return 2 * liars_ + 1; }
  [[nodiscard]] bool has(CourierIndex index) const {
    return index.value() >= 1 && index.value() <= couriers();
  }
  friend bool operator==(const Quorum&, const Quorum&) = default;

 private:
  explicit Quorum(std::size_t liars) : liars_(liars) {}
  std::size_t liars_;
};

}  // namespace peyk::swap
