// For tests: keys, numbers and both ends of a relation.
#pragma once

#include <gtest/gtest.h>
#include <utility>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/seal/relation.hpp"

namespace peyk::desk {

inline crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }

inline crypto::Random seeded(std::uint8_t number) {
  crypto::Seed seed;
  seed.mutable_span()[0] = number;
  return crypto::Random(std::move(seed));
}

// Both ends of a relation with a session; the first has made the card.
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
  EXPECT_TRUE(ours.has_session() && theirs->has_session());
  return {std::move(ours), std::move(*theirs)};
}

}  // namespace peyk::desk
