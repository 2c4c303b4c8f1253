#include "peyk/identity/card_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "card_format.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t check_size = 4;
constexpr std::size_t line_length = 64;
constexpr std::string_view qr_prefix = "PEYK1:";
// Any text that begins like this was a card, though perhaps of another kind or a damaged one.
constexpr std::string_view begin_stem = "-----BEGIN PEYK ";

constexpr std::string_view end_stem = "-----END PEYK ";
constexpr std::string_view dashes = "-----";

constexpr std::string_view name_of(CardKind kind) {
  switch (kind) {
    case CardKind::card:
      return "CARD";
    case CardKind::courier_card:
      return "COURIER CARD";
    case CardKind::principal_card:
      return "PRINCIPAL CARD";
    case CardKind::mandate:
      return "MANDATE";
    case CardKind::mandate_request:
      return "MANDATE REQUEST";
    case CardKind::revocation:
      return "REVOCATION";
  }
  return {};
}

bool is_mark(std::string_view line, std::string_view stem, CardKind kind) {
  if (!line.starts_with(stem) || !line.ends_with(dashes)) return false;
  line.remove_prefix(stem.size());
  return line.size() >= dashes.size() &&
         line.substr(0, line.size() - dashes.size()) == name_of(kind);
}

std::array<std::uint8_t, check_size> check_of(ByteSpan card) {
  const auto digest = crypto::hash(crypto::Label::card_check, {card});
  std::array<std::uint8_t, check_size> check{};
  std::ranges::copy(digest.span().first(check_size), check.begin());
  return check;
}

// Text that holds the first-box secret is kept as secret bytes, which are wiped.
crypto::SecretBytes secret_text(std::string_view text) {
  return crypto::secret_bytes(as_bytes(text));
}

std::string_view view(const crypto::SecretBytes& text) {
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

crypto::SecretBytes checked_base64(ByteSpan card) {
  crypto::SecretBytes bytes = crypto::secret_bytes(card);
  const auto check = check_of(card);
  bytes.insert(bytes.end(), check.begin(), check.end());
  std::string text = to_base64(bytes);
  crypto::SecretBytes secret = secret_text(text);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return secret;
}

std::string qr_text(ByteSpan card) {
  const crypto::SecretBytes body = checked_base64(card);
  std::string text;
  text.reserve(qr_prefix.size() + body.size());
  text += qr_prefix;
  text += view(body);
  return text;
}

std::string block(CardKind kind, ByteSpan card) {
  const crypto::SecretBytes body = checked_base64(card);
  std::string text;
  // At once, so that growing leaves no copy behind.
  text.reserve(body.size() + body.size() / line_length + 2 * line_length);
  for (const auto piece : {begin_stem, name_of(kind), dashes}) text += piece;
  text += '\n';
  for (std::size_t at = 0; at < body.size(); at += line_length) {
    text += view(body).substr(at, line_length);
    text += '\n';
  }
  for (const auto piece : {end_stem, name_of(kind), dashes}) text += piece;
  text += '\n';
  return text;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the first line off `text`, without its line end (LF or CR LF).
std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// The base64 between the two lines: every line is full except the last.
Result<crypto::SecretBytes> block_body(std::string_view text, CardKind kind) {
  crypto::SecretBytes body;
  bool last_was_short = false;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (is_mark(line, end_stem, kind)) {
      if (!text.empty()) return std::unexpected(Error::damaged);
      return body;
    }
    if (last_was_short || line.empty() || line.size() > line_length) break;
    last_was_short = line.size() < line_length;
    body.insert(body.end(), line.begin(), line.end());
  }
  return std::unexpected(Error::damaged);
}

Result<crypto::SecretBytes> base64_of(std::string_view text, CardKind expected) {
  if (text.size() > card_text_max_size) return std::unexpected(Error::not_a_card);
  text = trimmed(text);
  if (text.starts_with(qr_prefix)) return secret_text(text.substr(qr_prefix.size()));
  if (!text.starts_with(begin_stem)) return std::unexpected(Error::not_a_card);
  const std::string_view first = next_line(text);
  if (is_mark(first, begin_stem, expected)) return block_body(text, expected);
  const bool is_other = std::ranges::any_of(
      all_card_kinds, [first](CardKind other) { return is_mark(first, begin_stem, other); });
  return std::unexpected(is_other ? Error::wrong_kind : Error::damaged);
}

Result<crypto::SecretBytes> card_bytes(std::string_view text, CardKind expected) {
  const auto body = base64_of(text, expected);
  if (!body) return std::unexpected(body.error());
  auto bytes = from_base64(view(*body));
  if (!bytes) return std::unexpected(Error::damaged);
  crypto::SecretBytes card = crypto::secret_bytes(*bytes);
  crypto::wipe(*bytes);
  if (card.size() <= check_size) return std::unexpected(Error::damaged);
  const ByteSpan whole(card);
  const auto check = check_of(whole.first(whole.size() - check_size));
  if (!std::ranges::equal(check, whole.last(check_size))) return std::unexpected(Error::damaged);
  card.resize(card.size() - check_size);
  return card;
}

template <class Read>
Result<Read> from_text(std::string_view text, CardKind kind) {
  const auto bytes = card_bytes(text, kind);
  if (!bytes) return std::unexpected(bytes.error());
  return Read::decode(*bytes);
}

}  // namespace

std::optional<CardKind> kind_of_text(std::string_view text) {
  text = trimmed(text);
  const std::string_view first = next_line(text);
  for (const CardKind kind : all_card_kinds) {
    if (is_mark(first, begin_stem, kind)) return kind;
  }
  return std::nullopt;
}

std::string to_text_block(const Card& card) { return block(CardKind::card, card.encode()); }
std::string to_text_block(const CourierCard& card) {
  return block(CardKind::courier_card, card.encode());
}
std::string to_text_block(const PrincipalCard& card) {
  return block(CardKind::principal_card, card.encode());
}
std::string to_text_block(const Mandate& mandate) {
  return block(CardKind::mandate, mandate.encode());
}
std::string to_text_block(const MandateRequest& request) {
  return block(CardKind::mandate_request, request.encode());
}
std::string to_text_block(const MandateRevocation& revocation) {
  return block(CardKind::revocation, revocation.encode());
}

std::string to_qr_text(const Card& card) { return qr_text(card.encode()); }
std::string to_qr_text(const CourierCard& card) { return qr_text(card.encode()); }

Result<Card> card_from_text(std::string_view text) { return from_text<Card>(text, CardKind::card); }
Result<CourierCard> courier_card_from_text(std::string_view text) {
  return from_text<CourierCard>(text, CardKind::courier_card);
}
Result<PrincipalCard> principal_card_from_text(std::string_view text) {
  return from_text<PrincipalCard>(text, CardKind::principal_card);
}
Result<Mandate> mandate_from_text(std::string_view text) {
  return from_text<Mandate>(text, CardKind::mandate);
}
Result<MandateRequest> mandate_request_from_text(std::string_view text) {
  return from_text<MandateRequest>(text, CardKind::mandate_request);
}
Result<MandateRevocation> revocation_from_text(std::string_view text) {
  return from_text<MandateRevocation>(text, CardKind::revocation);
}

}  // namespace peyk::identity
