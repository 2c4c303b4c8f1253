// Sealing and opening a message of the greatest size in a session of two desks: within a direction
// (a symmetric chain), and where the direction changes (the ratchet turns, with a key encapsulation
// and a fresh key pair on one side, a decapsulation on the other).
#include <benchmark/benchmark.h>
#include <string>

#include "peyk/crypto/entropy.hpp"

#include "timing.hpp"
#include "two_desks.hpp"

namespace {

namespace seal = peyk::seal;
using peyk::bench::Samples;
using peyk::bench::seconds_of;
using seal::testing::Desk;
using seal::testing::TwoDesks;

enum class Step : std::uint8_t { seal, open };

// `step` of one message from `from` to `to` is what is reported.
bool carry(Desk& from, Desk& to, Step step, Samples& samples, benchmark::State& state) {
  const std::string content(from.relation.content_capacity(), 'a');
  std::optional<seal::SealedMessage> sealed;
  const double sealing = seconds_of([&] {
    sealed = from.say(content);
    return 0;
  });
  seal::Events events;
  const double opening = seconds_of([&] {
    events = to.hear(sealed->frame);
    return 0;
  });
  const double seconds = step == Step::seal ? sealing : opening;
  samples.add(seconds);
  state.SetIterationTime(seconds);
  return seal::testing::content_of(events) == content;
}

void within_direction(benchmark::State& state, Step step) {
  // The sender keeps nothing of a message that was acknowledged: as in use, soon.
  constexpr int acknowledged_every = 16;
  TwoDesks desks = seal::testing::two_desks();
  Samples samples;
  int sent = 0;
  for (auto each : state) {
    if (!carry(desks.zero, desks.one, step, samples, state)) state.SkipWithError("not delivered");
    if (++sent % acknowledged_every == 0) desks.zero.hear(desks.one.acknowledge());
  }
  state.counters["median_us"] = samples.median_microseconds();
}

void turning(benchmark::State& state, Step step) {
  TwoDesks desks = seal::testing::two_desks();
  Samples samples;
  bool is_zero = false;
  for (auto each : state) {
    Desk& from = is_zero ? desks.zero : desks.one;
    Desk& to = is_zero ? desks.one : desks.zero;
    is_zero = !is_zero;
    if (!carry(from, to, step, samples, state)) state.SkipWithError("not delivered");
  }
  state.counters["median_us"] = samples.median_microseconds();
}

BENCHMARK_CAPTURE(within_direction, seal, Step::seal)->UseManualTime();
BENCHMARK_CAPTURE(within_direction, open, Step::open)->UseManualTime();
BENCHMARK_CAPTURE(turning, seal, Step::seal)->UseManualTime();
BENCHMARK_CAPTURE(turning, open, Step::open)->UseManualTime();

}  // namespace

int main(int count, char** arguments) {
  peyk::crypto::initialise();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
