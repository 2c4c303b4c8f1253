#include "peyk/courier/options.hpp"

namespace peyk::courier {

box::StoreResult<RecoveredState> recover(box::BoxStore& store) {
  RecoveredState state;
  auto records = store.records();
  if (!records) return std::unexpected(records.error());
  state.records = *std::move(records);
  const auto days = store.replay_days();
  if (!days) return std::unexpected(days.error());
  for (const Day day : *days) {
    auto tags = store.replay_tags(day);
    if (!tags) return std::unexpected(tags.error());
    state.replay_tags.emplace_back(day, *std::move(tags));
  }
  return state;
}

}  // namespace peyk::courier
