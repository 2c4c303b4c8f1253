// A courier that crashes after any effect whatever loses no acknowledged body, passes on and serves
// no request twice, and keeps the keys that it announced.
#include <gtest/gtest.h>
#include <set>

#include "peyk/box/receipt.hpp"

#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using testing::CourierNetwork;
using testing::NetworkOptions;
using testing::Route;
using testing::TestDesk;

constexpr Route path_012 = {0, 1, 2};
constexpr Duration a_moment = Duration::milliseconds(50);
constexpr Duration long_enough = Duration::milliseconds(400);

template <class T>
bool has_twice(std::vector<T> values) {
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values) != values.end();
}

// One life of three couriers of which one crashes; what is checked holds wherever it does.
class Story {
 public:
  Story(std::size_t victim, std::optional<std::uint64_t> crash_after) : victim_(victim) {
    if (crash_after) network_.crash_after(victim, *crash_after);
    network_.start_all();
    run(a_moment);
  }

  std::uint64_t play() {
    desk_.emplace(network_, 0);
    fetch_keys();
    if (!desk_->set || !onion::usable(ids(), *desk_->set)) {
      ADD_FAILURE() << "no set after the restart";
      return 0;
    }
    for (int i = 0; i < 3; ++i) put();
    run(long_enough);
    send(box::Operation::ask(puts_.front().second.name, network_.random()));
    put();
    run(long_enough);
    const std::uint64_t steps = network_.steps(victim_);
    network_.never_crash(victim_);
    note_acknowledged();
    if (!crashed_) {  // the story without a crash: then it crashes now, with everything done
      network_.crash(victim_);
      revive();
    }
    replay_everything();
    check();
    fresh_put_succeeds();
    return steps;
  }
  [[nodiscard]] std::size_t acknowledged() const { return acknowledged_.size(); }

 private:
  void run(Duration time) {
    network_.run_for(time);
    if (network_.is_running(victim_)) return;
    note_acknowledged();
    crashed_ = true;
    revive();
    network_.run_for(a_moment);
  }
  void revive() {
    network_.start(victim_);
    if (victim_ == 0 && desk_) reopen_line();
  }
  void reopen_line() { desk_->line = network_.open_desk_line(0); }
  void fetch_keys() {
    for (int i = 0; i < 2 && (!desk_->set || desk_->set->signers().size() < 3); ++i) {
      if (network_.is_running(0)) desk_->fetch_keys(day_of(network_.now()));
      run(a_moment);
    }
  }
  void put() {
    auto& random = network_.random();
    const auto operation = box::Operation::put(
        random.fixed<box::BoxName>(), random.fixed<box::CopySalt>(), random.fixed<box::Body>());
    puts_.emplace_back(send(operation), operation);
  }
  // Without delays: only the disk stands between a request's arrival and its passing on.
  onion::Exchange send(const box::Operation& operation) {
    const auto ms = [](std::int64_t n) { return Duration::milliseconds(n); };
    const auto times = onion::hop_times({}, {ms(3), ms(2), ms(1)}, ms(40));
    return desk_->send(desk_->path(path_012, times), box::encode(operation).span());
  }
  void note_acknowledged() {
    if (!desk_) return;
    for (const auto& [exchange, operation] : puts_) {
      const auto opened = desk_->opened(exchange);
      if (!opened || !opened->answer) continue;
      const auto* stored = std::get_if<box::answers::Stored>(&opened->answer->what);
      if (stored == nullptr) continue;
      EXPECT_TRUE(box::verify(stored->receipt, network_.id(2), network_.signing_key(2).public_key(),
                              operation.salt, operation.name, operation.body));
      acknowledged_.push_back(operation);
    }
  }
  // All that the victim ever got, once more.
  void replay_everything() {
    std::vector<onion::Cell> cells;
    for (const onion::Cell& cell : victim_ == 0 ? desk_->sent : network_.arrived(victim_)) {
      cells.push_back(cell.copy());
    }
    for (const onion::Cell& cell : cells) {
      if (victim_ == 0) {
        network_.send_from_desk(0, desk_->line, cell.copy());
      } else {
        network_.inject(victim_ - 1, victim_, cell.copy());
      }
    }
    network_.run_for(long_enough);
    note_acknowledged();
  }
  void check() {
    for (const box::Operation& operation : acknowledged_) {
      const auto body = network_.store(2).get_body(operation.name);
      EXPECT_TRUE(body && *body && **body == operation.body) << "an acknowledged body is lost";
    }
    const auto& performed = network_.performed(victim_);
    EXPECT_FALSE(has_twice(performed.passed_on)) << "passed on twice";
    EXPECT_FALSE(has_twice(performed.put)) << "put twice";
    EXPECT_FALSE(has_twice(performed.asked)) << "asked twice";
  }
  // With the set of before the crash: its keys were announced, so they must still open.
  void fresh_put_succeeds() {
    const auto before = acknowledged_.size();
    put();
    network_.run_for(long_enough);
    note_acknowledged();
    EXPECT_EQ(acknowledged_.size(), before + 1);
  }
  [[nodiscard]] std::array<CourierId, 3> ids() const {
    return {network_.id(0), network_.id(1), network_.id(2)};
  }

  CourierNetwork network_{
      {.open_delay = Duration::milliseconds(1), .store_delay = Duration::milliseconds(1)}};
  std::size_t victim_;
  bool crashed_ = false;
  std::optional<TestDesk> desk_;
  std::vector<std::pair<onion::Exchange, box::Operation>> puts_;
  std::vector<box::Operation> acknowledged_;
};

class CrashAnywhere : public ::testing::TestWithParam<std::size_t> {};

TEST_P(CrashAnywhere, LosesNothingAcknowledgedAndAcceptsNoReplay) {
  Story whole(GetParam(), std::nullopt);
  const std::uint64_t steps = whole.play();
  EXPECT_EQ(whole.acknowledged(), 5U);
  ASSERT_GT(steps, 40U);
  for (std::uint64_t step = 0; step <= steps; ++step) {
    Story story(GetParam(), step);
    story.play();
    if (HasFailure()) FAIL() << "crashed after " << step << " of " << steps << " steps";
  }
}

INSTANTIATE_TEST_SUITE_P(AllCouriers, CrashAnywhere, ::testing::Values(0, 1, 2));

TEST(Crash, ADiskThatLiesIsNoticedByTheseTests) {
  // The control: when tags are told as durable and are not, the replay does get through.
  CourierNetwork network;
  network.start_all();
  network.run_for(a_moment);
  TestDesk desk(network, 0);
  ASSERT_TRUE(desk.fetch_keys(day_of(network.now())));
  network.store(1).set_lying(true);
  desk.send(path_012, box::Operation::nothing(network.random()));
  network.run_for(long_enough);
  network.crash(1);
  network.store(1).crash();
  network.store(1).restart();
  network.start(1);
  ASSERT_EQ(network.arrived(1).size(), 1U);
  network.inject(0, 1, network.arrived(1).front().copy());
  network.run_for(long_enough);
  EXPECT_TRUE(has_twice(network.performed(1).passed_on));
}

TEST(Crash, ACommitThatFailsKeepsTheRequestInAndTheCourierWell) {
  using Fault = box::MemoryBoxStore::Fault;
  for (const Fault fault : {Fault::disk_full, Fault::io_failed, Fault::io_failed_applied}) {
    for (const std::size_t victim : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
      CourierNetwork network;
      network.start_all();
      network.run_for(a_moment);
      TestDesk desk(network, 0);
      ASSERT_TRUE(desk.fetch_keys(day_of(network.now())));
      network.store(victim).fail_commit(1, fault);  // that of the replay tag
      const auto exchange = desk.send(path_012, box::Operation::nothing(network.random()));
      network.run_for(long_enough);
      const auto opened = desk.opened(exchange);
      ASSERT_TRUE(opened);
      EXPECT_EQ(opened->layers, victim);
      EXPECT_TRUE(network.performed(victim).passed_on.empty());
      EXPECT_EQ(network.counters(victim)[Counter::store_failed], 1U);
      const auto again = desk.send(path_012, box::Operation::nothing(network.random()));
      network.run_for(long_enough);
      EXPECT_EQ(desk.opened(again)->layers, 3);
    }
  }
}

TEST(Crash, APutIsNotAcknowledgedWhenItsCommitFailed) {
  using Fault = box::MemoryBoxStore::Fault;
  for (const Fault fault : {Fault::disk_full, Fault::io_failed, Fault::io_failed_applied}) {
    testing::Town town;
    town.network.store(2).fail_commit(2, fault);  // after that of the replay tag
    const auto exchange = town.desk->send(path_012, town.some_put());
    town.network.run_for(long_enough);
    const auto opened = town.desk->opened(exchange);
    ASSERT_TRUE(opened && opened->answer);
    const bool is_full = std::holds_alternative<box::answers::Full>(opened->answer->what);
    EXPECT_EQ(is_full, fault == Fault::disk_full);
    EXPECT_TRUE(is_full || std::holds_alternative<box::answers::Failed>(opened->answer->what));
  }
}

}  // namespace
}  // namespace peyk::courier
