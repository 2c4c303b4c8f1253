// Channels: notes of other members' desks. docs/protocol.md §9.3.
#include <algorithm>
#include <utility>

#include "peyk/base/utf8.hpp"
#include "peyk/identity/card.hpp"

#include "channels.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint32_t days_of_card = 30;

note::CardRefused::Reason reason_of(Error error) {
  using Reason = note::CardRefused::Reason;
  if (error == Error::too_many_relations) return Reason::no_room;
  if (error == Error::no_common_courier || error == Error::no_couriers) {
    return Reason::no_common_courier;
  }
  return error == Error::card_expired ? Reason::expired : Reason::other;
}

}  // namespace

bool Channels::take_note(Peer& peer, const Note& note, Instant now, Transaction& transaction) {
  if (const auto* seat = std::get_if<note::Seat>(&note)) return take(peer, *seat, transaction);
  const auto found = tracks_.find(track_of(note));
  if (found == tracks_.end()) return false;
  Track& track = found->second;
  if (const auto* claim = std::get_if<note::SeatClaim>(&note)) {
    return take(peer, track, *claim, transaction);
  }
  // Everything else only from one who sits here.
  if (track.seat_of(peer.id) == nullptr) return false;
  // In an official track this desk is a member only once whoever admitted it has proved a mandate.
  if (const auto* proof = std::get_if<note::Proof>(&note)) {
    return take(peer, track, *proof, transaction);
  }
  if (!track.is_member()) return false;
  if (const auto* wanted = std::get_if<note::CardWanted>(&note)) {
    return take(peer, track, *wanted, now, transaction);
  }
  if (const auto* card = std::get_if<note::Card>(&note)) {
    return take(peer, track, *card, now, transaction);
  }
  if (const auto* refused = std::get_if<note::CardRefused>(&note)) {
    return take(peer, track, *refused);
  }
  if (const auto* frontier = std::get_if<note::Frontier>(&note)) {
    return take(peer, track, *frontier, now, transaction);
  }
  return take(peer, track, std::get<note::Challenge>(note), transaction);
}

// The first that this desk hears of a track. Somebody else who sits there could say it before who
// opens it does: until there are acts, whoever says it last is believed; afterwards it is a claim.
bool Channels::take(Peer& peer, const note::Seat& seat, Transaction& transaction) {
  if (const auto known = tracks_.find(seat.track); known != tracks_.end()) {
    Track& track = known->second;
    if (track.is_shown() && seat.yours == track.own_seat) {
      return take(peer, track, note::SeatClaim{.track = seat.track, .mine = seat.mine},
                  transaction);
    }
    if (!track.acts.empty() || !has_room(peer.id, nullptr)) return false;
    tracks_.erase(known);
  }
  if (!has_room(peer.id, nullptr)) return false;
  Track& track = tracks_.emplace(seat.track, Track(seat.track)).first->second;
  track.order = next_track_++;
  track.own_seat = seat.yours;
  track.brought_by = peer.id;
  track.named_after = peer.id;
  Seat* theirs = track.add_seat(seat.mine);
  theirs->relation = peer.id;
  theirs->answered = true;
  save(track, transaction);
  return true;
}

// That it sits there is believed only when the person says the same.
bool Channels::take(Peer& peer, Track& track, const note::SeatClaim& claim,
                    Transaction& transaction) {
  Seat* seat = track.seat(claim.mine);
  if (seat == nullptr || track.log.state().present(claim.mine) == nullptr) return false;
  const Seat* other = track.seat_of(peer.id);
  if (other != nullptr && other != seat) return false;
  if (seat->relation == peer.id) {
    if (std::exchange(seat->answered, true)) return true;
    send_owed(track, track.place_of(*seat), transaction);
  } else if (!seat->relation.has_value()) {
    seat->claimed_by = peer.id;
  } else {
    return false;
  }
  save(track, transaction);
  ++changes_;
  return true;
}

bool Channels::may_be_introduced(const Track& track, const channel::MemberId& by,
                                 const channel::MemberId& to) const {
  if (track.log.state().present(by) == nullptr || track.log.state().present(to) == nullptr) {
    return false;
  }
  return std::ranges::any_of(track.introductions, [&](const Introduction& each) {
    return each.by == by && each.is_of(track.own_seat, to) &&
           track.log.standing(each.act) == channel::Standing::in_force;
  });
}

// Introductions leave room for cards by hand, and bring back nobody whom the person has removed.
bool Channels::may_connect_by_itself(const Seat& seat) const {
  const std::size_t most = keeper_.max_relations();
  const std::size_t left_free = std::max<std::size_t>(1, most / 16);
  return seat.former.empty() && keeper_.relation_count() + left_free < most;
}

// As the member is called, with the introducer in brackets: who it is, only the words can tell.
std::string Channels::introduced_name(const Track& track, const channel::MemberId& member,
                                      const Peer& by) const {
  const std::string said = track.log.state().members.at(member).seat.name;
  for (int tries = 1;; ++tries) {
    const std::string behind =
        " (" + by.name + (tries == 1 ? "" : ", " + std::to_string(tries)) + ")";
    std::string name = said;
    utf8::cut_to(name, channel::max_name_bytes - std::min(channel::max_name_bytes, behind.size()));
    name += behind;
    const auto free = relations_.check_new_name(name);
    if (free || free.error() != Error::name_taken) return name;
  }
}

bool Channels::take(Peer& peer, Track& track, const note::CardWanted& wanted, Instant now,
                    Transaction& transaction) {
  Seat* seat = track.seat(wanted.with);
  if (seat == nullptr || !may_be_introduced(track, track.seat_of(peer.id)->id, wanted.with)) {
    return false;
  }
  if (!Relations::has_room_for_answer(peer)) return true;
  const auto refuse = [&](Error error) {
    send_note(
        peer,
        note::CardRefused{.track = wanted.track, .with = wanted.with, .reason = reason_of(error)},
        false, transaction);
    return true;
  };
  if (seat->relation.has_value()) return true;  // they know each other already
  if (!may_connect_by_itself(*seat)) return refuse(Error::too_many_relations);
  const Instant network_now = network_time(now);
  const std::string name = introduced_name(track, wanted.with, peer);
  auto made =
      relations_.make_card(name, Day(day_of(network_now).value() + days_of_card), transaction);
  if (!made) return refuse(made.error());
  Peer& introduced = *relations_.find(made->first);
  introduced.introduced_by = peer.name;
  connect(track, *seat, introduced, transaction);
  const auto card = made->second.encode();
  send_note(
      peer,
      note::Card{
          .track = wanted.track, .with = wanted.with, .card = Bytes(card.begin(), card.end())},
      false, transaction);
  return true;
}

// At the introducer: passed on. At the one whom it is for: accepted.
bool Channels::take(Peer& peer, Track& track, const note::Card& card, Instant now,
                    Transaction& transaction) {
  const channel::MemberId from = track.seat_of(peer.id)->id;
  const bool is_own = std::ranges::any_of(track.introductions, [&](const Introduction& each) {
    return each.by == track.own_seat && each.is_of(from, card.with);
  });
  Seat* seat = track.seat(card.with);
  if (seat == nullptr) return false;
  if (is_own) {
    Peer* other = reached(*seat);
    if (other == nullptr) return false;
    if (!Relations::has_room_for_answer(*other)) return true;
    send_note(*other, note::Card{.track = card.track, .with = from, .card = card.card}, false,
              transaction);
    return true;
  }
  if (!may_be_introduced(track, from, card.with)) return false;
  if (seat->relation.has_value()) return true;
  if (!Relations::has_room_for_answer(peer)) return true;
  const auto refuse = [&](note::CardRefused::Reason reason) {
    send_note(peer, note::CardRefused{.track = card.track, .with = card.with, .reason = reason},
              false, transaction);
    return true;
  };
  if (!may_connect_by_itself(*seat)) return refuse(note::CardRefused::Reason::no_room);
  const auto decoded = identity::Card::decode(card.card);
  if (!decoded) return refuse(note::CardRefused::Reason::other);
  const auto accepted =
      relations_.accept_card(introduced_name(track, card.with, peer), *decoded, now, transaction);
  if (!accepted) return refuse(reason_of(accepted.error()));
  Peer& introduced = *relations_.find(*accepted);
  introduced.introduced_by = peer.name;
  connect(track, *seat, introduced, transaction);
  return true;
}

// The relation was made for this seat at both ends.
void Channels::connect(Track& track, Seat& seat, Peer& peer, Transaction& transaction) {
  seat.relation = peer.id;
  seat.answered = true;
  seat.claimed_by.reset();
  seat.former.clear();
  send_owed(track, track.place_of(seat), transaction);
  save(track, transaction);
  ++changes_;
}

// At the introducer: what came of it is for its person to see. docs/protocol.md §9.3.
bool Channels::take(Peer& peer, Track& track, const note::CardRefused& refused) {
  const channel::MemberId from = track.seat_of(peer.id)->id;
  const bool is_own = std::ranges::any_of(track.introductions, [&](const Introduction& each) {
    return each.by == track.own_seat && each.is_of(from, refused.with);
  });
  if (!is_own) return false;
  track.refused_introductions.insert_or_assign(std::pair(from, refused.with), refused.reason);
  ++changes_;
  return true;
}

bool Channels::take(Peer& peer, Track& track, const note::Frontier& frontier, Instant now,
                    Transaction& transaction) {
  const channel::MemberId by = track.seat_of(peer.id)->id;
  if (track.log.state().present(by) == nullptr) return false;
  bool changed = false;
  for (const channel::ActId& act : frontier.acts) changed |= miss(track, act, by, now);
  if (changed) save(track, transaction);
  return true;
}

}  // namespace peyk::desk
