#include "pqclean_hooks.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <pthread.h>
#include <sodium.h>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/crypto/xwing.hpp"

#include "classical.hpp"
#include "mldsa65.hpp"
#include "mlkem768.hpp"
#include "test_sanitizers.hpp"

extern "C" {
#include <fips202.h>
}

extern "C" int PQCLEAN_randombytes(std::uint8_t* output, std::size_t size);

namespace peyk::crypto {
namespace {

using detail::RandomBytesScope;

TEST(RandomBytesScope, gives_the_bytes_of_the_caller_in_turn) {
  const Bytes given{1, 2, 3, 4, 5};
  Bytes out(5);
  const RandomBytesScope scope(given);
  PQCLEAN_randombytes(out.data(), 2);
  PQCLEAN_randombytes(out.data() + 2, 3);
  EXPECT_EQ(out, given);
}

TEST(RandomBytesScope, nothing_is_random_unless_given) {
  Bytes out(5);
  EXPECT_DEATH(PQCLEAN_randombytes(out.data(), 1), "");
  const Bytes given(4);
  EXPECT_DEATH(
      {
        const RandomBytesScope scope(given);
        PQCLEAN_randombytes(out.data(), 5);
      },
      "");
  EXPECT_DEATH({ const RandomBytesScope scope(given); }, "") << "not all was used";
}

// Runs `work` on a thread whose stack is ours, and gives that stack as it was left.
Bytes stack_after(const std::function<void()>& work) {
  constexpr std::size_t size = 2UL << 20U;
  constexpr std::size_t page = 4096;
  Bytes memory(size + page);
  void* start = memory.data();
  std::size_t space = memory.size();
  EXPECT_NE(std::align(page, size, start, space), nullptr);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  EXPECT_EQ(pthread_attr_setstack(&attributes, start, size), 0);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  auto copy = work;
  EXPECT_EQ(pthread_create(&thread, &attributes, run, &copy), 0);
  EXPECT_EQ(pthread_join(thread, nullptr), 0);
  pthread_attr_destroy(&attributes);
  return memory;
}

// Whether any 16 bytes of `secret`, at a step of 8, lie somewhere in `stack`.
bool holds(const Bytes& stack, ByteSpan secret) {
  for (std::size_t i = 0; i + 16 <= secret.size(); i += 8) {
    const ByteSpan piece = secret.subspan(i, 16);
    if (std::ranges::all_of(piece, [](auto b) { return b == 0; })) continue;
    if (!std::ranges::search(stack, piece).empty()) return true;
  }
  return false;
}

[[gnu::noinline]] void leave_on_the_stack(ByteSpan secret) {
  volatile std::uint8_t local[64];
  for (std::size_t i = 0; i < sizeof(local); ++i) local[i] = secret[i];
}

class StackWipe : public testing::Test {
 protected:
  void SetUp() override {
    if (address_sanitizer) GTEST_SKIP() << "AddressSanitizer lays the stack out otherwise";
  }
};

TEST_F(StackWipe, the_test_finds_what_is_left) {
  Random random(*Seed::from(Bytes(32, 1)));
  const auto secret = random.secret<Secret<struct TestTag, 64>>();
  EXPECT_TRUE(holds(stack_after([&] { leave_on_the_stack(secret.span()); }), secret.span()));
}

TEST_F(StackWipe, the_kem_leaves_no_secret) {
  Random random(*Seed::from(Bytes(32, 2)));
  const auto seed = random.secret<mlkem768::KeySeed>();
  const auto message = random.secret<mlkem768::Message>();
  Bytes key(mlkem768::encapsulation_key_size);
  Bytes ciphertext(mlkem768::ciphertext_size);
  Secret<struct TestTag, mlkem768::decapsulation_key_size> secret_key;
  mlkem768::Shared shared;

  const Bytes making =
      stack_after([&] { mlkem768::make_key_pair(seed, key, secret_key.mutable_span()); });
  EXPECT_FALSE(holds(making, seed.span()));
  EXPECT_FALSE(holds(making, secret_key.span().first(1152)));

  const Bytes encapsulating =
      stack_after([&] { shared = mlkem768::encapsulate(key, message, ciphertext); });
  EXPECT_FALSE(holds(encapsulating, message.span()));
  EXPECT_FALSE(holds(encapsulating, shared.span()));

  const Bytes opening =
      stack_after([&] { shared = mlkem768::decapsulate(secret_key.span(), ciphertext); });
  EXPECT_FALSE(holds(opening, message.span()));
  EXPECT_FALSE(holds(opening, shared.span()));
  EXPECT_FALSE(holds(opening, secret_key.span().first(1152)));
}

TEST_F(StackWipe, xwing_leaves_no_secret) {
  Random random(*Seed::from(Bytes(32, 3)));
  const auto seed = random.secret<KemSeed>();
  const KemKeyPair pair = KemKeyPair::from_seed(seed);
  const Encapsulated made = encapsulate(pair.public_key(), random);
  EXPECT_FALSE(holds(stack_after([&] { (void)KemKeyPair::from_seed(seed); }), seed.span()));
  const Bytes opening = stack_after([&] { (void)pair.decapsulate(made.ciphertext); });
  EXPECT_FALSE(holds(opening, made.secret.span()));
}

// A scalar as libsodium's multiplication takes it apart: 64 digits from -8 to 7, one in a byte.
Bytes digits_of(ByteSpan scalar) {
  std::array<int, 64> digits{};
  for (std::size_t i = 0; i < 32; ++i) {
    digits.at(2 * i) = scalar[i] & 15;
    digits.at(2 * i + 1) = scalar[i] >> 4;
  }
  for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
    const int carry = (digits.at(i) + 8) >> 4;
    digits.at(i) -= carry * 16;
    digits.at(i + 1) += carry;
  }
  return {digits.begin(), digits.end()};
}

Bytes clamped(ByteSpan scalar) {
  Bytes result(scalar.begin(), scalar.begin() + 32);
  result[0] &= 248U;
  result[31] = static_cast<std::uint8_t>((result[31] & 127U) | 64U);
  return result;
}

// A field element as libsodium computes with it: five limbs of 51 bits.
Bytes limbs_of(ByteSpan element) {
  Bytes limbs;
  for (std::size_t limb = 0; limb < 5; ++limb) {
    std::uint64_t value = 0;
    for (std::size_t bit = 0; bit < 51; ++bit) {
      const std::size_t at = 51 * limb + bit;
      const std::uint64_t one = (element[at / 8] >> (at % 8)) & 1U;
      value |= one << bit;
    }
    for (int byte = 0; byte < 8; ++byte)
      limbs.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
  return limbs;
}

void expect_no_scalar(const Bytes& stack, ByteSpan scalar) {
  EXPECT_FALSE(holds(stack, scalar));
  EXPECT_FALSE(holds(stack, digits_of(scalar)));
  // The ladder's copy: without its first and last byte, which clamping changes.
  EXPECT_FALSE(holds(stack, scalar.subspan(1, 30)));
}

TEST_F(StackWipe, the_curve_of_xwing_leaves_no_secret) {
  Random random(*Seed::from(Bytes(32, 5)));
  const auto seed = random.secret<KemSeed>();
  std::array<std::uint8_t, 96> stretched{};
  shake256(stretched.data(), stretched.size(), seed.span().data(), KemSeed::size);
  const Bytes scalar = clamped(ByteSpan(stretched).subspan(64));  // sk_X
  const KemKeyPair pair = KemKeyPair::from_seed(seed);
  const Encapsulated made = encapsulate(pair.public_key(), random);
  const ByteSpan point = made.ciphertext.span().subspan(1088);
  std::optional<x25519::Shared> shared;
  const Bytes agreeing = stack_after([&] { shared = x25519::agree(scalar, point); });
  expect_no_scalar(agreeing, scalar);
  EXPECT_FALSE(holds(agreeing, shared->span()));
  EXPECT_FALSE(holds(agreeing, limbs_of(shared->span())));
  expect_no_scalar(stack_after([&] { (void)KemKeyPair::from_seed(seed); }), scalar);
  const Bytes opening = stack_after([&] { (void)pair.decapsulate(made.ciphertext); });
  expect_no_scalar(opening, scalar);

  const auto randomness = random.secret<Secret<struct TestTag, 64>>();
  const Bytes encapsulating =
      stack_after([&] { (void)encapsulate_with(pair.public_key(), randomness.span()); });
  expect_no_scalar(encapsulating, clamped(randomness.span().subspan(32)));
}

TEST_F(StackWipe, the_curve_of_the_signature_leaves_no_secret) {
  const Bytes seed(32, 0x6b);
  Bytes hashed(64);
  crypto_hash_sha512(hashed.data(), seed.data(), seed.size());
  Bytes key(32);
  Bytes secret_key(64);
  const Bytes making = stack_after([&] { ed25519::make_key_pair(seed, key, secret_key); });
  expect_no_scalar(making, clamped(hashed));

  // Who knows the nonce of one signature knows the key.
  const Bytes message(40, 0x17);
  Bytes wide(hashed.begin() + 32, hashed.end());
  wide.insert(wide.end(), message.begin(), message.end());
  Bytes nonce_hash(64);
  crypto_hash_sha512(nonce_hash.data(), wide.data(), wide.size());
  Bytes nonce(32);
  crypto_core_ed25519_scalar_reduce(nonce.data(), nonce_hash.data());
  Bytes signature(64);
  const Bytes signing = stack_after([&] { ed25519::sign(secret_key, message, signature); });
  expect_no_scalar(signing, clamped(hashed));
  expect_no_scalar(signing, nonce);
}

TEST_F(StackWipe, the_signature_leaves_no_secret) {
  Random random(*Seed::from(Bytes(32, 4)));
  const auto seed = random.secret<Secret<struct TestTag, mldsa65::seed_size>>();
  const auto hedge = random.secret<Secret<struct TestTag, mldsa65::hedge_size>>();
  Bytes key(mldsa65::public_key_size);
  Bytes signature(mldsa65::signature_size);
  Secret<struct TestTag, mldsa65::secret_key_size> secret_key;
  const Bytes making =
      stack_after([&] { mldsa65::make_key_pair(seed.span(), key, secret_key.mutable_span()); });
  EXPECT_FALSE(holds(making, seed.span()));
  // ρ 32 (public) ‖ K 32 ‖ tr 64 (public) ‖ packed s1, s2, t0
  EXPECT_FALSE(holds(making, secret_key.span().subspan(32, 32)));
  const Bytes signing =
      stack_after([&] { mldsa65::sign(secret_key.span(), {}, Bytes{1}, hedge.span(), signature); });
  EXPECT_FALSE(holds(signing, hedge.span()));
  EXPECT_FALSE(holds(signing, secret_key.span().subspan(32, 32)));
}

}  // namespace
}  // namespace peyk::crypto
