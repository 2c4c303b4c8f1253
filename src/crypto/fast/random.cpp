#include "peyk/crypto/random.hpp"

#include <array>

#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"
#include "mixing.hpp"

namespace peyk::crypto {

Random::Random(Seed seed) { std::ranges::copy(seed.span(), key_.mutable_span().begin()); }

void Random::refill() {
  detail::require(!block_.span().empty());  // not moved from
  fast::Mixer mixer;
  mixer.add(key_.span());
  mixer.give(block_.mutable_span());
  mixer.add(1);
  mixer.give(key_.mutable_span());
  used_ = 0;
}

void Random::fill(MutableBytes out) {
  while (!out.empty()) {
    if (used_ == block_.size) refill();
    const std::size_t count = std::min(out.size(), block_.size - used_);
    std::ranges::copy(block_.span().subspan(used_, count), out.begin());
    used_ += count;
    out = out.subspan(count);
  }
}

std::uint64_t Random::u64() {
  std::array<std::uint8_t, 8> bytes{};
  fill(bytes);
  return ByteReader(bytes).u64();
}

std::uint64_t Random::below(std::uint64_t bound) {
  detail::require(bound > 0);
  const std::uint64_t surplus = (0 - bound) % bound;
  while (true) {
    const std::uint64_t value = u64();
    if (value >= surplus) return value % bound;
  }
}

Random Random::fork(Label purpose) {
  const auto material = secret<Secret<struct ForkTag, 32>>();
  return Random(derive<Seed>(purpose, material, {}));
}

}  // namespace peyk::crypto
