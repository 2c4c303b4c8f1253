// What the acts of a track add up to: the fold of its log. docs/protocol.md §9.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "peyk/channel/content.hpp"

namespace peyk::channel {

// What a mandate allows; each power holds those before it.
enum class Power : std::uint8_t { none = 0, listen = 1, speak = 2, propose = 3, commit = 4 };

// What became of one act in the fold. What is not in force changed nothing.
enum class Standing : std::uint8_t {
  in_force = 1,
  without_authority = 2,  // the author's mandates do not allow it; a mandate that is none here
  out_of_place = 3,       // suspended or closed, not a member there and then, refers to nothing
};

enum class Phase : std::uint8_t { unopened = 0, open = 1, recess = 2, suspended = 3, closed = 4 };

// A mandate that was shown, as identity verified it.
struct ShownMandate {
  MandateRef id;
  crypto::Digest principal;              // identity's id of the principal
  std::optional<crypto::Digest> reader;  // the same, of the only one whom it says something
  std::string principal_name;
  crypto::Digest member_key;  // hash of the KEM key whose possession is to be shown
  std::uint64_t serial = 0;
  Power power = Power::none;
  bool covers_track = false;  // this one
  Instant from;
  Instant until;  // and no longer
  bool operator==(const ShownMandate&) const = default;
};

// What a principal takes back, as identity verified it: one mandate or all of some serials.
struct SerialRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const SerialRange&) const = default;
};
struct Revocation {
  crypto::Digest principal;
  std::optional<crypto::Digest> reader;
  std::variant<MandateRef, SerialRange> what;
  Instant from;  // of the acts after it, those of that time and later have no authority

  [[nodiscard]] bool ends(const ShownMandate& mandate) const;
  bool operator==(const Revocation&) const = default;
};
struct KeptRevocation {
  ActId act;
  Revocation what;
  bool operator==(const KeptRevocation&) const = default;
};

struct HeldMandate {
  ShownMandate terms;  // until as the principal has it now
  ActId shown_by;
  std::optional<ActId> withdrawn_by;  // by its holder
  std::optional<ActId> revoked_by;    // by its principal, with effect from terms.until
  bool proven = false;                // to this desk: its holder has the key it names

  // Whether it gives its power to an act of that time.
  [[nodiscard]] bool gives(Instant at) const;
  bool operator==(const HeldMandate&) const = default;
};

struct Member {
  NewMember seat;
  ActId admitted_by;
  std::optional<ActId> gone_by;       // left or replaced
  std::vector<HeldMandate> mandates;  // each once; the newest showing where it was shown again
  bool operator==(const Member&) const = default;
};

struct AskedQuestion {
  ActId act;
  MemberId asker;
  Instant due;
  std::vector<ActId> answers;
  bool operator==(const AskedQuestion&) const = default;
};
enum class QuestionState : std::uint8_t { asked = 1, answered = 2, overdue = 3 };
[[nodiscard]] QuestionState state_of(const AskedQuestion& question, Instant now);

// A round of talks, numbered from 1: what was to be spoken of, and what was; the newest of each.
struct TalkRound {
  std::optional<ActId> agenda;
  std::optional<ActId> minutes;
  bool operator==(const TalkRound&) const = default;
};

// What two members agree to give each other; what becomes of it, only they learn.
struct ProposedSwap {
  ActId act;
  MemberId by;
  MemberId with;
  Instant deadline;
  std::vector<CourierId> couriers;
  std::optional<ActId> joined_by;
  std::optional<ActId> accepted_by;
  std::optional<ActId> called_off_by;

  [[nodiscard]] bool is_of(const MemberId& member) const { return member == by || member == with; }
  bool operator==(const ProposedSwap&) const = default;
};

// A blind question of two members and more; what comes of it, only they learn.
struct BlindQuestion {
  ActId act;
  MemberId by;
  std::vector<MemberId> with;
  Instant deadline;
  bool in_rounds = false;            // else in turns, of two
  std::vector<ActId> contributions;  // in their turn: at most max_contributions
  // What each has said in each round; all but the last have something of everybody.
  std::vector<std::map<MemberId, ActId>> rounds;  // at most max_question_rounds
  std::optional<ActId> called_off_by;

  [[nodiscard]] bool is_of(const MemberId& member) const;
  // Whether it is that party's turn, or it has not said yet what belongs into the round.
  [[nodiscard]] bool is_next(const MemberId& party) const;
  // In its place, which is_next.
  void add(const MemberId& by_whom, const ActId& contribution);
  // Whether the round is there, and whole.
  [[nodiscard]] bool is_whole(std::size_t round) const;
  bool operator==(const BlindQuestion&) const = default;
};
inline constexpr std::size_t max_contributions = 3;
inline constexpr std::size_t max_question_rounds = 5;

struct State {
  std::string name;
  std::optional<ChannelId> of;
  bool official = false;
  Phase phase = Phase::unopened;
  std::optional<ActId> phase_since;  // the act that brought it
  std::optional<Instant> recess_until;
  std::map<MemberId, Member> members;    // those who are gone as well: a seat is never given twice
  std::vector<AskedQuestion> questions;  // in the order of the log
  std::map<std::uint32_t, TalkRound> rounds;
  std::vector<KeptRevocation> revocations;     // in the order of the log
  std::vector<ProposedSwap> swaps;             // in the order of the log
  std::vector<BlindQuestion> blind_questions;  // in the order of the log

  // nullptr when it is no member, or no more.
  [[nodiscard]] const Member* present(const MemberId& id) const;
  // The highest power that the member's proven mandates give at that time; commit where the track
  // is not official. None of who is not present.
  [[nodiscard]] Power power_of(const MemberId& id, Instant at) const;
  // The same, of mandates only.
  [[nodiscard]] Power mandated_power_of(const MemberId& id, Instant at) const;

  bool operator==(const State&) const = default;
};

// What an official track asks of the author of such an act; to raise a track is asked of a mandate
// even before it is official.
[[nodiscard]] Power power_needed(const Content& content, Role role);

// Members, mandates, phases: what somebody who comes later must be handed to see the same state,
// beside the questions and rounds of before. Nothing of it says what was spoken of.
[[nodiscard]] bool shapes_track(const Content& content);

}  // namespace peyk::channel
