// The tables of a desk's store. Numbers are part of the store's format: never reuse one.
#pragma once

#include "peyk/desk/record_store.hpp"

namespace peyk::desk {

namespace table {
// Plain: what must be read before any key is there.
inline constexpr Table header = 0;
// Sealed with the device key: what the keeper needs while the desk is locked. Nothing that reads.
inline constexpr Table device_state = 1;
inline constexpr Table relation_lines = 2;
inline constexpr Table frames = 3;
inline constexpr Table receipts = 4;
inline constexpr Table fetched = 5;
inline constexpr Table complaints = 6;
inline constexpr Table day_slots = 7;
inline constexpr Table bulk_out = 8;
inline constexpr Table bulk_out_batches = 9;
inline constexpr Table bulk_in = 10;
inline constexpr Table bulk_in_batches = 11;
// Of couriers in swaps; sealed to the vault besides.
inline constexpr Table swap_answers = 13;
// As they are: pieces, enciphered with the key of their attachment.
inline constexpr Table pieces = 12;
// Sealed with the vault key.
inline constexpr Table vault_state = 16;
inline constexpr Table relations = 17;
inline constexpr Table units = 18;
inline constexpr Table assembly = 19;
inline constexpr Table channels = 20;
inline constexpr Table acts = 21;
inline constexpr Table unread = 22;
inline constexpr Table owed = 23;    // to members who are not reached yet
inline constexpr Table proofs = 24;  // that members hold the keys of their mandates
inline constexpr Table principals = 25;
inline constexpr Table member_keys = 26;
inline constexpr Table attachments = 27;
inline constexpr Table swaps = 28;
inline constexpr Table questions = 29;
}  // namespace table

}  // namespace peyk::desk
