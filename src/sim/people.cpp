#include "people.hpp"

#include <algorithm>

namespace peyk::sim {

namespace {

constexpr std::uint32_t card_days = 30;

std::optional<desk::RelationView> relation_at(DeskNode& desk, const std::string& name) {
  const auto relations = desk.core().relations();
  for (const desk::RelationView& relation : *relations) {
    if (relation.name == name) return relation;
  }
  return std::nullopt;
}

bool has_channel(DeskNode& desk, std::uint16_t pair) {
  const auto channels = desk.core().channels(desk.now());
  for (const desk::ChannelView& channel : *channels) {
    if (channel.name == channel_name(pair)) return true;
  }
  return false;
}

bool knows_time(DeskNode& desk) { return desk.core().status(desk.now()).knows_time; }

void confirm(DeskNode& desk, const desk::RelationView& relation) {
  if (relation.words_confirmed) return;
  static_cast<void>(desk.core().confirm_words(relation.name, desk.now()));
  desk.drain();
}

}  // namespace

// A first contact that came to nothing: both forget it, and a new card is made.
bool People::start_again(std::uint16_t pair) {
  DeskNode& first = *world_.desks()[pair];
  DeskNode& second = *world_.desks()[pair + 1U];
  if (!is_open(first) || !is_open(second)) return false;
  const auto at_first = relation_at(first, relation_name(second));
  const auto at_second = relation_at(second, relation_name(first));
  const auto is_over = [](const std::optional<desk::RelationView>& relation) {
    return relation.has_value() && relation->state == desk::RelationState::over;
  };
  if (!is_over(at_first) && !is_over(at_second)) return false;
  cards_.erase(pair);
  if (at_first) static_cast<void>(first.core().remove_relation(relation_name(second), first.now()));
  if (at_second)
    static_cast<void>(second.core().remove_relation(relation_name(first), second.now()));
  first.drain();
  second.drain();
  return true;
}

void People::hand_over(std::uint16_t pair, identity::Card card) {
  std::optional<identity::Card> arrives = std::move(card);
  if (options_.card) arrives = options_.card(*world_.desks()[pair], *arrives);
  if (arrives.has_value()) cards_.insert_or_assign(pair, std::move(*arrives));
}

// Who opens the channel, and so speaks first: who made the card or who accepted it.
bool People::second_opens(std::uint16_t pair) const { return (plan_.seed + pair) % 2 == 0; }

// First makes the card, second accepts it; both compare the words; one of them opens the channel.
std::optional<Failure> People::meet(std::uint16_t pair) {
  DeskNode& first = *world_.desks()[pair];
  DeskNode& second = *world_.desks()[pair + 1U];
  if (is_open(first) && !relation_at(first, relation_name(second)) && knows_time(first)) {
    auto card = first.core().make_card(relation_name(second), card_days, first.now());
    first.drain();
    if (card.has_value()) hand_over(pair, std::move(*card));
  }
  if (!cards_.contains(pair) && is_open(first) && relation_at(first, relation_name(second))) {
    auto unused = first.core().unused_card(relation_name(second), first.now());
    if (unused.has_value()) hand_over(pair, std::move(*unused));
  }
  if (start_again(pair)) return std::nullopt;
  const auto card = cards_.find(pair);
  if (card != cards_.end() && is_open(second) && !relation_at(second, relation_name(first)) &&
      knows_time(second)) {
    static_cast<void>(second.core().accept_card(relation_name(first), card->second, second.now()));
    second.drain();
  }
  if (!is_open(first) || !is_open(second)) return std::nullopt;
  const auto at_first = relation_at(first, relation_name(second));
  const auto at_second = relation_at(second, relation_name(first));
  if (!at_first || !at_second || !at_first->words || !at_second->words) return std::nullopt;
  if (at_first->generation == 0 && at_second->generation == 0 &&
      at_first->words != at_second->words) {
    return Failure{.at = {},
                   .checker = "same-words",
                   .what = first.name() + " and " + second.name() + " have different words"};
  }
  confirm(first, *at_first);
  confirm(second, *at_second);
  if (!is_open(first) || !is_open(second)) return std::nullopt;
  DeskNode& opens = second_opens(pair) ? second : first;
  DeskNode& other = second_opens(pair) ? first : second;
  if (!has_channel(opens, pair)) {
    static_cast<void>(opens.core().open_channel(
        desk::channel_with(channel_name(pair), relation_name(other), false), opens.now()));
    opens.drain();
    return std::nullopt;
  }
  if (has_channel(other, pair)) open_[pair] = true;
  return std::nullopt;
}

bool People::write(const Writing& writing) {
  const std::uint16_t index = writing.by_second ? writing.pair + 1 : writing.pair;
  DeskNode& desk = *world_.desks()[index];
  if (!is_open(desk) || !has_channel(desk, writing.pair)) return false;
  std::string text = ledger_.next_text(writing.pair, writing.by_second, writing.size);
  const auto accepted =
      desk.core().act(channel_name(writing.pair), desk::plain_letter(text), false, desk.now());
  // When the store failed it may be there or not.
  const bool doubtful = !accepted && accepted.error() == desk::Error::storage_failed;
  if (accepted.has_value() || doubtful) {
    ledger_.accepted(writing, world_.clockwork().now(), std::move(text), doubtful);
  }
  if (accepted.has_value() && options_.after_letter) options_.after_letter(desk);
  desk.drain();
  return accepted.has_value() || doubtful;
}

std::optional<Failure> People::look(std::optional<Duration> since) {
  for (std::uint16_t pair = 0; pair + 1U < plan_.desks; ++pair) {
    if (open_[pair]) continue;
    if (auto failure = meet(pair)) return failure;
  }
  if (!since.has_value()) return std::nullopt;
  while (next_ < plan_.letters.size() && plan_.letters[next_].at <= *since) {
    if (!options_.silent) waiting_.push_back(plan_.letters[next_]);
    ++next_;
  }
  std::erase_if(waiting_, [this](const Writing& writing) { return write(writing); });
  return std::nullopt;
}

void People::burst(std::uint16_t desk, std::uint64_t letters) {
  if (options_.silent) return;
  for (std::uint64_t i = 0; i < letters; ++i) {
    const bool by_second = desk > 0 && (i % 2 == 0 || desk + 1U == plan_.desks);
    static_cast<void>(write({.at = {},
                             .pair = static_cast<std::uint16_t>(by_second ? desk - 1 : desk),
                             .by_second = by_second,
                             .size = static_cast<std::uint32_t>(20 + i)}));
  }
}

bool People::all_open() const {
  for (std::uint16_t pair = 0; pair + 1U < plan_.desks; ++pair) {
    const auto found = open_.find(pair);
    if (found == open_.end() || !found->second) return false;
  }
  return true;
}

}  // namespace peyk::sim
