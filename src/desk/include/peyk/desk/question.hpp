// Blind questions as a desk shows them and takes orders for them: two members learn together what
// their lists have in common, or whether two bounds leave room for each other; two and more, which
// candidates all of them accept; and nothing else.
// docs/protocol.md §12.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/desk/swap.hpp"

namespace peyk::desk {

// One of a list: as it is compared, and as its person reads it. Of a ballot each candidate in turn,
// compared as one byte: 1 accepted, 0 refused.
struct QuestionItem {
  crypto::SecretBytes bytes;
  std::string shown;
};

// What one side brings: a list for common ground and how many; a bound, below 2^bits, for overlap,
// where who asks brings the least that it takes and the other the most that it gives.
struct Holdings {
  std::vector<QuestionItem> items;
  std::optional<std::uint32_t> bound;
};

struct AskOrder {
  std::string channel;
  std::vector<std::string> with;  // members' names; of a ballot one and more
  std::string words;              // what is asked
  blind::Form form = blind::Form::common_ground;
  // Items that each list is filled up to; of an overlap bits, of a ballot candidates (alike).
  std::uint32_t own_size = 0;
  std::uint32_t their_size = 0;
  Bytes subject;                    // what kinds of items, in which units: §12.8; not looked into
  Instant deadline;                 // network time
  std::vector<CourierId> couriers;  // 1, 4 or 7 of the desk's; of a ballot none
  Holdings holdings;
  bool without_words = false;
};
struct AnswerQuestionOrder {
  std::string channel;
  std::uint64_t number = 0;  // of the question, as in ActView::index
  Holdings holdings;
  bool over_one_courier = false;  // also where it alone could keep the result from this side
  bool without_words = false;
};

// Limits of this implementation: a list and its proofs go in one act.
inline constexpr std::uint32_t max_question_items = 8'192;
inline constexpr std::uint32_t max_ballot_candidates = 32;  // each is about 1 ms of proofs
inline constexpr std::size_t max_shown_item_bytes = 1'024;

enum class QuestionRole : std::uint8_t {
  asker = 1,
  answerer = 2,
};

enum class QuestionStanding : std::uint8_t {
  asked = 1,        // waits for the other member to accept the sheet
  computing = 2,    // this desk computes what it sends next
  exchanging = 3,   // waits for what the other desk sends
  called_off = 4,   // before this desk deposited anything
  lapsed = 5,       // the deadline passed before this desk deposited anything
  waiting = 6,      // all is checked; the couriers hold the keys back until both are there
  withdrawing = 7,  // the couriers were asked to end it; it may still be released
  releasing = 8,    // certain; shares are being gathered
  answered = 9,     // the result is here
  cheated = 10,     // what the other desk sent does not hold: `fault` says what
  expired = 11,     // proved: neither side can ever learn the result
  withdrawn = 12,   // the same, as this side wished
  undecided = 13,   // past the deadline without a proof of either
  lost = 14,        // this desk took part, and was restored from a copy: it goes on no more
};

struct BlindQuestionView {
  channel::ActId act;
  std::string channel;
  std::uint64_t number = 0;
  QuestionRole role = QuestionRole::asker;
  std::vector<std::string> with;
  std::vector<std::string> silent;  // of a ballot: whose part of this round is not here
  std::string words;
  blind::Form form = blind::Form::common_ground;
  std::uint32_t own_size = 0;  // of this desk's list, whoever asked
  std::uint32_t their_size = 0;
  Bytes subject;
  Instant asked;  // network time, as its act says
  Instant deadline;
  QuestionStanding standing = QuestionStanding::asked;
  std::uint32_t own_items = 0;  // how many were brought; nothing yet: 0
  // Of the computation that is under way: items done, and all of them.
  std::uint64_t computed = 0;
  std::uint64_t to_compute = 0;
  std::optional<std::uint64_t> seconds_left;  // at the pace so far; nothing while it is not known
  std::optional<blind::Error> fault;
  std::optional<std::string> fault_by;  // of a ballot, whose message it is in
  // The result: of how many, the number alone; of common ground and of a ballot, the own items as
  // shown, too.
  std::optional<std::uint32_t> common_count;
  std::vector<std::string> common;
  std::optional<bool> leaves_room;
  // Whether the other side has learnt the result, or may still: the ledger counts it.
  bool has_revealed = false;
  std::vector<SwapCourierView> couriers;
  // Of each of `with`, where it was counted: to how many questions before, about such things, it
  // has learnt the result, or may still.
  std::vector<std::uint64_t> alike_before;
};

enum class WhichQuestions : std::uint8_t {
  all = 1,
  told = 2,  // has_revealed; without words and what is common
};
struct QuestionsShown {
  std::vector<BlindQuestionView> views;  // as many as there is room for, oldest first
  std::uint64_t left_out = 0;            // how many more there are
};

// What somebody else knows by it, or may know yet.
struct ToldQuestion {
  channel::ActId act;
  Instant asked;
  std::vector<std::string> with;
  blind::Form form = blind::Form::common_ground;
  std::uint32_t own_size = 0;
  Bytes subject;
};

}  // namespace peyk::desk
