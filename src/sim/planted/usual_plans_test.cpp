// Which planted bugs the plans find that are usually drawn, heavy ones of a day, and after how many
// seeds: measured, and played again with that seed. (Without bugs the same seeds are good: the
// simulation of scripts/test plays them.) 0: none of the first 60. Why not:
// - no replay filter: who repeats requests must repeat one of the last 32 that it sent to somebody
//   who started again meanwhile;
// - forgetting complaints: lies count only where no other fault is near, and there no desk starts
//   again, without which nothing is forgotten;
// - forgetting what was said of a swap: its courier must start again between what it tells the one
//   and the other, after the deadline;
// - acknowledging before a slow disk: a courier must die in the seconds for which its disk is late
//   with a body.
#include <array>
#include <gtest/gtest.h>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim {
namespace {

using namespace bugs;

constexpr std::array of_couriers = {
    InUsualPlans{"acknowledging before durable", acknowledging_before_durable, "put-is-kept", 1},
    InUsualPlans{"message keys again", a_seal_that_forgets, "no-number-twice", 5},
    InUsualPlans{"message keys again, seen by desks", a_seal_that_forgets, "no-false-alarm", 5},
    InUsualPlans{"no replay filter", forgetting_the_replay_filter, "no-request-twice", 0},
    InUsualPlans{"a queue without a bound", a_queue_without_a_bound, "bounds", 2},
    InUsualPlans{"a table without a bound", a_table_without_a_bound, "bounds", 1},
    InUsualPlans{"signing for what is not stored", signing_for_what_is_not_stored,
                 "honest-is-not-accused", 1},
    InUsualPlans{"one signature for all", one_signature_for_all, "keys-all-signed", 1},
    InUsualPlans{"forgetting complaints", forgetting_complaints, "liar-is-named", 0},
    InUsualPlans{"forgetting what was said of a swap", forgetting_what_was_said_of_a_swap,
                 "both-or-neither", 0},
    InUsualPlans{"sending outside the clock", sending_outside_the_clock,
                 "line-is-the-same-whoever-writes", 1},
};

constexpr std::array of_people = {
    InUsualPlans{"a letter handed over twice", a_letter_handed_over_twice,
                 "once-in-order-unchanged", 1},
    InUsualPlans{"forgetting a letter that was read", forgetting_a_letter_that_was_read,
                 "once-in-order-unchanged", 1},
    InUsualPlans{"forgetting a letter of one's own", forgetting_a_letter_of_ones_own, "own-letters",
                 1},
    InUsualPlans{"letting somebody else in", letting_somebody_else_in, "nowhere-else", 6},
    InUsualPlans{"a vault that forgets what arrived", a_vault_that_forgets_what_arrived,
                 "acknowledged-is-there", 1},
    InUsualPlans{"a reset that loses letters", a_reset_that_loses_letters, "acknowledged-is-there",
                 8},
    InUsualPlans{"a torn record", a_torn_record, "desk-opens", 1},
    InUsualPlans{"lines never opened again", lines_never_opened_again, "arrives-in-time", 1},
    InUsualPlans{"a desk that finds nobody", a_desk_that_finds_nobody, "channels-open", 1},
    InUsualPlans{"somebody between two", somebody_between_two, "same-words", 1},
    InUsualPlans{"a piece of a letter in a cell", a_piece_of_a_letter_in_a_cell,
                 "nothing-in-the-clear", 1},
    InUsualPlans{"a key in a cell", a_key_in_a_cell, "nothing-in-the-clear", 1},
};

constexpr std::array of_faults = {
    InUsualPlans{"keeping what is later by the clock", keeping_what_is_later_by_the_clock,
                 "no-number-twice", 35},
    InUsualPlans{"a full disk unheard", a_full_disk_unheard, "put-is-kept", 28},
    InUsualPlans{"acknowledging before a slow disk", acknowledging_before_a_slow_disk,
                 "put-is-kept", 0},
    InUsualPlans{"replacing what lies in a box", replacing_what_lies_in_a_box, "put-is-kept", 11},
    InUsualPlans{"giving up after a minute", giving_up_after_a_minute, "arrives-in-time", 58},
    InUsualPlans{"room for ten at once", room_for_ten_at_once, "own-letters", 1},
    InUsualPlans{"forgetting what was sealed at locking", forgetting_what_was_sealed_at_locking,
                 "no-number-twice", 58},
    InUsualPlans{"throwing away old messages", throwing_away_old_messages, "arrives-in-time", 11},
    InUsualPlans{"a medium that rots unseen", a_medium_that_rots_unseen, "put-is-kept", 1},
    InUsualPlans{"a copy that nobody knows of", a_copy_that_nobody_knows_of, "no-false-alarm", 2},
};

TEST(Planted, BugsOfCouriersAreFoundByUsualPlans) {
  for (const InUsualPlans& bug : of_couriers) expect_found(bug);
}

TEST(Planted, BugsInWhatPeopleSeeAreFoundByUsualPlans) {
  for (const InUsualPlans& bug : of_people) expect_found(bug);
  // What one of them does besides is good.
  const auto without = run(draw_plan(PlanOptions{}), resetting_often()).failure;
  EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
}

TEST(Planted, BugsThatNeedAFaultAreFoundByUsualPlans) {
  for (const InUsualPlans& bug : of_faults) expect_found(bug);
}

}  // namespace
}  // namespace peyk::sim
