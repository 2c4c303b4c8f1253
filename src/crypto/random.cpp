#include "peyk/crypto/random.hpp"

#include <algorithm>
#include <array>

#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"

namespace peyk::crypto {

Random::Random(Seed seed) { std::ranges::copy(seed.span(), key_.mutable_span().begin()); }

void Random::fill(MutableBytes out) {
  while (!out.empty()) {
    if (used_ == block_.size) refill();
    const std::size_t count = std::min(out.size(), block_.size - used_);
    const MutableBytes piece = block_.mutable_span().subspan(used_, count);
    copy_bytes(piece, out);
    wipe(piece);
    used_ += count;
    out = out.subspan(count);
  }
}

std::uint64_t Random::u64() {
  std::array<std::uint8_t, 8> bytes{};
  fill(bytes);
  const std::uint64_t value = ByteReader(bytes).u64();
  wipe(bytes);
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  detail::require(bound > 0);
  // 2^64 mod bound: values below it would be met once more often than the others.
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
