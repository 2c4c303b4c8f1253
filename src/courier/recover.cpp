#include "peyk/courier/options.hpp"

#include "records.hpp"
#include "replay_filter.hpp"

namespace peyk::courier {

RecoveredState::RecoveredState() = default;
RecoveredState::RecoveredState(RecoveredState&&) noexcept = default;
RecoveredState& RecoveredState::operator=(RecoveredState&&) noexcept = default;
RecoveredState::~RecoveredState() = default;

// A day may have millions of tags: they go from the store into the filter one by one.
box::StoreResult<RecoveredState> recover(box::BoxStore& store, std::uint64_t salt) {
  RecoveredState state;
  auto records = store.records();
  if (!records) return std::unexpected(records.error());
  state.records = *std::move(records);
  const auto floor = store.replay_floor();
  if (!floor) return std::unexpected(floor.error());
  state.replay_floor = *floor;
  const auto days = store.replay_days();
  if (!days) return std::unexpected(days.error());
  state.replay_filter = std::make_unique<ReplayFilter>(salt);
  for (const Day day : *days) {
    const auto read = store.each_replay_tag(day, [&](const box::ReplayTag& tag) {
      state.replay_filter->recover(day, onion::ReplayTag(tag.array()));
    });
    if (!read) return std::unexpected(read.error());
  }
  return state;
}

box::SmallRecord restored_record() { return {restored_record_key(), {}}; }

}  // namespace peyk::courier
