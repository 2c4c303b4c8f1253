// A proof that one number k leads from G to a key and from each C_i to its D_i: RFC 9497 §2.2, byte
// for byte, for ristretto255-SHA512 with the generator as its A (Chaum and Pedersen, CRYPTO 1992,
// batched as in Davidson et al., PoPETs 2018). `context` stands for the RFC's contextString.
//
//   seed = SHA-512(str(key) ‖ str("Seed-" ‖ context))            str(x) = u16 length ‖ x
//   d_i  = hash_to_scalar("HashToScalar-" ‖ context;
//                         str(seed) ‖ u16 i ‖ str(C_i) ‖ str(D_i) ‖ "Composite")
//   M    = Σ d_i·C_i                                             Z = Σ d_i·D_i = k·M
//   c    = hash_to_scalar("HashToScalar-" ‖ context;
//                         str(key) ‖ str(M) ‖ str(Z) ‖ str(r·G) ‖ str(r·M) ‖ "Challenge")
//   s    = r − c·k                                               proof (64) = c ‖ s
//
// The RFC draws each weight d_i from its own pair alone. Whoever proves may try many D_i for each i
// and look for a choice whose errors, weighted, sum up to nothing: Wagner's generalised birthday
// (CRYPTO 2002), about 2^31 steps for 2^16 pairs. The original draws the weights from all pairs.
// Therefore a caller with more than a few pairs puts a hash of all of them into `context`: then no
// pair can be changed without changing every weight. docs/protocol.md §12.1.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/crypto/ristretto255.hpp"

namespace peyk::crypto {

using DleqProof = Fixed<struct DleqProofTag, 2 * scalar_size>;

// One batch. Nothing in it changes: several threads may weigh at once.
class Dleq {
 public:
  static constexpr std::size_t max_pairs = 65'536;  // numbered by 16 bits
  static constexpr std::size_t max_context = 200;

  // M and Z.
  struct Composites {
    Element from;
    Element to;
  };

  Dleq(const Element& key, ByteSpan context);

  // M of the pairs from number `first` on; of disjoint ranges the sums are added up. One pair at
  // least. Nothing where a sum is the identity, which nobody can bring about.
  [[nodiscard]] std::optional<Element> weigh(std::size_t first, std::span<const Element> from,
                                             std::span<const Element> to) const;
  // Both: twice the work, for who does not know k.
  [[nodiscard]] std::optional<Composites> weigh_both(std::size_t first,
                                                     std::span<const Element> from,
                                                     std::span<const Element> to) const;

  // `k` is the number of the key, `from` the M of the whole batch. The nonce is used for nothing
  // else.
  [[nodiscard]] DleqProof prove(const SecretScalar& k, const Element& from,
                                SecretScalar nonce) const;
  [[nodiscard]] bool verify(const Composites& composites, const DleqProof& proof) const;

 private:
  [[nodiscard]] Scalar weight(std::size_t index, const Element& from, const Element& to) const;
  [[nodiscard]] Scalar challenge(const Composites& composites, const Element& of_generator,
                                 const Element& of_from) const;

  Element key_;
  Bytes scalar_domain_;
  Bytes seed_;
};

// A batch of one pair, whole.
[[nodiscard]] DleqProof prove_equal(const SecretScalar& k, const Element& key, ByteSpan context,
                                    const Element& from, const Element& to, SecretScalar nonce);
[[nodiscard]] bool verify_equal(const Element& key, ByteSpan context, const Element& from,
                                const Element& to, const DleqProof& proof);

}  // namespace peyk::crypto
