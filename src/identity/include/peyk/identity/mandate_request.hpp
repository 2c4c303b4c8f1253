// What a delegate's desk gives to its principal, to be given a mandate: docs/protocol.md §10.
//
//   CBOR map {0: 1 (version), 1: 5 (kind: mandate request), 2: KEM public key made for the channel
//     (1,216), 3: channel name (text, 1–64), 4: delegate's name (text, 1–64)}
//
// Not signed: the principal makes sure by voice that the key's id is that on the delegate's screen.
#pragma once

#include <string>

#include "peyk/identity/mandate.hpp"

namespace peyk::identity {

class MandateRequest {
 public:
  // malformed when one of them is no name.
  [[nodiscard]] static Result<MandateRequest> make(const crypto::KemPublicKey& member_key,
                                                   std::string channel, std::string delegate);
  [[nodiscard]] static Result<MandateRequest> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const crypto::KemPublicKey& member_key() const { return member_key_; }
  [[nodiscard]] const std::string& channel() const { return channel_; }
  [[nodiscard]] const std::string& delegate() const { return delegate_; }

 private:
  MandateRequest(const crypto::KemPublicKey& member_key, std::string channel, std::string delegate)
      : member_key_(member_key), channel_(std::move(channel)), delegate_(std::move(delegate)) {}
  crypto::KemPublicKey member_key_;
  std::string channel_;
  std::string delegate_;
};

}  // namespace peyk::identity
