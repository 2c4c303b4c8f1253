// Records as older programs wrote them.
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"
#include "peyk/desk/memory_record_store.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "act_record.hpp"
#include "attachment_record.hpp"
#include "keeper.hpp"
#include "tables.hpp"

namespace peyk::desk {
namespace {

// [version 1, …] with *pieces kept* in the place of *forgotten*.
crypto::SecretBytes of_version_1(Attachment attachment, bool pieces_kept) {
  crypto::SecretBytes bytes = encode(attachment);
  attachment.forgotten = !attachment.forgotten;
  const auto place = std::ranges::mismatch(bytes, encode(attachment)).in1;
  *place = pieces_kept ? 0xf5 : 0xf4;
  bytes.at(1) = 1;
  return bytes;
}

Attachment attachment_of(bool mine, AttachmentState state) {
  Attachment attachment;
  attachment.file.size = 10;
  attachment.mine = mine;
  attachment.state = state;
  return attachment;
}

TEST(OldRecords, AFileThatWasKeptIsNotForgotten) {
  const auto whole = [] { return attachment_of(false, AttachmentState::whole); };
  const auto kept = decode_attachment(of_version_1(whole(), true));
  ASSERT_TRUE(kept.has_value());
  EXPECT_FALSE(kept->forgotten);
  EXPECT_TRUE(kept->keeps_pieces());
  const auto gone = decode_attachment(of_version_1(whole(), false));
  ASSERT_TRUE(gone.has_value());
  EXPECT_TRUE(gone->forgotten);
  // What one gave and all have keeps no pieces, and is shown all the same.
  const auto given =
      decode_attachment(of_version_1(attachment_of(true, AttachmentState::whole), false));
  ASSERT_TRUE(given.has_value());
  EXPECT_FALSE(given->forgotten);
  EXPECT_FALSE(given->keeps_pieces());
}

TEST(OldRecords, OfATextThatIsGoneSayWhetherItWasMarked) {
  for (const bool marked : {false, true}) {
    identity::SecretWriter writer;
    writer.array(6).uint(1).uint(1).array(0).uint(0);
    writer.array(8).bytes(channel::ActId().span()).bytes(channel::MemberId().span()).array(0);
    writer.uint(5).uint(2).uint(0).boolean(marked).uint(0).null();
    const auto record = decode_act_record(std::move(writer).take());
    ASSERT_TRUE(record.has_value() && record->erased.has_value());
    const auto& letter = std::get<channel::Letter>(record->erased->content);
    EXPECT_EQ(letter.copies.size(), marked ? 1U : 0U);
    // Written again, it is of today's.
    const auto again = decode_act_record(encode(*record));
    ASSERT_TRUE(again.has_value() && again->erased.has_value());
    EXPECT_EQ(std::get<channel::Letter>(again->erased->content).copies.size(), marked ? 1U : 0U);
  }
}

TEST(OldRecords, OfVersionsThatNeverWereAreNone) {
  crypto::SecretBytes bytes = encode(attachment_of(false, AttachmentState::whole));
  for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{3}}) {
    bytes.at(1) = version;
    EXPECT_FALSE(decode_attachment(bytes).has_value());
  }
}

// What a keeper makes of a complaint that lies under the key of `kept_of`.
std::expected<void, StorageError> recover_complaint(const CourierId& kept_of, const CourierId& of,
                                                    std::uint64_t when) {
  const auto sealer = [] {
    return RecordSealer(crypto::StoreKey(), crypto::Label::device_record,
                        crypto::Random(crypto::Seed()));
  };
  Bytes key(CourierId::size + 1);
  ByteWriter(key).bytes(kept_of.span()).u8(2);
  cbor::Writer writer;
  writer.array(5).uint(1).bytes(of.span()).uint(2).uint(when).uint(3);
  Transaction transaction;
  sealer().put(transaction, table::complaints, key, std::move(writer).take());
  MemoryRecordStore store;
  EXPECT_TRUE(store.commit(transaction));
  Keeper keeper({.couriers = {{.id = of,
                               .name = "one",
                               .signing_key = crypto::SigningKey::from_seed({}).public_key()}}},
                sealer(), crypto::Random(crypto::Seed()), Instant());
  return keeper.recover(store);
}

// It would be written again beside the one that was read, or at another time: found by
// fuzz/desk_records.cpp.
TEST(OldRecords, AComplaintLiesUnderItsOwnKeyAndHasATime) {
  const CourierId one(std::array<std::uint8_t, 32>{1});
  const CourierId other(std::array<std::uint8_t, 32>{2});
  EXPECT_TRUE(recover_complaint(one, one, INT64_MAX));
  EXPECT_EQ(recover_complaint(other, one, 1).error(), StorageError::corrupt);
  EXPECT_EQ(recover_complaint(one, one, UINT64_MAX).error(), StorageError::corrupt);
}

}  // namespace
}  // namespace peyk::desk
