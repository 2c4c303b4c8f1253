// x-wing.json: the test vectors of draft-connolly-cfrg-xwing-kem.
#include <gtest/gtest.h>

#include "peyk/crypto/xwing.hpp"

#include "test_vectors.hpp"

namespace peyk::crypto {
namespace {

TEST(XWingVectors, draft) {
  PEYK_VECTORS_OR_SKIP(file, "x-wing.json");
  ASSERT_EQ(file.as_array().size(), 3U);
  for (const auto& value : file.as_array()) {
    const auto& test = value.as_object();
    const Bytes secret = vectors::bytes(test, "ss");
    const auto seed = KemSeed::from(vectors::bytes(test, "seed"));
    ASSERT_TRUE(seed);
    EXPECT_TRUE(equal_constant_time(seed->span(), vectors::bytes(test, "sk")));
    const KemKeyPair pair = KemKeyPair::from_seed(*seed);
    const Bytes public_key = vectors::bytes(test, "pk");
    EXPECT_EQ(to_hex(pair.public_key().span()), to_hex(public_key));

    const auto checked = KemPublicKey::check(public_key);
    ASSERT_TRUE(checked);
    const Encapsulated made = encapsulate_with(*checked, vectors::bytes(test, "eseed"));
    EXPECT_EQ(to_hex(made.ciphertext.span()), to_hex(vectors::bytes(test, "ct")));
    EXPECT_TRUE(equal_constant_time(made.secret.span(), secret));

    const auto ciphertext = KemCiphertext::from(vectors::bytes(test, "ct"));
    ASSERT_TRUE(ciphertext);
    const auto opened = pair.decapsulate(*ciphertext);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(equal_constant_time(opened->span(), secret));
  }
}

}  // namespace
}  // namespace peyk::crypto
