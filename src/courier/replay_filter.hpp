// Which requests were seen, for each key day: docs/protocol.md §7.2. In memory; the store has the
// same tags durably.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::courier {

// The tags of one day: 256 open-addressing tables, so that growing moves few tags at once. 21 to 43
// bytes a tag.
class TagSet {
 public:
  // Secret, so that nobody can make tags that fall into one place.
  explicit TagSet(std::uint64_t salt) : salt_(salt) {}

  [[nodiscard]] bool contains(const onion::ReplayTag& tag) const;
  bool insert(const onion::ReplayTag& tag);  // false when it was there
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  // All zero: free. The tag of zeros is kept in has_zero_.
  struct Table {
    std::vector<onion::ReplayTag> slots;
    std::size_t used = 0;
  };
  [[nodiscard]] std::uint64_t mixed(const onion::ReplayTag& tag) const;
  [[nodiscard]] static std::size_t place(const Table& table, std::uint64_t mixed,
                                         const onion::ReplayTag& tag);
  void grow(Table& table) const;

  std::uint64_t salt_;
  std::array<Table, 256> tables_;
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

class ReplayFilter {
 public:
  enum class Seen : std::uint8_t { fresh, replayed, full };

  explicit ReplayFilter(std::uint64_t salt) : salt_(salt) {}

  void set_limit(std::size_t tags_of_day) { tags_of_day_ = tags_of_day; }

  // Remembers the tag when it is fresh.
  [[nodiscard]] Seen see(Day day, const onion::ReplayTag& tag);
  // From the store, where the limit does not hold: what was seen stays seen.
  void recover(Day day, const onion::ReplayTag& tag);
  void forget_before(Day day);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t left(Day day) const;
  [[nodiscard]] bool is_half_full(Day day) const;

 private:
  std::size_t tags_of_day_ = SIZE_MAX;
  std::uint64_t salt_;
  std::map<Day, TagSet> days_;
};

}  // namespace peyk::courier
