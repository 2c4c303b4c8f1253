// A public byte string of fixed length with a type of its own: ids, names, digests, public keys.
// Never for secrets (peyk::crypto::Secret): this type copies, compares and prints.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "peyk/base/bytes.hpp"

namespace peyk {

template <class Tag, std::size_t N>
class Fixed {
 public:
  static constexpr std::size_t size = N;

  constexpr Fixed() = default;
  constexpr explicit Fixed(const std::array<std::uint8_t, N>& bytes) : bytes_(bytes) {}

  // Nothing unless `bytes` has exactly N bytes.
  [[nodiscard]] static std::optional<Fixed> from(ByteSpan bytes) {
    if (bytes.size() != N) return std::nullopt;
    Fixed value;
    std::copy(bytes.begin(), bytes.end(), value.bytes_.begin());
    return value;
  }

  [[nodiscard]] ByteSpan span() const { return bytes_; }
  [[nodiscard]] MutableBytes mutable_span() { return bytes_; }
  [[nodiscard]] const std::array<std::uint8_t, N>& array() const { return bytes_; }
  [[nodiscard]] bool is_zero() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
  }

  friend constexpr auto operator<=>(const Fixed&, const Fixed&) = default;
  friend constexpr bool operator==(const Fixed&, const Fixed&) = default;

 private:
  std::array<std::uint8_t, N> bytes_{};
};

// For unordered containers keyed by values that are uniform already (digests, random names).
struct FixedHash {
  template <class Tag, std::size_t N>
  std::size_t operator()(const Fixed<Tag, N>& value) const {
    static_assert(N >= sizeof(std::size_t));
    std::size_t result = 0;
    for (std::size_t i = 0; i < sizeof(result); ++i) result = (result << 8U) | value.array()[i];
    return result;
  }
};

// A whole number with a type of its own (day, round, slot, counter …).
template <class Tag, class Rep>
class Number {
 public:
  using rep = Rep;
  constexpr Number() = default;
  constexpr explicit Number(Rep value) : value_(value) {}
  [[nodiscard]] constexpr Rep value() const { return value_; }
  [[nodiscard]] constexpr Number next() const { return Number(static_cast<Rep>(value_ + 1)); }
  friend constexpr auto operator<=>(const Number&, const Number&) = default;
  friend constexpr bool operator==(const Number&, const Number&) = default;

 private:
  Rep value_{};
};

}  // namespace peyk
