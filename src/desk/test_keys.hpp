// For tests: keys and randomness by their numbers.
#pragma once

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::desk {

inline crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }

inline crypto::Random seeded(std::uint8_t number) {
  crypto::Seed seed;
  seed.mutable_span()[0] = number;
  return crypto::Random(std::move(seed));
}

}  // namespace peyk::desk
