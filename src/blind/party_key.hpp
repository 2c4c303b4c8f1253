// What both kinds of party derive from the seed of a question.
#pragma once

#include <array>
#include <cstdint>

#include "peyk/blind/question.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ring_signature.hpp"

namespace peyk::blind {

[[nodiscard]] inline std::array<std::uint8_t, 1> byte(PartyIndex party) { return {party.value()}; }

[[nodiscard]] crypto::RingKey party_key(const Sheet& sheet, PartyIndex own,
                                        const crypto::Seed& seed);

}  // namespace peyk::blind
