// A swap with its couriers, for tests.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "peyk/crypto/kdf.hpp"
#include "peyk/swap/content.hpp"
#include "peyk/swap/escrow.hpp"
#include "peyk/swap/party.hpp"

namespace peyk::swap {

inline CourierIndex place(std::size_t i) { return CourierIndex(static_cast<std::uint8_t>(i)); }

struct TestCourier {
  CourierId id;
  crypto::SigningKey signing;
};

class Swap {
 public:
  explicit Swap(std::size_t n, std::uint8_t seed = 1)
      : random(*crypto::Seed::from(Bytes(32, seed))) {
    for (std::size_t i = 0; i < n; ++i) {
      auto signing = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
      const auto id = crypto::hash(crypto::Label::courier_id, {signing.public_key().span()});
      couriers.push_back({CourierId(id.array()), std::move(signing)});
    }
    std::ranges::sort(couriers, {}, &TestCourier::id);
    keys = [this](const CourierId& id) -> const crypto::SigningPublicKey* {
      const auto found = std::ranges::find(couriers, id, &TestCourier::id);
      return found == couriers.end() ? nullptr : &found->signing.public_key();
    };
    std::vector<CourierId> ids;
    ids.reserve(couriers.size());
    for (const TestCourier& one : couriers) ids.push_back(one.id);
    frame = Frame::of(random.fixed<FrameSalt>(), deadline, ids);
    for (std::size_t side = 0; side < 2; ++side) {
      secrets.push_back(random.secret<PartySecret>());
      const std::array<ByteSpan, 2> items = {as_bytes(texts.at(side)), as_bytes("and more")};
      gifts.push_back(
          *give(*frame, dealer_of(secrets.back(), *frame), items, ShowsConstant(side), random));
    }
    manifest = *Manifest::of(*frame, gifts[0].offer, gifts[1].offer);
  }
  Swap(const Swap&) = delete;
  Swap& operator=(const Swap&) = delete;
  ~Swap() = default;

  [[nodiscard]] Party party(std::size_t i) const {
    return *Party::begin(*manifest, secrets.at(i).copy());
  }
  [[nodiscard]] Escrows escrows(std::size_t i, EscrowLimits limits = {}) {
    const TestCourier& one = couriers.at(i - 1);
    return {
        {one.id, one.signing, keys, limits}, Instant(), random.fork(crypto::Label::stream_courier)};
  }
  [[nodiscard]] Statement stated(StatementKind kind, std::size_t i) {
    const TestCourier& one = couriers.at(i - 1);
    return state(kind, manifest->terms().id(), place(i), one.id, one.signing, random);
  }

  static constexpr Instant start = Instant::since_epoch(Duration::days(20'000));
  static constexpr Instant deadline = start + Duration::days(10);
  crypto::Random random;
  std::vector<TestCourier> couriers;
  SigningKeyOf keys;
  std::optional<Frame> frame;
  std::array<std::string, 2> texts = {"from the first", "from the second"};
  std::vector<PartySecret> secrets;
  std::vector<Gift> gifts;
  std::optional<Manifest> manifest;
};

}  // namespace peyk::swap
