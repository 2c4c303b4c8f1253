// Two desks and three couriers in one process, in virtual time: a letter is carried.
#include <gtest/gtest.h>

#include "peyk/sim/world.hpp"

namespace peyk::sim {
namespace {

using identity::ServiceClass;

class LetterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"Muscat", "Bern", "Doha"}) world.add_courier(name);
    for (const auto& courier : world.couriers()) courier->start();
    a = &world.add_desk("A1", ServiceClass::practice);
    b = &world.add_desk("B1", ServiceClass::practice);
    for (DeskNode* desk : {a, b}) {
      desk->create();
      desk->start();
      desk->unlock();
    }
  }

  World world;
  DeskNode* a = nullptr;
  DeskNode* b = nullptr;
};

TEST_F(LetterTest, IsCarriedAndAnswered) {
  ASSERT_TRUE(world.run_until([&] { return a->core().status(a->now()).knows_time; },
                              Duration::seconds(60)));
  auto card = a->core().make_card("B1", 30, a->now());
  ASSERT_TRUE(card.has_value());
  ASSERT_TRUE(b->core().accept_card("A1", *card, b->now()).has_value());
  ASSERT_TRUE(world.run_until(
      [&] {
        const auto at_a = a->core().relations();
        const auto at_b = b->core().relations();
        return at_a->at(0).state == desk::RelationState::open &&
               at_b->at(0).state == desk::RelationState::open;
      },
      Duration::minutes(2)));
  ASSERT_EQ(a->core().relations()->at(0).words, b->core().relations()->at(0).words);
  ASSERT_TRUE(a->core().confirm_words("B1", a->now()).has_value());
  ASSERT_TRUE(b->core().confirm_words("A1", b->now()).has_value());
  ASSERT_TRUE(a->core().open_channel("geneva", "B1", false, a->now()).has_value());
  ASSERT_TRUE(a->core().send_letter("geneva", "سلام", false, a->now()).has_value());
  ASSERT_TRUE(world.run_until(
      [&] {
        const auto letters = b->core().read("geneva", 0, 10);
        return letters.has_value() && letters->size() == 1;
      },
      Duration::minutes(2)));
  EXPECT_EQ(b->core().read("geneva", 0, 10)->at(0).text, "سلام");
  ASSERT_TRUE(b->core().send_letter("geneva", "جواب", false, b->now()).has_value());
  ASSERT_TRUE(world.run_until(
      [&] {
        const auto letters = a->core().read("geneva", 0, 10);
        return letters->size() == 2 && a->core().outbox()->empty() && b->core().outbox()->empty();
      },
      Duration::minutes(2)));
  EXPECT_EQ(a->core().read("geneva", 0, 10)->at(1).text, "جواب");
}

}  // namespace
}  // namespace peyk::sim
