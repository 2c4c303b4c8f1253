// A principal: a party that decides, with keys that it keeps offline, and what it gives to others
// to be known by: docs/protocol.md §10.
//
//   Principal card: CBOR map {0: 1 (version), 1: 3 (kind: principal card), 2: name (text, 1–64),
//     3: signing public key (1,984), 4: ring public key (32), 5: proof of possession of it (64),
//     6: signature (3,373)}
//
// The proof, without which a ring with this key would say nothing, is one of
// crypto/ring_signature.hpp over the principal's id; the signature binds name and ring key to the
// signing key.
#pragma once

#include <string>
#include <string_view>

#include "peyk/crypto/ring_signature.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/identity/error.hpp"

namespace peyk::identity {

// hash(principal_id; signing public key).
using PrincipalId = Fixed<struct PrincipalIdTag, 32>;

inline constexpr std::size_t principal_name_max_size = 64;  // bytes of UTF-8

[[nodiscard]] PrincipalId principal_id(const crypto::SigningPublicKey&);
// 1–64 bytes of UTF-8 without control characters.
[[nodiscard]] bool is_principal_name(std::string_view);

// A card that holds: its ring key is proved and its signature verifies.
class PrincipalCard {
 public:
  // unproved_key, wrong_signature; malformed and the like as of any card.
  [[nodiscard]] static Result<PrincipalCard> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] PrincipalId id() const { return principal_id(signing_key_); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const crypto::SigningPublicKey& signing_key() const { return signing_key_; }
  [[nodiscard]] const crypto::Element& ring_key() const { return ring_key_; }

  friend bool operator==(const PrincipalCard&, const PrincipalCard&) = default;

 private:
  friend class PrincipalKeys;
  PrincipalCard(std::string name, const crypto::SigningPublicKey& signing_key,
                const crypto::Element& ring_key)
      : name_(std::move(name)), signing_key_(signing_key), ring_key_(ring_key) {}
  [[nodiscard]] Bytes signed_bytes() const;
  std::string name_;
  crypto::SigningPublicKey signing_key_;
  crypto::Element ring_key_;
  crypto::RingKeyProof proof_;
  crypto::Signature signature_;
};

// The keys themselves. What is stored: signing seed 64 ‖ ring secret 32.
class PrincipalKeys {
 public:
  using Stored = crypto::Secret<struct PrincipalStoredTag, 96>;

  [[nodiscard]] static PrincipalKeys generate(crypto::Random& random);
  // malformed when the ring secret is no number of the group.
  [[nodiscard]] static Result<PrincipalKeys> from(const Stored& stored);
  [[nodiscard]] Stored stored() const;

  [[nodiscard]] PrincipalId id() const { return principal_id(signing_.public_key()); }
  [[nodiscard]] const crypto::SigningKey& signing() const { return signing_; }
  [[nodiscard]] const crypto::RingKey& ring() const { return ring_; }
  // malformed when it is no name.
  [[nodiscard]] Result<PrincipalCard> make_card(std::string name, crypto::Random& random) const;

 private:
  PrincipalKeys(crypto::SigningKey signing, crypto::RingKey ring)
      : signing_(std::move(signing)), ring_(std::move(ring)) {}
  crypto::SigningKey signing_;
  crypto::RingKey ring_;
};

}  // namespace peyk::identity
