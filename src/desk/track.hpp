// One track as the open desk holds it: its log, who sits where, and where its acts lie.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"
#include "peyk/identity/mandate_proof.hpp"

#include "notes.hpp"
#include "peer.hpp"
#include "unit.hpp"

namespace peyk::desk {

// Seats of a track, over all its life, that this desk keeps.
inline constexpr std::size_t max_seats = 128;
// By their places in Track::seats.
using SeatSet = std::bitset<max_seats>;

// A seat, and the relation over which this desk reaches who sits there.
struct Seat {
  channel::MemberId id;
  std::optional<RelationId> relation;
  // The other side said that it sits there, or this desk learnt it from whoever brought both
  // together: acts may go there.
  bool answered = false;
  std::optional<RelationId> claimed_by;  // says that it sits here, and is not bound
  std::string former;                    // how the relation was shown that was removed

  [[nodiscard]] bool is_reached() const { return relation.has_value() && answered; }
};

enum class Origin : std::uint8_t { mine = 1, received = 2, handed_over = 3 };

struct KeptAct {
  std::uint64_t sequence = 0;  // of arrival; part of the record's key
  std::uint64_t index = 0;     // its number among what is read, by arrival: it never changes
  Origin origin = Origin::received;
  SeatSet readers{};  // to whom an own act was to go
  SeatSet waiting{};  // of them, who has not acknowledged it
  // This desk was a member when it was done, as far as is known: what it follows must come.
  bool after_entry = false;
};

// An act for a member whom this desk does not reach yet.
struct OwedUnit {
  UnitKind kind = UnitKind::act;
  channel::ActId act;
  Instant since;
  bool without_words = false;
  std::optional<OwnCopy> copy{};
};

// Who said that it brings whom together.
struct Introduction {
  channel::ActId act;
  channel::MemberId by;
  channel::MemberId first;
  channel::MemberId second;
  [[nodiscard]] bool is_of(const channel::MemberId& one, const channel::MemberId& other) const {
    return (first == one && second == other) || (first == other && second == one);
  }
};

// An act that others have seen and this desk has not.
struct MissingAct {
  Instant since;  // network time
  std::optional<channel::MemberId> by;
};

struct Track {
  explicit Track(channel::ChannelId id) : log(id) {}

  channel::Log log;
  channel::MemberId own_seat;
  std::vector<Seat> seats;               // without one's own; places never change
  std::optional<RelationId> brought_by;  // nothing: this desk opened it
  // By whose name it is told apart from others of its name; when that was removed, how it is shown.
  RelationId named_after;
  std::string former;
  std::uint64_t order = 0;  // in which tracks came
  std::map<channel::ActId, MissingAct> missing;
  std::optional<Instant> frontier_due;  // when the frontier is to be told to the others

  std::map<channel::ActId, KeptAct> acts;
  std::uint64_t next_sequence = 1;
  std::uint64_t next_index = 1;
  std::uint64_t letters = 0;
  std::uint64_t own_acts = 0;
  std::map<std::pair<std::size_t, std::uint64_t>, OwedUnit> owed;  // by seat and the act's sequence
  std::set<std::pair<channel::MemberId, channel::MandateRef>> proofs;  // records of their own
  // Not stored: told by the acts, or found out anew.
  bool is_founder = false;      // its opening names this desk's seat
  bool has_statements = false;  // of principals
  bool challenges_due = false;
  std::map<std::pair<channel::MemberId, channel::MandateRef>, identity::ExpectedMandateProof>
      challenges;
  std::vector<Introduction> introductions;
  // Of one's own: whose desk could not be brought together with whom, and why.
  std::map<std::pair<channel::MemberId, channel::MemberId>, note::CardRefused::Reason>
      refused_introductions;
  std::multimap<Instant, channel::ActId> texts_due;  // when a text is to go, by its rule
  std::set<channel::ActId> for_eyes_only;            // go when the track is closed
  // Documents that came and whose files were not asked for: they are not in force yet.
  std::set<channel::ActId> files_due;

  // This desk was made a member: more came than a note that announces it, and what is handed over.
  [[nodiscard]] bool is_shown() const { return log.state().members.contains(own_seat); }
  [[nodiscard]] Seat* seat(const channel::MemberId& id);
  [[nodiscard]] const Seat* seat(const channel::MemberId& id) const;
  [[nodiscard]] const Seat* seat_of(const RelationId& relation) const;
  [[nodiscard]] std::size_t place_of(const Seat& seat) const;
  // Nothing when there is no room for another seat.
  Seat* add_seat(const channel::MemberId& id);
  [[nodiscard]] std::size_t owed_to(std::size_t place) const;
  [[nodiscard]] bool owes(std::size_t place) const;
  [[nodiscard]] bool is_member() const { return log.state().present(own_seat) != nullptr; }
  // The relation whose room an act takes; nothing for one's own.
  [[nodiscard]] std::optional<RelationId> brought(const channel::MemberId& author,
                                                  Origin origin) const;
  // See KeptAct. `act` may be in the log already.
  [[nodiscard]] bool is_after_entry(const channel::Act& act) const;
};

// Everything but acts and what is owed, which have records of their own.
[[nodiscard]] crypto::SecretBytes encode(const Track& track);
[[nodiscard]] bool read_track(Track& track, ByteSpan bytes);

[[nodiscard]] Bytes owed_key(const Track& track, const channel::MemberId& seat,
                             std::uint64_t sequence);
[[nodiscard]] crypto::SecretBytes encode(const OwedUnit& owed);
[[nodiscard]] std::optional<OwedUnit> decode_owed(ByteSpan bytes);

// Implementation limits.
inline constexpr std::size_t max_owed_to_seat = 4'096;
inline constexpr std::size_t max_missing_by_one = 32;  // that one member names
inline constexpr std::size_t max_missing = max_missing_by_one * channel::max_members;

}  // namespace peyk::desk
