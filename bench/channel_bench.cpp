// A track of 50,000 acts by six members: to fold it whole as it comes, to append one act, and to
// put one where it belongs that came late.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"

namespace {

using namespace peyk::channel;
using peyk::Duration;
using peyk::Instant;

constexpr std::uint64_t members = 6;
constexpr std::size_t acts_of_a_long_track = 50'000;

template <class F>
F numbered(std::uint64_t number) {
  F value;
  // Spread, as hashes are.
  std::uint64_t mixed = number * 0x9e37'79b9'7f4a'7c15U;
  for (std::uint8_t& byte : value.mutable_span()) {
    mixed ^= mixed >> 29U;
    mixed *= 0xbf58'476d'1ce4'e5b9U;
    byte = static_cast<std::uint8_t>(mixed >> 56U);
  }
  return value;
}

Entry entry(std::uint64_t number, Content content, std::vector<ActId> parents) {
  return {.id = numbered<ActId>(number),
          .author = numbered<MemberId>(number % members),
          .parents = std::move(parents),
          .time = Instant::since_epoch(Duration::seconds(static_cast<std::int64_t>(number))),
          .content = std::move(content),
          .mandate = std::nullopt,
          .revocation = std::nullopt};
}

// Mostly letters; each follows the two before it.
std::vector<Entry> long_track(std::size_t count) {
  Open open{.name = "geneva", .nonce = {}, .members = {}};
  for (std::uint64_t i = 0; i < members; ++i) {
    open.members.push_back({.id = numbered<MemberId>(i), .name = "member"});
  }
  std::vector<Entry> acts = {entry(0, open, {})};
  while (acts.size() < count) {
    const std::uint64_t number = acts.size();
    std::vector<ActId> parents = {numbered<ActId>(number - 1)};
    if (number > 1) parents.push_back(numbered<ActId>(number - 2));
    std::ranges::sort(parents);
    Content content = Letter();
    if (number % 10 == 3) content = Question{.text = {}, .due = {}};
    if (number % 10 == 6) content = Answer{.question = numbered<ActId>(number - 3), .text = {}};
    if (number % 100 == 50) content = Recess();
    if (number % 100 == 51) content = Resume();
    acts.push_back(entry(number, std::move(content), std::move(parents)));
  }
  return acts;
}

Log told(const std::vector<Entry>& acts) {
  Log log{ChannelId()};
  for (const Entry& act : acts) log.add(act);
  benchmark::DoNotOptimize(&log.state());
  return log;
}

void fold(benchmark::State& state) {
  const auto acts = long_track(static_cast<std::size_t>(state.range(0)));
  for (auto each : state) benchmark::DoNotOptimize(told(acts));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// One act to a log of that many, and what its member sees then.
void append(benchmark::State& state) {
  const auto count = static_cast<std::ptrdiff_t>(state.range(0));
  auto acts = long_track(static_cast<std::size_t>(count + state.max_iterations));
  Log log = told({acts.begin(), acts.begin() + count});
  auto next = acts.begin() + count;
  for (auto each : state) {
    log.add(std::move(*next++));
    benchmark::DoNotOptimize(&log.state());
  }
}

// One act that should have come that many acts ago.
void late(benchmark::State& state) {
  const auto acts = long_track(acts_of_a_long_track);
  const std::size_t place = acts.size() - static_cast<std::size_t>(state.range(0));
  Log log = told(acts);
  std::uint64_t number = acts.size();
  for (auto each : state) {
    Entry act = entry(number, Letter(), {acts[place - 1].id});
    act.time = acts[place].time - Duration::milliseconds(1);
    log.add(std::move(act));
    benchmark::DoNotOptimize(&log.state());
    ++number;
  }
  if (log.in_order()[place + (number - acts.size())] != acts[place].id) {
    state.SkipWithError("misplaced");
  }
}

BENCHMARK(fold)->Arg(1'000)->Arg(50'000);
BENCHMARK(append)->Arg(1'000)->Arg(50'000)->Iterations(10'000);
BENCHMARK(late)->Arg(10)->Arg(1'000)->Arg(49'000)->Iterations(20);

}  // namespace

BENCHMARK_MAIN();
