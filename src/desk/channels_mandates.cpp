// Channels: mandates that are shown, and that their holders have the keys which they name.
// docs/protocol.md §10.
#include <algorithm>
#include <utility>

#include "peyk/identity/mandate_proof.hpp"
#include "peyk/identity/mandate_request.hpp"

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

std::span<const std::uint8_t, 16> sixteen(const auto& id) { return std::span(id.array()); }

identity::MandateProofContext context_of(const crypto::Key& binding, const Track& track,
                                         const channel::MandateRef& mandate,
                                         const channel::MemberId& prover,
                                         const channel::MemberId& verifier) {
  return {.binding = std::span<const std::uint8_t, 32>(binding.span()),
          .track = sixteen(track.log.id()),
          .mandate = identity::MandateId(mandate.array()),
          .prover = sixteen(prover),
          .verifier = sixteen(verifier)};
}

Bytes proof_key(const Track& track, const channel::MemberId& member,
                const channel::MandateRef& mandate) {
  Bytes key(channel::ChannelId::size + channel::MemberId::size + channel::MandateRef::size);
  ByteWriter(key).bytes(track.log.id().span()).bytes(member.span()).bytes(mandate.span());
  return key;
}

// A channel and its tracks share a key.
const channel::ChannelId& channel_of(const Track& track) {
  const auto& of = track.log.state().of;
  return of.has_value() ? *of : track.log.id();
}

}  // namespace

channel::Entry Channels::entry_of(const Track& track, const channel::Act& act) const {
  channel::Entry entry = channel::entry_of(act);
  if (const auto* shown = std::get_if<channel::ShowMandate>(&act.content)) {
    entry.mandate = mandates_.read(shown->presentation, own_name(track));
  }
  if (const auto* revoked = std::get_if<channel::RevokeMandate>(&act.content)) {
    entry.revocation = mandates_.read_revocation(revoked->revocation);
  }
  return entry;
}

bool Channels::take_proof(ByteSpan key, ByteSpan /*plain*/) {
  ByteReader reader(key);
  const auto id = channel::ChannelId::from(reader.bytes(channel::ChannelId::size));
  const auto member = channel::MemberId::from(reader.bytes(channel::MemberId::size));
  const auto mandate = channel::MandateRef::from(reader.bytes(channel::MandateRef::size));
  if (!id || !member || !mandate || !reader.finished()) return false;
  const auto track = tracks_.find(*id);
  if (track == tracks_.end()) return false;
  track->second.proofs.emplace(*member, *mandate);
  track->second.log.prove(*member, *mandate);
  return true;
}

void Channels::prove(Track& track, const channel::MemberId& member,
                     const channel::MandateRef& mandate, Transaction& transaction) {
  constexpr std::uint8_t proven = 1;
  sealer_.put(transaction, table::proofs, proof_key(track, member, mandate), {&proven, 1});
  track.proofs.emplace(member, mandate);
  track.log.prove(member, mandate);
  ++changes_;
}

Result<identity::MandateRequest> Channels::mandate_request(std::string_view channel_name,
                                                           const std::string& delegate,
                                                           Transaction& transaction) {
  const Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  const auto main = tracks_.find(channel_of(*track));
  const auto key = mandates_.member_key(channel_of(*track), transaction);
  auto request = identity::MandateRequest::make(
      key.public_key(), own_name(main == tracks_.end() ? *track : main->second), delegate);
  if (!request) return std::unexpected(Error::bad_name);
  return std::move(*request);
}

// Only one for this desk's key and this track, and of the track's names only this one is shown.
Result<channel::ShowMandate> Channels::to_be_shown(const Track& track, ByteSpan bytes) const {
  const auto mandate = identity::Mandate::decode(bytes);
  const auto key = mandates_.member_key(channel_of(track));
  if (!mandate || !key.has_value() || mandate->member_key() != key->public_key()) {
    return std::unexpected(Error::mandate_unusable);
  }
  const std::vector<std::string> names{own_name(track)};
  Bytes shown = mandate->showing(names).encode();
  const auto read = mandates_.read(shown, names.front());
  if (!read.has_value() || !read->covers_track) return std::unexpected(Error::mandate_unusable);
  return channel::ShowMandate{std::move(shown)};
}

Result<PrincipalView> Channels::trust_principal(ByteSpan card, bool own, Transaction& transaction) {
  auto trusted = mandates_.trust(card, own, transaction);
  if (!trusted) return trusted;
  // What it stated before says something now.
  for (auto& [id, track] : tracks_) {
    if (track.has_statements && !read_again(track)) return std::unexpected(Error::vault_damaged);
  }
  ++changes_;
  return trusted;
}

bool Channels::read_again(Track& track) {
  std::map<std::uint64_t, channel::ActId> by_arrival;
  for (const auto& [id, kept] : track.acts) by_arrival.emplace(kept.sequence, id);
  channel::Log log(track.log.id());
  std::swap(track.log, log);
  for (const auto& [sequence, id] : by_arrival) {
    const auto record = record_of(track, track.acts.at(id));
    const auto act = record.has_value() ? act_in(*record) : std::nullopt;
    if (!act.has_value()) return false;
    static_cast<void>(track.log.add(entry_of(track, *act)));
  }
  for (const auto& [member, mandate] : track.proofs) track.log.prove(member, mandate);
  track.challenges_due = true;
  return true;
}

// Asks each who showed a mandate whether it has the key. What was asked before a restart is asked
// again.
void Channels::challenge(Track& track, Transaction& transaction) {
  bool all = true;
  for (const auto& [id, member] : track.log.state().members) {
    const Seat* seat = track.seat(id);
    if (seat == nullptr || track.log.state().present(id) == nullptr) continue;
    for (const channel::HeldMandate& held : member.mandates) {
      const bool for_us = !held.terms.reader.has_value() || mandates_.is_own(*held.terms.reader);
      const std::pair key(id, held.terms.id);
      if (held.proven || !for_us || track.challenges.contains(key)) continue;
      Peer* peer = reached(*seat);
      const auto binding = peer != nullptr ? peer->seal.binding() : std::nullopt;
      const auto kept = track.acts.find(held.shown_by);
      if (!binding.has_value() || kept == track.acts.end() || !Relations::has_room(*peer)) {
        all = false;
        continue;
      }
      const auto record = record_of(track, kept->second);
      const auto act = record.has_value() ? act_in(*record) : std::nullopt;
      if (!act.has_value()) continue;
      const auto& shown = std::get<channel::ShowMandate>(act->content);
      const auto mandate = identity::Mandate::decode(shown.presentation);
      if (!mandate) continue;
      auto challenge = identity::make_mandate_challenge(
          mandate->member_key(), context_of(*binding, track, held.terms.id, id, track.own_seat),
          random_);
      send_note(*peer,
                note::Challenge{.track = track.log.id(),
                                .mandate = held.terms.id,
                                .ciphertext = challenge.ciphertext},
                false, transaction);
      track.challenges.emplace(key, std::move(challenge.expected));
    }
  }
  track.challenges_due = !all;
}

bool Channels::take(Peer& peer, Track& track, const note::Challenge& challenge,
                    Transaction& transaction) {
  const auto& members = track.log.state().members;
  const auto self = members.find(track.own_seat);
  const auto key = mandates_.member_key(channel_of(track));
  const auto binding = peer.seal.binding();
  const bool is_mine =
      self != members.end() && std::ranges::any_of(self->second.mandates, [&](const auto& held) {
        return held.terms.id == challenge.mandate;
      });
  if (!is_mine || !key.has_value() || !binding.has_value()) return false;
  if (!Relations::has_room_for_answer(peer)) return true;
  const auto proof = identity::answer_mandate_challenge(
      *key, challenge.ciphertext,
      context_of(*binding, track, challenge.mandate, track.own_seat, track.seat_of(peer.id)->id));
  if (!proof) return false;
  send_note(peer,
            note::Proof{.track = track.log.id(),
                        .mandate = challenge.mandate,
                        .proof = crypto::Digest(proof->array())},
            false, transaction);
  return true;
}

bool Channels::take(Peer& peer, Track& track, const note::Proof& proof, Transaction& transaction) {
  const channel::MemberId member = track.seat_of(peer.id)->id;
  const auto expected = track.challenges.find(std::pair(member, proof.mandate));
  if (expected == track.challenges.end()) return false;
  if (!identity::check_mandate_proof(expected->second,
                                     identity::MandateProof(proof.proof.array()))) {
    return false;
  }
  track.challenges.erase(expected);
  prove(track, member, proof.mandate, transaction);
  return true;
}

}  // namespace peyk::desk
