// The durable side of a courier: boxes, replay tags, and small records of its own. The store knows
// nothing of what they mean. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/place.hpp"

namespace peyk::box {

enum class StoreError : std::uint8_t {
  disk_full,     // nothing was changed; may pass
  io_failed,     // the batch may be there or not, as a whole, after the next opening
  corrupt,       // not a courier's store, or damaged
  newer_format,  // written by a newer program
  older_format,  // written by one that is too old to be taken over
  locked,        // another process has it open
};

[[nodiscard]] std::string_view to_string(StoreError);

template <class T>
using StoreResult = std::expected<T, StoreError>;

// Whole hours since 1970: boxes expire by the hour.
using Hour = Number<struct HourTag, std::uint32_t>;
// Instants before 1970 or beyond the range give the nearest hour.
[[nodiscard]] Hour hour_of(Instant instant);

// A body is kept at least this long (docs/protocol.md §6).
inline constexpr Duration body_lifetime = Duration::days(30);
// The hour after which a body stored at `now` may be erased.
[[nodiscard]] Hour expiry_of(Instant now);

using ReplayTag = Fixed<struct ReplayTagTag, 16>;

// Limits of this implementation; a longer key or value is a programming error and terminates.
inline constexpr std::size_t max_record_key = 64;
inline constexpr std::size_t max_record_value = 1U << 20U;

struct SmallRecord {
  Bytes key;
  Bytes value;
  friend bool operator==(const SmallRecord&, const SmallRecord&) = default;
};

namespace writes {

struct PutBody {
  BoxName name;
  Body body;
  Hour expires;  // erasable when this hour is over
};
struct AddReplayTag {
  Day day;
  ReplayTag tag;
};
// Erased and replaced values are overwritten on disk.
struct PutRecord {
  SmallRecord record;
};
struct EraseRecord {
  Bytes key;
};
// Boxes with expires < before, at most `limit` of them (by expiry, then by age), so that one commit
// stays short: more may be left when the result counts `limit`.
struct EraseExpired {
  Hour before;
  std::uint32_t limit = 1'000;
};
// Replay tags of all days < before; such a day takes no more.
struct EraseReplayTags {
  Day before;
};

}  // namespace writes

using Write = std::variant<writes::PutBody, writes::AddReplayTag, writes::PutRecord,
                           writes::EraseRecord, writes::EraseExpired, writes::EraseReplayTags>;

enum class Outcome : std::uint8_t {
  done,      // anything but PutBody and a tag too old
  stored,    // the body lies there, now or since before (idempotent; the expiry stays the first)
  conflict,  // another body lies there and stays
  full,      // the store holds as many boxes as it may, or its disk has no room to spare
  too_old,   // AddReplayTag: the tags of its day were erased; it is not kept
};

struct WriteResult {
  Outcome outcome = Outcome::done;
  std::uint32_t erased = 0;  // boxes, of EraseExpired
  friend bool operator==(const WriteResult&, const WriteResult&) = default;
};

class BoxStore {
 public:
  virtual ~BoxStore() = default;

  // All or nothing, durable when it returns, one result for each write. The writes take effect in
  // their order: a later one sees the earlier.
  [[nodiscard]] virtual StoreResult<std::vector<WriteResult>> commit(
      std::span<const Write> batch) = 0;

  // Also a body that has expired and is not erased yet.
  [[nodiscard]] virtual StoreResult<std::optional<Body>> get_body(const BoxName& name) = 0;
  [[nodiscard]] virtual StoreResult<std::optional<Bytes>> get_record(ByteSpan key) = 0;

  // For recovery. Records rise by key, compared as unsigned bytes.
  [[nodiscard]] virtual StoreResult<std::vector<SmallRecord>> records() = 0;
  [[nodiscard]] virtual StoreResult<std::vector<Day>> replay_days() = 0;
  // Days before it take no replay tags any more.
  [[nodiscard]] virtual StoreResult<Day> replay_floor() = 0;
  // In the order in which they were added; a day may have millions.
  [[nodiscard]] virtual StoreResult<void> each_replay_tag(
      Day day, const std::function<void(const ReplayTag&)>& each) = 0;
  [[nodiscard]] StoreResult<std::vector<ReplayTag>> replay_tags(Day day);
  [[nodiscard]] virtual StoreResult<std::uint64_t> box_count() = 0;
};

}  // namespace peyk::box
