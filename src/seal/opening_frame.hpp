// The three frames of an opening as they lie on the page: docs/protocol.md §4. Reading checks
// everything that can be seen from outside; the spans point into the frame read.
#pragma once

#include <cstddef>
#include <optional>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/seal/types.hpp"

namespace peyk::seal {

inline constexpr std::uint8_t frame_version = 1;

enum class FrameKind : std::uint8_t {
  hello = 1,
  welcome = 2,
  confirm = 3,
  message = 4,
  turning_message = 5,
  acknowledgement = 6,
};

// Hello: version 1, kind 1, zero 2, g 4, day 4, H(pk_I) 32, H(pk_R) 32, nonce 32, ct1 1,120,
// ek_I 1,216, com 32, sealed card 2,066, zeros.
inline constexpr std::size_t hello_committed_size = 2'444;  // what the commitment covers
inline constexpr std::size_t hello_head_size = 2'476;       // what the sealed card is bound to
inline constexpr std::size_t hello_card_plain_size = 2'050;
inline constexpr std::size_t hello_end = hello_head_size + hello_card_plain_size + crypto::tag_size;
static_assert(hello_end == 4'542);

// Welcome: version 1, kind 2, zero 2, g 4, T1 32, ct2 1,120, ct3 1,120, ek_R 1,216, sealed.
inline constexpr std::size_t welcome_head_size = 3'496;
// Confirm: version 1, kind 3, zero 2, g 4, T2 32, ct4 1,120, ek_I' 1,216, sealed.
inline constexpr std::size_t confirm_head_size = 2'376;

struct Hello {
  Generation generation;
  Day first_day;
  identity::KemKeyId initiator;
  identity::KemKeyId responder;
  crypto::KemCiphertext ct1;
  crypto::KemPublicKey ephemeral;
  crypto::Digest commitment;
  ByteSpan committed;  // the bytes that the commitment covers
  ByteSpan head;       // the bytes that the sealed card is bound to
  ByteSpan sealed_card;
};

struct Welcome {
  Generation generation;
  crypto::Digest t1;
  crypto::KemCiphertext ct2;
  crypto::KemCiphertext ct3;
  crypto::KemPublicKey ephemeral;
  ByteSpan head;
  ByteSpan sealed;
};

struct Confirm {
  Generation generation;
  crypto::Digest t2;
  crypto::KemCiphertext ct4;
  crypto::KemPublicKey offered;
  ByteSpan head;
  ByteSpan sealed;
};

[[nodiscard]] std::optional<Hello> read_hello(const Frame&);
[[nodiscard]] std::optional<Welcome> read_welcome(const Frame&);
[[nodiscard]] std::optional<Confirm> read_confirm(const Frame&);

}  // namespace peyk::seal
