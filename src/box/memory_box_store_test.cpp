#include "peyk/box/memory_box_store.hpp"

#include <gtest/gtest.h>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;
using Fault = MemoryBoxStore::Fault;
using Batch = std::vector<Write>;

Write put(std::uint8_t name, std::uint8_t body, std::uint32_t hour = 100) {
  return writes::PutBody{filled<BoxName>(name), filled<Body>(body), Hour(hour)};
}

std::vector<Outcome> outcomes(MemoryBoxStore& store, const Batch& batch) {
  const std::vector<WriteResult> results = store.commit(batch).value();
  std::vector<Outcome> all;
  all.reserve(results.size());
  for (const WriteResult& result : results) all.push_back(result.outcome);
  return all;
}

bool has(MemoryBoxStore& store, std::uint8_t name) {
  return store.get_body(filled<BoxName>(name)).value().has_value();
}

TEST(MemoryBoxStore, PutIsIdempotentAndTheFirstStays) {
  MemoryBoxStore store;
  EXPECT_EQ(outcomes(store, {put(1, 1), put(1, 1), put(1, 2)}),
            (std::vector{Outcome::stored, Outcome::stored, Outcome::conflict}));
  EXPECT_EQ(outcomes(store, {put(1, 2), put(1, 1)}),
            (std::vector{Outcome::conflict, Outcome::stored}));
  EXPECT_EQ(store.get_body(filled<BoxName>(1)).value(), filled<Body>(1));
  EXPECT_EQ(store.get_body(filled<BoxName>(2)).value(), std::nullopt);
  EXPECT_EQ(store.box_count(), 1U);
}

TEST(MemoryBoxStore, FullAtItsCapacity) {
  MemoryBoxStore store(2);
  EXPECT_EQ(outcomes(store, {put(1, 1), put(2, 1), put(3, 1), put(1, 1)}),
            (std::vector{Outcome::stored, Outcome::stored, Outcome::full, Outcome::stored}));
  EXPECT_FALSE(has(store, 3));
}

TEST(MemoryBoxStore, ErasesWhatHasExpiredUpToTheLimit) {
  MemoryBoxStore store;
  EXPECT_TRUE(store.commit(Batch{put(1, 1, 10), put(2, 1, 11), put(3, 1, 12), put(4, 1, 10)}));
  const auto first = store.commit(Batch{writes::EraseExpired{Hour(12), 2}}).value();
  EXPECT_EQ(first[0].erased, 2U);  // of hour 10
  EXPECT_FALSE(has(store, 1) || has(store, 4));
  EXPECT_TRUE(has(store, 2));
  const auto second = store.commit(Batch{writes::EraseExpired{Hour(12), 2}}).value();
  EXPECT_EQ(second[0].erased, 1U);
  EXPECT_TRUE(has(store, 3));
  EXPECT_EQ(outcomes(store, {put(1, 2)}), std::vector{Outcome::stored});  // the name is free again
}

TEST(MemoryBoxStore, KeepsRecordsAndReplayTags) {
  MemoryBoxStore store;
  EXPECT_TRUE(store.commit(Batch{writes::PutRecord{{{2}, {1, 1}}}, writes::PutRecord{{{1}, {2}}},
                                 writes::PutRecord{{{2}, {3}}}, writes::PutRecord{{{3}, {}}},
                                 writes::EraseRecord{{1}}, writes::EraseRecord{{9}}}));
  EXPECT_EQ(store.records().value(), (std::vector<SmallRecord>{{{2}, {3}}, {{3}, {}}}));
  EXPECT_EQ(store.get_record(Bytes{2}).value(), Bytes{3});
  EXPECT_EQ(store.get_record(Bytes{1}).value(), std::nullopt);
  EXPECT_TRUE(store.commit(Batch{writes::AddReplayTag{Day(5), filled<ReplayTag>(1)},
                                 writes::AddReplayTag{Day(6), filled<ReplayTag>(2)},
                                 writes::AddReplayTag{Day(5), filled<ReplayTag>(3)}}));
  EXPECT_EQ(store.replay_tags(Day(5)).value(),
            (std::vector{filled<ReplayTag>(1), filled<ReplayTag>(3)}));
  EXPECT_TRUE(store.commit(Batch{writes::EraseReplayTags{Day(6)}}));
  EXPECT_EQ(store.replay_days().value(), std::vector{Day(6)});
  EXPECT_TRUE(store.replay_tags(Day(5)).value().empty());
  EXPECT_EQ(store.replay_floor().value(), Day(6));
  EXPECT_EQ(outcomes(store, {writes::AddReplayTag{Day(5), filled<ReplayTag>(4)}}),
            std::vector{Outcome::too_old});
  EXPECT_TRUE(store.replay_tags(Day(5)).value().empty());
}

TEST(MemoryBoxStore, FaultMeetsTheNthCommitOnce) {
  struct Case {
    Fault fault;
    StoreError error;
    bool applied;
    bool crashed;
  };
  for (const Case& c : {Case{Fault::disk_full, StoreError::disk_full, false, false},
                        Case{Fault::io_failed, StoreError::io_failed, false, false},
                        Case{Fault::io_failed_applied, StoreError::io_failed, true, false},
                        Case{Fault::crash_before, StoreError::io_failed, false, true},
                        Case{Fault::crash_after, StoreError::io_failed, true, true}}) {
    MemoryBoxStore store;
    store.fail_commit(2, c.fault);
    EXPECT_TRUE(store.commit(Batch{put(1, 1)}));
    EXPECT_EQ(store.commit(Batch{put(2, 1), put(3, 1)}).error(), c.error);
    EXPECT_EQ(store.is_crashed(), c.crashed);
    if (c.crashed) {
      EXPECT_EQ(store.commit(Batch{put(4, 1)}).error(), StoreError::io_failed);
      EXPECT_EQ(store.get_body(filled<BoxName>(1)).error(), StoreError::io_failed);
      store.restart();
    }
    EXPECT_TRUE(has(store, 1));
    EXPECT_EQ(has(store, 2), c.applied);
    EXPECT_EQ(has(store, 3), c.applied);
    EXPECT_TRUE(store.commit(Batch{put(4, 1)}));
  }
}

TEST(MemoryBoxStore, LyingDiskLosesWhatWasNotSynced) {
  MemoryBoxStore store;
  EXPECT_TRUE(store.commit(Batch{put(1, 1)}));
  store.set_lying(true);
  EXPECT_TRUE(store.commit(Batch{put(2, 1)}));
  store.sync();
  EXPECT_TRUE(store.commit(Batch{put(3, 1)}));
  EXPECT_TRUE(has(store, 3));
  store.crash();
  store.restart();
  EXPECT_TRUE(has(store, 1) && has(store, 2));
  EXPECT_FALSE(has(store, 3));
}

TEST(BoxStore, HoursAndExpiry) {
  const Instant now = Instant::since_epoch(Duration::hours(100) + Duration::minutes(59));
  EXPECT_EQ(hour_of(now), Hour(100));
  EXPECT_EQ(hour_of(Instant::since_epoch(Duration::hours(-5))), Hour(0));
  EXPECT_EQ(hour_of(Instant::since_epoch(Duration::hours(INT64_MAX))), Hour(UINT32_MAX));
  // Erased by EraseExpired{hour_of(t)} only when 30 days are over.
  const Hour expires = expiry_of(now);
  EXPECT_FALSE(expires < hour_of(now + body_lifetime));
  EXPECT_TRUE(expires < hour_of(now + body_lifetime + Duration::hours(1)));
}

}  // namespace
}  // namespace peyk::box
