// As in planted_test.cpp: bugs in what people see – their letters, channels, vaults and words – and
// in what others must not see.
#include <gtest/gtest.h>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim {
namespace {

// Only the first desk writes, so that the second loses nothing of its own.
Plan plan_of_one_who_writes(std::uint64_t seed, FaultKind fault) {
  Plan plan = plan_of(seed, {fault});
  for (Writing& letter : plan.letters) letter.by_second = false;
  return plan;
}

TEST(Planted, ALetterHandedOverTwiceIsFound) {
  EXPECT_TRUE(finds("once-in-order-unchanged", {FaultKind::line_cut}, 3,
                    bugs::a_letter_handed_over_twice()));
}

TEST(Planted, ForgettingALetterThatWasReadIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_writes(seed, FaultKind::away);
  };
  EXPECT_TRUE(
      finds("once-in-order-unchanged", plan_for, 8, bugs::forgetting_a_letter_that_was_read()));
}

TEST(Planted, ForgettingALetterOfOnesOwnIsFound) {
  EXPECT_TRUE(finds("own-letters", {FaultKind::away}, 8, bugs::forgetting_a_letter_of_ones_own()));
}

TEST(Planted, LettingSomebodyElseIntoAChannelIsFound) {
  const auto plan_for = [](std::uint64_t seed) { return plan_of(seed, {FaultKind::slow}, 3); };
  EXPECT_TRUE(finds("nowhere-else", plan_for, 8, bugs::letting_somebody_else_in()));
}

TEST(Planted, AVaultThatForgetsWhatArrivedWhenItIsOpenedIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_writes(seed, FaultKind::away);
  };
  EXPECT_TRUE(
      finds("acknowledged-is-there", plan_for, 8, bugs::a_vault_that_forgets_what_arrived()));
}

TEST(Planted, AResetThatLosesUnreadLettersIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_writes(seed, FaultKind::line_cut);
  };
  EXPECT_TRUE(finds("acknowledged-is-there", plan_for, 8, bugs::a_reset_that_loses_letters(),
                    bugs::resetting_often()));
}

TEST(Planted, ATornRecordIsFound) {
  EXPECT_TRUE(finds("desk-opens", {FaultKind::away}, 8, bugs::a_torn_record()));
}

TEST(Planted, ALineThatIsNeverOpenedAgainIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::line_cut});
    plan.length = Duration::hours(16);
    for (Fault& fault : plan.faults) {
      fault.at = fault.at + Duration::hours(8);
      fault.whom = static_cast<std::uint16_t>(plan.couriers + 1);
    }
    // Written while nothing goes any more.
    for (Writing& letter : plan.letters) letter.at = letter.at + Duration::hours(8);
    return plan;
  };
  EXPECT_TRUE(finds("arrives-in-time", plan_for, 8, bugs::lines_never_opened_again()));
}

TEST(Planted, ADeskThatFindsNobodyIsFound) {
  EXPECT_TRUE(finds("channels-open", {FaultKind::line_cut}, 1, bugs::a_desk_that_finds_nobody()));
}

TEST(Planted, SomebodyBetweenTwoIsFound) {
  EXPECT_TRUE(finds("same-words", {FaultKind::line_cut}, 3, bugs::somebody_between_two()));
}

TEST(Planted, APieceOfALetterInACellIsFound) {
  EXPECT_TRUE(
      finds("nothing-in-the-clear", {FaultKind::slow}, 1, bugs::a_piece_of_a_letter_in_a_cell()));
}

TEST(Planted, AKeyInACellIsFound) {
  EXPECT_TRUE(finds("nothing-in-the-clear", {FaultKind::slow}, 1, bugs::a_key_in_a_cell()));
}

}  // namespace
}  // namespace peyk::sim
