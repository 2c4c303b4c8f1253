// Wycheproof's ML-KEM-768: keys from seeds, encapsulation to hostile keys, decapsulation of hostile
// ciphertexts.
#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/crypto/xwing.hpp"

#include "mlkem768.hpp"
#include "test_vectors.hpp"

namespace peyk::crypto {
namespace {

using vectors::bytes;
using vectors::Object;

struct KeyPair {
  Bytes encapsulation_key = Bytes(mlkem768::encapsulation_key_size);
  Secret<struct TestKeyTag, mlkem768::decapsulation_key_size> decapsulation_key;
};

KeyPair key_pair_of(const mlkem768::KeySeed& seed) {
  KeyPair pair;
  mlkem768::make_key_pair(seed, pair.encapsulation_key, pair.decapsulation_key.mutable_span());
  return pair;
}

TEST(MlKem768Vectors, keys_from_seeds) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-mlkem_768_keygen_seed_test.json");
  const auto count = vectors::for_each_test(file, [](const Object&, const Object& test) {
    const auto seed = mlkem768::KeySeed::from(bytes(test, "seed"));
    ASSERT_TRUE(seed);
    const KeyPair pair = key_pair_of(*seed);
    EXPECT_EQ(pair.encapsulation_key, bytes(test, "ek"));
    EXPECT_TRUE(std::ranges::equal(pair.decapsulation_key.span(), bytes(test, "dk")));
    EXPECT_TRUE(mlkem768::is_valid_encapsulation_key(pair.encapsulation_key));
    EXPECT_TRUE(mlkem768::is_valid_decapsulation_key(pair.decapsulation_key.span()));
  });
  EXPECT_EQ(count, 100U);
}

// The same bytes as the first part of an X-Wing key, the second being a good X25519 point.
bool accepted_in_xwing(const Bytes& encapsulation_key) {
  Bytes key = encapsulation_key;
  key.push_back(9);
  key.resize(key.size() + 31);
  return KemPublicKey::check(key).has_value();
}

TEST(MlKem768Vectors, encapsulation) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-mlkem_768_encaps_test.json");
  std::size_t refused = 0;
  const auto count = vectors::for_each_test(file, [&](const Object&, const Object& test) {
    const Bytes key = bytes(test, "ek");
    const bool valid = vectors::text(test, "result") == "valid";
    EXPECT_EQ(mlkem768::is_valid_encapsulation_key(key), valid);
    EXPECT_EQ(accepted_in_xwing(key), valid);
    refused += valid ? 0U : 1U;
    if (!valid) return;
    const auto message = mlkem768::Message::from(bytes(test, "m"));
    ASSERT_TRUE(message);
    Bytes ciphertext(mlkem768::ciphertext_size);
    const auto shared = mlkem768::encapsulate(key, *message, ciphertext);
    EXPECT_EQ(ciphertext, bytes(test, "c"));
    EXPECT_TRUE(equal_constant_time(shared.span(), bytes(test, "K")));
  });
  EXPECT_EQ(count, 265U);
  EXPECT_EQ(refused, 132U);
}

TEST(MlKem768Vectors, decapsulation) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-mlkem_768_test.json");
  std::size_t refused = 0;
  const auto count = vectors::for_each_test(file, [&](const Object&, const Object& test) {
    const auto seed = mlkem768::KeySeed::from(bytes(test, "seed"));
    const Bytes ciphertext = bytes(test, "c");
    if (vectors::text(test, "result") == "invalid") {
      // Fixed sizes: neither such a seed nor such a ciphertext can be made into our types.
      Bytes in_xwing = ciphertext;
      in_xwing.resize(in_xwing.size() + 32);
      EXPECT_FALSE(seed && KemCiphertext::from(in_xwing));
      ++refused;
      return;
    }
    ASSERT_TRUE(seed);
    ASSERT_EQ(ciphertext.size(), mlkem768::ciphertext_size);
    const KeyPair pair = key_pair_of(*seed);
    if (test.contains("ek")) {
      EXPECT_EQ(pair.encapsulation_key, bytes(test, "ek"));
    }
    const auto shared = mlkem768::decapsulate(pair.decapsulation_key.span(), ciphertext);
    EXPECT_TRUE(equal_constant_time(shared.span(), bytes(test, "K")));
  });
  EXPECT_EQ(count, 193U);
  EXPECT_EQ(refused, 40U);
}

}  // namespace
}  // namespace peyk::crypto
