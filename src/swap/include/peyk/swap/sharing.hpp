// A key shared among couriers so that each sees that its share is a right one: Shamir's sharing
// (1979) over ristretto255 with the commitments of Pedersen, "Non-Interactive and
// Information-Theoretic Secure Verifiable Secret Sharing" (CRYPTO 1991).
//
//   a(x) = s + a_1·x + … + a_f·x^f     b(x) = t + b_1·x + … + b_f·x^f        E_j = a_j·G + b_j·H
//   share of courier i = a(i) ‖ b(i)                a(i)·G + b(i)·H = E_0 + i·E_1 + … + i^f·E_f
//
// H = hash_to_element(swap_generator; nothing): nobody knows its logarithm to the base G. The
// commitments tell nothing of s, whatever is computed.
//
// Where the other side must see S = s·G first – Feldman's commitment (FOCS 1987) to the constant
// term – it comes with a proof that it has the s of E_0: Schnorr's for log_G S and for
// log_H (E_0 − S), under one challenge. Couriers never see it. docs/protocol.md §11.2.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ristretto255.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/swap/quorum.hpp"

namespace peyk::swap {

// E_0 … E_f of one side.
class Commitments {
 public:
  // 32·(f + 1) bytes, each of them an element.
  [[nodiscard]] static std::optional<Commitments> from(ByteSpan bytes, Quorum quorum);
  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] const crypto::Element& constant() const { return elements_.front(); }
  [[nodiscard]] const std::vector<crypto::Element>& elements() const { return elements_; }
  friend bool operator==(const Commitments&, const Commitments&) = default;

 private:
  friend class Dealer;
  Commitments() = default;
  std::vector<crypto::Element> elements_;
};

// a(i) ‖ b(i), as it travels and as it is kept; whether it is right is not yet known.
using Share = crypto::Secret<struct ShareTag, 2 * crypto::scalar_size>;

// A share that agrees with the commitments; made only by verify.
class VerifiedShare {
 public:
  [[nodiscard]] CourierIndex index() const { return index_; }
  [[nodiscard]] const crypto::SecretScalar& value() const { return value_; }
  [[nodiscard]] const crypto::SecretScalar& blinding() const { return blinding_; }

 private:
  friend std::optional<VerifiedShare> verify(const Share&, CourierIndex, const Commitments&);
  VerifiedShare(CourierIndex index, crypto::SecretScalar value, crypto::SecretScalar blinding)
      : index_(index), value_(std::move(value)), blinding_(std::move(blinding)) {}
  CourierIndex index_;
  crypto::SecretScalar value_;
  crypto::SecretScalar blinding_;
};

// Nothing when it is not that courier's. The right-hand side is computed by Horner's rule from E_f
// down; commitments that lead to the identity on the way have no right share.
[[nodiscard]] std::optional<VerifiedShare> verify(const Share& share, CourierIndex index,
                                                  const Commitments& commitments);

// The key, from f + 1 shares or more of different couriers, all verified with the same commitments
// (else the process ends). Nothing if it is zero, which no honest dealer deals.
[[nodiscard]] std::optional<crypto::SecretScalar> restore(std::span<const VerifiedShare> shares,
                                                          Quorum quorum);

// s and t of E_0 = s·G + t·H: with them whoever has the commitments sees that s is the key that any
// f + 1 right shares restore, for nobody knows a second pair (Pedersen's commitment binds).
struct Opening {
  crypto::SecretScalar key;
  crypto::SecretScalar blinding;
};

// As restore; nothing also where t is zero, which no honest dealer deals either.
[[nodiscard]] std::optional<Opening> restore_opening(std::span<const VerifiedShare> shares,
                                                     Quorum quorum);
[[nodiscard]] bool opens(const Opening& opening, const Commitments& commitments);

// c ‖ answer for s ‖ answer for t.
using ConstantProof = Fixed<struct ConstantProofTag, 3 * crypto::scalar_size>;

// S = s·G of the constant term of `commitments`. `context` is what the proof is bound to.
[[nodiscard]] bool verify(const crypto::Element& constant, const Commitments& commitments,
                          ByteSpan context, const ConstantProof& proof);

// Whose key is shared. Two dealers of one seed deal the same.
class Dealer {
 public:
  Dealer(const crypto::Seed& seed, Quorum quorum);

  [[nodiscard]] const Commitments& commitments() const { return commitments_; }
  [[nodiscard]] const crypto::SecretScalar& key() const { return values_.front(); }
  [[nodiscard]] Opening opening() const;
  [[nodiscard]] Share share_for(CourierIndex index) const;
  // S, and the proof for it.
  [[nodiscard]] crypto::Element constant() const { return crypto::times_generator(key()); }
  [[nodiscard]] ConstantProof prove(ByteSpan context, crypto::Random& random) const;

 private:
  Quorum quorum_;
  std::vector<crypto::SecretScalar> values_;     // a_0 = s … a_f
  std::vector<crypto::SecretScalar> blindings_;  // b_0 = t … b_f
  Commitments commitments_;
};

}  // namespace peyk::swap
