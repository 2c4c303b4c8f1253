// Random numbers for the cores: a deterministic generator over a seed given from outside, so that
// the simulation repeats. ChaCha20 with fast key erasure (Bernstein 2017): every refill replaces
// the key, so a state seen later does not give earlier output.
#pragma once

#include <cstddef>
#include <cstdint>

#include "peyk/crypto/labels.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto {

using Seed = Secret<struct SeedTag, 32>;

class Random {
 public:
  explicit Random(Seed seed);

  void fill(MutableBytes out);
  [[nodiscard]] std::uint64_t u64();
  // Uniform in [0, bound), by rejection; bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);

  template <class F>
  [[nodiscard]] F fixed() {
    F value;
    fill(value.mutable_span());
    return value;
  }
  template <class S>
  [[nodiscard]] S secret() {
    S value;
    fill(value.mutable_span());
    return value;
  }

  // A generator independent of this one's later output.
  [[nodiscard]] Random fork(Label purpose);

 private:
  void refill();
  Secret<struct RandomKeyTag, 32> key_;
  Secret<struct RandomBlockTag, 512> block_;
  std::size_t used_ = 512;
};

}  // namespace peyk::crypto
