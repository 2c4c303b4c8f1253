// Wycheproof's ChaCha20-Poly1305 and XChaCha20-Poly1305.
#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>

#include "aead_parts.hpp"
#include "test_vectors.hpp"

namespace peyk::crypto {
namespace {

using vectors::bytes;
using vectors::Object;

struct Cipher {
  decltype(&detail::chacha_seal) seal;
  decltype(&detail::chacha_open) open;
  std::size_t nonce_size;
};

// Returns whether the case has a nonce of another length, for which our types have no place.
bool check_case(const Cipher& cipher, const Object& test) {
  const Bytes key = bytes(test, "key");
  const Bytes nonce = bytes(test, "iv");
  const Bytes associated = bytes(test, "aad");
  const Bytes plain = bytes(test, "msg");
  const bool valid = vectors::text(test, "result") == "valid";
  Bytes sealed = bytes(test, "ct");
  std::ranges::copy(bytes(test, "tag"), std::back_inserter(sealed));
  Bytes out(plain.size(), 0xaa);
  if (nonce.size() != cipher.nonce_size) {
    EXPECT_FALSE(valid);
    EXPECT_DEATH((void)cipher.open(key, nonce, associated, Bytes(plain.size() + tag_size), out),
                 "");
    return true;
  }
  EXPECT_EQ(cipher.open(key, nonce, associated, sealed, out).has_value(), valid);
  EXPECT_EQ(out, valid ? plain : Bytes(plain.size(), 0)) << "refused, but something was written";
  Bytes resealed(plain.size() + tag_size);
  cipher.seal(key, nonce, associated, plain, resealed);
  EXPECT_EQ(resealed == sealed, valid);
  return false;
}

void check_file(const boost::json::value& file, const Cipher& cipher, std::size_t expected) {
  std::size_t other_nonces = 0;
  const auto count = vectors::for_each_test(file, [&](const Object&, const Object& test) {
    other_nonces += check_case(cipher, test) ? 1U : 0U;
  });
  EXPECT_EQ(count, expected);
  EXPECT_EQ(other_nonces, 9U);
}

TEST(AeadVectors, chacha20_poly1305) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-chacha20_poly1305_test.json");
  check_file(file, {&detail::chacha_seal, &detail::chacha_open, detail::once_nonce_size}, 325);
}

TEST(AeadVectors, xchacha20_poly1305) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-xchacha20_poly1305_test.json");
  check_file(file, {&detail::xchacha_seal, &detail::xchacha_open, store_nonce_size}, 315);
}

}  // namespace
}  // namespace peyk::crypto
