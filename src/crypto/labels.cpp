#include "peyk/crypto/labels.hpp"

#include <array>

#include "contract.hpp"

namespace peyk::crypto {
namespace {

struct Entry {
  Label label;
  std::string_view text;
};

using enum Label;
constexpr auto entries = std::to_array<Entry>({
    {card_id, "peyk1 card id"},
    {courier_id, "peyk1 courier id"},
    {card_check, "peyk1 card check"},
    {kem_key_id, "peyk1 kem key id"},
    {principal_id, "peyk1 principal id"},
    {principal_card, "peyk1 principal card"},
    {ring_key_proof, "peyk1 ring key proof"},
    {member_key_id, "peyk1 member key id"},
    {mandate_id, "peyk1 mandate id"},
    {mandate_track, "peyk1 mandate track"},
    {mandate_open, "peyk1 mandate open"},
    {mandate_ring, "peyk1 mandate ring"},
    {mandate_proof, "peyk1 mandate proof"},
    {revocation_open, "peyk1 revocation open"},
    {revocation_ring, "peyk1 revocation ring"},
    {first_contact, "peyk1 seal first contact"},
    {relation, "peyk1 seal relation"},
    {relation_binding, "peyk1 seal relation binding"},
    {generation, "peyk1 seal generation"},
    {opening_boxes, "peyk1 seal opening boxes"},
    {hello, "peyk1 seal hello"},
    {sas_commitment, "peyk1 seal words commitment"},
    {transcript_1, "peyk1 seal transcript 1"},
    {transcript_2, "peyk1 seal transcript 2"},
    {transcript_3, "peyk1 seal transcript 3"},
    {identity_responder, "peyk1 seal identity responder"},
    {identity_initiator, "peyk1 seal identity initiator"},
    {ephemeral, "peyk1 seal ephemeral"},
    {welcome, "peyk1 seal welcome"},
    {root, "peyk1 seal root"},
    {confirm, "peyk1 seal confirm"},
    {words, "peyk1 seal words"},
    {chain_initial, "peyk1 seal chain initial"},
    {chain_step, "peyk1 seal chain step"},
    {ratchet_root, "peyk1 seal ratchet root"},
    {ratchet_turn, "peyk1 seal ratchet turn"},
    {message_key, "peyk1 seal message key"},
    {acknowledgement_chain, "peyk1 seal ack chain"},
    {acknowledgement_key, "peyk1 seal ack key"},
    {box_root_initiator, "peyk1 seal box root initiator"},
    {box_root_responder, "peyk1 seal box root responder"},
    {frame_fingerprint, "peyk1 seal frame fingerprint"},
    {received_frames, "peyk1 seal received frames"},
    {box_day_root, "peyk1 box day root"},
    {box_day_step, "peyk1 box day step"},
    {box_day_names, "peyk1 box day names"},
    {box_day_bodies, "peyk1 box day bodies"},
    {box_name, "peyk1 box name"},
    {box_body, "peyk1 box body"},
    {receipt_body, "peyk1 receipt body"},
    {receipt_leaf, "peyk1 receipt leaf"},
    {receipt_node, "peyk1 receipt node"},
    {receipt_statement, "peyk1 receipt statement"},
    {attachment_id, "peyk1 attachment id"},
    {attachment_piece, "peyk1 attachment piece"},
    {attachment_hash, "peyk1 attachment hash"},
    {bulk_names, "peyk1 bulk names"},
    {bulk_bodies, "peyk1 bulk bodies"},
    {layer_request, "peyk1 onion request"},
    {layer_pad, "peyk1 onion pad"},
    {layer_answer, "peyk1 onion answer"},
    {layer_answer_pad, "peyk1 onion answer pad"},
    {layer_replay, "peyk1 onion replay"},
    {key_announcement, "peyk1 courier key announcement"},
    {key_set_digest, "peyk1 courier key set digest"},
    {key_set_statement, "peyk1 courier key set statement"},
    {act_id, "peyk1 act id"},
    {channel_id, "peyk1 channel id"},
    {marked_copy, "peyk1 marked copy"},
    {marking_text, "peyk1 marking text"},
    {marking_bias, "peyk1 marking bias"},
    {marking_copy, "peyk1 marking copy"},
    {swap_frame, "peyk1 swap frame"},
    {swap_generator, "peyk1 swap generator"},
    {swap_polynomial, "peyk1 swap polynomial"},
    {swap_key_proof, "peyk1 swap key proof"},
    {swap_item, "peyk1 swap item"},
    {swap_sealed, "peyk1 swap sealed"},
    {swap_content, "peyk1 swap content"},
    {swap_manifest, "peyk1 swap manifest"},
    {swap_id, "peyk1 swap id"},
    {swap_token, "peyk1 swap token"},
    {swap_statement, "peyk1 swap statement"},
    {joint_record, "peyk1 joint record"},
    {blind_question, "peyk1 blind question"},
    {blind_item, "peyk1 blind item"},
    {blind_padding, "peyk1 blind padding"},
    {blind_key, "peyk1 blind key"},
    {blind_key_proof, "peyk1 blind key proof"},
    {blind_nonce, "peyk1 blind nonce"},
    {blind_first, "peyk1 blind first"},
    {blind_second, "peyk1 blind second"},
    {blind_bits, "peyk1 blind bits"},
    {blind_bit_proof, "peyk1 blind bit proof"},
    {blind_answer, "peyk1 blind answer"},
    {blind_heard, "peyk1 blind heard"},
    {blind_votes, "peyk1 blind votes"},
    {blind_blinding, "peyk1 blind blinding"},
    {blind_blinding_proof, "peyk1 blind blinding proof"},
    {blind_shares, "peyk1 blind shares"},
    {vault_key_check, "peyk1 vault key check"},
    {vault_record, "peyk1 vault record"},
    {device_record, "peyk1 device record"},
    {principal_keys, "peyk1 principal keys"},
    {principal_serial, "peyk1 principal serial"},
    {stream_clock, "peyk1 stream clock"},
    {stream_line, "peyk1 stream line"},
    {stream_seal, "peyk1 stream seal"},
    {stream_content, "peyk1 stream content"},
    {stream_entries, "peyk1 stream entries"},
    {stream_courier, "peyk1 stream courier"},
    {stream_test, "peyk1 stream test"},
});

// One entry for each label, in the order of the enum, whose last is stream_test.
constexpr bool is_complete() {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (static_cast<std::size_t>(entries[i].label) != i) return false;
  }
  return entries.back().label == stream_test;
}
static_assert(is_complete());

}  // namespace

std::string_view to_string(Label label) {
  const auto index = static_cast<std::size_t>(label);
  detail::require(index < entries.size());
  return entries[index].text;
}

}  // namespace peyk::crypto
