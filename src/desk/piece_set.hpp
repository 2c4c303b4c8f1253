// Which pieces of an attachment: one bit for each.
#pragma once

#include <cstdint>
#include <optional>

#include "peyk/base/bytes.hpp"

namespace peyk::desk {

class PieceSet {
 public:
  // Empty, of pieces 0 … pieces − 1. Numbers beyond are in no set.
  explicit PieceSet(std::uint32_t pieces = 0);
  // Nothing unless `bytes` are those of a set of so many.
  [[nodiscard]] static std::optional<PieceSet> from(std::uint32_t pieces, ByteSpan bytes);
  [[nodiscard]] ByteSpan bytes() const { return bits_; }

  [[nodiscard]] std::uint32_t pieces() const { return pieces_; }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] bool is_full() const { return count_ == pieces_; }
  [[nodiscard]] bool contains(std::uint32_t piece) const;
  // Each says whether that changed anything.
  bool insert(std::uint32_t piece);
  bool erase(std::uint32_t piece);

  // The first at or after `from` that is in the set, or is not.
  [[nodiscard]] std::optional<std::uint32_t> next(std::uint32_t from) const;
  [[nodiscard]] std::optional<std::uint32_t> next_missing(std::uint32_t from) const;

 private:
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint32_t from, bool in_set) const;
  std::uint32_t pieces_ = 0;
  std::uint32_t count_ = 0;
  Bytes bits_;
};

}  // namespace peyk::desk
