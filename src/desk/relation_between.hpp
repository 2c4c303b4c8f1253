// For tests and fuzz targets: both ends of a relation.
#pragma once

#include <utility>

#include "peyk/crypto/random.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/seal/relation.hpp"

namespace peyk::desk {

// Both ends of a relation, which should have a session now; the first has made the card.
inline std::pair<seal::Relation, seal::Relation> relation_between(
    const identity::Listening& listening, Instant at, crypto::Random& random) {
  const Day last_day(day_of(at).value() + 30);
  auto made = identity::make_card(listening, last_day, random);
  auto own = identity::make_card(listening, last_day, random);
  auto ours = seal::Relation::from_made_card(std::move(made->key), made->card);
  auto theirs =
      seal::Relation::from_accepted_card(made->card, std::move(own->key), own->card, day_of(at));
  auto put = [](const seal::Events& events) {
    for (const auto& any : events) {
      if (const auto* opening = std::get_if<seal::event::PutOpening>(&any)) return opening->frame;
    }
    return seal::Frame();
  };
  const auto hello = put(theirs->start(at, random));
  const auto welcome = put(ours.on_opening_frame(hello, at, random));
  const auto confirm = put(theirs->on_opening_frame(welcome, at, random));
  static_cast<void>(ours.on_opening_frame(confirm, at, random));
  return {std::move(ours), std::move(*theirs)};
}

}  // namespace peyk::desk
