#include "peyk/swap/joint_record.hpp"

#include <gtest/gtest.h>
#include <utility>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

constexpr std::string_view agreed = "Article 1. Both sides …";

// Two on one side and one on the other sign, swap, and make the file from what they then have. What
// a side gives may be meddled with by whoever gives it.
struct Signing {
  explicit Signing(std::size_t n) : swap(n) {
    for (int i = 0; i < 3; ++i) {
      keys.push_back(crypto::SigningKey::from_seed(swap.random.secret<crypto::SigningSeed>()));
      signatures.push_back(sign_record(*swap.frame, agreed, keys.back(), swap.random));
    }
    gifts.push_back(given_by(0, {0, 1}));
    gifts.push_back(given_by(1, {2}));
    certify();
  }
  [[nodiscard]] Dealer dealer(std::size_t giver) const {
    return dealer_of(swap.secrets[giver], *swap.frame);
  }
  [[nodiscard]] Gift given(const Dealer& dealer, const std::vector<ByteSpan>& items) {
    return *give(*swap.frame, dealer, items, ShowsConstant::no, swap.random);
  }
  [[nodiscard]] Gift given_by(std::size_t giver, const std::vector<std::size_t>& signers) {
    std::vector<ByteSpan> items;
    for (const std::size_t signer : signers) {
      items.insert(items.end(), {signatures[signer].span(), keys[signer].public_key().span()});
    }
    return given(dealer(giver), items);
  }
  // What couriers say of it, who see none of it.
  void certify() {
    manifest = *Manifest::of(*swap.frame, gifts[0].offer, gifts[1].offer);
    ready = Statements();
    const Terms terms = manifest->terms();
    for (std::size_t i = 1; i <= swap.couriers.size(); ++i) {
      const TestCourier& one = swap.couriers[i - 1];
      ready.add(
          state(StatementKind::ready, terms.id(), place(i), one.id, one.signing, swap.random));
    }
  }
  [[nodiscard]] std::size_t side_of(std::size_t giver) const {
    return manifest->offer(Side(0)) == gifts[giver].offer ? 0 : 1;
  }
  [[nodiscard]] std::array<Given, 2> both() const {
    Given first{dealer(0).opening(), gifts[0].sealed};
    Given second{dealer(1).opening(), gifts[1].sealed};
    if (side_of(0) == 1) std::swap(first, second);
    return {std::move(first), std::move(second)};
  }
  [[nodiscard]] Result<JointRecord> made(std::array<Given, 2> all) const {
    return JointRecord::assemble(std::string(agreed), *manifest, std::move(all), ready, swap.keys);
  }
  [[nodiscard]] Result<JointRecord> made() const { return made(both()); }

  Swap swap;
  std::vector<crypto::SigningKey> keys;
  std::vector<crypto::Signature> signatures;
  std::vector<Gift> gifts;
  std::optional<Manifest> manifest;
  Statements ready;
};

TEST(JointRecord, is_one_file_that_anybody_can_check) {
  for (const std::size_t n : {1U, 4U, 7U}) {
    const Signing signing(n);
    const auto record = signing.made();
    ASSERT_TRUE(record) << n;
    const Bytes file = record->encode();
    EXPECT_LE(file.size(), joint_record_max_size);
    const auto read = JointRecord::verify(file);
    ASSERT_TRUE(read) << n;
    EXPECT_EQ(read->encode(), file);
    EXPECT_EQ(read->text(), agreed);
    ASSERT_EQ(read->signatories().size(), 3U);
    std::vector<crypto::SigningPublicKey> of_first;
    for (const Signatory& one : read->signatories()) {
      if (one.side.value() == signing.side_of(0)) of_first.push_back(one.key);
    }
    EXPECT_EQ(of_first, (std::vector{signing.keys[0].public_key(), signing.keys[1].public_key()}));
    EXPECT_EQ(read->witnesses().size(), Quorum::of(n)->to_decide());
    EXPECT_EQ(read->witnesses().front(), signing.swap.couriers[0].id);
  }
}

TEST(JointRecord, is_none_without_the_certificate) {
  const Signing signing(4);
  Statements two;
  for (const Statement& one : signing.ready.of(StatementKind::ready)) {
    if (one.courier <= place(2)) two.add(one);
  }
  const auto of = [&](const Statements& statements, const SigningKeyOf& keys) {
    return JointRecord::assemble(std::string(agreed), *signing.manifest, signing.both(), statements,
                                 keys);
  };
  EXPECT_EQ(of(two, signing.swap.keys).error(), Error::not_released);
  // A statement that it has expired is none, nor is one under a key that the reader has not.
  two.add(Statement{StatementKind::expired, place(3), crypto::Signature()});
  EXPECT_EQ(of(two, signing.swap.keys).error(), Error::not_released);
  const auto nobody = [](const CourierId&) -> const crypto::SigningPublicKey* { return nullptr; };
  EXPECT_EQ(of(signing.ready, nobody).error(), Error::not_released);
  // Nor are those of another swap.
  Signing other(4);
  other.gifts[1] = other.given_by(1, {2});
  other.certify();
  EXPECT_EQ(of(other.ready, signing.swap.keys).error(), Error::not_released);
}

TEST(JointRecord, is_none_of_another_text_or_of_what_was_not_given) {
  const Signing signing(4);
  const auto of_text = [&](std::string text) {
    return JointRecord::assemble(std::move(text), *signing.manifest, signing.both(), signing.ready,
                                 signing.swap.keys);
  };
  EXPECT_EQ(of_text("Article 1. One side …").error(), Error::refused);
  EXPECT_EQ(of_text("").error(), Error::malformed);
  auto all = signing.both();
  std::swap(all[0], all[1]);
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
  all = signing.both();
  all[0].sealed.back() ^= 1;
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
  all = signing.both();
  all[1].opening.blinding = all[0].opening.blinding.copy();
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
}

// It had the file, for its signature and the salt were true, and the other had none.
TEST(JointRecord, is_had_by_nobody_where_a_side_gives_what_does_not_open_its_commitment) {
  Signing signing(4);
  Gift junk = signing.given(signing.dealer(0), {as_bytes("no"), as_bytes("nothing")});
  // Committed to: two signatures with their keys; sealed: something else.
  junk.offer.items = signing.gifts[0].offer.items;
  const Gift honest = std::exchange(signing.gifts[0], junk);
  signing.certify();
  EXPECT_EQ(signing.made().error(), Error::refused);
  // Nor with what it should have sealed: the certificate is about the other bytes.
  auto all = signing.both();
  all[signing.side_of(0)].sealed = honest.sealed;
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
}

// Sealed with a key that is not the one that couriers restore: its giver alone could open it.
TEST(JointRecord, is_had_by_nobody_where_another_key_than_the_released_one_opens) {
  Signing signing(4);
  const PartySecret secret = signing.swap.random.secret<PartySecret>();
  const Dealer other = dealer_of(secret, *signing.swap.frame);
  Gift moved =
      signing.given(other, {signing.signatures[0].span(), signing.keys[0].public_key().span()});
  moved.offer.sharing = signing.dealer(0).commitments();
  signing.gifts[0] = moved;
  signing.certify();
  EXPECT_EQ(signing.made().error(), Error::refused);
  auto all = signing.both();
  all[signing.side_of(0)].opening = other.opening();
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
  all = signing.both();
  all[signing.side_of(0)].opening.key = other.key().copy();
  EXPECT_EQ(signing.made(std::move(all)).error(), Error::refused);
}

TEST(JointRecord, has_nothing_beside_signatures_and_their_keys) {
  Signing signing(1);
  const ByteSpan signature = signing.signatures[2].span();
  const ByteSpan key = signing.keys[2].public_key().span();
  const std::vector<std::vector<ByteSpan>> gifts = {
      {signature},
      {key, signature},
      {as_bytes("first"), signature, key},
      {signature, key, as_bytes("last")},
      {signature, key, as_bytes("two"), as_bytes("more")},
      {signature, key, signature, key},
      {signing.signatures[0].span(), key},
  };
  for (const auto& items : gifts) {
    signing.gifts[1] = signing.given(signing.dealer(1), items);
    signing.certify();
    EXPECT_EQ(signing.made().error(), Error::refused) << items.size();
  }
  signing.gifts[1] = signing.given(signing.dealer(1), {signature, key});
  signing.certify();
  EXPECT_TRUE(signing.made());
}

// Another writing of the key would open another content.
TEST(JointRecord, has_each_key_in_its_one_writing) {
  const Signing signing(1);
  const auto all = signing.both();
  const Bytes file = signing.made()->encode();
  // Of the group, little-endian.
  const Bytes order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  for (const Given& one : all) {
    const ByteSpan key = one.opening.key.span();
    const auto at = std::ranges::search(file, key).begin();
    ASSERT_NE(at, file.end());
    Bytes changed = file;
    unsigned carry = 0;
    for (std::size_t i = 0; i < key.size(); ++i) {
      carry += unsigned{key[i]} + unsigned{order[i]};
      changed[static_cast<std::size_t>(at - file.begin()) + i] =
          static_cast<std::uint8_t>(carry & 0xffU);
      carry >>= 8U;
    }
    EXPECT_EQ(JointRecord::verify(changed).error(), Error::malformed);
  }
}

// A signature says in which frame it holds: in another swap it is nothing.
TEST(JointRecord, a_signature_is_for_one_frame) {
  const Signing signing(4);
  const auto& key = signing.keys[0].public_key();
  EXPECT_TRUE(is_signed(*signing.swap.frame, agreed, key, signing.signatures[0]));
  const auto later = Frame::of(signing.swap.frame->salt(), Swap::deadline + Duration::days(1),
                               signing.swap.frame->couriers());
  EXPECT_FALSE(is_signed(*later, agreed, key, signing.signatures[0]));
}

TEST(JointRecord, is_refused_whatever_byte_is_changed) {
  const Signing signing(1);
  const Bytes file = signing.made()->encode();
  // All of the structure and of the text, every so many of the long fields.
  for (std::size_t i = 0; i < file.size(); i += i < 60 ? 1 : 61) {
    Bytes changed = file;
    changed[i] ^= 1;
    EXPECT_FALSE(JointRecord::verify(changed)) << i;
  }
  for (std::size_t size = 0; size < file.size(); size += 97) {
    EXPECT_FALSE(JointRecord::verify(ByteSpan(file).first(size))) << size;
  }
  Bytes longer = file;
  longer.push_back(0);
  EXPECT_EQ(JointRecord::verify(longer).error(), Error::malformed);
  EXPECT_EQ(JointRecord::verify(Bytes(joint_record_max_size + 1)).error(), Error::malformed);
}

}  // namespace
}  // namespace peyk::swap
