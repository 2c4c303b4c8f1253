#include "question_record.hpp"

#include <gtest/gtest.h>

#include "questions.hpp"

namespace peyk::desk {
namespace {

channel::AskBlindly sheet(blind::Form form) {
  channel::AskBlindly asked;
  asked.with.emplace_back().mutable_span()[0] = 2;
  if (form != blind::Form::ballot) asked.couriers.emplace_back();
  asked.form = std::to_underlying(form);
  asked.own_size = 4;
  asked.their_size = 4;
  return asked;
}

QuestionRecord open_record(blind::Form form) {
  QuestionRecord record;
  record.order = 7;
  record.role = QuestionRole::answerer;
  record.without_words = true;
  record.turns = {channel::ActId(), channel::ActId()};
  Holdings holdings;
  if (form == blind::Form::overlap) {
    holdings.bound = 9;
  } else {
    holdings.items.push_back({.bytes = crypto::SecretBytes(3, 'x'), .shown = "X"});
    record.shown.emplace_back(1, 'X');
  }
  record.own_items = 1;
  auto work = work_of(sheet(form), {}, {}, blind::PartyIndex(1), holdings, crypto::Seed());
  EXPECT_TRUE(work.has_value());
  record.work = *std::move(work);
  return record;
}

void expect_only_whole(const crypto::SecretBytes& bytes, const auto& decodes) {
  EXPECT_TRUE(decodes(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decodes(crypto::secret_bytes(ByteSpan(bytes).first(size)))) << size;
  }
  crypto::SecretBytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decodes(longer));
  crypto::SecretBytes newer = bytes;
  newer.at(1) = 2;
  EXPECT_FALSE(decodes(newer));
}

TEST(QuestionRecord, IsWrittenAndReadAgainAndNoneWithAnyByteLess) {
  QuestionRecord record = open_record(blind::Form::common_ground);
  record.tells = true;
  record.fault = blind::Error::not_proved;
  record.common_count = 3;
  record.leaves_room = false;
  const auto bytes = encode(record);
  const auto again = decode_question_record(bytes);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(encode(*again), bytes);
  EXPECT_EQ(again->order, 7U);
  EXPECT_TRUE(again->without_words && again->tells);
  EXPECT_EQ(again->turns.size(), 2U);
  EXPECT_EQ(again->fault, blind::Error::not_proved);
  EXPECT_EQ(again->common_count, 3U);
  EXPECT_EQ(again->leaves_room, false);
  expect_only_whole(bytes, [](ByteSpan all) { return decode_question_record(all).has_value(); });
}

// The own list is in nothing but the work.
TEST(QuestionRecord, KeepsWhatIsComputedFromApart) {
  for (const blind::Form form : {blind::Form::common_ground, blind::Form::overlap}) {
    const QuestionRecord record = open_record(form);
    const auto work = encode_work(record);
    expect_only_whole(work, [&](ByteSpan all) {
      auto again = decode_question_record(encode(record));
      EXPECT_TRUE(again->shown.empty());
      EXPECT_TRUE(std::holds_alternative<std::monostate>(again->work));
      return take_question_work(all, *again) && encode_work(*again) == work;
    });
  }
}

TEST(QuestionRecord, TakesNoWorkOfAnother) {
  const auto of_lists = encode_work(open_record(blind::Form::how_many));
  QuestionRecord record = open_record(blind::Form::how_many);
  record.own_items = 2;
  EXPECT_FALSE(take_question_work(of_lists, record));
  record.own_items = 1;
  EXPECT_TRUE(take_question_work(of_lists, record));
  record.end(QuestionOutcome::lapsed);
  EXPECT_FALSE(take_question_work(of_lists, record));
}

TEST(QuestionRecord, ThatEndedHoldsNothingThatReads) {
  QuestionRecord record = open_record(blind::Form::common_ground);
  record.end(QuestionOutcome::called_off);
  EXPECT_TRUE(record.shown.empty());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(record.work));
  record = open_record(blind::Form::common_ground);
  record.end(QuestionOutcome::answered);
  EXPECT_EQ(decode_question_record(encode(record))->shown.size(), 1U);
  // Of one that the couriers ended there is a party.
  record.end(QuestionOutcome::ended);
  EXPECT_FALSE(decode_question_record(encode(record)).has_value());
}

}  // namespace
}  // namespace peyk::desk
