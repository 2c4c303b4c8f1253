// Argon2id (RFC 9106) over a passphrase: an effect outside the cores, once per unlock.
#pragma once

#include <cstdint>
#include <expected>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/aead.hpp"

namespace peyk::crypto {

using PassphraseSalt = Fixed<struct PassphraseSaltTag, 16>;

struct PassphraseCost {
  std::uint32_t passes = 3;
  std::uint64_t memory_bytes = 256ULL << 20U;
};
// For tests and practice: the least libsodium takes.
inline constexpr PassphraseCost least_passphrase_cost{1, 8192};

enum class PassphraseError : std::uint8_t {
  cost_refused,  // outside [least, 16 passes, 4 GiB]: a hostile vault header must not stall us
  out_of_memory,
};

[[nodiscard]] std::expected<StoreKey, PassphraseError> stretch(ByteSpan passphrase,
                                                               const PassphraseSalt& salt,
                                                               PassphraseCost cost);

}  // namespace peyk::crypto
