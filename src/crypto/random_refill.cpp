#include <algorithm>
#include <array>
#include <sodium.h>

#include "peyk/crypto/random.hpp"

#include "contract.hpp"

namespace peyk::crypto {
namespace {

// A key makes one keystream only, so the nonce never changes.
constexpr std::array<std::uint8_t, crypto_stream_chacha20_ietf_NONCEBYTES> zero_nonce{};

}  // namespace

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

}  // namespace peyk::crypto
