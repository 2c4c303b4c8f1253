// What becomes of a blind question in the fold: who may do what, and when.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "told_track.hpp"

namespace peyk::channel {
namespace {

using namespace testing;
using enum Standing;

// Seat 1 has asked one of seat 2, until 7,000.
struct Asked {
  explicit Asked(bool official = false) : track(official) {
    if (official) {
      track.given(1, mandate(1, Power::commit));
      track.given(2, mandate(2, Power::commit));
    }
    EXPECT_EQ(track.does(1, sample_question()), in_force);
    question = track.last();
  }
  [[nodiscard]] Contribute contribute() const {
    return {.question = question, .messages = {}, .gift = {}};
  }
  [[nodiscard]] CallOffSwap call_off() const { return {.swap = question, .reason = {}}; }
  [[nodiscard]] const BlindQuestion& state() const { return track.state().blind_questions.at(0); }
  // The turns up to there.
  void contributed(std::size_t turns) {
    for (std::size_t turn = 0; turn < turns; ++turn) {
      ASSERT_EQ(track.does(turn % 2 == 0 ? 2 : 1, contribute()), in_force) << turn;
    }
  }

  ToldTrack track;
  ActId question;
};

TEST(BlindQuestions, AreAskedAndContributedToInTurns) {
  Asked on;
  BlindQuestion expected{.act = on.question,
                         .by = seat(1),
                         .with = {seat(2)},
                         .deadline = at(7'000),
                         .in_rounds = false,
                         .contributions = {},
                         .rounds = {},
                         .called_off_by = {}};
  EXPECT_EQ(on.state(), expected);
  EXPECT_TRUE(on.state().is_of(seat(1)) && on.state().is_of(seat(2)));
  EXPECT_FALSE(on.state().is_of(seat(3)));
  for (const std::uint8_t turn : std::initializer_list<std::uint8_t>{2, 1, 2}) {
    EXPECT_TRUE(on.state().is_next(seat(turn)));
    for (const std::uint8_t other : std::initializer_list<std::uint8_t>{1, 2, 3, 9}) {
      if (other == turn) continue;
      EXPECT_EQ(on.track.would(other, on.contribute()), out_of_place) << int{turn} << int{other};
    }
    ASSERT_EQ(on.track.does(turn, on.contribute()), in_force) << int{turn};
    expected.contributions.push_back(on.track.last());
    EXPECT_EQ(on.state(), expected);
  }
  // There is no fourth.
  EXPECT_EQ(on.track.does(1, on.contribute()), out_of_place);
  EXPECT_EQ(on.track.does(2, on.contribute()), out_of_place);
  EXPECT_EQ(on.state(), expected);
}

TEST(BlindQuestions, AreAskedOfAnotherWhoIsThere) {
  ToldTrack track;
  EXPECT_EQ(track.would(1, sample_question(seat(1))), out_of_place);   // oneself
  EXPECT_EQ(track.would(1, sample_question(seat(77))), out_of_place);  // nobody
  EXPECT_EQ(track.would(1, sample_question(seat(9))), in_force);       // a host
  track.does(2, Leave());
  EXPECT_EQ(track.would(1, sample_question(seat(2))), out_of_place);
}

TEST(BlindQuestions, AreContributedToOnlyWhereTheyWereAsked) {
  Asked on;
  EXPECT_EQ(on.track.would(2, Contribute{.question = act_id(99), .messages = {}, .gift = {}}),
            out_of_place);
  // Neither a swap nor a question with words is one, nor is this one of those.
  ASSERT_EQ(on.track.does(1, sample_swap()), in_force);
  const ActId swap = on.track.last();
  EXPECT_EQ(on.track.would(2, Contribute{.question = swap, .messages = {}, .gift = {}}),
            out_of_place);
  EXPECT_EQ(on.track.would(2, JoinSwap{.swap = on.question, .gift = {}}), out_of_place);
  EXPECT_EQ(on.track.would(1, AcceptSwap{.swap = on.question, .join = {}}), out_of_place);
  EXPECT_EQ(on.track.would(2, Answer{.question = on.question, .text = {}}), out_of_place);
  ASSERT_EQ(on.track.does(1, Question{.text = {}, .due = at(5)}), in_force);
  const Contribute to_words{.question = on.track.last(), .messages = {}, .gift = {}};
  EXPECT_EQ(on.track.would(2, to_words), out_of_place);
}

TEST(BlindQuestions, AreNeitherAskedNorContributedToAtTheirDeadline) {
  for (std::size_t turns = 0; turns < max_contributions; ++turns) {
    Asked on;
    on.contributed(turns);
    const std::uint8_t next = turns % 2 == 0 ? 2 : 1;
    on.track.set_time(6'999);
    EXPECT_EQ(on.track.would(1, sample_question()), in_force);
    EXPECT_EQ(on.track.would(next, on.contribute()), in_force) << turns;
    on.track.set_time(7'000);
    EXPECT_EQ(on.track.would(1, sample_question()), out_of_place);
    EXPECT_EQ(on.track.would(next, on.contribute()), out_of_place) << turns;
    EXPECT_EQ(on.track.would(next, on.call_off()), in_force);
  }
}

// In every turn, also after the last: that says what is wished.
TEST(BlindQuestions, AreCalledOffByEitherSideOnce) {
  for (std::size_t turns = 0; turns <= max_contributions; ++turns) {
    for (const std::uint8_t side : std::initializer_list<std::uint8_t>{1, 2}) {
      Asked on;
      on.contributed(turns);
      EXPECT_EQ(on.track.would(3, on.call_off()), out_of_place);
      ASSERT_EQ(on.track.does(side, on.call_off()), in_force);
      EXPECT_EQ(on.state().called_off_by, on.track.last());
      EXPECT_EQ(on.state().contributions.size(), turns);
      for (const std::uint8_t each : std::initializer_list<std::uint8_t>{1, 2}) {
        EXPECT_EQ(on.track.would(each, on.call_off()), out_of_place);
        EXPECT_EQ(on.track.would(each, on.contribute()), out_of_place);
      }
    }
  }
}

// Calling off one thing leaves the others as they are.
TEST(BlindQuestions, AreEachOfTheirOwn) {
  Asked on;
  ASSERT_EQ(on.track.does(1, sample_swap()), in_force);
  const ActId swap = on.track.last();
  ASSERT_EQ(on.track.does(2, sample_question(seat(1))), in_force);
  const ActId second = on.track.last();
  ASSERT_EQ(on.track.does(1, Contribute{.question = second, .messages = {}, .gift = {}}), in_force);
  const State& state = on.track.state();
  EXPECT_TRUE(state.blind_questions.at(0).contributions.empty());
  EXPECT_EQ(state.blind_questions.at(1).contributions, std::vector{on.track.last()});
  ASSERT_EQ(on.track.does(2, CallOffSwap{.swap = second, .reason = {}}), in_force);
  const ActId called_off = on.track.last();
  EXPECT_EQ(state.blind_questions.at(0).called_off_by, std::nullopt);
  EXPECT_EQ(state.blind_questions.at(1).called_off_by, called_off);
  EXPECT_EQ(state.swaps.at(0).called_off_by, std::nullopt);
  ASSERT_EQ(on.track.does(2, CallOffSwap{.swap = swap, .reason = {}}), in_force);
  EXPECT_EQ(state.swaps.at(0).called_off_by, on.track.last());
  EXPECT_EQ(state.blind_questions.at(0).called_off_by, std::nullopt);
  EXPECT_EQ(on.track.would(2, on.contribute()), in_force);
}

TEST(BlindQuestions, AreOnlyCalledOffWhileTheTrackIsSuspended) {
  Asked on;
  ASSERT_EQ(on.track.does(3, Suspend()), in_force);
  EXPECT_EQ(on.track.would(1, sample_question()), out_of_place);
  EXPECT_EQ(on.track.would(2, on.contribute()), out_of_place);
  EXPECT_EQ(on.track.would(2, on.call_off()), in_force);
  ASSERT_EQ(on.track.does(3, Close()), in_force);
  EXPECT_EQ(on.track.would(2, on.call_off()), out_of_place);
}

// In every turn; to call it off asks for nothing.
TEST(BlindQuestions, AreContributedToByThoseWhoMayCommit) {
  for (std::size_t turns = 0; turns < max_contributions; ++turns) {
    Asked on(true);
    on.contributed(turns);
    const std::uint8_t next = turns % 2 == 0 ? 2 : 1;
    on.track.does(next, WithdrawMandate{.mandate = filled<MandateRef>(next)});
    EXPECT_EQ(on.track.would(next, on.contribute()), without_authority) << turns;
    EXPECT_EQ(on.track.would(next, on.call_off()), in_force) << turns;
    for (const Power power : {Power::speak, Power::propose, Power::commit}) {
      ToldTrack track = on.track;
      track.given(next, mandate(3, power));
      EXPECT_EQ(track.would(next, on.contribute()),
                power == Power::commit ? in_force : without_authority)
          << turns;
    }
  }
}

TEST(BlindQuestions, LeaveNothingOfWhatIsAskedInTheLog) {
  const auto kept = [](const Content& content) { return entry_of(sample_act(content)).content; };
  const auto ask = std::get<AskBlindly>(kept(sample_question()));
  EXPECT_TRUE(ask.words.empty() && ask.subject.empty());
  EXPECT_EQ(ask.with, std::vector{seat(2)});
  EXPECT_EQ(ask.couriers, sample_question().couriers);  // they say that it goes in turns
  EXPECT_EQ(ask.deadline, at(7'000));
  const auto contribute = std::get<Contribute>(
      kept(Contribute{.question = act_id(7),
                      .messages = {Bytes(10, 1), Bytes(10, 2)},
                      .gift = SwapGift{.offer = Bytes(10, 3), .sealed = Bytes(10, 4)}}));
  EXPECT_TRUE(contribute.messages.empty() && !contribute.gift);
  EXPECT_EQ(contribute.question, act_id(7));
}

// Seat 1 has asked one of seats 2 and 3 in rounds, until 7,000.
struct AskedInRounds {
  AskedInRounds() {
    EXPECT_EQ(track.does(1, sample_ballot()), in_force);
    question = track.last();
  }
  [[nodiscard]] Contribute contribute() const {
    return {.question = question, .messages = {}, .gift = {}};
  }
  [[nodiscard]] const BlindQuestion& state() const { return track.state().blind_questions.at(0); }
  [[nodiscard]] Standing would(std::uint8_t party) const {
    return track.would(party, contribute());
  }
  ToldTrack track;
  ActId question;
};

TEST(BlindQuestionsInRounds, HearEachPartyOnceInEachOfFiveRounds) {
  AskedInRounds on;
  EXPECT_TRUE(on.state().in_rounds);
  EXPECT_TRUE(on.state().is_of(seat(3)));
  EXPECT_FALSE(on.state().is_of(seat(9)));
  std::vector<std::uint8_t> order{2, 1, 3};
  for (std::size_t round = 0; round < max_question_rounds; ++round) {
    std::map<MemberId, ActId> said;
    for (const std::uint8_t party : order) {
      EXPECT_EQ(on.would(9), out_of_place);
      ASSERT_EQ(on.track.does(party, on.contribute()), in_force) << round << int{party};
      said.emplace(seat(party), on.track.last());
      EXPECT_EQ(on.state().rounds.size(), round + 1);
      EXPECT_EQ(on.state().rounds.back(), said);
      // None goes on before all are there, whatever number it has itself.
      const bool is_last = party == order.back();
      EXPECT_EQ(on.state().is_whole(round), is_last);
      if (!is_last) {
        EXPECT_EQ(on.would(party), out_of_place) << round << int{party};
      }
    }
    std::ranges::rotate(order, order.begin() + 1);
  }
  for (const std::uint8_t party : order) EXPECT_EQ(on.would(party), out_of_place);
  EXPECT_TRUE(on.state().contributions.empty());
}

TEST(BlindQuestionsInRounds, AreAskedOfThoseWhoAreThere) {
  ToldTrack track;
  AskBlindly ask = sample_ballot();
  EXPECT_EQ(track.would(1, ask), in_force);
  EXPECT_EQ(track.would(3, ask), out_of_place);  // itself among them
  ask.with.push_back(seat(77));
  EXPECT_EQ(track.would(1, ask), out_of_place);
  ask.with = {seat(2)};
  EXPECT_EQ(track.would(1, ask), in_force);
}

TEST(BlindQuestionsInRounds, AreNotGoneOnWithAtTheDeadlineNorWhenCalledOff) {
  AskedInRounds on;
  ASSERT_EQ(on.track.does(2, on.contribute()), in_force);
  on.track.set_time(7'000);
  EXPECT_EQ(on.would(3), out_of_place);
  on.track.set_time(6'999);
  EXPECT_EQ(on.would(3), in_force);
  const CallOffSwap call_off{.swap = on.question, .reason = {}};
  EXPECT_EQ(on.track.would(9, call_off), out_of_place);
  ASSERT_EQ(on.track.does(3, call_off), in_force);
  for (const std::uint8_t party : std::initializer_list<std::uint8_t>{1, 3}) {
    EXPECT_EQ(on.would(party), out_of_place);
  }
}

}  // namespace
}  // namespace peyk::channel
