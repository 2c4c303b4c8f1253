// ML-KEM-768 (FIPS 203) over PQClean. Private to this room: the product uses it inside X-Wing only.
#pragma once

#include <cstddef>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto::mlkem768 {

inline constexpr std::size_t encapsulation_key_size = 1184;
// dk_pke 1152 ‖ ek 1184 ‖ H(ek) 32 ‖ z 32 (FIPS 203, algorithm 16)
inline constexpr std::size_t decapsulation_key_size = 2400;
inline constexpr std::size_t ciphertext_size = 1088;
inline constexpr std::size_t shared_size = 32;

using KeySeed = Secret<struct MlKemKeySeedTag, 64>;  // d ‖ z
using Message = Secret<struct MlKemMessageTag, 32>;  // m
using Shared = Secret<struct MlKemSharedTag, shared_size>;

// FIPS 203 §7.2: the length, and that every 12-bit coefficient is below q. PQClean does not look.
[[nodiscard]] bool is_valid_encapsulation_key(ByteSpan key);
// FIPS 203 §7.3: the lengths, and H(ek) inside the key. Only for keys that come from outside; the
// product makes its keys from seeds.
[[nodiscard]] bool is_valid_decapsulation_key(ByteSpan key);

void make_key_pair(const KeySeed& seed, MutableBytes encapsulation_key,
                   MutableBytes decapsulation_key);
[[nodiscard]] Shared encapsulate(ByteSpan valid_key, const Message& message,
                                 MutableBytes ciphertext);
// A ciphertext made for another key gives a pseudo-random value (implicit rejection).
[[nodiscard]] Shared decapsulate(ByteSpan decapsulation_key, ByteSpan ciphertext);

}  // namespace peyk::crypto::mlkem768
