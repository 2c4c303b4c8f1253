#include <algorithm>
#include <stdexcept>
#include <utility>

#include "peyk/onion/key_page.hpp"

#include "core.hpp"
#include "records.hpp"

namespace peyk::courier {
namespace {

constexpr std::uint32_t days_ahead = 2;
// Gossip of other days is refused: a clock may be a day off.
constexpr std::uint32_t gossip_days_ahead = days_ahead + 1;

constexpr Day day_before(Day day) { return Day(day.value() == 0 ? 0 : day.value() - 1); }

std::shared_ptr<const onion::DayKey> make_key(Day day, const crypto::KemSeed& seed) {
  return std::make_shared<const onion::DayKey>(
      onion::DayKey{day, crypto::KemKeyPair::from_seed(seed)});
}

}  // namespace

void Courier::Core::recover_records(std::vector<box::SmallRecord> records) {
  std::vector<SwapRecord> swaps;
  Instant swap_floor;
  for (box::SmallRecord& record : records) {
    auto decoded = decode_record(record);
    if (!decoded) throw std::invalid_argument("the store holds a record that is not a courier's");
    if (std::holds_alternative<RestoredRecord>(*decoded)) {
      restored_ = true;
      continue;
    }
    if (const auto* floor = std::get_if<SwapFloorRecord>(&*decoded)) {
      swap_floor = floor->floor;
      continue;
    }
    if (auto* swap = std::get_if<SwapRecord>(&*decoded)) {
      swaps.push_back(std::move(*swap));
      crypto::wipe(record.value);
      continue;
    }
    const auto* key = std::get_if<KeyRecord>(&*decoded);
    const auto* held = std::get_if<AnnouncementRecord>(&*decoded);
    const Day day = key != nullptr ? key->day : held->announcement.day;
    stored_records_.emplace(record.key, day);
    crypto::wipe(record.value);
    if (day < day_before(today_)) continue;  // wipe_old erases it
    if (key != nullptr && day < floor_) continue;
    if (key != nullptr) {
      own_keys_[day] = {make_key(day, key->seed), true, false};
    } else if (onion::verify(held->announcement,
                             [&](const CourierId& id) { return signing_key_of(id); })) {
      key_sets_.take(held->slot, held->announcement);
      key_sets_.settle(held->slot, day, held->announcement.courier);
    }
  }
  make_escrows(swaps, swap_floor);
  for (const auto& [day, own] : own_keys_) announce_key(day);
}

const crypto::SigningPublicKey* Courier::Core::signing_key_of(const CourierId& courier) const {
  const auto found = signing_keys_.find(courier);
  return found == signing_keys_.end() ? nullptr : &found->second;
}

// A copy of another courier's store, or of this one's of long ago: who ran it may have announced
// keys up to days_ahead, and seen requests that are unknown here: of those days none is served. Nor
// is a swap of which it may have stated something.
void Courier::Core::begin_restored(Instant now) {
  if (!restored_ || restoring_) return;
  restoring_ = true;
  floor_ = std::max(floor_, Day(today_.value() + days_ahead + 1));
  own_keys_.clear();
  const Instant swap_floor = now + swap::longest_deadline;
  escrows_->raise_floor(swap_floor);
  write(RestoredPending{},
        {box::writes::EraseReplayTags{floor_}, box::writes::PutRecord{encode_record(swap_floor)},
         box::writes::EraseRecord{restored_record_key()}});
}

std::shared_ptr<const onion::DayKey> Courier::Core::key_for(Day day) const {
  if (day < day_before(today_) || day > today_.next()) return nullptr;
  const auto found = own_keys_.find(day);
  return found == own_keys_.end() || !found->second.durable ? nullptr : found->second.key;
}

void Courier::Core::make_keys() {
  if (restored_) return;
  for (std::uint32_t ahead = 0; ahead <= days_ahead; ++ahead) {
    const Day day(today_.value() + ahead);
    if (day < floor_) continue;
    OwnKey& own = own_keys_[day];
    if (own.key == nullptr) own.key = make_key(day, random_.secret<crypto::KemSeed>());
    if (!own.durable && !own.being_stored) store_key(day, own);
  }
}

// Durable before it is announced: a key that a crash could lose would be announced twice.
void Courier::Core::store_key(Day day, OwnKey& own) {
  own.being_stored = true;
  box::SmallRecord record = encode_record(day, own.key->pair.seed());
  stored_records_.emplace(record.key, day);
  write(KeyPending{day}, {box::writes::PutRecord{std::move(record)}});
}

void Courier::Core::key_stored(Day day, bool is_durable) {
  const auto found = own_keys_.find(day);
  if (found == own_keys_.end()) return;
  found->second.being_stored = false;
  found->second.durable = is_durable;  // if not: tried again with the next minute
  if (is_durable) announce_key(day);
}

void Courier::Core::announce_key(Day day) {
  const auto announcement =
      onion::announce(id_, day, own_keys_.at(day).key->pair.public_key(), signing_, random_);
  const auto slot = key_sets_.slot_for(announcement);
  if (!slot) return;
  key_sets_.take(*slot, announcement);
  key_sets_.settle(*slot, day, id_);
  tell_all(announcement);
  set_changed(day);
}

void Courier::Core::set_changed(Day day) {
  const auto set = key_sets_.set(day);
  if (!set) return;
  const onion::SetDigest digest = set->digest();
  if (!key_sets_.is_stated(day, digest)) {
    key_sets_.take(onion::state(id_, day, digest, signing_, random_));
  }
  for (const onion::Statement& statement : key_sets_.own_statements(day)) {
    if (statement.day == day) tell_all(statement);
  }
}

void Courier::Core::on_peer_connected(const CourierId& peer) {
  if (peer == id_ || signing_key_of(peer) == nullptr) return;
  if (connected_.insert(peer).second) tell_peer(peer);
}

void Courier::Core::on_peer_disconnected(const CourierId& peer) { connected_.erase(peer); }

void Courier::Core::tell_all(const onion::Gossip& gossip) {
  if (connected_.empty()) return;
  const onion::Cell cell = onion::gossip_cell(gossip);
  for (const CourierId& peer : connected_) send(effects::SendToPeer{peer, cell.copy()});
}

void Courier::Core::tell_peer(const CourierId& peer) {
  for (const onion::Announcement& announcement : key_sets_.announcements(today_)) {
    send(effects::SendToPeer{peer, onion::gossip_cell(announcement)});
  }
  for (const onion::Statement& statement : key_sets_.own_statements(today_)) {
    send(effects::SendToPeer{peer, onion::gossip_cell(statement)});
  }
}

// Asked only for what would be news: who tells again what is known uses up nothing.
bool Courier::Core::may_verify(LineId from) {
  const auto found = lines_.find(from);
  if (found == lines_.end()) return false;
  Line& line = in_this_minute(found->second);
  const bool is_scarce = gossip_this_minute_ >= limits_.gossip / 2;
  const std::size_t even = std::max<std::size_t>(1, limits_.gossip / lines_.size());
  const std::size_t share =
      is_scarce ? std::min(even, limits_.gossip_of_line) : limits_.gossip_of_line;
  if (line.gossip >= share || gossip_this_minute_ >= limits_.gossip) {
    counters_.count(Counter::gossip_over_limit);
    return false;
  }
  ++line.gossip;
  ++gossip_this_minute_;
  return true;
}

bool Courier::Core::is_near(Day day) const {
  return day >= day_before(today_) && day.value() <= today_.value() + gossip_days_ahead;
}

void Courier::Core::take_gossip(LineId from, const onion::Cell& cell) {
  const auto gossip = onion::decode_gossip(cell);
  if (!gossip) return counters_.count(Counter::gossip_malformed);
  if (const auto* announcement = std::get_if<onion::Announcement>(&*gossip)) {
    take_announcement(from, *announcement);
  } else {
    take_statement(from, std::get<onion::Statement>(*gossip));
  }
}

// What costs nothing to refuse comes first; a signature is verified only for news.
void Courier::Core::take_announcement(LineId from, const onion::Announcement& announcement) {
  if (signing_key_of(announcement.courier) == nullptr) {
    return counters_.count(Counter::gossip_unknown_courier);
  }
  if (!is_near(announcement.day)) return counters_.count(Counter::gossip_wrong_day);
  // A key of its own that it had before it was restored, and has no more.
  if (announcement.courier == id_ && announcement.day < floor_) return;
  const auto slot = key_sets_.slot_for(announcement);
  if (!slot) return;  // known
  if (pending_.size() >= limits_.storing) return counters_.count(Counter::gossip_queue_full);
  if (!may_verify(from)) return;
  if (!onion::verify(announcement, [&](const CourierId& id) { return signing_key_of(id); })) {
    return counters_.count(Counter::gossip_bad_signature);
  }
  counters_.count(Counter::gossip_taken);
  if (*slot == Slot::second) counters_.count(Counter::equivocations);
  key_sets_.take(*slot, announcement);
  box::SmallRecord record = encode_record(*slot, announcement);
  stored_records_.emplace(record.key, announcement.day);
  write(AnnouncementPending{*slot, announcement.day, announcement.courier},
        {box::writes::PutRecord{std::move(record)}});
}

void Courier::Core::announcement_stored(const AnnouncementPending& pending, bool is_durable) {
  if (!is_durable) {
    counters_.count(Counter::store_failed);
    return key_sets_.drop(pending.slot, pending.day, pending.courier);  // peers tell it again
  }
  const auto announcement = key_sets_.settle(pending.slot, pending.day, pending.courier);
  if (!announcement) return;
  tell_all(*announcement);
  set_changed(pending.day);
}

void Courier::Core::take_statement(LineId from, const onion::Statement& statement) {
  if (statement.signer == id_ || signing_key_of(statement.signer) == nullptr) {
    return counters_.count(Counter::gossip_unknown_courier);
  }
  if (!is_near(statement.day)) return counters_.count(Counter::gossip_wrong_day);
  if (key_sets_.knows(statement) || !may_verify(from)) return;
  if (!onion::verify(statement, [&](const CourierId& id) { return signing_key_of(id); })) {
    return counters_.count(Counter::gossip_bad_signature);
  }
  counters_.count(Counter::gossip_taken);
  key_sets_.take(statement);
}

// Keys whose day after is over: gone from memory now, and from the store together with the replay
// tags of their days – the tags must not go before the keys.
void Courier::Core::wipe_old() {
  const Day before = day_before(today_);
  own_keys_.erase(own_keys_.begin(), own_keys_.lower_bound(before));
  key_sets_.forget_before(before);
  replay_filter_->forget_before(before);
  std::vector<Bytes> records;
  std::vector<box::Write> writes;
  for (const auto& [key, day] : stored_records_) {
    if (day >= before) continue;
    records.push_back(key);
    writes.emplace_back(box::writes::EraseRecord{key});
  }
  if (wiping_ || (records.empty() && wiped_before_ && *wiped_before_ >= before)) return;
  wiping_ = true;
  writes.emplace_back(box::writes::EraseReplayTags{before});
  write(WipePending{before, std::move(records)}, std::move(writes));
}

}  // namespace peyk::courier
