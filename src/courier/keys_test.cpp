// The onion keys of the days: made ahead, agreed on, wiped; and couriers that lie about theirs.
#include <gtest/gtest.h>

#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using testing::CourierNetwork;
using testing::NetworkOptions;
using testing::Route;
using testing::TestDesk;
using testing::Town;

constexpr Route path_012 = {0, 1, 2};
constexpr Duration a_moment = Duration::milliseconds(50);
constexpr Duration long_enough = Duration::seconds(1);

onion::Announcement forged_announcement(CourierNetwork& network, std::size_t who, Day day) {
  auto& random = network.random();
  return onion::announce(network.id(who), day, crypto::KemKeyPair::generate(random).public_key(),
                         network.signing_key(who), random);
}

void tell(CourierNetwork& network, std::size_t to, const onion::Gossip& gossip) {
  const LineId line = network.open_desk_line(to);  // gossip is signed: any line will do
  network.send_from_desk(to, line, onion::gossip_cell(gossip));
  network.run_for(a_moment);
}

std::size_t key_records(CourierNetwork& network, std::size_t index) {
  std::size_t count = 0;
  const auto records = network.store(index).records();
  for (const box::SmallRecord& record : *records) count += record.key.front() == 'K' ? 1U : 0U;
  return count;
}

// The peers are off meanwhile: their gossip of a day takes long.
void wait_alone(CourierNetwork& network, Instant until) {
  network.crash(1);
  network.crash(2);
  network.run_until(until);
  network.start(1);
  network.start(2);
  network.run_for(a_moment);
}

TEST(Keys, AnEquivocatingPeerIsCountedAndLeftOut) {
  Town town;
  tell(town.network, 0, forged_announcement(town.network, 2, town.day()));
  EXPECT_EQ(town.network.counters(0)[Counter::equivocations], 1U);
  EXPECT_EQ(town.network.counters(1)[Counter::equivocations], 1U);  // told by courier 0
  ASSERT_TRUE(town.desk->fetch_keys(town.day()));
  EXPECT_EQ(town.desk->set->set().find(town.network.id(2)), nullptr);
  EXPECT_TRUE(town.desk->set->is_signed_by(town.network.id(0)));
  EXPECT_TRUE(town.desk->set->is_signed_by(town.network.id(1)));
  // Other days are as they were.
  ASSERT_TRUE(town.desk->fetch_keys(town.day().next()));
  EXPECT_NE(town.desk->set->set().find(town.network.id(2)), nullptr);
}

TEST(Keys, TwoKeysToldToTwoCouriersDoNotKeepThemFromAgreeing) {
  CourierNetwork network;
  network.start(0);
  network.start(1);
  network.run_for(a_moment);
  const Day day = day_of(network.now());
  const auto first = forged_announcement(network, 2, day);
  const auto second = forged_announcement(network, 2, day);
  // At the same instant, before either can tell the other.
  const LineId line_0 = network.open_desk_line(0);
  const LineId line_1 = network.open_desk_line(1);
  network.send_from_desk(0, line_0, onion::gossip_cell(first));
  network.send_from_desk(1, line_1, onion::gossip_cell(second));
  network.run_for(a_moment);
  std::vector<onion::SetDigest> digests;
  for (const std::size_t entry : {std::size_t{0}, std::size_t{1}}) {
    TestDesk desk(network, entry);
    ASSERT_TRUE(desk.fetch_keys(day));
    EXPECT_EQ(desk.set->set().entries().size(), 2U);
    EXPECT_EQ(desk.set->signers().size(), 2U);
    digests.push_back(desk.set->set().digest());
  }
  EXPECT_EQ(digests[0], digests[1]);
}

TEST(Keys, TheFirstAnnouncementStaysOverARestart) {
  CourierNetwork network;
  network.start(0);
  network.run_for(a_moment);
  const Day day = day_of(network.now());
  tell(network, 0, forged_announcement(network, 2, day));
  network.crash(0);
  network.start(0);
  network.run_for(a_moment);
  tell(network, 0, forged_announcement(network, 2, day));
  EXPECT_EQ(network.counters(0)[Counter::equivocations], 1U);
  network.crash(0);
  network.start(0);
  network.run_for(a_moment);
  TestDesk desk(network, 0);
  ASSERT_TRUE(desk.fetch_keys(day));
  EXPECT_EQ(desk.set->set().find(network.id(2)), nullptr);  // the proof stays as well
}

TEST(Keys, AThirdKeyCostsNothing) {
  Town town;
  for (int i = 0; i < 4; ++i) {
    tell(town.network, 0, forged_announcement(town.network, 2, town.day()));
  }
  EXPECT_EQ(town.network.counters(0)[Counter::equivocations], 1U);
}

TEST(Keys, GossipThatIsNotAPeersIsRefused) {
  Town town;
  auto& network = town.network;
  auto announcement = forged_announcement(network, 2, Day(town.day().value() + 4));
  tell(network, 0, announcement);
  EXPECT_EQ(network.counters(0)[Counter::gossip_wrong_day], 1U);
  announcement.day = town.day();
  tell(network, 0, announcement);
  EXPECT_EQ(network.counters(0)[Counter::gossip_bad_signature], 1U);
  announcement.courier.mutable_span()[3] ^= 1U;
  tell(network, 0, announcement);
  EXPECT_EQ(network.counters(0)[Counter::gossip_unknown_courier], 1U);
  auto statement =
      onion::state(network.id(1), town.day(), {}, network.signing_key(1), network.random());
  statement.digest.mutable_span()[0] ^= 1U;
  tell(network, 0, statement);
  EXPECT_EQ(network.counters(0)[Counter::gossip_bad_signature], 2U);
  statement.signer = network.id(0);
  tell(network, 0, statement);
  EXPECT_EQ(network.counters(0)[Counter::gossip_unknown_courier], 2U);
  onion::Cell garbage = onion::gossip_cell(announcement);
  garbage.mutable_payload()[5] ^= 1U;
  const LineId line = network.open_desk_line(0);
  network.send_from_desk(0, line, std::move(garbage));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_malformed], 1U);
  EXPECT_EQ(town.desk->fetch_keys(town.day())->signers().size(), 3U);
}

TEST(Keys, OldStatementsPlayedAgainChangeNothing) {
  // Courier 2 signed the set of two before it knew the third; that statement comes again.
  CourierNetwork network;
  network.start(0);
  network.run_for(a_moment);
  const Day day = day_of(network.now());
  TestDesk early(network, 0);
  const auto alone = early.fetch_keys(day);
  ASSERT_TRUE(alone);
  const auto old = onion::state(network.id(0), day, alone->set().digest(), network.signing_key(0),
                                network.random());
  network.start(1);
  network.start(2);
  network.run_for(a_moment);
  for (int i = 0; i < 3; ++i) tell(network, 1, old);
  TestDesk desk(network, 1);
  ASSERT_TRUE(desk.fetch_keys(day));
  EXPECT_EQ(desk.set->signers().size(), 3U);
}

TEST(Keys, ASignerOfManySetsIsBoundedAndHarmsOnlyItself) {
  Town town;
  auto& network = town.network;
  for (std::uint8_t i = 0; i < 12; ++i) {
    onion::SetDigest digest;
    digest.mutable_span()[0] = i;
    tell(network, 0,
         onion::state(network.id(2), town.day(), digest, network.signing_key(2), network.random()));
  }
  ASSERT_TRUE(town.desk->fetch_keys(town.day()));
  EXPECT_FALSE(town.desk->set->is_signed_by(network.id(2)));
  EXPECT_TRUE(town.desk->set->is_signed_by(network.id(1)));
  network.run_for(Duration::hours(1) + a_moment);  // courier 2 states the true set again
  ASSERT_TRUE(town.desk->fetch_keys(town.day()));
  EXPECT_TRUE(town.desk->set->is_signed_by(network.id(2)));
}

TEST(Keys, GossipIsBoundedByLineAndMinute) {
  NetworkOptions options;
  options.limits.gossip_of_line = 10;
  CourierNetwork network(options);
  network.start(0);
  network.run_for(a_moment);
  const auto announcement = forged_announcement(network, 2, day_of(network.now()));
  tell(network, 0, announcement);
  auto bad = announcement;
  bad.key = forged_announcement(network, 2, bad.day).key;  // the signature is of the other key
  const LineId line = network.open_desk_line(0);
  for (int i = 0; i < 15; ++i) network.send_from_desk(0, line, onion::gossip_cell(bad));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_bad_signature], 10U);
  EXPECT_EQ(network.counters(0)[Counter::gossip_over_limit], 5U);
  // What is known, or is not gossip at all, costs nothing.
  network.send_from_desk(0, line, onion::gossip_cell(announcement));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_over_limit], 5U);
  network.run_for(Duration::minutes(1));
  network.send_from_desk(0, line, onion::gossip_cell(bad));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_bad_signature], 11U);
}

TEST(Keys, OneLineOfGossipLeavesTheOthersTheirs) {
  NetworkOptions options;
  options.limits.gossip = 8;
  CourierNetwork network(options);
  network.start(0);
  network.run_for(a_moment);
  const LineId bad_line = network.open_desk_line(0);
  const LineId good_line = network.open_desk_line(0);
  network.open_desk_line(0);
  const auto announcement = forged_announcement(network, 2, day_of(network.now()));
  auto bad = announcement;
  bad.key = forged_announcement(network, 2, bad.day).key;
  for (int i = 0; i < 20; ++i) network.send_from_desk(0, bad_line, onion::gossip_cell(bad));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_bad_signature], 4U);  // half of all
  network.send_from_desk(0, good_line, onion::gossip_cell(announcement));
  network.run_for(a_moment);
  EXPECT_EQ(network.counters(0)[Counter::gossip_taken], 1U);
}

// The store of a courier whose clock was once two days ahead, or more.
TEST(Keys, NoKeyIsMadeOrUsedOfADayWhoseTagsAreNotKept) {
  CourierNetwork network;
  const Day day = day_of(network.now());
  const Day floor(day.value() + 2);
  const std::vector<box::Write> ahead{box::writes::EraseReplayTags{floor}};
  ASSERT_TRUE(network.store(0).commit(ahead));
  for (int life = 0; life < 2; ++life) {
    network.start(0);
    network.run_for(a_moment);
    TestDesk desk(network, 0);
    EXPECT_FALSE(desk.fetch_keys(day));
    EXPECT_TRUE(desk.fetch_keys(floor));
    EXPECT_EQ(key_records(network, 0), 1U);
    network.crash(0);
  }
}

TEST(Keys, ATagThatTheStoreDoesNotKeepIsNotDurable) {
  Town town;
  const std::vector<box::Write> ahead{box::writes::EraseReplayTags{Day(town.day().value() + 2)}};
  ASSERT_TRUE(town.network.store(0).commit(ahead));
  town.desk->send(path_012, box::Operation::nothing(town.network.random()));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.counters(0)[Counter::store_failed], 1U);
  EXPECT_TRUE(town.network.performed(0).passed_on.empty());
}

// A backup: no key of the courier, and none again for a day for which it may have told one.
TEST(Keys, ACopyServesNoDayOfTheOneBefore) {
  Town town;
  auto& network = town.network;
  const Day day = town.day();
  town.desk->send(path_012, box::Operation::nothing(network.random()));
  network.run_for(long_enough);
  network.crash(0);
  std::vector<box::Write> copied;
  const auto records = network.store(0).records();
  for (const auto& record : *records) copied.emplace_back(box::writes::EraseRecord{record.key});
  copied.emplace_back(box::writes::PutRecord{restored_record()});
  ASSERT_TRUE(network.store(0).commit(copied));
  for (int life = 0; life < 2; ++life) {
    if (life == 0) network.store(0).fail_commit(1, box::MemoryBoxStore::Fault::disk_full);
    network.start(0);
    network.run_for(Duration::minutes(1) + a_moment);
    EXPECT_EQ(key_records(network, 0), 0U);
    TestDesk desk(network, 0);
    EXPECT_FALSE(desk.fetch_keys(day));  // though its peers tell it the key of the one before
    network.send_from_desk(0, desk.line, town.desk->sent.front().copy());
    network.run_for(Duration::seconds(7));
    EXPECT_EQ(network.counters(0)[Counter::wrong_day], 1U);
    EXPECT_EQ(network.performed(0).passed_on.size(), 1U);
    EXPECT_FALSE(network.store(0).get_record(restored_record().key)->has_value());
    network.crash(0);
  }
  network.start(0);
  wait_alone(network, start_of(day.next()) + Duration::hours(1));
  EXPECT_EQ(key_records(network, 0), 1U);
  TestDesk desk(network, 0);
  EXPECT_TRUE(desk.fetch_keys(Day(day.value() + 3)));
  EXPECT_EQ(network.counters(1)[Counter::equivocations], 0U);
}

TEST(Keys, AKeyIsAnnouncedOnlyOnceItIsDurable) {
  CourierNetwork network;
  network.store(0).fail_commit(1, box::MemoryBoxStore::Fault::disk_full);
  network.start(0);
  network.run_for(a_moment);
  const Day day = day_of(network.now());
  TestDesk desk(network, 0);
  EXPECT_FALSE(desk.fetch_keys(day));
  network.run_for(Duration::minutes(1) + a_moment);
  EXPECT_TRUE(desk.fetch_keys(day));
  EXPECT_EQ(key_records(network, 0), 3U);
}

TEST(Keys, AKeyOutlivesARestart) {
  Town town;
  const onion::SetDigest before = town.desk->set->set().digest();
  town.network.crash(1);
  town.network.start(1);
  town.network.run_for(a_moment);
  ASSERT_TRUE(town.desk->fetch_keys(town.day()));
  EXPECT_EQ(town.desk->set->set().digest(), before);
  EXPECT_EQ(town.network.counters(0)[Counter::equivocations], 0U);
}

TEST(Keys, CellsOfYesterdayAndTomorrowOpenAndOthersNot) {
  Town town;
  const auto layers = [&](TestDesk& desk) {
    const auto exchange = desk.send(path_012, box::Operation::nothing(town.network.random()));
    town.network.run_for(Duration::seconds(8));
    return desk.opened(exchange)->layers;
  };
  const auto today = town.desk->set;
  EXPECT_EQ(layers(*town.desk), 3);
  ASSERT_TRUE(town.desk->fetch_keys(town.day().next()));
  EXPECT_EQ(layers(*town.desk), 3);
  ASSERT_TRUE(town.desk->fetch_keys(Day(town.day().value() + 2)));
  EXPECT_EQ(layers(*town.desk), 0);
  EXPECT_EQ(town.network.counters(0)[Counter::wrong_day], 1U);
  // A day later today's keys open still; two days later they are gone, on disk as well, and the
  // replay tags of that day after them.
  const Day first = today->set().day();
  wait_alone(town.network, start_of(first.next()) + Duration::hours(1));
  town.desk->set = today;
  EXPECT_EQ(layers(*town.desk), 3);
  EXPECT_EQ(key_records(town.network, 0), 4U);
  wait_alone(town.network, start_of(Day(first.value() + 2)) + Duration::minutes(1));
  EXPECT_EQ(layers(*town.desk), 0);
  EXPECT_EQ(key_records(town.network, 0), 4U);
  const auto days = town.network.store(0).replay_days();
  EXPECT_EQ(std::ranges::count(*days, first), 0);
  EXPECT_TRUE(town.desk->fetch_keys(Day(first.value() + 4)));
}

TEST(Keys, AReplayIsRefusedAsLongAsTheKeyOpens) {
  Town town;
  town.desk->send(path_012, box::Operation::nothing(town.network.random()));
  town.network.run_for(long_enough);
  const Day first = town.day();
  wait_alone(town.network, start_of(first.next()) + Duration::hours(23));
  town.network.crash(0);
  town.network.start(0);
  town.network.run_for(a_moment);
  const LineId line = town.network.open_desk_line(0);
  town.network.send_from_desk(0, line, town.desk->sent.front().copy());
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.counters(0)[Counter::replayed], 1U);
  EXPECT_EQ(town.network.performed(0).passed_on.size(), 1U);
}

TEST(Keys, AStoreThatIsNotACouriersIsRefusedAtTheStart) {
  CourierNetwork network;
  const auto commit = network.store(0).commit(
      std::vector<box::Write>{box::writes::PutRecord{{Bytes{'?'}, Bytes{}}}});
  ASSERT_TRUE(commit);
  EXPECT_THROW(network.start(0), std::invalid_argument);
}

}  // namespace
}  // namespace peyk::courier
