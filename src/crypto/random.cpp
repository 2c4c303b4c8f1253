#include "peyk/crypto/random.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>

#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"

namespace peyk::crypto {
namespace {

// A key makes one keystream only, so the nonce never changes.
constexpr std::array<std::uint8_t, crypto_stream_chacha20_ietf_NONCEBYTES> zero_nonce{};

}  // namespace

Random::Random(Seed seed) { std::ranges::copy(seed.span(), key_.mutable_span().begin()); }

// The first ChaCha20 block of the old key gives the new one, the following blocks the output.
void Random::refill() {
  const MutableBytes block = block_.mutable_span();
  detail::require(!block.empty());  // not moved from
  wipe(block);
  crypto_stream_chacha20_ietf_xor_ic(block.data(), block.data(), block.size(), zero_nonce.data(), 1,
                                     key_.span().data());
  Secret<struct NextKeyTag, 32> next;
  crypto_stream_chacha20_ietf(next.mutable_span().data(), next.size, zero_nonce.data(),
                              key_.span().data());
  std::ranges::copy(next.span(), key_.mutable_span().begin());
  used_ = 0;
}

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
