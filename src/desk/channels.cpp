// Channels: what lies in the vault, and by what names tracks and members are known.
#include "channels.hpp"

#include <algorithm>
#include <utility>

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::size_t hex_bytes = 4;

template <class F>
std::string number_of(const F& id) {
  return to_hex(id.span().first(hex_bytes));
}

}  // namespace

Instant Channels::network_time(Instant now) const {
  return keeper_.network_time(now).value_or(now);
}

bool Channels::take_track(ByteSpan key, ByteSpan plain) {
  const auto id = channel::ChannelId::from(key);
  if (!id.has_value()) return false;
  Track& track = tracks_.emplace(*id, Track(*id)).first->second;
  if (!read_track(track, plain)) return false;
  next_track_ = std::max(next_track_, track.order + 1);
  return true;
}

bool Channels::take_act(ByteSpan key, ByteSpan plain) {
  ByteReader reader(key);
  const auto id = channel::ChannelId::from(reader.bytes(channel::ChannelId::size));
  const std::uint64_t sequence = reader.u64();
  const auto record = decode_act_record(plain);
  if (!id.has_value() || !reader.finished() || !record.has_value()) return false;
  const auto track = tracks_.find(*id);
  const auto act = act_in(*record);
  if (track == tracks_.end() || !act.has_value()) return false;
  track->second.next_sequence = sequence;  // keys rise
  index(track->second, *act, {.origin = record->origin, .readers = record->readers});
  plan_erasure(track->second, act->id, act->content, record->shown);
  note_file(track->second, *act, *record);
  return true;
}

bool Channels::take_owed(ByteSpan key, ByteSpan plain) {
  ByteReader reader(key);
  const auto id = channel::ChannelId::from(reader.bytes(channel::ChannelId::size));
  const auto seat_id = channel::MemberId::from(reader.bytes(channel::MemberId::size));
  const std::uint64_t sequence = reader.u64();
  auto owed = decode_owed(plain);
  if (!id || !seat_id || !reader.finished() || !owed.has_value()) return false;
  const auto found = tracks_.find(*id);
  if (found == tracks_.end()) return false;
  Track& track = found->second;
  const Seat* seat = track.seat(*seat_id);
  const auto act = track.acts.find(owed->act);
  if (seat == nullptr || act == track.acts.end()) return false;
  const std::size_t place = track.place_of(*seat);
  act->second.waiting.set(place);
  track.owed.emplace(std::pair(place, sequence), std::move(*owed));
  return true;
}

// What is still in a relation's outbox was not acknowledged.
bool Channels::finish_recovery() {
  for (const auto& [id, peer] : relations_.all()) {
    for (const auto& [sequence, unit] : peer.units) {
      if (is_note(unit.kind)) continue;
      const auto track = tracks_.find(unit.track);
      if (track == tracks_.end()) return false;
      const auto act = track->second.acts.find(unit.act);
      const Seat* seat = track->second.seat_of(id);
      if (act == track->second.acts.end()) return false;
      if (seat != nullptr) act->second.waiting.set(track->second.place_of(*seat));
    }
  }
  return true;
}

std::optional<ActRecord> Channels::record_of(const Track& track, const KeptAct& kept) const {
  const Bytes key = act_key(track.log.id(), kept.sequence);
  const auto stored = store_.get(table::acts, key);
  if (!stored || !stored->has_value()) return std::nullopt;
  const auto plain = sealer_.open(table::acts, key, **stored);
  if (!plain) return std::nullopt;
  return decode_act_record(*plain);
}

std::optional<crypto::SecretBytes> Channels::act_bytes(const channel::ChannelId& track,
                                                       const channel::ActId& act) const {
  const auto found = tracks_.find(track);
  if (found == tracks_.end()) return std::nullopt;
  const auto kept = found->second.acts.find(act);
  if (kept == found->second.acts.end()) return std::nullopt;
  auto record = record_of(found->second, kept->second);
  if (!record.has_value() || record->act.empty()) return std::nullopt;
  return std::move(record->act);
}

void Channels::save(const Track& track, Transaction& transaction) {
  sealer_.put(transaction, table::channels, track.log.id().span(), encode(track));
}

// Into memory: the log, the counts, the seats that it brings.
void Channels::index(Track& track, const channel::Act& act, KeptAct kept) {
  static_cast<void>(track.log.add(entry_of(track, act)));
  if (std::holds_alternative<channel::ShowMandate>(act.content) ||
      std::holds_alternative<channel::RevokeMandate>(act.content)) {
    track.has_statements = true;
    track.challenges_due = true;
  }
  kept.sequence = track.next_sequence++;
  if (!std::holds_alternative<channel::Open>(act.content)) kept.index = track.next_index++;
  if (std::holds_alternative<channel::Letter>(act.content)) ++track.letters;
  if (const auto* open = std::get_if<channel::Open>(&act.content)) {
    for (const channel::NewMember& member : open->members) {
      track.add_seat(member.id);
      track.is_founder |= member.id == track.own_seat;
    }
  }
  if (const auto* admit = std::get_if<channel::Admit>(&act.content)) {
    track.add_seat(admit->member.id);
  }
  if (const auto* introduction = std::get_if<channel::Introduce>(&act.content)) {
    track.introductions.push_back({act.id, act.author, introduction->first, introduction->second});
  }
  if (const auto from = track.brought(act.author, kept.origin)) ++brought_[*from];
  if (kept.origin == Origin::mine) ++track.own_acts;
  kept.after_entry = track.is_after_entry(act);
  track.acts.emplace(act.id, kept);
}

// The name that the opening gives; the channel's number when that act is not here.
std::string Channels::own_name(const Track& track) const {
  const std::string& name = track.log.state().name;
  return name.empty() ? "channel-" + number_of(track.log.id()) : name;
}

std::string Channels::plain_name(const Track& track) const {
  const auto& of = track.log.state().of;
  if (!of.has_value()) return own_name(track);
  const auto channel = tracks_.find(*of);
  // A track is never of a track: whoever says so would draw a circle.
  const bool known = channel != tracks_.end() && channel->second.is_shown() &&
                     !channel->second.log.state().of.has_value();
  return (known ? shown_name(channel->second) : "channel-" + number_of(*of)) + "/" +
         own_name(track);
}

// Others name their channels too. So that nobody can draw letters for somebody else to itself, a
// name that tracks of two relations have is shown with the relation's name behind it; one that
// looks like such, or like a channel's track, and the second of a relation, with the track's number
// too.
std::string Channels::shown_name(const Track& track) const {
  const channel::State& own = track.log.state();
  std::string plain = plain_name(track);
  if (own.name.empty()) return plain;
  bool shared = false;
  bool second = own.name.ends_with(')') || own.name.find('/') != std::string::npos;
  for (const auto& [id, other] : tracks_) {
    const channel::State& state = other.log.state();
    if (&other == &track || !other.is_shown() || state.name != own.name || state.of != own.of) {
      continue;
    }
    shared |= other.named_after != track.named_after;
    second |= other.named_after == track.named_after && other.order < track.order;
  }
  if (!shared && !second) return plain;
  return plain + " (" + peer_name(track) + (second ? ", " + number_of(track.log.id()) : "") + ")";
}

std::string Channels::name_of(const channel::ChannelId& track) const {
  const auto found = tracks_.find(track);
  return found == tracks_.end() ? "channel-" + number_of(track) : shown_name(found->second);
}

bool Channels::is_taken(std::string_view name) const {
  return std::ranges::any_of(tracks_, [&](const auto& track) {
    return track.second.is_shown() &&
           (plain_name(track.second) == name || shown_name(track.second) == name);
  });
}

const Track* Channels::find(std::string_view name) const {
  const auto found = std::ranges::find_if(tracks_, [&](const auto& each) {
    const Track& track = each.second;
    return track.is_shown() && name.find(track.log.state().name) != std::string_view::npos &&
           shown_name(track) == name;
  });
  return found == tracks_.end() ? nullptr : &found->second;
}

Track* Channels::find(std::string_view name) {
  return const_cast<Track*>(std::as_const(*this).find(name));
}

std::string Channels::peer_name(const Track& track) const {
  const Peer* peer = relations_.find(track.named_after);
  return peer == nullptr ? track.former : peer->name;
}

Peer* Channels::reached(const Seat& seat) {
  return seat.is_reached() ? relations_.find(*seat.relation) : nullptr;
}
const Peer* Channels::reached(const Seat& seat) const {
  return seat.is_reached() ? relations_.find(*seat.relation) : nullptr;
}

// A member is called by the relation with it; one without as the act that brought it calls it, with
// the name of whoever says so behind it.
std::string Channels::member_name(const Track& track, const channel::MemberId& id) const {
  if (id == track.own_seat) return "";
  if (const Seat* seat = track.seat(id); seat != nullptr) {
    const Peer* peer = seat->relation ? relations_.find(*seat->relation) : nullptr;
    if (peer != nullptr) return peer->name;
    if (!seat->former.empty()) return seat->former;
  }
  const auto& members = track.log.state().members;
  const auto member = members.find(id);
  if (member == members.end()) return number_of(id);
  const std::string& said = member->second.seat.name;
  const bool twice = std::ranges::count_if(members, [&](const auto& other) {
                       return other.second.seat.name == said;
                     }) > 1;
  std::string by;
  if (const auto* entry = track.log.find(member->second.admitted_by); entry != nullptr) {
    const Seat* seat = track.seat(entry->author);
    const Peer* peer =
        seat != nullptr && seat->relation ? relations_.find(*seat->relation) : nullptr;
    by = peer != nullptr ? peer->name : number_of(entry->author);
  }
  return said + " (" + by + (twice ? ", " + number_of(id) : "") + ")";
}

std::optional<channel::MemberId> Channels::find_member(const Track& track,
                                                       std::string_view name) const {
  std::optional<channel::MemberId> found;
  for (const auto& [id, member] : track.log.state().members) {
    if (id == track.own_seat || member_name(track, id) != name) continue;
    // One that is there before one of the same name that is gone.
    if (!found.has_value() || track.log.state().present(id) != nullptr) found = id;
  }
  return found;
}

bool Channels::has_room(const RelationId& relation, const Track* track) const {
  const auto brought = brought_.find(relation);
  if (brought != brought_.end() && brought->second >= max_acts_of_relation) return false;
  if (track != nullptr) return true;
  const auto count = std::ranges::count_if(
      tracks_, [&](const auto& each) { return each.second.named_after == relation; });
  return static_cast<std::size_t>(count) < max_tracks_of_relation;
}

void Channels::forget_relation(const Peer& peer, Transaction& transaction) {
  const std::string former = peer.name + "-" + number_of(peer.id);
  for (auto& [id, track] : tracks_) {
    if (track.named_after == peer.id) track.former = former;
    bool changed = track.named_after == peer.id;
    for (Seat& seat : track.seats) {
      if (seat.claimed_by == peer.id) seat.claimed_by.reset();
      if (seat.relation != peer.id) continue;
      seat.relation.reset();
      seat.answered = false;
      // What it was asked about its mandates was bound to this relation.
      std::erase_if(track.challenges,
                    [&seat](const auto& asked) { return asked.first.first == seat.id; });
      track.challenges_due |= track.has_statements;
      seat.former = former;
      changed = true;
      // What never arrived waits for another relation with that member.
      for (const auto& [sequence, unit] : peer.units) {
        if (unit.track != id || is_note(unit.kind)) continue;
        OwedUnit owed{.kind = unit.kind,
                      .act = unit.act,
                      .since = unit.since,
                      .without_words = unit.without_words,
                      .copy = {}};
        if (unit.kind == UnitKind::act_with_copy) owed.copy = decode_unit(*unit.bytes)->copy;
        owe(track, track.place_of(seat), track.acts.at(unit.act).sequence, std::move(owed),
            transaction);
      }
    }
    if (changed) save(track, transaction);
  }
  brought_.erase(peer.id);
  ++changes_;
}

void Channels::on_wakeup(Instant now, Transaction& transaction) {
  const auto network_now = keeper_.network_time(now);
  if (!network_now.has_value()) return;
  for (auto& [id, track] : tracks_) {
    if (track.frontier_due.has_value() && *track.frontier_due <= *network_now) {
      tell_frontier(track, transaction);
    }
    send_owed_to_reached(track, transaction);
    if (!track.files_due.empty()) ask_for_files(track, now, transaction);
    erase_texts(track, *network_now, transaction);
    if (track.challenges_due) challenge(track, transaction);
  }
}

}  // namespace peyk::desk
