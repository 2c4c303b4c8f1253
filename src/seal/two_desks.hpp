// For the tests of this room: two relations, and the carriage between them played by hand.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "peyk/seal/relation.hpp"

namespace peyk::seal::testing {

inline constexpr Day first_day(20'000);
inline constexpr Instant noon = Instant::since_epoch(Duration::days(20'000) + Duration::hours(12));

inline crypto::Random random_of(std::uint64_t number) {
  crypto::Seed seed;
  ByteWriter(seed.mutable_span()).u64(number);
  return crypto::Random(std::move(seed));
}

inline identity::Listening listening_of(std::uint8_t first) {
  CourierId id;
  id.mutable_span()[0] = first;
  CourierId second;
  second.mutable_span()[0] = static_cast<std::uint8_t>(first + 1);
  return {{id, second}, identity::ServiceClass::practice};
}

template <class Kind>
std::vector<const Kind*> all_of(const Events& events) {
  std::vector<const Kind*> found;
  for (const Event& one : events) {
    if (const auto* kind = std::get_if<Kind>(&one)) found.push_back(kind);
  }
  return found;
}

template <class Kind>
bool has(const Events& events) {
  return !all_of<Kind>(events).empty();
}

// Exactly one event, a refusal for this reason.
inline bool only_refused(const Events& events, Refusal reason) {
  if (events.size() != 1) return false;
  const auto* refused = std::get_if<event::Refused>(&events.front());
  return refused != nullptr && refused->reason == reason;
}

inline ByteSpan text(std::string_view content) { return as_bytes(content); }

inline std::string content_of(const Events& events) {
  std::string all;
  for (const auto* one : all_of<event::Delivered>(events)) all += to_text(one->content);
  return all;
}

struct Desk {
  Relation relation;
  crypto::Random random;

  Events open(const Frame& frame, Instant now = noon) {
    return relation.on_opening_frame(frame, now, random);
  }
  Events hear(const Frame& frame) {
    return relation.on_session_frame(*relation.generation(), frame);
  }
  SealedMessage say(std::string_view content) {
    return *relation.seal_message(text(content), random);
  }
  Frame acknowledge(std::string_view content = {}) {
    return *relation.seal_acknowledgement(text(content), random);
  }
  // The newest frame it keeps putting.
  [[nodiscard]] Frame standing() const { return relation.standing_openings().back().frame; }
  [[nodiscard]] crypto::SecretBytes state() const { return relation.serialise(); }
  void restore(const crypto::SecretBytes& state) { relation = *Relation::restore(state); }
};

// `zero` has accepted the card that `one` made; nothing has been said yet.
struct TwoDesks {
  Desk zero;
  Desk one;

  Desk& at(Side side) { return side == Side::zero ? zero : one; }

  // Carries every standing opening frame over, in turn, until neither side has news.
  void exchange(Instant now = noon) {
    for (int turn = 0; turn < 6; ++turn) {
      for (const auto& opening : zero.relation.standing_openings()) one.open(opening.frame, now);
      for (const auto& opening : one.relation.standing_openings()) zero.open(opening.frame, now);
    }
  }
  // And the acknowledgement by which R answers the confirm.
  void finish_opening(Instant now = noon) {
    exchange(now);
    if (one.relation.owes_acknowledgement()) zero.hear(one.acknowledge());
    if (zero.relation.owes_acknowledgement()) one.hear(zero.acknowledge());
  }
};

inline Events reopen(Desk& desk, Instant now = noon) {
  return *desk.relation.reopen(now, desk.random);
}

struct Cards {
  identity::MadeCard of_zero;
  identity::MadeCard of_one;
};

inline Cards make_cards(crypto::Random& random, Day last_day = Day(20'030)) {
  return {*identity::make_card(listening_of(10), last_day, random),
          *identity::make_card(listening_of(20), last_day, random)};
}

inline TwoDesks two_strangers(std::uint64_t seed = 1) {
  crypto::Random random = random_of(seed);
  const Cards cards = make_cards(random);
  return {{*Relation::from_accepted_card(cards.of_one.card, cards.of_zero.key.copy(),
                                         cards.of_zero.card, first_day),
           random_of(seed + 1000)},
          {Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card),
           random_of(seed + 2000)}};
}

// With a session of generation 0, acknowledged by R.
inline TwoDesks two_desks(std::uint64_t seed = 1) {
  TwoDesks desks = two_strangers(seed);
  desks.zero.relation.start(noon, desks.zero.random);
  desks.finish_opening();
  return desks;
}

}  // namespace peyk::seal::testing
