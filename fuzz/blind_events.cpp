// A blind question as a sequence of events, two bytes each: which, and where. The first byte of all
// chooses the form. Parties compute in pieces, messages come in any order, again, altered, as from
// somebody else or never; commits fail and parties go on from their records. What is refused
// changes nothing, what is sent again is the same, and whoever was told nothing false gets the
// right answer.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/common_ground.hpp"
#include "peyk/blind/overlap.hpp"

#include "play_events.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::blind;

namespace {

constexpr std::size_t most_events = 64;
using Stage = CommonGround::Stage;
using Round = Ballot::Round;

PartyIndex index_of(std::size_t party) { return PartyIndex(static_cast<std::uint8_t>(party)); }

Sheet sheet_of(Form form, std::vector<std::uint32_t> sizes) {
  Terms terms{.form = form, .parties = {}, .sizes = std::move(sizes), .nonce = {}, .context = {}};
  for (std::size_t i = 0; i < terms.sizes.size(); ++i) {
    PartyId id;
    id.mutable_span()[0] = static_cast<std::uint8_t>(i);
    terms.parties.push_back(id);
  }
  return *Sheet::of(terms);
}

crypto::Seed seed_of(std::size_t party) {
  return *crypto::Seed::from(Bytes(32, static_cast<std::uint8_t>(party)));
}

crypto::SecretScalar constant_of(std::size_t party) {
  return crypto::SecretScalar::of(static_cast<std::uint32_t>(11 + party));
}

// What a party said, of one kind of message; it may say nothing else of that kind.
class Said {
 public:
  void say(std::size_t party, std::size_t kind, const Bytes& message) {
    const auto [it, is_new] = all_.emplace(std::pair(party, kind), message);
    require(is_new || it->second == message);
  }
  [[nodiscard]] const Bytes* of(std::size_t party, std::size_t kind) const {
    const auto found = all_.find({party, kind});
    return found == all_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::pair<std::size_t, std::size_t>, Bytes> all_;
};

// In one of 256 places.
Bytes altered(Bytes message, std::size_t where) {
  message[where % 256 * message.size() / 256] ^= 1U;
  return message;
}

// A party and what its vault holds. One input is one transaction: stored, or it never was.
template <class Party>
class Kept {
 public:
  explicit Kept(Party party) : party_(std::move(party)), stored_(party_.record()) {}

  [[nodiscard]] const Party& party() const { return party_; }
  // Whether it was taken and stored; what is refused changes nothing. `input` takes the party.
  template <class Input>
  bool take(bool fails, const Input& input) {
    if (!input(party_)) {
      require(std::ranges::equal(party_.record(), stored_));
      return false;
    }
    if (fails) {
      restart();
      return false;
    }
    stored_ = party_.record();
    return true;
  }
  // Without asking what it came to.
  template <class Input>
  void change(const Input& input) {
    input(party_);
    stored_ = party_.record();
  }
  void restart() {
    auto again = Party::from_record(stored_);
    require(again.has_value());
    party_ = *std::move(again);
    require(std::ranges::equal(party_.record(), stored_));
  }

 private:
  Party party_;
  crypto::SecretBytes stored_;
};

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
    const std::optional<std::size_t> alters =
        (what & 0x40U) != 0 ? std::optional<std::size_t>(where) : std::nullopt;
    switch (what % 8) {
      case 0:
      case 1:
        return compute(to, 1 + where / 32, fails);
      case 2:
        return say(to);
      case 3:
        return hear_first(to, 0, alters, fails);
      case 4:
        return hear_second(to, 1, alters, fails);
      case 5:  // the one as the other
        hear_first(to, 1, alters, fails);
        return hear_second(to, 0, alters, fails);
      case 6:
        return agree(to, fails);
      default:
        (where & 2U) != 0 ? release(to, fails) : parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 8; ++round) {
      for (const std::size_t to : {0U, 1U}) {
        compute(to, 100, false);
        say(to);
        agree(to, false);
        release(to, false);
      }
      for (const std::size_t to : {0U, 1U}) {
        hear_first(to, 0, {}, false);
        hear_second(to, 1, {}, false);
      }
    }
    if (was_altered_) return;
    for (const std::size_t party : {0U, 1U}) {
      const CommonGround& one = parties_.at(party).party();
      require(one.stage() == Stage::done && one.common_count() == 1);
      const std::vector<std::size_t> common{1 - party};
      require(one.common() == (form == Form::how_many ? std::vector<std::size_t>{} : common));
    }
  }

 private:
  void compute(std::size_t to, std::size_t most, bool fails) {
    for (auto& one = parties_.at(to); one.party().left(most).count > 0;) {
      const auto range = one.party().left(most);
      const auto computed = [&range](CommonGround& party) {
        const std::size_t half = range.count / 2;
        auto first = party.compute({range.first, half});
        auto second = party.compute({range.first + half, range.count - half});
        if (half > 0 && !party.take(std::move(first))) return false;
        return party.take(std::move(second)).has_value();
      };
      bool went_on = false;
      one.change([&](CommonGround& party) { went_on = computed(party); });
      if (!went_on) require(one.party().stage() == Stage::broken && was_altered_);
      if (one.party().stage() >= Stage::ready && one.party().stage() != Stage::broken) {
        // Of the list that it sent, as it sent it.
        require(heard_true_first_.at(1 - to) && heard_true_second_.at(to));
      }
      if (fails || most < 100) return;
    }
  }
  void say(std::size_t from) {
    const CommonGround& party = parties_.at(from).party();
    if (const auto list = party.first_list()) said_.say(from, 0, *list);
    if (const auto list = party.second_list()) said_.say(from, 1, *list);
  }
  void hear_first(std::size_t to, std::size_t kind, std::optional<std::size_t> alters, bool fails) {
    const Bytes* said = said_.of(1 - to, kind);
    if (said == nullptr) return;
    const Bytes message = alters ? altered(*said, *alters) : *said;
    const auto input = [&](CommonGround& party) { return party.on_first_list(message); };
    if (!parties_.at(to).take(fails, input)) return;
    require(kind == 0);
    heard_true_first_.at(to) = !alters;
    was_altered_ = was_altered_ || alters;
  }
  void hear_second(std::size_t to, std::size_t kind, std::optional<std::size_t> alters,
                   bool fails) {
    const Bytes* said = said_.of(1 - to, kind);
    if (said == nullptr) return;
    const Bytes message = alters ? altered(*said, *alters) : *said;
    const auto input = [&](CommonGround& party) { return party.on_second_list(message); };
    if (!parties_.at(to).take(fails, input)) return;
    require(kind == 1);
    heard_true_second_.at(to) = !alters;
    was_altered_ = was_altered_ || alters;
  }
  void agree(std::size_t to, bool fails) {
    parties_.at(to).take(fails, [to](CommonGround& party) {
      return party.on_swap(constant_of(to), times_generator(constant_of(1 - to)));
    });
  }
  void release(std::size_t to, bool fails) {
    const bool is_wrong = parties_.at(to).take(
        fails, [to](CommonGround& party) { return party.on_released(constant_of(to)); });
    require(!is_wrong);
    parties_.at(to).take(
        fails, [to](CommonGround& party) { return party.on_released(constant_of(1 - to)); });
  }

  Sheet sheet_ = sheet_of(form, {4, 3});
  std::array<Kept<CommonGround>, 2> parties_ = {holder(sheet_, 0, "abc"), holder(sheet_, 1, "bd")};
  Said said_;
  std::array<bool, 2> heard_true_first_{};
  std::array<bool, 2> heard_true_second_{};
  bool was_altered_ = false;
};

// The least that the first takes is 5; the second gives 5, or 4.
template <std::uint32_t most>
class Bounds {
 public:
  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t to = where & 1U;
    const bool fails = (what & 0x80U) != 0;
    switch (what % 6) {
      case 0:
        return say(to);
      case 1:
        return hear_bits(to, 0, {}, fails);
      case 2:
        return hear_bits(to, where / 2 % 2, where, fails);
      case 3:
        return hear_answer(to, {}, fails);
      case 4:
        return hear_answer(to, where, fails);
      default:
        return parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 2; ++round) {
      say(0);
      say(1);
      for (const std::size_t to : {0U, 1U}) {
        hear_bits(to, 0, {}, false);
        hear_answer(to, {}, false);
      }
    }
    for (const std::size_t party : {0U, 1U}) {
      const auto found = parties_.at(party).party().leaves_room();
      require(was_altered_.at(party) || found == (most >= 5));
    }
  }

 private:
  void say(std::size_t from) {
    const Overlap& party = parties_.at(from).party();
    said_.say(from, 0, party.bits());
    if (party.can_answer()) said_.say(from, 1, party.answer());
  }
  void hear_bits(std::size_t to, std::size_t kind, std::optional<std::size_t> alters, bool fails) {
    const Bytes* said = said_.of(1 - to, kind);
    if (said == nullptr) return;
    const Bytes message = alters ? altered(*said, *alters) : *said;
    const auto input = [&](Overlap& party) { return party.on_bits(message); };
    const bool is_second = parties_.at(to).party().can_answer();
    if (parties_.at(to).take(fails, input)) require(kind == 0 && !alters && !is_second);
  }
  // What is no honest answer is remembered: no second one is read.
  void hear_answer(std::size_t to, std::optional<std::size_t> alters, bool fails) {
    const Bytes* said = said_.of(1 - to, 1);
    if (said == nullptr) return;
    const Bytes message = alters ? altered(*said, *alters) : *said;
    auto& one = parties_.at(to);
    Result<bool> heard = std::unexpected(Error::not_now);
    const auto input = [&](Overlap& party) {
      heard = party.on_answer(message);
      return heard.has_value() || heard.error() == Error::not_proved;
    };
    if (one.take(fails, input) && alters) was_altered_.at(to) = true;
    require(alters || heard.has_value() || heard.error() == Error::not_now);
  }

  Sheet sheet_ = sheet_of(Form::overlap, {3, 3});
  std::array<Kept<Overlap>, 2> parties_ = {
      Kept(*Overlap::begin(sheet_, index_of(0), bound_of(5), seed_of(0))),
      Kept(*Overlap::begin(sheet_, index_of(1), bound_of(most), seed_of(1)))};
  Said said_;
  std::array<bool, 2> was_altered_{};
};

Kept<Ballot> voter(const Sheet& sheet, std::size_t party, std::uint8_t on_second) {
  crypto::SecretBytes votes(2, 1);
  votes[1] = on_second;
  return Kept(*Ballot::begin(sheet, index_of(party), std::move(votes), seed_of(party)));
}

// Three parties and two candidates, of whom all accept the first.
class Votes {
 public:
  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t to = where % count;
    const std::size_t from = (to + 1 + where / 3 % 2) % count;
    const std::size_t kind = 1 + where / 6 % 5;
    const bool fails = (what & 0x80U) != 0;
    switch (what % 8) {
      case 0:
        return say(to);
      case 1:
      case 2:
        return hear(to, from, from, {}, fails);
      case 3:
        return hear_altered(to, from, what / 8 * 32U + where / 6, fails);
      case 4:  // from the third, or the own one back
        return hear(to, from, where % 2 == 0 ? to : count - to - from, kind, fails);
      case 5:
        return promise(to, fails);
      case 6:
        return release(to, from, where / 6 % 2 == 0, fails);
      default:
        return parties_.at(to).restart();
    }
  }

  void finish() {
    for (int round = 0; round < 6; ++round) {
      for (std::size_t party = 0; party < count; ++party) {
        promise(party, false);
        say(party);
      }
      for (std::size_t to = 0; to < count; ++to) {
        hear(to, (to + 1) % count, (to + 1) % count, {}, false);
        hear(to, (to + 2) % count, (to + 2) % count, {}, false);
      }
    }
    for (const auto& one : parties_) {
      require(one.party().round() == Round::over);
      require(one.party().accepted_by_all() == std::vector<std::size_t>{0});
    }
  }

 private:
  static constexpr std::size_t count = 3;

  void say(std::size_t from) {
    for (std::size_t kind = 1; kind <= 5; ++kind) {
      const auto message = parties_.at(from).party().message(static_cast<Round>(kind));
      if (message) said_.say(from, kind, *message);
    }
  }
  [[nodiscard]] std::size_t round_of(std::size_t party) const {
    return static_cast<std::size_t>(parties_.at(party).party().round());
  }
  bool take(std::size_t to, std::size_t from, const Bytes& message, bool fails) {
    const bool waits = parties_.at(to).party().waits_for(index_of(from));
    const bool taken = parties_.at(to).take(
        fails, [&](Ballot& party) { return party.on_message(index_of(from), message); });
    require(waits || !taken);
    return taken;
  }
  // What `by` said of that kind – of that which is waited for – as if it came from `from`.
  void hear(std::size_t to, std::size_t from, std::size_t by, std::optional<std::size_t> kind,
            bool fails) {
    const Bytes* said = said_.of(by, kind.value_or(round_of(to)));
    if (said != nullptr && take(to, from, *said, fails)) require(by == from);
  }
  void hear_altered(std::size_t to, std::size_t from, std::size_t where, bool fails) {
    const Bytes* said = said_.of(from, round_of(to));
    if (said != nullptr) require(!take(to, from, altered(*said, where), fails));
  }
  void promise(std::size_t to, bool fails) {
    parties_.at(to).take(fails, [to](Ballot& party) { return party.on_constant(constant_of(to)); });
  }
  void release(std::size_t to, std::size_t from, bool is_right, bool fails) {
    const bool taken = parties_.at(to).take(fails, [&](Ballot& party) {
      return party.on_released(index_of(from), constant_of(is_right ? from : to));
    });
    if (taken) require(is_right);
  }

  Sheet sheet_ = sheet_of(Form::ballot, {2, 2, 2});
  std::array<Kept<Ballot>, count> parties_ = {voter(sheet_, 0, 1), voter(sheet_, 1, 0),
                                              voter(sheet_, 2, 1)};
  Said said_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto events = std::span(data, size).subspan(1);
  switch (data[0] % 5) {
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
    default:
      play_events<Votes>(events, most_events);
      break;
  }
  return 0;
}
