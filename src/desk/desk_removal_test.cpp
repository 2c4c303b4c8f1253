// Cards that were not used, relations that end, records of a newer program.
#include "desk_fixture.hpp"
#include "record_sealer.hpp"
#include "track.hpp"

namespace peyk::desk {
namespace {

TEST_F(DeskTest, ACardIsShownAgainUntilItIsOver) {
  unlock();
  const auto made = desk->make_card("B", 1, now);
  ASSERT_TRUE(made);
  start();
  unlock();
  const auto shown = desk->unused_card("B", now);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->encode(), made->encode());
  EXPECT_EQ(error_of(desk->unused_card("B", now + Duration::days(2))), Error::card_expired);
  EXPECT_EQ(error_of(desk->unused_card("C", now)), Error::unknown_relation);
  ASSERT_TRUE(desk->accept_card("D", foreign_card(9), now));
  EXPECT_EQ(error_of(desk->unused_card("D", now)), Error::card_not_waiting);
}

TEST_F(DeskTest, OnlyARelationThatIsOpenIsOpenedAgain) {
  unlock();
  ASSERT_TRUE(desk->make_card("B", 1, now));
  EXPECT_EQ(error_of(desk->reopen("B", now)), Error::not_open_yet);
}

TEST_F(DeskTest, ARemovedRelationLeavesNothingButItsLetters) {
  unlock();
  const auto fresh = store.contents();
  open_channel();
  ASSERT_TRUE(desk->act("geneva", plain_letter("kept"), false, now));
  EXPECT_EQ(error_of(desk->remove_relation("C", now)), Error::unknown_relation);
  ASSERT_TRUE(desk->remove_relation("B", now));
  EXPECT_TRUE(desk->relations()->empty());
  EXPECT_TRUE(desk->outbox()->empty());
  EXPECT_EQ(desk->status(now).relations, 0U);
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("late"), false, now)),
            Error::relation_removed);
  // Beside what was there before: the channel and its two acts, and that they wait for the member.
  std::size_t left = 0;
  for (const auto& [place, value] : store.contents()) {
    if (fresh.contains(place)) continue;
    ++left;
    EXPECT_TRUE(place.first == 20 || place.first == 21 || place.first == 23) << int{place.first};
  }
  EXPECT_EQ(left, 5U);

  start();
  unlock();
  const auto letters = desk->read("geneva", 0, 10, 0, now);
  ASSERT_TRUE(letters);
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->at(0).text, "kept");
  EXPECT_EQ(letters->at(0).delivery, Delivery::waiting);  // it never arrived
  const auto channels = desk->channels(now);
  ASSERT_EQ(channels->size(), 1U);
  ASSERT_EQ(channels->at(0).members.size(), 2U);
  EXPECT_TRUE(channels->at(0).members[1].name.starts_with("B-"));
  EXPECT_EQ(channels->at(0).members[1].connection, Connection::removed);
  // The name is free.
  ASSERT_TRUE(desk->make_card("B", 30, now));
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("late"), false, now)),
            Error::relation_removed);
}

TEST_F(DeskTest, ARecordOfANewerProgramIsNotCalledDamaged) {
  unlock();
  open_channel();
  const auto contents = store.contents();
  for (const auto& [place, value] : contents) {
    if (place.first != 16 && place.first != 17 && place.first != 2) continue;
    const bool keepers = place.first == 2;
    RecordSealer sealer(keepers ? key(4) : key(3),
                        keepers ? crypto::Label::device_record : crypto::Label::vault_record,
                        seeded(7));
    auto plain = sealer.open(place.first, place.second, value);
    ASSERT_TRUE(plain);
    (*plain)[place.first == 16 ? 7 : 1] = 2;  // the version: of eight bytes, or behind a head
    Transaction transaction;
    sealer.put(transaction, place.first, place.second, *plain);
    auto newer = contents;
    newer[place] = *transaction.front().value;
    store.restore(newer);
    auto opened = open_desk();
    const auto error = opened ? error_of((*opened)->unlock(key(3), 0, now)) : error_of(opened);
    EXPECT_EQ(error, Error::newer_format) << "table " << int{place.first};
  }
}

TEST_F(DeskTest, AHeaderUnderAnotherPassphraseTakesThePlaceOfTheOld) {
  auto random = seeded(6);
  const auto other = VaultHeader::make({}, crypto::least_passphrase_cost, key(9), key(3), random);
  ASSERT_NE(other.encode(), header_->encode());
  ASSERT_TRUE(Desk::replace_header(store, other));
  EXPECT_EQ(Desk::header(store)->encode(), other.encode());
  store.fail_commit(1, MemoryRecordStore::Fault::disk_full);
  EXPECT_EQ(error_of(Desk::replace_header(store, *header_)), Error::storage_full);
  EXPECT_EQ(Desk::header(store)->encode(), other.encode());
}

// Whoever shows a desk asks by this number whether there is something new.
TEST_F(DeskTest, ItsChangesAreCounted) {
  unlock();
  auto grows = [this, last = desk->change_count()]() mutable {
    const std::uint64_t before = last;
    last = desk->change_count();
    return before < last;
  };
  EXPECT_FALSE(grows());
  open_channel();
  EXPECT_TRUE(grows());
  ASSERT_TRUE(desk->act("geneva", plain_letter("x"), false, now));
  EXPECT_TRUE(grows());
  EXPECT_FALSE(desk->act("geneva", plain_letter(""), false, now));
  EXPECT_FALSE(grows());
}

TEST(OwedUnits, AreNoneWithAnyByteLessOrOfAnotherKind) {
  OwedUnit owed;
  owed.kind = UnitKind::act_with_copy;
  owed.since = now;
  owed.copy = OwnCopy{.salt = {}, .text = crypto::SecretBytes(9, 1)};
  const crypto::SecretBytes whole = encode(owed);
  const auto read = decode_owed(whole);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(encode(*read), whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_owed(ByteSpan(whole).first(size)).has_value()) << size;
  }
  owed.kind = UnitKind::act;  // which has no copy
  EXPECT_FALSE(decode_owed(encode(owed)).has_value());
  owed.kind = static_cast<UnitKind>(99);
  EXPECT_FALSE(decode_owed(encode(owed)).has_value());
}

}  // namespace
}  // namespace peyk::desk
