// Files travel in the place of loops: byte equal, whatever fails.
#include <gtest/gtest.h>

#include "attachment_record.hpp"
#include "bulk_pair.hpp"
#include "record_sealer.hpp"
#include "tables.hpp"

namespace peyk::sim {
namespace {

using desk::AttachmentState;
using desk::Error;
using testing::BulkPair;
using testing::Pair;

constexpr std::size_t piece = box::piece_size;

class Bulk : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Pair pair;
    pair.start();
    ASSERT_TRUE(pair.open());
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
    disks_ = new testing::Disks(pair.disks());
  }
  static void TearDownTestSuite() { delete disks_; }
  void SetUp() override { pair.start_from(*disks_); }

  [[nodiscard]] static bool named(DeskNode& desk, const std::string& courier,
                                  const std::string& what) {
    const auto all = desk.core().complaints();
    return std::ranges::any_of(all, [&](const desk::ComplaintView& one) {
      return one.courier == courier && one.what == what;
    });
  }

  static testing::Disks* disks_;
  BulkPair pair;
};
testing::Disks* Bulk::disks_ = nullptr;

TEST_F(Bulk, AFileOfAnySizeArrivesByteEqual) {
  for (const std::size_t size : {std::size_t{1}, piece, piece + 1, std::size_t{100'000}}) {
    SCOPED_TRACE(size);
    ASSERT_TRUE(pair.give(BulkPair::file_of(size)));
    ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 200));
    EXPECT_EQ(pair.exported(), pair.content);
    EXPECT_EQ(pair.at(*pair.b).done, box::piece_count(size));
    EXPECT_EQ(pair.at(*pair.a).readers.at(0).here, box::piece_count(size));
  }
  EXPECT_TRUE(pair.a->core().complaints().empty());
  EXPECT_TRUE(pair.b->core().complaints().empty());
}

TEST_F(Bulk, LettersAreNotDelayedByAFile) {
  const auto rounds_of_letters = [&](bool with_file) {
    BulkPair one;
    one.start_from(*disks_);
    if (with_file) {
      EXPECT_TRUE(one.give(BulkPair::file_of(2'000'000)));
    }
    one.run_rounds(5);
    std::int64_t rounds = 0;
    for (int i = 0; i < 4; ++i) {
      EXPECT_TRUE(Pair::send(*one.a, "letter"));
      while (Pair::letters(*one.b, false).size() <= static_cast<std::size_t>(i)) {
        one.run_rounds(1);
        if (++rounds > 200) return rounds;
      }
    }
    return rounds;
  };
  EXPECT_LE(rounds_of_letters(true), rounds_of_letters(false) + 4);
}

TEST_F(Bulk, OneCourierGoneForGoodStopsNothing) {
  for (std::size_t gone = 0; gone < 3; ++gone) {
    SCOPED_TRACE(gone);
    BulkPair one;
    one.start_from(*disks_);
    ASSERT_TRUE(one.give(BulkPair::file_of(400'000)));
    one.run_rounds(3);
    ASSERT_FALSE(one.arrived());
    one.world.couriers()[gone]->crash();
    ASSERT_TRUE(one.run_until([&] { return one.arrived(); }, 600));
    EXPECT_EQ(one.exported(), one.content);
  }
}

TEST_F(Bulk, ACourierThatTakesPiecesAndDoesNotGiveThemIsNamedAndGoneRound) {
  CourierNode& liar = *pair.world.couriers()[1];
  liar.set_lie(
      [](const box::BoxName&, std::optional<box::Body>) { return std::optional<box::Body>(); });
  ASSERT_TRUE(pair.give(BulkPair::file_of(400'000)));
  ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 600));
  EXPECT_EQ(pair.exported(), pair.content);
  EXPECT_TRUE(named(*pair.a, liar.name(), "took_and_did_not_give"));
  for (std::size_t other : {std::size_t{0}, std::size_t{2}}) {
    EXPECT_FALSE(named(*pair.a, pair.world.couriers()[other]->name(), "took_and_did_not_give"));
  }
}

TEST_F(Bulk, ACourierThatAltersPiecesIsNamedAndGoneRound) {
  CourierNode& liar = *pair.world.couriers()[2];
  liar.set_lie([](const box::BoxName&, std::optional<box::Body> body) {
    if (body.has_value()) body->mutable_span()[7000] ^= 4U;
    return body;
  });
  ASSERT_TRUE(pair.give(BulkPair::file_of(400'000)));
  ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 600));
  EXPECT_EQ(pair.exported(), pair.content);
  EXPECT_TRUE(named(*pair.b, liar.name(), "altered_a_body"));
}

// What was announced is asked for, and all of it is put, while nobody can read.
TEST_F(Bulk, LockedDesksGoOnCarrying) {
  ASSERT_TRUE(pair.give(BulkPair::file_of(1'500'000)));
  pair.run_rounds(3);
  pair.a->core().lock(pair.a->now());
  pair.a->drain();
  pair.run_rounds(60);
  pair.a->unlock();
  const auto writer = pair.at(*pair.a);
  EXPECT_EQ(writer.done, writer.pieces);
  pair.run_rounds(8);  // the announcements go
  pair.b->core().lock(pair.b->now());
  pair.b->drain();
  pair.run_rounds(40);
  pair.b->unlock();
  EXPECT_GT(pair.at(*pair.b).done, 20U);
  ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 400));
  EXPECT_EQ(pair.exported(), pair.content);
}

TEST_F(Bulk, IsPausedTakenUpAndCalledOff) {
  ASSERT_TRUE(pair.give(BulkPair::file_of(600'000)));
  ASSERT_TRUE(pair.a->core().pause_file(pair.id, true, pair.a->now()));
  pair.run_rounds(30);
  EXPECT_TRUE(pair.at(*pair.a).paused);
  const std::uint32_t done = pair.at(*pair.a).done;
  EXPECT_LT(done, 20U);
  pair.a->crash();
  pair.a->start();
  pair.a->unlock();
  pair.run_rounds(20);
  EXPECT_TRUE(pair.at(*pair.a).paused);
  EXPECT_EQ(pair.at(*pair.a).done, done);
  ASSERT_TRUE(pair.a->core().pause_file(pair.id, false, pair.a->now()));
  ASSERT_TRUE(pair.b->core().pause_file(pair.id, true, pair.b->now()));
  pair.run_rounds(40);
  EXPECT_EQ(pair.at(*pair.a).done, pair.at(*pair.a).pieces);
  EXPECT_LT(pair.at(*pair.b).done, pair.at(*pair.b).pieces);
  ASSERT_TRUE(pair.b->core().pause_file(pair.id, false, pair.b->now()));
  ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 200));
  EXPECT_EQ(pair.exported(), pair.content);

  ASSERT_TRUE(pair.give(BulkPair::file_of(600'000, 2)));
  pair.run_rounds(3);
  ASSERT_TRUE(pair.a->core().cancel_file(pair.id, pair.a->now()));
  ASSERT_TRUE(pair.run_until([&] { return pair.is(*pair.b, AttachmentState::withdrawn); }, 60));
  ASSERT_TRUE(pair.give(BulkPair::file_of(600'000, 3)));
  ASSERT_TRUE(pair.told());
  ASSERT_TRUE(pair.b->core().cancel_file(pair.id, pair.b->now()));
  ASSERT_TRUE(pair.run_until([&] { return pair.is(*pair.a, AttachmentState::given_up); }, 60));
  EXPECT_EQ(pair.b->core().file_piece(pair.id, 0).error(), Error::file_not_now);
}

// Pieces of what is over do not stay: only those of the file that arrived.
TEST_F(Bulk, WhatIsOverLeavesNoPieces) {
  const auto pieces = [](DeskNode& desk) {
    return std::ranges::count_if(desk.store().contents(), [](const auto& record) {
      return record.first.first == 12;  // table::pieces
    });
  };
  ASSERT_TRUE(pair.give(BulkPair::file_of(300'000)));
  EXPECT_EQ(pieces(*pair.a), 24);
  ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 200));
  pair.run_rounds(4);
  EXPECT_EQ(pieces(*pair.a), 0);
  EXPECT_EQ(pieces(*pair.b), 24);
  ASSERT_TRUE(pair.b->core().forget_file(pair.id, pair.b->now()));
  pair.run_rounds(4);
  EXPECT_EQ(pieces(*pair.b), 0);
  EXPECT_EQ(pair.b->core().files()->size(), 0U);
  // Given in part, and the vault was closed.
  const auto begun = pair.a->core().begin_file(BulkPair::order_of(50'000), pair.a->now());
  ASSERT_TRUE(begun);
  ASSERT_TRUE(pair.a->core().add_to_file(begun->id, Bytes(40'000), pair.a->now()));
  EXPECT_EQ(pieces(*pair.a), 3);
  pair.a->crash();
  pair.a->start();
  pair.a->unlock();
  pair.run_rounds(4);
  EXPECT_EQ(pieces(*pair.a), 0);
}

// The hash is that of another file, or the key: known at the end, and told to the writer. What B
// took from the act is altered on its disk, as an act would that says something else.
TEST_F(Bulk, AFileThatIsNotWhatTheActSaysIsRefused) {
  BulkPair forged;  // its own: the key of a vault is known to who made it
  forged.start();
  ASSERT_TRUE(forged.open());
  for (const bool other_hash : {true, false}) {
    SCOPED_TRACE(other_hash);
    ASSERT_TRUE(forged.give(BulkPair::file_of(30'000)));
    ASSERT_TRUE(forged.told());
    forged.b->crash();
    desk::RecordSealer vault(forged.b->vault_key(), crypto::Label::vault_record,
                             crypto::Random(crypto::Seed()));
    const auto& contents = forged.b->store().contents();
    const auto record = contents.find(
        {desk::table::attachments, Bytes(forged.id.span().begin(), forged.id.span().end())});
    ASSERT_NE(record, contents.end());
    const auto plain = vault.open(desk::table::attachments, forged.id.span(), record->second);
    ASSERT_TRUE(plain.has_value());
    auto attachment = desk::decode_attachment(*plain);
    ASSERT_TRUE(attachment.has_value());
    // One byte less than the pieces hold is more than what is filled up with zeros.
    if (other_hash) attachment->file.hash.mutable_span()[0] ^= 1U;
    if (!other_hash) attachment->file.size -= 1;
    desk::Transaction transaction;
    vault.put(transaction, desk::table::attachments, forged.id.span(), encode(*attachment));
    ASSERT_TRUE(forged.b->store().commit(transaction));
    forged.b->start();
    forged.b->unlock();
    ASSERT_TRUE(
        forged.run_until([&] { return forged.is(*forged.b, AttachmentState::broken); }, 100));
    ASSERT_TRUE(
        forged.run_until([&] { return forged.is(*forged.a, AttachmentState::given_up); }, 100));
  }
}

TEST_F(Bulk, WhatCannotBeIsRefused) {
  desk::Desk& a = pair.a->core();
  const Instant now = pair.a->now();
  const auto begin = [&](std::uint64_t size) {
    return a.begin_file(BulkPair::order_of(size), now);
  };
  EXPECT_EQ(begin(0).error(), Error::bad_file_size);
  EXPECT_EQ(begin(box::max_attachment_size + 1).error(), Error::bad_file_size);
  EXPECT_EQ(a.add_to_file(box::AttachmentId(), Bytes(1), now).error(), Error::unknown_file);
  const auto begun = begin(10);
  ASSERT_TRUE(begun);
  EXPECT_EQ(a.add_to_file(begun->id, Bytes(11), now).error(), Error::bad_file_size);
  EXPECT_EQ(a.finish_file(begun->id, now).error(), Error::bad_file_size);
  EXPECT_EQ(a.forget_file(begun->id, now).error(), Error::file_not_now);
  EXPECT_EQ(a.pause_file(begun->id, true, now).error(), Error::file_not_now);
  EXPECT_EQ(a.file_piece(begun->id, 0).error(), Error::file_not_now);
  ASSERT_TRUE(a.add_to_file(begun->id, Bytes(10), now));
  ASSERT_TRUE(a.finish_file(begun->id, now));
  EXPECT_EQ(a.finish_file(begun->id, now).error(), Error::unknown_file);
  for (std::size_t i = 1; i < 16; ++i) EXPECT_TRUE(begin(10));
  EXPECT_EQ(begin(10).error(), Error::too_many_files);
  a.lock(now);
  EXPECT_EQ(begin(10).error(), Error::locked);
  EXPECT_EQ(a.files().error(), Error::locked);
}

TEST_F(Bulk, AnOrderThatCannotStandIsRefusedBeforeAByteIsGiven) {
  const auto error = [&](const auto& change) {
    desk::FileOrder order = BulkPair::order_of(10);
    change(order);
    const auto begun = pair.a->core().begin_file(order, pair.a->now());
    return begun ? std::nullopt : std::optional(begun.error());
  };
  EXPECT_EQ(error([](auto& order) { order.channel = "oslo"; }), Error::unknown_channel);
  for (const char* name : {"", "a/b", "a\\b", "..", "a\nb"}) {
    EXPECT_EQ(error([name](auto& order) { order.name = name; }), Error::bad_name) << name;
  }
  EXPECT_EQ(error([](auto& order) { order.name.assign(256, 'n'); }), Error::bad_name);
  EXPECT_EQ(error([](auto& order) { order.rule = channel::Rule::eyes_only; }), Error::inconsistent);
  EXPECT_EQ(error([](auto& order) { order.until = Instant::since_epoch(Duration::days(1)); }),
            Error::inconsistent);
  EXPECT_EQ(error([](auto&) {}), std::nullopt);
}

}  // namespace
}  // namespace peyk::sim
