// Couriers with signing keys, for tests of key sets.
#pragma once

#include <map>

#include "peyk/crypto/kdf.hpp"
#include "peyk/onion/key_set.hpp"

#include "testing/three_hops.hpp"

namespace peyk::onion::testing {

struct Signer {
  CourierId id;
  crypto::SigningKey signing;
  crypto::KemPublicKey onion_key;
};

// `count` couriers in rising order of their ids.
inline std::vector<Signer> make_signers(std::size_t count, crypto::Random& random) {
  std::vector<Signer> signers;
  for (std::size_t i = 0; i < count; ++i) {
    auto signing = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
    const CourierId id(
        crypto::hash(crypto::Label::courier_id, {signing.public_key().span()}).array());
    signers.push_back({id, std::move(signing), crypto::KemKeyPair::generate(random).public_key()});
  }
  std::ranges::sort(signers, {}, &Signer::id);
  return signers;
}

inline SigningKeyOf keys_of(const std::vector<Signer>& signers) {
  return [&signers](const CourierId& id) -> const crypto::SigningPublicKey* {
    const auto found = std::ranges::find(signers, id, &Signer::id);
    return found == signers.end() ? nullptr : &found->signing.public_key();
  };
}

inline KeySet set_of(Day day, const std::vector<Signer>& signers) {
  std::vector<KeyEntry> entries;
  entries.reserve(signers.size());
  for (const Signer& signer : signers) entries.push_back({signer.id, signer.onion_key});
  return *KeySet::of(day, std::move(entries));
}

// Signed by all whose index is in `who`.
inline KeyDocument document_of(const KeySet& set, const std::vector<Signer>& signers,
                               const std::vector<std::size_t>& who, crypto::Random& random) {
  KeyDocument document{set, {}};
  for (const std::size_t i : who) {
    const Statement s = state(signers[i].id, set.day(), set.digest(), signers[i].signing, random);
    document.signatures.push_back({s.signer, s.signature});
  }
  return document;
}

}  // namespace peyk::onion::testing
