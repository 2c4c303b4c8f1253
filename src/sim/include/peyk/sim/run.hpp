// One run of a plan: the world, its people, its faults, and the checkers that watch it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "peyk/identity/card.hpp"
#include "peyk/sim/plan.hpp"
#include "peyk/sim/trace.hpp"
#include "peyk/sim/world.hpp"

namespace peyk::sim {

struct Failure {
  Duration at;  // since the beginning of the world
  std::string checker;
  std::string what;
};

struct RunOptions {
  Trace::Sink trace;
  // Nobody writes.
  bool silent = false;
  // Of all checkers only this one counts.
  std::optional<std::string> only;
  // What a test plants into a world before it starts, does whenever a letter was written, and gives
  // in place of the card that this desk made, if anything.
  std::function<void(World&)> plant;
  std::function<void(DeskNode&)> after_letter;
  std::function<std::optional<identity::Card>(const DeskNode&, const identity::Card&)> card;
};

struct Outcome {
  std::optional<Failure> failure;  // the first; of what threw, that of the checker no-exception
  std::uint64_t trace_hash = 0;
  std::uint64_t events = 0;
  std::uint64_t letters = 0;             // written
  std::uint64_t doubtful = 0;            // of those, ones that an older backup may have taken away
  std::uint64_t dealings = 0;            // swaps and blind questions begun
  std::uint64_t brought = 0;             // of those, ones that brought both sides what they wanted
  Duration took;                         // virtual time
  std::vector<std::vector<Seen>> lines;  // what left each desk
};

// What waits when the last fault is mended has arrived after so many rounds of the class. Below it
// lie the longest wait for a message to be put again (96 rounds, docs/protocol.md §8) and the three
// messages of an opening.
inline constexpr std::int64_t rounds_to_arrive = 150;

[[nodiscard]] Outcome run(const Plan& plan, const RunOptions& options = {});

// Plays a plan twice, once without anybody writing, and compares what leaves each desk. Faults
// after which a node starts again are left out: its new clock would be drawn differently. So are a
// desk's full disk, which ends it, and slow disks: a desk stands still while it commits, and it
// commits more for who writes.
[[nodiscard]] std::optional<Failure> compare_lines(const Plan& plan,
                                                   const RunOptions& options = {});

}  // namespace peyk::sim
