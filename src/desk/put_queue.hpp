// What waits to be put for one relation, and what became of every copy. The outbox of the keeper:
// frames are sealed already; nothing here reads them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/round_schedule.hpp"
#include "peyk/box/series.hpp"
#include "peyk/identity/card.hpp"

namespace peyk::desk {

// Rising within a relation, never used twice.
using FrameId = Number<struct FrameIdTag, std::uint64_t>;

enum class FrameKind : std::uint8_t {
  opening = 1,
  message = 2,
  acknowledgement = 3,  // put once
  answer = 4,           // an acknowledgement that answers a confirm: put until it was heard
};

// Where a frame of an opening is put.
struct OpeningPlace {
  box::Series series;
  bool any_round = false;       // generation 0; else only in reopening rounds
  bool holds_messages = false;  // all else waits until this frame is answered (a confirm)
  identity::Listening reader;
};

enum class CopyState : std::uint8_t {
  waiting,        // planned for a round, not sent yet
  sent,           // on its way
  stored,         // the courier's receipt is here and holds
  silent,         // no answer came
  late,           // it could not leave in time: the line was down, or has too much to carry
  full,           // the courier is full
  conflict,       // the box held another body: a sign that this vault exists twice
  failed,         // the courier answered something else
  false_receipt,  // the courier's receipt does not hold
};

struct Copy {
  box::Place place;
  CopyState state = CopyState::waiting;
};

struct PutItem {
  FrameId id;
  FrameKind kind = FrameKind::message;
  std::uint64_t counter = 0;  // messages only
  box::Frame frame;
  Instant since;  // network time
  std::optional<OpeningPlace> opening;

  // Progress; not stored: after a restart a frame is simply put again.
  std::uint32_t times_put = 0;
  std::uint32_t times_failed = 0;  // of these: no copy was stored
  std::uint64_t last_put = 0;      // among the puts of the queue; 0: none yet
  box::Round due;                  // earliest round of the round lane in which it is put again
  std::optional<box::Round> last_period;
  std::vector<Copy> copies;  // the newest max_copies_kept
};

class PutQueue {
 public:
  void add(PutItem item);

  [[nodiscard]] const std::map<FrameId, PutItem>& items() const { return items_; }
  [[nodiscard]] PutItem* find(FrameId id);
  [[nodiscard]] std::size_t messages() const;
  // Messages that were not put yet: while there are few of them, more may be sealed.
  [[nodiscard]] std::size_t fresh_messages() const;

  // The frame for this round, marked as put in it; nothing when none is due.
  // Rounds are those of readers of this class.
  [[nodiscard]] PutItem* choose(box::Round round, identity::ServiceClass reader, bool messages_too);
  // Of those who shall read the frames of openings that wait, first of whose turn it is.
  [[nodiscard]] std::vector<identity::ServiceClass> opening_classes() const;
  // The next message or answer waiting since before `waiting_since` that was not put in this period
  // yet.
  [[nodiscard]] PutItem* choose_for_day_lane(box::Round period, Instant waiting_since);

  void note(FrameId id, const box::Place& place, CopyState state);

  // Each returns the ids that went.
  std::vector<FrameId> withdraw_acknowledged(std::uint64_t up_to_counter);
  std::vector<FrameId> withdraw(FrameKind kind);
  std::vector<FrameId> withdraw_one(FrameId id);
  // An acknowledgement is put once.
  std::vector<FrameId> withdraw_put_acknowledgements();

 private:
  [[nodiscard]] PutItem* choose_opening(box::Round round, identity::ServiceClass reader);
  [[nodiscard]] bool messages_held() const;
  template <class Predicate>
  std::vector<FrameId> withdraw_if(Predicate predicate);
  std::map<FrameId, PutItem> items_;
  std::uint64_t puts_ = 0;
};

// Implementation constants.
inline constexpr std::size_t max_copies_kept = 16;
// Rounds until an unacknowledged message is put again: an answer takes about six; doubled every
// other time that a copy was stored.
inline constexpr std::uint64_t first_retry_rounds = 12;
inline constexpr std::uint64_t longest_retry_rounds = 96;
inline constexpr std::uint64_t opening_retry_rounds = 4;

}  // namespace peyk::desk
