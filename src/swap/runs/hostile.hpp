// Couriers that lie, and the party that cheats with them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "peyk/swap/escrow.hpp"
#include "peyk/swap/party.hpp"

#include "testing/draw.hpp"

namespace peyk::swap::runs {

using testing::Draw;

// Gives any answer, whatever it was asked, and tells the cheat all it is given.
class Liar {
 public:
  Liar(crypto::SigningKey signing, const CourierId& id, CourierIndex index, bool is_discreet)
      : signing_(std::move(signing)), id_(id), index_(index), is_discreet_(is_discreet) {}

  [[nodiscard]] std::optional<crypto::SecretBytes> answer(ByteSpan request, Draw& draw,
                                                          crypto::Random& random);
  [[nodiscard]] Statement states(StatementKind kind, const SwapId& swap, crypto::Random& random);
  [[nodiscard]] const std::optional<Share>& share_of(Side side) const {
    return shares_.at(side.value());
  }
  [[nodiscard]] CourierIndex index() const { return index_; }

 private:
  crypto::SigningKey signing_;
  CourierId id_;
  CourierIndex index_;
  bool is_discreet_;  // states nothing to honest parties but that it has expired
  std::array<std::optional<Share>, 2> shares_;
};

// Has its own secret, everything liars know, and a line to couriers that never fails. It shows its
// certificate when it likes and to whom it likes: most often to one honest courier, at the last
// moment.
class Cheat {
 public:
  struct Plan {
    std::set<CourierIndex> deposits_at;
    std::optional<CourierIndex> withdraws_at;
    CourierIndex target;
    std::size_t witnesses = 0;  // liars that state to have released
    bool shows_to_all = false;
    Instant shows_at;
  };
  using Ask = std::function<std::optional<crypto::SecretBytes>(CourierIndex, ByteSpan)>;

  Cheat(const Manifest& manifest, PartySecret secret, Plan plan, std::vector<Liar*> liars);

  // Its turn with one courier.
  void visit(CourierIndex courier, Instant now, const Ask& ask, const SigningKeyOf& keys,
             Draw& draw, crypto::Random& random);
  [[nodiscard]] Instant shows_at() const { return plan_.shows_at; }
  [[nodiscard]] CourierIndex target() const { return plan_.target; }
  // Whether it holds shares enough of the honest side's key.
  [[nodiscard]] bool has_key() const;

 private:
  [[nodiscard]] Token token_for(CourierIndex courier) const;
  [[nodiscard]] crypto::SecretBytes deposit(CourierIndex courier, DepositKind kind) const;
  void tell(CourierIndex courier, const crypto::SecretBytes& request, const Ask& ask,
            const SigningKeyOf& keys);
  void show(CourierIndex courier, const Ask& ask, const SigningKeyOf& keys, Draw& draw,
            crypto::Random& random);

  const Manifest& manifest_;
  PartySecret secret_;
  Plan plan_;
  std::vector<Liar*> liars_;
  Terms terms_;
  SwapId id_;
  Side side_;
  Statements known_;
  std::set<CourierIndex> shares_of_;  // honest couriers that handed it a share
  std::set<CourierIndex> deposited_;
};

}  // namespace peyk::swap::runs
