// The parts of a courier by themselves: replay filter, records, key sets.
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>

#include "peyk/courier/courier.hpp"

#include "key_sets.hpp"
#include "records.hpp"
#include "replay_filter.hpp"

namespace peyk::courier {
namespace {

constexpr Day day{20'000};

crypto::Random seeded() {
  crypto::Seed seed;
  seed.mutable_span()[0] = 3;
  return crypto::Random(std::move(seed));
}

TEST(Limits, FollowTheMemoryThatIsGiven) {
  const Limits usual;
  const Limits half = Limits::within(Limits::memory / 2);
  EXPECT_EQ(Limits::within(Limits::memory).passages, usual.passages);
  EXPECT_EQ(half.passages, usual.passages / 2);
  EXPECT_EQ(half.lines, usual.lines / 2);
  EXPECT_EQ(half.replay_tags_of_day, usual.replay_tags_of_day / 2);
  EXPECT_EQ(Limits::within(0).opening, 1U);
}

TEST(ReplayFilter, KnowsWhatItSawAndNothingElse) {
  auto random = seeded();
  ReplayFilter filter(random.u64());
  std::vector<onion::ReplayTag> tags;
  for (int i = 0; i < 20'000; ++i) {
    tags.push_back(random.fixed<onion::ReplayTag>());
    ASSERT_EQ(filter.see(day, tags.back()), ReplayFilter::Seen::fresh);
  }
  for (const auto& tag : tags) {
    ASSERT_EQ(filter.see(day, tag), ReplayFilter::Seen::replayed);
    ASSERT_EQ(filter.see(day, random.fixed<onion::ReplayTag>()), ReplayFilter::Seen::fresh);
  }
  EXPECT_EQ(filter.size(), 40'000U);
}

TEST(ReplayFilter, TellsTagsApartThatDifferInOneBit) {
  ReplayFilter filter(0);
  std::set<onion::ReplayTag> tags = {{}};
  for (std::size_t bit = 0; bit < 128; ++bit) {
    onion::ReplayTag tag;
    tag.mutable_span()[bit / 8] = static_cast<std::uint8_t>(1U << (bit % 8));
    tags.insert(tag);
  }
  EXPECT_EQ(tags.size(), 129U);  // the tag of zeros as well
  for (const auto& tag : tags) EXPECT_EQ(filter.see(day, tag), ReplayFilter::Seen::fresh);
  for (const auto& tag : tags) EXPECT_EQ(filter.see(day, tag), ReplayFilter::Seen::replayed);
}

TEST(ReplayFilter, IsBoundedByDayAndForgetsByDay) {
  auto random = seeded();
  ReplayFilter filter(0);
  filter.set_limit(2);
  const auto tag = random.fixed<onion::ReplayTag>();
  EXPECT_EQ(filter.see(day, tag), ReplayFilter::Seen::fresh);
  EXPECT_EQ(filter.see(day, random.fixed<onion::ReplayTag>()), ReplayFilter::Seen::fresh);
  EXPECT_EQ(filter.see(day, random.fixed<onion::ReplayTag>()), ReplayFilter::Seen::full);
  EXPECT_EQ(filter.see(day, tag), ReplayFilter::Seen::replayed);
  EXPECT_EQ(filter.see(day.next(), tag), ReplayFilter::Seen::fresh);
  filter.recover(day.next(), random.fixed<onion::ReplayTag>());
  filter.recover(day.next(), random.fixed<onion::ReplayTag>());
  EXPECT_EQ(filter.size(), 5U);
  filter.forget_before(day.next());
  EXPECT_EQ(filter.size(), 3U);
}

struct Peer {
  explicit Peer(crypto::Random& random)
      : signing(crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>())),
        id(random.fixed<CourierId>()) {}
  [[nodiscard]] onion::Announcement announcement(crypto::Random& random) const {
    return onion::announce(id, day, crypto::KemKeyPair::generate(random).public_key(), signing,
                           random);
  }
  crypto::SigningKey signing;
  CourierId id;
};

TEST(Records, ReadBackAndRefuseOthers) {
  auto random = seeded();
  const auto seed = random.secret<crypto::KemSeed>();
  const auto key = encode_record(day, seed);
  EXPECT_EQ(to_hex(key.key), "4b00004e20");
  const auto read = decode_record(key);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<KeyRecord>(*read).day, day);
  EXPECT_TRUE(crypto::equal_constant_time(std::get<KeyRecord>(*read).seed.span(), seed.span()));

  const Peer peer(random);
  const auto announcement = peer.announcement(random);
  const auto record = encode_record(Slot::second, announcement);
  const auto read_announcement = decode_record(record);
  ASSERT_TRUE(read_announcement);
  EXPECT_EQ(std::get<AnnouncementRecord>(*read_announcement).slot, Slot::second);
  EXPECT_EQ(std::get<AnnouncementRecord>(*read_announcement).announcement, announcement);

  auto changed = key;
  changed.value[0] = 2;
  EXPECT_FALSE(decode_record(changed));
  changed = key;
  changed.value.pop_back();
  EXPECT_FALSE(decode_record(changed));
  changed = key;
  changed.key.push_back(0);
  EXPECT_FALSE(decode_record(changed));
  changed = record;
  changed.key.back() = 2;
  EXPECT_FALSE(decode_record(changed));
  changed = record;
  changed.key[10] ^= 1U;  // another courier's place
  EXPECT_FALSE(decode_record(changed));
  EXPECT_FALSE(decode_record({}));
}

TEST(KeySets, ASetHasOnlyDurableKeysAndItsOwn) {
  auto random = seeded();
  const Peer own(random);
  const Peer peer(random);
  KeySets sets(own.id);
  const auto of_peer = peer.announcement(random);
  EXPECT_EQ(sets.slot_for(of_peer), Slot::first);
  sets.take(Slot::first, of_peer);
  sets.settle(Slot::first, day, peer.id);
  EXPECT_FALSE(sets.set(day));  // without its own there is none
  EXPECT_EQ(sets.document(day), nullptr);
  const auto of_own = own.announcement(random);
  sets.take(Slot::first, of_own);
  EXPECT_FALSE(sets.set(day));
  sets.settle(Slot::first, day, own.id);
  ASSERT_TRUE(sets.set(day));
  EXPECT_EQ(sets.set(day)->entries().size(), 2U);
  EXPECT_EQ(sets.slot_for(of_peer), std::nullopt);
}

TEST(KeySets, ASecondKeyTakesItsCourierOutUnlessItCannotBeKept) {
  auto random = seeded();
  const Peer own(random);
  const Peer peer(random);
  KeySets sets(own.id);
  for (const auto& announcement : {own.announcement(random), peer.announcement(random)}) {
    sets.take(Slot::first, announcement);
    sets.settle(Slot::first, day, announcement.courier);
  }
  const auto second = peer.announcement(random);
  EXPECT_EQ(sets.slot_for(second), Slot::second);
  sets.take(Slot::second, second);
  EXPECT_EQ(sets.set(day)->entries().size(), 1U);
  EXPECT_EQ(sets.announcements(day).size(), 2U);  // told to others only once durable
  sets.drop(Slot::second, day, peer.id);
  EXPECT_EQ(sets.set(day)->entries().size(), 2U);
  sets.take(Slot::second, second);
  sets.settle(Slot::second, day, peer.id);
  EXPECT_EQ(sets.announcements(day).size(), 3U);
  EXPECT_EQ(sets.slot_for(peer.announcement(random)), std::nullopt);
}

TEST(KeySets, ForgetsByDay) {
  auto random = seeded();
  const Peer own(random);
  KeySets sets(own.id);
  sets.take(Slot::first, own.announcement(random));
  sets.forget_before(day.next());
  EXPECT_FALSE(sets.settle(Slot::first, day, own.id));
  sets.drop(Slot::first, day, own.id);
  EXPECT_FALSE(sets.set(day));
}

TEST(Options, PeersAreBoundedAndDistinct) {
  auto random = seeded();
  const auto card = [&] {
    const auto key = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
    return identity::CourierCard::make("courier", identity::CourierKey(key.public_key().array()),
                                       {}, {"courier.example:443"})
        .value();
  };
  const auto make = [&](std::vector<identity::CourierCard> peers) {
    return Courier(
        {crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>()), std::move(peers), {}},
        {}, random.secret<crypto::Seed>(), start_of(day));
  };
  const auto peer = card();
  EXPECT_NO_THROW(make({peer}));
  EXPECT_THROW(make({peer, peer}), std::invalid_argument);
  std::vector<identity::CourierCard> many;
  for (int i = 0; i < 16; ++i) many.push_back(card());
  EXPECT_THROW(make(many), std::invalid_argument);
  many.pop_back();
  EXPECT_NO_THROW(make(many));
}

}  // namespace
}  // namespace peyk::courier
