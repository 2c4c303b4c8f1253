#include "peyk/blind/overlap.hpp"

#include <algorithm>
#include <utility>

#include "bits_message.hpp"
#include "comparison.hpp"
#include "contract.hpp"
#include "party_key.hpp"
#include "secret_record.hpp"

namespace peyk::blind {

using crypto::Label;
using crypto::Random;

namespace {

constexpr std::uint8_t record_version = 1;

std::uint32_t number_of(const Bound& bound) { return ByteReader(bound.span()).u32(); }

// What the proof of a bit is bound to; the key and the cipher are in it anyway.
Bytes bit_context(const QuestionId& question, PartyIndex party, std::size_t index) {
  Bytes context(question.span().begin(), question.span().end());
  context.push_back(party.value());
  context.push_back(static_cast<std::uint8_t>(index));
  return context;
}

Bytes possession_context(const QuestionId& question, PartyIndex party) {
  Bytes context(question.span().begin(), question.span().end());
  context.push_back(party.value());
  return context;
}

}  // namespace

Bound bound_of(std::uint32_t number) {
  Bound bound;
  ByteWriter(bound.mutable_span()).u32(number);
  return bound;
}

Overlap::Overlap(Sheet sheet, PartyIndex own, Bound bound, crypto::Seed seed)
    : sheet_(std::move(sheet)),
      own_(own),
      bound_(std::move(bound)),
      seed_(std::move(seed)),
      key_(party_key(sheet_, own_, seed_)) {}

Result<Overlap> Overlap::begin(Sheet sheet, PartyIndex own, Bound bound, crypto::Seed seed) {
  detail::require(sheet.has(own) && sheet.form() == Form::overlap);
  if ((std::uint64_t{number_of(bound)} >> sheet.size_of(own)) != 0) {
    return std::unexpected(Error::out_of_range);
  }
  return Overlap(std::move(sheet), own, std::move(bound), std::move(seed));
}

// Other numbers for other messages, the same for the same: nothing is drawn twice.
Random Overlap::random_for(Label label, ByteSpan what) const {
  return Random(crypto::derive<crypto::Seed>(
      label, seed_, {sheet_.id().span(), byte(own_), bound_.span(), what}));
}

Bytes Overlap::bits() const {
  Random random = random_for(Label::blind_bits, {});
  const Bytes context = possession_context(sheet_.id(), own_);
  BitsMessage message{.key = key_.public_key(),
                      .possession = key_.prove(Label::blind_key_proof, context, random),
                      .bits = {}};
  const std::uint32_t number = number_of(bound_);
  for (std::size_t i = 0; i < width(); ++i) {
    const bool bit = ((number >> (width() - 1 - i)) & 1U) != 0;
    message.bits.push_back(
        encrypt_bit(bit, key_.public_key(), bit_context(sheet_.id(), own_, i), random));
  }
  return encode(message, sheet_.id());
}

Result<void> Overlap::on_bits(ByteSpan message) {
  if (theirs_) return std::unexpected(Error::not_now);
  const auto read = decode_bits(message, sheet_.id(), width());
  if (!read) return std::unexpected(read.error());
  if (read->key == key_.public_key()) return std::unexpected(Error::mirrored);
  if (!verify(read->key, Label::blind_key_proof, possession_context(sheet_.id(), other()),
              read->possession)) {
    return std::unexpected(Error::not_proved);
  }
  for (std::size_t i = 0; i < width(); ++i) {
    if (!verify(read->bits[i], read->key, bit_context(sheet_.id(), other(), i))) {
      return std::unexpected(Error::not_proved);
    }
  }
  theirs_ = Bytes(message.begin(), message.end());
  return {};
}

Bytes Overlap::answer() const {
  detail::require(can_answer());
  const auto theirs = decode_bits(*theirs_, sheet_.id(), width());
  detail::require(theirs.has_value());
  std::vector<Cipher> ciphers;
  for (const ProvedBit& bit : theirs->bits) ciphers.push_back(bit.cipher);
  Random random = random_for(Label::blind_answer, *theirs_);
  return encode_answer(compare(ciphers, theirs->key, own_, number_of(bound_), random), sheet_.id());
}

Result<bool> Overlap::on_answer(ByteSpan message) {
  if (!theirs_ || heard_ != Heard::nothing) return std::unexpected(Error::not_now);
  const auto answer = decode_answer(message, sheet_.id(), width());
  if (!answer) return std::unexpected(answer.error());
  // Of an honest answer one at most is zero.
  const auto zeros = std::ranges::count_if(
      *answer, [&](const Cipher& cipher) { return is_zero(cipher, key_.secret()); });
  heard_ = zeros == 0 ? Heard::no_room : zeros == 1 ? Heard::room : Heard::forged;
  if (heard_ == Heard::forged) return std::unexpected(Error::not_proved);
  return heard_ == Heard::room;
}

std::optional<bool> Overlap::leaves_room() const {
  if (heard_ == Heard::nothing || heard_ == Heard::forged) return std::nullopt;
  return heard_ == Heard::room;
}

crypto::SecretBytes Overlap::record() const {
  RecordWriter out;
  out.u8(record_version).blob(sheet_.encode()).u8(own_.value());
  out.raw(bound_.span()).raw(seed_.span()).u8(theirs_ ? 1 : 0);
  if (theirs_) out.blob(*theirs_);
  out.u8(std::to_underlying(heard_));
  return std::move(out).take();
}

Result<Overlap> Overlap::from_record(ByteSpan record) {
  RecordReader in(record);
  if (in.u8() != record_version) return std::unexpected(Error::unknown_version);
  auto sheet = Sheet::decode(in.blob());
  const PartyIndex own(in.u8());
  auto bound = Bound::from(in.raw(Bound::size));
  auto seed = crypto::Seed::from(in.raw(crypto::Seed::size));
  if (!sheet || !bound || !seed || !sheet->has(own) || sheet->form() != Form::overlap) {
    return std::unexpected(Error::malformed);
  }
  auto result = begin(*std::move(sheet), own, *std::move(bound), *std::move(seed));
  if (!result) return std::unexpected(Error::malformed);
  const bool has_theirs = in.flag();
  const ByteSpan theirs = has_theirs ? in.blob() : ByteSpan{};
  const std::uint8_t heard = in.u8();
  const bool can_be = heard <= std::to_underlying(Heard::forged) && (heard == 0 || has_theirs);
  if (!in.finished() || !can_be) return std::unexpected(Error::malformed);
  // Checked again: what does not hold is not answered.
  if (has_theirs && !result->on_bits(theirs)) return std::unexpected(Error::malformed);
  result->heard_ = static_cast<Heard>(heard);
  return result;
}

}  // namespace peyk::blind
