#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"
#include "mixing.hpp"

namespace peyk::crypto {
namespace {

fast::Mixer started(Label label, ByteSpan key) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.add(static_cast<std::uint64_t>(label));
  return mixer;
}

void compute(MutableBytes out, Label label, ByteSpan key, Parts parts) {
  detail::require(out.size() == Digest::size);
  fast::Mixer mixer = started(label, key);
  for (const ByteSpan part : parts) mixer.add(part);
  mixer.give(out);
}

}  // namespace

Digest hash(Label label, Parts parts) {
  Digest digest;
  compute(digest.mutable_span(), label, {}, parts);
  return digest;
}

void derive_into(MutableBytes out, Label label, ByteSpan key, Parts parts) {
  detail::require(!key.empty());
  compute(out, label, key, parts);
}

// Nothing that runs in a simulation hashes a file.
LongHash::LongHash(Label, std::uint32_t part_length) : state_{}, remaining_(part_length) {
  detail::require(false);
}
void LongHash::update(ByteSpan) { detail::require(false); }
Digest LongHash::finish() && {
  detail::require(false);
  return {};
}

}  // namespace peyk::crypto
