#include "key_sets.hpp"

#include <algorithm>

namespace peyk::courier {
namespace {

constexpr std::size_t index(Slot slot) { return static_cast<std::size_t>(slot); }

}  // namespace

std::optional<Slot> KeySets::slot_for(const onion::Announcement& announcement) const {
  const auto day = days_.find(announcement.day);
  if (day == days_.end()) return Slot::first;
  const auto found = day->second.announcements.find(announcement.courier);
  if (found == day->second.announcements.end()) return Slot::first;
  for (const auto& held : found->second) {
    if (held && held->announcement.key == announcement.key) return std::nullopt;
  }
  if (!found->second[index(Slot::first)]) return Slot::first;
  if (!found->second[index(Slot::second)]) return Slot::second;
  return std::nullopt;
}

void KeySets::take(Slot slot, const onion::Announcement& announcement) {
  OfDay& of_day = days_[announcement.day];
  of_day.announcements[announcement.courier][index(slot)] = Held{announcement, false};
  of_day.document.reset();
}

std::optional<onion::Announcement> KeySets::settle(Slot slot, Day day, const CourierId& courier) {
  const auto found = days_.find(day);
  if (found == days_.end()) return std::nullopt;
  auto& held = found->second.announcements[courier][index(slot)];
  if (!held) return std::nullopt;
  held->durable = true;
  found->second.document.reset();
  return held->announcement;
}

void KeySets::drop(Slot slot, Day day, const CourierId& courier) {
  const auto found = days_.find(day);
  if (found == days_.end()) return;
  found->second.announcements[courier][index(slot)].reset();
  found->second.document.reset();
}

bool KeySets::knows(const onion::Statement& statement) const {
  const auto day = days_.find(statement.day);
  if (day == days_.end()) return false;
  const auto found = day->second.statements.find(statement.signer);
  return found != day->second.statements.end() &&
         std::ranges::find(found->second, statement.digest, &onion::Statement::digest) !=
             found->second.end();
}

void KeySets::take(const onion::Statement& statement) {
  OfDay& of_day = days_[statement.day];
  auto& statements = of_day.statements[statement.signer];
  if (statements.size() >= statements_of_signer_limit) statements.erase(statements.begin());
  statements.push_back(statement);
  of_day.document.reset();
}

std::optional<onion::KeySet> KeySets::set(Day day) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return std::nullopt;
  std::vector<onion::KeyEntry> entries;
  for (const auto& [courier, slots] : found->second.announcements) {
    const auto& first = slots[index(Slot::first)];
    if (!first || !first->durable || slots[index(Slot::second)]) continue;
    entries.push_back({courier, first->announcement.key});
  }
  auto set = onion::KeySet::of(day, std::move(entries));
  if (!set || set->find(own_) == nullptr) return std::nullopt;
  return *std::move(set);
}

bool KeySets::is_stated(Day day, const onion::SetDigest& digest) const {
  return knows({own_, day, digest, {}});
}

const KeySets::Document* KeySets::document(Day day) {
  auto set = this->set(day);
  if (!set) return nullptr;
  OfDay& of_day = days_.at(day);
  if (of_day.document) return &*of_day.document;
  const onion::SetDigest digest = set->digest();
  std::vector<onion::KeyDocument::SetSignature> signatures;
  for (const auto& [signer, statements] : of_day.statements) {
    const auto found = std::ranges::find(statements, digest, &onion::Statement::digest);
    if (found != statements.end()) signatures.push_back({signer, found->signature});
  }
  of_day.document = Document{digest, encode(onion::KeyDocument{*std::move(set), signatures})};
  return &*of_day.document;
}

std::vector<onion::Announcement> KeySets::announcements(Day from) const {
  std::vector<onion::Announcement> all;
  for (auto day = days_.lower_bound(from); day != days_.end(); ++day) {
    for (const auto& [courier, slots] : day->second.announcements) {
      for (const auto& held : slots) {
        if (held && held->durable) all.push_back(held->announcement);
      }
    }
  }
  return all;
}

std::vector<onion::Statement> KeySets::own_statements(Day from) const {
  std::vector<onion::Statement> all;
  for (auto day = days_.lower_bound(from); day != days_.end(); ++day) {
    const auto set = this->set(day->first);
    const auto own = day->second.statements.find(own_);
    if (!set || own == day->second.statements.end()) continue;
    const auto found = std::ranges::find(own->second, set->digest(), &onion::Statement::digest);
    if (found != own->second.end()) all.push_back(*found);
  }
  return all;
}

void KeySets::forget_before(Day day) { days_.erase(days_.begin(), days_.lower_bound(day)); }

}  // namespace peyk::courier
