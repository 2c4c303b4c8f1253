// What the messages of a ballot are made of, and checked by. docs/protocol.md §12.7.
#include <algorithm>
#include <utility>

#include "peyk/crypto/dleq.hpp"

#include "ballot_state.hpp"
#include "contract.hpp"
#include "party_key.hpp"

namespace peyk::blind {

using crypto::Dleq;
using crypto::DleqProof;
using crypto::Element;
using crypto::Label;
using crypto::Random;
using crypto::SecretScalar;

namespace {

// Sums begin with what this party made itself of fresh random numbers, and what others add they
// have proved to know: that a sum is the identity can happen by chance only, and ends the process.
template <class T>
T certain(const std::optional<T>& value) {
  detail::require(value.has_value());
  return *value;
}

Element added(const Element& a, const Element& b) { return certain(add(a, b)); }
Cipher added(const Cipher& a, const Cipher& b) { return certain(add(a, b)); }

Bytes possession_context(const QuestionId& question, PartyIndex party) {
  Bytes context(question.span().begin(), question.span().end());
  context.push_back(party.value());
  return context;
}

// What `of` gives for each party, the own one first.
template <class F>
auto sum_over(std::size_t parties, std::size_t own, const F& of) {
  auto sum = of(own);
  for (std::size_t p = 0; p < parties; ++p) {
    if (p != own) sum = added(sum, of(p));
  }
  return sum;
}

}  // namespace

Random Ballot::State::random_for(Label label, ByteSpan what) const {
  return Random(crypto::derive<crypto::Seed>(
      label, seed, {sheet.id().span(), byte(own), ByteSpan(accepted), what}));
}

Bytes Ballot::State::row_context(PartyIndex party, std::size_t candidate) const {
  Bytes context(course.heard.span().begin(), course.heard.span().end());
  context.push_back(party.value());
  context.push_back(static_cast<std::uint8_t>(candidate));
  return context;
}

Bytes Ballot::State::shares_context(PartyIndex party, const Element& its_constant,
                                    const Element& its_tied,
                                    const std::vector<Element>& its_shares) const {
  Bytes all;
  for (const Element& share : its_shares) {
    all.insert(all.end(), share.span().begin(), share.span().end());
  }
  const auto digest =
      crypto::hash(Label::blind_shares,
                   {course.heard.span(), byte(party), its_constant.span(), its_tied.span(), all});
  const ByteSpan text = as_bytes(to_string(Label::blind_shares));
  Bytes context(text.begin(), text.end());
  context.insert(context.end(), digest.span().begin(), digest.span().end());
  return context;
}

std::vector<Element> Ballot::State::to_decipher() const {
  std::vector<Element> all;
  all.reserve(blinded.size());
  for (const Cipher& cipher : blinded) all.push_back(cipher.r);
  return all;
}

Bytes Ballot::State::make_key() const {
  const Bytes context = possession_context(sheet.id(), own);
  Random random = random_for(Label::blind_nonce, context);
  return encode(KeyMessage{.key = key.public_key(),
                           .possession = key.prove(Label::blind_key_proof, context, random)},
                sheet.id());
}

Bytes Ballot::State::make_votes() const {
  Random random = random_for(Label::blind_votes, course.heard.span());
  std::vector<ProvedBit> votes;
  votes.reserve(accepted.size());
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    votes.push_back(encrypt_bit(accepted[i] == 0, *joint, row_context(own, i), random));
  }
  return encode(votes, course);
}

Bytes Ballot::State::make_blinded() const {
  Random random = random_for(Label::blind_blinding, course.heard.span());
  std::vector<BlindedCipher> all;
  all.reserve(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    all.push_back(blind(sums[i], row_context(own, i), random));
  }
  return encode(all, course);
}

Bytes Ballot::State::make_shares() const {
  const SecretScalar exponent = multiply(key.secret(), *constant);
  const Element own_constant = times_generator(*constant);
  const std::vector<Element> from = to_decipher();
  std::vector<Element> made;
  made.reserve(from.size());
  for (const Element& element : from) made.push_back(times(exponent, element));
  const Element tied = times_generator(exponent);
  const Bytes context = shares_context(own, own_constant, tied, made);
  Random random = random_for(Label::blind_nonce, context);
  const DleqProof tied_proof = prove_equal(key.secret(), key.public_key(), context, own_constant,
                                           tied, SecretScalar::random(random));
  const Dleq batch(tied, context);
  const DleqProof proof =
      batch.prove(exponent, certain(batch.weigh(0, from, made)), SecretScalar::random(random));
  return encode(SharesMessage{.constant = own_constant,
                              .tied = tied,
                              .shares = std::move(made),
                              .tied_proof = tied_proof,
                              .proof = proof},
                course);
}

std::optional<Bytes> Ballot::State::make() const {
  switch (round) {
    case Round::key:
      return make_key();
    case Round::votes:
      return make_votes();
    case Round::blinded:
      return make_blinded();
    case Round::shares:
      if (!constant) return std::nullopt;
      return make_shares();
    case Round::release:
    case Round::over:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Error> Ballot::State::fault_of_key(PartyIndex from, ByteSpan message) const {
  const auto read = decode_key(message, sheet.id());
  if (!read) return read.error();
  for (const auto& one : told_in(Round::key)) {
    if (one && decode_key(*one, sheet.id())->key == read->key) return Error::mirrored;
  }
  if (!verify(read->key, Label::blind_key_proof, possession_context(sheet.id(), from),
              read->possession)) {
    return Error::not_proved;
  }
  return std::nullopt;
}

std::optional<Error> Ballot::State::fault_of_votes(PartyIndex from, ByteSpan message) const {
  const auto read = decode_votes(message, course);
  if (!read) return read.error();
  for (std::size_t i = 0; i < read->size(); ++i) {
    if (!verify((*read)[i], *joint, row_context(from, i))) return Error::not_proved;
  }
  return std::nullopt;
}

std::optional<Error> Ballot::State::fault_of_blinded(PartyIndex from, ByteSpan message) const {
  const auto read = decode_blinded(message, course);
  if (!read) return read.error();
  for (std::size_t i = 0; i < read->size(); ++i) {
    if (!verify(sums[i], (*read)[i], row_context(from, i))) return Error::not_proved;
  }
  return std::nullopt;
}

std::optional<Error> Ballot::State::fault_of_shares(PartyIndex from, ByteSpan message) const {
  const auto read = decode_shares(message, course);
  if (!read) return read.error();
  if (their_constant && read->constant != *their_constant) return Error::wrong_constant;
  for (const auto& one : told_in(Round::shares)) {
    if (one && decode_shares(*one, course)->constant == read->constant) return Error::mirrored;
  }
  const Bytes context = shares_context(from, read->constant, read->tied, read->shares);
  const Element& its_key = keys[from.value()];
  if (!verify_equal(its_key, context, read->constant, read->tied, read->tied_proof)) {
    return Error::not_proved;
  }
  const Dleq batch(read->tied, context);
  const auto composites = batch.weigh_both(0, to_decipher(), read->shares);
  if (!composites || !batch.verify(*composites, read->proof)) return Error::not_proved;
  return std::nullopt;
}

std::optional<Error> Ballot::State::fault(PartyIndex from, ByteSpan message) const {
  switch (round) {
    case Round::key:
      return fault_of_key(from, message);
    case Round::votes:
      return fault_of_votes(from, message);
    case Round::blinded:
      return fault_of_blinded(from, message);
    case Round::shares:
      return fault_of_shares(from, message);
    case Round::release:
    case Round::over:
      return Error::not_now;
  }
  return Error::not_now;
}

// What was told was checked: it reads.
void Ballot::State::finish_round() {
  const auto& all = told_in(round);
  const std::size_t first = own.value();
  const auto sum_of = [&](const auto& rows) {
    std::vector<Cipher> result;
    result.reserve(course.candidates);
    for (std::size_t i = 0; i < course.candidates; ++i) {
      result.push_back(
          sum_over(parties(), first, [&](std::size_t p) { return rows[p][i].cipher; }));
    }
    return result;
  };
  if (round == Round::key) {
    for (const auto& one : all) keys.push_back(decode_key(*one, sheet.id())->key);
    joint = sum_over(parties(), first, [&](std::size_t p) { return keys[p]; });
  } else if (round == Round::votes) {
    std::vector<std::vector<ProvedBit>> rows;
    rows.reserve(all.size());
    for (const auto& one : all) rows.push_back(*decode_votes(*one, course));
    sums = sum_of(rows);
  } else if (round == Round::blinded) {
    std::vector<std::vector<BlindedCipher>> rows;
    rows.reserve(all.size());
    for (const auto& one : all) rows.push_back(*decode_blinded(*one, course));
    blinded = sum_of(rows);
  } else {
    for (const auto& one : all) shares.push_back(*decode_shares(*one, course));
  }
  for (const auto& one : all) {
    course.heard = crypto::hash(Label::blind_heard, {course.heard.span(), *one});
  }
  round = static_cast<Round>(std::to_underlying(round) + 1);
}

void Ballot::State::advance() {
  while (round < Round::release) {
    auto& all = told_in(round);
    if (!all[own.value()]) all[own.value()] = make();
    if (!std::ranges::all_of(all, [](const auto& one) { return one.has_value(); })) return;
    finish_round();
  }
  const auto is_there = [](const auto& one) { return one.has_value(); };
  if (round == Round::release && std::ranges::all_of(released, is_there)) open();
}

void Ballot::State::open() {
  std::vector<SecretScalar> undo;
  undo.reserve(released.size());
  for (const auto& number : released) undo.push_back(inverse(*number));
  for (std::size_t i = 0; i < course.candidates; ++i) {
    const Element deciphered = sum_over(
        parties(), own.value(), [&](std::size_t p) { return times(undo[p], shares[p].shares[i]); });
    // Nothing is left where nobody refused.
    if (deciphered == blinded[i].c) accepted_by_all.push_back(i);
  }
  round = Round::over;
}

}  // namespace peyk::blind
