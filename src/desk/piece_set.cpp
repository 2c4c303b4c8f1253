#include "piece_set.hpp"

#include <bit>

namespace peyk::desk {

namespace {

std::uint8_t bit_of(std::uint32_t piece) { return static_cast<std::uint8_t>(1U << (piece % 8)); }

}  // namespace

PieceSet::PieceSet(std::uint32_t pieces) : pieces_(pieces), bits_((pieces + 7) / 8) {}

std::optional<PieceSet> PieceSet::from(std::uint32_t pieces, ByteSpan bytes) {
  PieceSet set(pieces);
  if (bytes.size() != set.bits_.size()) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    set.bits_[i] = bytes[i];
    set.count_ += static_cast<std::uint32_t>(std::popcount(bytes[i]));
  }
  if (pieces % 8 != 0 && (bytes.back() >> (pieces % 8)) != 0) return std::nullopt;
  return set;
}

bool PieceSet::contains(std::uint32_t piece) const {
  return piece < pieces_ && (bits_[piece / 8] & bit_of(piece)) != 0;
}

bool PieceSet::insert(std::uint32_t piece) {
  if (piece >= pieces_ || contains(piece)) return false;
  bits_[piece / 8] |= bit_of(piece);
  ++count_;
  return true;
}

bool PieceSet::erase(std::uint32_t piece) {
  if (!contains(piece)) return false;
  bits_[piece / 8] = static_cast<std::uint8_t>(bits_[piece / 8] & ~bit_of(piece));
  --count_;
  return true;
}

std::optional<std::uint32_t> PieceSet::find(std::uint32_t from, bool in_set) const {
  const std::uint8_t nothing_here = in_set ? 0x00 : 0xff;
  for (std::uint32_t piece = from; piece < pieces_;) {
    if (piece % 8 == 0 && bits_[piece / 8] == nothing_here) {
      piece += 8;
      continue;
    }
    if (contains(piece) == in_set) return piece;
    ++piece;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> PieceSet::next(std::uint32_t from) const { return find(from, true); }

std::optional<std::uint32_t> PieceSet::next_missing(std::uint32_t from) const {
  return find(from, false);
}

}  // namespace peyk::desk
