// Two desks ask and answer blindly: by acts, over four couriers, through the whole network.
#include <gtest/gtest.h>

#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using blind::Form;
using desk::QuestionStanding;
using testing::Pair;
using Strings = std::vector<std::string>;

class QuestionOfDesks : public ::testing::Test {
 protected:
  void SetUp() override {
    pair.start();
    ASSERT_TRUE(pair.open());
  }

  static desk::Holdings list_of(const Strings& all) {
    desk::Holdings holdings;
    for (const std::string& one : all) {
      holdings.items.push_back({.bytes = crypto::secret_bytes(as_bytes(one)), .shown = one});
    }
    return holdings;
  }
  static desk::Holdings bound_of(std::uint32_t number) { return {.items = {}, .bound = number}; }

  [[nodiscard]] static desk::BlindQuestionView view(DeskNode& desk) {
    const auto views = desk.core().questions(desk.now());
    return views && !views->empty() ? views->back() : desk::BlindQuestionView();
  }
  bool run_until(DeskNode& desk, QuestionStanding wanted, std::int64_t rounds = 300) {
    return pair.run_until([&] { return desk.is_up() && view(desk).standing == wanted; }, rounds);
  }
  void ask(Form form, desk::Holdings holdings) {
    desk::AskOrder order;
    order.channel = "geneva";
    order.with = "B1";
    order.words = "what do we both want?";
    order.form = form;
    order.own_size = order.their_size = form == Form::overlap ? 8 : 100;
    order.subject = Bytes{0xa1, 0x00, 0x01};
    order.deadline = pair.a->now() + Duration::days(1);
    for (const auto& courier : pair.world.couriers()) order.couriers.push_back(courier->id());
    order.holdings = std::move(holdings);
    ASSERT_TRUE(pair.a->core().ask_question(order, pair.a->now()));
    pair.a->drain();
    const channel::ActId asked = view(*pair.a).act;
    ASSERT_TRUE(pair.run_until([&] { return view(*pair.b).act == asked; }, 200));
  }
  void answer(desk::Holdings holdings) {
    desk::AnswerQuestionOrder order;
    order.channel = "geneva";
    order.number = view(*pair.b).number;
    order.holdings = std::move(holdings);
    ASSERT_TRUE(pair.b->core().answer_question(order, pair.b->now()));
    pair.b->drain();
  }
  void kill(DeskNode& desk) {
    desk.crash();
    desk.start();
    desk.unlock();
  }
  void expect_both_have_it() {
    EXPECT_TRUE(run_until(*pair.a, QuestionStanding::answered));
    EXPECT_TRUE(run_until(*pair.b, QuestionStanding::answered));
    EXPECT_EQ(view(*pair.a).common, (Strings{"oil", "wheat"}));
    EXPECT_EQ(view(*pair.b).common, (Strings{"wheat", "oil"}));
  }

  Pair pair{{}, identity::ServiceClass::practice, 4};
  const Strings of_a = {"oil", "fish", "wheat"};
  const Strings of_b = {"wheat", "prisoners", "oil"};
};

TEST_F(QuestionOfDesks, BringsBothWhatBothHave) {
  ask(Form::common_ground, list_of(of_a));
  answer(list_of(of_b));
  expect_both_have_it();
  EXPECT_EQ(view(*pair.a).couriers.size(), 4U);
}

TEST_F(QuestionOfDesks, SaysWhetherThereIsRoomAndWhetherThereIsNone) {
  ask(Form::overlap, bound_of(40));
  answer(bound_of(41));
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::answered));
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::answered));
  EXPECT_EQ(view(*pair.a).leaves_room, true);
  EXPECT_EQ(view(*pair.b).leaves_room, true);
  ask(Form::overlap, bound_of(42));
  answer(bound_of(41));
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::answered));
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::answered));
  EXPECT_EQ(view(*pair.a).leaves_room, false);
  EXPECT_EQ(view(*pair.b).leaves_room, false);
}

TEST_F(QuestionOfDesks, GoesOnAfterAKillInEachStateAndWithACourierGone) {
  ask(Form::common_ground, list_of(of_a));
  kill(*pair.a);
  kill(*pair.b);
  answer(list_of(of_b));
  kill(*pair.b);
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::exchanging));
  kill(*pair.b);
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::computing));
  kill(*pair.a);
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::waiting));
  kill(*pair.b);
  pair.world.couriers()[3]->crash();
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::waiting));
  kill(*pair.a);
  expect_both_have_it();
}

TEST_F(QuestionOfDesks, IsCalledOffForBoth) {
  ask(Form::common_ground, list_of(of_a));
  ASSERT_TRUE(
      pair.b->core().call_off_question("geneva", view(*pair.b).number, "no", false, pair.b->now()));
  pair.b->drain();
  EXPECT_EQ(view(*pair.b).standing, QuestionStanding::called_off);
  EXPECT_TRUE(run_until(*pair.a, QuestionStanding::called_off));
}

// With the copy of a vault that had not answered the lost desk might answer a second list.
TEST_F(QuestionOfDesks, IsLostToADeskThatWasRestored) {
  ask(Form::common_ground, list_of(of_a));
  const auto copy = pair.b->store().contents();
  answer(list_of(of_b));
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::exchanging));
  pair.b->crash();
  pair.b->store().restore(copy);
  ASSERT_TRUE(desk::Desk::mark_restored(pair.b->store()));
  pair.b->start();
  pair.b->unlock();
  EXPECT_EQ(view(*pair.b).standing, QuestionStanding::lost);
  EXPECT_TRUE(run_until(*pair.a, QuestionStanding::called_off, 2'000));
  EXPECT_EQ(view(*pair.b).standing, QuestionStanding::lost);
}

}  // namespace
}  // namespace peyk::sim
