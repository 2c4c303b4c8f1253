// Wycheproof's ML-DSA-65.
#include <gtest/gtest.h>

#include "mldsa65.hpp"
#include "test_vectors.hpp"

namespace peyk::crypto {
namespace {

using vectors::bytes;
using vectors::Object;

using SecretKey = Secret<struct TestKeyTag, mldsa65::secret_key_size>;

void check_signing(const Object& group, const Object& test) {
  const Bytes seed = bytes(group, "privateSeed");
  Bytes public_key(mldsa65::public_key_size);
  SecretKey secret_key;
  mldsa65::make_key_pair(seed, public_key, secret_key.mutable_span());
  EXPECT_EQ(public_key, bytes(group, "publicKey"));

  Bytes hedge = bytes(test, "rnd");
  hedge.resize(mldsa65::hedge_size);  // absent: the deterministic form, zeros
  Bytes signature(mldsa65::signature_size);
  mldsa65::sign(secret_key.span(), bytes(test, "ctx"), bytes(test, "msg"), hedge, signature);
  EXPECT_EQ(signature, bytes(test, "sig"));
  EXPECT_TRUE(
      mldsa65::verify(public_key, bytes(test, "ctx"), bytes(test, "msg"), bytes(test, "sig")));
}

// A breach of the contract, for the product has fixed types there: it ends the process.
void expect_refused_to_sign(const Object& group, const Object& test) {
  const Bytes seed = bytes(group, "privateSeed");
  Bytes public_key(mldsa65::public_key_size);
  SecretKey secret_key;
  if (seed.size() != mldsa65::seed_size) {
    EXPECT_DEATH(mldsa65::make_key_pair(seed, public_key, secret_key.mutable_span()), "");
    return;
  }
  mldsa65::make_key_pair(seed, public_key, secret_key.mutable_span());
  Bytes signature(mldsa65::signature_size);
  const Bytes context = bytes(test, "ctx");
  ASSERT_GT(context.size(), mldsa65::longest_context);
  EXPECT_DEATH(mldsa65::sign(secret_key.span(), context, bytes(test, "msg"),
                             Bytes(mldsa65::hedge_size), signature),
               "");
}

TEST(MlDsa65Vectors, signing_from_seeds) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-mldsa_65_sign_seed_test.json");
  std::size_t refused = 0;
  std::size_t of_digest_only = 0;
  const auto count = vectors::for_each_test(file, [&](const Object& group, const Object& test) {
    if (vectors::text(test, "result") == "invalid") {
      expect_refused_to_sign(group, test);
      ++refused;
    } else if (vectors::has_flag(test, "Internal")) {
      // Signs a µ made elsewhere, without its message: neither PQClean nor Peyk offers that.
      ++of_digest_only;
    } else {
      check_signing(group, test);
    }
  });
  EXPECT_EQ(count, 105U);
  EXPECT_EQ(refused, 4U);
  EXPECT_EQ(of_digest_only, 17U);
}

TEST(MlDsa65Vectors, verification) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-mldsa_65_verify_test.json");
  const auto count = vectors::for_each_test(file, [](const Object& group, const Object& test) {
    const bool verified = mldsa65::verify(bytes(group, "publicKey"), bytes(test, "ctx"),
                                          bytes(test, "msg"), bytes(test, "sig"));
    EXPECT_EQ(verified, vectors::text(test, "result") == "valid");
  });
  EXPECT_EQ(count, 210U);
}

}  // namespace
}  // namespace peyk::crypto
