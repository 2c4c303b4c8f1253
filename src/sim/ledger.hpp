// What people wrote, kept outside the world: what every desk must show of it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "peyk/sim/run.hpp"
#include "peyk/sim/world.hpp"

namespace peyk::sim {

struct Written {
  std::uint16_t pair = 0;
  bool by_second = false;
  Instant when;
  std::string text;
  // An older backup took it away from its author, or may have taken it from its reader.
  bool doubtful = false;
};

[[nodiscard]] std::string channel_name(std::uint16_t pair);
// What the other side of it calls a desk.
[[nodiscard]] std::string relation_name(const DeskNode& desk);
[[nodiscard]] bool is_open(DeskNode& desk);

class Ledger {
 public:
  // The text of the next letter, of about `size` bytes.
  [[nodiscard]] std::string next_text(std::uint16_t pair, bool by_second, std::size_t size) const;
  // The desk said that it has it, or (doubtful) died over it.
  void accepted(const Writing& writing, Instant when, std::string text, bool doubtful);
  // A desk goes back to what it held at `backup`.
  void rolled_back(World& world, std::uint16_t desk, Instant backup);
  // A copy of its vault runs, or no more: it may take letters that the desk never sees.
  void cloned(World& world, std::uint16_t desk, bool runs);

  [[nodiscard]] const std::vector<Written>& letters() const { return letters_; }
  // All that is wrong, so that no checker hides behind another.
  [[nodiscard]] std::vector<Failure> check(World& world) const;
  // True when every letter that is not doubtful has arrived and nothing waits.
  [[nodiscard]] bool all_arrived(World& world) const;

 private:
  void check_letters(World& world, std::uint16_t pair, bool by_second,
                     std::vector<Failure>& failures) const;

  std::vector<Written> letters_;
  std::multiset<std::uint16_t> read_twice_;  // desks of which a copy runs
};

}  // namespace peyk::sim
