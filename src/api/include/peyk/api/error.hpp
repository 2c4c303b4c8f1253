// What goes wrong between the command line and a running program: frames that are none of this
// room's, and the reasons why a request was refused, which travel and are worded by who shows them.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "peyk/desk/error.hpp"

namespace peyk::api {

enum class Error : std::uint8_t {
  malformed,  // not the schema of this version, or not deterministic CBOR
  too_new,    // of another version of the schema
};

template <class T>
using Result = std::expected<T, Error>;

// The numbers travel: never change one, add new ones at the end and to last_refusal.
enum class Refusal : std::uint8_t {
  // of the desk
  locked = 1,
  not_locked = 2,
  wrong_passphrase = 3,
  vault_damaged = 4,
  storage_full = 5,
  storage_failed = 6,
  unknown_relation = 7,
  unknown_channel = 8,
  name_taken = 9,
  bad_name = 10,
  no_words_yet = 11,
  answer_too_long = 12,  // for a frame
  too_many_relations = 13,
  no_common_courier = 14,
  card_expired = 15,
  own_card = 16,
  text_empty = 17,
  text_too_long = 18,
  text_invalid = 19,
  outbox_full = 20,
  no_couriers = 21,
  // of the program around it
  malformed = 22,      // the request, or a card in it
  too_new = 23,        // the two programs are of different versions
  other_program = 24,  // a desk's request came to a courier, or the reverse
  busy = 25,           // a passphrase is stretched, or the vault read or copied, already
  out_of_memory = 26,  // for stretching the passphrase
  file_failed = 27,    // the file named in the request cannot be written
  card_used = 28,      // of the desk, as are the next four
  newer_format = 29,
  card_not_waiting = 30,
  not_open_yet = 31,
  relation_removed = 32,
  lock_came = 33,      // the desk was locked while it was being unlocked
  file_missing = 34,   // the folder of the file named in the request
  not_permitted = 35,  // to write it
  file_no_room = 36,   // on its disk
  // of the desk: an act that would not stand
  suspended = 37,
  closed = 38,
  not_suspended = 39,
  not_in_recess = 40,
  not_a_member = 41,
  without_authority = 42,
  unknown_member = 43,
  unknown_act = 44,
  too_many_members = 45,
  seat_is_bound = 46,
  not_connected = 47,
  mandate_unusable = 48,
  copies_do_not_match = 49,
  inconsistent = 50,
  unknown_file = 51,
  bad_file_size = 52,
  too_many_files = 53,
  file_not_now = 54,
  swap_not_now = 55,
  bad_offer = 56,
  bad_deadline = 57,
  too_many_swaps = 58,
  gift_too_large = 59,
  unknown_couriers = 60,
  one_courier = 61,
  question_not_now = 62,
  bad_question = 63,
  too_many_items = 64,
  repeated_item = 65,
  bad_joint_text = 66,
  bad_signature = 67,
  signatures_wanted = 68,
  no_record = 69,
  needs_commit = 70,
  swap_over = 71,
  folder_not_empty = 72,  // of the program around it: the folder named in the request
};
inline constexpr Refusal last_refusal = Refusal::folder_not_empty;

[[nodiscard]] Refusal refusal_of(desk::Error error);
[[nodiscard]] std::string_view to_string(Refusal);

}  // namespace peyk::api
