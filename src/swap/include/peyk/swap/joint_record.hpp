// A text that several have signed, or nobody has: their signatures are what was swapped, and hold
// only together with all that was swapped and the certificate that it was released. One file,
// checked offline. docs/protocol.md §11.6.
//
//   signature = sign(joint_record; version 1 ‖ frame id (32) ‖ hash(joint_record; text))
//
//   CBOR map {0: 2 (version), 1: text (1–262,144), 2: manifest (bytes), 3: [given, given], in the
//     order of the manifest's offers, 4: [[place in the list, courier's signing public key (1,984),
//     signature of its ready statement (3,373)] …, 2f + 1, rising]}
//   given: [s (32), t (32), sealed content (bytes)]
//
// All items of either side are signatures (3,373), each before its key (1,984). The file has what
// both sides have once it is released, and nothing that one of them has alone: so that it holds
// only where both could have made it. s and t open E_0, to which the certificate is bound, and any
// f + 1 right shares restore just these; a key that is only said to be the one could open what the
// released one does not.
//
// Whose keys these are, and whether the couriers are to be trusted, is for the reader to say: it is
// told their ids.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/swap/content.hpp"
#include "peyk/swap/statement.hpp"

namespace peyk::swap {

inline constexpr std::size_t record_text_max_size = 256 * 1024;
inline constexpr std::size_t most_signatories_of_side = 16;
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
};

// What a side gave, and what opens it.
struct Given {
  Opening opening;
  Bytes sealed;
};

class JointRecord {
 public:
  // `given` by side, `keys` those of the couriers. refused when what was given is anything but
  // signatures of the text; not_released without 2f + 1 ready statements under these keys.
  [[nodiscard]] static Result<JointRecord> assemble(std::string text, Manifest manifest,
                                                    std::array<Given, 2> given,
                                                    const Statements& statements,
                                                    const SigningKeyOf& keys);
  // malformed; wrong_proof of the manifest; refused when a signature, what was given or the
  // certificate does not hold. There is no record that was read and not verified.
  [[nodiscard]] static Result<JointRecord> verify(ByteSpan file);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  // By side, in the order in which these gave them.
  [[nodiscard]] const std::vector<Signatory>& signatories() const { return signatories_; }
  // Those that stated ready.
  [[nodiscard]] std::vector<CourierId> witnesses() const;

 private:
  struct Witness {
    CourierIndex place;
    crypto::SigningPublicKey key;
    crypto::Signature signature;
  };
  JointRecord(std::string text, Manifest manifest, std::array<Given, 2> given,
              std::vector<Witness> certificate)
      : text_(std::move(text)),
        manifest_(std::move(manifest)),
        given_(std::move(given)),
        certificate_(std::move(certificate)) {}
  [[nodiscard]] static std::optional<std::vector<Witness>> read_certificate(cbor::Reader& reader,
                                                                            Quorum quorum);
  // Finds the signatories; false unless both sides gave signatures of the text and nothing else.
  [[nodiscard]] bool is_signed_by_both();
  [[nodiscard]] bool is_certified() const;
  std::string text_;
  Manifest manifest_;
  std::array<Given, 2> given_;
  std::vector<Witness> certificate_;
  std::vector<Signatory> signatories_;
};

}  // namespace peyk::swap
