// Sheets, messages and records of blind questions of arbitrary bytes: what is accepted encodes to
// itself again, and a party takes any message without harm. The first byte chooses. (Proofs keep
// most of what is drawn from the later stages; the seeds of records are of all of them.)
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/common_ground.hpp"
#include "peyk/blind/overlap.hpp"
#include "peyk/blind/question.hpp"

#include "ballot_message.hpp"
#include "bits_message.hpp"
#include "lists.hpp"

namespace {

using namespace peyk::blind;

void must(bool holds) {
  if (!holds) std::abort();
}

// Both parties the same in every run, so that a seed holds messages that go through.
Sheet sheet_of(Form form) {
  Terms terms{.form = form, .parties = {}, .sizes = {3, 2}, .nonce = {}, .context = {}};
  terms.parties = {PartyId(), PartyId()};
  if (form == Form::overlap || form == Form::ballot) terms.sizes = {3, 3};
  terms.parties[1].mutable_span()[0] = 1;
  return *Sheet::of(terms);
}

void check_record(peyk::ByteSpan in) {
  auto party = CommonGround::from_record(in);
  if (!party) return;
  must(std::ranges::equal(party->record(), in));
  // Whatever it holds, it goes on without harm.
  while (party->left(3).count > 0 && party->take(party->compute(party->left(3)))) {
  }
  (void)party->first_list();
  (void)party->second_list();
}

peyk::crypto::Seed seed() { return *peyk::crypto::Seed::from(peyk::Bytes(32, 1)); }

// What comes from the other side, of whatever stage.
void hear(const Sheet& sheet, peyk::ByteSpan in) {
  static std::array<std::optional<peyk::crypto::SecretBytes>, 2> listed;
  auto& record = listed.at(sheet.form() == Form::how_many ? 1 : 0);
  if (!record) {
    std::vector<peyk::crypto::SecretBytes> items(1, peyk::crypto::SecretBytes(1, 'a'));
    auto party = *CommonGround::begin(sheet, PartyIndex(0), std::move(items), seed());
    while (party.left(3).count > 0) must(party.take(party.compute(party.left(3))).has_value());
    record = party.record();
  }
  auto party = *CommonGround::from_record(*record);
  (void)party.on_second_list(in);
  if (!party.on_first_list(in)) return;
  must(party
           .on_swap(peyk::crypto::SecretScalar::of(5),
                    times_generator(peyk::crypto::SecretScalar::of(6)))
           .has_value());
  while (party.left(3).count > 0 && party.take(party.compute(party.left(3)))) {
  }
  (void)party.on_second_list(in);
}

void hear_overlap(const Sheet& sheet, peyk::ByteSpan in) {
  auto party = *Overlap::begin(sheet, PartyIndex(0), bound_of(5), seed());
  (void)party.on_bits(in);
  (void)party.on_answer(in);
  if (party.can_answer()) (void)party.answer();
}

void check_overlap(peyk::ByteSpan in) {
  const auto party = Overlap::from_record(in);
  if (!party) return;
  must(std::ranges::equal(party->record(), in));
  if (party->can_answer()) (void)party->answer();
}

// One column of messages after the other, under what was heard until then in a fixed course.
void check_ballot_message(const Sheet& sheet, peyk::ByteSpan in) {
  const Course course{.question = sheet.id(), .heard = {}, .candidates = 3};
  if (const auto read = decode_key(in, sheet.id())) {
    must(std::ranges::equal(encode(*read, sheet.id()), in));
  }
  if (const auto read = decode_votes(in, course)) {
    must(std::ranges::equal(encode(*read, course), in));
  }
  if (const auto read = decode_blinded(in, course)) {
    must(std::ranges::equal(encode(*read, course), in));
  }
  if (const auto read = decode_shares(in, course)) {
    must(std::ranges::equal(encode(*read, course), in));
  }
  if (const auto read = decode_release(in, course)) {
    must(std::ranges::equal(encode_release(*read, course), in));
  }
}

void check_ballot(peyk::ByteSpan in) {
  auto party = Ballot::from_record(in);
  if (!party) return;
  must(std::ranges::equal(party->record(), in));
  for (int round = 1; round <= static_cast<int>(Ballot::Round::over); ++round) {
    (void)party->message(static_cast<Ballot::Round>(round));
  }
}

void hear_ballot(const Sheet& sheet, peyk::ByteSpan in) {
  auto party = *Ballot::begin(sheet, PartyIndex(0), peyk::crypto::SecretBytes(3, 1), seed());
  (void)party.on_message(PartyIndex(1), in);
  (void)party.message(Ballot::Round::votes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const peyk::ByteSpan in = peyk::ByteSpan(data, size).subspan(1);
  static const std::array<Sheet, 4> sheets = {sheet_of(Form::common_ground),
                                              sheet_of(Form::how_many), sheet_of(Form::overlap),
                                              sheet_of(Form::ballot)};
  const Sheet& sheet = sheets[data[0] & 1U];
  switch (data[0] >> 1U) {
    case 0:
      if (const auto read = Sheet::decode(in)) must(std::ranges::equal(read->encode(), in));
      break;
    case 1:
      if (const auto read = decode_first(in, sheet.id(), 3)) {
        must(std::ranges::equal(encode(*read, sheet.id()), in));
      }
      break;
    case 2:
      if (const auto read = decode_second(in, sheet.id(), 2, sheet.form())) {
        must(std::ranges::equal(encode(*read, sheet.id()), in));
      }
      break;
    case 3:
      check_record(in);
      break;
    case 4:
      if (const auto read = decode_bits(in, sheets[2].id(), 3)) {
        must(std::ranges::equal(encode(*read, sheets[2].id()), in));
      }
      break;
    case 5:
      if (const auto read = decode_answer(in, sheets[2].id(), 3)) {
        must(std::ranges::equal(encode_answer(*read, sheets[2].id()), in));
      }
      break;
    case 6:
      check_overlap(in);
      break;
    case 7:
      hear(sheet, in);
      break;
    case 8:
      hear_overlap(sheets[2], in);
      break;
    case 9:
      check_ballot_message(sheets[3], in);
      break;
    case 10:
      check_ballot(in);
      break;
    case 11:
      hear_ballot(sheets[3], in);
      break;
    default:
      break;
  }
  return 0;
}
