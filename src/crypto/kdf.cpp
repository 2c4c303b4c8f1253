#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"
#include "kdf_parts.hpp"

namespace peyk::crypto {

Digest hash(Label label, Parts parts) {
  Digest digest;
  detail::compute(digest.mutable_span(), label, {}, parts);
  return digest;
}

void derive_into(MutableBytes out, Label label, ByteSpan key, Parts parts) {
  detail::require(!key.empty());
  detail::compute(out, label, key, parts);
}

}  // namespace peyk::crypto
