#include "peyk/identity/mandate.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/identity/courier_card.hpp"

#include "mandate_format.hpp"
#include "statement.hpp"

namespace peyk::identity {

std::string_view to_string(Power power) {
  switch (power) {
    case Power::listen:
      return "listen";
    case Power::speak:
      return "speak";
    case Power::propose:
      return "propose";
    case Power::commit:
      return "commit";
  }
  std::terminate();  // not a value of the enum
}

std::optional<Power> power_named(std::string_view name) {
  for (const Power power : {Power::listen, Power::speak, Power::propose, Power::commit}) {
    if (to_string(power) == name) return power;
  }
  return std::nullopt;
}

MemberKeyId member_key_id(const crypto::KemPublicKey& key) {
  return MemberKeyId(crypto::hash(crypto::Label::member_key_id, {key.span()}).array());
}

bool is_track_name(std::string_view name) {
  static_assert(track_name_max_size == courier_name_max_size);
  return is_courier_name(name);
}

MandateTime MandateTerms::time(Instant at) const {
  if (at < from) return MandateTime::not_yet;
  return at < until ? MandateTime::in_force : MandateTime::over;
}

TrackCommitment commitment_of(const TrackOpening& opening) {
  const auto digest =
      crypto::hash(crypto::Label::mandate_track, {opening.salt.span(), as_bytes(opening.name)});
  return TrackCommitment(digest.array());
}

Mandate Mandate::showing(std::span<const std::string> tracks) const {
  Mandate shown = *this;
  std::erase_if(shown.openings_, [tracks](const TrackOpening& opening) {
    return std::ranges::find(tracks, opening.name) == tracks.end();
  });
  return shown;
}

Result<VerifiedMandate> VerifiedMandate::verify(Mandate mandate, const PrincipalCard& principal,
                                                const PrincipalCard* own) {
  const MandateTerms& terms = mandate.claimed();
  const auto good = check_statement(mandate_labels, {terms.principal, terms.reader},
                                    mandate.terms_bytes_, mandate.signature_, principal, own);
  if (!good) return std::unexpected(good.error());
  return VerifiedMandate(std::move(mandate));
}

Result<VerifiedMandate> VerifiedMandate::verify(ByteSpan bytes, const PrincipalCard& principal,
                                                const PrincipalCard* own) {
  auto mandate = Mandate::decode(bytes);
  if (!mandate) return std::unexpected(mandate.error());
  return verify(std::move(*mandate), principal, own);
}

bool VerifiedMandate::covers(std::string_view track) const {
  if (terms().all_tracks) return true;
  return std::ranges::any_of(
      mandate_.openings(), [track](const TrackOpening& opening) { return opening.name == track; });
}

bool VerifiedMandate::allows(Power power, std::string_view track, Instant at) const {
  return power <= terms().power && covers(track) && terms().time(at) == MandateTime::in_force;
}

// Of an order: the terms, and the openings of their commitments.
class MandateMaker {
 public:
  [[nodiscard]] static Result<Mandate> begin(const PrincipalCard& principal,
                                             const PrincipalCard* reader, const MandateOrder& order,
                                             crypto::Random& random);
  static void finish(Mandate& mandate, Bytes signature) {
    mandate.signature_ = std::move(signature);
  }
  static ByteSpan terms_of(const Mandate& mandate) { return mandate.terms_bytes_; }

 private:
  static bool is_acceptable(const MandateOrder& order);
  static void commit(Mandate& mandate, const std::vector<std::string>& tracks,
                     crypto::Random& random);
};

bool MandateMaker::is_acceptable(const MandateOrder& order) {
  if (order.all_tracks ? !order.tracks.empty() : order.tracks.empty()) return false;
  if (order.tracks.size() > tracks_of_a_mandate) return false;
  std::vector<std::string> sorted = order.tracks;
  std::ranges::sort(sorted);
  return std::ranges::all_of(sorted, is_track_name) &&
         std::ranges::adjacent_find(sorted) == sorted.end();
}

// The commitments in order of their bytes, which says nothing; the openings in the same.
void MandateMaker::commit(Mandate& mandate, const std::vector<std::string>& tracks,
                          crypto::Random& random) {
  std::vector<std::pair<TrackCommitment, TrackOpening>> opened;
  for (const std::string& name : tracks) {
    TrackOpening opening{random.fixed<TrackSalt>(), name};
    opened.emplace_back(commitment_of(opening), opening);
  }
  std::ranges::sort(opened, {}, &std::pair<TrackCommitment, TrackOpening>::first);
  auto& commitments = mandate.terms_.tracks;
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    commitments.at(i) = i < opened.size() ? opened[i].first : random.fixed<TrackCommitment>();
  }
  std::ranges::sort(commitments);
  for (auto& [commitment, opening] : opened) mandate.openings_.push_back(std::move(opening));
}

Result<Mandate> MandateMaker::begin(const PrincipalCard& principal, const PrincipalCard* reader,
                                    const MandateOrder& order, crypto::Random& random) {
  if (!is_acceptable(order)) return std::unexpected(Error::malformed);
  Mandate mandate(order.member_key);
  MandateTerms& terms = mandate.terms_;
  terms.principal = principal.id();
  if (reader != nullptr) terms.reader = reader->id();
  terms.principal_name = principal.name();
  terms.member_key = member_key_id(order.member_key);
  terms.power = order.power;
  terms.all_tracks = order.all_tracks;
  terms.from = order.from;
  terms.until = order.until;
  terms.serial = order.serial;
  if (const auto good = check_times(terms); !good) return std::unexpected(good.error());
  commit(mandate, order.tracks, random);
  mandate.terms_bytes_ = encode_terms(terms);
  mandate.id_ = mandate_id_of(mandate.terms_bytes_);
  return mandate;
}

Result<Mandate> make_open_mandate(const PrincipalKeys& keys, const PrincipalCard& principal,
                                  const MandateOrder& order, crypto::Random& random) {
  if (keys.id() != principal.id()) return std::unexpected(Error::other_principal);
  auto mandate = MandateMaker::begin(principal, nullptr, order, random);
  if (!mandate) return mandate;
  MandateMaker::finish(
      *mandate, sign_open(keys, mandate_labels.open, MandateMaker::terms_of(*mandate), random));
  return mandate;
}

Result<Mandate> make_mandate_for(const PrincipalKeys& either, const PrincipalCard& principal,
                                 const PrincipalCard& reader, const MandateOrder& order,
                                 crypto::Random& random) {
  auto mandate = MandateMaker::begin(principal, &reader, order, random);
  if (!mandate) return mandate;
  auto signature = sign_in_ring(either, principal, reader, mandate_labels.ring,
                                MandateMaker::terms_of(*mandate), random);
  if (!signature) return std::unexpected(signature.error());
  MandateMaker::finish(*mandate, std::move(*signature));
  return mandate;
}

}  // namespace peyk::identity
