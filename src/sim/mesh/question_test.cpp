// Two desks ask and answer blindly: by acts, over four couriers, through the whole network.
#include <algorithm>
#include <gtest/gtest.h>

#include "question_record.hpp"
#include "record_sealer.hpp"
#include "tables.hpp"
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
    const auto shown = desk.core().questions(desk.now());
    return shown && !shown->views.empty() ? shown->views.back() : desk::BlindQuestionView();
  }
  bool run_until(DeskNode& desk, QuestionStanding wanted, std::int64_t rounds = 300) {
    return pair.run_until([&] { return desk.is_up() && view(desk).standing == wanted; }, rounds);
  }
  void ask(Form form, desk::Holdings holdings, Duration time = Duration::days(1)) {
    desk::AskOrder order;
    order.channel = "geneva";
    order.with = {"B1"};
    order.words = "what do we both want?";
    order.form = form;
    order.own_size = order.their_size = form == Form::overlap ? 8 : 100;
    order.subject = Bytes{0xa1, 0x00, 0x01};
    order.deadline = pair.a->now() + time;
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
  // Starts it with another seed, and so another key, for its newest question than that of the list
  // which it has sent.
  static void change_key(DeskNode& desk) {
    const channel::ActId question = view(desk).act;
    desk.crash();
    desk::RecordSealer vault(desk.vault_key(), crypto::Label::vault_record,
                             crypto::Random(crypto::Seed()));
    const auto opened = [&](ByteSpan key) {
      const auto& contents = desk.store().contents();
      const auto found = contents.find({desk::table::questions, Bytes(key.begin(), key.end())});
      return vault.open(desk::table::questions, key, found->second).value();
    };
    const Bytes work_key = desk::question_work_key(question);
    auto record = desk::decode_question_record(opened(question.span())).value();
    ASSERT_TRUE(desk::take_question_work(opened(work_key), record));
    const auto& lists = std::get<blind::CommonGround>(record.work);
    ASSERT_EQ(lists.stage(), blind::CommonGround::Stage::awaiting_list);
    // Version, the sheet behind its length, whose list it is, seed.
    crypto::SecretBytes bytes = lists.record();
    bytes.at(1 + 4 + lists.sheet().encode().size() + 1) ^= 1U;
    record.work = blind::CommonGround::from_record(bytes).value();
    desk::Transaction transaction;
    vault.put(transaction, desk::table::questions, work_key, encode_work(record));
    ASSERT_TRUE(desk.store().commit(transaction));
    desk.start();
    desk.unlock();
  }
  // It has told the other side nothing that reads, and asked no courier for anything.
  static void expect_nothing_deposited(DeskNode& desk) {
    const desk::BlindQuestionView shown = view(desk);
    EXPECT_FALSE(shown.has_revealed);
    EXPECT_TRUE(std::ranges::none_of(shown.couriers,
                                     [](const auto& courier) { return courier.said.has_value(); }));
    EXPECT_EQ(shown.common_count, std::nullopt);
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

// B's second list is raised with another key than that of its first.
TEST_F(QuestionOfDesks, IsBrokenOffWhereOneCheats) {
  ask(Form::common_ground, list_of(of_a));
  answer(list_of(of_b));
  ASSERT_TRUE(run_until(*pair.b, QuestionStanding::exchanging));
  ASSERT_NO_FATAL_FAILURE(change_key(*pair.b));
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::cheated));
  EXPECT_EQ(view(*pair.a).fault, blind::Error::not_proved);
  expect_nothing_deposited(*pair.a);
  // B has deposited with its second list, alone, and takes it back.
  EXPECT_TRUE(run_until(*pair.b, QuestionStanding::withdrawn, 1'000));
  EXPECT_EQ(view(*pair.b).common_count, std::nullopt);
  EXPECT_FALSE(view(*pair.b).fault.has_value());
  EXPECT_EQ(view(*pair.a).standing, QuestionStanding::cheated);
}

TEST_F(QuestionOfDesks, LapsesWhereOneIsSilentAfterItsFirstTurn) {
  ask(Form::common_ground, list_of(of_a), Duration::minutes(3));
  answer(list_of(of_b));
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::computing));
  pair.b->crash();
  ASSERT_TRUE(run_until(*pair.a, QuestionStanding::exchanging));
  EXPECT_TRUE(run_until(*pair.a, QuestionStanding::lapsed, 1'000));
  // By the couriers' clocks.
  EXPECT_GE(pair.a->now() + Duration::seconds(1), view(*pair.a).deadline);
  expect_nothing_deposited(*pair.a);
  // It says what it has to say too late, to nobody.
  pair.b->start();
  pair.b->unlock();
  EXPECT_TRUE(run_until(*pair.b, QuestionStanding::lapsed, 1'000));
  pair.run_rounds(100);
  expect_nothing_deposited(*pair.b);
  expect_nothing_deposited(*pair.a);
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
