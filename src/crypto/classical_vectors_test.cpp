// Wycheproof's X25519 and Ed25519.
#include <algorithm>
#include <gtest/gtest.h>

#include "classical.hpp"
#include "test_vectors.hpp"

namespace peyk::crypto {
namespace {

using vectors::bytes;
using vectors::Object;

// Wycheproof leaves it open ("acceptable") what an implementation does with points of low order, on
// the twist, or written in a second way. Ours: low order is refused, everything else is computed.
TEST(X25519Vectors, agreement) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-x25519_test.json");
  std::size_t refused = 0;
  const auto count = vectors::for_each_test(file, [&](const Object&, const Object& test) {
    const Bytes expected = bytes(test, "shared");
    const bool zero = std::ranges::all_of(expected, [](std::uint8_t b) { return b == 0; });
    EXPECT_EQ(zero, vectors::has_flag(test, "ZeroSharedSecret"));
    const auto shared = x25519::agree(bytes(test, "private"), bytes(test, "public"));
    EXPECT_EQ(x25519::has_low_order(bytes(test, "public")), zero);
    EXPECT_EQ(shared.has_value(), !zero);
    if (shared) {
      EXPECT_TRUE(equal_constant_time(shared->span(), expected));
    }
    refused += zero ? 1U : 0U;
  });
  EXPECT_EQ(count, 518U);
  EXPECT_EQ(refused, 31U);
}

TEST(Ed25519Vectors, verification) {
  PEYK_VECTORS_OR_SKIP(file, "wycheproof-ed25519_test.json");
  const auto count = vectors::for_each_test(file, [](const Object& group, const Object& test) {
    const Bytes key = bytes(group.at("publicKey").as_object(), "pk");
    ASSERT_EQ(key.size(), ed25519::public_key_size);
    EXPECT_EQ(ed25519::verify(key, bytes(test, "msg"), bytes(test, "sig")),
              vectors::text(test, "result") == "valid");
  });
  EXPECT_EQ(count, 151U);
}

}  // namespace
}  // namespace peyk::crypto
