// What Google Benchmark does not give: the time of single steps taken in turn, and their median,
// which a moment lost to another program does not move.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstddef>
#include <vector>

namespace peyk::bench {

// Seconds that `step` took. What it returns is destroyed after the time was taken.
template <class Step>
double seconds_of(Step step) {
  const auto from = std::chrono::steady_clock::now();
  auto result = step();
  benchmark::DoNotOptimize(result);
  const auto to = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(to - from).count();
}

class Samples {
 public:
  void add(double seconds) { all_.push_back(seconds); }
  // 0 without samples.
  [[nodiscard]] double median() const {
    if (all_.empty()) return 0;
    std::vector<double> sorted = all_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
  }
  [[nodiscard]] double median_microseconds() const { return median() * 1e6; }

 private:
  std::vector<double> all_;
};

}  // namespace peyk::bench
