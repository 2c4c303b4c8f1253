// The cryptography of an opening (docs/protocol.md §4), without any memory of its own: who said
// what when is relation_state's matter.
//
//   I                                        R
//   say_hello        ── hello ──►            open_hello, answer_hello
//   open_welcome     ◄─ welcome ──
//                    ── confirm ─►           open_confirm
//
// Nothing is signed: each side could have made the whole transcript alone (tested).
#pragma once

#include <array>
#include <optional>

#include "peyk/identity/safety_words.hpp"
#include "peyk/seal/event.hpp"

#include "opening_frame.hpp"

namespace peyk::seal {

// r_I and r_R: what the safety words hang on beside the transcript.
using WordsNonce = crypto::Secret<struct WordsNonceTag, 32>;

struct Parties {
  const crypto::KemPublicKey& initiator;
  const crypto::KemPublicKey& responder;
};

// --- keys ----------------------------------------------------------------------------------------

[[nodiscard]] crypto::Key first_contact_key(const identity::Card& card);            // psk_0
[[nodiscard]] crypto::Key generation_key(const crypto::Key& relation, Generation);  // psk_g
[[nodiscard]] crypto::Key opening_boxes_key(const crypto::Key& psk_0_or_relation);  // openings

// What both sides have when an opening is through.
struct Agreed {
  crypto::Key root;
  crypto::Digest t3;
  identity::SafetyWords words;
};
[[nodiscard]] crypto::Key relation_key(const Agreed& of_generation_0);

// --- I -------------------------------------------------------------------------------------------

// A hello that waits for its welcome.
struct SaidHello {
  OpeningId id;
  Generation generation;
  Day first_day;
  crypto::Digest t1;
  crypto::KemSecret ss1;
  crypto::KemSeed ephemeral;
  WordsNonce nonce;
  Frame frame;
};

struct HelloTerms {
  OpeningId id;
  Generation generation;
  Day first_day;
  const crypto::Key& psk;
  ByteSpan card;  // I's card for generation 0, else empty; at most card_max_size
};
[[nodiscard]] SaidHello say_hello(const HelloTerms&, Parties, crypto::Random&);

struct OpenedWelcome {
  Agreed agreed;
  crypto::KemSeed offered;  // ek_I'
  Frame confirm;
};
[[nodiscard]] std::optional<OpenedWelcome> open_welcome(const Frame& frame, const Welcome& welcome,
                                                        const SaidHello& said,
                                                        const crypto::Key& psk,
                                                        const crypto::KemKeyPair& initiator,
                                                        crypto::Random& random);

// --- R -------------------------------------------------------------------------------------------

struct OpenedHello {
  crypto::KemSecret ss1;
  crypto::SecretBytes card;  // not decoded; empty when there is none
};
[[nodiscard]] std::optional<OpenedHello> open_hello(const Hello& hello, const crypto::Key& psk,
                                                    const crypto::KemKeyPair& responder);

[[nodiscard]] crypto::Digest transcript_1(Parties, const Frame& hello);

// A hello that was answered and waits for its confirm.
struct HalfOpen {
  OpeningId id;
  Generation generation;
  Day first_day;
  crypto::KemPublicKey initiator;
  std::optional<identity::Listening> listening;  // of I, from its card: generation 0
  crypto::Digest t1;
  crypto::Digest t2;
  crypto::Key c3;
  crypto::KemSeed ephemeral;
  WordsNonce nonce;
  crypto::Digest commitment;
  std::array<std::uint8_t, hello_committed_size> committed;
  Frame frame;  // the welcome
};

[[nodiscard]] HalfOpen answer_hello(OpeningId id, const Frame& frame, const Hello& hello,
                                    const crypto::Key& psk, const OpenedHello& opened, Parties,
                                    crypto::Random&);

struct OpenedConfirm {
  Agreed agreed;
  crypto::KemPublicKey offered;  // ek_I'
};
[[nodiscard]] std::optional<OpenedConfirm> open_confirm(const Confirm& confirm,
                                                        const HalfOpen& half);

}  // namespace peyk::seal
