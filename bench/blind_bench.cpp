// Common ground: what a party computes for lists of 2^8, 2^12 and 2^16 items a side, on one thread
// and on two, and what it sends.
//
// Its own part – listing, raising, opening – is compared with the multiplications that it cannot do
// without, three for each item, taken in turn with it, both in processor time. The goal is a ratio
// of at most 1.35. The proofs stand beside it: made, and checked. What passes on the wall, with one
// thread and with two, is of the whole and of both sides one after the other.
//
// PEYK_BENCH_GROWTH=1 adds the lists of 2^14 and of 2^18 items: `item_us`, all that a side computes
// for each item of its own, should stay what it is. bench/psi.mjs puts another program beside it.
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <sys/resource.h>
#include <thread>

#include "peyk/blind/common_ground.hpp"
#include "peyk/crypto/entropy.hpp"

namespace {

namespace crypto = peyk::crypto;
using peyk::Bytes;
using peyk::blind::CommonGround;
using Stage = CommonGround::Stage;

constexpr std::size_t slice = 64;
constexpr std::size_t floor_count = 16;

// Of the process, all its threads.
double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

peyk::blind::Sheet sheet_of(std::uint32_t size) {
  peyk::blind::Terms terms{.form = peyk::blind::Form::common_ground,
                           .parties = {peyk::blind::PartyId(), peyk::blind::PartyId()},
                           .sizes = {size, size},
                           .nonce = {},
                           .context = {}};
  terms.parties[1].mutable_span()[0] = 1;
  return *peyk::blind::Sheet::of(terms);
}

// Half of the items are common.
CommonGround party(const peyk::blind::Sheet& sheet, std::uint8_t index, std::uint32_t size) {
  std::vector<crypto::SecretBytes> items;
  for (std::uint32_t i = 0; i < size; ++i) {
    crypto::SecretBytes item(5);
    peyk::ByteWriter(item).u32(i).u8(i % 2 == 0 ? 2 : index);
    items.push_back(std::move(item));
  }
  return *CommonGround::begin(sheet, peyk::blind::PartyIndex(index), std::move(items),
                              crypto::system_seed());
}

class Run {
 public:
  explicit Run(std::uint32_t size, std::size_t threads)
      : size_(size),
        threads_(threads),
        sheet_(sheet_of(size)),
        parties_{party(sheet_, 0, size), party(sheet_, 1, size)} {}

  // True when both found what is common.
  bool play() {
    const std::array<crypto::SecretScalar, 2> s = {crypto::SecretScalar::random(random_),
                                                   crypto::SecretScalar::random(random_)};
    work();
    const std::array<Bytes, 2> first = {*parties_[0].first_list(), *parties_[1].first_list()};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!parties_.at(i).on_first_list(first.at(1 - i))) return false;
      if (!parties_.at(i).on_swap(s.at(i).copy(), times_generator(s.at(1 - i)))) return false;
    }
    work();
    const std::array<Bytes, 2> second = {*parties_[0].second_list(), *parties_[1].second_list()};
    sent_ = first[0].size() + second[0].size();
    for (std::size_t i = 0; i < 2; ++i) {
      if (!parties_.at(i).on_second_list(second.at(1 - i))) return false;
    }
    work();
    for (std::size_t i = 0; i < 2; ++i) {
      if (!parties_.at(i).on_released(s.at(1 - i))) return false;
    }
    work();
    return parties_[0].common().size() == (size_ + 1) / 2 &&
           parties_[1].common().size() == (size_ + 1) / 2;
  }

  // Of one side, but for the wall.
  void report(benchmark::State& state) const {
    const double multiplication = floor_seconds_ / static_cast<double>(floor_done_);
    state.SetIterationTime(wall_seconds_);
    state.counters["ratio"] = own_seconds_ / 2 / (3 * static_cast<double>(size_) * multiplication);
    state.counters["own_s"] = own_seconds_ / 2;
    state.counters["proving_s"] = proving_seconds_ / 2;
    state.counters["checking_s"] = checking_seconds_ / 2;
    state.counters["item_us"] = (own_seconds_ + proving_seconds_ + checking_seconds_) / 2 /
                                static_cast<double>(size_) * 1e6;
    state.counters["multiplication_us"] = multiplication * 1e6;
    state.counters["bytes_sent"] = static_cast<double>(sent_);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  }

 private:
  void work() {
    for (CommonGround& party : parties_) {
      while (party.left(slice).count > 0) step(party);
    }
  }
  void step(CommonGround& party) {
    double& seconds = party.stage() == Stage::proving    ? proving_seconds_
                      : party.stage() == Stage::checking ? checking_seconds_
                                                         : own_seconds_;
    const auto wall = std::chrono::steady_clock::now();
    double from = processor_seconds();
    for (CommonGround::Part& part : computed(party)) {
      if (!party.take(std::move(part))) std::terminate();  // both are honest
    }
    seconds += processor_seconds() - from;
    wall_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    from = processor_seconds();
    for (std::size_t i = 0; i < floor_count; ++i) point_ = times(scalar_, point_);
    floor_seconds_ += processor_seconds() - from;
    floor_done_ += floor_count;
  }
  [[nodiscard]] std::vector<CommonGround::Part> computed(const CommonGround& party) const {
    const CommonGround::Range all = party.left(slice * threads_);
    std::vector<CommonGround::Part> parts;
    if (threads_ == 1) {
      parts.push_back(party.compute(all));
      return parts;
    }
    const CommonGround::Range front{.first = all.first, .count = all.count / 2};
    const CommonGround::Range back{.first = all.first + front.count,
                                   .count = all.count - front.count};
    std::optional<CommonGround::Part> second;
    std::thread other([&] { second = party.compute(back); });
    parts.push_back(party.compute(front));
    other.join();
    parts.push_back(*std::move(second));
    return parts;
  }

  std::size_t size_;
  std::size_t threads_;
  crypto::Random random_{crypto::system_seed()};
  peyk::blind::Sheet sheet_;
  std::array<CommonGround, 2> parties_;
  crypto::SecretScalar scalar_ = crypto::SecretScalar::random(random_);
  crypto::Element point_ = times_generator(crypto::SecretScalar::random(random_));
  double own_seconds_ = 0;
  double proving_seconds_ = 0;
  double checking_seconds_ = 0;
  double wall_seconds_ = 0;
  double floor_seconds_ = 0;
  std::size_t floor_done_ = 0;
  std::size_t sent_ = 0;
};

void common_ground(benchmark::State& state) {
  for (auto each : state) {
    Run run(static_cast<std::uint32_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    if (!run.play()) state.SkipWithError("not what is common");
    run.report(state);
  }
}

// A long run is its own repetition.
BENCHMARK(common_ground)
    ->ArgNames({"items", "threads"})
    ->Args({1 << 8, 1})
    ->Args({1 << 8, 2})
    ->Args({1 << 12, 1})
    ->Args({1 << 12, 2})
    ->Args({1 << 16, 1})
    ->Args({1 << 16, 2})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Repetitions(1)
    ->Iterations(1);

void add_growth() {
  benchmark::RegisterBenchmark("common_ground", common_ground)
      ->ArgNames({"items", "threads"})
      ->Args({1 << 14, 1})
      ->Args({1 << 18, 1})
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Repetitions(1)
      ->Iterations(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (std::getenv("PEYK_BENCH_GROWTH") != nullptr) add_growth();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
