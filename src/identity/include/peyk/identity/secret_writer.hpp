// Deterministic CBOR (RFC 8949 §4.2.1) of structures that hold secrets: the same form as
// cbor::Writer makes, but into memory that is wiped when it is let go. Read by cbor::Reader.
//
// The caller keeps the counts and the order of keys; whoever writes such a structure tests that it
// reads back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "peyk/crypto/secret.hpp"

namespace peyk::identity {

class SecretWriter {
 public:
  SecretWriter& array(std::size_t count);
  SecretWriter& map(std::size_t count);
  SecretWriter& key(std::uint64_t value) { return uint(value); }
  SecretWriter& uint(std::uint64_t value);
  SecretWriter& bytes(ByteSpan value);
  SecretWriter& text(std::string_view value);
  SecretWriter& boolean(bool value);
  SecretWriter& null();

  [[nodiscard]] crypto::SecretBytes take() && { return std::move(out_); }

 private:
  SecretWriter& head(unsigned major, std::uint64_t value);
  crypto::SecretBytes out_;
};

}  // namespace peyk::identity
