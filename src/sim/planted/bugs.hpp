// Bugs planted beside the cores: into stores, couriers, lines and hands of people. What each is
// found by, and in which plans, say the tests. (Those that the linker plants: wraps.hpp.)
#pragma once

#include "peyk/sim/run.hpp"

namespace peyk::sim::bugs {

// Couriers, queues and keys.
[[nodiscard]] RunOptions acknowledging_before_durable();
// The state of the seal of every third commit is forgotten: after a restart numbers of messages
// come again, and with them places of the chain of which keys are made.
[[nodiscard]] RunOptions a_seal_that_forgets();
[[nodiscard]] RunOptions forgetting_the_replay_filter();
[[nodiscard]] RunOptions a_queue_without_a_bound();
// What a desk does not understand it keeps without end: a row more at every commit.
[[nodiscard]] RunOptions a_table_without_a_bound();
// A courier signs for a body and forgets to store it.
[[nodiscard]] RunOptions signing_for_what_is_not_stored();
// A desk that takes one courier's signature for everyone's uses keys that only this one has.
[[nodiscard]] RunOptions one_signature_for_all();
// Nobody tells the person what was complained of: a liar goes unnamed.
[[nodiscard]] RunOptions forgetting_complaints();
// A courier that does not know after a restart what it has said: it gave one side its share, and
// tells the other after the deadline that nothing was ever there.
[[nodiscard]] RunOptions forgetting_what_was_said_of_a_swap();
[[nodiscard]] RunOptions sending_outside_the_clock();

// What people see, and what others must not.
// An order that is handed to the desk twice.
[[nodiscard]] RunOptions a_letter_handed_over_twice();
// Every fifth act of others is told as durable and is not: after a restart it is not shown, and
// those after it are.
[[nodiscard]] RunOptions forgetting_a_letter_that_was_read();
// The same at who wrote it.
[[nodiscard]] RunOptions forgetting_a_letter_of_ones_own();
// Whoever sits between two others lets the one into the channel with the other.
[[nodiscard]] RunOptions letting_somebody_else_in();
// A vault that is opened has lost what arrived after its channel was opened.
[[nodiscard]] RunOptions a_vault_that_forgets_what_arrived();
// Whoever writes opens the session anew after each letter (that alone is good); the reader, when a
// new one stands, starts again without what has arrived.
[[nodiscard]] RunOptions resetting_often();
[[nodiscard]] RunOptions a_reset_that_loses_letters();
// A byte of a record is not as it was written.
[[nodiscard]] RunOptions a_torn_record();
// Lines that were cut after eight hours are never opened again.
[[nodiscard]] RunOptions lines_never_opened_again();
[[nodiscard]] RunOptions a_desk_that_finds_nobody();
// Two desks, each of which takes a third for the other: it made a card of its own in place of the
// one that it was to carry.
[[nodiscard]] RunOptions somebody_between_two();
// Forty bytes of what somebody wrote, in a cell of a courier: at any place of it.
[[nodiscard]] RunOptions a_piece_of_a_letter_in_a_cell();
// The key of a vault's records, in a cell.
[[nodiscard]] RunOptions a_key_in_a_cell();

// What shows only with one kind of fault.
// Of two writes to one record a desk's store keeps the one that is later by its own clock.
[[nodiscard]] RunOptions keeping_what_is_later_by_the_clock();
// A courier does not hear that its disk is full.
[[nodiscard]] RunOptions a_full_disk_unheard();
// A courier does not wait for its disk, however slow it is.
[[nodiscard]] RunOptions acknowledging_before_a_slow_disk();
// What a courier's box holds is replaced by what is put there next: nobody puts two bodies into one
// box but a vault that runs twice.
[[nodiscard]] RunOptions replacing_what_lies_in_a_box();
// Nodes that have had no line to a courier for a minute do not try again.
[[nodiscard]] RunOptions giving_up_after_a_minute();
// Of what is written in one moment a desk keeps ten.
[[nodiscard]] RunOptions room_for_ten_at_once();
// What a desk seals beforehand, for the time when its vault is locked, is not written into it.
[[nodiscard]] RunOptions forgetting_what_was_sealed_at_locking();
// Messages that nobody has acknowledged for 20 hours are thrown away.
[[nodiscard]] RunOptions throwing_away_old_messages();

// What no fault of a plan brings and no desk sees.
// Every body at the first courier changes, after four hours.
[[nodiscard]] RunOptions a_medium_that_rots_unseen();
// A copy of the first desk's vault runs, after four hours.
[[nodiscard]] RunOptions a_copy_that_nobody_knows_of();

}  // namespace peyk::sim::bugs
