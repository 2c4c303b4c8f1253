// The people of a world: they exchange cards, compare words, open channels and write, whenever
// their desks let them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "peyk/sim/run.hpp"

#include "ledger.hpp"

namespace peyk::sim {

class People {
 public:
  People(World& world, const Plan& plan, const RunOptions& options, Ledger& ledger)
      : world_(world), plan_(plan), options_(options), ledger_(ledger) {}

  // One look at all desks. `since`: how long the part with faults has lasted, nothing before it.
  [[nodiscard]] std::optional<Failure> look(std::optional<Duration> since);
  void burst(std::uint16_t desk, std::uint64_t letters);
  // Every pair has its channel at both ends.
  [[nodiscard]] bool all_open() const;
  [[nodiscard]] bool all_written() const {
    return next_ == plan_.letters.size() && waiting_.empty();
  }

 private:
  [[nodiscard]] std::optional<Failure> meet(std::uint16_t pair);
  [[nodiscard]] bool second_opens(std::uint16_t pair) const;
  [[nodiscard]] bool start_again(std::uint16_t pair);
  void hand_over(std::uint16_t pair, identity::Card card);
  [[nodiscard]] bool write(const Writing& writing);

  World& world_;
  const Plan& plan_;
  const RunOptions& options_;
  Ledger& ledger_;
  std::map<std::uint16_t, identity::Card> cards_;  // on their way by hand, by pair
  std::map<std::uint16_t, bool> open_;
  std::size_t next_ = 0;          // of the plan's letters
  std::vector<Writing> waiting_;  // due, and the desk was not there
};

}  // namespace peyk::sim
