// Why a desk did not do what it was asked to.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::desk {

enum class Error : std::uint8_t {
  locked,  // the vault is locked: unlock first
  not_locked,
  wrong_passphrase,  // or a damaged vault header: from outside they look the same
  vault_damaged,     // a record does not open, or is not what it should be
  storage_full,
  storage_failed,
  unknown_relation,  // no relation of that name
  unknown_channel,
  name_taken,
  bad_name,            // empty, longer than 64 bytes, or with control characters
  no_words_yet,        // the opening is not that far
  too_many_relations,  // the class has no room for another
  no_common_courier,   // the card's couriers are not all trusted by this desk
  card_expired,
  own_card,
  card_used,  // this desk accepted the card before
  text_empty,
  text_too_long,
  text_invalid,  // not UTF-8
  outbox_full,
  newer_format,      // a record was written by a newer program
  card_not_waiting,  // the card was used or is over
  not_open_yet,      // there is no session with the other side yet
  relation_removed,  // the relations of all other members are gone: it can only be read
  no_couriers,       // none trusted yet
  // An act that would not stand, and so is not made.
  suspended,          // the track is: it can be reopened, closed or left
  closed,             // the track is, for good
  not_suspended,      // nothing to reopen
  not_in_recess,      // nothing to resume
  not_a_member,       // any more
  without_authority,  // the track is official, and no proven mandate allows it
  unknown_member,     // no member of that name, or none that is there
  unknown_act,        // no act of that id, or not of the kind that is meant
  too_many_members,
  seat_is_bound,        // that member has a relation, or that relation a seat
  not_connected,        // the act needs a relation with that member
  mandate_unusable,     // not a mandate for this desk's key and this track, or not one at all
  copies_do_not_match,  // a marked letter has a text for each member who is there, and no other
  inconsistent,         // parts that do not fit together: a date without its rule, a round 0
  unknown_file,         // none of that id
  bad_file_size,        // nothing, or more than 1 GiB, or not as many bytes as were announced
  too_many_files,       // as many are under way as may be
  file_not_now,         // it is not in a state in which that can be done
  swap_not_now,         // the same of a swap
  bad_offer,            // what the other side of a swap offers does not hold
  bad_deadline,         // over, too near or too far
  too_many_swaps,       // as many swaps and blind questions are under way as may be
  gift_too_large,       // more items or bytes than a swap may carry
  unknown_couriers,     // couriers of a swap that this desk does not trust
  one_courier,          // it goes over one alone, and nobody has said that this is meant
  question_not_now,     // it is not in a state in which that can be done
  bad_question,         // a form, a size or a number that no desk takes part with
  too_many_items,       // more than the list was agreed to be filled up to
  repeated_item,        // twice in one list
  bad_joint_text,       // no plain letter to keep, too long to be signed, or a swap that names none
  bad_signature,        // not under this text and swap, too many, or one key twice
  signatures_wanted,    // the swap is of signatures under a joint text, not of other things
  no_record,            // released, and one side gave anything but signatures
  needs_commit,         // the track lets it be asked, but to go on with it takes commit
  swap_over,            // proved: nothing of it is here that is worth anything, nor ever will be
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::desk
