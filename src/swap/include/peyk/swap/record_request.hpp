// What goes to whoever signs a joint record, and what comes back: its key is on a machine without
// a line. docs/protocol.md §11.6.
//
//   request     CBOR map {0: 1 (version), 1: text (1–262,144), 2: salt (32), 3: deadline, 4:
//               [courier ids]}, 2 to 4 as in the manifest
//   signature   CBOR map {0: 1, 1: signing public key (1,984), 2: signature (3,373)}
#pragma once

#include <string>

#include "peyk/swap/joint_record.hpp"

namespace peyk::swap {

// All that is signed, so that whoever signs sees it.
struct RecordRequest {
  std::string text;
  Frame frame;
  friend bool operator==(const RecordRequest&, const RecordRequest&) = default;
};
struct RecordSignature {
  crypto::SigningPublicKey key;
  crypto::Signature signature;
  friend bool operator==(const RecordSignature&, const RecordSignature&) = default;
};

inline constexpr std::size_t record_request_max_size = record_text_max_size + 512;
inline constexpr std::size_t record_signature_max_size = 5'376;

[[nodiscard]] bool is_record_text(std::string_view text);

// A record text, else the process ends.
[[nodiscard]] Bytes encode(const RecordRequest& request);
[[nodiscard]] Result<RecordRequest> decode_record_request(ByteSpan bytes);

[[nodiscard]] Bytes encode(const RecordSignature& signature);
[[nodiscard]] Result<RecordSignature> decode_record_signature(ByteSpan bytes);

}  // namespace peyk::swap
