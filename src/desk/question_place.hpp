// A blind question of which this desk is a side, as its track has it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "peyk/channel/state.hpp"
#include "peyk/desk/question.hpp"

namespace peyk::desk {

struct QuestionParty {
  channel::MemberId seat;
  std::string name;
};

struct QuestionPlace {
  channel::ChannelId track;
  std::string channel;       // as it is shown
  std::uint64_t number = 0;  // of the act that asks
  QuestionRole role = QuestionRole::asker;
  channel::MemberId own;
  std::vector<QuestionParty> others;  // in the order of the sheet
  Instant asked;
  channel::BlindQuestion state;
};

// Of a ballot: a message, whether it stands in the track or not.
struct SaidInBallot {
  channel::MemberId by;
  channel::ActId act;
};

}  // namespace peyk::desk
