// A blind question of which this desk is a side, as its track has it.
#pragma once

#include <cstdint>
#include <string>

#include "peyk/channel/state.hpp"
#include "peyk/desk/question.hpp"

namespace peyk::desk {

struct QuestionPlace {
  channel::ChannelId track;
  std::string channel;       // as it is shown
  std::uint64_t number = 0;  // of the act that asks
  QuestionRole role = QuestionRole::asker;
  std::string with;
  Instant asked;
  channel::BlindQuestion state;
};

}  // namespace peyk::desk
