#include "peyk/desk/error.hpp"

#include "peyk/desk/record_store.hpp"

namespace peyk::desk {

// NOLINTNEXTLINE(readability-function-size): a table
std::string_view to_string(Error error) {
  switch (error) {
    case Error::locked:
      return "locked";
    case Error::not_locked:
      return "not_locked";
    case Error::wrong_passphrase:
      return "wrong_passphrase";
    case Error::vault_damaged:
      return "vault_damaged";
    case Error::storage_full:
      return "storage_full";
    case Error::storage_failed:
      return "storage_failed";
    case Error::unknown_relation:
      return "unknown_relation";
    case Error::unknown_channel:
      return "unknown_channel";
    case Error::name_taken:
      return "name_taken";
    case Error::bad_name:
      return "bad_name";
    case Error::no_words_yet:
      return "no_words_yet";
    case Error::too_many_relations:
      return "too_many_relations";
    case Error::no_common_courier:
      return "no_common_courier";
    case Error::card_expired:
      return "card_expired";
    case Error::own_card:
      return "own_card";
    case Error::card_used:
      return "card_used";
    case Error::text_empty:
      return "text_empty";
    case Error::text_too_long:
      return "text_too_long";
    case Error::text_invalid:
      return "text_invalid";
    case Error::outbox_full:
      return "outbox_full";
    case Error::newer_format:
      return "newer_format";
    case Error::card_not_waiting:
      return "card_not_waiting";
    case Error::not_open_yet:
      return "not_open_yet";
    case Error::relation_removed:
      return "relation_removed";
    case Error::no_couriers:
      return "no_couriers";
    case Error::suspended:
      return "suspended";
    case Error::closed:
      return "closed";
    case Error::not_suspended:
      return "not_suspended";
    case Error::not_in_recess:
      return "not_in_recess";
    case Error::not_a_member:
      return "not_a_member";
    case Error::without_authority:
      return "without_authority";
    case Error::unknown_member:
      return "unknown_member";
    case Error::unknown_act:
      return "unknown_act";
    case Error::too_many_members:
      return "too_many_members";
    case Error::seat_is_bound:
      return "seat_is_bound";
    case Error::not_connected:
      return "not_connected";
    case Error::mandate_unusable:
      return "mandate_unusable";
    case Error::copies_do_not_match:
      return "copies_do_not_match";
    case Error::inconsistent:
      return "inconsistent";
    case Error::unknown_file:
      return "unknown_file";
    case Error::bad_file_size:
      return "bad_file_size";
    case Error::too_many_files:
      return "too_many_files";
    case Error::file_not_now:
      return "file_not_now";
    case Error::swap_not_now:
      return "swap_not_now";
    case Error::bad_offer:
      return "bad_offer";
    case Error::bad_deadline:
      return "bad_deadline";
    case Error::too_many_swaps:
      return "too_many_swaps";
    case Error::gift_too_large:
      return "gift_too_large";
    case Error::unknown_couriers:
      return "unknown_couriers";
    case Error::one_courier:
      return "one_courier";
    case Error::question_not_now:
      return "question_not_now";
    case Error::bad_question:
      return "bad_question";
    case Error::too_many_items:
      return "too_many_items";
    case Error::repeated_item:
      return "repeated_item";
    case Error::bad_joint_text:
      return "bad_joint_text";
    case Error::bad_signature:
      return "bad_signature";
    case Error::signatures_wanted:
      return "signatures_wanted";
    case Error::no_record:
      return "no_record";
    case Error::needs_commit:
      return "needs_commit";
    case Error::swap_over:
      return "swap_over";
  }
  return "";
}

std::string_view to_string(StorageError error) {
  switch (error) {
    case StorageError::disk_full:
      return "disk_full";
    case StorageError::io_failed:
      return "io_failed";
    case StorageError::corrupt:
      return "corrupt";
    case StorageError::newer_format:
      return "newer_format";
    case StorageError::older_format:
      return "older_format";
    case StorageError::locked:
      return "locked";
  }
  return "";
}

}  // namespace peyk::desk
