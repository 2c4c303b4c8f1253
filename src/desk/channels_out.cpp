// Channels: an act is made once and goes to each of its readers.
#include <algorithm>
#include <utility>

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

Error from_channel(channel::Error error) {
  switch (error) {
    case channel::Error::empty:
      return Error::text_empty;
    case channel::Error::too_long:
      return Error::text_too_long;
    case channel::Error::invalid_text:
      return Error::text_invalid;
    case channel::Error::malformed:
    case channel::Error::unknown_version:
    case channel::Error::unknown_type:
    case channel::Error::wrong_id:
      return Error::vault_damaged;
    case channel::Error::inconsistent:
      return Error::inconsistent;
  }
  return Error::vault_damaged;
}

template <class... T>
bool is_any(const channel::Content& content) {
  return (std::holds_alternative<T>(content) || ...);
}

// What an act that is out of place came up against.
Error place_error(const channel::State& state, const channel::Content& content) {
  if (state.phase == channel::Phase::closed) return Error::closed;
  if (is_any<channel::Reopen>(content)) return Error::not_suspended;
  if (state.phase == channel::Phase::suspended) return Error::suspended;
  if (is_any<channel::Resume>(content)) return Error::not_in_recess;
  if (is_any<channel::Admit>(content)) return Error::too_many_members;
  if (is_any<channel::Introduce>(content)) return Error::unknown_member;
  if (is_any<channel::Agenda, channel::Minutes>(content)) return Error::inconsistent;
  if (const auto* swap = std::get_if<channel::ProposeSwap>(&content)) {
    return state.present(swap->with) == nullptr ? Error::unknown_member : Error::inconsistent;
  }
  if (is_any<channel::JoinSwap, channel::AcceptSwap, channel::CallOffSwap>(content)) {
    return Error::swap_not_now;
  }
  if (is_any<channel::Contribute>(content)) return Error::question_not_now;
  if (const auto* asked = std::get_if<channel::AskBlindly>(&content)) {
    const bool are_present = std::ranges::all_of(
        asked->with, [&state](const auto& seat) { return state.present(seat) != nullptr; });
    return are_present ? Error::inconsistent : Error::unknown_member;
  }
  return Error::unknown_act;
}

SharedUnit shared(UnitKind kind, crypto::SecretBytes act, std::optional<OwnCopy> copy) {
  return std::make_shared<const crypto::SecretBytes>(
      encode(Unit{.kind = kind, .bytes = std::move(act), .copy = std::move(copy)}));
}

std::optional<OwnCopy> copy_of(const std::optional<OwnCopy>& copy) {
  if (!copy.has_value()) return std::nullopt;
  return OwnCopy{.salt = copy->salt, .text = copy->text};
}

}  // namespace

std::optional<Error> Channels::refusal(const Track& track, const channel::Content& content,
                                       Instant now) const {
  if (!track.is_member()) return Error::not_a_member;
  switch (track.log.would_stand(track.own_seat, content, network_time(now))) {
    case channel::Standing::in_force:
      return std::nullopt;
    case channel::Standing::without_authority:
      return Error::without_authority;
    case channel::Standing::out_of_place:
      return place_error(track.log.state(), content);
  }
  return Error::unknown_act;
}

std::optional<Error> Channels::no_room(const Track& track) const {
  if (track.own_acts >= max_own_acts) return Error::outbox_full;
  bool others = false;
  bool reached = false;
  for (const auto& [id, member] : track.log.state().members) {
    const Seat* seat = track.seat(id);
    if (seat == nullptr || track.log.state().present(id) == nullptr) continue;
    others = true;
    const Peer* peer = seat->relation ? relations_.find(*seat->relation) : nullptr;
    if (peer != nullptr && !Relations::has_room(*peer)) return Error::outbox_full;
    // One who was never connected may be some day.
    reached |= peer != nullptr || seat->former.empty();
  }
  if (others && !reached) return Error::relation_removed;
  return std::nullopt;
}

Result<channel::ActId> Channels::do_act(Track& track, channel::Content content, const Doing& doing,
                                        Transaction& transaction) {
  if (const auto full = no_room(track)) return std::unexpected(*full);
  std::vector<channel::ActId> parents = track.log.frontier();
  if (parents.size() > channel::max_parents) parents.resize(channel::max_parents);
  const Instant time = track.log.time_of_next(network_time(doing.now));
  const auto act = channel::make_act(track.log.id(), track.own_seat, std::move(parents),
                                     random_.fixed<channel::ActSalt>(), time, std::move(content));
  if (!act) return std::unexpected(from_channel(act.error()));
  const bool opens = std::holds_alternative<channel::Open>(act->content);
  if (!opens) {
    if (const auto refused = refusal(track, act->content, doing.now)) {
      return std::unexpected(*refused);
    }
  }
  const std::uint64_t sequence = track.next_sequence;
  index(track, *act, {.origin = Origin::mine});
  const SeatSet readers = fan_out(track, *act, doing, transaction);
  track.acts.at(act->id).readers = readers;
  sealer_.put(transaction, table::acts, act_key(track.log.id(), sequence),
              encode(ActRecord{.origin = Origin::mine,
                               .readers = readers,
                               .shown = time,
                               .act = channel::encode(*act),
                               .erased = {},
                               .copy = copy_of(doing.original)}));
  plan_erasure(track, act->id, act->content, time);
  static_cast<void>(plan_frontier(track, doing.now));
  save(track, transaction);  // and the seats that the act brought
  ++changes_;
  return act->id;
}

// To every member who is there after it, and to the one whom it makes go.
SeatSet Channels::fan_out(Track& track, const channel::Act& act, const Doing& doing,
                          Transaction& transaction) {
  SeatSet readers;
  const SharedUnit same = shared(UnitKind::act, channel::encode(act), std::nullopt);
  for (const auto& [id, member] : track.log.state().members) {
    if (id == track.own_seat || track.log.state().present(id) == nullptr) continue;
    const Seat* seat = track.seat(id);
    if (seat == nullptr) continue;
    const std::size_t place = track.place_of(*seat);
    OwedUnit unit{.kind = UnitKind::act,
                  .act = act.id,
                  .since = act.time,
                  .without_words = doing.without_words,
                  .copy = {}};
    SharedUnit bytes = same;
    if (const auto copy = doing.copies.find(id); copy != doing.copies.end()) {
      unit.kind = UnitKind::act_with_copy;
      unit.copy = OwnCopy{.salt = copy->second.salt, .text = copy->second.text};
      bytes = shared(unit.kind, channel::encode(act), copy_of(unit.copy));
    }
    if (track.owed_to(place) >= max_owed_to_seat) continue;
    readers.set(place);
    send_to(track, place, std::move(unit), std::move(bytes), transaction);
  }
  return readers;
}

void Channels::send_to(Track& track, std::size_t place, OwedUnit unit, SharedUnit bytes,
                       Transaction& transaction) {
  const Seat& seat = track.seats.at(place);
  KeptAct& kept = track.acts.at(unit.act);
  kept.readers.set(place);
  kept.waiting.set(place);
  Peer* peer = reached(seat);
  // What is owed goes first.
  if (peer == nullptr || track.owes(place) || !Relations::has_room(*peer)) {
    return owe(track, place, kept.sequence, std::move(unit), transaction);
  }
  send_unit(track, *peer, unit, std::move(bytes), transaction);
}

void Channels::send_unit(const Track& track, Peer& peer, const OwedUnit& unit, SharedUnit bytes,
                         Transaction& transaction) {
  if (unit.without_words) release_structure(track, peer, transaction);
  relations_.send(peer,
                  UnitOut{.kind = unit.kind,
                          .track = track.log.id(),
                          .act = unit.act,
                          .since = unit.since,
                          .without_words = unit.without_words,
                          .bytes = std::move(bytes)},
                  transaction);
}

// Without knowing the track its reader could make nothing of an act that leaves before the words
// were compared. Texts stay held.
void Channels::release_structure(const Track& track, Peer& peer, Transaction& transaction) {
  relations_.release(
      peer,
      [&track](const UnitOut& unit) {
        if (unit.track != track.log.id()) return false;
        const channel::Entry* entry = track.log.find(unit.act);
        return entry == nullptr || channel::shapes_track(entry->content);
      },
      transaction);
}

void Channels::owe(Track& track, std::size_t place, std::uint64_t sequence, OwedUnit unit,
                   Transaction& transaction) {
  sealer_.put(transaction, table::owed, owed_key(track, track.seats.at(place).id, sequence),
              encode(unit));
  track.owed.insert_or_assign(std::pair(place, sequence), std::move(unit));
}

// The member can be reached now: what waited for it, in the order in which it was done, as far as
// there is room.
void Channels::send_owed(Track& track, std::size_t place, Transaction& transaction) {
  track.challenges_due |= track.has_statements;
  const Seat& seat = track.seats.at(place);
  Peer* peer = reached(seat);
  if (peer == nullptr) return;
  const auto end = track.owed.lower_bound({place + 1, 0});
  for (auto it = track.owed.lower_bound({place, 0}); it != end;) {
    if (!Relations::has_room(*peer)) return;
    auto owed = track.owed.extract(it++);
    RecordSealer::erase(transaction, table::owed, owed_key(track, seat.id, owed.key().second));
    auto bytes = act_bytes(track.log.id(), owed.mapped().act);
    if (!bytes.has_value()) continue;  // its text is gone, as its rule says
    SharedUnit unit = shared(owed.mapped().kind, std::move(*bytes), copy_of(owed.mapped().copy));
    send_unit(track, *peer, owed.mapped(), std::move(unit), transaction);
  }
}

// What is left of it, once the other side has taken some.
void Channels::send_owed_to_reached(Track& track, Transaction& transaction) {
  for (const Seat& seat : track.seats) {
    const std::size_t place = track.place_of(seat);
    if (seat.is_reached() && track.owes(place)) send_owed(track, place, transaction);
  }
}

// Somebody else admitted a member. What this desk did without knowing of it was sent to the others
// only, and is not before the admission: the new member is to have it. One's own acts follow one
// another, so the search ends at the newest that the admission follows.
void Channels::owe_concurrent(Track& track, const channel::Act& admission, Instant now,
                              Transaction& transaction) {
  const auto& admit = std::get<channel::Admit>(admission.content);
  const Seat* seat = track.seat(admit.member.id);
  if (seat == nullptr || track.log.state().present(seat->id) == nullptr) return;
  // Its author knew what it did before, and what those acts follow, whatever this act says.
  std::uint64_t known = 0;
  std::vector<channel::ActId> open(admission.parents);
  for (const auto& [id, kept] : track.acts) {
    if (id != admission.id && track.log.find(id)->author == admission.author) open.push_back(id);
  }
  open.push_back(track.log.state().members.at(admission.author).admitted_by);
  std::set<channel::ActId> seen(open.begin(), open.end());
  while (!open.empty()) {
    const channel::ActId id = open.back();
    open.pop_back();
    const auto kept = track.acts.find(id);
    if (kept == track.acts.end()) continue;
    if (kept->second.origin == Origin::mine) {
      known = std::max(known, kept->second.sequence);
      continue;
    }
    for (const channel::ActId& parent : track.log.find(id)->parents) {
      if (seen.insert(parent).second) open.push_back(parent);
    }
  }
  std::map<std::uint64_t, channel::ActId> later;
  for (const auto& [id, kept] : track.acts) {
    if (kept.origin == Origin::mine && kept.sequence > known) later.emplace(kept.sequence, id);
  }
  const std::size_t place = track.place_of(*seat);
  for (const auto& [sequence, id] : later) {
    KeptAct& kept = track.acts.at(id);
    auto record = record_of(track, kept);
    if (!record.has_value() || record->act.empty()) continue;
    if (track.owed_to(place) >= max_owed_to_seat) break;
    // Of a marked letter there is no copy for somebody new, who sees only that there is one.
    kept.readers.set(place);
    record->readers = kept.readers;
    sealer_.put(transaction, table::acts, act_key(track.log.id(), sequence), encode(*record));
    OwedUnit unit{.kind = UnitKind::act,
                  .act = id,
                  .since = network_time(now),
                  .without_words = false,
                  .copy = {}};
    send_to(track, place, std::move(unit), shared(UnitKind::act, record->act, std::nullopt),
            transaction);
  }
}

void Channels::send_note(Peer& peer, const Note& note, bool without_words,
                         Transaction& transaction) {
  relations_.send(peer,
                  UnitOut{.kind = UnitKind::note,
                          .track = track_of(note),
                          .act = {},
                          .since = {},
                          .without_words = without_words || peer.sent_without_words,
                          .bytes = shared(UnitKind::note, encode(note), std::nullopt)},
                  transaction);
}

// Between two nobody can be told anything else than the other.
bool Channels::plan_frontier(Track& track, Instant now) {
  constexpr std::size_t most_without = 2;
  const auto& members = track.log.state().members;
  const auto present = std::ranges::count_if(members, [&](const auto& member) {
    return track.log.state().present(member.first) != nullptr;
  });
  if (static_cast<std::size_t>(present) <= most_without || track.frontier_due.has_value()) {
    return false;
  }
  track.frontier_due =
      network_time(now) + identity::parameters_of(keeper_.options().service_class).away_after;
  return true;
}

void Channels::tell_frontier(Track& track, Transaction& transaction) {
  track.frontier_due.reset();
  save(track, transaction);
  note::Frontier frontier{.track = track.log.id(), .acts = track.log.frontier()};
  if (frontier.acts.size() > max_frontier_in_note) frontier.acts.resize(max_frontier_in_note);
  for (const Seat& seat : track.seats) {
    Peer* peer = reached(seat);
    if (peer == nullptr || track.log.state().present(seat.id) == nullptr) continue;
    if (!Relations::has_room(*peer)) continue;
    relations_.drop_unsent_note(
        *peer, track.log.id(),
        [](ByteSpan bytes) {
          const auto old = decode_note(bytes);
          return old.has_value() && std::holds_alternative<note::Frontier>(*old);
        },
        transaction);
    send_note(*peer, frontier, false, transaction);
  }
}

}  // namespace peyk::desk
