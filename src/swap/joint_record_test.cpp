#include "peyk/swap/joint_record.hpp"

#include <gtest/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

constexpr std::string_view agreed = "Article 1. Both sides …";

// Two on one side and one on the other sign, swap, and make the file from what they then have.
struct Signing {
  explicit Signing(std::size_t n) : swap(n) {
    for (int i = 0; i < 3; ++i) {
      keys.push_back(crypto::SigningKey::from_seed(swap.random.secret<crypto::SigningSeed>()));
      signatures.push_back(sign_record(*swap.frame, agreed, keys.back(), swap.random));
    }
    const std::array<std::vector<ByteSpan>, 2> items = {
        std::vector<ByteSpan>{signatures[0].span(), signatures[1].span()},
        std::vector<ByteSpan>{signatures[2].span()}};
    for (std::size_t i = 0; i < 2; ++i) {
      gifts.push_back(*give(*swap.frame, dealer_of(swap.secrets[i], *swap.frame), items.at(i),
                            ShowsConstant::no, swap.random));
    }
    manifest = *Manifest::of(*swap.frame, gifts[0].offer, gifts[1].offer);
    const Terms terms = manifest->terms();
    for (std::size_t i = 1; i <= n; ++i) {
      const TestCourier& one = swap.couriers[i - 1];
      ready.add(
          state(StatementKind::ready, terms.id(), place(i), one.id, one.signing, swap.random));
    }
  }
  [[nodiscard]] std::vector<Signatory> signatories() const {
    std::vector<Signatory> all;
    std::size_t signer = 0;
    for (std::size_t giver = 0; giver < 2; ++giver) {
      const Dealer dealer = dealer_of(swap.secrets[giver], *swap.frame);
      const auto items = *open(*swap.frame, gifts[giver].offer, dealer.key(), gifts[giver].sealed);
      const Side side(manifest->offer(Side(0)) == gifts[giver].offer ? 0 : 1);
      for (std::size_t i = 0; i < items.size(); ++i, ++signer) {
        all.push_back({keys[signer].public_key(), side, static_cast<std::uint16_t>(i),
                       items[i].salt, *crypto::Signature::from(items[i].bytes)});
      }
    }
    return all;
  }
  [[nodiscard]] Result<JointRecord> made(std::vector<Signatory> all) const {
    return JointRecord::assemble(std::string(agreed), *manifest, std::move(all), ready, swap.keys);
  }

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
    const auto record = signing.made(signing.signatories());
    ASSERT_TRUE(record) << n;
    const Bytes file = record->encode();
    EXPECT_LE(file.size(), joint_record_max_size);
    const auto read = JointRecord::verify(file);
    ASSERT_TRUE(read) << n;
    EXPECT_EQ(read->encode(), file);
    EXPECT_EQ(read->text(), agreed);
    EXPECT_EQ(read->signatories().size(), 3U);
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
  const auto of = [&](const Statements& statements, const Manifest& manifest) {
    return JointRecord::assemble(std::string(agreed), manifest, signing.signatories(), statements,
                                 signing.swap.keys);
  };
  EXPECT_EQ(of(two, *signing.manifest).error(), Error::refused);
  // A statement that it has expired is none, nor is one of another swap.
  two.add(Statement{StatementKind::expired, place(3), crypto::Signature()});
  EXPECT_EQ(of(two, *signing.manifest).error(), Error::refused);
  EXPECT_EQ(of(signing.ready, *signing.swap.manifest).error(), Error::refused);
}

TEST(JointRecord, is_none_with_another_text_signer_or_item) {
  const Signing signing(4);
  const auto all = signing.signatories();
  EXPECT_EQ(JointRecord::assemble("Article 1. One side …", *signing.manifest, all, signing.ready,
                                  signing.swap.keys)
                .error(),
            Error::refused);
  auto wrong = all;
  wrong[0].key = all[1].key;
  EXPECT_EQ(signing.made(wrong).error(), Error::refused);
  wrong = all;
  wrong[0].salt = all[1].salt;
  EXPECT_EQ(signing.made(wrong).error(), Error::refused);
  wrong = all;
  wrong[0].item = 9;
  EXPECT_EQ(signing.made(wrong).error(), Error::refused);
  // Of one side alone, or one twice.
  wrong = all;
  std::erase_if(wrong, [](const Signatory& one) { return one.side == Side(0); });
  EXPECT_EQ(signing.made(wrong).error(), Error::refused);
  wrong = all;
  wrong.push_back(all[0]);
  EXPECT_EQ(signing.made(wrong).error(), Error::malformed);
  EXPECT_FALSE(JointRecord::assemble("", *signing.manifest, all, signing.ready, signing.swap.keys));
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
  const Bytes file = signing.made(signing.signatories())->encode();
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
