// What a courier's operator gives to desks and peers by hand: docs/protocol.md §3.
//
//   CBOR map {0: 1 (version), 1: 2 (kind: courier card), 2: name (text, 1–64),
//             3: signing public key (1,984), 4: SHA-256 of the TLS key's SubjectPublicKeyInfo (32),
//             5: [addresses (text "host:port", 1–8)]}
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/identity/error.hpp"

namespace peyk::identity {

// The bytes of a courier's hybrid signing key. This room carries them and checks nothing with them.
using CourierKey = Fixed<struct CourierKeyTag, 1984>;
using TlsPin = Fixed<struct TlsPinTag, 32>;

inline constexpr std::size_t courier_name_max_size = 64;  // bytes of UTF-8
inline constexpr std::size_t most_addresses = 8;
inline constexpr std::size_t address_max_size = 261;  // a host name of 255, a colon, a port

[[nodiscard]] CourierId courier_id(const CourierKey&);

class CourierCard {
 public:
  // malformed when a name or address is not what the format allows.
  [[nodiscard]] static Result<CourierCard> make(std::string name, const CourierKey& key,
                                                const TlsPin& tls_pin,
                                                std::vector<std::string> addresses);
  [[nodiscard]] static Result<CourierCard> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] CourierId id() const { return courier_id(key_); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const CourierKey& key() const { return key_; }
  [[nodiscard]] const TlsPin& tls_pin() const { return tls_pin_; }
  [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }

  friend bool operator==(const CourierCard&, const CourierCard&) = default;

 private:
  CourierCard() = default;
  std::string name_;
  CourierKey key_;
  TlsPin tls_pin_;
  std::vector<std::string> addresses_;
};

// 1–64 bytes of UTF-8 without control characters.
[[nodiscard]] bool is_courier_name(std::string_view);
// "host:port": a name or IPv4 address of letters, digits, dots and hyphens, or an IPv6 address in
// brackets; a port from 1 to 65535 without leading zeros.
[[nodiscard]] bool is_address(std::string_view);

}  // namespace peyk::identity
