#include "peyk/sim/run.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include "bounds.hpp"
#include "checkers.hpp"
#include "dealings.hpp"
#include "desk_checks.hpp"
#include "fault_hand.hpp"
#include "ledger.hpp"
#include "people.hpp"

namespace peyk::sim {

namespace {

// How long the opening of all channels may take before the faults begin, in rounds.
constexpr std::int64_t rounds_to_open = 400;
constexpr std::int64_t rounds_between_checks = 6;
// A session is opened anew when it is 7 days old (docs/protocol.md §4); by day numbers, so 8.
constexpr Duration days_to_reopen = Duration::days(8);
constexpr std::string_view no_exception = "no-exception";

class Play final : public Observer {
 public:
  Play(const Plan& plan, const RunOptions& options)
      : plan_(plan),
        options_(options),
        trace_(options.trace),
        lies_(plan),
        limits_(narrow_limits(plan)),
        world_({.seed = plan.seed, .limits = limits_}),
        people_(world_, plan, options, ledger_),
        dealings_(world_, plan),
        hand_(
            world_, plan,
            {.courier_rolled_back =
                 [this](NodeId node) {
                   boxes_.rolled_back(node);
                   dealings_.courier_is_doubtful(node);
                 },
             .rotted = [this](NodeId node, const box::BoxName& name) { boxes_.rotted(node, name); },
             .desk_rolled_back =
                 [this](std::uint16_t desk, Instant backup) {
                   ledger_.rolled_back(world_, desk, backup);
                   dealings_.desk_is_doubtful(desk);
                 },
             .desk_cloned =
                 [this](std::uint16_t desk, bool runs) {
                   ledger_.cloned(world_, desk, runs);
                   dealings_.desk_is_doubtful(desk);
                 },
             .burst = [this](std::uint16_t desk,
                             std::uint64_t letters) { people_.burst(desk, letters); },
             .failed = [this](const Failure& failure) { note(failure); }}),
        round_(identity::parameters_of(plan.service_class).round),
        beginning_(world_.clockwork().now()) {}

  Outcome play() {
    try {
      play_through();
    } catch (const std::exception& error) {
      // A core that throws has failed in this seed, with these faults.
      if (options_.only.has_value() && *options_.only != no_exception) throw;
      note({.at = {}, .checker = std::string(no_exception), .what = error.what()});
    }
    return outcome();
  }

  void on_started(NodeId node) override { add(node, "started"); }
  void on_crashed(NodeId node) override {
    add(node, "crashed");
    hand_.on_crashed(node);
  }
  void on_cell(NodeId from, const onion::Cell& cell) override {
    add(from, "cell", cell.span());
    if (auto failure = check_cell(from, cell)) note(*failure);
    look_at_bounds(from);
  }
  void on_stored(NodeId node, std::span<const box::Write> writes,
                 std::span<const box::WriteResult> results) override {
    add(node, "stored");
    boxes_.on_stored(node, writes, results, world_.clockwork().now());
    if (auto failure = replays_.on_stored(node, writes)) note(*failure);
    look_at_bounds(node);
  }
  void on_given(NodeId node, const box::BoxName& name,
                const std::optional<box::Body>& body) override {
    const Instant now = world_.clockwork().now();
    const BoxCheck::Given given = boxes_.on_given(node, name, body, now);
    if (given.is_stored && !given.is_as_stored && !hand_.guilty().contains(node)) {
      note({.at = {}, .checker = "put-is-kept", .what = "a body is not given as it was stored"});
    }
    if (faults_began_.has_value())
      lies_.on_given(node, given, now - given.stored, now - *faults_began_);
  }
  void on_records(NodeId node, std::span<const desk::Change> changes) override {
    for (const desk::Change& change : changes) {
      add(node, "record", change.value.has_value() ? ByteSpan(*change.value) : ByteSpan());
    }
    const auto desk = std::ranges::find(world_.desks(), node, &DeskNode::node);
    if (desk == world_.desks().end()) return;  // a copy of a vault seals as the other does
    if (auto failure = numbers_.on_records(**desk, changes)) note(*failure);
  }

 private:
  void play_through() {
    start();
    const bool early = plan_.from_the_start;
    if (!early && !until([this] { return people_.all_open(); }, round_ * rounds_to_open)) {
      note({.at = {}, .checker = "channels-open", .what = "not within the time for it"});
    }
    faults_began_ = world_.clockwork().now();
    hand_.begin();
    until([] { return false; }, plan_.length + Duration::milliseconds(1));
    hand_.mend_all();
    if (options_.silent) {
      until([] { return false; }, round_ * rounds_between_checks);
    } else if (!until([this] { return arrived(); }, time_to_arrive())) {
      note({.at = {}, .checker = "arrives-in-time", .what = what_waits()});
    }
    check();
    if (auto failure = lies_.check(world_)) note(*failure);
  }

  void add(NodeId node, std::string_view kind, ByteSpan bytes = {}) {
    trace_.add(world_.clockwork().now(), node, kind, bytes);
  }

  // Of what nodes hold in memory; a copy of a vault is not looked at.
  void look_at_bounds(NodeId node) {
    std::optional<Failure> failure;
    if (CourierNode* courier = world_.find_courier(node)) {
      if (courier->is_up()) failure = check_bounds(*courier, limits_);
    } else if (node.value() < plan_.couriers + plan_.desks) {
      DeskNode& desk = *world_.desks()[node.value() - plan_.couriers];
      if (desk.is_up()) failure = check_bounds(desk);
    }
    if (failure.has_value()) note(*failure);
  }

  void note(Failure failure) {
    if (failure_.has_value()) return;
    if (options_.only.has_value() && failure.checker != *options_.only) return;
    failure.at = world_.clockwork().now() - beginning_;
    failure_ = std::move(failure);
  }

  // False also when something failed.
  bool until(const std::function<bool()>& done, Duration longest) {
    const bool good = world_.run_until(
        [&] {
          if (failure_.has_value()) return true;
          // People look at it twice a round, which is often enough to ask.
          return std::exchange(looked_, false) && done();
        },
        longest);
    return good && !failure_.has_value();
  }

  void start() {
    for (std::uint16_t i = 0; i < plan_.couriers; ++i) {
      world_.add_courier(node_name(plan_, i));
    }
    for (std::uint16_t i = 0; i < plan_.desks; ++i) {
      world_.add_desk(node_name(plan_, static_cast<std::uint16_t>(plan_.couriers + i)),
                      plan_.service_class);
    }
    world_.watch(*this);
    if (options_.plant) options_.plant(world_);
    for (const auto& courier : world_.couriers()) courier->start();
    for (const auto& desk : world_.desks()) {
      desk->create();
      desk->start();
      desk->unlock();
    }
    if (plan_.from_the_start) faults_began_ = beginning_;
    look();
    check_again();
  }

  void look() {
    std::optional<Duration> since;
    if (faults_began_.has_value()) since = world_.clockwork().now() - *faults_began_;
    if (auto failure = people_.look(since)) note(*failure);
    if (since.has_value() && !options_.silent) dealings_.look(*since);
    looked_ = true;
    world_.clockwork().after(round_ / 2, [this] { look(); });
  }

  void check_again() {
    check();
    world_.clockwork().after(round_ * rounds_between_checks, [this] { check_again(); });
  }

  void check() {
    for (const Failure& failure : ledger_.check(world_)) note(failure);
    if (auto failure = dealings_.check()) note(*failure);
    if (auto failure = boxes_.check(world_)) note(*failure);
    if (auto failure = check_bounds_of_desks(world_)) note(*failure);
    if (auto failure = check_blame(world_, hand_.guilty())) note(*failure);
    if (auto failure = check_alarms(world_, hand_.cloned())) note(*failure);
  }

  // What two copies of a vault have done to a session is over when it is opened anew.
  [[nodiscard]] Duration time_to_arrive() const {
    const Duration usual = round_ * rounds_to_arrive;
    return hand_.cloned().empty() ? usual : usual + days_to_reopen;
  }

  bool arrived() {
    return people_.all_open() && people_.all_written() && ledger_.all_arrived(world_) &&
           dealings_.all_over();
  }

  std::string what_waits() {
    std::string text = people_.all_open() ? "" : "channels are not open; ";
    text += dealings_.what_waits();
    for (const auto& desk : world_.desks()) {
      if (!is_open(*desk)) {
        text += desk->name() + " is not open; ";
      } else {
        text += desk->name() + ": " + std::to_string(desk->core().outbox()->size()) + " wait" +
                state_of(desk->core().status(desk->now())) + "; ";
      }
    }
    return text;
  }

  static std::string state_of(const desk::StatusView& status) {
    std::string text = status.has_keys ? "" : ", no keys";
    if (!status.knows_time) text += ", no time";
    for (const desk::CourierView& courier : status.couriers) {
      if (!courier.alive) text += ", " + courier.name + " is not alive";
      if (courier.is_entry) text += ", enters at " + courier.name;
      if (courier.is_entry && !courier.line_up) text += " (down)";
    }
    return text;
  }

  Outcome outcome() {
    Outcome result;
    result.failure = failure_;
    result.trace_hash = trace_.hash();
    result.events = trace_.events();
    result.letters = ledger_.letters().size();
    for (const Written& letter : ledger_.letters()) result.doubtful += letter.doubtful ? 1U : 0U;
    result.dealings = dealings_.begun();
    result.brought = dealings_.brought();
    result.took = world_.clockwork().now() - beginning_;
    for (const auto& desk : world_.desks()) {
      std::vector<Seen> up;
      std::ranges::copy_if(desk->seen(), std::back_inserter(up), &Seen::up);
      result.lines.push_back(std::move(up));
    }
    return result;
  }

  const Plan& plan_;
  const RunOptions& options_;
  Trace trace_;
  LieCheck lies_;
  courier::Limits limits_;
  World world_;
  Ledger ledger_;
  BoxCheck boxes_;
  ReplayCheck replays_;
  NumberCheck numbers_;
  People people_;
  Dealings dealings_;
  FaultHand hand_;
  Duration round_;
  Instant beginning_;
  std::optional<Instant> faults_began_;
  std::optional<Failure> failure_;
  bool looked_ = false;
};

// A node that starts again draws its clock anew, from what the whole world draws from: after a
// crash, a clock set back, a backup put back, and where a desk could not write to its disk. One
// whose disk is slow stands still while it commits, and it commits more for who writes.
bool changes_a_clock(const Plan& plan, const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::clock_ahead:
    case FaultKind::clock_restart:
    case FaultKind::disk_slow:
    case FaultKind::crash:
    case FaultKind::crash_at_effect:
    case FaultKind::crash_at_commit:
    case FaultKind::older_backup:
    case FaultKind::away:
    case FaultKind::travels:
      return true;
    case FaultKind::disk_full:
      return fault.who >= plan.couriers;
    case FaultKind::line_cut:
    case FaultKind::slow:
    case FaultKind::held:
    case FaultKind::partition:
    case FaultKind::rots:
    case FaultKind::cloned_vault:
    case FaultKind::gives_nothing:
    case FaultKind::gives_some:
    case FaultKind::alters:
    case FaultKind::gives_another:
    case FaultKind::loses_cells:
    case FaultKind::spoils_cells:
    case FaultKind::repeats_cells:
    case FaultKind::doubles:
    case FaultKind::reorders:
    case FaultKind::answers_late:
    case FaultKind::ignores:
    case FaultKind::other_keys:
    case FaultKind::burst:
    case FaultKind::flood:
    case FaultKind::locked:
      break;
  }
  return false;
}

}  // namespace

Outcome run(const Plan& plan, const RunOptions& options) { return Play(plan, options).play(); }

std::optional<Failure> compare_lines(const Plan& plan, const RunOptions& options) {
  Plan both = plan;
  std::erase_if(both.faults, [&](const Fault& fault) { return changes_a_clock(plan, fault); });
  RunOptions silent = options;
  silent.silent = true;
  const Outcome writes = run(both, options);
  if (writes.failure.has_value()) return writes.failure;
  const Outcome idle = run(both, silent);
  if (idle.failure.has_value()) return idle.failure;
  for (std::size_t i = 0; i < idle.lines.size(); ++i) {
    const auto& one = writes.lines[i];
    const auto& other = idle.lines[i];
    const std::size_t common = std::min(one.size(), other.size());
    const auto differs = std::mismatch(
        one.begin(), one.begin() + static_cast<std::ptrdiff_t>(common), other.begin());
    if (differs.first == one.begin() + static_cast<std::ptrdiff_t>(common)) continue;
    return Failure{.at = differs.first->when - writes.lines[i].front().when,
                   .checker = "line-is-the-same-whoever-writes",
                   .what = "what leaves desk " + std::to_string(i) + " differs"};
  }
  return std::nullopt;
}

}  // namespace peyk::sim
