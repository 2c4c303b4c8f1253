// A live courier: the program `peyk`, over TLS on loopback, with its boxes in SQLite, alone on one
// processor; the load was made before and is sent from another. Compared with what opening alone
// allows on that processor, measured just before and just after each load. The goal is one half.
//
// PEYK_BENCH_DIR is the disk, else where it is run; PEYK_BENCH_CELLS the size of one load.
#include <array>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "peyk/crypto/entropy.hpp"
#include "peyk/store/sqlite_box_store.hpp"

#include "cores.hpp"
#include "courier_load.hpp"
#include "courier_process.hpp"
#include "courier_sender.hpp"
#include "timing.hpp"

namespace {

namespace fs = std::filesystem;
namespace bench = peyk::bench;
namespace box = peyk::box;
namespace crypto = peyk::crypto;
namespace onion = peyk::onion;

constexpr double opening_for = 1.5;  // seconds, before and after each load
constexpr std::size_t different_cells = 256;

// A folder of the benchmark's own, gone afterwards.
class BenchFolder {
 public:
  BenchFolder() {
    const char* place = std::getenv("PEYK_BENCH_DIR");
    std::string name = fs::absolute(place != nullptr ? place : ".") / "peyk-bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    path_ = name;
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;
  ~BenchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::size_t load_size() {
  constexpr std::size_t usual = 16'384;  // 256 MiB
  const char* given = std::getenv("PEYK_BENCH_CELLS");
  return given == nullptr ? usual : std::strtoul(given, nullptr, 10);
}

// The courier's opening without the courier: how many cells one processor opens in a second.
class Opening {
 public:
  Opening() : key_{peyk::Day(20'000), crypto::KemKeyPair::generate(random_)} {
    bench::BoxCourier courier{{}, {}, key_.day, key_.pair.public_key()};
    courier.id = random_.fixed<peyk::CourierId>();  // nobody has the id of zeros
    load_ = bench::make_load(courier, box::OperationKind::put, different_cells);
  }

  [[nodiscard]] double per_second(int core) const {
    double seconds = 0;
    std::size_t opened = 0;
    const bench::Pinned pinned(core);
    while (seconds < opening_for) {
      onion::Cell cell = load_[opened % load_.size()].cell.copy();
      seconds += bench::seconds_of([&] { return *onion::open_layer(std::move(cell), key_); });
      ++opened;
    }
    return static_cast<double>(opened) / seconds;
  }

 private:
  crypto::Random random_{crypto::system_seed()};
  onion::DayKey key_;
  bench::Load load_;
};

class Live {
 public:
  Live(const fs::path& folder, bench::Cores cores)
      : cores_(cores), process_(folder, cores.courier), sender_(process_) {}

  void carry(benchmark::State& state, box::OperationKind kind) {
    for (auto each : state) {
      bench::Load load = bench::make_load(sender_.courier(), kind, load_size());
      if (kind == box::OperationKind::put) puts_ += load.size();
      const double before = opening_.per_second(cores_.courier);
      const bench::LiveRate rate = carry_alone(std::move(load));
      const double opening = (before + opening_.per_second(cores_.courier)) / 2;
      state.SetIterationTime(1 / rate.cells_per_second);
      state.counters["cells_per_second"] = rate.cells_per_second;
      state.counters["opening_per_second"] = opening;
      state.counters["ratio"] = rate.cells_per_second / opening;
      state.counters["processor_share"] = rate.processor_share;
      state.counters["cells_per_commit"] = rate.cells_per_commit;
    }
  }

  // Every put that was answered must lie in the store of the courier that has ended.
  void finish() {
    process_.stop();
    const auto store =
        peyk::store::SqliteBoxStore::open({.file = process_.store_file().string(), .vfs = {}});
    if (!store || (*store)->box_count().value() != puts_) {
      throw std::runtime_error("a put that was answered is not in the store");
    }
  }

 private:
  bench::LiveRate carry_alone(bench::Load load) {
    const bench::Pinned pinned(cores_.sender);
    return sender_.carry(std::move(load));
  }

  bench::Cores cores_;
  Opening opening_;
  bench::CourierProcess process_;
  bench::CourierSender sender_;
  std::uint64_t puts_ = 0;
};

void run() {
  const auto cores = bench::two_cores();
  if (!cores) throw std::runtime_error("this takes two processors");
  const BenchFolder folder;
  Live live(folder.path(), *cores);
  for (const auto& [name, kind] :
       {std::pair("live_courier/put", box::OperationKind::put),
        std::pair("live_courier/nothing", box::OperationKind::nothing)}) {
    benchmark::RegisterBenchmark(
        name, [&live, kind = kind](benchmark::State& state) { live.carry(state, kind); })
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  live.finish();
}

}  // namespace

int main(int count, char** arguments) {
  crypto::initialise();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  try {
    run();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "courier_bench: %s\n", failure.what());
    return 1;
  }
  return 0;
}
