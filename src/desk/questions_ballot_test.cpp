// A ballot of three desks: all learn which candidates all accept, through kills; who is silent, who
// cheats, and what a desk does not take part in.
#include "questions_fixture.hpp"

namespace peyk::desk {
namespace {

using blind::Form;
using channel::Contribute;

constexpr std::size_t last_round = channel::max_question_rounds - 1;

class BallotsTest : public QuestionsTest {
 protected:
  // For each candidate '1' accepted or '0' refused.
  static Holdings votes(const std::string& signs) {
    Holdings holdings;
    for (std::size_t i = 0; i < signs.size(); ++i) {
      const auto vote = static_cast<std::uint8_t>(signs[i] - '0');
      holdings.items.push_back(
          {.bytes = crypto::SecretBytes(1, vote), .shown = "candidate " + std::to_string(i + 1)});
    }
    return holdings;
  }
  [[nodiscard]] AskOrder ballot(const std::string& signs) const {
    AskOrder order = about(Form::ballot, votes(signs));
    order.own_size = order.their_size = static_cast<std::uint32_t>(signs.size());
    order.couriers.clear();
    return order;
  }
  Result<Accepted> ask_all(const AskOrder& order,
                           const std::vector<channel::MemberId>& with = {seat(2), seat(3)}) {
    auto done = asker.with([&](Transaction& transaction) {
      return asker.questions->ask(track.log().id(), with, order, now, transaction);
    });
    if (done) question = done->act;
    return done;
  }
  Result<Accepted> answer_by(QuestionSide& side, const std::string& signs) {
    AnswerQuestionOrder order;
    order.holdings = votes(signs);
    return side.with([&](Transaction& transaction) {
      return side.questions->answer(track.log().id(), question, order, now, transaction);
    });
  }
  void begin(const std::string& of_a, const std::string& of_b, const std::string& of_c) {
    ASSERT_TRUE(ask_all(ballot(of_a)));
    ASSERT_TRUE(answer_by(answerer, of_b));
    ASSERT_TRUE(answer_by(third, of_c));
  }
  // The third desk can say its part of that round, and has not.
  [[nodiscard]] bool third_is_due(std::size_t round) const {
    const auto& rounds = state().rounds;
    const bool has_said = round < rounds.size() && rounds[round].contains(seat(3));
    return !has_said && (round == 0 || state().is_whole(round - 1));
  }
  void play_until_third(std::size_t round) {
    while (!third_is_due(round)) {
      now = now + Duration::minutes(1);
      for (QuestionSide* side : {&asker, &answerer, &third}) {
        while (!third_is_due(round) && side->work(now)) {
        }
      }
    }
  }
  void play_all(std::size_t times = 8, bool kills = false) {
    for (std::size_t i = 0; i < times; ++i) {
      now = now + Duration::minutes(1);
      for (QuestionSide* side : {&asker, &answerer, &third}) work(*side, kills);
    }
  }
  // All but the third release; it dates a calling-off back to before that. What it kept back.
  Contribute call_off_before_the_releases() {
    begin("110", "011", "111");
    play_until_third(last_round);
    third.is_refused = true;
    now = now + Duration::minutes(1);
    called_off_at = now - Duration::seconds(30);
    for (QuestionSide* side : {&asker, &answerer, &third}) work(*side);
    EXPECT_EQ(state().rounds.at(last_round).size(), 2U);
    const channel::CallOffSwap off{.swap = question, .reason = {}};
    EXPECT_TRUE(track.act_dated_back(seat(3), off, called_off_at, question));
    EXPECT_EQ(state().rounds.size(), last_round);
    return std::get<Contribute>(*third.refused);
  }

  QuestionSide third{track, 3, trusted};
  Instant called_off_at;
};

TEST_F(BallotsTest, TellAllWhichCandidatesAllAcceptAndNothingElse) {
  begin("11010", "01110", "11011");
  play_all();
  for (QuestionSide* side : {&asker, &answerer, &third}) {
    const BlindQuestionView view = side->view(now);
    EXPECT_EQ(view.standing, QuestionStanding::answered);
    EXPECT_EQ(view.common, (Strings{"candidate 2", "candidate 4"}));
    EXPECT_EQ(view.common_count, 2);
    EXPECT_EQ(view.with.size(), 2U);
    EXPECT_TRUE(view.has_revealed && view.silent.empty());
    // What it accepted itself is gone as well.
    EXPECT_FALSE(side->keeps_work(question));
    EXPECT_EQ(side->record(question)->shown.size(), 2U);
  }
}

TEST_F(BallotsTest, GoOnWhereTheyWereAfterAnyKill) {
  begin("110", "011", "110");
  for (std::size_t i = 0; i < 12; ++i) play_all(1, true);
  for (QuestionSide* side : {&asker, &answerer, &third}) {
    EXPECT_EQ(side->view(now).common, Strings{"candidate 2"});
  }
  // Nobody has said anything twice.
  EXPECT_EQ(state().rounds.size(), channel::max_question_rounds);
  EXPECT_TRUE(state().is_whole(last_round));
}

TEST_F(BallotsTest, AreOfTwoAsWell) {
  ASSERT_TRUE(ask_all(ballot("10"), {seat(2)}));
  ASSERT_TRUE(answer_by(answerer, "01"));
  play_all();
  for (QuestionSide* side : {&asker, &answerer}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::answered);
    EXPECT_EQ(side->view(now).common_count, 0);
  }
  EXPECT_TRUE(third.questions->views(now).views.empty());
}

TEST_F(BallotsTest, LapseWhenSomebodyIsSilentAndSayWho) {
  ASSERT_TRUE(ask_all(ballot("11")));
  ASSERT_TRUE(answer_by(answerer, "11"));
  play_all(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::asked);
  EXPECT_EQ(asker.view(now).silent, Strings{"C"});
  EXPECT_EQ(third.view(now).standing, QuestionStanding::asked);
  now = now + Duration::days(1);
  play_all(1);
  for (QuestionSide* side : {&asker, &answerer}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::lapsed);
    EXPECT_EQ(side->view(now).silent, Strings{"C"});
    EXPECT_FALSE(side->view(now).has_revealed);
  }
  EXPECT_EQ(third.view(now).standing, QuestionStanding::lapsed);
}

TEST_F(BallotsTest, ShowWhoIsSilentAtTheReleaseAndThatItMayKnow) {
  begin("11", "11", "11");
  play_until_third(last_round);
  third.is_refused = true;
  play_all(2);
  ASSERT_EQ(state().rounds.size(), channel::max_question_rounds);
  now = now + Duration::days(1);
  play_all(1);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::lapsed);
  EXPECT_EQ(asker.view(now).silent, Strings{"C"});
  EXPECT_TRUE(asker.view(now).has_revealed);
  EXPECT_FALSE(third.view(now).has_revealed);
  EXPECT_TRUE(asker.keeps_work(question));      // what was said in time may come late
  EXPECT_EQ(asker.questions->under_way(), 0U);  // and takes nobody's place meanwhile
  now = now + released_heard_until;
  play_all(1);
  EXPECT_FALSE(asker.keeps_work(question));
}

TEST_F(BallotsTest, AreHeardAfterTheDeadlineWhenAllReleasedBefore) {
  begin("10", "11", "11");
  while (state().rounds.size() < channel::max_question_rounds || !state().is_whole(last_round)) {
    now = now + Duration::minutes(1);
    work(answerer);
    work(third);
    // The asker's desk is closed as soon as it has released.
    if (state().rounds.size() < channel::max_question_rounds ||
        !state().rounds.at(last_round).contains(seat(1))) {
      work(asker);
    }
  }
  now = now + Duration::days(2);
  play_all(1);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::answered);
  EXPECT_EQ(asker.view(now).common, Strings{"candidate 1"});
}

// What an honest desk would say in that round, changed before it is said.
TEST_F(BallotsTest, AreBrokenOffByTheFirstMessageThatDoesNotHold) {
  for (std::size_t round = 0; round <= last_round; ++round) {
    third.is_refused = false;
    begin("11", "11", "11");
    play_until_third(round);
    third.is_refused = true;
    third.refused.reset();
    now = now + Duration::minutes(1);
    work(third);
    ASSERT_TRUE(third.refused.has_value()) << round;
    auto said = std::get<Contribute>(*std::exchange(third.refused, std::nullopt));
    said.messages.at(0).back() ^= 1;
    ASSERT_TRUE(say(3, said)) << round;
    now = now + Duration::minutes(1);
    work(asker);
    const BlindQuestionView view = asker.view(now);
    EXPECT_EQ(view.standing, QuestionStanding::cheated) << round;
    EXPECT_EQ(view.fault_by, "C") << round;
    EXPECT_EQ(view.has_revealed, round == last_round) << round;
    EXPECT_TRUE(state().called_off_by.has_value());
    work(answerer);
    EXPECT_NE(answerer.view(now).standing, QuestionStanding::answered);
  }
}

// One that was made for another place, or of another shape.
TEST_F(BallotsTest, TakeOneMessageOfEachPartyInEachRound) {
  using Change = std::function<void(Contribute&)>;
  for (const Change& change : std::initializer_list<Change>{
           [](Contribute& said) { said.messages.clear(); },
           [](Contribute& said) { said.messages.push_back(said.messages[0]); },
           [](Contribute& said) { said.gift = channel::SwapGift{.offer = Bytes(9), .sealed = {}}; },
           [this](Contribute& said) {
             said.messages =
                 std::get<Contribute>(*track.content(state().rounds.at(0).at(seat(1)))).messages;
           }}) {
    begin("11", "11", "11");
    third.is_refused = true;
    now = now + Duration::minutes(1);
    work(third);
    work(asker);
    auto said = std::get<Contribute>(*std::exchange(third.refused, std::nullopt));
    change(said);
    ASSERT_TRUE(say(3, said));
    now = now + Duration::minutes(1);
    work(asker);
    EXPECT_EQ(asker.view(now).standing, QuestionStanding::cheated);
    EXPECT_EQ(asker.view(now).fault_by, "C");
    third.is_refused = false;
  }
}

TEST_F(BallotsTest, AreBrokenOffWhenAnActDatedBackTakesAnothersPlace) {
  begin("11", "11", "11");
  work(third);
  now = now + Duration::minutes(1);
  work(asker);
  Contribute other{.question = question, .messages = {Bytes(9, 1)}, .gift = {}};
  ASSERT_TRUE(track.act_dated_back(seat(3), other, now - Duration::seconds(90), question));
  now = now + Duration::minutes(1);
  work(asker);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
}

// What it said last slips into the release, and another message into its place.
TEST_F(BallotsTest, AreNotReleasedWhenAnActDatedBackPushesWhatWasHeardIntoTheNextRound) {
  begin("11", "11", "11");
  Instant before;  // it says what belongs into the last round but one
  while (!third_is_due(last_round)) {
    for (QuestionSide* side : {&asker, &answerer, &third}) {
      now = now + Duration::minutes(1);
      if (third_is_due(last_round - 1)) before = now - Duration::seconds(30);
      while (!third_is_due(last_round) && side->work(now)) {
      }
    }
  }
  const channel::ActId heard = state().rounds.at(last_round - 1).at(seat(3));
  while (asker.record(question)->turns.size() < 3 * last_round) ASSERT_TRUE(asker.work(now));
  Contribute other{.question = question, .messages = {Bytes(9, 1)}, .gift = {}};
  ASSERT_TRUE(track.act_dated_back(seat(3), other, before, question));
  ASSERT_EQ(state().rounds.at(last_round).at(seat(3)), heard);
  now = now + Duration::minutes(1);
  work(asker);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.view(now).has_revealed);
  EXPECT_FALSE(state().rounds.at(last_round).contains(seat(1)));
}

TEST_F(BallotsTest, SayThatTheyAreToldThoughACallingOffIsDatedBeforeTheRelease) {
  begin("11", "11", "11");
  play_until_third(last_round);
  third.is_refused = true;
  now = now + Duration::minutes(1);
  work(asker);
  ASSERT_TRUE(state().rounds.at(last_round).contains(seat(1)));
  const channel::CallOffSwap off{.swap = question, .reason = {}};
  ASSERT_TRUE(track.act_dated_back(seat(3), off, now - Duration::seconds(30), question));
  ASSERT_EQ(state().rounds.size(), last_round);
  now = now + Duration::minutes(1);
  work(asker);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_TRUE(asker.view(now).has_revealed);
}

// Whoever dates a calling-off back to before the releases has the result; so have all others.
TEST_F(BallotsTest, AreHeardToTheEndThoughACallingOffIsDatedBeforeTheReleases) {
  auto released = call_off_before_the_releases();
  // What stands nowhere, and is no release.
  Contribute other{.question = question, .messages = {Bytes(9, 1)}, .gift = {}};
  ASSERT_TRUE(track.act_dated_back(seat(3), other, now, question));
  play_all(1, true);
  for (QuestionSide* side : {&asker, &answerer}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::called_off);
    EXPECT_TRUE(side->view(now).has_revealed);
    EXPECT_TRUE(side->keeps_work(question));
    EXPECT_EQ(side->questions->under_way(), 0U);
  }
  ASSERT_TRUE(track.act_dated_back(seat(3), std::move(released), now, question));
  play_all(2, true);
  for (QuestionSide* side : {&asker, &answerer}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::answered);
    EXPECT_EQ(side->view(now).common, Strings{"candidate 2"});
    EXPECT_FALSE(side->keeps_work(question));
  }
}

// Each is read once, and of who was refused least first.
TEST_F(BallotsTest, AreHeardToTheEndBehindWhateverElseAMemberSends) {
  auto released = call_off_before_the_releases();
  const std::size_t heard = asker.record(question)->turns.size();
  constexpr std::uint8_t others = 20;
  for (std::uint8_t i = 0; i < others; ++i) {
    Contribute other{.question = question, .messages = {Bytes(9, i)}, .gift = {}};
    ASSERT_TRUE(
        track.act_dated_back(seat(3), other, called_off_at + Duration::seconds(1), question));
  }
  now = now + Duration::minutes(1);
  asker.reads = 0;
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.record(question)->turns.size(), heard + 1);
  EXPECT_LE(asker.reads, 2U);  // the answerer's release, behind one of the others
  work(asker);
  EXPECT_EQ(asker.reads, others + 1U);
  now = now + Duration::minutes(1);
  work(asker);
  EXPECT_EQ(asker.reads, others + 1U);
  ASSERT_TRUE(track.act_dated_back(seat(3), std::move(released), now, question));
  now = now + Duration::minutes(1);
  work(asker);
  EXPECT_EQ(asker.reads, others + 2U);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::answered);
  EXPECT_EQ(asker.view(now).common, Strings{"candidate 2"});
}

TEST_F(BallotsTest, AreWaitedForAfterACallingOffDatedBackOnlySoLong) {
  begin("11", "11", "11");
  play_until_third(last_round);
  third.is_refused = true;
  now = now + Duration::minutes(1);
  work(asker);
  const channel::CallOffSwap off{.swap = question, .reason = {}};
  ASSERT_TRUE(track.act_dated_back(seat(3), off, now - Duration::seconds(30), question));
  now = now + Duration::days(1) + released_heard_until;
  play_all(1);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_TRUE(asker.view(now).has_revealed);
  EXPECT_FALSE(asker.keeps_work(question));
}

TEST_F(BallotsTest, AreNotGoneOnWithByADeskThatWasRestored) {
  begin("11", "11", "11");
  play_all(1);
  answerer.start(true);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::lost);
  now = now + Duration::minutes(1);
  work(answerer);
  EXPECT_TRUE(state().called_off_by.has_value());
  play_all(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
}

TEST_F(BallotsTest, AreCalledOffByAnyParty) {
  begin("11", "11", "11");
  play_all(1);
  ASSERT_TRUE(call_off(third));
  play_all(2);
  for (QuestionSide* side : {&asker, &answerer, &third}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::called_off);
  }
}

TEST_F(BallotsTest, AreAskedAsTheyCanBeAnswered) {
  const auto refused = [&](auto change) {
    AskOrder order = ballot("101");
    change(order);
    const auto done = ask_all(order);
    return done ? std::nullopt : std::optional(done.error());
  };
  EXPECT_EQ(refused([this](AskOrder& bad) { bad.couriers = ids(); }), Error::bad_question);
  EXPECT_EQ(refused([](AskOrder& bad) { bad.own_size = 4; }), Error::bad_question);
  EXPECT_EQ(refused([](AskOrder& bad) { bad.their_size = 4; }), Error::bad_question);
  EXPECT_EQ(refused([](AskOrder& bad) { bad.holdings.items.pop_back(); }), Error::bad_question);
  EXPECT_EQ(refused([](AskOrder& bad) { bad.holdings.items[0].bytes[0] = 2; }),
            Error::bad_question);
  EXPECT_EQ(refused([](AskOrder& bad) { bad.holdings.bound = 1; }), Error::bad_question);
  EXPECT_EQ(refused([this](AskOrder& bad) { bad = ballot(std::string(33, '1')); }),
            Error::bad_question);
  EXPECT_EQ(refused([this](AskOrder& bad) { bad.deadline = now + Duration::days(90); }),
            Error::bad_deadline);
  EXPECT_EQ(refused([](AskOrder&) {}), std::nullopt);
  EXPECT_FALSE(answer_by(third, "10"));
  EXPECT_TRUE(answer_by(third, "101"));
  EXPECT_FALSE(answer_by(third, "101"));
}

}  // namespace
}  // namespace peyk::desk
