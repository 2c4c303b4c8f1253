#include "ledger.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "peyk/sim/mark.hpp"

namespace peyk::sim {

namespace {

constexpr std::size_t all_letters = 1'000'000;

struct Shown {
  std::vector<std::string> texts;
  std::set<std::string> acknowledged;
};

// The letters that a desk shows in a channel, its own or the other's.
Shown shown(DeskNode& desk, std::uint16_t pair, bool own) {
  Shown result;
  const auto letters = desk.core().read(channel_name(pair), 0, all_letters, 0, desk.now());
  if (!letters.has_value()) return result;
  for (const desk::ActView& letter : *letters) {
    if (letter.kind != desk::ActKind::letter) continue;  // dealings.hpp looks after those
    if ((letter.delivery != desk::Delivery::received) != own) continue;
    result.texts.push_back(letter.text);
    if (letter.delivery == desk::Delivery::acknowledged) result.acknowledged.insert(letter.text);
  }
  return result;
}

std::uint16_t reader_of(const Written& letter) {
  return static_cast<std::uint16_t>(letter.by_second ? letter.pair : letter.pair + 1);
}

std::string start_of(const std::string& text) { return text.substr(0, 40); }

Failure failed(const DeskNode& desk, std::string checker, const std::string& what) {
  return {.at = {}, .checker = std::move(checker), .what = desk.name() + ": " + what};
}

struct Expected {
  std::vector<std::string> certain;
  std::set<std::string> doubtful;
};

Expected expected(const std::vector<Written>& letters, std::uint16_t pair, bool by_second) {
  Expected result;
  for (const Written& letter : letters) {
    if (letter.pair != pair || letter.by_second != by_second) continue;
    if (letter.doubtful) {
      result.doubtful.insert(letter.text);
    } else {
      result.certain.push_back(letter.text);
    }
  }
  return result;
}

// Certain ones are a beginning of what was written, in its order; doubtful ones are there at most
// once; there is nothing else.
std::optional<std::string> compare(const std::vector<std::string>& texts,
                                   const Expected& expected) {
  std::set<std::string> seen;
  std::size_t next = 0;
  for (const std::string& text : texts) {
    if (!seen.insert(text).second) return "twice: " + start_of(text);
    if (expected.doubtful.contains(text)) continue;
    if (std::ranges::find(expected.certain, text) == expected.certain.end()) {
      return "was never written: " + start_of(text);
    }
    if (expected.certain[next] != text) {
      return "out of order: " + start_of(text) + ", before it misses " +
             start_of(expected.certain[next]);
    }
    ++next;
  }
  return std::nullopt;
}

}  // namespace

std::string channel_name(std::uint16_t pair) { return marked("channel " + std::to_string(pair)); }

std::string relation_name(const DeskNode& desk) { return marked(desk.name()); }

bool is_open(DeskNode& desk) { return desk.is_up() && !desk.core().is_locked(); }

std::string Ledger::next_text(std::uint16_t pair, bool by_second, std::size_t size) const {
  std::string text(secret_mark);
  text += std::to_string(pair) + (by_second ? "b" : "a") + std::to_string(letters_.size()) + " ";
  while (text.size() < size) text += static_cast<char>('a' + (text.size() * 7 + size) % 26);
  return text;
}

void Ledger::accepted(const Writing& writing, Instant when, std::string text, bool doubtful) {
  letters_.push_back({.pair = writing.pair,
                      .by_second = writing.by_second,
                      .when = when,
                      .text = std::move(text),
                      .doubtful = doubtful});
  if (read_twice_.contains(reader_of(letters_.back()))) letters_.back().doubtful = true;
}

void Ledger::rolled_back(World& world, std::uint16_t index, Instant backup) {
  DeskNode& desk = *world.desks()[index];
  for (Written& letter : letters_) {
    const std::uint16_t author = letter.by_second ? letter.pair + 1 : letter.pair;
    if (author == index && letter.when >= backup) letter.doubtful = true;
    if (reader_of(letter) != index) continue;
    // One that has not arrived yet is not lost with the vault.
    const auto here = is_open(desk) ? shown(desk, letter.pair, false).texts
                                    : std::vector<std::string>{letter.text};
    if (std::ranges::find(here, letter.text) != here.end()) letter.doubtful = true;
  }
}

void Ledger::cloned(World& world, std::uint16_t index, bool runs) {
  if (!runs) {
    read_twice_.erase(read_twice_.find(index));
    return;
  }
  read_twice_.insert(index);
  for (Written& letter : letters_) {
    if (reader_of(letter) != index) continue;
    const auto here = shown(*world.desks()[index], letter.pair, false).texts;
    if (std::ranges::find(here, letter.text) == here.end()) letter.doubtful = true;
  }
}

void Ledger::check_letters(World& world, std::uint16_t pair, bool by_second,
                           std::vector<Failure>& failures) const {
  DeskNode& author = *world.desks()[by_second ? pair + 1U : pair];
  DeskNode& reader = *world.desks()[by_second ? pair : pair + 1U];
  const Expected letters = expected(letters_, pair, by_second);
  Shown own;
  if (is_open(author)) {
    own = shown(author, pair, true);
    std::size_t certain = 0;
    for (const std::string& text : own.texts) certain += letters.doubtful.contains(text) ? 0U : 1U;
    if (auto wrong = compare(own.texts, letters)) {
      failures.push_back(failed(author, "own-letters", *wrong));
    } else if (certain != letters.certain.size()) {
      failures.push_back(
          failed(author, "own-letters", "one is gone: " + start_of(letters.certain[certain])));
    }
  }
  if (!is_open(reader)) return;
  const Shown received = shown(reader, pair, false);
  if (auto wrong = compare(received.texts, letters)) {
    failures.push_back(failed(reader, "once-in-order-unchanged", *wrong));
  }
  for (const std::string& text : own.acknowledged) {
    if (letters.doubtful.contains(text)) continue;
    if (std::ranges::find(received.texts, text) != received.texts.end()) continue;
    failures.push_back(failed(author, "acknowledged-is-there", start_of(text)));
  }
}

std::vector<Failure> Ledger::check(World& world) const {
  std::vector<Failure> failures;
  for (std::uint16_t pair = 0; pair + 1U < world.desks().size(); ++pair) {
    for (const bool by_second : {false, true}) check_letters(world, pair, by_second, failures);
  }
  // A desk has the channels of its own pairs, at most.
  const auto desks = static_cast<std::uint16_t>(world.desks().size());
  for (std::uint16_t index = 0; index < desks; ++index) {
    DeskNode& desk = *world.desks()[index];
    if (!is_open(desk)) continue;
    const auto channels = desk.core().channels(desk.now());
    for (const desk::ChannelView& channel : *channels) {
      if (channel.name == channel_name(index)) continue;
      if (index > 0 && channel.name == channel_name(static_cast<std::uint16_t>(index - 1)))
        continue;
      failures.push_back(failed(desk, "nowhere-else", "has " + channel.name));
    }
  }
  return failures;
}

bool Ledger::all_arrived(World& world) const {
  for (const auto& desk : world.desks()) {
    if (!is_open(*desk) || !desk->core().outbox()->empty()) return false;
  }
  for (std::uint16_t pair = 0; pair + 1U < world.desks().size(); ++pair) {
    for (const bool by_second : {false, true}) {
      DeskNode& reader = *world.desks()[by_second ? pair : pair + 1U];
      const auto texts = shown(reader, pair, false).texts;
      for (const std::string& text : expected(letters_, pair, by_second).certain) {
        if (std::ranges::find(texts, text) == texts.end()) return false;
      }
    }
  }
  return true;
}

}  // namespace peyk::sim
