#include "peyk/crypto/passphrase.hpp"

#include <sodium.h>

namespace peyk::crypto {
namespace {

// Of this implementation: what is stored as a cost beyond these was not written by a desk.
constexpr std::uint32_t most_passes = 16;
constexpr std::uint64_t most_memory_bytes = 4ULL << 30U;
constexpr std::size_t longest_passphrase = 1U << 20U;

bool accepted(ByteSpan passphrase, PassphraseCost cost) {
  return passphrase.size() <= longest_passphrase && cost.passes >= least_passphrase_cost.passes &&
         cost.passes <= most_passes && cost.memory_bytes >= least_passphrase_cost.memory_bytes &&
         cost.memory_bytes <= most_memory_bytes;
}

}  // namespace

std::expected<StoreKey, PassphraseError> stretch(ByteSpan passphrase, const PassphraseSalt& salt,
                                                 PassphraseCost cost) {
  if (!accepted(passphrase, cost)) return std::unexpected(PassphraseError::cost_refused);
  static_assert(PassphraseSalt::size == crypto_pwhash_argon2id_SALTBYTES);
  StoreKey key;
  // libsodium takes no null pointer, which an empty span may hold.
  const char* text = passphrase.empty() ? "" : reinterpret_cast<const char*>(passphrase.data());
  // One lane (RFC 9106, p = 1): libsodium has no other.
  const int failed = crypto_pwhash_argon2id(
      key.mutable_span().data(), StoreKey::size, text, passphrase.size(), salt.span().data(),
      cost.passes, cost.memory_bytes, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (failed != 0) return std::unexpected(PassphraseError::out_of_memory);
  return key;
}

}  // namespace peyk::crypto
