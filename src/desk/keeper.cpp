#include "keeper.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "tables.hpp"

namespace peyk::desk {

namespace {

// One gap of each line is twice the mean of the class: both together have the class's mean.
LineClock clock_of(const identity::ClassParameters& parameters, crypto::Random& random,
                   Instant now) {
  return LineClock(parameters.mean_gap * line_count, random.fork(crypto::Label::stream_clock), now);
}

}  // namespace

Bytes frame_key(const RelationId& relation, FrameId frame) {
  Bytes key(RelationId::size + 8);
  ByteWriter(key).bytes(relation.span()).u64(frame.value());
  return key;
}

Bytes receipt_key(const RelationId& relation, FrameId frame, const box::Place& place) {
  Bytes key(RelationId::size + 8 + 1 + 8 + CourierId::size);
  ByteWriter(key)
      .bytes(relation.span())
      .u64(frame.value())
      .u8(std::to_underlying(place.lane))
      .u64(place.round.value())
      .bytes(place.courier.span());
  return key;
}

Bytes fetched_key(const RelationId& relation, std::uint64_t sequence) {
  Bytes key(8 + RelationId::size);
  ByteWriter(key).u64(sequence).bytes(relation.span());
  return key;
}

Keeper::Keeper(KeeperOptions options, RecordSealer sealer, crypto::Random random, Instant now)
    : options_(std::move(options)),
      parameters_(identity::parameters_of(options_.service_class)),
      sealer_(std::move(sealer)),
      line_random_(random.fork(crypto::Label::stream_line)),
      content_random_(random.fork(crypto::Label::stream_content)),
      entry_random_(random.fork(crypto::Label::stream_entries)),
      book_(courier_ids()),
      keys_(courier_ids(), signing_keys()),
      bulk_(sealer_),
      swaps_(sealer_, courier_ids()),
      lines_{Line{.clock = clock_of(parameters_, random, now), .chosen = now, .served = now},
             Line{.clock = clock_of(parameters_, random, now), .chosen = now, .served = now}},
      reached_half_(now) {
  choose_entries();
}

std::vector<CourierId> Keeper::courier_ids() const {
  std::vector<CourierId> ids;
  ids.reserve(options_.couriers.size());
  for (const TrustedCourier& courier : options_.couriers) ids.push_back(courier.id);
  return ids;
}

const TrustedCourier* Keeper::courier(const CourierId& id) const {
  const auto found = std::find_if(options_.couriers.begin(), options_.couriers.end(),
                                  [&id](const TrustedCourier& c) { return c.id == id; });
  return found == options_.couriers.end() ? nullptr : &*found;
}

onion::SigningKeyOf Keeper::signing_keys() const {
  return [this](const CourierId& id) -> const crypto::SigningPublicKey* {
    const TrustedCourier* found = courier(id);
    return found == nullptr ? nullptr : &found->signing_key;
  };
}

// Two different couriers, drawn once and then kept: docs/protocol.md §8.
void Keeper::choose_entries() {
  std::vector<CourierId> ids = book_.couriers();
  while (!ids.empty() && entries_.size() < line_count) {
    const auto index = static_cast<std::ptrdiff_t>(entry_random_.below(ids.size()));
    entries_.push_back(ids[static_cast<std::size_t>(index)]);
    if (ids.size() > 1) ids.erase(ids.begin() + index);
  }
}

// One that is not taken, of those that are alive when there are any.
std::optional<CourierId> Keeper::draw_entry(bool also_silent) {
  std::vector<CourierId> free;
  for (const CourierId& id : book_.couriers()) {
    if (std::ranges::find(entries_, id) == entries_.end()) free.push_back(id);
  }
  std::vector<CourierId> alive;
  std::ranges::copy_if(free, std::back_inserter(alive),
                       [this](const CourierId& id) { return book_.alive(id); });
  const std::vector<CourierId>& those = alive.empty() && also_silent ? free : alive;
  if (those.empty()) return std::nullopt;
  return those[entry_random_.below(those.size())];
}

// Whether the keys that both entries show lead to at least half of the desk's couriers.
bool Keeper::reaches_half(Instant now) const {
  const Day own_day = day_of(network_time(now).value_or(now));
  const Day day = keys_.usable_day(own_day).value_or(own_day);
  return keys_.reached_from(day, entries_) * 2 >= book_.couriers().size();
}

// An entry is bad whose line is down, that opens no cell or passes nothing on: it is the same to
// the desk which of these. So is one of both when their keys lead to few. One at a time, so that a
// line which works for little is not given up together with the other.
void Keeper::replace_bad_entry(Instant now, Transaction& transaction) {
  const Duration patience = parameters_.away_after;
  if (reaches_half(now)) reached_half_ = now;
  const bool reach_few = now - reached_half_ >= patience;
  Line* worst = nullptr;
  for (Line& line : std::span(lines_).first(entries_.size())) {
    if (now - line.chosen < patience) return;
    if (!reach_few && now - line.served < patience) continue;
    if (worst == nullptr || line.chosen < worst->chosen) worst = &line;
  }
  if (worst == nullptr) return;
  // With the line down it may be our own network, for which nobody is to blame.
  constexpr std::int64_t outages_until_any = 4;
  const bool also_silent = worst->up || now - worst->served >= patience * outages_until_any;
  const auto next = draw_entry(also_silent);
  if (!next.has_value()) return;
  *worst = {.clock = std::move(worst->clock), .up = false, .chosen = now, .served = now};
  reached_half_ = now;
  entries_[static_cast<std::size_t>(worst - lines_.data())] = *next;
  save_state(seen_until_.value_or(Instant()), transaction);
}

void Keeper::on_line_up(LineIndex line, Instant /*now*/) { lines_[line.value()].up = true; }

void Keeper::on_line_down(LineIndex line, Instant /*now*/) { lines_[line.value()].up = false; }

// A gap in time that no tick explains: the clock was set, or the machine slept. What the couriers'
// clocks were compared with is gone; until they were heard again there is no network time.
void Keeper::note_own_clock(Instant now) {
  constexpr std::int64_t longest_gap_in_means = 56;
  const Duration unexplained =
      std::max(parameters_.mean_gap * longest_gap_in_means, Duration::seconds(10));
  if (last_now_.has_value() && now - *last_now_ > unexplained) {
    book_.forget_clocks();
    // Of what was waited for this is no part.
    const Duration gap = now - *last_now_;
    for (auto& [courier, since] : left_out_since_) since = since + gap;
    for (Line& line : lines_) {
      line.chosen = line.chosen + gap;
      line.served = line.served + gap;
    }
    reached_half_ = reached_half_ + gap;
    ++clock_set_;
  }
  last_now_ = now;
}

void Keeper::on_wakeup(Instant now, Transaction& transaction) {
  note_own_clock(now);
  give_up_late(now, transaction);
  replace_bad_entry(now, transaction);
  if (const auto network_now = network_time(now)) plan_rounds(*network_now, now, transaction);
  for (std::uint8_t i = 0; i < line_count; ++i) {
    while (lines_[i].clock.tick(now)) {
      if (lines_[i].up) tick(LineIndex(i), now);
    }
  }
}

Instant Keeper::next_wakeup() const {
  return std::min(lines_[0].clock.next(), lines_[1].clock.next());
}

std::optional<CellToSend> Keeper::poll_cell() {
  if (cells_.empty()) return std::nullopt;
  CellToSend cell = std::move(cells_.front());
  cells_.pop_front();
  return cell;
}

std::optional<Instant> Keeper::network_time(Instant now) const {
  const auto offset = book_.clock_offset();
  if (!offset.has_value()) return std::nullopt;
  return std::max(now + *offset, Instant());  // records hold no time before 1970
}

bool Keeper::has_keys(Instant now) const {
  return keys_.usable_day(day_of(network_time(now).value_or(now))).has_value();
}

std::size_t Keeper::max_relations() const {
  const std::int64_t cells_a_round = parameters_.round.count() / parameters_.mean_gap.count();
  // Two asks and at most two puts a round.
  return static_cast<std::size_t>(cells_a_round * line_load_percent / 100 / 4);
}

void Keeper::set_relation(RelationId id, LineSpec spec, Transaction& transaction) {
  sealer_.put(transaction, table::relation_lines, id.span(), encode(spec));
  relations_[id].spec = std::move(spec);
}

void Keeper::remove_relation(RelationId id, Transaction& transaction) {
  const auto found = relations_.find(id);
  if (found == relations_.end()) return;
  std::vector<FrameId> frames;
  for (const auto& [frame, item] : found->second.queue.items()) frames.push_back(frame);
  erase_frames(id, frames, transaction);
  RecordSealer::erase(transaction, table::relation_lines, id.span());
  RecordSealer::erase(transaction, table::day_slots, id.span());
  std::erase_if(fetched_, [&](const FetchedRef& fetched) {
    if (fetched.relation != id) return false;
    RecordSealer::erase(transaction, table::fetched, fetched_key(id, fetched.sequence));
    return true;
  });
  // What was planned for this round is done with loops, and its keys go.
  const auto forget = [&id](Purpose& purpose) {
    const auto* ask = std::get_if<AskFor>(&purpose);
    const auto* put = std::get_if<PutFor>(&purpose);
    if ((ask != nullptr && ask->relation == id) || (put != nullptr && put->relation == id)) {
      purpose = Loop{};
    }
  };
  for (Waiting& waiting : waiting_) forget(waiting.purpose);
  for (Waiting& waiting : waiting_later_) forget(waiting.purpose);
  std::erase_if(day_puts_, [&id](const Waiting& waiting) {
    return std::get<PutFor>(waiting.purpose).relation == id;
  });
  for (auto& [exchange, pending] : pending_) forget(pending.purpose);
  relations_.erase(found);
}

const LineSpec* Keeper::relation(RelationId id) const {
  const auto found = relations_.find(id);
  return found == relations_.end() ? nullptr : &found->second.spec;
}

const PutQueue* Keeper::queue(RelationId id) const {
  const auto found = relations_.find(id);
  return found == relations_.end() ? nullptr : &found->second.queue;
}

void Keeper::save_item(RelationId id, const PutItem& item, Transaction& transaction) {
  sealer_.put(transaction, table::frames, frame_key(id, item.id), encode(item));
}

FrameId Keeper::put(RelationId id, FrameKind kind, std::uint64_t counter, const box::Frame& frame,
                    std::optional<OpeningPlace> opening, Instant now, Transaction& transaction) {
  PutItem item;
  item.id = FrameId(next_frame_++);
  item.kind = kind;
  item.counter = counter;
  item.frame = frame;
  item.since = network_time(now).value_or(now);
  item.opening = std::move(opening);
  save_item(id, item, transaction);
  const FrameId frame_id = item.id;
  relations_[id].queue.add(std::move(item));
  return frame_id;
}

void Keeper::erase_frames(RelationId id, const std::vector<FrameId>& frames,
                          Transaction& transaction) {
  RelationLine& line = relations_[id];
  std::erase_if(day_puts_, [&](const Waiting& waiting) {
    const auto& put = std::get<PutFor>(waiting.purpose);
    return put.relation == id && std::ranges::find(frames, put.frame) != frames.end();
  });
  for (const FrameId frame : frames) {
    RecordSealer::erase(transaction, table::frames, frame_key(id, frame));
    if (const auto receipts = line.receipts.find(frame); receipts != line.receipts.end()) {
      for (const box::Place& place : receipts->second) {
        RecordSealer::erase(transaction, table::receipts, receipt_key(id, frame, place));
        remember(line.let_go, place);
      }
      line.receipts.erase(receipts);
    }
  }
}

void Keeper::withdraw_acknowledged(RelationId id, std::uint64_t up_to, Transaction& transaction) {
  erase_frames(id, relations_[id].queue.withdraw_acknowledged(up_to), transaction);
}

void Keeper::withdraw(RelationId id, FrameKind kind, Transaction& transaction) {
  erase_frames(id, relations_[id].queue.withdraw(kind), transaction);
}

void Keeper::withdraw_one(RelationId id, FrameId frame, Transaction& transaction) {
  erase_frames(id, relations_[id].queue.withdraw_one(frame), transaction);
}

void Keeper::remember(std::deque<box::Place>& places, const box::Place& place) {
  places.push_back(place);
  if (places.size() > max_places_remembered) places.pop_front();
}

// A reader often acknowledges what it found at one courier before it has asked the other, or before
// that one's answer is late: the miss is told later, and accuses all the same; once, however often
// it is told.
void Keeper::note_misses(RelationId id, const std::vector<Miss>& misses, Instant now,
                         Transaction& transaction) {
  RelationLine& line = relations_[id];
  for (const Miss& miss : misses) {
    const auto is_missed = [&miss](const box::Place& place) {
      return place.lane == box::Lane::round && place.round == miss.round &&
             place.courier == miss.courier;
    };
    const bool is_kept = std::ranges::any_of(line.receipts, [&](const auto& of_frame) {
      return std::ranges::any_of(of_frame.second, is_missed);
    });
    if (!is_kept && std::ranges::none_of(line.let_go, is_missed)) continue;
    if (std::ranges::any_of(line.accused, is_missed)) continue;
    remember(line.accused,
             {.courier = miss.courier, .lane = box::Lane::round, .round = miss.round, .slot = {}});
    add_complaint(miss.courier, Complaint::What::took_and_did_not_give, now, transaction);
  }
}

const Keeper::FetchedRef* Keeper::oldest_fetched() const {
  return fetched_.empty() ? nullptr : &fetched_.front();
}

void Keeper::erase_oldest_fetched(Transaction& transaction) {
  const FetchedRef& oldest = fetched_.front();
  RecordSealer::erase(transaction, table::fetched, fetched_key(oldest.relation, oldest.sequence));
  if (const auto line = relations_.find(oldest.relation); line != relations_.end()) {
    line->second.fetched_fingerprints.erase(
        crypto::hash(crypto::Label::frame_fingerprint, {oldest.fetched.frame.span()}));
  }
  fetched_.pop_front();
}

std::vector<Miss> Keeper::take_misses(RelationId id, ToldIn where) {
  const auto found = relations_.find(id);
  if (found == relations_.end()) return {};
  std::vector<Miss> told;
  auto& misses = found->second.misses;
  told.reserve(misses.size());
  for (ToldMiss& each : misses) {
    told.push_back(each.miss);
    ++each.times_told;
  }
  std::erase_if(misses, [where](const ToldMiss& each) {
    return where == ToldIn::message || each.times_told >= times_to_tell_a_miss;
  });
  return told;
}

}  // namespace peyk::desk
