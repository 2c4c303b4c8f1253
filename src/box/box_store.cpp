#include "peyk/box/box_store.hpp"

#include <algorithm>
#include <exception>
#include <limits>

namespace peyk::box {

namespace {
constexpr std::int64_t hour_milliseconds = Duration::hours(1).count();
constexpr std::int64_t last_hour = std::numeric_limits<std::uint32_t>::max();
}  // namespace

std::string_view to_string(StoreError error) {
  switch (error) {
    case StoreError::disk_full:
      return "the disk is full";
    case StoreError::io_failed:
      return "reading or writing failed";
    case StoreError::corrupt:
      return "not a courier's store, or damaged";
    case StoreError::newer_format:
      return "written by a newer program";
    case StoreError::older_format:
      return "older format";
    case StoreError::locked:
      return "in use by another process";
  }
  std::terminate();  // not a value of the enum
}

StoreResult<std::vector<ReplayTag>> BoxStore::replay_tags(Day day) {
  std::vector<ReplayTag> all;
  const auto done = each_replay_tag(day, [&all](const ReplayTag& tag) { all.push_back(tag); });
  if (!done) return std::unexpected(done.error());
  return all;
}

Hour hour_of(Instant instant) {
  const std::int64_t hour = instant.milliseconds() / hour_milliseconds;
  return Hour(static_cast<std::uint32_t>(std::clamp<std::int64_t>(hour, 0, last_hour)));
}

Hour expiry_of(Instant now) { return hour_of(now + body_lifetime); }

}  // namespace peyk::box
