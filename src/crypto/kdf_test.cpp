#include "peyk/crypto/kdf.hpp"

#include <gtest/gtest.h>
#include <set>
#include <sodium.h>
#include <vector>

namespace peyk::crypto {
namespace {

using List = std::vector<Bytes>;

// docs/protocol.md §1, written a second time and straight.
Bytes framed(Label label, const List& parts) {
  Bytes out;
  const auto add = [&out](ByteSpan bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  const std::string_view text = to_string(label);
  out.push_back(static_cast<std::uint8_t>(text.size()));
  add(as_bytes(text));
  for (const Bytes& part : parts) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      out.push_back(static_cast<std::uint8_t>(part.size() >> shift));
    }
    add(part);
  }
  return out;
}

Bytes blake(const Bytes& message, ByteSpan key) {
  Bytes out(32);
  crypto_generichash(out.data(), out.size(), message.data(), message.size(), key.data(),
                     key.size());
  return out;
}

Bytes bytes_of(ByteSpan span) { return {span.begin(), span.end()}; }

TEST(Kdf, hash_is_blake2b_over_the_framing) {
  const Bytes a{1, 2, 3};
  const Bytes b(300, 7);
  EXPECT_EQ(bytes_of(hash(Label::act_id, {}).span()), blake(framed(Label::act_id, {}), {}));
  EXPECT_EQ(bytes_of(hash(Label::act_id, {a, {}, b}).span()),
            blake(framed(Label::act_id, {a, {}, b}), {}));
}

TEST(Kdf, derive_is_keyed) {
  const auto key = Key::from(Bytes(32, 9));
  const Bytes part{1, 2, 3};
  const auto out = derive<Key>(Label::root, *key, {part, part});
  EXPECT_EQ(bytes_of(out.span()), blake(framed(Label::root, {part, part}), key->span()));
}

// Written once, pinned for ever: BLAKE2b-256 of the framing, computed with Python's hashlib.
TEST(Kdf, known_answers) {
  EXPECT_EQ(to_hex(hash(Label::act_id, {as_bytes("a"), as_bytes("bc")}).span()),
            "7a393392b379168325970da5a0e1f3a22743c078b123170573e7f2d6f58f0b74");
  const auto key = Key::from(Bytes(32, 1));
  EXPECT_EQ(to_hex(derive<Key>(Label::root, *key, {as_bytes("abc")}).span()),
            "848a041f349865267d791d65f0dc09892dfa3652d5742456fb8d068576a429be");
}

TEST(Kdf, the_same_bytes_cut_otherwise_give_another_result) {
  const std::vector<List> cuts = {{},
                                  {{}},
                                  {{}, {}},
                                  {{1, 2, 3}},
                                  {{1}, {2, 3}},
                                  {{1, 2}, {3}},
                                  {{1}, {2}, {3}},
                                  {{}, {1, 2, 3}},
                                  {{1, 2, 3}, {}},
                                  {{0, 0, 0, 0}},
                                  {{0, 0, 0, 1, 5}},
                                  {{5}}};
  std::set<Bytes> seen;
  for (const List& cut : cuts) EXPECT_TRUE(seen.insert(framed(Label::act_id, cut)).second);
  std::set<Bytes> results;
  const Bytes one{1};
  const Bytes two{2};
  const Bytes both{1, 2};
  for (const Label label : {Label::act_id, Label::card_id}) {
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {}).span())).second);
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {ByteSpan{}}).span())).second);
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {both}).span())).second);
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {one, two}).span())).second);
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {both, ByteSpan{}}).span())).second);
    EXPECT_TRUE(results.insert(bytes_of(hash(label, {ByteSpan{}, both}).span())).second);
  }
}

TEST(Kdf, key_lengths) {
  Digest out;
  for (const std::size_t size : {1U, 32U, 64U}) {
    derive_into(out.mutable_span(), Label::root, Bytes(size, 1), {});
    EXPECT_EQ(bytes_of(out.span()), blake(framed(Label::root, {}), Bytes(size, 1)));
  }
  EXPECT_DEATH(derive_into(out.mutable_span(), Label::root, {}, {}), "");
  EXPECT_DEATH(derive_into(out.mutable_span(), Label::root, Bytes(65), {}), "");
  Bytes wrong(31);
  EXPECT_DEATH(derive_into(wrong, Label::root, Bytes(32), {}), "");
}

TEST(LongHash, is_the_hash_of_one_part) {
  const Bytes file(1000, 5);
  LongHash pieces(Label::act_id, 1000);
  for (std::size_t i = 0; i < file.size(); i += 100) {
    pieces.update(ByteSpan(file).subspan(i, 100));
  }
  EXPECT_EQ(std::move(pieces).finish(), hash(Label::act_id, {file}));
  EXPECT_EQ(LongHash(Label::act_id, 0).finish(), hash(Label::act_id, {ByteSpan{}}));
}

TEST(LongHash, another_length_than_announced_ends_the_process) {
  EXPECT_DEATH((void)LongHash(Label::act_id, 1).finish(), "");
  EXPECT_DEATH(LongHash(Label::act_id, 1).update(Bytes(2)), "");
}

}  // namespace
}  // namespace peyk::crypto
