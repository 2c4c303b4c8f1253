#include "key_book.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "testing/signers.hpp"

namespace peyk::desk {
namespace {

using onion::testing::document_of;
using onion::testing::keys_of;
using onion::testing::make_signers;
using onion::testing::set_of;

constexpr Day today{20'000};
constexpr Duration second = Duration::seconds(1);

class KeyBookTest : public ::testing::Test {
 protected:
  // Makes the request whose answer `on_page` takes, and gives the book the whole document.
  void fetch(std::size_t entry, Day day, const std::vector<std::size_t>& who,
             std::uint64_t ticks = 0) {
    fetch(entry, onion::encode(document_of(set_of(day, signers), signers, who, random)), day,
          set_of(day, signers).digest(), ticks);
  }
  void fetch(std::size_t entry, const Bytes& document, Day day, const onion::SetDigest& digest,
             std::uint64_t ticks = 0) {
    while (true) {
      const auto request = book.next_request(signers[entry].id, day, second);
      const auto page = onion::decode_key_page(
          onion::key_page_cell(day, digest, document, request.offset, onion::Exchange(1)));
      ASSERT_TRUE(page);
      book.on_page(signers[entry].id, *page, ticks);
      if (page->offset + page->bytes.size() == page->total) return;
    }
  }
  // Of keys that courier 0 made up, signed by it (and by who helps it); all whose they are said to
  // be.
  std::vector<onion::testing::Signer> fetch_own_set(const std::vector<std::size_t>& helpers = {}) {
    std::vector<onion::testing::Signer> lie = make_signers(3, random);
    std::vector<std::size_t> liars{0};
    liars.insert(liars.end(), helpers.begin(), helpers.end());
    for (const std::size_t liar : liars) {
      const auto& [id, signing, key] = signers[liar];
      lie.push_back({id, crypto::SigningKey::from_seed(signing.seed().copy()),
                     crypto::KemKeyPair::generate(random).public_key()});
    }
    std::ranges::sort(lie, {}, &onion::testing::Signer::id);
    std::vector<std::size_t> own;
    for (const std::size_t liar : liars) {
      const auto found = std::ranges::find(lie, signers[liar].id, &onion::testing::Signer::id);
      own.push_back(static_cast<std::size_t>(found - lie.begin()));
    }
    const auto set = set_of(today, lie);
    fetch(0, onion::encode(document_of(set, lie, own, random)), today, set.digest());
    return lie;
  }
  [[nodiscard]] Route route(std::size_t a, std::size_t b, std::size_t c) const {
    return {signers[a].id, signers[b].id, signers[c].id};
  }
  static std::vector<CourierId> ids_of(const std::vector<onion::testing::Signer>& signers) {
    std::vector<CourierId> ids;
    for (const auto& signer : signers) ids.push_back(signer.id);
    return ids;
  }

  crypto::Random random = onion::testing::seeded_random(3);
  std::vector<onion::testing::Signer> signers = make_signers(4, random);
  KeyBook book{ids_of(signers), keys_of(signers)};
};

TEST_F(KeyBookTest, WithoutKeysWantsTodayAndItsNeighboursInTurn) {
  EXPECT_EQ(book.usable_day(today), std::nullopt);
  EXPECT_EQ(book.set_for(today, route(0, 1, 2)), nullptr);
  EXPECT_EQ(book.signers(today), 0U);
  std::set<Day> wanted;
  for (std::uint64_t ticks = 0; ticks < 6; ++ticks) {
    const auto day = book.wanted(today, ticks);
    ASSERT_TRUE(day.has_value());
    wanted.insert(*day);
  }
  EXPECT_EQ(wanted, (std::set{Day(19'999), today, Day(20'001)}));
  EXPECT_EQ(book.wanted(Day(0), 5), Day(0));  // there is no day before the first
}

TEST_F(KeyBookTest, AFetchedSetIsUsedForItsDay) {
  fetch(0, today, {0, 1, 2, 3});
  EXPECT_EQ(book.usable_day(today), today);
  EXPECT_EQ(book.signers(today), 4U);
  const auto* set = book.set_for(today, route(0, 1, 2));
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->set().digest(), set_of(today, signers).digest());
  EXPECT_EQ(book.set_for(today.next(), route(0, 1, 2)), nullptr);
}

TEST_F(KeyBookTest, ANeighbourDayIsUsableAndAFurtherOneIsNot) {
  fetch(0, today.next(), {0, 1, 2, 3});
  EXPECT_EQ(book.usable_day(today), today.next());
  EXPECT_EQ(book.usable_day(Day(20'002)), today.next());
  EXPECT_EQ(book.usable_day(Day(20'003)), std::nullopt);
  EXPECT_EQ(book.usable_day(Day(19'999)), std::nullopt);
  fetch(0, today, {0, 1, 2, 3});
  EXPECT_EQ(book.usable_day(today), today);
}

TEST_F(KeyBookTest, ARouteNeedsTheSignaturesOfAllItsCouriers) {
  fetch(0, today, {0, 1, 2});
  EXPECT_NE(book.set_for(today, route(0, 1, 2)), nullptr);
  EXPECT_EQ(book.set_for(today, route(0, 1, 3)), nullptr);
  EXPECT_EQ(book.set_for(today, route(3, 1, 2)), nullptr);
  EXPECT_NE(book.set_for(today, route(2, 2, 0)), nullptr);
}

TEST_F(KeyBookTest, ASetOfMoreSignersIsFoundLater) {
  fetch(0, today, {0, 1});
  fetch(1, today, {0, 1, 2, 3});
  EXPECT_EQ(book.signers(today), 4U);
  EXPECT_NE(book.set_for(today, route(1, 2, 3)), nullptr);
  fetch(0, today, {0});  // and one of fewer takes nothing away
  EXPECT_EQ(book.signers(today), 4U);
}

// An entry that withholds its own signature from the others, and theirs from this desk.
TEST_F(KeyBookTest, SignaturesThatAnEntryLeavesOutAreKept) {
  fetch(1, today, {1, 2, 3});
  fetch(0, today, {0, 1, 2});
  EXPECT_EQ(book.signers(today), 4U);
  EXPECT_NE(book.set_for(today, route(0, 1, 3)), nullptr);
  EXPECT_FALSE(book.leaves_out(today, signers[3].id));
}

// An entry courier that shows sets of its own making: none of them is signed by the others.
TEST_F(KeyBookTest, SetsOfOneLiarDoNotPushOutTheSetOfAll) {
  fetch(1, today, {0, 1, 2, 3});
  for (std::size_t i = 0; i < max_sets_of_an_entry * 3; ++i) {
    const auto lie = fetch_own_set();
    EXPECT_EQ(book.set_for(today, {signers[0].id, lie[0].id, lie[1].id}), nullptr);
  }
  EXPECT_EQ(book.signers(today), 4U);
  ASSERT_NE(book.set_for(today, route(0, 1, 2)), nullptr);
  EXPECT_FALSE(book.leaves_out(today, signers[0].id));
}

// Nor do larger ones: of each entry's there are so many; also when it showed that of the others
// before they did, or after.
TEST_F(KeyBookTest, LargerSetsOfOneEntryDoNotPushOutTheOthers) {
  fetch(0, today, {1, 2});
  fetch(1, today, {1, 2});
  fetch(0, today, {1, 2});
  for (std::ptrdiff_t i = 0; i < max_sets_of_an_entry * 2; ++i) fetch_own_set({2, 3});
  EXPECT_EQ(book.signers(today), 3U);
  EXPECT_NE(book.set_for(today, route(1, 2, 1)), nullptr);
}

// A courier that was restored, and shows keys of its own that nobody else signed. Found by seed
// 524.
TEST_F(KeyBookTest, LeavesOutWhoSignedOnlyWhatNobodyElseDid) {
  EXPECT_FALSE(book.leaves_out(today, signers[0].id));  // nothing is known yet
  fetch_own_set();
  EXPECT_FALSE(book.leaves_out(today, signers[0].id));  // all that there is goes by it
  EXPECT_TRUE(book.leaves_out(today, signers[1].id));
  fetch(1, today, {1, 2});
  EXPECT_TRUE(book.leaves_out(today, signers[0].id));
  EXPECT_TRUE(book.leaves_out(today, signers[3].id));
  EXPECT_FALSE(book.leaves_out(today, signers[1].id));
  fetch(1, today, {0, 1, 2});
  EXPECT_FALSE(book.leaves_out(today, signers[0].id));
}

// With two groups of couriers who are not each other's peers an entry in each reaches all.
TEST_F(KeyBookTest, ReachesWhoSignedASetWithAnEntry) {
  const auto reached = [this](std::size_t one, std::size_t two) {
    const std::array<CourierId, 2> entries{signers[one].id, signers[two].id};
    return book.reached_from(today, entries);
  };
  EXPECT_EQ(reached(0, 1), 0U);
  fetch(1, today, {1, 2});
  EXPECT_EQ(reached(0, 1), 2U);
  EXPECT_EQ(reached(0, 3), 0U);
  fetch_own_set();
  EXPECT_EQ(reached(0, 1), 3U);
  EXPECT_EQ(reached(0, 3), 1U);
  EXPECT_EQ(reached(1, 2), 2U);
}

TEST_F(KeyBookTest, ASetThatNoKnownCourierSignedIsNoSet) {
  const auto strangers = make_signers(3, random);
  const auto set = set_of(today, strangers);
  fetch(0, onion::encode(document_of(set, strangers, {0, 1, 2}, random)), today, set.digest());
  EXPECT_FALSE(book.has_any(today));
  fetch(0, today, {});
  EXPECT_FALSE(book.has_any(today));
}

TEST_F(KeyBookTest, APageThatWasNotAskedForIsLeftAside) {
  const auto set = set_of(today, signers);
  const Bytes document = onion::encode(document_of(set, signers, {0, 1, 2, 3}, random));
  const auto first = onion::decode_key_page(
      onion::key_page_cell(today, set.digest(), document, 0, onion::Exchange(1)));
  book.on_page(signers[0].id, *first, 1);
  EXPECT_EQ(book.next_request(signers[0].id, today, second).offset, 0U);
  book.on_page(signers[0].id, *first, 1);
  EXPECT_GT(book.next_request(signers[0].id, today, second).offset, 0U);
  // Another courier's pages are another document.
  EXPECT_EQ(book.next_request(signers[1].id, today, second).offset, 0U);
}

TEST_F(KeyBookTest, TellsOfNoDocument) {
  static_cast<void>(book.next_request(signers[0].id, today, second));
  const auto none = onion::decode_key_page(onion::no_key_page_cell(today, onion::Exchange(1)));
  ASSERT_TRUE(none);
  book.on_page(signers[0].id, *none, 1);
  EXPECT_FALSE(book.has_any(today));
}

TEST_F(KeyBookTest, WithAllSignaturesNothingMoreIsWanted) {
  fetch(0, today, {0, 1, 2, 3});
  fetch(0, today.next(), {0, 1, 2, 3});
  for (std::uint64_t ticks = 0; ticks < 3 * ticks_between_refreshes; ++ticks) {
    EXPECT_EQ(book.wanted(today, ticks), std::nullopt);
  }
}

TEST_F(KeyBookTest, TomorrowIsAskedForNowAndThen) {
  fetch(0, today, {0, 1, 2, 3});
  std::size_t times = 0;
  for (std::uint64_t ticks = 0; ticks < 10 * ticks_between_refreshes; ++ticks) {
    const auto day = book.wanted(today, ticks);
    if (!day.has_value()) continue;
    EXPECT_EQ(day, today.next());
    ++times;
  }
  EXPECT_EQ(times, 10U);
}

TEST_F(KeyBookTest, ASetWithoutAllSignaturesIsAskedForAgainLater) {
  fetch(0, today, {0, 1, 2}, 100);
  fetch(0, today.next(), {0, 1, 2, 3}, 100);
  EXPECT_EQ(book.wanted(today, 101), std::nullopt);
  EXPECT_EQ(book.wanted(today, 100 + ticks_between_refreshes - 1), std::nullopt);
  EXPECT_EQ(book.wanted(today, 100 + ticks_between_refreshes), today);
  fetch(0, today, {0, 1, 2}, 200);  // no better: later again
  EXPECT_EQ(book.wanted(today, 201), std::nullopt);
}

TEST_F(KeyBookTest, DaysThatAreOverGo) {
  fetch(0, Day(19'999), {0, 1, 2, 3});
  fetch(0, today, {0, 1, 2, 3});
  book.forget_before(today);
  EXPECT_FALSE(book.has_any(Day(19'999)));
  EXPECT_TRUE(book.has_any(today));
}

}  // namespace
}  // namespace peyk::desk
