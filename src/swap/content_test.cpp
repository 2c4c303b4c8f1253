#include "peyk/swap/content.hpp"

#include <gtest/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

TEST(Content, opens_with_the_key_and_is_what_was_committed_to) {
  Swap swap(4);
  const Dealer dealer = dealer_of(swap.secrets[0], *swap.frame);
  const Gift& gift = swap.gifts[0];
  const auto items = open(*swap.frame, gift.offer, dealer.key(), gift.sealed);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ(to_text(items->at(0).bytes), "from the first");
  EXPECT_EQ(to_text(items->at(1).bytes), "and more");
  // One can be shown without the other.
  EXPECT_EQ(commitment_of(items->at(1).salt, items->at(1).bytes), gift.offer.items[1]);
  EXPECT_NE(items->at(0).salt, items->at(1).salt);
}

TEST(Content, is_refused_under_another_key_or_changed_or_not_as_agreed) {
  Swap swap(4);
  const Dealer dealer = dealer_of(swap.secrets[0], *swap.frame);
  const Dealer second = dealer_of(swap.secrets[1], *swap.frame);
  const Gift& gift = swap.gifts[0];
  EXPECT_EQ(open(*swap.frame, gift.offer, second.key(), gift.sealed).error(), Error::refused);
  Bytes changed = gift.sealed;
  changed[3] ^= 1;
  EXPECT_EQ(open(*swap.frame, gift.offer, dealer.key(), changed).error(), Error::other_content);
  // A giver that sealed something else than its offer commits to.
  Offer lies = gift.offer;
  lies.items[1] = lies.items[0];
  EXPECT_EQ(open(*swap.frame, lies, dealer.key(), gift.sealed).error(), Error::refused);
  lies.items.pop_back();
  EXPECT_EQ(open(*swap.frame, lies, dealer.key(), gift.sealed).error(), Error::refused);
  lies.sealed = digest_of(Bytes(5));
  EXPECT_EQ(open(*swap.frame, lies, dealer.key(), Bytes(5)).error(), Error::refused);
}

TEST(Content, is_of_one_to_many_items_that_are_not_empty) {
  Swap swap(1);
  const Dealer dealer = dealer_of(swap.secrets[0], *swap.frame);
  const auto gives = [&](const std::vector<ByteSpan>& items) {
    return give(*swap.frame, dealer, items, ShowsConstant::no, swap.random).has_value();
  };
  const Bytes one{1};
  const Bytes most(content_max_size);
  EXPECT_FALSE(gives({}));
  EXPECT_FALSE(gives({ByteSpan()}));
  EXPECT_TRUE(gives(std::vector<ByteSpan>(most_items, one)));
  EXPECT_FALSE(gives(std::vector<ByteSpan>(most_items + 1, one)));
  EXPECT_TRUE(gives({most}));
  EXPECT_FALSE(gives({most, one}));
}

}  // namespace
}  // namespace peyk::swap
