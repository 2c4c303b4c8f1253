#include "peyk/crypto/entropy.hpp"

#include <sodium.h>

#include "contract.hpp"

namespace peyk::crypto {

void initialise() { detail::require(sodium_init() >= 0); }

Seed system_seed() {
  Seed seed;
  randombytes_buf(seed.mutable_span().data(), Seed::size);
  return seed;
}

}  // namespace peyk::crypto
