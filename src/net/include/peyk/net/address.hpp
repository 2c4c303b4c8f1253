// Where a courier listens, as written in its card: docs/protocol.md §3.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "peyk/net/error.hpp"

namespace peyk::net {

// A host is a DNS name, an IPv4 address or an IPv6 address (written in brackets before the port).
// Port 0, allowed only where one listens, lets the system choose.
struct Address {
  std::string host;  // without brackets; 1–253 characters
  std::uint16_t port = 0;

  // Strict "host:port": no white space, no sign, no leading zeros, hosts of [A-Za-z0-9.-] or an
  // IPv6 address in brackets.
  [[nodiscard]] static Result<Address> parse(std::string_view text);

  friend auto operator<=>(const Address&, const Address&) = default;
};

[[nodiscard]] std::string to_string(const Address&);

}  // namespace peyk::net
