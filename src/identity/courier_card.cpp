#include "peyk/identity/courier_card.hpp"

#include <algorithm>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/kdf.hpp"

#include "card_format.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t courier_card_pairs = 6;
constexpr unsigned highest_port = 65535;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  if (!std::ranges::all_of(text, is_digit)) return false;
  unsigned value = 0;
  for (const char c : text) value = value * 10 + static_cast<unsigned>(c - '0');
  return value <= highest_port;
}

// Only which characters occur; whether it can be resolved is found out by connecting.
bool is_host(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    return std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
             c == '.';
    });
  }
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_letter(c) || c == '.' || c == '-';
  });
}

}  // namespace

CourierId courier_id(const CourierKey& key) {
  return CourierId(crypto::hash(crypto::Label::courier_id, {key.span()}).array());
}

bool is_courier_name(std::string_view text) {
  if (text.empty() || text.size() > courier_name_max_size) return false;
  const bool control = std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
  return !control && cbor::is_valid_utf8(as_bytes(text));
}

bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.size() > address_max_size) return false;
  return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

Result<CourierCard> CourierCard::make(std::string name, const CourierKey& key,
                                      const TlsPin& tls_pin, std::vector<std::string> addresses) {
  const bool addresses_good = !addresses.empty() && addresses.size() <= most_addresses &&
                              std::ranges::all_of(addresses, is_address);
  if (!is_courier_name(name) || !addresses_good) return std::unexpected(Error::malformed);
  CourierCard card;
  card.name_ = std::move(name);
  card.key_ = key;
  card.tls_pin_ = tls_pin;
  card.addresses_ = std::move(addresses);
  return card;
}

Result<CourierCard> CourierCard::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::courier_card, courier_card_pairs);
  if (!head) return std::unexpected(head.error());
  if (!reader.expect_key(2)) return std::unexpected(Error::malformed);
  const auto name = reader.text(courier_name_max_size);
  if (!name || !reader.expect_key(3)) return std::unexpected(Error::malformed);
  const auto key = reader.bytes_exactly(CourierKey::size);
  if (!key || !reader.expect_key(4)) return std::unexpected(Error::malformed);
  const auto pin = reader.bytes_exactly(TlsPin::size);
  if (!pin || !reader.expect_key(5)) return std::unexpected(Error::malformed);
  const auto count = reader.array(most_addresses);
  if (!count) return std::unexpected(Error::malformed);
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto address = reader.text(address_max_size);
    if (!address) return std::unexpected(Error::malformed);
    addresses.emplace_back(*address);
  }
  if (!reader.finish()) return std::unexpected(Error::malformed);
  return make(std::string(*name), *CourierKey::from(*key), *TlsPin::from(*pin),
              std::move(addresses));
}

Bytes CourierCard::encode() const {
  cbor::Writer writer;
  writer.map(courier_card_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::courier_card));
  writer.key(2).text(name_);
  writer.key(3).bytes(key_.span());
  writer.key(4).bytes(tls_pin_.span());
  writer.key(5).array(addresses_.size());
  for (const std::string& address : addresses_) writer.text(address);
  return std::move(writer).take();
}

}  // namespace peyk::identity
