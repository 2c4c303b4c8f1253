#include "mandates.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/revocation.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_card_bytes = 8 * 1024;

crypto::Digest digest(const identity::PrincipalId& id) { return crypto::Digest(id.array()); }

std::optional<crypto::Digest> digest(const std::optional<identity::PrincipalId>& id) {
  return id.has_value() ? std::optional(digest(*id)) : std::nullopt;
}

PrincipalView view_of(const identity::PrincipalCard& card, bool own) {
  return {.id = digest(card.id()), .name = card.name(), .own = own};
}

}  // namespace

bool Mandates::take_principal(ByteSpan key, ByteSpan plain) {
  cbor::Reader reader(plain);
  const auto exact = reader.array_exactly(3);
  const auto version = reader.uint();
  const auto own = reader.boolean();
  const auto bytes = reader.bytes(max_card_bytes);
  if (!exact || !reader.finish() || *version != format_version) return false;
  auto card = identity::PrincipalCard::decode(*bytes);
  if (!card || !std::ranges::equal(card->id().span(), key)) return false;
  const identity::PrincipalId id = card->id();
  principals_.insert_or_assign(id, Known{.card = std::move(*card), .own = *own});
  return true;
}

bool Mandates::take_member_key(ByteSpan key, ByteSpan plain) {
  const auto channel = channel::ChannelId::from(key);
  auto seed = crypto::KemSeed::from(plain);
  if (!channel.has_value() || !seed.has_value()) return false;
  keys_.insert_or_assign(*channel, std::move(*seed));
  return true;
}

Result<PrincipalView> Mandates::trust(ByteSpan bytes, bool own, Transaction& transaction) {
  auto card = identity::PrincipalCard::decode(bytes);
  if (!card) return std::unexpected(Error::mandate_unusable);
  const identity::PrincipalId id = card->id();
  if (!principals_.contains(id) && principals_.size() >= max_principals) {
    return std::unexpected(Error::too_many_members);
  }
  identity::SecretWriter writer;
  writer.array(3).uint(format_version).boolean(own).bytes(card->encode());
  sealer_.put(transaction, table::principals, id.span(), std::move(writer).take());
  PrincipalView view = view_of(*card, own);
  principals_.insert_or_assign(id, Known{.card = std::move(*card), .own = own});
  return view;
}

std::vector<PrincipalView> Mandates::principals() const {
  std::vector<PrincipalView> views;
  views.reserve(principals_.size());
  for (const auto& [id, known] : principals_) views.push_back(view_of(known.card, known.own));
  std::ranges::sort(views, {}, &PrincipalView::name);
  return views;
}

bool Mandates::is_own(const crypto::Digest& principal) const {
  const auto found = principals_.find(identity::PrincipalId(principal.array()));
  return found != principals_.end() && found->second.own;
}

const identity::PrincipalCard* Mandates::card_of(const identity::PrincipalId& id) const {
  const auto found = principals_.find(id);
  return found == principals_.end() ? nullptr : &found->second.card;
}

std::optional<channel::ShownMandate> Mandates::read(ByteSpan bytes,
                                                    std::string_view track_name) const {
  auto mandate = identity::Mandate::decode(bytes);
  if (!mandate) return std::nullopt;
  const auto* principal = card_of(mandate->claimed().principal);
  if (principal == nullptr) return std::nullopt;
  const auto& reader = mandate->claimed().reader;
  const auto* other = reader.has_value() ? card_of(*reader) : nullptr;
  const auto verified = identity::VerifiedMandate::verify(std::move(*mandate), *principal, other);
  if (!verified) return std::nullopt;
  const identity::MandateTerms& terms = verified->terms();
  return channel::ShownMandate{.id = channel::MandateRef(verified->id().array()),
                               .principal = digest(terms.principal),
                               .reader = digest(terms.reader),
                               .principal_name = principal->name(),
                               .member_key = crypto::Digest(terms.member_key.array()),
                               .serial = terms.serial,
                               .power = static_cast<channel::Power>(terms.power),
                               .covers_track = verified->covers(track_name),
                               .from = terms.from,
                               .until = terms.until};
}

std::optional<channel::Revocation> Mandates::read_revocation(ByteSpan bytes) const {
  auto revocation = identity::MandateRevocation::decode(bytes);
  if (!revocation) return std::nullopt;
  const auto* principal = card_of(revocation->claimed().principal);
  if (principal == nullptr) return std::nullopt;
  const auto& reader = revocation->claimed().reader;
  const auto* other = reader.has_value() ? card_of(*reader) : nullptr;
  const auto verified =
      identity::VerifiedRevocation::verify(std::move(*revocation), *principal, other);
  if (!verified) return std::nullopt;
  const identity::RevocationTerms& terms = verified->terms();
  channel::Revocation result;
  result.principal = digest(terms.principal);
  result.reader = digest(terms.reader);
  result.from = terms.from;
  if (const auto* id = std::get_if<identity::MandateId>(&terms.what)) {
    result.what = channel::MandateRef(id->array());
  } else {
    const auto& range = std::get<identity::SerialRange>(terms.what);
    result.what = channel::SerialRange{.first = range.first, .last = range.last};
  }
  return result;
}

crypto::KemKeyPair Mandates::member_key(const channel::ChannelId& channel,
                                        Transaction& transaction) {
  if (auto key = std::as_const(*this).member_key(channel)) return std::move(*key);
  auto seed = random_.secret<crypto::KemSeed>();
  sealer_.put(transaction, table::member_keys, channel.span(), seed.span());
  auto key = crypto::KemKeyPair::from_seed(seed);
  keys_.insert_or_assign(channel, std::move(seed));
  return key;
}

std::optional<crypto::KemKeyPair> Mandates::member_key(const channel::ChannelId& channel) const {
  const auto found = keys_.find(channel);
  if (found == keys_.end()) return std::nullopt;
  return crypto::KemKeyPair::from_seed(found->second);
}

}  // namespace peyk::desk
