// For tests: a track of two, couriers that are real escrows, four if not said otherwise, and the
// swaps of both sides. The lane is a map; nothing else is left out.
#pragma once

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/swap/escrow.hpp"

#include "swaps.hpp"
#include "tables.hpp"

namespace peyk::desk {

inline crypto::Random random_of(std::uint8_t number) {
  return crypto::Random(*crypto::Seed::from(Bytes(32, number)));
}

inline channel::MemberId seat(std::uint8_t number) {
  channel::MemberId id;
  id.mutable_span()[0] = number;
  return id;
}

// What both sides hold of their track: the same acts.
class TestTrack {
 public:
  explicit TestTrack(Instant now) : log_(channel::ChannelId()) {
    channel::Open open{.name = "geneva", .nonce = {}, .members = {}};
    open.members = {
        {.id = seat(1), .name = "A"}, {.id = seat(2), .name = "B"}, {.id = seat(3), .name = "C"}};
    log_ = channel::Log(channel::channel_id(open));
    const auto opened = act(seat(1), open, now);
    EXPECT_TRUE(opened);
    if (opened) opening_ = opened->act;
  }

  [[nodiscard]] const channel::Log& log() const { return log_; }
  // Put into every proposal, whatever its author's desk gives.
  std::optional<channel::ActId> joint_text;

  Result<Accepted> act(const channel::MemberId& author, channel::Content content, Instant now) {
    auto* proposal = std::get_if<channel::ProposeSwap>(&content);
    if (proposal != nullptr && joint_text.has_value()) proposal->joint_text = joint_text;
    if (log_.would_stand(author, content, now) != channel::Standing::in_force) {
      return std::unexpected(Error::unknown_act);
    }
    return add(author, std::move(content), log_.frontier(), now);
  }
  // Of an author who claims to have known nothing but the opening.
  Result<Accepted> act_dated_back(const channel::MemberId& author, channel::Content content,
                                  Instant then,
                                  std::optional<channel::ActId> after = std::nullopt) {
    return add(author, std::move(content), {after.value_or(opening_)}, then);
  }
  // Likewise, and whether it stands or not.
  channel::ActId act_behind(const channel::MemberId& author, channel::Content content,
                            const std::vector<channel::ActId>& parents, Instant then) {
    return add(author, std::move(content), parents, then)->act;
  }
  [[nodiscard]] std::optional<channel::Content> content(const channel::ActId& act) const {
    const auto found = acts_.find(act);
    return found == acts_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  Result<Accepted> add(const channel::MemberId& author, channel::Content content,
                       const std::vector<channel::ActId>& parents, Instant now) {
    auto act = channel::make_act(log_.id(), author, parents, random_.fixed<channel::ActSalt>(), now,
                                 std::move(content));
    if (!act) return std::unexpected(Error::inconsistent);
    EXPECT_TRUE(channel::decode(channel::encode(*act)));
    EXPECT_TRUE(log_.add(channel::entry_of(*act)));
    Accepted accepted;
    accepted.act = act->id;
    acts_.emplace(act->id, std::move(act->content));
    return accepted;
  }

  crypto::Random random_ = random_of(90);
  channel::Log log_;
  channel::ActId opening_;
  std::map<channel::ActId, channel::Content> acts_;
};

enum class Manner : std::uint8_t { honest, silent, babbles, gives_wrong_shares, keeps_statements };

struct TestEscrow {
  crypto::SigningKey signing;
  TrustedCourier trusted;
  std::unique_ptr<swap::Escrows> escrows;
  Manner manner = Manner::honest;

  [[nodiscard]] std::optional<crypto::SecretBytes> answer(ByteSpan request, Instant now) {
    if (manner == Manner::silent) return std::nullopt;
    if (manner == Manner::babbles) return crypto::secret_bytes(Bytes(100, 0x77));
    auto step = escrows->on_request(request, now);
    if (!step.has_value()) return std::nullopt;
    if (step->record.has_value()) escrows->on_stored(step->record->swap, step->record->version);
    auto answer = swap::decode_answer(step->answer);
    if (manner == Manner::keeps_statements && answer) {
      answer->known = swap::StatementSet(0);
      answer->statements.clear();
      return swap::encode(*answer);
    }
    if (manner != Manner::gives_wrong_shares || !answer || !answer->shares.has_value()) {
      return std::move(step->answer);
    }
    std::ranges::fill(answer->shares->mutable_span(), std::uint8_t{3});
    return swap::encode(*answer);
  }
};

// One side: its swaps, what its lane was given to ask, and its vault.
class TestSide {
 public:
  TestSide(TestTrack& track, std::uint8_t number, const std::vector<TrustedCourier>& couriers)
      : track_(track), number_(number), couriers_(couriers, courier_lane()) {
    start();
  }
  TestSide(const TestSide&) = delete;

  // As after a kill: only the vault is left.
  void start() {
    lane.clear();
    swaps = std::make_unique<Swaps>(world(), couriers_, sealer_, random_);
    for (const auto& [key, sealed] : vault_) {
      const auto plain = sealer_.open(table::swaps, key, sealed);
      ASSERT_TRUE(plain.has_value());
      ASSERT_TRUE(swaps->take_record(key, *plain));
    }
  }
  template <class F>
  auto with(F&& what) {
    Transaction transaction;
    auto result = what(transaction);
    commit(transaction);
    return result;
  }
  void wake(Instant now) {
    Transaction transaction;
    swaps->on_wakeup(now, transaction);
    commit(transaction);
  }
  void take(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer, Instant now) {
    Transaction transaction;
    swaps->on_answer(swap, courier, answer, now, transaction);
    commit(transaction);
  }
  [[nodiscard]] channel::MemberId own_seat() const { return seat(number_); }
  [[nodiscard]] SwapView view(Instant now) const {
    const auto views = swaps->views(now);
    return views.empty() ? SwapView() : views.back();
  }

  std::unique_ptr<Swaps> swaps;
  std::map<std::pair<swap::SwapId, CourierId>, crypto::SecretBytes> lane;
  bool reads_nothing = false;  // of acts: a disk that fails

 private:
  void commit(const Transaction& transaction) {
    for (const Change& change : transaction) {
      ASSERT_EQ(change.table, table::swaps);
      ASSERT_TRUE(change.value.has_value());
      vault_.insert_or_assign(change.key, *change.value);
    }
  }
  [[nodiscard]] std::optional<SwapPlace> place(const channel::ActId& act) const {
    for (const channel::ProposedSwap& swap : track_.log().state().swaps) {
      if (swap.act != act || !swap.is_of(own_seat())) continue;
      const bool mine = swap.by == own_seat();
      return SwapPlace{.track = track_.log().id(),
                       .channel = "geneva",
                       .number = 1,
                       .role = mine ? SwapRole::proposer : SwapRole::joiner,
                       .with = mine ? "B" : "A",
                       .state = swap};
    }
    return std::nullopt;
  }
  // As the channels make it of what they keep of an act.
  [[nodiscard]] std::optional<SwapPlace> kept_place(const channel::ActId& act) const {
    if (auto found = place(act)) return found;
    const auto content = track_.content(act);
    const auto* proposal =
        content.has_value() ? std::get_if<channel::ProposeSwap>(&*content) : nullptr;
    if (proposal == nullptr) return std::nullopt;
    const bool mine = proposal->with != own_seat();
    return SwapPlace{.track = track_.log().id(),
                     .channel = "geneva",
                     .number = 1,
                     .role = mine ? SwapRole::proposer : SwapRole::joiner,
                     .with = mine ? "B" : "A",
                     .state = {.act = act,
                               .by = {},
                               .with = proposal->with,
                               .deadline = proposal->deadline,
                               .couriers = proposal->couriers,
                               .joined_by = std::nullopt,
                               .accepted_by = std::nullopt,
                               .called_off_by = std::nullopt}};
  }
  DeskForSwaps world() {
    return {.places =
                [this] {
                  std::vector<SwapPlace> places;
                  for (const auto& swap : track_.log().state().swaps) {
                    if (auto one = place(swap.act)) places.push_back(*std::move(one));
                  }
                  return places;
                },
            .place = [this](const channel::ChannelId&,
                            const channel::ActId& act) { return place(act); },
            .kept_place = [this](const channel::ChannelId&,
                                 const channel::ActId& act) { return kept_place(act); },
            .content =
                [this](const channel::ChannelId&, const channel::ActId& act) {
                  return reads_nothing ? std::nullopt : track_.content(act);
                },
            .act = [this](const channel::ChannelId&, channel::Content content, bool, Instant now,
                          Transaction&) { return track_.act(own_seat(), std::move(content), now); },
            .network_time = [](Instant now) { return now; },
            .questions_under_way = [] { return std::size_t{0}; }};
  }
  CourierLane courier_lane() {
    return {.ask =
                [this](const swap::SwapId& swap, const CourierId& courier,
                       crypto::SecretBytes request) {
                  lane.insert_or_assign({swap, courier}, std::move(request));
                  return true;
                },
            .forget =
                [this](const swap::SwapId& swap) {
                  std::erase_if(lane, [&](const auto& one) { return one.first.first == swap; });
                },
            .has_answers = [] { return false; }};
  }

  TestTrack& track_;
  std::uint8_t number_;
  SwapCouriers couriers_;
  crypto::Random random_ = random_of(number_);
  RecordSealer sealer_{*crypto::StoreKey::from(Bytes(32, number_)), crypto::Label::vault_record,
                       random_of(static_cast<std::uint8_t>(number_ + 10))};
  std::map<Bytes, Bytes> vault_;
};

class SwapsTest : public ::testing::Test {
 protected:
  explicit SwapsTest(std::size_t couriers = 4) {
    for (std::size_t i = 0; i < couriers; ++i) {
      auto signing = crypto::SigningKey::from_seed(random_.secret<crypto::SigningSeed>());
      const auto id = crypto::hash(crypto::Label::courier_id, {signing.public_key().span()});
      trusted.push_back({.id = CourierId(id.array()),
                         .name = "courier " + std::to_string(i),
                         .signing_key = signing.public_key()});
      escrows.push_back(
          {.signing = std::move(signing), .trusted = trusted.back(), .escrows = nullptr});
    }
    const auto keys = [this](const CourierId& id) -> const crypto::SigningPublicKey* {
      const auto found = std::ranges::find(trusted, id, &TrustedCourier::id);
      return found == trusted.end() ? nullptr : &found->signing_key;
    };
    for (TestEscrow& one : escrows) {
      one.escrows = std::make_unique<swap::Escrows>(
          swap::Escrows::Options{.id = one.trusted.id, .signing = one.signing, .keys = keys},
          Instant(), random_.fork(crypto::Label::stream_courier));
    }
  }

  [[nodiscard]] std::vector<CourierId> ids() const {
    std::vector<CourierId> all;
    for (const TrustedCourier& one : trusted) all.push_back(one.id);
    return all;
  }
  static std::vector<SwapItem> texts(std::vector<std::string> all) {
    std::vector<SwapItem> items;
    for (std::string& text : all) items.emplace_back(TextItem{std::move(text)});
    return items;
  }
  [[nodiscard]] ProposeOrder proposal() const {
    ProposeOrder order;
    order.words = "a list for a list";
    order.deadline = now + Duration::days(2);
    order.couriers = ids();
    order.items = texts({"first of A", "second of A"});
    return order;
  }
  Result<Accepted> propose(const ProposeOrder& order) {
    auto done = a.with([&](Transaction& transaction) {
      return a.swaps->propose(track.log().id(), seat(2), order, now, transaction);
    });
    if (done) act = done->act;
    return done;
  }
  Result<Accepted> join(std::vector<SwapItem> items, bool over_one_courier = false) {
    JoinOrder order;
    order.over_one_courier = over_one_courier;
    order.items = std::move(items);
    return b.with([&](Transaction& transaction) {
      return b.swaps->join(track.log().id(), act, order, now, transaction);
    });
  }
  // What its person has looked at.
  Result<Accepted> accept() { return accept(a.view(now).joining.value_or(channel::ActId())); }
  Result<Accepted> accept(const channel::ActId& joining) {
    return a.with([&](Transaction& transaction) {
      const AcceptOrder order{.channel = {}, .number = {}, .joining = joining};
      return a.swaps->accept(track.log().id(), act, order, now, transaction);
    });
  }
  Result<Accepted> withdraw(TestSide& side) {
    return side.with([&](Transaction& transaction) {
      return side.swaps->withdraw(track.log().id(), act, "a speech", false, now, transaction);
    });
  }
  // Each asks each courier what its lane says, and what it answers is taken in, or lost.
  void ask(TestSide& side, bool lost = false) {
    std::vector<std::pair<swap::SwapId, CourierId>> pairs;
    for (const auto& [pair, request] : side.lane) pairs.push_back(pair);
    for (const auto& pair : pairs) {
      const auto request = side.lane.find(pair);
      if (request == side.lane.end()) continue;
      auto& courier = *std::ranges::find_if(
          escrows, [&](const TestEscrow& one) { return one.trusted.id == pair.second; });
      const auto answer = courier.answer(request->second, now);
      if (answer.has_value() && !lost) side.take(pair.first, pair.second, *answer, now);
    }
  }
  void play(std::size_t times = 6) {
    for (std::size_t i = 0; i < times; ++i) {
      now = now + Duration::minutes(1);
      for (TestSide* side : {&a, &b}) {
        side->wake(now);
        ask(*side);
      }
    }
  }
  // The same, but A is told none of what couriers state: it gets its shares alone.
  void play_without_statements_for_a(std::size_t times = 6) {
    for (std::size_t i = 0; i < times; ++i) {
      now = now + Duration::minutes(1);
      a.wake(now);
      for (TestEscrow& one : escrows) one.manner = Manner::keeps_statements;
      ask(a);
      for (TestEscrow& one : escrows) one.manner = Manner::honest;
      b.wake(now);
      ask(b);
    }
  }
  [[nodiscard]] std::vector<std::string> got(const TestSide& side) const {
    std::vector<std::string> all;
    const auto items = side.swaps->items(act);
    if (!items) return {};
    for (const SwapItem& item : *items) all.push_back(std::get<TextItem>(item).text);
    return all;
  }

  Instant now = Instant::since_epoch(Duration::days(20'000));
  crypto::Random random_ = random_of(50);
  std::vector<TrustedCourier> trusted;
  std::vector<TestEscrow> escrows;
  TestTrack track{now};
  TestSide a{track, 1, trusted};
  TestSide b{track, 2, trusted};
  channel::ActId act;
};

}  // namespace peyk::desk
