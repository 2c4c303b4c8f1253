// A person's commands about swaps.
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

Result<Accepted> Desk::accept_swap(const AcceptOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->accept_swap(order, now, transaction);
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

Result<Bytes> Desk::draft_record(const DraftRecordOrder& order, Instant now) {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->draft_record(order, now);
}

Result<Accepted> Desk::propose_record(const ProposeRecordOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->propose_record(order, now, transaction);
  });
}

Result<Bytes> Desk::record_request(std::string_view channel, std::uint64_t number,
                                   Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->record_request(channel, number, now);
}

Result<Accepted> Desk::join_record(const JoinRecordOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->join_record(order, now, transaction);
  });
}

Result<Bytes> Desk::joint_record(std::string_view channel, std::uint64_t number) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->joint_record(channel, number);
}

}  // namespace peyk::desk
