// One drawn swap in virtual time, and what must never come of it. The parties and couriers are
// those that ship, with nothing but their records after a crash; around them a network that loses,
// doubles and turns round, withdrawals, up to f couriers that lie, and in half of the runs a party
// that cheats together with them.
//
// What is assumed (docs/protocol.md §11.5): an honest party asks each courier at least every twelve
// hours and fails at most twice in succession; honest clocks are right to two hours.
#pragma once

#include <cstdint>
#include <string>

#include "peyk/base/bytes.hpp"
#include "peyk/swap/party.hpp"

namespace peyk::swap::runs {

// What is planted, to see that it is found.
struct Planted {
  bool one_liar_too_many = false;
  bool forgetful = false;         // an honest courier answers before its record is durable
  bool clocks_far_apart = false;  // by up to 45 days
};

struct Outcome {
  std::string violation;  // empty: none
  Standing first = Standing::preparing;
  Standing second = Standing::preparing;  // not of a cheat
  bool has_cheat = false;
  bool cheat_has_key = false;
  std::size_t couriers = 0;
  std::size_t crashes = 0;
  std::size_t messages = 0;
};

// The same seed gives the same run.
[[nodiscard]] Outcome play(std::uint64_t seed, const Planted& planted = {});
// Each byte is a decision; when they are used up nothing more is lost and nobody crashes.
[[nodiscard]] Outcome play(ByteSpan decisions);

}  // namespace peyk::swap::runs
