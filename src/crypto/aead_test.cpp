#include "peyk/crypto/aead.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace peyk::crypto {
namespace {

OnceKey once_key() { return *OnceKey::from(Bytes(32, 1)); }
StoreKey store_key() { return *StoreKey::from(Bytes(32, 2)); }
Random some_random() { return Random(*Seed::from(Bytes(32, 3))); }
const Bytes associated{1, 2, 3};

Bytes text() {
  const ByteSpan bytes = as_bytes("between two desks, through three couriers");
  return {bytes.begin(), bytes.end()};
}

Bytes sealed_once(const Bytes& plain) {
  Bytes out(plain.size() + tag_size);
  seal_once(once_key(), associated, plain, out);
  return out;
}

TEST(SealOnce, opens) {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 15184U}) {
    const Bytes plain(size, 0x5a);
    Bytes out(size);
    ASSERT_TRUE(open_once(once_key(), associated, sealed_once(plain), out));
    EXPECT_EQ(out, plain);
  }
}

TEST(SealOnce, in_place) {
  Bytes buffer = text();
  buffer.resize(buffer.size() + tag_size);
  const MutableBytes plain = MutableBytes(buffer).first(text().size());
  seal_once(once_key(), associated, plain, buffer);
  EXPECT_EQ(buffer, sealed_once(text()));
  ASSERT_TRUE(open_once(once_key(), associated, buffer, plain));
  EXPECT_TRUE(std::ranges::equal(plain, text()));
}

TEST(SealOnce, every_changed_bit_is_refused_and_leaves_nothing) {
  const Bytes sealed = sealed_once(text());
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
    Bytes out(text().size(), 0xaa);
    ASSERT_FALSE(open_once(once_key(), associated, changed, out));
    ASSERT_EQ(out, Bytes(out.size()));
  }
}

TEST(SealOnce, other_associated_bytes_key_or_length_are_refused) {
  const Bytes sealed = sealed_once(text());
  Bytes out(text().size());
  EXPECT_FALSE(open_once(once_key(), Bytes{1, 2}, sealed, out));
  EXPECT_FALSE(open_once(*OnceKey::from(Bytes(32, 9)), associated, sealed, out));
  Bytes shorter(out.size() - 1);
  EXPECT_FALSE(
      open_once(once_key(), associated, ByteSpan(sealed).first(sealed.size() - 1), shorter));
  for (std::size_t size = 0; size < tag_size; ++size) {
    EXPECT_FALSE(open_once(once_key(), associated, Bytes(size), {}));
  }
}

TEST(SealOnce, a_buffer_of_another_size_ends_the_process) {
  Bytes out(text().size() + tag_size + 1);
  EXPECT_DEATH(seal_once(once_key(), associated, text(), out), "");
  EXPECT_DEATH((void)open_once(once_key(), associated, sealed_once(text()), out), "");
  OnceKey gone = once_key();
  const OnceKey key = std::move(gone);
  out.pop_back();
  // NOLINTNEXTLINE(bugprone-use-after-move): what is tested
  EXPECT_DEATH(seal_once(std::move(gone), associated, text(), out), "");
}

TEST(SealStored, opens_and_never_looks_the_same_twice) {
  Random random = some_random();
  const Bytes a = seal_stored(store_key(), random, associated, text());
  const Bytes b = seal_stored(store_key(), random, associated, text());
  EXPECT_EQ(a.size(), text().size() + store_overhead);
  EXPECT_NE(a, b);
  for (const Bytes& sealed : {a, b}) {
    const auto plain = open_stored(store_key(), associated, sealed);
    ASSERT_TRUE(plain);
    EXPECT_TRUE(std::ranges::equal(*plain, text()));
  }
}

TEST(SealStored, every_changed_bit_is_refused_and_leaves_nothing) {
  Random random = some_random();
  const Bytes sealed = seal_stored(store_key(), random, associated, text());
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(open_stored(store_key(), associated, changed));
    Bytes out(text().size(), 0xaa);
    ASSERT_FALSE(open_stored(store_key(), associated, changed, out));
    ASSERT_EQ(out, Bytes(out.size()));
  }
}

TEST(SealStored, other_associated_bytes_key_or_length_are_refused) {
  Random random = some_random();
  const Bytes sealed = seal_stored(store_key(), random, associated, text());
  EXPECT_FALSE(open_stored(store_key(), {}, sealed));
  EXPECT_FALSE(open_stored(*StoreKey::from(Bytes(32, 9)), associated, sealed));
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open_stored(store_key(), associated, ByteSpan(sealed).first(size)));
  }
  EXPECT_TRUE(open_stored(store_key(), {}, seal_stored(store_key(), random, {}, {})));
}

TEST(Keystream, of_no_length) {
  keystream(once_key(), {});
  OnceKey gone = once_key();
  const OnceKey key = std::move(gone);
  Bytes out(1);
  // NOLINTNEXTLINE(bugprone-use-after-move): what is tested
  EXPECT_DEATH(keystream(std::move(gone), out), "");
}

// RFC 8439 appendix A.1, test vectors 1 and 2: key and nonce of zeros, blocks 0 and 1.
TEST(Keystream, rfc8439) {
  Bytes out(128);
  keystream(*OnceKey::from(Bytes(32)), out);
  EXPECT_EQ(to_hex(out),
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
            "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
            "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
            "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
}

}  // namespace
}  // namespace peyk::crypto
