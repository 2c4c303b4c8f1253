// The couriers of a desk: three, whose keys of two days are known here. They open its cells layer
// by layer and answer as they are told to: rightly, wrongly, or not at all.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/box/answer.hpp"
#include "peyk/box/operation.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/onion/answer.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/onion/layer.hpp"
#include "peyk/onion/wrap.hpp"

namespace peyk::desk::fake {

struct Courier {
  CourierId id;
  crypto::SigningKey signing;
  std::map<Day, onion::DayKey> keys = {};
};
struct KeysOfDay {
  onion::SetDigest digest;
  Bytes document;
};
// Once for all inputs: keys and signatures.
struct Town {
  std::vector<Courier> couriers;
  std::map<Day, KeysOfDay> days;
};

inline KeysOfDay keys_of(Day day, std::vector<Courier>& couriers, crypto::Random& random) {
  std::vector<onion::KeyEntry> entries;
  entries.reserve(couriers.size());
  for (Courier& one : couriers) {
    onion::DayKey key{day, crypto::KemKeyPair::generate(random)};
    entries.push_back({one.id, key.pair.public_key()});
    one.keys.emplace(day, std::move(key));
  }
  onion::KeyDocument document{*onion::KeySet::of(day, std::move(entries)), {}};
  const onion::SetDigest digest = document.set.digest();
  for (const Courier& one : couriers) {
    const auto stated = onion::state(one.id, day, digest, one.signing, random);
    document.signatures.push_back({stated.signer, stated.signature});
  }
  return {.digest = digest, .document = onion::encode(document)};
}

inline Town town(Day day, crypto::Random random) {
  Town made;
  for (std::uint8_t i = 1; i <= 3; ++i) {
    made.couriers.push_back(
        {.id = CourierId(std::array<std::uint8_t, 32>{i}),
         .signing = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>())});
  }
  for (const Day each : {day, day.next()}) {
    made.days.emplace(each, keys_of(each, made.couriers, random));
  }
  return made;
}

inline std::vector<TrustedCourier> trusted(const Town& town) {
  std::vector<TrustedCourier> all;
  all.reserve(town.couriers.size());
  for (const Courier& one : town.couriers) {
    all.push_back({.id = one.id,
                   .name = "courier " + std::to_string(all.size() + 1),
                   .signing_key = one.signing.public_key()});
  }
  return all;
}

// What they hold in one play.
class Couriers {
 public:
  Couriers(const Town& town, crypto::Random random) : town_(town), random_(std::move(random)) {}

  // Whatever comes from now on is answered so.
  void set_manner(std::uint8_t manner) { manner_ = manner; }

  struct Coming {
    Instant when;
    onion::Cell cell;
  };
  // Nothing when nobody answers.
  [[nodiscard]] std::optional<Coming> answer(const CourierId& entry, onion::Cell cell,
                                             Instant now) {
    const auto exchange = onion::read_head(cell)->exchange;
    if (const auto request = onion::decode_key_page_request(cell)) {
      const auto keys = town_.days.find(request->day);
      return Coming{now + request->deadline,
                    keys == town_.days.end() || manner_ % 16 == 9
                        ? onion::no_key_page_cell(request->day, exchange)
                        : onion::key_page_cell(request->day, keys->second.digest,
                                               keys->second.document, request->offset, exchange)};
    }
    if (manner_ % 16 == 10) return std::nullopt;
    return open(entry, std::move(cell), exchange, now);
  }

 private:
  [[nodiscard]] const Courier& find(const CourierId& id) const {
    return *std::ranges::find(town_.couriers, id, &Courier::id);
  }
  // What a desk wraps, its couriers open.
  [[nodiscard]] onion::OpenedLayer opened(const CourierId& by, onion::Cell cell, Day day) const {
    auto layer = onion::open_layer(std::move(cell), find(by).keys.at(day));
    if (!layer) std::abort();
    return *std::move(layer);
  }
  std::optional<Coming> open(CourierId hop, onion::Cell cell, onion::Exchange exchange,
                             Instant now) {
    // Of the day the cell names: today's or, over midnight, the next.
    const Day day(ByteReader(cell.payload()).u32());
    onion::OpenedLayer layer = opened(hop, std::move(cell), day);
    const Duration deadline = layer.header.deadline;
    std::vector<onion::AnswerKey> keys;
    keys.reserve(onion::hop_count);
    keys.push_back(std::move(layer.answer));
    while (layer.header.next.has_value()) {
      hop = *layer.header.next;
      layer = opened(hop, onion::onward_cell(std::move(layer), exchange), day);
      keys.push_back(std::move(layer.answer));
    }
    box::Answer::What what =
        serve(find(hop), *box::decode_operation(layer.operation()), day_of(now));
    const Instant told = manner_ % 16 == 11 ? now + Duration::hours(manner_) : now;
    const auto answer = box::encode(box::Answer{.courier_time = told, .what = std::move(what)});
    onion::Cell back = onion::begin_answer(std::move(keys[2]), answer.array(), exchange);
    // One on the way says nothing of what is behind it.
    if (manner_ % 16 == 12) back = onion::random_answer(onion::Position::box, exchange, random_);
    back = onion::wrap_answer(std::move(keys[1]), std::move(back), exchange);
    back = onion::wrap_answer(std::move(keys[0]), std::move(back), exchange);
    return Coming{now + deadline, std::move(back)};
  }
  [[nodiscard]] box::Answer::What serve(const Courier& courier, const box::Operation& asked,
                                        Day day) {
    switch (manner_ % 16) {
      case 1:
        return box::answers::Done{};
      case 2:
        return box::answers::NotThere{};
      case 3:
        return box::answers::Conflict{};
      case 4:
        return box::answers::Full{};
      case 5:
        return box::answers::Refused{};
      case 6:
        return box::answers::Failed{};
      case 7:
        return box::answers::Found{random_.fixed<box::Body>()};
      case 8:
        return box::answers::Swapped{crypto::SecretBytes(30, manner_)};
      default:
        return serve_rightly(courier, asked, day);
    }
  }
  [[nodiscard]] box::Answer::What serve_rightly(const Courier& courier, const box::Operation& asked,
                                                Day day) {
    switch (asked.kind) {
      case box::OperationKind::nothing:
        return box::answers::Done{};
      case box::OperationKind::swap:
        return box::answers::Refused{};
      case box::OperationKind::ask: {
        const auto found = boxes_.find(asked.name);
        if (found == boxes_.end()) return box::answers::NotThere{};
        return box::answers::Found{found->second};
      }
      case box::OperationKind::put:
        break;
    }
    boxes_.emplace(asked.name, asked.body);
    const box::ReceiptBatch batch({box::receipt_leaf(asked.salt, asked.name, asked.body)});
    auto receipt = batch.receipt(0, day, batch.sign(courier.signing, courier.id, day, random_));
    if (manner_ % 16 == 13) receipt.signature.mutable_span()[manner_] ^= 1U;
    return box::answers::Stored{std::move(receipt)};
  }

  const Town& town_;
  crypto::Random random_;
  std::uint8_t manner_ = 0;
  std::map<box::BoxName, box::Body> boxes_;
};

// Answers on their way to a desk, by when they arrive.
using Coming = std::multimap<Instant, std::pair<LineIndex, onion::Cell>>;

// Gives the desk what comes next, if it comes by `end`, and sets the clock to when that is.
enum class Given : std::uint8_t { nothing, answer, wakeup };
inline Given give_next(Desk& desk, Coming& coming, Instant& now, Instant end) {
  if (!coming.empty() && coming.begin()->first <= std::min(end, desk.next_wakeup())) {
    auto first = coming.extract(coming.begin());
    now = std::max(now, first.key());
    desk.on_cell(first.mapped().first, std::move(first.mapped().second), now);
    return Given::answer;
  }
  if (desk.next_wakeup() > end) return Given::nothing;
  now = std::max(now, desk.next_wakeup());
  desk.on_wakeup(now);
  return Given::wakeup;
}

}  // namespace peyk::desk::fake
