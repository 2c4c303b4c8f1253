// A text that several have signed, or nobody has: their signatures are what was swapped, and hold
// only together with the certificate that the swap was released. One file, checked offline.
// docs/protocol.md §11.6.
//
//   signature = sign(joint_record; version 1 ‖ frame id (32) ‖ hash(joint_record; text))
//
//   CBOR map {0: 1 (version), 1: text (1–262,144), 2: [[signing public key (1,984), side (0, 1),
//     number of the item in that side's offer, its salt (32), signature (3,373)] …, 2–32, strictly
//     rising by side and item], 3: manifest (bytes), 4: [[place in the list, courier's signing
//     public key (1,984), signature of its ready statement (3,373)] …, 2f + 1, rising]}
//
// The items are the signatures, each its 3,373 bytes. Whose keys these are, and whether the
// couriers are to be trusted, is for the reader to say: it is told their ids.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/swap/content.hpp"
#include "peyk/swap/statement.hpp"

namespace peyk::swap {

inline constexpr std::size_t record_text_max_size = 256 * 1024;
inline constexpr std::size_t most_signatories = 32;
inline constexpr std::size_t joint_record_max_size = 640 * 1024;

// What a signatory gives in the swap. Valid UTF-8, else the process ends.
[[nodiscard]] crypto::Signature sign_record(const Frame& frame, std::string_view text,
                                            const crypto::SigningKey& signing,
                                            crypto::Random& random);
// Before the swap nobody can see it; after it, whether it is one.
[[nodiscard]] bool is_signed(const Frame& frame, std::string_view text,
                             const crypto::SigningPublicKey& key,
                             const crypto::Signature& signature);

struct Signatory {
  crypto::SigningPublicKey key;
  Side side;
  std::uint16_t item = 0;
  ItemSalt salt;
  crypto::Signature signature;
};

class JointRecord {
 public:
  // What is_signed and verify refuse is refused here, too. `keys` are those of the couriers.
  [[nodiscard]] static Result<JointRecord> assemble(std::string text, const Manifest& manifest,
                                                    std::vector<Signatory> signatories,
                                                    const Statements& statements,
                                                    const SigningKeyOf& keys);
  // malformed; wrong_proof of the manifest; refused when a signature, an item or the certificate
  // does not hold. There is no record that was read and not verified.
  [[nodiscard]] static Result<JointRecord> verify(ByteSpan file);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] const std::vector<Signatory>& signatories() const { return signatories_; }
  // Those that stated ready.
  [[nodiscard]] std::vector<CourierId> witnesses() const;

 private:
  struct Witness {
    CourierIndex place;
    crypto::SigningPublicKey key;
    crypto::Signature signature;
  };
  JointRecord(std::string text, Manifest manifest, std::vector<Signatory> signatories,
              std::vector<Witness> certificate)
      : text_(std::move(text)),
        manifest_(std::move(manifest)),
        signatories_(std::move(signatories)),
        certificate_(std::move(certificate)) {}
  [[nodiscard]] static std::optional<std::vector<Signatory>> read_signatories(cbor::Reader&);
  [[nodiscard]] static std::optional<std::vector<Witness>> read_certificate(cbor::Reader&);
  [[nodiscard]] bool holds() const;
  [[nodiscard]] bool are_signatures_given() const;
  [[nodiscard]] bool is_certified() const;
  std::string text_;
  Manifest manifest_;
  std::vector<Signatory> signatories_;
  std::vector<Witness> certificate_;
};

}  // namespace peyk::swap
