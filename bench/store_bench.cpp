// Durable puts a second, on a real disk: the folder of PEYK_BENCH_DIR, else where it is run. The
// goal for a courier is 5,000 bodies a second with 64 in one commit.
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "peyk/store/sqlite_box_store.hpp"
#include "peyk/store/sqlite_record_store.hpp"

namespace {

namespace box = peyk::box;
namespace store = peyk::store;

// A file of the benchmark's own, gone afterwards with what SQLite put beside it.
class BenchFile {
 public:
  BenchFile() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there are no threads here
    const char* folder = std::getenv("PEYK_BENCH_DIR");
    path_ = std::filesystem::path(folder != nullptr ? folder : ".") / "peyk_store_bench.db";
    remove();
  }
  BenchFile(const BenchFile&) = delete;
  BenchFile& operator=(const BenchFile&) = delete;
  ~BenchFile() { remove(); }
  [[nodiscard]] std::string name() const { return path_.string(); }

 private:
  void remove() const {
    for (const char* suffix : {"", "-wal"}) std::filesystem::remove(path_.string() + suffix);
  }
  std::filesystem::path path_;
};

void fill(std::mt19937_64& random, peyk::MutableBytes out) {
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random());
}

// As a busy courier commits them: bodies under random names, each with its replay tag.
class Batches {
 public:
  explicit Batches(std::int64_t puts) : puts_(static_cast<std::size_t>(puts)) {
    box::writes::PutBody put{{}, {}, box::Hour(490'000)};
    fill(random_, put.body.mutable_span());
    batch_.assign(puts_, put);
    batch_.resize(2 * puts_, box::writes::AddReplayTag{peyk::Day(20'000), {}});
  }

  const std::vector<box::Write>& next() {
    for (std::size_t i = 0; i < puts_; ++i) {
      fill(random_, names_.emplace_back().mutable_span());
      std::get<box::writes::PutBody>(batch_[i]).name = names_.back();
      fill(random_, std::get<box::writes::AddReplayTag>(batch_[puts_ + i]).tag.mutable_span());
    }
    return batch_;
  }
  [[nodiscard]] const std::vector<box::BoxName>& names() const { return names_; }

 private:
  std::size_t puts_;
  std::mt19937_64 random_{1};  // NOLINT(cert-msc51-cpp): so that it repeats
  std::vector<box::Write> batch_;
  std::vector<box::BoxName> names_;
};

void durable_puts(benchmark::State& state) {
  const BenchFile file;
  const auto boxes = store::SqliteBoxStore::open({.file = file.name(), .vfs = {}}).value();
  Batches batches(state.range(0));
  for (auto each : state) {
    const auto& batch = batches.next();
    if (!boxes->commit(batch)) state.SkipWithError("commit failed");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(durable_puts)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime()->MinTime(4);

void found_bodies(benchmark::State& state) {
  const BenchFile file;
  const auto boxes = store::SqliteBoxStore::open({.file = file.name(), .vfs = {}}).value();
  Batches batches(64);
  for (int i = 0; i < 300; ++i) (void)boxes->commit(batches.next()).value();
  std::mt19937_64 random(2);  // NOLINT(cert-msc51-cpp): so that it repeats
  for (auto each : state) {
    const auto& name = batches.names()[random() % batches.names().size()];
    if (!boxes->get_body(name).value()) state.SkipWithError("a body is missing");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(found_bodies);

// What a courier erases in the same time, a thousand in one commit.
void erased_boxes(benchmark::State& state) {
  const BenchFile file;
  const auto boxes = store::SqliteBoxStore::open({.file = file.name(), .vfs = {}}).value();
  Batches batches(64);
  std::int64_t erased = 0;
  for (auto each : state) {
    state.PauseTiming();
    for (int i = 0; i < 16; ++i) (void)boxes->commit(batches.next()).value();
    state.ResumeTiming();
    const std::vector<box::Write> erase{box::writes::EraseExpired{box::Hour(490'001), 1'000}};
    erased += boxes->commit(erase).value()[0].erased;
  }
  state.SetItemsProcessed(erased);
}
BENCHMARK(erased_boxes)->UseRealTime()->Iterations(20);

// A desk's commit: a record of 4 KiB replaced; the argument says how often the log is overwritten.
void desk_commits(benchmark::State& state) {
  const BenchFile file;
  store::RecordStoreOptions options;
  options.file = file.name();
  options.wipe_log_every = static_cast<std::uint32_t>(state.range(0));
  const auto records = store::SqliteRecordStore::open(options).value();
  std::uint8_t value = 0;
  for (auto each : state) {
    const std::vector<peyk::desk::Change> changes{{1, {1}, peyk::Bytes(4'096, ++value)}};
    if (!records->commit(changes)) state.SkipWithError("commit failed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(desk_commits)->Arg(1)->Arg(16)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
