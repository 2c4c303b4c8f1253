#include "key_book.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace peyk::desk {

namespace {

// In the order in which they are tried.
std::array<Day, 3> neighbours(Day today) {
  return {today, today.next(), Day(std::max(today.value(), 1U) - 1)};
}

}  // namespace

KeyBook::KeyBook(std::vector<CourierId> couriers, onion::SigningKeyOf signing_keys)
    : couriers_(std::move(couriers)), signing_keys_(std::move(signing_keys)) {}

std::size_t KeyBook::signers(Day day) const {
  const auto found = days_.find(day);
  if (found == days_.end() || found->second.sets.empty()) return 0;
  return found->second.sets.back().signers().size();
}

std::optional<Day> KeyBook::usable_day(Day today) const {
  for (const Day day : neighbours(today)) {
    if (has_any(day)) return day;
  }
  return std::nullopt;
}

std::optional<Day> KeyBook::wanted(Day today, std::uint64_t ticks) const {
  if (!usable_day(today).has_value()) return neighbours(today)[ticks / 2 % 3];
  for (const Day day : {today, today.next()}) {
    const auto found = days_.find(day);
    if (found == days_.end()) {
      if (ticks % ticks_between_refreshes == 0) return day;
    } else if (signers(day) < couriers_.size() &&
               ticks >= found->second.checked_at_tick + ticks_between_refreshes) {
      return day;
    }
  }
  return std::nullopt;
}

onion::KeyPageRequest KeyBook::next_request(const CourierId& entry, Day day, Duration deadline) {
  const auto [found, made] = assemblies_.try_emplace({entry, day}, day);
  return found->second.next_request(deadline);
}

void KeyBook::on_page(const CourierId& entry, const onion::KeyPage& page, std::uint64_t ticks) {
  const auto found = assemblies_.find({entry, page.day});
  if (found == assemblies_.end()) return;
  auto document = found->second.add(page);
  if (const auto known = days_.find(page.day); known != days_.end()) {
    known->second.checked_at_tick = ticks;
  }
  if (!document || !document->has_value()) return;
  onion::VerifiedKeySet set = onion::verify(std::move(**document), signing_keys_);
  if (set.signers().empty()) return;
  Known& known = days_[page.day];
  known.checked_at_tick = ticks;
  // An entry that leaves a signature out takes nothing away.
  const auto same = std::ranges::find_if(
      known.sets, [&set](const auto& other) { return other.set().digest() == set.set().digest(); });
  if (same != known.sets.end()) {
    set.add_signers_of(*same);
    known.sets.erase(same);
  }
  const auto place = std::find_if(known.sets.begin(), known.sets.end(),
                                  [&set](const onion::VerifiedKeySet& other) {
                                    return other.signers().size() > set.signers().size();
                                  });
  known.sets.insert(place, std::move(set));
  if (known.sets.size() > max_sets_a_day) known.sets.erase(known.sets.begin());
}

void KeyBook::forget_before(Day day) {
  std::erase_if(days_, [day](const auto& known) { return known.first < day; });
  std::erase_if(assemblies_, [day](const auto& assembly) { return assembly.first.second < day; });
}

bool KeyBook::leaves_out(Day day, const CourierId& courier,
                         std::span<const CourierId> entries) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return false;
  const std::size_t most = signers(day);
  return std::ranges::none_of(found->second.sets, [&](const onion::VerifiedKeySet& set) {
    if (!set.is_signed_by(courier)) return false;
    return set.signers().size() == most ||
           std::ranges::any_of(entries, [&](const CourierId& entry) {
             return entry != courier && set.is_signed_by(entry);
           });
  });
}

const onion::VerifiedKeySet* KeyBook::set_for(Day day, const Route& route) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return nullptr;
  const auto& sets = found->second.sets;
  const auto usable = std::find_if(sets.rbegin(), sets.rend(),
                                   [&route](const auto& set) { return onion::usable(route, set); });
  return usable == sets.rend() ? nullptr : &*usable;
}

}  // namespace peyk::desk
