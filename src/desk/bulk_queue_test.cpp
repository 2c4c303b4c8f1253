// The keeper's queues of pieces: no name twice, what failed again, what an earlier run left.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "bulk_keeper.hpp"

namespace peyk::desk {
namespace {

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

const auto id = filled<box::AttachmentId>(1);
const auto muscat = filled<CourierId>(1);
const auto bern = filled<CourierId>(2);
const auto stranger = filled<CourierId>(9);
constexpr Day today(20'000);

class BulkQueue : public ::testing::Test {
 protected:
  RecordSealer sealer{filled<crypto::StoreKey>(1), crypto::Label::device_record,
                      crypto::Random(filled<crypto::Seed>(1))};
  crypto::Random random{filled<crypto::Seed>(2)};
  Transaction transaction;

  static void prepare(BulkOut& out) {
    while (const auto piece = out.to_prepare()) out.prepare(*piece, box::Frame());
  }
  // What the last transaction left of a table, opened; the newest of each key.
  [[nodiscard]] std::map<Bytes, crypto::SecretBytes> records(Table table) const {
    std::map<Bytes, crypto::SecretBytes> found;
    for (const Change& change : transaction) {
      if (change.table != table) continue;
      found.erase(change.key);
      if (!change.value.has_value()) continue;
      found.emplace(change.key, *sealer.open(table, change.key, *change.value));
    }
    return found;
  }
  [[nodiscard]] static std::uint32_t number_in(const Bytes& key) {
    ByteReader reader(key);
    static_cast<void>(reader.bytes(box::AttachmentId::size));
    return reader.u32();
  }
  [[nodiscard]] BulkOut again() const {
    BulkOut out = *BulkOut::decode(id, records(table::bulk_out).at(Bytes(16, 1)));
    for (const auto& [key, plain] : records(table::bulk_out_batches)) {
      EXPECT_TRUE(out.recover_batch(number_in(key), plain));
    }
    return out;
  }
  [[nodiscard]] BulkIn in_again() const {
    BulkIn in = *BulkIn::decode(id, records(table::bulk_in).at(Bytes(16, 1)));
    for (const auto& [key, plain] : records(table::bulk_in_batches)) {
      EXPECT_TRUE(in.recover_batch(number_in(key), plain));
    }
    in.finish_recovery();
    return in;
  }
  static StoredNote note(std::uint32_t number, std::uint32_t first, std::uint32_t count) {
    StoredNote note;
    note.id = id;
    note.number = number;
    note.day = today;
    ByteWriter(note.key.mutable_span()).u32(number);
    note.couriers = {muscat, bern};
    for (std::uint32_t i = 0; i < count; ++i) {
      note.places.push_back({.piece = first + i,
                             .courier = static_cast<std::uint8_t>(i % 2),
                             .put = static_cast<std::uint8_t>(i)});
    }
    return note;
  }
};

TEST_F(BulkQueue, PutsEveryPieceOnceAndAnnouncesWhatIsStored) {
  BulkOut out(id, 1, 5, {muscat, bern});
  EXPECT_FALSE(out.next(muscat, today, random).has_value());  // nothing was read yet
  prepare(out);
  EXPECT_FALSE(out.next(stranger, today, random).has_value());
  std::vector<BulkPut> puts;
  for (int i = 0; i < 5; ++i) puts.push_back(*out.next(i % 2 == 0 ? muscat : bern, today, random));
  EXPECT_FALSE(out.next(muscat, today, random).has_value());
  std::set<box::BoxName> names;
  for (const BulkPut& put : puts) names.insert(put.name);
  EXPECT_EQ(names.size(), 5U);
  for (int i = 0; i < 4; ++i) out.stored(puts[static_cast<std::size_t>(i)], sealer, transaction);
  out.close_batch_if_due();
  EXPECT_FALSE(out.to_announce().has_value());  // one is under way
  out.failed(puts[4]);
  const auto batch = out.to_announce();
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->number, 1U);
  EXPECT_EQ(batch->places->size(), 4U);
  out.announced(*batch, sealer, transaction);
  EXPECT_EQ(out.held(), 4U);
  // What failed goes again, under a new name.
  prepare(out);
  const auto put = out.next(muscat, today, random);
  ASSERT_TRUE(put.has_value());
  EXPECT_EQ(put->place.piece, 4U);
  EXPECT_FALSE(names.contains(put->name));
}

TEST_F(BulkQueue, ARestartLosesNothingStoredAndUsesNoNameAgain) {
  BulkOut out(id, 1, 5, {muscat, bern});
  out.save(sealer, transaction);
  prepare(out);
  std::set<box::BoxName> names;
  for (int i = 0; i < 4; ++i) {
    const auto put = out.next(muscat, today, random);
    names.insert(put->name);
    if (i < 2) out.stored(*put, sealer, transaction);
  }
  BulkOut later = again();
  EXPECT_EQ(later.held(), 2U);
  ASSERT_TRUE(later.to_announce().has_value());
  EXPECT_EQ(later.to_announce()->places->size(), 2U);
  prepare(later);
  for (const std::uint32_t piece : {2U, 3U, 4U}) {
    const auto put = later.next(muscat, today, random);
    ASSERT_TRUE(put.has_value());
    EXPECT_EQ(put->place.piece, piece);
    EXPECT_TRUE(names.insert(put->name).second);
  }
}

TEST_F(BulkQueue, WhatAReaderMissesGoesAgainUnlessItWillBeTold) {
  BulkOut out(id, 1, 2, {muscat});
  for (int i = 0; i < 2; ++i) {
    prepare(out);
    while (const auto put = out.next(muscat, today, random)) out.stored(*put, sealer, transaction);
    out.close_batch_if_due();
    out.announced(*out.to_announce(), sealer, transaction);
    if (i == 0) out.missing({.first = 1, .count = 1}, 1);
    EXPECT_EQ(out.held(), i == 0 ? 1U : 2U);
  }
  out.missing({.first = 0, .count = 2}, 1);  // piece 1 was put again since: announced as number 2
  EXPECT_EQ(out.held(), 1U);
  out.missing({.first = 1, .count = box::max_pieces}, 2);
  EXPECT_EQ(out.held(), 0U);
}

TEST_F(BulkQueue, AReaderThatOnlyMissesDoesNotKeepADeskAtWork) {
  BulkOut out(id, 1, 1, {muscat});
  std::uint32_t number = 0;
  std::size_t puts = 0;
  while (!out.paused() && puts < 1'000) {
    prepare(out);
    if (const auto put = out.next(muscat, today, random)) {
      ++puts;
      out.stored(*put, sealer, transaction);
    }
    out.close_batch_if_due();
    if (const auto batch = out.to_announce()) {
      number = batch->number;
      out.announced(*batch, sealer, transaction);
    }
    out.missing({.first = 0, .count = 1}, number);
  }
  EXPECT_TRUE(out.paused());
  EXPECT_EQ(puts, 136U);
}

TEST_F(BulkQueue, AsksEachNameOnceAndReportsWhatItDidNotGet) {
  BulkIn in(id, 1, 4);
  in.announced(note(1, 0, 4), {muscat, bern}, sealer, transaction);
  EXPECT_FALSE(in.next(muscat, today).has_value());  // not before that is durable
  in.reserve(sealer, transaction);
  const auto first = in.next(muscat, today);
  const auto second = in.next(bern, today);
  const auto third = in.next(muscat, today);
  ASSERT_TRUE(first.has_value() && second.has_value() && third.has_value());
  EXPECT_FALSE(in.next(muscat, today).has_value());
  in.found(*first, box::Frame(), sealer, transaction);
  in.missed(*second, true);
  in.missed(*third, false);
  EXPECT_EQ(in.wanted(), 2U);
  EXPECT_FALSE(in.idle());
  in.give_up(bern);
  EXPECT_TRUE(in.idle());
  ProgressNote told;
  in.fill(told, sealer, transaction);
  EXPECT_EQ(told.here, 1U);
  EXPECT_EQ(told.newest, 1U);
  EXPECT_EQ(told.missing, (std::vector<PieceRun>{{.first = 1, .count = 3}}));
  ASSERT_EQ(told.lacked.size(), 1U);
  EXPECT_EQ(told.lacked[0].first, bern);
  EXPECT_EQ(in.wanted(), 0U);
  // Told once more, it is not asked once more.
  EXPECT_EQ(records(table::bulk_in_batches).size(), 1U);
  in.announced(note(1, 0, 4), {muscat, bern}, sealer, transaction);
  EXPECT_TRUE(in.idle());
  EXPECT_EQ(in.wanted(), 0U);
  // Put again, it is asked again; what is here is not.
  in.announced(note(2, 0, 2), {muscat, bern}, sealer, transaction);
  in.reserve(sealer, transaction);
  EXPECT_FALSE(in.next(muscat, today).has_value());
  const auto again = in.next(bern, today);
  ASSERT_TRUE(again.has_value());
  EXPECT_NE(again->name, second->name);
}

TEST_F(BulkQueue, AfterARestartNoNameIsAskedThatMayHaveBeenAsked) {
  BulkIn in(id, 1, 100);
  in.save(sealer, transaction);
  in.announced(note(1, 0, 100), {muscat, bern}, sealer, transaction);
  in.reserve(sealer, transaction);
  std::set<box::BoxName> asked;
  const auto found = in.next(muscat, today);
  in.found(*found, box::Frame(), sealer, transaction);
  asked.insert(found->name);
  while (const auto ask = in.next(muscat, today)) asked.insert(ask->name);
  BulkIn later = in_again();
  EXPECT_EQ(later.here().count(), 1U);
  EXPECT_EQ(later.wanted(), 2 * asks_reserved - 1);  // of both couriers
  EXPECT_EQ(later.newest(), 1U);
  later.reserve(sealer, transaction);
  std::size_t asks = 0;
  while (const auto ask = later.next(muscat, today)) {
    EXPECT_TRUE(asked.insert(ask->name).second);
    ++asks;
  }
  EXPECT_EQ(asks, asks_reserved);
}

// What was delivered and not acknowledged comes again in the next session.
TEST_F(BulkQueue, ANoteThatComesTwiceLetsNoNameBeAskedTwice) {
  BulkIn in(id, 1, 4);
  in.save(sealer, transaction);
  std::set<box::BoxName> asked;
  const auto ask_all = [&](BulkIn& of) {
    of.announced(note(1, 0, 4), {muscat, bern}, sealer, transaction);
    of.reserve(sealer, transaction);
    for (const CourierId& courier : {muscat, bern}) {
      while (const auto ask = of.next(courier, today)) {
        EXPECT_TRUE(asked.insert(ask->name).second);
        of.missed(*ask, false);
      }
    }
  };
  in.announced(note(1, 0, 4), {muscat, bern}, sealer, transaction);
  ask_all(in);
  EXPECT_EQ(asked.size(), 4U);
  ProgressNote told;
  in.fill(told, sealer, transaction);
  ask_all(in);
  BulkIn later = in_again();
  ask_all(later);
  EXPECT_TRUE(later.idle());
}

TEST_F(BulkQueue, OfBatchesThatAreOverTheKeysOfTheNewestStay) {
  BulkIn in(id, 1, 200);
  for (std::uint32_t number = 1; number <= batches_remembered + 8; ++number) {
    in.announced(note(number, number, 1), {muscat, bern}, sealer, transaction);
    in.reserve(sealer, transaction);
    in.found(*in.next(muscat, today), box::Frame(), sealer, transaction);
    in.finish_batches(sealer, transaction);
  }
  EXPECT_EQ(records(table::bulk_in_batches).size(), batches_remembered);
}

TEST_F(BulkQueue, ACourierThatIsNotKnownHereIsNotWaitedFor) {
  BulkIn in(id, 1, 4);
  in.announced(note(1, 0, 4), {muscat}, sealer, transaction);
  EXPECT_EQ(in.wanted(), 2U);
}

TEST_F(BulkQueue, WhatCameByAnotherBatchIsNotAskedAgain) {
  BulkIn in(id, 1, 2);
  in.announced(note(1, 0, 2), {muscat, bern}, sealer, transaction);
  in.announced(note(2, 0, 2), {muscat, bern}, sealer, transaction);
  in.reserve(sealer, transaction);
  const auto first = in.next(muscat, today);
  ASSERT_TRUE(first.has_value());
  in.found(*first, box::Frame(), sealer, transaction);
  EXPECT_FALSE(in.next(muscat, today).has_value());
  for (int i = 0; i < 2; ++i) {
    const auto ask = in.next(bern, today);
    ASSERT_TRUE(ask.has_value());
    EXPECT_EQ(ask->place.round, box::Round(1));  // the piece
    in.missed(*ask, false);
  }
  EXPECT_TRUE(in.idle());
  EXPECT_EQ(in.wanted(), 1U);
}

TEST_F(BulkQueue, OfWhatIsOverNoRecordStays) {
  BulkIn in(id, 1, 4);
  in.save(sealer, transaction);
  for (const std::uint32_t number : {1U, 2U}) {
    in.announced(note(number, 0, 4), {muscat, bern}, sealer, transaction);
  }
  BulkOut out(id, 1, 2, {muscat});
  out.save(sealer, transaction);
  prepare(out);
  out.stored(*out.next(muscat, today, random), sealer, transaction);
  EXPECT_EQ(records(table::bulk_in_batches).size(), 2U);
  EXPECT_EQ(records(table::bulk_out_batches).size(), 1U);
  in.erase_records(transaction);
  out.erase_records(transaction);
  for (const Table table : BulkKeeper::tables) EXPECT_TRUE(records(table).empty()) << int{table};
}

// Everything counts as announced for one who is told nothing any more: what is neither here nor
// being asked for is reported, as what nobody will announce.
TEST_F(BulkQueue, WhoIsToldNothingAnyMoreAsksForAllThatIsNotHere) {
  BulkIn in(id, 1, 6);
  in.announced(note(7, 2, 2), {muscat, bern}, sealer, transaction);
  in.reserve(sealer, transaction);
  in.found(*in.next(muscat, today), box::Frame(), sealer, transaction);
  in.want_all_again();
  EXPECT_EQ(in.wanted(), 4U);  // of six one is here, one is to be asked for
  ProgressNote told;
  in.fill(told, sealer, transaction);
  EXPECT_EQ(told.newest, nothing_comes);
  EXPECT_EQ(told.missing,
            (std::vector<PieceRun>{{.first = 0, .count = 2}, {.first = 4, .count = 2}}));
  EXPECT_EQ(in.wanted(), 0U);
  in.announced(note(8, 0, 1), {muscat, bern}, sealer, transaction);
  ProgressNote later;
  in.fill(later, sealer, transaction);
  EXPECT_EQ(later.newest, 8U);
}

// A name is asked once: one whose answer is waited for no longer was heard by its courier. It is
// reported, and put again under another.
TEST_F(BulkQueue, WhatIsWaitedForNoLongerIsNotAskedUnderItsName) {
  BulkKeeper bulk(sealer);
  BulkIn& in = bulk.add_in(id, 2, transaction);
  in.announced(note(1, 0, 2), {muscat, bern}, sealer, transaction);
  in.reserve(sealer, transaction);
  auto asked = bulk.next(muscat, today, random);
  ASSERT_TRUE(asked.has_value());
  ASSERT_TRUE(std::holds_alternative<BulkAsk>(*asked));
  bulk.unsent(*asked);
  EXPECT_FALSE(bulk.next(muscat, today, random).has_value());
  EXPECT_EQ(in.wanted(), 1U);

  const auto of_own = filled<box::AttachmentId>(2);
  BulkOut& out = bulk.add_out(of_own, 1, {muscat}, transaction);
  prepare(out);
  auto put = bulk.next(muscat, today, random);
  ASSERT_TRUE(put.has_value());
  const box::BoxName name = std::get<BulkPut>(*put).name;
  bulk.unsent(*put);
  prepare(out);
  put = bulk.next(muscat, today, random);
  ASSERT_TRUE(put.has_value());
  EXPECT_NE(std::get<BulkPut>(*put).name, name);
  // Of what was forgotten meanwhile there is nothing to be done.
  bulk.forget_in(id, transaction);
  bulk.forget_out(of_own, transaction);
  bulk.unsent(*asked);
  bulk.unsent(*put);
  EXPECT_FALSE(bulk.next(muscat, today, random).has_value());
}

TEST_F(BulkQueue, AFloodOfAnnouncementsIsBounded) {
  BulkIn in(id, 1, 1'000'000 / 12);
  for (std::uint32_t i = 1; i <= max_batches_in + 10; ++i) {
    in.announced(note(i, i, 1), {muscat, bern}, sealer, transaction);
  }
  EXPECT_EQ(in.wanted(), 10U);
}

TEST_F(BulkQueue, ADamagedRecordIsNone) {
  BulkOut out(id, 1, 5, {muscat});
  out.save(sealer, transaction);
  BulkIn in(id, 1, 5);
  in.save(sealer, transaction);
  const auto of_out = records(table::bulk_out).begin()->second;
  const auto of_in = records(table::bulk_in).begin()->second;
  EXPECT_TRUE(BulkOut::decode(id, of_out).has_value());
  EXPECT_TRUE(BulkIn::decode(id, of_in).has_value());
  for (std::size_t size = 0; size < of_out.size(); ++size) {
    EXPECT_FALSE(BulkOut::decode(id, ByteSpan(of_out).first(size)).has_value());
  }
  for (std::size_t size = 0; size < of_in.size(); ++size) {
    EXPECT_FALSE(BulkIn::decode(id, ByteSpan(of_in).first(size)).has_value());
  }
  EXPECT_FALSE(BulkOut::decode(id, of_in).has_value());
}

}  // namespace
}  // namespace peyk::desk
