// Every label that separates one use of a hash or key from another, in one place.
#pragma once

#include <cstdint>
#include <string_view>

namespace peyk::crypto {

enum class Label : std::uint8_t {
  // identity
  card_id,
  courier_id,
  card_check,
  kem_key_id,
  // principals and mandates (identity)
  principal_id,
  principal_card,
  ring_key_proof,
  member_key_id,
  mandate_id,
  mandate_track,
  mandate_open,
  mandate_ring,
  mandate_proof,
  revocation_open,
  revocation_ring,
  // opening (seal)
  first_contact,
  relation,
  relation_binding,
  generation,
  opening_boxes,
  hello,
  sas_commitment,
  transcript_1,
  transcript_2,
  transcript_3,
  identity_responder,
  identity_initiator,
  ephemeral,
  welcome,
  root,
  confirm,
  words,
  // session (seal)
  chain_initial,
  chain_step,
  ratchet_root,
  ratchet_turn,
  message_key,
  acknowledgement_chain,
  acknowledgement_key,
  box_root_initiator,
  box_root_responder,
  frame_fingerprint,
  received_frames,
  // boxes
  box_day_root,
  box_day_step,
  box_day_names,
  box_day_bodies,
  box_name,
  box_body,
  receipt_body,
  receipt_leaf,
  receipt_node,
  receipt_statement,
  // attachments
  attachment_id,
  attachment_piece,
  attachment_hash,
  bulk_names,
  bulk_bodies,
  // onion
  layer_request,
  layer_pad,
  layer_answer,
  layer_answer_pad,
  layer_replay,
  key_announcement,
  key_set_digest,
  key_set_statement,
  // channel
  act_id,
  channel_id,
  marked_copy,
  // marked copies (text)
  marking_text,
  marking_bias,
  marking_copy,
  // swap
  swap_frame,
  swap_generator,
  swap_polynomial,
  swap_key_proof,
  swap_item,
  swap_sealed,
  swap_content,
  swap_manifest,
  swap_id,
  swap_token,
  swap_statement,
  joint_record,
  // blind questions
  blind_question,
  blind_item,
  blind_padding,
  blind_key,
  blind_key_proof,
  blind_nonce,
  blind_first,
  blind_second,
  blind_bits,
  blind_bit_proof,
  blind_answer,
  blind_heard,
  blind_votes,
  blind_blinding,
  blind_blinding_proof,
  blind_shares,
  // desk and vault
  vault_key_check,
  vault_record,
  device_record,
  principal_keys,
  principal_serial,
  // random streams
  stream_clock,
  stream_line,
  stream_seal,
  stream_content,
  stream_entries,
  stream_courier,
  stream_test,
};

// The bytes of the label, ASCII, at most 32, all different (tested). They are part of the protocol:
// never change one.
[[nodiscard]] std::string_view to_string(Label);

}  // namespace peyk::crypto
