#include "comparison.hpp"

#include <utility>

#include "contract.hpp"

namespace peyk::blind {

using crypto::Random;
using crypto::SecretScalar;

namespace {

// The ciphers were made anew: a part that is the identity is of chance only, and ends the process.
Cipher certain(const std::optional<Cipher>& cipher) {
  detail::require(cipher.has_value());
  return *cipher;
}

// 1 − b.
Cipher opposite(const Cipher& bit) {
  const SecretScalar minus_one = negate(SecretScalar::of(1));
  return certain(add_number(times(minus_one, bit), 1));
}

Cipher blinded(const Cipher& value, const crypto::Element& key, Random& random) {
  return certain(renewed(times(SecretScalar::random(random), value), key, random));
}

template <class T>
void shuffle(std::vector<T>& all, Random& random) {
  for (std::size_t left = all.size(); left > 1; --left) {
    std::swap(all[left - 1], all[random.below(left)]);
  }
}

}  // namespace

std::vector<Cipher> compare(const std::vector<Cipher>& theirs, const crypto::Element& key,
                            PartyIndex own_party, std::uint32_t own, Random& random) {
  detail::require(!theirs.empty() && theirs.size() <= max_bits);
  std::vector<Cipher> values;
  // 3·Σ so far; nothing above the highest bit.
  std::optional<Cipher> above;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const bool own_bit = ((own >> (theirs.size() - 1 - i)) & 1U) != 0;
    // First of all: else who made them could choose numbers by which a sum below becomes the
    // identity for some bits of the own number and not for others.
    const Cipher bit = certain(renewed(theirs[i], key, random));
    // Whatever the own bit is, the same is computed, and one of it is taken.
    const Cipher turned = opposite(bit);
    const Cipher differs = own_bit ? turned : bit;
    // x_i − y_i + 1.
    const bool is_first = own_party.value() == 0;
    const Cipher less = is_first ? turned : bit;
    const Cipher more = certain(add_number(less, 1));
    const Cipher value = own_bit == is_first ? more : less;
    values.push_back(above ? certain(add(value, *above)) : value);
    const Cipher weighed = times(SecretScalar::of(3), differs);
    above = above ? certain(add(*above, weighed)) : weighed;
  }
  // The lowest bit is 0 in 2x and 1 in 2y + 1.
  values.push_back(*above);
  for (Cipher& value : values) value = blinded(value, key, random);
  shuffle(values, random);
  return values;
}

}  // namespace peyk::blind
