#include "peyk/crypto/random.hpp"

#include <array>
#include <gtest/gtest.h>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/entropy.hpp"

namespace peyk::crypto {
namespace {

Random from_byte(std::uint8_t value) { return Random(*Seed::from(Bytes(32, value))); }

Bytes draw(Random& random, std::size_t count) {
  Bytes out(count);
  random.fill(out);
  return out;
}

TEST(Random, repeats_from_its_seed) {
  Random a = from_byte(1);
  Random b = from_byte(1);
  Random c = from_byte(2);
  const Bytes first = draw(a, 3000);
  EXPECT_EQ(first, draw(b, 3000));
  EXPECT_NE(first, draw(c, 3000));
}

TEST(Random, does_not_depend_on_how_it_is_read) {
  Random whole = from_byte(1);
  Random pieces = from_byte(1);
  const Bytes expected = draw(whole, 2000);
  Bytes read;
  for (std::size_t size = 0; read.size() < expected.size(); size = (size + 7) % 600) {
    const Bytes piece = draw(pieces, std::min(size, expected.size() - read.size()));
    read.insert(read.end(), piece.begin(), piece.end());
  }
  EXPECT_EQ(read, expected);
}

// Simulations and pinned seeds rest on it: a key's ChaCha20 keystream is 64 bytes of which the
// first 32 are the next key, then 512 bytes of output.
TEST(Random, output_is_the_chacha20_keystream_with_key_erasure) {
  Random random = from_byte(1);
  Bytes key(32, 1);
  for (int i = 0; i < 3; ++i) {
    Bytes stream(64 + 512);
    keystream(*OnceKey::from(key), stream);
    EXPECT_EQ(draw(random, 512), Bytes(stream.begin() + 64, stream.end()));
    key.assign(stream.begin(), stream.begin() + 32);
  }
}

TEST(Random, u64_is_big_endian) {
  Random a = from_byte(3);
  Random b = from_byte(3);
  const Bytes bytes = draw(a, 8);
  EXPECT_EQ(b.u64(), ByteReader(bytes).u64());
}

TEST(Random, below_stays_below) {
  Random random = from_byte(4);
  for (const std::uint64_t bound : {1ULL, 2ULL, 3ULL, 1000ULL, (1ULL << 63U) + 1, ~0ULL}) {
    for (int i = 0; i < 200; ++i) EXPECT_LT(random.below(bound), bound);
  }
  EXPECT_DEATH((void)random.below(0), "");
}

// A seed is given, so the figures never change: a fault shows, chance does not.
TEST(Random, below_is_uniform) {
  Random random = from_byte(5);
  constexpr std::size_t bins = 10;
  constexpr int draws = 100000;
  std::array<int, bins> counts{};
  for (int i = 0; i < draws; ++i) ++counts[random.below(bins)];
  double chi_squared = 0;
  for (const int count : counts) {
    const double expected = static_cast<double>(draws) / bins;
    chi_squared += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_squared, 27.9);  // 9 degrees of freedom, p = 0.001
}

// With a bound of 3·2^62 plain `% bound` would give the lowest third of values half of the time.
TEST(Random, below_has_no_bias_at_large_bounds) {
  Random random = from_byte(6);
  constexpr std::uint64_t third = 1ULL << 62U;
  int lowest = 0;
  for (int i = 0; i < 30000; ++i) lowest += random.below(3 * third) < third ? 1 : 0;
  EXPECT_NEAR(lowest, 10000, 300);
}

TEST(Random, forks_are_independent) {
  Random parent = from_byte(7);
  Random same = from_byte(7);
  Random child = parent.fork(Label::stream_clock);
  Random twin = same.fork(Label::stream_clock);
  const Bytes child_bytes = draw(child, 2000);
  EXPECT_EQ(child_bytes, draw(twin, 2000)) << "forks repeat too";
  EXPECT_NE(child_bytes, draw(parent, 2000));

  Random other = from_byte(7);
  Random another_purpose = other.fork(Label::stream_line);
  EXPECT_NE(child_bytes, draw(another_purpose, 2000));
  Random second = same.fork(Label::stream_clock);
  EXPECT_NE(child_bytes, draw(second, 2000)) << "each fork takes fresh bytes";
}

TEST(Random, reading_the_child_does_not_move_the_parent) {
  Random a = from_byte(8);
  Random b = from_byte(8);
  Random child = a.fork(Label::stream_clock);
  (void)draw(child, 10000);
  (void)b.fork(Label::stream_clock);
  EXPECT_EQ(draw(a, 2000), draw(b, 2000));
}

TEST(Random, makes_typed_values) {
  Random a = from_byte(9);
  Random b = from_byte(9);
  const auto fixed = a.fixed<Fixed<struct TestTag, 40>>();
  const auto secret = b.secret<Secret<struct TestTag, 40>>();
  EXPECT_TRUE(std::ranges::equal(fixed.span(), secret.span()));
}

TEST(Random, a_moved_from_generator_ends_the_process) {
  Random a = from_byte(9);
  const Random b = std::move(a);
  EXPECT_DEATH((void)a.u64(), "");  // NOLINT(bugprone-use-after-move): what is tested
}

TEST(Entropy, seeds_differ) {
  const Seed a = system_seed();
  const Seed b = system_seed();
  EXPECT_FALSE(equal_constant_time(a.span(), b.span()));
  EXPECT_FALSE(equal_constant_time(a.span(), Bytes(32)));
}

}  // namespace
}  // namespace peyk::crypto
