// Two principals and a delegate's key, for tests.
#pragma once

#include "peyk/identity/mandate.hpp"

namespace peyk::identity {

inline Instant at_day(std::int64_t day) {
  return Instant::since_epoch(Duration::days(20'000) + Duration::days(day));
}

struct Party {
  PrincipalKeys keys;
  PrincipalCard card;
  Party(std::string name, crypto::Random& random)
      : keys(PrincipalKeys::generate(random)), card(*keys.make_card(std::move(name), random)) {}
};

struct Principals {
  crypto::Random random;
  Party a;
  Party b;
  Party c;
  crypto::KemKeyPair member;

  explicit Principals(std::uint8_t seed = 1)
      : random([seed] {
          crypto::Seed first;
          first.mutable_span()[0] = seed;
          return first;
        }()),
        a("Republic of A", random),
        b("Kingdom of B", random),
        c("C", random),
        member(crypto::KemKeyPair::generate(random)) {}

  // To speak on two tracks, for five days.
  [[nodiscard]] MandateOrder order() const {
    return {.member_key = member.public_key(),
            .power = Power::speak,
            .tracks = {"weapons", "prisoners"},
            .from = at_day(0),
            .until = at_day(5),
            .serial = 7};
  }
  [[nodiscard]] Mandate open_mandate() {
    return *make_open_mandate(a.keys, a.card, order(), random);
  }
  [[nodiscard]] Mandate mandate_for_b() {
    return *make_mandate_for(a.keys, a.card, b.card, order(), random);
  }
};

}  // namespace peyk::identity
