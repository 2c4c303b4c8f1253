// A blind question as a sequence of events, two bytes each: which, and where. The first byte of all
// chooses the form. Parties compute in pieces, messages come in any order, again, altered, as from
// somebody else or never; commits fail and parties go on from their records. What is refused
// changes nothing, what is sent again is the same, and whoever was told nothing false gets the
// right answer. Of a party that tells two others two things, these two do not get to the end.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/common_ground.hpp"
#include "peyk/blind/overlap.hpp"

#include "blind_parties.hpp"
#include "play_events.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::blind;

namespace {

constexpr std::size_t most_events = 64;
using Stage = CommonGround::Stage;
using Round = Ballot::Round;

Kept<CommonGround> holder(const Sheet& sheet, std::size_t party, const char* items) {
  std::vector<crypto::SecretBytes> all;
  for (; *items != 0; ++items) all.emplace_back(1, static_cast<std::uint8_t>(*items));
  return Kept(*CommonGround::begin(sheet, index_of(party), std::move(all), seed_of(party)));
}

// Items a, b, c and b, d: the first's second one, and the second's first, are common.
template <Form form>
class Lists {
 public:
  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t to = where & 1U;
    const bool fails = (what & 0x80U) != 0;
    // Altered, or the own one back.
    const bool alters = (what & 0x40U) != 0;
    const std::size_t from = (what & 0x20U) != 0 ? to : 1 - to;
    switch (what % 8) {
      case 0:
      case 1:
        return compute(to, 1 + where / 32, fails);
      case 2:
        return say(to);
      case 3:
        return hear_first(to, from, 0, alters ? where : unaltered, fails);
      case 4:
        return hear_second(to, from, 1, alters ? where : unaltered, fails);
      case 5:  // the one as the other
        hear_first(to, from, 1, unaltered, fails);
        return hear_second(to, from, 0, unaltered, fails);
      case 6:
        return agree(to, fails);
      default:
        (where & 2U) != 0 ? release(to, fails) : parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 8; ++round) {
      for (const std::size_t to : {0U, 1U}) {
        while (parties_.at(to).party().left(100).count > 0) compute(to, 100, false);
        say(to);
        agree(to, false);
        release(to, false);
      }
      for (const std::size_t to : {0U, 1U}) {
        hear_first(to, 1 - to, 0, unaltered, false);
        hear_second(to, 1 - to, 1, unaltered, false);
      }
    }
    for (const std::size_t party : {0U, 1U}) {
      if (heard_false_second_.at(party) || said_.of(1 - party, 1) == nullptr) continue;
      const CommonGround& one = parties_.at(party).party();
      require(one.stage() == Stage::done && one.common_count() == 1);
      const std::vector<std::size_t> common{1 - party};
      require(one.common() == (form == Form::how_many ? std::vector<std::size_t>{} : common));
    }
    require(said_.of(0, 1) != nullptr || said_.of(1, 1) != nullptr);
  }

 private:
  static constexpr std::size_t unaltered = 256;

  // A step, by two threads.
  void compute(std::size_t to, std::size_t most, bool fails) {
    auto& one = parties_.at(to);
    const auto range = one.party().left(most);
    if (range.count == 0) return;
    one.change(fails, [&range](CommonGround& party) {
      const std::size_t half = range.count / 2;
      auto first = party.compute({range.first, half});
      auto second = party.compute({range.first + half, range.count - half});
      const bool goes_on = party.take(std::move(first)).has_value();
      require(party.take(std::move(second)).has_value() ? goes_on : party.stage() == Stage::broken);
    });
    const Stage stage = one.party().stage();
    if (stage == Stage::broken) require(heard_false_second_.at(to));
    if (form == Form::how_many) return;  // has no proof
    const bool is_ready = stage == Stage::ready || stage == Stage::opening || stage == Stage::done;
    require(!is_ready || !heard_false_second_.at(to));
  }
  void say(std::size_t from) {
    const CommonGround& party = parties_.at(from).party();
    if (const auto list = party.first_list()) said_.say(from, 0, *list);
    if (const auto list = party.second_list()) said_.say(from, 1, *list);
  }
  void hear_first(std::size_t to, std::size_t from, std::size_t kind, std::size_t alters,
                  bool fails) {
    const Bytes* said = said_.of(from, kind);
    if (said == nullptr) return;
    const Bytes message = alters == unaltered ? *said : altered(*said, alters);
    const auto input = [&](CommonGround& party) { return party.on_first_list(message); };
    if (!parties_.at(to).take(fails, input)) return;
    require(from != to && kind == 0 && alters == unaltered);
  }
  // What was altered in it is found out later, where it is found out.
  void hear_second(std::size_t to, std::size_t from, std::size_t kind, std::size_t alters,
                   bool fails) {
    const Bytes* said = said_.of(from, kind);
    if (said == nullptr) return;
    const Bytes message = alters == unaltered ? *said : altered(*said, alters);
    const auto input = [&](CommonGround& party) { return party.on_second_list(message); };
    if (!parties_.at(to).take(fails, input)) return;
    require(kind == 1);
    heard_false_second_.at(to) = from == to || alters != unaltered;
  }
  void agree(std::size_t to, bool fails) {
    parties_.at(to).take(fails, [to](CommonGround& party) {
      return party.on_swap(constant_of(to), times_generator(constant_of(1 - to)));
    });
  }
  void release(std::size_t to, bool fails) {
    const bool is_wrong = parties_.at(to).take(
        false, [to](CommonGround& party) { return party.on_released(constant_of(to)); });
    require(!is_wrong);
    parties_.at(to).take(
        fails, [to](CommonGround& party) { return party.on_released(constant_of(1 - to)); });
  }

  Sheet sheet_ = sheet_of(form, {4, 3});
  std::array<Kept<CommonGround>, 2> parties_ = {holder(sheet_, 0, "abc"), holder(sheet_, 1, "bd")};
  Said said_;
  std::array<bool, 2> heard_false_second_{};
};

// The least that the first takes is 5; the second gives 5, or 4.
template <std::uint32_t most>
class Bounds {
 public:
  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t to = where & 1U;
    const bool fails = (what & 0x80U) != 0;
    switch (what % 8) {
      case 0:
        return say(to);
      case 1:
        return hear_bits(to, 1 - to, 0, unaltered, fails);
      case 2:  // altered, or the answer as the bits
        return hear_bits(to, 1 - to, where / 2 % 2, where, fails);
      case 3:
        return hear_answer(to, 1 - to, unaltered, fails);
      case 4:
        return hear_answer(to, 1 - to, where, fails);
      case 5:  // the own one back
        hear_bits(to, to, 0, unaltered, fails);
        return hear_answer(to, to, unaltered, fails);
      case 6:
        return hear_answer_of_one(to, where / 2 % 4, fails);
      default:
        return parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 2; ++round) {
      say(0);
      say(1);
      for (const std::size_t to : {0U, 1U}) {
        hear_bits(to, 1 - to, 0, unaltered, false);
        hear_answer(to, 1 - to, unaltered, false);
      }
    }
    for (const std::size_t party : {0U, 1U}) {
      require(heard_.at(party) != Heard::nothing);
      if (heard_.at(party) == Heard::something_else) continue;
      require(parties_.at(party).party().leaves_room() == (most >= 5));
    }
  }

 private:
  static constexpr std::size_t unaltered = 256;
  enum class Heard : std::uint8_t { nothing, the_answer, something_else };

  void say(std::size_t from) {
    const Overlap& party = parties_.at(from).party();
    said_.say(from, 0, party.bits());
    if (party.can_answer()) said_.say(from, 1, party.answer());
  }
  void hear_bits(std::size_t to, std::size_t from, std::size_t kind, std::size_t alters,
                 bool fails) {
    const Bytes* said = said_.of(from, kind);
    if (said == nullptr) return;
    const Bytes message = alters == unaltered ? *said : altered(*said, alters);
    const bool is_second = parties_.at(to).party().can_answer();
    if (parties_.at(to).take(fails, [&](Overlap& party) { return party.on_bits(message); })) {
      require(from != to && kind == 0 && alters == unaltered && !is_second);
    }
  }
  // What is no honest answer is remembered: no second one is read.
  std::optional<Result<bool>> take_answer(std::size_t to, const Bytes& message, bool is_honest,
                                          bool fails) {
    Result<bool> read = std::unexpected(Error::not_now);
    const bool is_taken = parties_.at(to).take(fails, [&](Overlap& party) {
      read = party.on_answer(message);
      return read.has_value() || read.error() == Error::not_proved;
    });
    if (!is_taken) return std::nullopt;
    require(heard_.at(to) == Heard::nothing);
    heard_.at(to) = is_honest ? Heard::the_answer : Heard::something_else;
    return read;
  }
  void hear_answer(std::size_t to, std::size_t from, std::size_t alters, bool fails) {
    const Bytes* said = said_.of(from, 1);
    if (said == nullptr) return;
    const bool is_honest = from != to && alters == unaltered;
    const Bytes message = alters == unaltered ? *said : altered(*said, alters);
    const auto read = take_answer(to, message, is_honest, fails);
    require(!read || !is_honest || *read == (most >= 5));
  }
  // All its ciphers are one of them: none holds zero, or all, which no honest answer has.
  void hear_answer_of_one(std::size_t to, std::size_t which, bool fails) {
    constexpr std::size_t cipher_size = 64;
    constexpr std::size_t ciphers = 4;
    const Bytes* said = said_.of(1 - to, 1);
    if (said == nullptr) return;
    Bytes message = *said;
    const auto first = message.end() - cipher_size * ciphers;
    const Bytes one(first + static_cast<std::ptrdiff_t>(which * cipher_size),
                    first + static_cast<std::ptrdiff_t>((which + 1) * cipher_size));
    for (std::size_t i = 0; i < ciphers; ++i) {
      std::ranges::copy(one, first + static_cast<std::ptrdiff_t>(i * cipher_size));
    }
    const auto read = take_answer(to, message, false, fails);
    require(!read || *read != true);
  }

  Sheet sheet_ = sheet_of(Form::overlap, {3, 3});
  std::array<Kept<Overlap>, 2> parties_ = {
      Kept(*Overlap::begin(sheet_, index_of(0), bound_of(5), seed_of(0))),
      Kept(*Overlap::begin(sheet_, index_of(1), bound_of(most), seed_of(1)))};
  Said said_;
  std::array<Heard, 2> heard_{};
};

// All accept the first of two candidates; the second only some.
Kept<Ballot> voter(const Sheet& sheet, std::size_t party, std::uint8_t on_second) {
  crypto::SecretBytes votes(2, 1);
  votes[1] = on_second;
  return Kept(*Ballot::begin(sheet, index_of(party), std::move(votes), seed_of(party)));
}

// Two parties with the constants of a swap, three, or three of which the last has a double whose
// votes or whose constant is another: what that one says is all that the first hears.
enum class Voters : std::uint8_t { two, three, with_other_votes, with_other_constant };

template <Voters kind_of_voters>
class Votes {
 public:
  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t to = where % parties_.size();
    const std::size_t from = others_of(to).at(where / 4 % (count - 1));
    const std::size_t kind = 1 + where / 8 % 5;
    const bool fails = (what & 0x80U) != 0;
    switch (what % 8) {
      case 0:
        return say(to);
      case 1:
        return hear(to, from, round_of(to), fails);
      case 2:
        return hear(to, from, kind, fails);
      case 3:
        return hear_altered(to, from, what / 8 * 32U + where / 8);
      case 4:  // that of the third, or one's own, as if it were from that one
        return hear_of_another(to, from, kind, where / 64 % 2 == 0);
      case 5:
        return promise(to, fails);
      case 6:
        // It would show the number alone, not what was heard.
        return has_double ? hear(to, from, kind, fails)
                          : release(to, from, where / 8 % 2 == 0, fails);
      default:
        return parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 6; ++round) {
      for (std::size_t party = 0; party < parties_.size(); ++party) {
        promise(party, false);
        say(party);
      }
      for (std::size_t to = 0; to < parties_.size(); ++to) {
        for (const std::size_t from : others_of(to)) hear(to, from, round_of(to), false);
      }
    }
    for (std::size_t i = 0; i < parties_.size(); ++i) {
      const Ballot& party = parties_.at(i).party();
      if (has_double) {
        require(party.round() != Round::over || i >= 2);
        continue;
      }
      require(party.round() == Round::over);
      require(party.accepted_by_all() == std::vector<std::size_t>{0});
    }
  }

 private:
  static constexpr std::size_t count = kind_of_voters == Voters::two ? 2 : 3;
  static constexpr bool has_double = kind_of_voters >= Voters::with_other_votes;
  static constexpr std::size_t twin = 3;
  static std::size_t place_of(std::size_t party) { return party == twin ? 2 : party; }
  static std::vector<std::size_t> others_of(std::size_t party) {
    std::vector<std::size_t> others;
    for (std::size_t i = 1; i < count; ++i) others.push_back((place_of(party) + i) % count);
    return others;
  }
  static std::vector<Kept<Ballot>> voters(const Sheet& sheet) {
    std::vector<Kept<Ballot>> all;
    all.reserve(count + 1);
    for (std::size_t i = 0; i < count; ++i) all.push_back(voter(sheet, i, i == 1 ? 0 : 1));
    if (has_double) {
      all.push_back(voter(sheet, 2, kind_of_voters == Voters::with_other_votes ? 0 : 1));
    }
    return all;
  }

  [[nodiscard]] std::size_t round_of(std::size_t party) const {
    return static_cast<std::size_t>(parties_.at(party).party().round());
  }
  // What `to` hears of `from`.
  [[nodiscard]] const Bytes* said_to(std::size_t to, std::size_t from, std::size_t kind) const {
    const bool is_double = has_double && to == 0 && from == 2;
    return said_.of(is_double ? twin : from, kind);
  }
  void say(std::size_t from) {
    for (std::size_t kind = 1; kind <= 5; ++kind) {
      const auto message = parties_.at(from).party().message(static_cast<Round>(kind));
      if (message) said_.say(from, kind, *message);
    }
  }
  bool take(std::size_t to, std::size_t from, const Bytes& message, bool fails) {
    const bool waits = parties_.at(to).party().waits_for(index_of(from));
    const bool taken = parties_.at(to).take(
        fails, [&](Ballot& party) { return party.on_message(index_of(from), message); });
    require(waits || !taken);
    return taken;
  }
  void hear(std::size_t to, std::size_t from, std::size_t kind, bool fails) {
    const Bytes* said = said_to(to, from, kind);
    const std::size_t round = round_of(to);
    if (said != nullptr && take(to, from, *said, fails)) require(kind == round);
  }
  void hear_of_another(std::size_t to, std::size_t from, std::size_t kind, bool is_own) {
    const std::size_t third = count == 3 ? count - place_of(to) - from : to;
    const Bytes* said = said_.of(is_own ? to : third, kind);
    if (said != nullptr) require(!take(to, from, *said, false));
  }
  void hear_altered(std::size_t to, std::size_t from, std::size_t where) {
    const Bytes* said = said_to(to, from, round_of(to));
    if (said != nullptr) require(!take(to, from, altered(*said, where), false));
  }
  void promise(std::size_t to, bool fails) {
    const std::size_t whose = kind_of_voters == Voters::with_other_constant ? to : place_of(to);
    parties_.at(to).take(fails, [whose](Ballot& party) {
      if constexpr (count > 2) return party.on_constant(constant_of(whose));
      return party.on_constant(constant_of(whose), times_generator(constant_of(1 - whose)));
    });
  }
  void release(std::size_t to, std::size_t from, bool is_right, bool fails) {
    const std::size_t whose = is_right ? from : place_of(to);
    const bool taken = parties_.at(to).take(fails, [&](Ballot& party) {
      return party.on_released(index_of(from), constant_of(whose));
    });
    if (taken) require(is_right);
  }

  Sheet sheet_ = sheet_of(Form::ballot, std::vector<std::uint32_t>(count, 2));
  std::vector<Kept<Ballot>> parties_ = voters(sheet_);
  Said said_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto events = std::span(data, size).subspan(1);
  switch (data[0] % 8) {
    case 0:
      play_events<Lists<Form::common_ground>>(events, most_events);
      break;
    case 1:
      play_events<Lists<Form::how_many>>(events, most_events);
      break;
    case 2:
      play_events<Bounds<5>>(events, most_events);
      break;
    case 3:
      play_events<Bounds<4>>(events, most_events);
      break;
    case 4:
      play_events<Votes<Voters::three>>(events, most_events);
      break;
    case 5:
      play_events<Votes<Voters::two>>(events, most_events);
      break;
    case 6:
      play_events<Votes<Voters::with_other_votes>>(events, most_events);
      break;
    default:
      play_events<Votes<Voters::with_other_constant>>(events, most_events);
      break;
  }
  return 0;
}
