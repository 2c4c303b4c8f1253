// What a desk shows of itself. Plain values; texts in them are plaintext and belong to the caller,
// who lets them go as soon as they are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/channel/act.hpp"
#include "peyk/channel/state.hpp"
#include "peyk/desk/attachment.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/identity/safety_words.hpp"
#include "peyk/identity/service_class.hpp"

namespace peyk::desk {

enum class RelationState : std::uint8_t {
  waiting_for_hello = 1,  // a card was made and not used yet
  opening = 2,
  open = 3,
  over = 4,  // the first contact came to nothing and cannot any more: a new card is needed
};

struct RelationView {
  std::string name;
  RelationState state = RelationState::opening;
  std::optional<identity::SafetyWords> words;
  bool words_confirmed = false;
  bool sent_without_words = false;  // an act went by the override; stays visible
  bool sign_of_fork = false;        // the other's vault seems to exist twice
  std::uint64_t unread = 0;         // of the other side's that could not be taken in
  std::uint32_t generation = 0;
  std::optional<Instant> last_heard;  // network time
  std::string introduced_by;          // the relation that brought it; empty: a card by hand
};

// How a member is reached.
enum class Connection : std::uint8_t {
  self = 1,
  none = 2,     // no relation with it yet: what is written waits here
  claimed = 3,  // bound to a relation that has not said yet that it sits there
  opening = 4,  // the relation is not open yet
  open = 5,
  removed = 6,  // its relation was removed
};

// Whose mandates this desk believes.
struct PrincipalView {
  crypto::Digest id;
  std::string name;
  bool own = false;  // this desk's person speaks for it
};

struct MandateView {
  channel::MandateRef id;
  std::string principal;  // as the mandate names it
  crypto::Digest principal_id;
  channel::Power power = channel::Power::none;
  Instant from;
  Instant until;
  bool covers_track = false;
  bool proven = false;  // the member showed this desk that it holds the key
  bool ended = false;   // withdrawn or revoked
};

struct MemberView {
  channel::MemberId seat;
  std::string name;       // by which commands know it: the relation's, if there is one
  std::string said_name;  // as the act that brought it here calls it
  channel::Role role = channel::Role::delegate;
  std::string principal;
  Connection connection = Connection::none;
  bool words_confirmed = false;
  bool is_gone = false;               // left or replaced
  std::string claimed_by;             // a relation says that it sits here, and is not bound
  std::optional<Instant> last_heard;  // network time; anything that came over its relation
  channel::Power power = channel::Power::none;  // just now
  std::vector<MandateView> mandates;
};

struct ChannelView {
  channel::ChannelId id;
  std::string name;  // of a track: channel/track
  std::string of;    // the channel's name, of a track
  channel::Phase phase = channel::Phase::unopened;
  std::optional<Instant> since;  // when that began
  std::optional<Instant> recess_until;
  bool official = false;
  std::uint64_t letters = 0;
  std::uint64_t acts = 0;
  std::uint64_t open_questions = 0;
  bool has_disagreement = false;    // see ChannelDetails
  std::vector<MemberView> members;  // oneself first
};

struct QuestionView {
  channel::ActId act;
  std::uint64_t number = 0;  // as in ActView::index
  std::string asker;         // empty: this desk
  Instant due;
  channel::QuestionState state = channel::QuestionState::asked;
  std::vector<channel::ActId> answers;
  std::vector<std::uint64_t> answer_numbers;
};

struct RoundView {
  std::uint32_t round = 0;
  std::optional<channel::ActId> agenda;
  std::optional<channel::ActId> minutes;
  std::uint64_t agenda_number = 0;
  std::uint64_t minutes_number = 0;
};

// An act that others have seen and this desk has not.
struct MissingView {
  channel::ActId act;
  Instant since;       // network time at which this desk heard of it
  std::string by;      // the member who has it, as far as known
  bool stays = false;  // it should have come by now: the members' copies differ
};

// Whose desk could not be brought together with whom, when this one introduced them.
enum class IntroductionRefusal : std::uint8_t {
  no_room = 1,
  no_common_courier = 2,
  card_expired = 3,
  other = 4,
};
struct RefusedIntroduction {
  std::string by;
  std::string with;
  IntroductionRefusal reason = IntroductionRefusal::other;
};

struct ChannelDetails {
  ChannelView channel;
  std::vector<QuestionView> questions;
  std::vector<RoundView> rounds;
  std::vector<MissingView> missing;
  std::vector<RefusedIntroduction> refused_introductions;
};

enum class Delivery : std::uint8_t {
  received = 1,      // somebody else's
  waiting = 2,       // ours, not acknowledged by all its readers yet
  acknowledged = 3,  // ours, all readers' desks have it
};

// Where an act of ours is, for one of its readers.
enum class ReaderState : std::uint8_t {
  delivered = 1,
  waiting = 2,
  held_for_words = 3,
  not_connected = 4,
};
struct ReaderView {
  std::string name;
  ReaderState state = ReaderState::waiting;
};

// The numbers are those of docs/protocol.md §9.
enum class ActKind : std::uint8_t {
  open = 1,
  letter = 2,
  question = 3,
  answer = 4,
  recess = 5,
  resume = 6,
  suspend = 7,
  reopen = 8,
  close = 9,
  admit = 10,
  leave = 11,
  introduce = 12,
  show_mandate = 13,
  withdraw_mandate = 14,
  revoke_mandate = 15,
  raise = 16,
  agenda = 17,
  minutes = 18,
  document = 19,
  propose_swap = 20,
  join_swap = 21,
  accept_swap = 22,
  call_off_swap = 23,
  ask_blindly = 24,
  contribute = 25,
};

// One act. What does not belong to its kind is empty.
struct ActView {
  channel::ActId act;
  ActKind kind = ActKind::letter;
  std::uint64_t index = 0;  // by arrival at this desk, from 1; it never changes; 0: the opening
  std::uint64_t place = 0;  // in the order that is the same at all desks, from 1
  std::string author;       // the member's name; empty: this desk
  std::string handed_over_by;
  Instant time;  // the author's
  channel::Standing standing = channel::Standing::in_force;
  Delivery delivery = Delivery::received;
  std::vector<ReaderView> readers;  // of one's own
  // Of a letter, question, answer, minutes; a reason; the name of a document, channel or member.
  std::string text;
  std::vector<std::string> items;  // of an agenda; the members of an opening
  // Whom an admitted one replaces; introduced besides; a document's media type; with whom to swap,
  // or who is asked.
  std::string other;
  std::optional<channel::ActId> refers_to;     // the question that is answered, or the swap
  std::uint64_t refers_to_number = 0;          // 0: it is not here
  std::optional<channel::MandateRef> mandate;  // shown or withdrawn
  // Due; the end of a recess, of the time for a swap; when a text goes.
  std::optional<Instant> until;
  std::uint32_t round = 0;
  std::uint64_t size = 0;  // of a document
  channel::Rule rule = channel::Rule::may_keep;
  bool is_marked = false;
  bool is_erased = false;              // the text is gone, as its rule says; nothing else is
  bool is_withheld = false;            // for the eyes only, and not asked for a person's eyes
  bool of_question = false;            // a blind question is what refers_to names
  std::optional<AttachmentView> file;  // that a document tells of, if this desk has to do with it
};

// What this desk keeps of a marked letter of its own.
struct MarkedLetterView {
  std::string text;  // as it was before it was marked
  channel::CopySalt marking;
  std::vector<std::string> readers;  // rising by seat: by this number each was marked, from 0
};

struct CopyView {
  std::string courier;
  std::string state;  // one of the CopyState names of put_queue.hpp, snake_case
  std::uint64_t round = 0;
};

// One act that one of its readers has not acknowledged yet.
struct OutboxView {
  channel::ActId act;
  channel::ChannelId track;
  std::string channel;  // the track's name
  std::string to;
  Instant since;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_sealed = 0;
  bool held_for_words = false;
  std::uint64_t messages_waiting = 0;  // sealed, not acknowledged
  std::vector<CopyView> copies;        // the newest
};

struct ComplaintView {
  std::string courier;
  std::string what;  // took_and_did_not_give, altered_a_body, false_receipt
  Instant when;
  std::uint64_t times = 0;
};

struct CourierView {
  std::string name;
  CourierId id;
  bool alive = false;
  bool is_entry = false;
  bool line_up = false;
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
};

struct StatusView {
  bool locked = true;
  identity::ServiceClass service_class = identity::ServiceClass::steady;
  bool has_keys = false;            // of today
  bool knows_time = false;          // the couriers' clocks were heard
  bool reduced_protection = false;  // fewer than three couriers alive
  bool sign_of_clone = false;       // a box held another body: this vault seems to exist twice
  std::uint64_t cells_sent = 0;
  std::uint64_t relations = 0;
  std::uint64_t relations_max = 0;
  std::uint64_t fetched_waiting = 0;  // frames that wait for the vault to be opened
  std::vector<CourierView> couriers;
};

// What is known when an act was taken in.
struct Accepted {
  channel::ActId act;
  std::vector<ReaderView> readers;
  std::uint64_t messages = 0;  // to each of them
  Duration expected;           // until all can have acknowledged it, if nothing fails
};

// What is known before a file is given.
struct FileBegun {
  box::AttachmentId id;
  std::vector<ReaderView> readers;  // who is not connected will hear of it and not get it
  Duration expected;                // until it is with all others
};

}  // namespace peyk::desk
