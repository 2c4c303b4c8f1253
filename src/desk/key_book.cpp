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
  return found->second.sets.back().set.signers().size();
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
  auto& sets = known.sets;
  const auto same = std::ranges::find_if(
      sets, [&set](const Shown& shown) { return shown.set.set().digest() == set.set().digest(); });
  std::set<CourierId> by{entry};
  if (same != sets.end()) {
    set.add_signers_of(same->set);
    by.merge(same->by);
    sets.erase(same);
  }
  const auto place = std::ranges::find_if(sets, [&set](const Shown& shown) {
    return shown.set.signers().size() > set.signers().size();
  });
  sets.insert(place, {.set = std::move(set), .by = std::move(by)});
  // Nor does one that shows many: what another shows as well stays.
  const auto showed = [&entry](const Shown& shown) { return shown.by.contains(entry); };
  if (std::ranges::count_if(sets, showed) <= max_sets_of_an_entry) return;
  const auto least = std::ranges::find_if(sets, showed);
  least->by.erase(entry);
  if (least->by.empty()) sets.erase(least);
}

void KeyBook::forget_before(Day day) {
  std::erase_if(days_, [day](const auto& known) { return known.first < day; });
  std::erase_if(assemblies_, [day](const auto& assembly) { return assembly.first.second < day; });
}

bool KeyBook::leaves_out(Day day, const CourierId& courier) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return false;
  bool has_path_of_others = false;
  bool has_signed = false;
  for (const auto& [set, by] : found->second.sets) {
    const bool is_of_several = set.signers().size() > 1;
    if (!set.is_signed_by(courier)) {
      has_path_of_others |= is_of_several;
    } else if (is_of_several) {
      return false;
    } else {
      has_signed = true;
    }
  }
  return has_path_of_others || !has_signed;
}

std::size_t KeyBook::reached_from(Day day, std::span<const CourierId> entries) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return 0;
  std::set<CourierId> reached;
  for (const auto& [set, by] : found->second.sets) {
    const bool has_entry = std::ranges::any_of(
        entries, [&set](const CourierId& entry) { return set.is_signed_by(entry); });
    if (has_entry) reached.insert(set.signers().begin(), set.signers().end());
  }
  return reached.size();
}

const onion::VerifiedKeySet* KeyBook::set_for(Day day, const Route& route) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return nullptr;
  const auto& sets = found->second.sets;
  const auto usable = std::find_if(sets.rbegin(), sets.rend(), [&route](const Shown& shown) {
    return onion::usable(route, shown.set);
  });
  return usable == sets.rend() ? nullptr : &usable->set;
}

}  // namespace peyk::desk
