// For tests: keepers among couriers that open, pass on and answer their cells, in virtual time. No
// desk above the keepers, and of a courier only what a cell meets: its key of the day and, as box
// courier, what is put into its boxes and the swaps that it carries.
#pragma once

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/desk/memory_record_store.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/swap/escrow.hpp"

#include "keeper.hpp"
#include "testing/signers.hpp"

namespace peyk::desk {

inline constexpr Day day_of_ring{20'000};
inline constexpr Instant start_of_ring = Instant::since_epoch(Duration::days(20'000));

// All of a cell that couriers and those between them see: only what the operation is, is left out.
struct CellLeft {
  Instant when;
  LineIndex line;
  Route route;
  std::array<onion::Header, onion::hop_count> headers;
  friend bool operator==(const CellLeft&, const CellLeft&) = default;
};

// A set of keys of the day, signed by all whose keys it holds.
struct RingKeys {
  onion::SetDigest digest;
  Bytes document;
};

// What a courier answers to a put.
enum class PutAnswer : std::uint8_t {
  receipt,
  receipt_of_another_body,
  receipt_of_another,  // signed by somebody else
  full,
  conflict,
};

struct RingCourier {
  CourierId id;
  crypto::SigningKey signing;
  onion::DayKey key;
  std::optional<swap::Escrows> escrows;
  std::optional<RingKeys> shows;  // to desks whose entry it is, in place of the ring's
  std::map<box::BoxName, box::Body> boxes;
  bool keeps_back = false;  // what lies in them
  bool silent = false;
  PutAnswer puts = PutAnswer::receipt;
  bool hides_time = false;      // what it answers as box courier is none
  bool hides_stored = false;    // likewise to puts
  bool hides_found = false;     // likewise to asks of what is there
  bool is_no_middle = false;    // as middle: silent
  bool passes_nothing = false;  // as entry: says that the next hop is silent
  bool shows_nothing = false;   // as entry: no keys
  Duration ahead;               // its clock, of the ring's
};

class KeeperRing;

// A keeper, its lines up, and its disk.
class RingKeeper {
 public:
  RingKeeper(KeeperRing& ring, std::uint8_t seed) : ring_(ring), seed_(seed) { start(); }
  // Again, from what its disk holds.
  void start();
  void wake(Instant now);
  void take(LineIndex line, onion::Cell cell, Instant now);
  void commit(Transaction transaction) { ASSERT_TRUE(store.commit(transaction)); }

  MemoryRecordStore store;
  std::optional<Keeper> keeper;
  std::vector<CellLeft> left;
  bool asleep = false;

 private:
  void send(Instant now);
  KeeperRing& ring_;
  std::uint8_t seed_;
  std::array<std::optional<CourierId>, line_count> lines_;
};

class KeeperRing {
 public:
  explicit KeeperRing(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto signing = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
      const CourierId id(
          crypto::hash(crypto::Label::courier_id, {signing.public_key().span()}).array());
      couriers.push_back(std::make_unique<RingCourier>(
          RingCourier{.id = id,
                      .signing = std::move(signing),
                      .key = {day_of_ring, crypto::KemKeyPair::generate(random)},
                      .escrows = {},
                      .shows = {},
                      .boxes = {},
                      .ahead = {}}));
    }
    std::ranges::sort(couriers, {}, [](const auto& each) { return each->id; });
    for (const auto& each : couriers) {
      each->escrows.emplace(
          swap::Escrows::Options{.id = each->id, .signing = each->signing, .keys = keys()},
          Instant(), random.fork(crypto::Label::stream_courier));
    }
    agree([](const RingCourier&) { return true; });
  }

  // The set of those of whom `is_in` holds.
  template <class F>
  [[nodiscard]] RingKeys keys_of(F&& is_in) {
    std::vector<onion::KeyEntry> entries;
    for (const auto& each : couriers) {
      if (is_in(*each)) entries.push_back({each->id, each->key.pair.public_key()});
    }
    onion::KeyDocument document{*onion::KeySet::of(day_of_ring, std::move(entries)), {}};
    const auto digest = document.set.digest();
    for (const auto& each : couriers) {
      if (!is_in(*each)) continue;
      const auto stated = onion::state(each->id, day_of_ring, digest, each->signing, random);
      document.signatures.push_back({stated.signer, stated.signature});
    }
    return {.digest = digest, .document = onion::encode(document)};
  }
  // What couriers show who show nothing of their own.
  template <class F>
  void agree(F&& is_in) {
    agreed_ = keys_of(std::forward<F>(is_in));
  }

  RingKeeper& add_keeper(std::uint8_t seed) {
    return *keepers.emplace_back(std::make_unique<RingKeeper>(*this, seed));
  }
  [[nodiscard]] swap::SigningKeyOf keys() const {
    return [this](const CourierId& id) -> const crypto::SigningPublicKey* {
      const RingCourier* found = find(id);
      return found == nullptr ? nullptr : &found->signing.public_key();
    };
  }
  [[nodiscard]] std::vector<TrustedCourier> trusted() const {
    std::vector<TrustedCourier> all;
    for (const auto& each : couriers) {
      all.push_back({.id = each->id,
                     .name = std::to_string(all.size()),  // its place in `couriers`
                     .signing_key = each->signing.public_key()});
    }
    return all;
  }
  [[nodiscard]] RingCourier* find(const CourierId& id) const {
    const auto found =
        std::ranges::find_if(couriers, [&id](const auto& each) { return each->id == id; });
    return found == couriers.end() ? nullptr : found->get();
  }

  // Until `done`, which is asked after every event; false when it did not come true in time.
  template <class F>
  bool run_until(F&& done, Duration longest) {
    const Instant end = now + longest;
    while (now < end) {
      step(end);
      if (done()) return true;
    }
    return false;
  }
  void run_for(Duration time) {
    static_cast<void>(run_until([] { return false; }, time));
  }

  // `what` of the place, its name and the key of its body lies in each of the reader's boxes of the
  // next ten seconds.
  template <class F>
  void lay(const box::Series& series, const identity::Listening& reader, F&& what) {
    const box::RoundSchedule schedule(box::Lane::round,
                                      identity::parameters_of(reader.service_class).round);
    const box::Round last = schedule.at(now + Duration::seconds(10));
    for (box::Round round = schedule.at(now); round < last; round = round.next()) {
      const auto keys = series.keys(schedule.day_of(round));
      const auto serving = box::couriers_of(round, reader.couriers);
      for (const CourierId& courier : {serving.first, *serving.second}) {
        const box::Place place{
            .courier = courier, .lane = box::Lane::round, .round = round, .slot = {}};
        const auto name = box::name(keys->names, place);
        find(courier)->boxes[name] = what(place, name, keys->bodies);
      }
    }
  }

  // A cell of that keeper reaches the couriers, and its answer comes back at its deadline.
  void carry(RingKeeper& from, LineIndex line, onion::Cell cell);

  crypto::Random random = onion::testing::seeded_random(5);
  std::vector<std::unique_ptr<RingCourier>> couriers;  // rising
  std::vector<std::unique_ptr<RingKeeper>> keepers;
  Instant now = start_of_ring;

 private:
  struct Coming {
    RingKeeper& to;
    LineIndex line;
    onion::Cell cell;
  };
  void step(Instant end) {
    Instant next = end;
    for (const auto& each : keepers) {
      if (!each->asleep) next = std::min(next, each->keeper->next_wakeup());
    }
    if (!coming_.empty() && coming_.begin()->first <= next) {
      auto first = coming_.extract(coming_.begin());
      now = std::max(now, first.key());
      first.mapped().to.take(first.mapped().line, std::move(first.mapped().cell), now);
      return;
    }
    now = std::max(now, next);
    for (const auto& each : keepers) each->wake(now);
  }
  void answer_keys(RingKeeper& from, LineIndex line, const onion::Cell& cell);
  [[nodiscard]] box::Answer::What serve(RingCourier& courier, ByteSpan bytes, Instant at);
  [[nodiscard]] box::answers::Stored store(RingCourier& courier, const box::Operation& put);

  RingKeys agreed_;
  std::multimap<Instant, Coming> coming_;
};

inline void RingKeeper::start() {
  const auto key = *crypto::StoreKey::from(Bytes(32, seed_));
  keeper.emplace(
      KeeperOptions{.service_class = identity::ServiceClass::practice, .couriers = ring_.trusted()},
      RecordSealer(key.copy(), crypto::Label::device_record, onion::testing::seeded_random(seed_)),
      onion::testing::seeded_random(seed_), ring_.now);
  ASSERT_TRUE(keeper->recover(store));
  lines_ = {};
  send(ring_.now);
}

inline void RingKeeper::wake(Instant now) {
  if (asleep) return;
  Transaction transaction;
  keeper->on_wakeup(now, transaction);
  commit(std::move(transaction));
  send(now);
}

inline void RingKeeper::take(LineIndex line, onion::Cell cell, Instant now) {
  if (asleep) return;
  Transaction transaction;
  keeper->on_cell(line, std::move(cell), now, transaction);
  commit(std::move(transaction));
  send(now);
}

inline void RingKeeper::send(Instant now) {
  // A line to an entry that is new.
  for (std::uint8_t i = 0; i < line_count; ++i) {
    const CourierId& entry = keeper->entries().at(i);
    if (std::exchange(lines_.at(i), entry) != entry) keeper->on_line_up(LineIndex(i), now);
  }
  while (auto cell = keeper->poll_cell()) ring_.carry(*this, cell->line, std::move(cell->cell));
}

inline void KeeperRing::answer_keys(RingKeeper& from, LineIndex line, const onion::Cell& cell) {
  const auto request = *onion::decode_key_page_request(cell);
  const auto exchange = onion::read_head(cell)->exchange;
  const RingCourier& entry = *find(from.keeper->entries().at(line.value()));
  const RingKeys& shown = entry.shows.has_value() ? *entry.shows : agreed_;
  onion::Cell page = request.day == day_of_ring && !entry.shows_nothing
                         ? onion::key_page_cell(day_of_ring, shown.digest, shown.document,
                                                request.offset, exchange)
                         : onion::no_key_page_cell(request.day, exchange);
  from.left.push_back({.when = now, .line = line, .route = {}, .headers = {}});
  coming_.emplace(now + request.deadline, Coming{from, line, std::move(page)});
}

inline box::answers::Stored KeeperRing::store(RingCourier& courier, const box::Operation& put) {
  courier.boxes[put.name] = put.body;
  const bool of_another_body = courier.puts == PutAnswer::receipt_of_another_body;
  const box::ReceiptBatch batch(
      {box::receipt_leaf(put.salt, put.name, of_another_body ? box::Body() : put.body)});
  const RingCourier& other = **std::ranges::find_if(
      couriers, [&courier](const auto& each) { return each->id != courier.id; });
  const RingCourier& signer = courier.puts == PutAnswer::receipt_of_another ? other : courier;
  const auto signature = batch.sign(signer.signing, courier.id, day_of_ring, random);
  return {batch.receipt(0, day_of_ring, signature)};
}

inline box::Answer::What KeeperRing::serve(RingCourier& courier, ByteSpan bytes, Instant at) {
  const auto operation = box::decode_operation(bytes);
  if (!operation) return box::answers::Refused{};
  if (operation->kind == box::OperationKind::put) {
    if (courier.puts == PutAnswer::full) return box::answers::Full{};
    if (courier.puts == PutAnswer::conflict) return box::answers::Conflict{};
    return store(courier, *operation);
  }
  if (operation->kind == box::OperationKind::ask) {
    const auto found = courier.boxes.find(operation->name);
    if (found == courier.boxes.end() || courier.keeps_back) return box::answers::NotThere{};
    return box::answers::Found{found->second};
  }
  if (operation->kind != box::OperationKind::swap) return box::answers::Done{};
  const auto message = operation->swap_message();
  auto step = message ? courier.escrows->on_request(*message, at) : std::nullopt;
  if (!step) return box::answers::Refused{};
  if (step->record) courier.escrows->on_stored(step->record->swap, step->record->version);
  return box::answers::Swapped{std::move(step->answer)};
}

inline void KeeperRing::carry(RingKeeper& from, LineIndex line, onion::Cell cell) {
  const auto head = *onion::read_head(cell);
  if (head.kind == onion::CellKind::key_page_request) return answer_keys(from, line, cell);
  CellLeft left{.when = now, .line = line, .route = {}, .headers = {}};
  CourierId hop = from.keeper->entries().at(line.value());
  std::vector<onion::AnswerKey> keys;
  std::size_t heard = 0;  // so many hops answer
  box::Answer answer;
  bool is_none = false;
  for (std::size_t i = 0; i < onion::hop_count; ++i) {
    RingCourier& courier = *find(hop);
    auto layer = onion::open_layer(std::move(cell), courier.key);
    ASSERT_TRUE(layer);
    const bool reached = heard == i && !courier.silent && !(i == 1 && courier.is_no_middle);
    if (reached) ++heard;
    left.route.at(i) = hop;
    left.headers.at(i) = layer->header;
    keys.push_back(std::move(layer->answer));
    if (layer->header.next.has_value()) {
      hop = *layer->header.next;
      cell = onion::onward_cell(*std::move(layer), head.exchange);
      continue;
    }
    const Instant answered_at =
        now + left.headers[0].delay + left.headers[1].delay + left.headers[2].deadline;
    answer.courier_time = answered_at + courier.ahead;
    if (reached) answer.what = serve(courier, layer->operation(), answered_at);
    is_none = courier.hides_time ||
              (courier.hides_stored && std::holds_alternative<box::answers::Stored>(answer.what)) ||
              (courier.hides_found && std::holds_alternative<box::answers::Found>(answer.what));
    break;
  }
  from.left.push_back(left);
  if (find(left.route[0])->passes_nothing) heard = std::min<std::size_t>(heard, 1);
  if (heard == 0) return;
  auto bytes = box::encode(answer);
  if (is_none) bytes.mutable_span()[0] ^= 0xffU;
  onion::Cell back =
      heard == onion::hop_count
          ? onion::begin_answer(std::move(keys[heard - 1]), bytes.array(), head.exchange)
          : onion::dummy_answer(std::move(keys[heard - 1]), head.exchange, random);
  for (std::size_t i = heard - 1; i-- > 0;) {
    back = onion::wrap_answer(std::move(keys[i]), std::move(back), head.exchange);
  }
  coming_.emplace(now + left.headers[0].deadline, Coming{from, line, std::move(back)});
}

}  // namespace peyk::desk
