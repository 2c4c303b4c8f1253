// For tests of this room: values from fixed seeds, and a frame and a body to go with them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "peyk/box/body.hpp"
#include "peyk/box/place.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::box::test {

template <class S>
S filled_secret(std::uint8_t byte) {
  S value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

inline crypto::Random random(std::uint8_t seed = 1) {
  return crypto::Random(filled_secret<crypto::Seed>(seed));
}

inline Place some_place() {
  return {filled<CourierId>(7), Lane::round, Round(28'333'333), Slot(0)};
}

}  // namespace peyk::box::test
