#include "replay_filter.hpp"

#include <cstring>

namespace peyk::courier {
namespace {

constexpr std::size_t first_slots = 16;

}  // namespace

// SplitMix64's finaliser (Steele, Lea, Flood 2014) over the salted tag.
std::uint64_t TagSet::mixed(const onion::ReplayTag& tag) const {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), tag.array().data(), sizeof(words));
  std::uint64_t x = words[0] ^ salt_ ^ (words[1] * 0x9e3779b97f4a7c15U);
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

// Where the tag lies, or the free slot where it would. The table is never full.
std::size_t TagSet::place(const Table& table, std::uint64_t mixed, const onion::ReplayTag& tag) {
  const std::size_t mask = table.slots.size() - 1;
  std::size_t at = (mixed >> 8U) & mask;
  while (!table.slots[at].is_zero() && table.slots[at] != tag) at = (at + 1) & mask;
  return at;
}

bool TagSet::contains(const onion::ReplayTag& tag) const {
  if (tag.is_zero()) return has_zero_;
  const std::uint64_t where = mixed(tag);
  const Table& table = tables_[where & 0xffU];
  return !table.slots.empty() && table.slots[place(table, where, tag)] == tag;
}

bool TagSet::insert(const onion::ReplayTag& tag) {
  if (contains(tag)) return false;
  ++size_;
  if (tag.is_zero()) {
    has_zero_ = true;
    return true;
  }
  const std::uint64_t where = mixed(tag);
  Table& table = tables_[where & 0xffU];
  if (4 * (table.used + 1) > 3 * table.slots.size()) grow(table);
  table.slots[place(table, where, tag)] = tag;
  ++table.used;
  return true;
}

void TagSet::grow(Table& table) const {
  Table larger{
      std::vector<onion::ReplayTag>(table.slots.empty() ? first_slots : 2 * table.slots.size()),
      table.used};
  for (const onion::ReplayTag& tag : table.slots) {
    if (!tag.is_zero()) larger.slots[place(larger, mixed(tag), tag)] = tag;
  }
  table = std::move(larger);
}

ReplayFilter::Seen ReplayFilter::see(Day day, const onion::ReplayTag& tag) {
  TagSet& tags = days_.try_emplace(day, salt_).first->second;
  if (tags.contains(tag)) return Seen::replayed;
  if (tags.size() >= tags_of_day_) return Seen::full;
  tags.insert(tag);
  return Seen::fresh;
}

void ReplayFilter::recover(Day day, const onion::ReplayTag& tag) {
  days_.try_emplace(day, salt_).first->second.insert(tag);
}

void ReplayFilter::forget_before(Day day) { days_.erase(days_.begin(), days_.lower_bound(day)); }

std::size_t ReplayFilter::left(Day day) const {
  const auto found = days_.find(day);
  const std::size_t used = found == days_.end() ? 0 : found->second.size();
  return used < tags_of_day_ ? tags_of_day_ - used : 0;
}

bool ReplayFilter::is_half_full(Day day) const {
  const auto found = days_.find(day);
  return found != days_.end() && found->second.size() >= tags_of_day_ / 2;
}

std::size_t ReplayFilter::size() const {
  std::size_t size = 0;
  for (const auto& [day, tags] : days_) size += tags.size();
  return size;
}

}  // namespace peyk::courier
