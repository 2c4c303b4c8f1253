// The onion keys of a day: who announces which, and who states to have seen the same set of them.
// docs/protocol.md §7.4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/error.hpp"

namespace peyk::onion {

// Of the protocol.
inline constexpr std::size_t couriers_in_set_limit = 16;
// The document of 16 couriers, each with a signature, has 74,6xx.
inline constexpr std::size_t key_document_limit = 76'000;

using SetDigest = Fixed<struct SetDigestTag, 32>;

// The signing key of a courier one has the card of; null for anybody else. The pointer is used
// before the call returns.
using SigningKeyOf = std::function<const crypto::SigningPublicKey*(const CourierId&)>;

// CBOR {0: 1, 1: 1, 2: courier id, 3: day, 4: KEM public key, 5: signature}.
struct Announcement {
  CourierId courier;
  Day day;
  crypto::KemPublicKey key;
  crypto::Signature signature;

  friend bool operator==(const Announcement&, const Announcement&) = default;
};

[[nodiscard]] Announcement announce(const CourierId& courier, Day day,
                                    const crypto::KemPublicKey& key,
                                    const crypto::SigningKey& signing, crypto::Random& random);
[[nodiscard]] Bytes encode(const Announcement& announcement);
[[nodiscard]] Result<Announcement> decode_announcement(ByteSpan bytes);
[[nodiscard]] Result<void> verify(const Announcement& announcement, const SigningKeyOf& keys);

// CBOR {0: 1, 1: 2, 2: signer id, 3: day, 4: digest, 5: signature}.
struct Statement {
  CourierId signer;
  Day day;
  SetDigest digest;
  crypto::Signature signature;

  friend bool operator==(const Statement&, const Statement&) = default;
};

[[nodiscard]] Statement state(const CourierId& signer, Day day, const SetDigest& digest,
                              const crypto::SigningKey& signing, crypto::Random& random);
[[nodiscard]] Bytes encode(const Statement& statement);
[[nodiscard]] Result<Statement> decode_statement(ByteSpan bytes);
[[nodiscard]] Result<void> verify(const Statement& statement, const SigningKeyOf& keys);

struct KeyEntry {
  CourierId courier;
  crypto::KemPublicKey key;

  friend bool operator==(const KeyEntry&, const KeyEntry&) = default;
};

// At most couriers_in_set_limit entries, strictly rising by id.
class KeySet {
 public:
  // `entries` in any order; too_many, or unsorted when one id comes twice.
  [[nodiscard]] static Result<KeySet> of(Day day, std::vector<KeyEntry> entries);

  [[nodiscard]] Day day() const { return day_; }
  [[nodiscard]] const std::vector<KeyEntry>& entries() const { return entries_; }
  [[nodiscard]] const crypto::KemPublicKey* find(const CourierId& courier) const;
  [[nodiscard]] SetDigest digest() const;

 private:
  KeySet(Day day, std::vector<KeyEntry> entries) : day_(day), entries_(std::move(entries)) {}
  Day day_;
  std::vector<KeyEntry> entries_;
};

// What a key page carries. CBOR {0: 1, 1: day, 2: [[id, key] …], 3: [[signer id, signature] …]}.
struct KeyDocument {
  struct SetSignature {
    CourierId signer;
    crypto::Signature signature;

    friend bool operator==(const SetSignature&, const SetSignature&) = default;
  };
  KeySet set;
  std::vector<SetSignature> signatures;  // strictly rising by signer, all over the set's digest
};

[[nodiscard]] Bytes encode(const KeyDocument& document);
[[nodiscard]] Result<KeyDocument> decode_key_document(ByteSpan bytes);

// A set, and which couriers' signatures over its digest held. Made only by verify.
class VerifiedKeySet {
 public:
  [[nodiscard]] const KeySet& set() const { return set_; }
  [[nodiscard]] const std::vector<CourierId>& signers() const { return signers_; }
  [[nodiscard]] bool is_signed_by(const CourierId& courier) const;
  // Where it is the same set; of another nothing.
  void add_signers_of(const VerifiedKeySet& other);

 private:
  friend VerifiedKeySet verify(KeyDocument document, const SigningKeyOf& keys);
  VerifiedKeySet(KeySet set, std::vector<CourierId> signers)
      : set_(std::move(set)), signers_(std::move(signers)) {}
  KeySet set_;
  std::vector<CourierId> signers_;  // rising
};

// Signatures of unknown couriers and signatures that do not hold count for nothing.
[[nodiscard]] VerifiedKeySet verify(KeyDocument document, const SigningKeyOf& keys);

// Each courier of the path (entry, middle, box courier) has a key in the set and signed it.
[[nodiscard]] bool usable(const std::array<CourierId, 3>& path, const VerifiedKeySet& set);

}  // namespace peyk::onion
