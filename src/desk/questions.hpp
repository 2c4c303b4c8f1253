// The open desk's part in blind questions: what a person asks, answers and calls off, the
// computations of both sides' turns, and the swap that hands out the result. docs/protocol.md
// §12.8.
//
//   turn   by            brings of lists                    brings of an overlap
//   0      who answers   first list, the offer of a key     bits
//   1      who asked     both lists, the offer of a key     bits, its answer sealed
//   2      who answers   second list                        its answer sealed
//
// A ballot, of two parties and more, has no turns but rounds, and no swap: questions_ballot.cpp.
//
// After a person has asked or answered, all turns come by themselves. Each side deposits with the
// couriers when it has checked all that the other sent; until then nothing can be learnt by
// anybody. What a message leads to is in the vault before the message leaves.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "peyk/desk/error.hpp"
#include "peyk/desk/question.hpp"
#include "peyk/desk/views.hpp"

#include "question_place.hpp"
#include "question_record.hpp"
#include "record_sealer.hpp"
#include "swap_couriers.hpp"

namespace peyk::desk {

// What blind questions need of the rest of the desk.
struct DeskForQuestions {
  std::function<std::vector<QuestionPlace>()> places;
  std::function<std::optional<QuestionPlace>(const channel::ChannelId&, const channel::ActId&)>
      place;
  // Also of one that an act dated back has put out of place.
  std::function<std::optional<QuestionPlace>(const channel::ChannelId&, const channel::ActId&)>
      kept_place;
  // Who said what in it, in the order of the track: in its place or not.
  std::function<std::vector<SaidInBallot>(const channel::ChannelId&, const channel::ActId&)> said;
  // Of an act that is here.
  std::function<std::optional<channel::Content>(const channel::ChannelId&, const channel::ActId&)>
      content;
  // Does an act; refuses what would not stand.
  std::function<Result<Accepted>(const channel::ChannelId&, channel::Content, bool without_words,
                                 Instant now, Transaction&)>
      act;
  // Why such an act would not be done now.
  std::function<std::optional<Error>(const channel::ChannelId&, const channel::Content&,
                                     Instant now)>
      refusal;
  // Whether this desk's mandates allow contributions: who asks makes some, too, so nothing is asked
  // without, although the track takes a question for less.
  std::function<bool(const channel::ChannelId&, Instant now)> may_contribute;
  // Nothing while no courier's clock was heard.
  std::function<std::optional<Instant>(Instant now)> network_time;
  std::function<std::size_t(Instant now)> under_way;  // of swaps and questions together
};

class Questions {
 public:
  // All outlive it.
  Questions(DeskForQuestions desk, const SwapCouriers& couriers, RecordSealer& sealer,
            crypto::Random& random)
      : desk_(std::move(desk)), couriers_(couriers), sealer_(sealer), random_(random) {}
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;
  ~Questions() = default;

  // False when it cannot be one.
  [[nodiscard]] bool take_record(ByteSpan key, ByteSpan plain);
  // A vault that is older than what its desk did may have sent more than it knows: what it has not
  // deposited for is broken off, and so is what it was asked, for it may have answered.
  void begin(bool rolled_back, Transaction& transaction);

  // `with` sit in the track.
  Result<Accepted> ask(const channel::ChannelId& track, const std::vector<channel::MemberId>& with,
                       const AskOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> answer(const channel::ChannelId& track, const channel::ActId& question,
                          const AnswerQuestionOrder& order, Instant now, Transaction& transaction);
  // Says so to the other, and asks the couriers to end it where it was deposited.
  Result<Accepted> call_off(const channel::ChannelId& track, const channel::ActId& question,
                            const std::string& reason, bool without_words, Instant now,
                            Transaction& transaction);

  [[nodiscard]] std::size_t under_way() const;
  // Whatever a courier wrote. False when there is no such swap.
  bool on_answer(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer, Instant now,
                 Transaction& transaction);

  // Something came that may be another's turn.
  void look_soon() { looked_.reset(); }
  // All that takes long is done by work(), a piece of some milliseconds at each call, and nothing
  // of it elsewhere: whoever calls it sees to it that no cell of a line waits for it.
  [[nodiscard]] bool has_work(Instant now) const;
  void work(Instant now, Transaction& transaction);

  // Where there is no room for all: what is under way first, then the newest of each member that
  // asked, in turn, so that no member pushes out what others asked. What no version of this
  // protocol asks is left out.
  [[nodiscard]] QuestionsShown views(Instant now, WhichQuestions which = WhichQuestions::all) const;
  // unknown_act when it is none of this desk's.
  [[nodiscard]] Result<BlindQuestionView> view_of(const channel::ChannelId& track,
                                                  const channel::ActId& question,
                                                  Instant now) const;
  // Oldest first; at most max_questions_looked_up.
  [[nodiscard]] std::vector<ToldQuestion> told(Instant now) const;
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  using All = std::map<channel::ActId, QuestionRecord>;
  // One question at one moment.
  struct At {
    const channel::ActId& question;
    QuestionRecord& record;
    Instant now;
    Instant network_now;
    Transaction& transaction;
  };
  // Of the computation that goes on: what was done from when to when, both at the begin of a piece.
  struct Pace {
    channel::ActId question;
    blind::CommonGround::Stage stage;
    Instant since;
    Instant until;
    std::size_t first = 0;  // so many items were done then
    std::size_t last = 0;
  };
  // A turn of it, while it goes on.
  struct Turn {
    QuestionPlace place;
    channel::AskBlindly asked;
    swap::Frame frame;
  };

  [[nodiscard]] Instant network_time(Instant now) const {
    return desk_.network_time(now).value_or(now);
  }
  template <class Act>
  [[nodiscard]] std::optional<Act> act_of(const channel::ChannelId& track,
                                          const channel::ActId& act) const {
    auto content = desk_.content(track, act);
    auto* found = content.has_value() ? std::get_if<Act>(&*content) : nullptr;
    if (found == nullptr) return std::nullopt;
    return std::move(*found);
  }
  [[nodiscard]] std::optional<Error> no_room(Instant now) const;
  [[nodiscard]] std::optional<Error> fault_in_frame(const channel::AskBlindly& asked,
                                                    Duration least_time, Instant network_now) const;
  [[nodiscard]] QuestionRecord record_for(const channel::ChannelId& track, QuestionRole role);
  // How far it is; erases what is computed from where there is none any more.
  void save(const channel::ActId& question, const QuestionRecord& record, Transaction& transaction);
  void save_work(const channel::ActId& question, const QuestionRecord& record,
                 Transaction& transaction);

  // questions_steps.cpp
  [[nodiscard]] bool is_looked_after() const;
  [[nodiscard]] bool look_is_due(Instant now) const;
  void look(const At& at);
  void look_deposited(const At& at, const std::optional<QuestionPlace>& place);
  void tell(const At& at);
  void fail(const At& at, blind::Error fault);
  [[nodiscard]] bool advance(const At& at);
  void compute(const At& at, blind::CommonGround& lists);
  void note_pace(const At& at, const blind::CommonGround& lists);
  [[nodiscard]] bool step(const At& at);
  [[nodiscard]] std::optional<Turn> turn_of(const At& at) const;

  // questions_turns.cpp
  [[nodiscard]] bool take_turn(const At& at, const Turn& turn);
  [[nodiscard]] bool hear_second_list(const At& at, blind::CommonGround& lists);
  [[nodiscard]] bool make_turn(const At& at, const Turn& turn);
  [[nodiscard]] bool deposit(const At& at, const Turn& turn);
  [[nodiscard]] bool open_released(const At& at);
  [[nodiscard]] bool open_answer(const At& at, blind::Overlap& overlap);
  void conclude(const At& at, std::size_t count, const std::vector<std::size_t>& places);
  void cheated_at_last(const At& at, blind::Error fault);
  [[nodiscard]] std::optional<channel::Contribute> contribution(const QuestionRecord& record,
                                                                std::size_t turn) const;

  // questions_ballot.cpp
  [[nodiscard]] bool step_ballot(const At& at, blind::Ballot& ballot);
  [[nodiscard]] bool say_in_round(const At& at, const blind::Ballot& ballot);
  [[nodiscard]] bool hear_in_round(const At& at, blind::Ballot& ballot, const QuestionPlace& place);
  void lay_out_releases(const At& at, const QuestionPlace& place) const;
  [[nodiscard]] bool hear_released(const At& at, blind::Ballot& ballot);
  void take_in(const At& at, const blind::Ballot& ballot, const channel::ActId& act);

  // questions_views.cpp
  [[nodiscard]] QuestionStanding standing(const QuestionPlace& place, const QuestionRecord* record,
                                          Instant network_now) const;
  [[nodiscard]] const QuestionRecord* record_of(const channel::ActId& question) const;
  [[nodiscard]] std::vector<QuestionPlace> all_places() const;
  [[nodiscard]] std::vector<QuestionPlace> ranked(Instant now, WhichQuestions which) const;
  [[nodiscard]] std::optional<BlindQuestionView> view(const QuestionPlace& place,
                                                      Instant now) const;
  [[nodiscard]] std::optional<std::uint64_t> seconds_left(const channel::ActId& question,
                                                          const BlindQuestionView& view,
                                                          Instant now) const;

  DeskForQuestions desk_;
  const SwapCouriers& couriers_;
  RecordSealer& sealer_;
  crypto::Random& random_;
  All all_;
  std::optional<Instant> looked_;  // after the others' acts, the clock, and what is asked
  bool is_busy_ = false;           // something can be computed at once
  std::optional<Pace> pace_;
  std::uint64_t next_order_ = 1;
  std::uint64_t changes_ = 0;
};

// Nothing for what no version of this protocol asks.
[[nodiscard]] std::optional<blind::Form> form_of(std::uint8_t number);

// Of a ballot: whether it may go on, though its deadline has passed. What all released in time is
// heard late where it comes late.
[[nodiscard]] bool may_still_end(const QuestionPlace& place, const QuestionRecord& record,
                                 Instant network_now);
// This desk, in a ballot, whatever has become of it since.
[[nodiscard]] bool has_released(const QuestionPlace& place, const QuestionRecord* record);
[[nodiscard]] blind::PartyIndex party_of(const channel::BlindQuestion& question,
                                         const channel::MemberId& seat);
// Whether the track still has the turns with which this desk went on: acts that come late may put
// others out of their place, and then not all would go on with the same.
[[nodiscard]] bool stands(const QuestionRecord& record, const channel::BlindQuestion& state);

// The computation of one side of the question that an act asks. `own` is 0 for who asked.
// bad_question: no desk of ours takes part in it; else what is wrong with the holdings.
[[nodiscard]] Result<QuestionWork> work_of(const channel::AskBlindly& asked,
                                           const channel::MemberId& by,
                                           const channel::ActId& question, blind::PartyIndex own,
                                           const Holdings& holdings, crypto::Seed seed);

// Implementation limits.
inline constexpr std::size_t max_question_records = 1'024;
inline constexpr std::size_t question_items_at_once = 32;  // 2 to 10 ms
inline constexpr std::size_t releases_read_at_once = 5;    // as many milliseconds at most
// Between two pieces; else the machine slept, and what was measured says nothing.
inline constexpr Duration longest_between_pieces = Duration::minutes(1);
// Acts that are read to show questions, and bytes of what is shown: half a frame of the control
// socket.
inline constexpr std::size_t max_questions_looked_up = 1'024;
inline constexpr std::size_t max_question_view_bytes = 2U << 20U;
inline constexpr Duration released_heard_until = Duration::days(7);  // after the deadline

}  // namespace peyk::desk
