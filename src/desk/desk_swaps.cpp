// A person's commands about swaps.
#include <utility>

#include "desk_state.hpp"

namespace peyk::desk {

Result<Accepted> Desk::propose_swap(const ProposeOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->propose_swap(order, now, transaction);
  });
}

Result<Accepted> Desk::join_swap(const JoinOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->join_swap(order, now, transaction);
  });
}

Result<Accepted> Desk::accept_swap(std::string_view channel, std::uint64_t number,
                                   bool without_words, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->accept_swap(channel, number, without_words, now, transaction);
  });
}

Result<Accepted> Desk::withdraw_swap(std::string_view channel, std::uint64_t number,
                                     const std::string& reason, bool without_words, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->withdraw_swap(channel, number, reason, without_words, now, transaction);
  });
}

Result<std::vector<SwapView>> Desk::swaps(Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->swaps().views(now);
}

Result<std::vector<SwapItem>> Desk::swap_items(std::string_view channel,
                                               std::uint64_t number) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->swap_items(channel, number);
}

}  // namespace peyk::desk
