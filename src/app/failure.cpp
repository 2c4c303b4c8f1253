#include "failure.hpp"

#include "peyk/channel/act.hpp"

#include "files.hpp"

namespace peyk::app {

using text::Message;

std::unexpected<Failure> fail(Message what, std::vector<Value> values, ExitCode code) {
  return std::unexpected(Failure{.what = what, .values = std::move(values), .code = code});
}

Failure worded(net::Error error, const std::filesystem::path& file) {
  const std::string name = file.string();
  switch (error) {
    case net::Error::not_permitted:
      return {Message::error_not_permitted, {{"file", name}}};
    case net::Error::not_found:
      return {Message::error_file_missing, {{"file", name}}};
    case net::Error::not_private:
      return {Message::error_folder_not_private, {{"folder", name}}};
    case net::Error::invalid_identity:
      return {Message::error_file_damaged, {{"file", name}}};
    case net::Error::disk_full:
      return {Message::error_no_room, {{"folder", name}}};
    case net::Error::port_taken:
      return {Message::error_port_taken, {{"port", name}}};
    case net::Error::invalid_address:
    case net::Error::unknown_host:
      return {Message::error_address, {{"address", name}}};
    case net::Error::timed_out:
    case net::Error::closed:
      return {Message::error_no_answer, {{"folder", name}}};
    case net::Error::already_exists:
      return {Message::error_folder_not_empty, {{"folder", name}}};
    case net::Error::already_running:
    case net::Error::path_too_long:
    case net::Error::not_a_socket:
    case net::Error::file_failed:
    case net::Error::socket_failed:
    case net::Error::crypto_failed:
    case net::Error::wrong_user:
    case net::Error::too_large:
      return {Message::error_file_failed,
              {{"file", name}, {"reason", std::string(net::to_string(error))}}};
  }
  return {};
}

Failure worded(desk::StorageError error, const std::filesystem::path& home) {
  const std::string folder = home.string();
  switch (error) {
    case desk::StorageError::disk_full:
      return {Message::error_no_room, {{"folder", folder}}};
    case desk::StorageError::io_failed:
      return {Message::error_storage, {{"folder", folder}}};
    case desk::StorageError::corrupt:
      return {Message::error_vault_damaged, {{"folder", folder}}};
    case desk::StorageError::newer_format:
      return {Message::error_file_newer, {{"file", folder}}};
    case desk::StorageError::older_format:
      return {Message::error_file_older, {{"file", folder}}};
    case desk::StorageError::locked:
      return {Message::error_desk_running, {{"folder", folder}}};
  }
  return {};
}

Failure worded(box::StoreError error, const std::filesystem::path& home) {
  const std::string folder = home.string();
  switch (error) {
    case box::StoreError::disk_full:
      return {Message::error_no_room, {{"folder", folder}}};
    case box::StoreError::io_failed:
      return {Message::error_storage, {{"folder", folder}}};
    case box::StoreError::corrupt:
      return {Message::error_file_damaged, {{"file", folder}}};
    case box::StoreError::newer_format:
      return {Message::error_file_newer, {{"file", folder}}};
    case box::StoreError::older_format:
      return {Message::error_file_older, {{"file", folder}}};
    case box::StoreError::locked:
      return {Message::error_courier_running, {{"folder", folder}}};
  }
  return {};
}

Failure worded(identity::Error error, const std::string& file, bool wants_courier) {
  switch (error) {
    case identity::Error::not_a_card:
      return {Message::error_not_a_card,
              {{"file", file},
               {"beginning", std::string(wants_courier ? "-----BEGIN PEYK COURIER CARD-----"
                                                       : "-----BEGIN PEYK CARD-----")}}};
    case identity::Error::damaged:
      return {Message::error_card_damaged, {{"file", file}}};
    case identity::Error::malformed:
    case identity::Error::wrong_signature:
    case identity::Error::unproved_key:
    case identity::Error::other_principal:
    case identity::Error::other_reader:
    case identity::Error::lasts_too_long:
      return {Message::error_card_damaged, {{"file", file}}};
    case identity::Error::too_new:
      return {Message::error_file_newer, {{"file", file}}};
    case identity::Error::wrong_kind:
      return {wants_courier ? Message::error_desk_card_given : Message::error_courier_card_given,
              {{"file", file}}};
  }
  return {};
}

namespace {

Failure worded_of_program(api::Refusal refusal, const About& about) {
  const std::string folder = about.home.string();
  if (refusal == api::Refusal::too_new) return {Message::error_versions, {}};
  if (refusal == api::Refusal::other_program) {
    return {Message::error_other_program, {{"folder", folder}}};
  }
  if (refusal == api::Refusal::busy) return {Message::error_busy, {}};
  if (refusal == api::Refusal::out_of_memory) return {Message::error_memory, {}};
  if (refusal == api::Refusal::lock_came) {
    return {Message::error_lock_came, {}, ExitCode::locked};
  }
  if (refusal == api::Refusal::answer_too_long) return {Message::error_answer_too_long, {}};
  if (refusal == api::Refusal::file_missing) {
    return {Message::error_file_missing, {{"file", folder_of(about.file).string()}}};
  }
  if (refusal == api::Refusal::not_permitted) {
    return {Message::error_not_permitted, {{"file", about.file}}};
  }
  if (refusal == api::Refusal::file_no_room) {
    return {Message::error_no_room, {{"folder", folder_of(about.file).string()}}};
  }
  if (refusal == api::Refusal::folder_not_empty) {
    return {Message::error_folder_not_empty, {{"folder", about.file}}};
  }
  if (refusal == api::Refusal::file_failed) {
    return {Message::error_file_failed,
            {{"file", about.file}, {"reason", std::string(to_string(refusal))}}};
  }
  return {Message::error_internal, {{"detail", std::string(to_string(refusal))}}};
}

Failure worded_of_channel(api::Refusal refusal, const About& about) {
  const std::vector<Value> channel{{"channel", about.name}};
  if (refusal == api::Refusal::suspended) return {Message::error_suspended, channel};
  if (refusal == api::Refusal::closed) return {Message::error_closed, channel};
  if (refusal == api::Refusal::not_suspended) return {Message::error_not_suspended, channel};
  if (refusal == api::Refusal::not_in_recess) return {Message::error_not_in_recess, channel};
  if (refusal == api::Refusal::not_a_member) return {Message::error_not_a_member, channel};
  if (refusal == api::Refusal::without_authority)
    return {Message::error_without_authority, channel};
  if (refusal == api::Refusal::needs_commit) return {Message::error_ask_needs_commit, channel};
  if (refusal == api::Refusal::unknown_member) return {Message::error_unknown_member, channel};
  if (refusal == api::Refusal::unknown_act) return {Message::error_unknown_act, channel};
  if (refusal == api::Refusal::too_many_members) return {Message::error_too_many_members, channel};
  if (refusal == api::Refusal::seat_is_bound) return {Message::error_seat_is_bound, {}};
  if (refusal == api::Refusal::not_connected) return {Message::error_not_connected, {}};
  if (refusal == api::Refusal::mandate_unusable) return {Message::error_mandate_unusable, channel};
  if (refusal == api::Refusal::copies_do_not_match) {
    return {Message::error_copies_do_not_match, channel};
  }
  if (refusal == api::Refusal::inconsistent) return {Message::error_inconsistent, {}};
  return {Message::error_internal, {{"detail", std::string(to_string(refusal))}}};
}

Failure worded_of_file(api::Refusal refusal, const About& about) {
  const std::vector<Value> file{{"file", about.file}};
  if (refusal == api::Refusal::unknown_file) return {Message::error_unknown_file, file};
  if (refusal == api::Refusal::bad_file_size) return {Message::error_file_size, file};
  if (refusal == api::Refusal::too_many_files) return {Message::error_too_many_files, {}};
  return {Message::error_file_not_now, file};
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
Failure worded(api::Refusal refusal, const About& about) {
  using api::Refusal;
  const std::string folder = about.home.string();
  switch (refusal) {
    case Refusal::locked:
      return {Message::error_desk_locked, {}, ExitCode::locked};
    case Refusal::not_locked:
      return {Message::desk_already_unlocked, {}};
    case Refusal::wrong_passphrase:
      return {Message::error_passphrase_wrong, {}};
    case Refusal::vault_damaged:
      return {Message::error_vault_damaged, {{"folder", folder}}};
    case Refusal::storage_full:
      return {Message::error_no_room, {{"folder", folder}}};
    case Refusal::storage_failed:
      return {Message::error_storage, {{"folder", folder}}};
    case Refusal::unknown_relation:
      return {Message::error_unknown_peer, {{"peer", about.peer}}};
    case Refusal::unknown_channel:
      return {Message::error_unknown_channel, {{"channel", about.name}}};
    case Refusal::name_taken:
      return {Message::error_name_taken, {{"name", about.name}}};
    case Refusal::bad_name:
      return {Message::error_bad_name, {{"name", about.name}}};
    case Refusal::no_words_yet:
      return {Message::card_words_waiting, {{"peer", about.peer}}, ExitCode::not_yet};
    case Refusal::too_many_relations:
      return {Message::error_relations_full, {}};
    case Refusal::no_common_courier:
      return {
          about.file.empty() ? Message::error_no_common_courier : Message::error_file_no_courier,
          {}};
    case Refusal::card_expired:
      return {Message::error_card_is_expired, {}};
    case Refusal::own_card:
      return {Message::error_card_own, {}};
    case Refusal::card_used:
      return {Message::error_card_used, {}};
    case Refusal::newer_format:
      return {Message::error_file_newer, {{"file", folder}}};
    case Refusal::card_not_waiting:
      return {Message::error_card_not_waiting, {{"peer", about.peer}}};
    case Refusal::not_open_yet:
      return {Message::error_not_open_yet, {{"peer", about.peer}}, ExitCode::not_yet};
    case Refusal::relation_removed:
      return {Message::error_relation_removed, {{"channel", about.name}}};
    case Refusal::text_empty:
      return {Message::error_letter_empty, {}};
    case Refusal::text_too_long:
      return {Message::error_letter_over_limit,
              {{"limit", static_cast<std::int64_t>(channel::max_letter_bytes)}}};
    case Refusal::text_invalid:
      return {Message::error_letter_not_text, {}};
    case Refusal::outbox_full:
      return {Message::error_outbox_full, {}};
    case Refusal::no_couriers:
      return {Message::error_no_courier, {}};
    case Refusal::suspended:
    case Refusal::closed:
    case Refusal::not_suspended:
    case Refusal::not_in_recess:
    case Refusal::not_a_member:
    case Refusal::without_authority:
    case Refusal::unknown_member:
    case Refusal::unknown_act:
    case Refusal::too_many_members:
    case Refusal::seat_is_bound:
    case Refusal::not_connected:
    case Refusal::mandate_unusable:
    case Refusal::copies_do_not_match:
    case Refusal::inconsistent:
    case Refusal::needs_commit:
      return worded_of_channel(refusal, about);
    case Refusal::unknown_file:
    case Refusal::bad_file_size:
    case Refusal::too_many_files:
    case Refusal::file_not_now:
      return worded_of_file(refusal, about);
    case Refusal::swap_not_now:
      return {Message::error_swap_not_now, {}, ExitCode::not_yet};
    case Refusal::swap_over:
      return {Message::error_swap_over, {}};
    case Refusal::bad_offer:
      return {Message::error_bad_offer, {}};
    case Refusal::bad_deadline:
      return {Message::error_bad_deadline, {}};
    case Refusal::too_many_swaps:
      return {Message::error_too_many_swaps, {}};
    case Refusal::gift_too_large:
      return {Message::error_gift_too_large, {}};
    case Refusal::unknown_couriers:
      return {Message::error_unknown_couriers, {}};
    case Refusal::one_courier:
      return {Message::error_one_courier, {}, ExitCode::usage};
    case Refusal::question_not_now:
      return {Message::error_question_not_now, {}, ExitCode::not_yet};
    case Refusal::bad_question:
      return {Message::error_bad_question, {}};
    case Refusal::too_many_items:
      return {Message::error_too_many_items, {}};
    case Refusal::repeated_item:
      return {Message::error_repeated_item, {}};
    case Refusal::bad_joint_text:
      return {Message::error_bad_joint_text, {}};
    case Refusal::bad_signature:
      return {Message::error_bad_signature, {}};
    case Refusal::signatures_wanted:
      return {Message::error_signatures_wanted, {}};
    case Refusal::no_record:
      return {Message::error_no_record, {}, ExitCode::not_so};
    case Refusal::malformed:
    case Refusal::too_new:
    case Refusal::other_program:
    case Refusal::busy:
    case Refusal::out_of_memory:
    case Refusal::file_failed:
    case Refusal::lock_came:
    case Refusal::file_missing:
    case Refusal::not_permitted:
    case Refusal::file_no_room:
    case Refusal::folder_not_empty:
    case Refusal::answer_too_long:
      return worded_of_program(refusal, about);
  }
  return {};
}

}  // namespace peyk::app
