// Three couriers' keys, a path over them and copies of what is used once: for tests.
#pragma once

#include <array>

#include "peyk/crypto/random.hpp"
#include "peyk/onion/answer.hpp"
#include "peyk/onion/layer.hpp"
#include "peyk/onion/wrap.hpp"

namespace peyk::onion::testing {

inline crypto::Random seeded_random(std::uint8_t number) {
  crypto::Seed seed;
  seed.mutable_span()[0] = number;
  return crypto::Random(std::move(seed));
}

inline CourierId courier_number(std::uint8_t number) {
  CourierId id;
  id.mutable_span()[0] = number;
  return id;
}

// Keys are single-use by type; a test that tries every byte needs copies.
inline AnswerKey copy_of(const AnswerKey& key) {
  return {key.position, key.day, key.key.copy(), key.pad};
}

inline ReturnKeys copy_of(const ReturnKeys& keys) {
  return {{copy_of(keys.hops[0]), copy_of(keys.hops[1]), copy_of(keys.hops[2])}};
}

struct ThreeHops {
  explicit ThreeHops(std::uint8_t seed = 1)
      : random(seeded_random(seed)),
        keys{DayKey{day, crypto::KemKeyPair::generate(random)},
             DayKey{day, crypto::KemKeyPair::generate(random)},
             DayKey{day, crypto::KemKeyPair::generate(random)}},
        path{day,
             {Hop{courier_number(1), keys[0].pair.public_key(), times(10, 300)},
              Hop{courier_number(2), keys[1].pair.public_key(), times(20, 200)},
              Hop{courier_number(3), keys[2].pair.public_key(), times(30, 100)}}},
        operation(operation_size) {
    random.fill(operation);
  }

  static HopTimes times(std::int64_t delay, std::int64_t deadline) {
    return {Duration::milliseconds(delay), Duration::milliseconds(deadline)};
  }

  [[nodiscard]] Wrapped wrapped() { return *wrap(path, operation, Exchange(77), random); }

  // What arrives at hop `index` (0, 1, 2) of a fresh request.
  [[nodiscard]] Cell cell_at(std::size_t index) {
    Cell cell = wrapped().cell;
    for (std::size_t i = 0; i < index; ++i) {
      auto layer = open_layer(std::move(cell), keys[i]);
      cell = onward_cell(*std::move(layer), Exchange(100 + i));
    }
    return cell;
  }

  static constexpr Day day{20'000};
  crypto::Random random;
  std::array<DayKey, 3> keys;
  Path path;
  Bytes operation;
};

}  // namespace peyk::onion::testing
