// Swaps and blind questions of the people of a world, taken on step by step whenever their desks
// let them, and what must hold of each: both sides get what the other gave, or neither; both learn
// the same and the right result, or neither.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

class Dealings {
 public:
  Dealings(World& world, const Plan& plan) : world_(world), plan_(plan) {}

  // One look at all desks. `since`: how long the part with faults has lasted.
  void look(Duration since);
  // A desk that goes back to what it held before, or of which a copy runs, has no claim: it may not
  // know any more what it gave. The same of a courier over which alone something goes.
  void desk_is_doubtful(std::uint16_t desk);
  void courier_is_doubtful(NodeId courier);

  [[nodiscard]] std::optional<Failure> check();
  // Each is over at both of its sides, or was never begun.
  [[nodiscard]] bool all_over();
  // What is not, for a person.
  [[nodiscard]] std::string what_waits();
  [[nodiscard]] std::uint64_t begun() const { return deals_.size(); }
  [[nodiscard]] std::uint64_t brought() const { return brought_; }  // both had it, as seen by check

 private:
  // How it stands with one side.
  enum class State : std::uint8_t {
    unknown,  // the desk is down or locked, or has not heard of it
    open,
    undecided,  // the deadline is over, and there is no proof
    nothing,    // and never anything
    all,
  };
  struct Deal {
    Dealing drawn;
    channel::ActId act;
    std::vector<CourierId> couriers;
    bool doubtful = false;
    bool broken_off = false;
    bool brought = false;
  };
  struct Side {
    State state = State::unknown;
    std::uint64_t number = 0;
    std::optional<channel::ActId> joining;
    bool waits_for_person = false;
    bool is_right = true;  // what came is what the other brought
  };

  [[nodiscard]] DeskNode& desk_of(const Dealing& dealing, bool beginner);
  [[nodiscard]] bool begin(const Dealing& dealing);
  [[nodiscard]] std::optional<channel::ActId> ordered(DeskNode& desk, const Dealing& dealing,
                                                      std::vector<CourierId> couriers);
  void go_on(Deal& deal, Duration since);
  void answer(const Deal& deal, DeskNode& desk, std::uint64_t number);
  void break_off(Deal& deal, DeskNode& desk, std::uint64_t number);
  [[nodiscard]] Side side(const Deal& deal, bool beginner);
  [[nodiscard]] Side side_of_swap(const Deal& deal, bool beginner, DeskNode& desk) const;
  [[nodiscard]] Side side_of_question(const Deal& deal, bool beginner, DeskNode& desk) const;

  World& world_;
  const Plan& plan_;
  std::size_t next_ = 0;          // of the plan's dealings
  std::vector<Dealing> waiting_;  // due, and the desk was not there
  std::vector<Deal> deals_;
  std::uint64_t brought_ = 0;
};

}  // namespace peyk::sim
