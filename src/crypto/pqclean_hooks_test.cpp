#include "pqclean_hooks.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <pthread.h>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/crypto/xwing.hpp"

#include "mldsa65.hpp"
#include "mlkem768.hpp"
#include "test_sanitizers.hpp"

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
