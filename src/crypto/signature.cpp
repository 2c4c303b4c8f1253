#include "peyk/crypto/signature.hpp"

#include <utility>

#include "classical.hpp"
#include "mldsa65.hpp"

namespace peyk::crypto {
namespace {

constexpr std::size_t curve_key = ed25519::public_key_size;
constexpr std::size_t curve_secret = ed25519::secret_key_size;
constexpr std::size_t curve_signature = ed25519::signature_size;
static_assert(SigningPublicKey::size == curve_key + mldsa65::public_key_size);
static_assert(Signature::size == curve_signature + mldsa65::signature_size);
static_assert(SigningSeed::size == ed25519::seed_size + mldsa65::seed_size);

// u8(len(label)) ‖ label ‖ message. libsodium signs only what lies in one piece.
SecretBytes with_label(Label label, ByteSpan message) {
  const ByteSpan text = as_bytes(to_string(label));
  SecretBytes result(1 + text.size() + message.size());
  ByteWriter(result).u8(static_cast<std::uint8_t>(text.size())).bytes(text).bytes(message);
  return result;
}

}  // namespace

SigningKey::SigningKey(SigningSeed seed, Expanded expanded, const SigningPublicKey& public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_key_(public_key) {}

SigningKey SigningKey::from_seed(const SigningSeed& seed) {
  SigningPublicKey public_key;
  Expanded expanded;
  const MutableBytes public_bytes = public_key.mutable_span();
  const MutableBytes secret_bytes = expanded.mutable_span();
  ed25519::make_key_pair(seed.span().first(ed25519::seed_size), public_bytes.first(curve_key),
                         secret_bytes.first(curve_secret));
  mldsa65::make_key_pair(seed.span().subspan(ed25519::seed_size), public_bytes.subspan(curve_key),
                         secret_bytes.subspan(curve_secret));
  return {seed.copy(), std::move(expanded), public_key};
}

Signature SigningKey::sign(Label label, ByteSpan message, Random& random) const {
  const SecretBytes signed_bytes = with_label(label, message);
  const auto hedge = random.secret<Secret<struct HedgeTag, mldsa65::hedge_size>>();
  Signature signature;
  const MutableBytes out = signature.mutable_span();
  ed25519::sign(expanded_.span().first(curve_secret), signed_bytes, out.first(curve_signature));
  mldsa65::sign(expanded_.span().subspan(curve_secret), {}, signed_bytes, hedge.span(),
                out.subspan(curve_signature));
  return signature;
}

bool verify(const SigningPublicKey& key, Label label, ByteSpan message,
            const Signature& signature) {
  const SecretBytes signed_bytes = with_label(label, message);
  return ed25519::verify(key.span().first(curve_key), signed_bytes,
                         signature.span().first(curve_signature)) &&
         mldsa65::verify(key.span().subspan(curve_key), {}, signed_bytes,
                         signature.span().subspan(curve_signature));
}

}  // namespace peyk::crypto
