#include "mldsa65.hpp"

#include "contract.hpp"
#include "pqclean_hooks.hpp"

extern "C" {
#include <ml-dsa-65/clean/api.h>
}

namespace peyk::crypto::mldsa65 {
namespace {

using detail::RandomBytesScope;
using detail::require;
using detail::StackWipe;

static_assert(PQCLEAN_MLDSA65_CLEAN_CRYPTO_PUBLICKEYBYTES == public_key_size);
static_assert(PQCLEAN_MLDSA65_CLEAN_CRYPTO_SECRETKEYBYTES == secret_key_size);
static_assert(PQCLEAN_MLDSA65_CLEAN_CRYPTO_BYTES == signature_size);

}  // namespace

void make_key_pair(ByteSpan seed, MutableBytes public_key, MutableBytes secret_key) {
  require(seed.size() == seed_size && public_key.size() == public_key_size);
  require(secret_key.size() == secret_key_size);
  const StackWipe wipe_after(StackWipe::signature_depth);
  const RandomBytesScope scope(seed);
  PQCLEAN_MLDSA65_CLEAN_crypto_sign_keypair(public_key.data(), secret_key.data());
}

void sign(ByteSpan secret_key, ByteSpan context, ByteSpan message, ByteSpan hedge,
          MutableBytes signature) {
  require(secret_key.size() == secret_key_size && signature.size() == signature_size);
  require(context.size() <= longest_context && hedge.size() == hedge_size);
  const StackWipe wipe_after(StackWipe::signature_depth);
  const RandomBytesScope scope(hedge);
  std::size_t size = 0;
  PQCLEAN_MLDSA65_CLEAN_crypto_sign_signature_ctx(signature.data(), &size, message.data(),
                                                  message.size(), context.data(), context.size(),
                                                  secret_key.data());
  require(size == signature_size);
}

bool verify(ByteSpan public_key, ByteSpan context, ByteSpan message, ByteSpan signature) {
  if (public_key.size() != public_key_size || signature.size() != signature_size) return false;
  if (context.size() > longest_context) return false;
  return PQCLEAN_MLDSA65_CLEAN_crypto_sign_verify_ctx(
             signature.data(), signature.size(), message.data(), message.size(), context.data(),
             context.size(), public_key.data()) == 0;
}

}  // namespace peyk::crypto::mldsa65
