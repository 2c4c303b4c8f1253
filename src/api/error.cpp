#include "peyk/api/error.hpp"

namespace peyk::api {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::malformed:
      return "malformed";
    case Error::too_new:
      return "too_new";
  }
  return "";
}

Refusal refusal_of(desk::Error error) {
  switch (error) {
    case desk::Error::locked:
      return Refusal::locked;
    case desk::Error::not_locked:
      return Refusal::not_locked;
    case desk::Error::wrong_passphrase:
      return Refusal::wrong_passphrase;
    case desk::Error::vault_damaged:
      return Refusal::vault_damaged;
    case desk::Error::storage_full:
      return Refusal::storage_full;
    case desk::Error::storage_failed:
      return Refusal::storage_failed;
    case desk::Error::unknown_relation:
      return Refusal::unknown_relation;
    case desk::Error::unknown_channel:
      return Refusal::unknown_channel;
    case desk::Error::name_taken:
      return Refusal::name_taken;
    case desk::Error::bad_name:
      return Refusal::bad_name;
    case desk::Error::no_words_yet:
      return Refusal::no_words_yet;
    case desk::Error::too_many_relations:
      return Refusal::too_many_relations;
    case desk::Error::no_common_courier:
      return Refusal::no_common_courier;
    case desk::Error::card_expired:
      return Refusal::card_expired;
    case desk::Error::own_card:
      return Refusal::own_card;
    case desk::Error::card_used:
      return Refusal::card_used;
    case desk::Error::text_empty:
      return Refusal::text_empty;
    case desk::Error::text_too_long:
      return Refusal::text_too_long;
    case desk::Error::text_invalid:
      return Refusal::text_invalid;
    case desk::Error::outbox_full:
      return Refusal::outbox_full;
    case desk::Error::newer_format:
      return Refusal::newer_format;
    case desk::Error::card_not_waiting:
      return Refusal::card_not_waiting;
    case desk::Error::not_open_yet:
      return Refusal::not_open_yet;
    case desk::Error::relation_removed:
      return Refusal::relation_removed;
    case desk::Error::no_couriers:
      return Refusal::no_couriers;
    case desk::Error::suspended:
      return Refusal::suspended;
    case desk::Error::closed:
      return Refusal::closed;
    case desk::Error::not_suspended:
      return Refusal::not_suspended;
    case desk::Error::not_in_recess:
      return Refusal::not_in_recess;
    case desk::Error::not_a_member:
      return Refusal::not_a_member;
    case desk::Error::without_authority:
      return Refusal::without_authority;
    case desk::Error::unknown_member:
      return Refusal::unknown_member;
    case desk::Error::unknown_act:
      return Refusal::unknown_act;
    case desk::Error::too_many_members:
      return Refusal::too_many_members;
    case desk::Error::seat_is_bound:
      return Refusal::seat_is_bound;
    case desk::Error::not_connected:
      return Refusal::not_connected;
    case desk::Error::mandate_unusable:
      return Refusal::mandate_unusable;
    case desk::Error::copies_do_not_match:
      return Refusal::copies_do_not_match;
    case desk::Error::inconsistent:
      return Refusal::inconsistent;
  }
  return Refusal::storage_failed;
}

// NOLINTNEXTLINE(readability-function-size): a table
std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::locked:
      return "locked";
    case Refusal::not_locked:
      return "not_locked";
    case Refusal::wrong_passphrase:
      return "wrong_passphrase";
    case Refusal::vault_damaged:
      return "vault_damaged";
    case Refusal::storage_full:
      return "storage_full";
    case Refusal::storage_failed:
      return "storage_failed";
    case Refusal::unknown_relation:
      return "unknown_relation";
    case Refusal::unknown_channel:
      return "unknown_channel";
    case Refusal::name_taken:
      return "name_taken";
    case Refusal::bad_name:
      return "bad_name";
    case Refusal::no_words_yet:
      return "no_words_yet";
    case Refusal::too_many_relations:
      return "too_many_relations";
    case Refusal::no_common_courier:
      return "no_common_courier";
    case Refusal::card_expired:
      return "card_expired";
    case Refusal::own_card:
      return "own_card";
    case Refusal::text_empty:
      return "text_empty";
    case Refusal::text_too_long:
      return "text_too_long";
    case Refusal::text_invalid:
      return "text_invalid";
    case Refusal::outbox_full:
      return "outbox_full";
    case Refusal::no_couriers:
      return "no_couriers";
    case Refusal::malformed:
      return "malformed";
    case Refusal::too_new:
      return "too_new";
    case Refusal::other_program:
      return "other_program";
    case Refusal::busy:
      return "busy";
    case Refusal::out_of_memory:
      return "out_of_memory";
    case Refusal::file_failed:
      return "file_failed";
    case Refusal::card_used:
      return "card_used";
    case Refusal::newer_format:
      return "newer_format";
    case Refusal::card_not_waiting:
      return "card_not_waiting";
    case Refusal::not_open_yet:
      return "not_open_yet";
    case Refusal::relation_removed:
      return "relation_removed";
    case Refusal::lock_came:
      return "lock_came";
    case Refusal::file_missing:
      return "file_missing";
    case Refusal::not_permitted:
      return "not_permitted";
    case Refusal::file_no_room:
      return "file_no_room";
    case Refusal::suspended:
      return "suspended";
    case Refusal::closed:
      return "closed";
    case Refusal::not_suspended:
      return "not_suspended";
    case Refusal::not_in_recess:
      return "not_in_recess";
    case Refusal::not_a_member:
      return "not_a_member";
    case Refusal::without_authority:
      return "without_authority";
    case Refusal::unknown_member:
      return "unknown_member";
    case Refusal::unknown_act:
      return "unknown_act";
    case Refusal::too_many_members:
      return "too_many_members";
    case Refusal::seat_is_bound:
      return "seat_is_bound";
    case Refusal::not_connected:
      return "not_connected";
    case Refusal::mandate_unusable:
      return "mandate_unusable";
    case Refusal::copies_do_not_match:
      return "copies_do_not_match";
    case Refusal::inconsistent:
      return "inconsistent";
    case Refusal::answer_too_long:
      return "answer_too_long";
  }
  return "";
}

}  // namespace peyk::api
