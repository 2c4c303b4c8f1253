#include "peyk/blind/question.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using testing::terms_of;

std::optional<Error> error_of(const Result<Sheet>& sheet) {
  return sheet ? std::optional<Error>() : sheet.error();
}

TEST(Question, ASheetIsReadAsItWasWritten) {
  for (const Form form : {Form::common_ground, Form::how_many, Form::overlap}) {
    const Sheet sheet = *Sheet::of(terms_of(form, 16, 16));
    const auto read = Sheet::decode(sheet.encode());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->terms(), sheet.terms());
    EXPECT_EQ(read->id(), sheet.id());
    EXPECT_LE(sheet.encode().size(), max_sheet_bytes);
  }
}

// docs/protocol.md §12.2.
TEST(Question, ASheetHasTheBytesOfThePage) {
  const Sheet sheet = *Sheet::of(terms_of(Form::how_many, 1, 300));
  const std::string zeros(64, '0');
  EXPECT_EQ(to_hex(sheet.encode()),
            "a6000101020282"
            "5820" +
                zeros +
                "5820"
                "01" +
                zeros.substr(2) +
                "03820119012c045820"
                "07" +
                zeros.substr(2) + "055820" + zeros);
}

TEST(Question, EveryFieldIsInTheId) {
  std::set<QuestionId> ids;
  const auto note = [&](const Terms& terms) { ids.insert(Sheet::of(terms)->id()); };
  Terms terms = terms_of(Form::common_ground, 4, 5);
  note(terms);
  terms.form = Form::how_many;
  note(terms);
  terms.sizes = {5, 4};
  note(terms);
  std::swap(terms.parties[0], terms.parties[1]);
  note(terms);
  terms.nonce.mutable_span()[9] = 1;
  note(terms);
  terms.context.mutable_span()[9] = 1;
  note(terms);
  EXPECT_EQ(ids.size(), 6U);
}

TEST(Question, SizesAndPartiesAreBounded) {
  EXPECT_EQ(error_of(Sheet::of(terms_of(Form::common_ground, 0, 4))), Error::out_of_range);
  EXPECT_EQ(error_of(Sheet::of(terms_of(Form::common_ground, 4, max_list_size + 1))),
            Error::out_of_range);
  EXPECT_TRUE(Sheet::of(terms_of(Form::common_ground, max_list_size, max_list_size)));
  EXPECT_EQ(error_of(Sheet::of(terms_of(Form::overlap, 33, 33))), Error::out_of_range);
  EXPECT_EQ(error_of(Sheet::of(terms_of(Form::overlap, 8, 9))), Error::out_of_range);
  Terms terms = terms_of(Form::common_ground, 4, 4);
  terms.parties[1] = terms.parties[0];
  EXPECT_EQ(error_of(Sheet::of(terms)), Error::repeated_item);
  terms.parties.pop_back();
  EXPECT_EQ(error_of(Sheet::of(terms)), Error::out_of_range);
}

Terms ballot_of(std::size_t parties, std::uint32_t candidates) {
  Terms terms = terms_of(Form::ballot, candidates, candidates);
  while (terms.parties.size() < parties) {
    PartyId next;
    next.mutable_span()[0] = static_cast<std::uint8_t>(terms.parties.size());
    terms.parties.push_back(next);
    terms.sizes.push_back(candidates);
  }
  return terms;
}

TEST(Question, ABallotIsOfTwoToNineAboutTheSameCandidates) {
  for (std::size_t parties = 2; parties <= max_parties; ++parties) {
    const Sheet sheet = *Sheet::of(ballot_of(parties, max_candidates));
    EXPECT_LE(sheet.encode().size(), max_sheet_bytes);
    const auto read = Sheet::decode(sheet.encode());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->terms(), sheet.terms());
  }
  EXPECT_EQ(error_of(Sheet::of(ballot_of(max_parties + 1, 4))), Error::out_of_range);
  EXPECT_EQ(error_of(Sheet::of(ballot_of(3, max_candidates + 1))), Error::out_of_range);
  Terms terms = ballot_of(4, 5);
  terms.sizes[2] = 6;
  EXPECT_EQ(error_of(Sheet::of(terms)), Error::out_of_range);
  terms = ballot_of(4, 5);
  terms.parties[3] = terms.parties[1];
  EXPECT_EQ(error_of(Sheet::of(terms)), Error::repeated_item);
  // Of the other forms there are two, and a map of one is none.
  terms = ballot_of(3, 5);
  terms.form = Form::common_ground;
  EXPECT_EQ(error_of(Sheet::of(terms)), Error::out_of_range);
  Bytes one = Sheet::of(ballot_of(2, 5))->encode();
  one[6] = 0x81;
  EXPECT_EQ(error_of(Sheet::decode(one)), Error::malformed);
}

TEST(Question, WhatIsNotASheetIsRefused) {
  const Bytes good = Sheet::of(terms_of(Form::common_ground, 4, 5))->encode();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(error_of(Sheet::decode(ByteSpan(good).first(size))), Error::malformed) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(error_of(Sheet::decode(longer)), Error::malformed);
  Bytes version = good;
  version[2] = 2;
  EXPECT_EQ(error_of(Sheet::decode(version)), Error::unknown_version);
  Bytes form = good;
  form[4] = 5;
  EXPECT_EQ(error_of(Sheet::decode(form)), Error::malformed);
  EXPECT_EQ(error_of(Sheet::decode(Bytes(max_sheet_bytes + 1))), Error::malformed);
}

TEST(Question, EveryErrorHasWordsOfItsOwn) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Error::not_now); ++i) {
    words.insert(to_string(static_cast<Error>(i)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(Error::not_now) + 1);
}

}  // namespace
}  // namespace peyk::blind
