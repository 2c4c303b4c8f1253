// What the other member of a blind question could do, message by message: each time this desk says
// one thing clearly, has deposited nothing, and keeps nothing that reads.
#include <array>
#include <functional>

#include "questions_fixture.hpp"

namespace peyk::desk {
namespace {

using blind::Form;
using channel::Contribute;

const Strings of_a = {"oil", "fish", "wheat"};
const Strings of_b = {"wheat", "prisoners", "oil", "water"};

class HostileQuestion : public QuestionsTest {
 protected:
  void ask_about(Form form) {
    is_overlap = form == Form::overlap;
    ASSERT_TRUE(ask(about(form, is_overlap ? bound_of(4) : list_of(of_a))));
    ASSERT_TRUE(answer(is_overlap ? bound_of(5) : list_of(of_b)));
    // The list of who asked is ready before anything comes.
    work(asker);
  }
  // An honest desk's turn, changed before it is said.
  template <class Change>
  void say_changed(std::uint8_t author, Change&& change) {
    QuestionSide& honest = author == 1 ? asker : answerer;
    QuestionSide& other = author == 1 ? answerer : asker;
    Contribute said = honest_turn(honest);
    change(said);
    ASSERT_TRUE(say(author, said));
    now = now + Duration::minutes(1);
    work(other);
  }
  // What that desk would say next, without its being said.
  Contribute honest_turn(QuestionSide& honest) {
    now = now + Duration::minutes(1);
    honest.is_refused = true;
    work(honest);
    honest.is_refused = false;
    EXPECT_TRUE(honest.refused.has_value());
    return std::get<Contribute>(*std::exchange(honest.refused, std::nullopt));
  }
  void expect_caught(QuestionSide& side, std::optional<blind::Error> fault = {}) {
    const BlindQuestionView view = side.view(now);
    EXPECT_EQ(view.standing, QuestionStanding::cheated);
    EXPECT_TRUE(view.fault.has_value());
    if (fault.has_value()) {
      EXPECT_EQ(view.fault, fault);
    }
    EXPECT_FALSE(view.has_revealed);
    EXPECT_TRUE(side.lane.empty());
    EXPECT_FALSE(side.keeps_work(question));
    // The other side is told, and not why.
    ASSERT_TRUE(state().called_off_by.has_value());
    EXPECT_EQ(std::get<channel::CallOffSwap>(*track.content(*state().called_off_by)).reason, "");
    EXPECT_FALSE(side.record(question)->tells);
    // So it stays after a kill.
    side.start();
    EXPECT_EQ(side.view(now).standing, QuestionStanding::cheated);
  }
  [[nodiscard]] Bytes offer_of_another_frame() const {
    const auto salt = *swap::FrameSalt::from(Bytes(swap::FrameSalt::size, 9));
    const auto frame = *swap::Frame::of(salt, state().deadline, ids());
    crypto::Random random = random_of(77);
    return swap::encode(swap::give_key(frame, swap::dealer_of(swap::PartySecret(), frame), random));
  }

  bool is_overlap = false;
};

using Change = std::function<void(Contribute&)>;

TEST_F(HostileQuestion, AFirstTurnThatDoesNotHoldIsCaught) {
  ask_about(Form::common_ground);
  const Contribute old = honest_turn(answerer);  // of another question
  ASSERT_TRUE(call_off(asker));
  const Bytes other_offer = offer_of_another_frame();
  const std::vector<std::pair<Change, blind::Error>> changes = {
      {[](Contribute& said) { said.messages.clear(); }, blind::Error::malformed},
      {[](Contribute& said) { said.messages.push_back({1}); }, blind::Error::malformed},
      {[](Contribute& said) { said.gift.reset(); }, blind::Error::malformed},
      {[](Contribute& said) { said.gift->offer.pop_back(); }, blind::Error::malformed},
      {[](Contribute& said) { said.gift->sealed = {1}; }, blind::Error::malformed},
      {[&](Contribute& said) { said.gift->offer = other_offer; }, blind::Error::not_proved},
      {[](Contribute& said) { said.messages[0] = {0xa0}; }, blind::Error::malformed},
      {[&](Contribute& said) { said.messages = old.messages; }, blind::Error::another_question},
      {[](Contribute& said) { said.messages[0].back() ^= 1U; }, blind::Error::not_proved}};
  for (const auto& [change, fault] : changes) {
    ask_about(Form::common_ground);
    say_changed(2, change);
    expect_caught(asker, fault);
  }
}

TEST_F(HostileQuestion, ASecondTurnThatDoesNotHoldIsCaught) {
  const std::vector<Change> changes = {
      [](Contribute& said) { said.messages.pop_back(); },
      [](Contribute& said) { std::swap(said.messages[0], said.messages[1]); },
      [](Contribute& said) { said.messages[1] = said.messages[0]; },
      [](Contribute& said) { said.messages[1].back() ^= 1U; },
      [](Contribute& said) { said.gift.reset(); },
      // One's own, given back.
      [this](Contribute& said) { said.gift = turn(0).gift; },
      [this](Contribute& said) { said.messages[0] = turn(0).messages[0]; }};
  for (const Change& change : changes) {
    ask_about(Form::common_ground);
    work(answerer);
    say_changed(1, change);
    expect_caught(answerer);
  }
}

TEST_F(HostileQuestion, AThirdTurnThatDoesNotHoldIsCaughtBeforeTheDeposit) {
  const std::vector<Change> changes = {
      [](Contribute& said) { said.messages.clear(); },
      [](Contribute& said) { said.messages[0].back() ^= 1U; },
      [](Contribute& said) { said.messages[0] = {1}; },
      [this](Contribute& said) { said.messages[0] = turn(1).messages[1]; },
      [this](Contribute& said) { said.gift = turn(0).gift; }};
  for (const Form form : {Form::common_ground, Form::how_many}) {
    for (const Change& change : changes) {
      if (form == Form::how_many && &change == &changes[1]) continue;  // nothing proves it
      ask_about(form);
      work(answerer);
      now = now + Duration::minutes(1);
      work(asker);
      say_changed(2, change);
      expect_caught(asker);
    }
  }
}

TEST_F(HostileQuestion, BitsAndGiftsOfAnOverlapThatDoNotHoldAreCaught) {
  const std::vector<Change> first = {
      [](Contribute& said) { said.messages.clear(); },
      [](Contribute& said) { said.messages[0].back() ^= 1U; },
      [](Contribute& said) { said.gift = channel::SwapGift{.offer = {1}, .sealed = {1}}; }};
  for (const Change& change : first) {
    ask_about(Form::overlap);
    say_changed(2, change);
    expect_caught(asker);
  }
  const std::vector<Change> second = {
      [](Contribute& said) { said.messages[0].back() ^= 1U; },
      [](Contribute& said) { said.messages.clear(); },
      [](Contribute& said) { said.gift->sealed.back() ^= 1U; },
      [](Contribute& said) { said.gift->sealed.clear(); },
      [](Contribute& said) { said.gift.reset(); },
      [this](Contribute& said) { said.messages[0] = turn(0).messages[0]; }};
  for (const Change& change : second) {
    ask_about(Form::overlap);
    work(answerer);
    say_changed(1, change);
    expect_caught(answerer);
  }
  const std::vector<Change> third = {[](Contribute& said) { said.gift->sealed.back() ^= 1U; },
                                     [](Contribute& said) { said.gift.reset(); },
                                     [](Contribute& said) { said.messages.push_back({1}); },
                                     [this](Contribute& said) { said.gift = turn(1).gift; }};
  for (const Change& change : third) {
    ask_about(Form::overlap);
    work(answerer);
    now = now + Duration::minutes(1);
    work(asker);
    say_changed(2, change);
    expect_caught(asker);
  }
}

// What is sealed is seen only once it is released: then the cheat has the result. It is said.
TEST_F(HostileQuestion, ASealedContentThatIsNoAnswerIsCaughtAtLast) {
  ask_about(Form::overlap);
  work(answerer);
  now = now + Duration::minutes(1);
  work(asker);
  const auto record = answerer.record(question);
  const auto asked = std::get<channel::AskBlindly>(*track.content(question));
  const auto frame = *frame_of(asked.salt, asked.deadline, asked.couriers);
  const std::array<ByteSpan, 1> items{as_bytes("room, for sure")};
  const auto gift = *swap::give(frame, swap::dealer_of(record->secret, frame), items,
                                swap::ShowsConstant::no, random_);
  ASSERT_TRUE(say(2, {.question = question,
                      .messages = {},
                      .gift = channel::SwapGift{swap::encode(gift.offer), gift.sealed}}));
  auto cheat = *party_of(frame, gift.offer, *turn(1).gift, record->secret);
  const auto keys = [this](const CourierId& id) -> const crypto::SigningPublicKey* {
    const auto found = std::ranges::find(trusted, id, &TrustedCourier::id);
    return found == trusted.end() ? nullptr : &found->signing_key;
  };
  for (std::size_t i = 0; i < 6; ++i) {
    now = now + Duration::minutes(1);
    for (TestEscrow& courier : escrows) {
      const auto index = *cheat.terms().index_of(courier.trusted.id);
      const auto request = cheat.request(index, now);
      if (request) cheat.on_answer(index, *courier.answer(*request, now), keys);
    }
    work(asker);
    ask_couriers(asker);
    work(asker);
  }
  EXPECT_EQ(cheat.standing(now), swap::Standing::released);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::cheated);
  EXPECT_EQ(asker.view(now).fault, blind::Error::malformed);
  EXPECT_EQ(asker.view(now).leaves_room, std::nullopt);
  EXPECT_TRUE(asker.view(now).has_revealed);
  EXPECT_FALSE(asker.keeps_work(question));
}

TEST_F(HostileQuestion, ATurnOutOfItsOrderOrAfterTheEndChangesNothing) {
  ask_about(Form::common_ground);
  const Contribute first = honest_turn(answerer);
  EXPECT_FALSE(say(1, first));  // not its turn
  ASSERT_TRUE(say(2, first));
  EXPECT_FALSE(say(2, first));
  ASSERT_TRUE(call_off(asker));
  EXPECT_FALSE(say(1, first));
  // Put there nevertheless, it is out of its place.
  track.act_behind(seat(1), first, track.log().frontier(), now);
  play(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::called_off);
  EXPECT_EQ(state().contributions.size(), 1U);
}

// Two first turns, each in a branch of its own: which of them stands may change when the second
// comes. The desk answered one of them, and answers no other.
TEST_F(HostileQuestion, WhoTakesATurnTwiceIsAnsweredOnce) {
  ask_about(Form::common_ground);
  const Contribute first = honest_turn(answerer);
  ASSERT_TRUE(say(2, first));
  now = now + Duration::minutes(1);
  work(asker);
  ASSERT_EQ(state().contributions.size(), 2U);
  const auto taken = state().contributions;
  // Dated back: it stands before all that came of the other.
  track.act_behind(seat(2), first, {question}, now - Duration::hours(1));
  ASSERT_NE(state().contributions.front(), taken.front());
  play(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.keeps_work(question));
  EXPECT_TRUE(asker.lane.empty());
}

// The act that asks is put out of its place by one that is dated back.
TEST_F(HostileQuestion, AQuestionThatIsOverturnedIsBrokenOffUnlessItIsWithTheCouriers) {
  const auto overturn = [this] {
    ASSERT_TRUE(track.act_dated_back(seat(2), channel::Suspend{.reason = "back then"},
                                     now - Duration::days(1)));
  };
  now = now + Duration::minutes(1);  // asked later than the earliest that an act can stand
  ask_about(Form::common_ground);
  for (std::size_t i = 0; i < 4; ++i) {
    now = now + Duration::minutes(1);
    work(asker);
    work(answerer);
  }
  const channel::ActId deposited = question;
  ASSERT_EQ(asker.view(now).standing, QuestionStanding::waiting);
  ask_about(Form::common_ground);
  overturn();
  ASSERT_TRUE(track.log().state().blind_questions.empty());
  play();
  // Of the one the couriers decide, and it is shown.
  const auto views = asker.questions->views(now).views;
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views.at(0).act, deposited);
  EXPECT_EQ(views.at(0).standing, QuestionStanding::answered);
  EXPECT_EQ(views.at(0).common, (Strings{"oil", "wheat"}));
  EXPECT_EQ(views.at(1).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.keeps_work(question));
}

TEST_F(HostileQuestion, AnAnswerOfACourierToSomethingElseIsNotTaken) {
  ask_about(Form::common_ground);
  EXPECT_FALSE(asker.take(swap::SwapId(), ids()[0], Bytes(10, 1), now));
  for (std::size_t i = 0; i < 4; ++i) {
    now = now + Duration::minutes(1);
    work(asker);
    work(answerer);
  }
  const auto swap = asker.lane.begin()->first.first;
  EXPECT_TRUE(asker.take(swap, CourierId(), Bytes(10, 1), now));
  EXPECT_TRUE(asker.view(now).couriers.at(0).faults.empty());
  EXPECT_TRUE(asker.take(swap, ids()[0], Bytes(10, 1), now));
  play();
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::answered);
}

}  // namespace
}  // namespace peyk::desk
