// Swaps by cells: deposits, statements and shares through couriers and their stores, a crash after
// any effect, and the end of a swap's time.
#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/swap/escrow.hpp"
#include "peyk/swap/party.hpp"

#include "records.hpp"
#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using swap::CourierIndex;
using swap::Party;
using swap::Standing;
using testing::CourierNetwork;
using testing::NetworkOptions;
using testing::TestDesk;

constexpr Duration a_moment = Duration::milliseconds(50);
constexpr Duration long_enough = Duration::milliseconds(400);
constexpr std::size_t victim = 4;

// Two parties at one line; courier 0 is the entry, 1 to 4 are those of the swap.
class Story {
 public:
  explicit Story(std::optional<std::uint64_t> crash_after = std::nullopt, Limits limits = {})
      : network({.couriers = 5, .limits = limits}) {
    network.start_all();
    network.run_for(Duration::seconds(1));
    desk.emplace(network, 0);
    desk->fetch_keys(day_of(network.now()));
    auto& random = network.random();
    std::vector<CourierId> ids;
    for (std::size_t i = 1; i <= 4; ++i) ids.push_back(network.id(i));
    frame =
        swap::Frame::of(random.fixed<swap::FrameSalt>(), network.now() + Duration::days(1), ids);
    std::vector<swap::PartySecret> secrets;
    std::vector<swap::Gift> gifts;
    for (int side = 0; side < 2; ++side) {
      secrets.push_back(random.secret<swap::PartySecret>());
      const std::array<ByteSpan, 1> items = {as_bytes("given")};
      gifts.push_back(*swap::give(*frame, swap::dealer_of(secrets.back(), *frame), items,
                                  swap::ShowsConstant::no, random));
    }
    const auto manifest = *swap::Manifest::of(*frame, gifts[0].offer, gifts[1].offer);
    for (std::size_t side = 0; side < 2; ++side) {
      parties.push_back(*Party::begin(manifest, secrets[side].copy()));
      EXPECT_TRUE(parties.back().hold(gifts[1 - side].sealed));
    }
    if (crash_after) network.crash_after(victim, *crash_after);
  }

  void round() {
    for (Party& party : parties) {
      for (std::uint8_t place = 1; place <= 4; ++place) ask(party, CourierIndex(place));
    }
  }
  // Nothing when no answer came that says anything of the swap.
  bool ask(Party& party, CourierIndex place) {
    const auto request = party.request(place, network.now());
    if (!request) return false;
    const std::size_t to = index_of(party.terms().courier(place));
    const auto ms = [](std::int64_t n) { return Duration::milliseconds(n); };
    const auto times = onion::hop_times({}, {ms(3), ms(2), ms(1)}, ms(40));
    const auto operation = box::Operation::swap(*request, network.random());
    const auto path = desk->path({0, to == 1 ? std::size_t{2} : std::size_t{1}, to}, times);
    const auto exchange = desk->send(path, box::encode(operation).span());
    network.run_for(long_enough);
    if (!network.is_running(victim)) {
      crashed = true;
      network.start(victim);
      network.run_for(a_moment);
    }
    const auto opened = desk->opened(exchange);
    if (!opened || !opened->answer) return false;
    const auto* swapped = std::get_if<box::answers::Swapped>(&opened->answer->what);
    if (swapped == nullptr) return false;
    party.on_answer(place, swapped->message, desk->keys());
    return true;
  }
  [[nodiscard]] Standing standing(std::size_t party) const {
    return parties[party].standing(network.now());
  }

  CourierNetwork network;
  std::optional<TestDesk> desk;
  std::optional<swap::Frame> frame;
  std::vector<Party> parties;
  bool crashed = false;

 private:
  [[nodiscard]] std::size_t index_of(const CourierId& id) const {
    std::size_t i = 0;
    while (network.id(i) != id) ++i;
    return i;
  }
};

TEST(CourierSwap, ReleasesToBothSidesByCells) {
  Story story;
  for (int i = 0; i < 4; ++i) story.round();
  for (std::size_t party = 0; party < 2; ++party) {
    EXPECT_EQ(story.standing(party), Standing::released);
    EXPECT_TRUE(story.parties[party].faults().empty());
  }
  EXPECT_GT(story.network.counters(victim)[Counter::served_swap], 3U);
  EXPECT_EQ(story.network.counters(victim)[Counter::malformed_operation], 0U);
}

// A step is an effect or a commit. Whatever was lost was said to nobody.
TEST(CourierSwap, IsNeverUnsaidByACrashAfterAnyEffect) {
  std::uint64_t steps = 0;
  {
    Story story;
    const std::uint64_t before = story.network.steps(victim);
    for (int i = 0; i < 3; ++i) story.round();
    steps = story.network.steps(victim) - before;
  }
  ASSERT_GT(steps, 20U);
  for (std::uint64_t step = 0; step < steps; ++step) {
    Story story(step);
    for (int i = 0; i < 6; ++i) story.round();
    EXPECT_TRUE(story.crashed) << step;
    for (std::size_t party = 0; party < 2; ++party) {
      EXPECT_EQ(story.standing(party), Standing::released) << step;
      EXPECT_TRUE(story.parties[party].faults().empty()) << step;
    }
  }
}

TEST(CourierSwap, ADiskThatIsFullMakesItAnswerFailed) {
  Story story;
  // The replay tag is the first commit, the swap's record the second.
  story.network.store(victim).fail_commit(2, box::MemoryBoxStore::Fault::disk_full);
  const CourierIndex place = *story.parties[0].terms().index_of(story.network.id(victim));
  EXPECT_FALSE(story.ask(story.parties[0], place));
  EXPECT_TRUE(story.ask(story.parties[0], place));
  EXPECT_EQ(story.parties[0].last_answer(place), swap::AnswerKind::waiting);
  EXPECT_EQ(story.network.counters(victim)[Counter::store_failed], 1U);
}

TEST(CourierSwap, WhatIsNoMessageIsRefused) {
  Story story;
  const auto exchange =
      story.desk->send({0, 1, victim}, box::Operation::swap(Bytes{1}, story.network.random()));
  story.network.run_for(long_enough);
  const auto opened = story.desk->opened(exchange);
  ASSERT_TRUE(opened && opened->answer);
  EXPECT_TRUE(std::holds_alternative<box::answers::Refused>(opened->answer->what));
  EXPECT_EQ(story.network.counters(victim)[Counter::malformed_operation], 1U);
}

// Each false share costs as much as opening some cells: of them all so many are looked at in a
// minute. In the next one it goes on.
TEST(CourierSwap, SharesThatDoNotHoldHaveALimit) {
  Limits limits;
  limits.swap_checks = 2;
  Story story(std::nullopt, limits);
  const CourierIndex place = *story.parties[0].terms().index_of(story.network.id(victim));
  const auto said = [&](ByteSpan request) {
    const auto exchange =
        story.desk->send({0, 1, victim}, box::Operation::swap(request, story.network.random()));
    story.network.run_for(long_enough);
    return story.desk->opened(exchange)->answer->what;
  };
  auto request = *story.parties[0].request(place, story.network.now());
  request.back() ^= 1;  // in the share
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(std::holds_alternative<box::answers::Swapped>(said(request)));
  }
  EXPECT_TRUE(std::holds_alternative<box::answers::Failed>(said(request)));
  EXPECT_EQ(story.network.counters(victim)[Counter::swap_over_limit], 1U);
  EXPECT_EQ(story.network.counters(victim)[Counter::swap_refused], 2U);
  EXPECT_EQ(story.network.counters(victim)[Counter::served_swap], 0U);
  story.network.run_for(Duration::minutes(1));
  EXPECT_TRUE(story.ask(story.parties[0], place));
  EXPECT_EQ(story.parties[0].last_answer(place), swap::AnswerKind::waiting);
  EXPECT_EQ(story.network.counters(victim)[Counter::served_swap], 1U);
}

// Starts again from its store, after `change` was written there.
void restart_with(Story& story, const std::vector<box::Write>& change) {
  story.network.crash(victim);
  ASSERT_TRUE(story.network.store(victim).commit(change));
  story.network.start(victim);
  story.network.run_for(a_moment);
}

TEST(CourierSwap, ASwapForWhichThereIsNoRoomIsCounted) {
  Limits limits;
  limits.swaps = 0;
  Story story(std::nullopt, limits);
  const CourierIndex place = *story.parties[0].terms().index_of(story.network.id(victim));
  EXPECT_TRUE(story.ask(story.parties[0], place));
  EXPECT_EQ(story.parties[0].last_answer(place), swap::AnswerKind::full);
  EXPECT_EQ(story.network.counters(victim)[Counter::swap_full], 1U);
  EXPECT_EQ(story.network.counters(victim)[Counter::served_swap], 0U);
}

TEST(CourierSwap, ASwapThatIsOverIsCounted) {
  Story story;
  const Instant floor = story.frame->deadline();
  restart_with(story, {box::writes::PutRecord{encode_record(floor)}});
  const CourierIndex place = *story.parties[0].terms().index_of(story.network.id(victim));
  EXPECT_TRUE(story.ask(story.parties[0], place));
  EXPECT_EQ(story.parties[0].last_answer(place), swap::AnswerKind::over);
  EXPECT_EQ(story.network.counters(victim)[Counter::swap_over], 1U);
  EXPECT_EQ(story.network.counters(victim)[Counter::served_swap], 0U);
}

// A courier alone, started from records: what it writes at once.
std::vector<box::Write> first_writes(const Story& story, std::vector<box::SmallRecord> records,
                                     Instant now) {
  RecoveredState state;
  state.records = std::move(records);
  std::vector<identity::CourierCard> peers;
  Courier courier({story.network.signing_key(victim), std::move(peers), {}}, std::move(state),
                  crypto::Seed(), now);
  std::vector<box::Write> all;
  while (auto effect = courier.poll_effect()) {
    auto* store = std::get_if<effects::StoreWrites>(&*effect);
    if (store != nullptr) std::ranges::move(store->writes, std::back_inserter(all));
  }
  return all;
}

std::vector<box::SmallRecord> swaps_of(Story& story) {
  std::vector<box::SmallRecord> swaps;
  const auto all = story.network.store(victim).records();
  for (const box::SmallRecord& record : *all) {
    if (record.key.front() == 'S') swaps.push_back(record);
  }
  return swaps;
}

TEST(CourierSwap, ASwapThatIsNotKnownIsCounted) {
  Story story;
  const CourierIndex place = *story.parties[0].terms().index_of(story.network.id(victim));
  EXPECT_TRUE(story.ask(story.parties[0], place));
  const auto swaps = swaps_of(story);
  ASSERT_EQ(swaps.size(), 1U);
  restart_with(story, {box::writes::EraseRecord{swaps[0].key}});
  EXPECT_TRUE(story.ask(story.parties[0], place));
  EXPECT_EQ(story.parties[0].last_answer(place), swap::AnswerKind::unknown);
  EXPECT_EQ(story.network.counters(victim)[Counter::swap_unknown], 1U);
  EXPECT_EQ(story.network.counters(victim)[Counter::served_swap], 0U);
}

std::optional<Instant> floor_in(const std::vector<box::Write>& writes) {
  for (const box::Write& write : writes) {
    const auto* put = std::get_if<box::writes::PutRecord>(&write);
    const auto decoded = put == nullptr ? std::nullopt : decode_record(put->record);
    if (!decoded) continue;
    if (const auto* floor = std::get_if<SwapFloorRecord>(&*decoded)) return floor->floor;
  }
  return std::nullopt;
}

TEST(CourierSwap, IsForgottenWithTheFloorInOneCommit) {
  Story story;
  story.round();
  const auto swaps = swaps_of(story);
  ASSERT_EQ(swaps.size(), 1U);
  const Instant end = swap::forgotten_at(story.parties[0].terms());
  const auto erases = [&](const std::vector<box::Write>& writes) {
    return std::ranges::any_of(writes, [&](const box::Write& write) {
      const auto* erase = std::get_if<box::writes::EraseRecord>(&write);
      return erase != nullptr && erase->key == swaps[0].key;
    });
  };
  const auto early = first_writes(story, swaps, end - Duration::seconds(1));
  EXPECT_FALSE(erases(early));
  EXPECT_FALSE(floor_in(early));
  const auto late = first_writes(story, swaps, end);
  EXPECT_TRUE(erases(late));
  EXPECT_EQ(floor_in(late), story.frame->deadline());
}

TEST(CourierSwap, ACopyOfAStoreTakesNoSwapOfBefore) {
  Story story;
  const Instant now = story.network.now();
  EXPECT_EQ(floor_in(first_writes(story, {restored_record()}, now)), now + swap::longest_deadline);
}

TEST(CourierSwap, RecordsThatAreNotItsOwnAreRefused) {
  Story story;
  story.round();
  auto swaps = swaps_of(story);
  ASSERT_EQ(swaps.size(), 1U);
  const Instant now = story.network.now();
  swaps[0].value.back() ^= 1;  // a share: whether it is right is not asked again
  EXPECT_NO_THROW((void)first_writes(story, swaps, now));
  swaps[0].value.pop_back();
  EXPECT_THROW((void)first_writes(story, swaps, now), std::invalid_argument);
  EXPECT_THROW((void)first_writes(story, {{{'S', 1}, {}}}, now), std::invalid_argument);
  EXPECT_THROW((void)first_writes(story, {{{'F'}, {1}}}, now), std::invalid_argument);
  EXPECT_THROW((void)first_writes(story, {{{'F', 0}, Bytes(8)}}, now), std::invalid_argument);
}

}  // namespace
}  // namespace peyk::courier
