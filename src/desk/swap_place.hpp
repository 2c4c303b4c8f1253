// A swap of which this desk is a side, as its track has it.
#pragma once

#include <cstdint>
#include <string>

#include "peyk/channel/state.hpp"
#include "peyk/desk/swap.hpp"

namespace peyk::desk {

struct SwapPlace {
  channel::ChannelId track;
  std::string channel;       // as it is shown
  std::uint64_t number = 0;  // of the proposal
  SwapRole role = SwapRole::proposer;
  std::string with;
  channel::ProposedSwap state;
};

}  // namespace peyk::desk
