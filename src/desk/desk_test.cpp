// A desk without a network: what it refuses, and what it does when its store fails. What it carries
// is tested in the simulation.
#include "desk_fixture.hpp"
#include "tables.hpp"

namespace peyk::desk {
namespace {

TEST_F(DeskTest, AVaultIsMadeOnce) {
  EXPECT_EQ(error_of(Desk::create(store, *header_)), Error::storage_failed);
  const auto read = Desk::header(store);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->encode(), header_->encode());
}

TEST_F(DeskTest, AStoreWithoutAHeaderOrWithADamagedOneIsNoVault) {
  MemoryRecordStore empty;
  EXPECT_EQ(error_of(Desk::header(empty)), Error::vault_damaged);
  auto contents = store.contents();
  contents.begin()->second.pop_back();
  store.restore(contents);
  EXPECT_EQ(error_of(Desk::header(store)), Error::vault_damaged);
}

TEST_F(DeskTest, WithoutCouriersNoDeskOpens) {
  EXPECT_EQ(error_of(Desk::open({}, store, key(4), crypto::Seed(), now)), Error::no_couriers);
}

TEST_F(DeskTest, StorageErrorsAreTold) {
  MemoryRecordStore full;
  full.fail_commit(1, MemoryRecordStore::Fault::disk_full);
  EXPECT_EQ(error_of(Desk::create(full, *header_)), Error::storage_full);
  EXPECT_TRUE(Desk::create(full, *header_));
  MemoryRecordStore broken;
  broken.fail_commit(1, MemoryRecordStore::Fault::crash_before);
  EXPECT_EQ(error_of(Desk::create(broken, *header_)), Error::storage_failed);
  EXPECT_EQ(error_of(Desk::header(broken)), Error::storage_failed);
  EXPECT_EQ(
      error_of(Desk::open({.couriers = three_couriers()}, broken, key(4), crypto::Seed(), now)),
      Error::storage_failed);
}

TEST_F(DeskTest, LockedItRefusesEveryCommandAndChangesNothing) {
  unlock();
  open_channel();
  desk->lock(now);
  const auto before = store.contents();
  EXPECT_TRUE(desk->is_locked());
  EXPECT_EQ(error_of(desk->make_card("C", 30, now)), Error::locked);
  EXPECT_EQ(error_of(desk->accept_card("C", foreign_card(9), now)), Error::locked);
  EXPECT_EQ(error_of(desk->relations()), Error::locked);
  EXPECT_EQ(error_of(desk->confirm_words("B", now)), Error::locked);
  EXPECT_EQ(error_of(desk->open_channel(channel_with("bern", "B", false), now)), Error::locked);
  EXPECT_EQ(error_of(desk->channels(now)), Error::locked);
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("x"), false, now)), Error::locked);
  EXPECT_EQ(error_of(desk->read("geneva", 0, 1, 0, now)), Error::locked);
  EXPECT_EQ(error_of(desk->outbox()), Error::locked);
  EXPECT_EQ(error_of(desk->reopen("B", now)), Error::locked);
  EXPECT_EQ(store.contents(), before);
  EXPECT_TRUE(desk->status(now).locked);
  EXPECT_EQ(desk->status(now).relations, 1U);
  EXPECT_TRUE(desk->complaints().empty());
}

TEST_F(DeskTest, UnlocksOnceAndLocksAsOftenAsAsked) {
  desk->lock(now);
  unlock();
  EXPECT_EQ(error_of(desk->unlock(key(3), 0, now)), Error::not_locked);
  desk->lock(now);
  desk->lock(now);
  unlock();
  EXPECT_FALSE(desk->status(now).locked);
}

TEST_F(DeskTest, UnlocksInPiecesOfAnySizeWhileTheLineRuns) {
  unlock();
  open_channel();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(desk->act("geneva", plain_letter("x"), false, now));
  for (const std::size_t records : {1U, 2U, 3U, 64U, 1'000U}) {
    desk->lock(now);
    ASSERT_TRUE(desk->begin_unlock(key(3)));
    std::size_t pieces = 1;
    for (auto whole = desk->continue_unlock(records, 0, now); !whole.value(); ++pieces) {
      EXPECT_TRUE(desk->is_locked());
      EXPECT_EQ(error_of(desk->outbox()), Error::locked);
      run(Duration::milliseconds(2));
      whole = desk->continue_unlock(records, 0, now);
    }
    EXPECT_EQ(pieces > 18, records == 1);
    EXPECT_EQ(pieces == 1, records >= 64);
    EXPECT_EQ(desk->outbox().value().size(), 6U);
    EXPECT_EQ(desk->read("geneva", 0, 10, 0, now).value().size(), 5U);
  }
}

TEST_F(DeskTest, AnUnlockingThatFailedOrWasCalledOffIsOver) {
  unlock();
  open_channel();
  desk->lock(now);
  EXPECT_EQ(error_of(desk->continue_unlock(1, 0, now)), Error::locked);
  ASSERT_TRUE(desk->begin_unlock(key(3)));
  ASSERT_FALSE(desk->continue_unlock(1, 0, now).value());
  desk->end_unlock();
  EXPECT_EQ(error_of(desk->continue_unlock(1, 0, now)), Error::locked);
  ASSERT_TRUE(desk->begin_unlock(key(3)));
  ASSERT_FALSE(desk->continue_unlock(1, 0, now).value());
  desk->lock(now);
  EXPECT_EQ(error_of(desk->continue_unlock(1, 0, now)), Error::locked);
  ASSERT_TRUE(desk->begin_unlock(key(5)));
  EXPECT_EQ(error_of(desk->continue_unlock(1, 0, now)), Error::vault_damaged);
  EXPECT_EQ(error_of(desk->continue_unlock(1, 0, now)), Error::locked);
  unlock();
}

TEST_F(DeskTest, EachUnlockingGivesAHigherMark) {
  for (std::uint64_t mark = 1; mark <= 3; ++mark) {
    ASSERT_TRUE(desk->unlock(key(3), mark - 1, now));
    const auto all = effects();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(std::get<effect::SaveDeviceMark>(all[0]).mark, mark);
    desk->lock(now);
  }
  // A vault that is older than the mark goes on behind the mark.
  ASSERT_TRUE(desk->unlock(key(3), 50, now));
  EXPECT_EQ(std::get<effect::SaveDeviceMark>(effects().at(0)).mark, 51U);
}

TEST_F(DeskTest, WithAnotherVaultKeyItStaysLocked) {
  unlock();
  desk->lock(now);
  EXPECT_EQ(error_of(desk->unlock(key(5), 0, now)), Error::vault_damaged);
  EXPECT_TRUE(desk->is_locked());
  unlock();
}

TEST_F(DeskTest, WithAnotherDeviceKeyItDoesNotOpen) {
  unlock();
  open_channel();
  EXPECT_EQ(error_of(open_desk(5)), Error::vault_damaged);
  EXPECT_TRUE(open_desk(4));
}

TEST_F(DeskTest, EveryRecordIsNeededWhole) {
  unlock();
  open_channel();
  ASSERT_TRUE(desk->act("geneva", plain_letter("kept"), false, now));
  const auto good = store.contents();
  ASSERT_GT(good.size(), 6U);
  for (const auto& [place, value] : good) {
    if (place.first == 0) continue;  // the header is not the desk's to open
    auto bad = good;
    bad[place].pop_back();
    store.restore(bad);
    auto opened = open_desk();
    const bool used = opened && (*opened)->unlock(key(3), 0, now);
    EXPECT_FALSE(used) << "table " << int{place.first};
  }
  store.restore(good);
  auto opened = open_desk();
  ASSERT_TRUE(opened);
  EXPECT_TRUE((*opened)->unlock(key(3), 0, now));
}

TEST_F(DeskTest, WhatWasDoneIsThereAfterARestart) {
  unlock();
  open_channel();
  const auto sent = desk->act("geneva", plain_letter("kept"), false, now);
  ASSERT_TRUE(sent);
  ASSERT_EQ(sent->readers.size(), 1U);
  EXPECT_EQ(sent->readers[0].name, "B");
  EXPECT_EQ(sent->readers[0].state, ReaderState::held_for_words);
  EXPECT_EQ(sent->messages, 1U);
  EXPECT_GT(sent->expected, Duration());
  start();
  unlock();
  const auto letters = desk->read("geneva", 0, 10, 0, now);
  ASSERT_TRUE(letters);
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->at(0).text, "kept");
  EXPECT_EQ(letters->at(0).act, sent->act);
  EXPECT_EQ(letters->at(0).index, 1U);
  EXPECT_EQ(letters->at(0).author, "");
  EXPECT_EQ(letters->at(0).delivery, Delivery::waiting);
  const auto outbox = desk->outbox();
  ASSERT_EQ(outbox->size(), 2U);  // the opening of the channel, and the letter
  for (const OutboxView& view : *outbox) {
    EXPECT_TRUE(view.held_for_words);
    EXPECT_EQ(view.channel, "geneva");
    EXPECT_EQ(view.bytes_sealed, 0U);
  }
  EXPECT_EQ(desk->relations()->at(0).state, RelationState::waiting_for_hello);
}

TEST_F(DeskTest, LettersAreReadFromAnIndexOnAndUpToALimit) {
  unlock();
  open_channel();
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(desk->act("geneva", plain_letter(std::to_string(i)), false, now));
  }
  const auto some = desk->read("geneva", 2, 2, 0, now);
  ASSERT_EQ(some->size(), 2U);
  EXPECT_EQ(some->at(0).index, 3U);
  EXPECT_EQ(some->at(1).index, 4U);
  EXPECT_TRUE(desk->read("geneva", 5, 10, 0, now)->empty());
  EXPECT_TRUE(desk->read("geneva", UINT64_MAX, 10, 0, now)->empty());
  EXPECT_TRUE(desk->read("geneva", 0, 0, 0, now)->empty());
  EXPECT_EQ(error_of(desk->read("bern", 0, 1, 0, now)), Error::unknown_channel);
}

TEST_F(DeskTest, ANameThatIsNoneIsRefused) {
  unlock();
  const std::vector<std::string> bad = {
      "", std::string(65, 'n'), "a\nb", std::string("a\0b", 3), "\x7f", "\xff", "\xc2"};
  for (const std::string& name : bad) {
    EXPECT_EQ(error_of(desk->make_card(name, 30, now)), Error::bad_name) << name;
    EXPECT_EQ(error_of(desk->accept_card(name, foreign_card(9), now)), Error::bad_name) << name;
    EXPECT_EQ(error_of(desk->open_channel(channel_with(name, "B", false), now)), Error::bad_name)
        << name;
  }
  EXPECT_TRUE(desk->relations()->empty());
  EXPECT_TRUE(desk->make_card(std::string(64, 'n'), 30, now));
  EXPECT_TRUE(desk->make_card("شیراز", 30, now));
}

TEST_F(DeskTest, ANameIsTakenOnce) {
  unlock();
  open_channel();
  EXPECT_EQ(error_of(desk->make_card("B", 30, now)), Error::name_taken);
  EXPECT_EQ(error_of(desk->accept_card("B", foreign_card(9), now)), Error::name_taken);
  EXPECT_EQ(error_of(desk->open_channel(channel_with("geneva", "B", false), now)),
            Error::name_taken);
  EXPECT_TRUE(desk->make_card("b", 30, now));
}

TEST_F(DeskTest, WhatDoesNotExistIsUnknown) {
  unlock();
  EXPECT_EQ(error_of(desk->confirm_words("B", now)), Error::unknown_relation);
  EXPECT_EQ(error_of(desk->reopen("B", now)), Error::unknown_relation);
  EXPECT_EQ(error_of(desk->open_channel(channel_with("geneva", "B", false), now)),
            Error::unknown_relation);
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("x"), false, now)), Error::unknown_channel);
  open_channel();
  EXPECT_EQ(error_of(desk->confirm_words("B", now)), Error::no_words_yet);
  EXPECT_EQ(error_of(desk->reopen("B", now)), Error::not_open_yet);
  EXPECT_EQ(desk->relations()->at(0).state, RelationState::waiting_for_hello);
}

TEST_F(DeskTest, ATextThatIsNoneIsRefused) {
  unlock();
  open_channel();
  const auto send = [this](std::string text) {
    return error_of(desk->act("geneva", plain_letter(std::move(text)), false, now));
  };
  EXPECT_EQ(send(""), Error::text_empty);
  EXPECT_EQ(send(std::string(channel::max_letter_bytes + 1, 'x')), Error::text_too_long);
  EXPECT_EQ(send("\xff"), Error::text_invalid);
  EXPECT_EQ(send(std::string(channel::max_letter_bytes, 'x')), std::nullopt);
  EXPECT_EQ(desk->channels(now)->at(0).letters, 1U);
}

TEST_F(DeskTest, ACardIsAcceptedOnceAndOnlyFromCouriersItTrusts) {
  unlock();
  EXPECT_EQ(error_of(desk->accept_card("C", foreign_card(9, {1, 4}), now)),
            Error::no_common_courier);
  EXPECT_EQ(error_of(desk->accept_card("C", foreign_card(9, {1}, Day(19'999)), now)),
            Error::card_expired);
  const auto own = desk->make_card("B", 30, now);
  ASSERT_TRUE(own);
  EXPECT_EQ(error_of(desk->accept_card("C", *own, now)), Error::own_card);
  EXPECT_EQ(desk->relations()->size(), 1U);
  EXPECT_TRUE(desk->accept_card("C", foreign_card(9, {1}, today), now));
  EXPECT_EQ(error_of(desk->accept_card("D", foreign_card(9, {1}, today), now)), Error::card_used);
  EXPECT_EQ(desk->relations()->at(1).state, RelationState::opening);
}

TEST_F(DeskTest, ACardIsValidForAsLongAsAskedWithoutEnd) {
  unlock();
  EXPECT_EQ(desk->make_card("B", 30, now)->last_day(), Day(20'030));
  EXPECT_EQ(desk->make_card("C", 0, now)->last_day(), today);
  EXPECT_EQ(desk->make_card("D", UINT32_MAX, now)->last_day(), Day(UINT32_MAX));
}

TEST_F(DeskTest, TheClassHasRoomForSoManyRelations) {
  unlock();
  const std::uint64_t most = desk->status(now).relations_max;
  ASSERT_EQ(most, 4U);
  for (std::uint64_t i = 0; i < most; ++i) {
    ASSERT_TRUE(desk->make_card("B" + std::to_string(i), 30, now));
  }
  EXPECT_EQ(error_of(desk->make_card("C", 30, now)), Error::too_many_relations);
  EXPECT_EQ(error_of(desk->accept_card("C", foreign_card(9), now)), Error::too_many_relations);
  start();  // nor after a restart
  unlock();
  EXPECT_EQ(error_of(desk->make_card("C", 30, now)), Error::too_many_relations);
}

TEST_F(DeskTest, TheOutboxHoldsSoManyBytes) {
  unlock();
  open_channel();
  const std::string text(channel::max_letter_bytes, 'x');
  std::size_t sent = 0;
  while (sent < 100 && desk->act("geneva", plain_letter(text), false, now)) ++sent;
  EXPECT_EQ(sent, 64U);
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("x"), false, now)), Error::outbox_full);
  EXPECT_EQ(error_of(desk->open_channel(channel_with("bern", "B", false), now)),
            Error::outbox_full);
  EXPECT_EQ(desk->channels(now)->size(), 1U);
  start();
  unlock();
  EXPECT_EQ(desk->channels(now)->size(), 1U);
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("x"), false, now)), Error::outbox_full);
}

TEST_F(DeskTest, TheOutboxHoldsSoManyActs) {
  unlock();
  open_channel();
  std::size_t acts = 1;
  while (acts < 5'000 && desk->act("geneva", plain_letter("x"), false, now)) ++acts;
  EXPECT_EQ(acts, 4'095U);  // and the note with the seat
  EXPECT_EQ(error_of(desk->act("geneva", plain_letter("x"), false, now)), Error::outbox_full);
}

TEST_F(DeskTest, EveryTickSendsACellLockedOrNot) {
  run(Duration::seconds(2));
  std::size_t cells = 0;
  for (const Effect& each : effects()) cells += std::holds_alternative<effect::SendCell>(each);
  EXPECT_GT(cells, 150U);  // one in 10 ms, and 200 on the average
  EXPECT_LT(cells, 260U);
  EXPECT_EQ(desk->status(now).cells_sent, cells);
}

// When the store fails nothing comes out any more, not even what was decided before.
TEST_F(DeskTest, AFailingStoreEndsIt) {
  for (const auto fault :
       {MemoryRecordStore::Fault::disk_full, MemoryRecordStore::Fault::crash_before,
        MemoryRecordStore::Fault::crash_after}) {
    start();
    unlock();  // an effect that is not polled yet
    const std::string name = "B" + std::to_string(static_cast<int>(fault));
    store.fail_commit(1, fault);
    EXPECT_EQ(error_of(desk->make_card(name, 30, now)), Error::storage_failed);
    const bool full = fault == MemoryRecordStore::Fault::disk_full;
    auto all = effects();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(std::get<effect::Failed>(all[0]).reason,
              full ? StorageError::disk_full : StorageError::io_failed);
    store.restart();  // the disk works again; this desk does not
    const auto before = store.contents();
    run(Duration::seconds(2));
    EXPECT_EQ(error_of(desk->make_card("C", 30, now)), Error::storage_failed);
    desk->lock(now);
    EXPECT_EQ(error_of(desk->unlock(key(3), 0, now)), Error::storage_failed);
    EXPECT_TRUE(effects().empty());
    EXPECT_EQ(store.contents(), before);
    start();
    unlock();
    const auto relations = desk->relations();
    EXPECT_EQ(std::ranges::count(*relations, name, &RelationView::name),
              fault == MemoryRecordStore::Fault::crash_after ? 1 : 0);
  }
}

TEST_F(DeskTest, AStoreThatFailsWhileUnlockingLeavesItLocked) {
  store.fail_commit(1, MemoryRecordStore::Fault::disk_full);
  EXPECT_EQ(error_of(desk->unlock(key(3), 0, now)), Error::storage_failed);
  EXPECT_TRUE(desk->is_locked());
  auto all = effects();
  ASSERT_EQ(all.size(), 1U);  // and no mark
  EXPECT_TRUE(std::holds_alternative<effect::Failed>(all[0]));
}

TEST_F(DeskTest, ARestoredVaultForgetsWhatItsKeeperHeldAndOpensWithAnotherDeviceKey) {
  unlock();
  ASSERT_TRUE(desk->accept_card("C", foreign_card(9), now));
  desk.reset();
  ASSERT_FALSE(open_desk(5));
  ASSERT_TRUE(Desk::mark_restored(store));
  auto opened = open_desk(5);
  ASSERT_TRUE(opened);
  desk = std::move(*opened);
  unlock();
  EXPECT_EQ(desk->relations()->at(0).name, "C");
}

// Cut off at any commit it can be done again, and until then nothing opens that should not.
TEST_F(DeskTest, ARestoreThatIsCutOffCanBeRepeated) {
  unlock();
  ASSERT_TRUE(desk->accept_card("C", foreign_card(9), now));
  desk.reset();
  const auto backup = store.contents();
  for (std::uint64_t n = 1; n <= 20; ++n) {
    store.restore(backup);
    store.fail_commit(n, MemoryRecordStore::Fault::crash_before);
    if (Desk::mark_restored(store)) {
      EXPECT_GT(n, 2U);
      return;
    }
    store.restart();
    if (n > 1) {
      // The mark is there before anything is gone.
      EXPECT_TRUE(store.contents().contains({0, Bytes{1}}));
    }
    ASSERT_TRUE(Desk::mark_restored(store));
    EXPECT_TRUE(open_desk(5));
  }
  FAIL() << "never done";
}

// As a damaged file may be.
class StoreThatErasesNothing final : public RecordStore {
 public:
  [[nodiscard]] std::expected<void, StorageError> commit(std::span<const Change> changes) override {
    std::vector<Change> kept;
    std::ranges::copy_if(changes, std::back_inserter(kept),
                         [](const Change& change) { return change.value.has_value(); });
    return store_.commit(kept);
  }
  [[nodiscard]] std::expected<std::optional<Bytes>, StorageError> get(Table table,
                                                                      ByteSpan key) override {
    return store_.get(table, key);
  }
  [[nodiscard]] std::expected<std::vector<Record>, StorageError> scan(Table table, ByteSpan from,
                                                                      std::size_t limit) override {
    return store_.scan(table, from, limit);
  }

 private:
  MemoryRecordStore store_;
};

TEST(DeskRestored, EndsWhereWhatIsErasedStaysThere) {
  StoreThatErasesNothing one;
  const Change nameless{.table = table::receipts, .key = {}, .value = Bytes{1}};
  ASSERT_TRUE(one.commit({&nameless, 1}));
  EXPECT_EQ(error_of(Desk::mark_restored(one)), Error::vault_damaged);
  StoreThatErasesNothing kept;
  std::vector<Change> receipts;
  receipts.reserve(200);
  for (std::uint8_t i = 0; i < 200; ++i) {
    receipts.push_back({.table = table::receipts, .key = Bytes{i}, .value = Bytes{1}});
  }
  ASSERT_TRUE(kept.commit(receipts));
  EXPECT_EQ(error_of(Desk::mark_restored(kept)), Error::vault_damaged);
}

TEST_F(DeskTest, CellsThatNobodyAskedForAreLeftAside) {
  run(Duration::seconds(1));
  static_cast<void>(effects());
  const auto before = store.contents();
  auto random = seeded(7);
  for (int i = 0; i < 200; ++i) {
    onion::Cell cell;
    random.fill(cell.mutable_span());
    if (i % 2 == 0) {
      // A head that reads; the exchange is one that is waited for, or not.
      ByteWriter(cell.mutable_span().first(16))
          .u8(1)
          .u8(static_cast<std::uint8_t>(i % 5 + 1))
          .u8(static_cast<std::uint8_t>(i % 4))
          .zeros(5)
          .u64(static_cast<std::uint64_t>(i));
    }
    desk->on_cell(LineIndex(static_cast<std::uint8_t>(i % 2)), std::move(cell), now);
  }
  EXPECT_TRUE(effects().empty());
  EXPECT_EQ(store.contents(), before);
  EXPECT_FALSE(desk->status(now).knows_time);
  EXPECT_FALSE(desk->status(now).has_keys);
}

}  // namespace
}  // namespace peyk::desk
