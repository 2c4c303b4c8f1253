#include "peyk/net/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace peyk::net {
namespace {

constexpr std::size_t max_host = 253;    // RFC 1035 §2.3.4, without the root's dot
constexpr std::size_t max_label = 63;    // ibid.
constexpr std::size_t max_literal = 45;  // an IPv6 address with an IPv4 tail

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= max_label && label.front() != '-' &&
         label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return host.size() <= max_literal && inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_name_or_ipv4(std::string_view host) {
  if (host.empty() || host.size() > max_host) return false;
  std::string_view rest = host;
  std::string_view label;
  while (true) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  // What ends in a number is meant as an IPv4 address (WHATWG URL): 1.2.3 and 1.2.3.256 are none.
  const bool ends_in_number =
      std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
  return !ends_in_number || is_ipv4(std::string(host));
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (failed != std::errc{} || end != text.data() + text.size() || leading_zero) {
    return std::unexpected(Error::invalid_address);
  }
  return port;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::unexpected(Error::invalid_address);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::unexpected(port.error());
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(std::string(host))) return std::unexpected(Error::invalid_address);
  } else if (!is_name_or_ipv4(host)) {
    return std::unexpected(Error::invalid_address);
  }
  return Address{std::string(host), *port};
}

std::string to_string(const Address& address) {
  const std::string port = std::to_string(address.port);
  const bool is_literal_6 = address.host.find(':') != std::string::npos;
  return is_literal_6 ? "[" + address.host + "]:" + port : address.host + ":" + port;
}

}  // namespace peyk::net
