#include "contract.hpp"
#include "kdf_parts.hpp"
#include "mixing.hpp"

namespace peyk::crypto {
namespace {

fast::Mixer started(Label label, ByteSpan key) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.add(static_cast<std::uint64_t>(label));
  return mixer;
}

}  // namespace

void detail::compute(MutableBytes out, Label label, ByteSpan key, Parts parts) {
  require(out.size() == Digest::size);
  fast::Mixer mixer = started(label, key);
  for (const ByteSpan part : parts) mixer.add(part);
  mixer.give(out);
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
