// Channels: what came over the relations. Every byte of it is somebody else's.
#include <algorithm>
#include <utility>

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

void Channels::take(const RelationEvents& events, Instant now, Transaction& transaction) {
  for (const RelationEvent& any : events) {
    if (const auto* came = std::get_if<UnitCame>(&any)) {
      take_unit(*came, now, transaction);
      continue;
    }
    const auto& delivered = std::get<UnitDelivered>(any);
    const auto track = tracks_.find(delivered.track);
    if (track == tracks_.end()) continue;
    const auto kept = track->second.acts.find(delivered.act);
    const Seat* seat = track->second.seat_of(delivered.to);
    if (kept == track->second.acts.end() || seat == nullptr) continue;
    kept->second.waiting.reset(track->second.place_of(*seat));
  }
}

void Channels::take_unit(const UnitCame& came, Instant now, Transaction& transaction) {
  Peer* peer = relations_.find(came.from);
  if (peer == nullptr) return;
  auto unit = decode_unit(came.unit);
  bool taken = false;
  if (unit.has_value() && unit->kind == UnitKind::note) {
    const auto note = decode_note(unit->bytes);
    taken = note.has_value() && take_note(*peer, *note, now, transaction);
  } else if (unit.has_value()) {
    taken = take_act_unit(*peer, std::move(*unit), now, transaction);
  }
  if (!taken) relations_.keep_unread(*peer, came.unit, transaction);
}

// An act is its author's own, over the relation with whoever sits there; or it was handed over by
// the one who brought this desk here, before it was a member.
bool Channels::may_come_from(const Track& track, const Peer& peer, const Unit& unit,
                             const channel::Act& act) {
  const Seat* seat = track.seat_of(peer.id);
  if (seat == nullptr || act.author == track.own_seat) return false;
  if (unit.kind != UnitKind::handed_over) return act.author == seat->id;
  return track.brought_by == peer.id && !track.is_member();
}

bool Channels::fits_reader(const Track& track, const Unit& unit, const channel::Act& act) {
  // A track is opened once; whoever says it differently to others is found out by their acts.
  if (std::holds_alternative<channel::Open>(act.content)) {
    return track.log.state().phase == channel::Phase::unopened && !unit.copy.has_value();
  }
  const auto* letter = std::get_if<channel::Letter>(&act.content);
  const channel::CopyDigest* own = nullptr;
  if (letter != nullptr) {
    const auto found =
        std::ranges::find(letter->copies, track.own_seat, &channel::CopyDigest::reader);
    if (found != letter->copies.end()) own = &*found;
  }
  if (own == nullptr) return !unit.copy.has_value();
  return unit.copy.has_value() && matches(*unit.copy, own->digest);
}

bool Channels::take_act_unit(Peer& peer, Unit unit, Instant now, Transaction& transaction) {
  const auto act = channel::decode(unit.bytes);
  if (!act) return false;
  const auto found = tracks_.find(act->channel);
  if (found == tracks_.end()) return false;
  Track& track = found->second;
  // One act: also one that was handed over and comes once more when this desk is a member.
  if (track.acts.contains(act->id) && track.seat_of(peer.id) != nullptr) return true;
  if (!may_come_from(track, peer, unit, *act)) return false;
  if (!fits_reader(track, unit, *act) || !has_room(peer.id, &track)) return false;
  const Origin origin = unit.kind == UnitKind::handed_over ? Origin::handed_over : Origin::received;
  const std::uint64_t sequence = track.next_sequence;
  const std::size_t seats = track.seats.size();
  index(track, *act, {.origin = origin});
  ActRecord record{.origin = origin,
                   .readers = {},
                   .shown = {},
                   .act = std::move(unit.bytes),
                   .erased = {},
                   .copy = std::move(unit.copy)};
  note_file(track, *act, record);
  static_cast<void>(ask_for_file(track, *act, record, now));
  sealer_.put(transaction, table::acts, act_key(track.log.id(), sequence), encode(record));
  plan_erasure(track, act->id, act->content, std::nullopt);
  if (std::holds_alternative<channel::Admit>(act->content)) {
    owe_concurrent(track, *act, now, transaction);
  }
  const bool missing = note_missing(track, *act, now);
  const bool planned = plan_frontier(track, now);
  if (missing || planned || track.seats.size() != seats) save(track, transaction);
  ++changes_;
  return true;
}

// True when that changed what is known to be missing.
bool Channels::note_missing(Track& track, const channel::Act& act, Instant now) {
  bool changed = track.missing.erase(act.id) > 0;
  if (!track.acts.at(act.id).after_entry) return changed;
  // What an admission follows may have been before this desk's time.
  if (const auto* admit = std::get_if<channel::Admit>(&act.content)) {
    if (admit->member.id == track.own_seat) return changed;
  }
  for (const channel::ActId& parent : act.parents) changed |= miss(track, parent, act.author, now);
  return changed;
}

// Whoever names acts that there are not must not hide which of the others' are not here.
bool Channels::miss(Track& track, const channel::ActId& act, const channel::MemberId& by,
                    Instant now) {
  if (track.log.contains(act) || track.missing.size() >= max_missing) return false;
  const auto named = std::ranges::count_if(
      track.missing, [&by](const auto& missing) { return missing.second.by == by; });
  if (static_cast<std::size_t>(named) >= max_missing_by_one) return false;
  return track.missing.emplace(act, MissingAct{.since = network_time(now), .by = by}).second;
}

}  // namespace peyk::desk
