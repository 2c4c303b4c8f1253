#include "peyk/crypto/ristretto255.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace peyk::crypto {
namespace {

Random some_random() { return Random(*Seed::from(Bytes(32, 9))); }

Bytes number(std::uint8_t value) {
  Bytes bytes(scalar_size);
  bytes[0] = value;
  return bytes;
}
Scalar scalar(std::uint8_t value) { return *Scalar::from(number(value)); }
SecretScalar secret(std::uint8_t value) { return *SecretScalar::from(number(value)); }

// The order of the group, 2^252 + 27742317777372353535851937790883648493.
const Bytes order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

// RFC 9496 A.1.
TEST(Ristretto255, small_multiples_of_the_generator_are_those_of_the_rfc) {
  const std::vector<std::string> expected = {
      "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
      "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
      "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259"};
  for (std::uint8_t i = 0; i < 3; ++i) {
    const Element e = times_generator(secret(static_cast<std::uint8_t>(i + 1)));
    EXPECT_EQ(to_hex(e.span()), expected[i]);
    EXPECT_EQ(Element::from(e.span()), e);
  }
}

// RFC 9496 A.2: not canonical, negative, not a square, and the identity, which is not among them.
TEST(Ristretto255, refuses_what_is_no_element) {
  const std::vector<std::string> bad = {
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
      "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
      "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
      "0000000000000000000000000000000000000000000000000000000000000000"};
  for (const std::string& text : bad) EXPECT_FALSE(Element::from(*from_hex(text))) << text;
  const Element good = times_generator(secret(1));
  EXPECT_FALSE(Element::from(good.span().first(31)));
  // The highest bit set (found by crypto.oracle).
  Bytes second(good.span().begin(), good.span().end());
  second.back() |= 0x80U;
  EXPECT_FALSE(Element::from(second));
  Bytes longer(good.span().begin(), good.span().end());
  longer.push_back(0);
  EXPECT_FALSE(Element::from(longer));
}

TEST(Ristretto255, refuses_a_second_writing_of_a_number) {
  EXPECT_FALSE(Scalar::from(order));
  EXPECT_FALSE(SecretScalar::from(order));
  Bytes next = order;
  next[0] += 3;
  EXPECT_FALSE(Scalar::from(next));
  Bytes before = order;
  before[0] -= 1;
  EXPECT_TRUE(Scalar::from(before));
  EXPECT_TRUE(SecretScalar::from(before));
  EXPECT_FALSE(Scalar::from(Bytes(32, 0xff)));
  EXPECT_FALSE(Scalar::from(Bytes(31, 1)));
  EXPECT_TRUE(Scalar::from(number(0)));
  EXPECT_FALSE(SecretScalar::from(number(0)));
}

TEST(Ristretto255, never_gives_the_identity) {
  const Element g = times_generator(secret(1));
  EXPECT_FALSE(times(scalar(0), g));
  EXPECT_FALSE(subtract(g, g));
  Bytes minus_one = order;
  minus_one[0] -= 1;
  EXPECT_FALSE(add(g, *times(*Scalar::from(minus_one), g)));
  EXPECT_FALSE(combine(scalar(0), scalar(1), g));
  EXPECT_FALSE(combine(scalar(1), scalar(0), g));
  EXPECT_FALSE(combine(scalar(1), *Scalar::from(minus_one), g));
}

TEST(Ristretto255, computes_as_a_group_does) {
  Random random = some_random();
  const SecretScalar k = SecretScalar::random(random);
  const Element p = times_generator(k);
  EXPECT_EQ(times(k, times_generator(secret(5))), *times(scalar(5), p));
  EXPECT_EQ(*add(p, p), *times(scalar(2), p));
  EXPECT_EQ(*subtract(*add(p, times_generator(secret(3))), p), times_generator(secret(3)));
  EXPECT_EQ(*combine(scalar(3), scalar(2), p),
            *add(times_generator(secret(3)), *times(scalar(2), p)));
  EXPECT_EQ(*combine(scalar(3), times_generator(secret(2)), scalar(2), p),
            *add(times_generator(secret(6)), *times(scalar(2), p)));
  EXPECT_FALSE(combine(scalar(0), p, scalar(1), p));
  EXPECT_EQ(times(inverse(k), p), times_generator(secret(1)));
  // nonce − challenge·key, read back from the group.
  const SecretScalar nonce = SecretScalar::random(random);
  const Scalar c = Scalar::random(random);
  EXPECT_EQ(*combine(respond(nonce.copy(), c, k), c, p), times_generator(nonce));
}

TEST(Ristretto255, adds_and_multiplies_numbers_as_the_group_does) {
  Random random = some_random();
  const SecretScalar a = SecretScalar::random(random);
  const SecretScalar b = SecretScalar::random(random);
  EXPECT_EQ(times_generator(multiply(a, b)), times(a, times_generator(b)));
  EXPECT_EQ(times_generator(*add(a, b)), *add(times_generator(a), times_generator(b)));
  EXPECT_FALSE(add(a, negate(a)));
  EXPECT_EQ(times_generator(*add(*add(a, b), negate(b))), times_generator(a));
  EXPECT_EQ(times_generator(multiply(a, inverse(a))), times_generator(secret(1)));
  Bytes before = order;
  before[0] -= 1;
  EXPECT_EQ(to_hex(negate(secret(1)).span()), to_hex(before));
}

TEST(Ristretto255, small_numbers_are_little_endian) {
  EXPECT_EQ(Scalar::of(5), scalar(5));
  EXPECT_TRUE(Scalar::of(0).is_zero());
  EXPECT_EQ(subtract(scalar(5), scalar(2)), scalar(3));
  EXPECT_EQ(to_hex(subtract(scalar(2), scalar(3)).span()), to_hex(negate(secret(1)).span()));
  EXPECT_TRUE(subtract(scalar(2), scalar(2)).is_zero());
  EXPECT_EQ(to_hex(SecretScalar::of(0x01020304).span()), "04030201" + std::string(56, '0'));
  EXPECT_DEATH((void)SecretScalar::of(0), "");
}

TEST(Ristretto255, hashes_apart_by_domain_and_message) {
  const Bytes a{1};
  const Bytes b{2};
  EXPECT_EQ(hash_to_element(a, b), hash_to_element(a, b));
  EXPECT_NE(hash_to_element(a, b), hash_to_element(b, a));
  EXPECT_NE(hash_to_scalar(a, b), hash_to_scalar(b, a));
  EXPECT_NE(hash_to_scalar(a, {}), hash_to_scalar(b, {}));
  EXPECT_DEATH((void)hash_to_scalar({}, b), "");
  EXPECT_DEATH((void)hash_to_scalar(Bytes(256), b), "");
}

}  // namespace
}  // namespace peyk::crypto
