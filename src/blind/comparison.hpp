// The comparison of a number that is enciphered bit by bit with one that is known.
#pragma once

#include <cstdint>
#include <vector>

#include "peyk/blind/question.hpp"
#include "peyk/crypto/random.hpp"

#include "encrypted_bit.hpp"

namespace peyk::blind {

// x of party 0 is at most y of party 1 exactly when 2x < 2y + 1. For each bit i of these, from the
// highest,
//
//   v_i = x_i − y_i + 1 + 3·Σ (x_j ⊕ y_j) over the bits j above i
//
// is zero at the one place where they first differ if x has 0 there and y has 1, and nowhere else:
// above it v_i is 1, below it 3 or more. Each v_i is multiplied by a random number, made anew and
// moved to a random place.
//
// `theirs`: the other side's bits, from the highest, under its `key`, proved to be bits. `own` is
// the number of the party that computes.
[[nodiscard]] std::vector<Cipher> compare(const std::vector<Cipher>& theirs,
                                          const crypto::Element& key, PartyIndex own_party,
                                          std::uint32_t own, crypto::Random& random);

}  // namespace peyk::blind
