#include "peyk/blind/ballot.hpp"

#include <algorithm>
#include <utility>

#include "ballot_state.hpp"
#include "contract.hpp"
#include "message_head.hpp"
#include "party_key.hpp"
#include "secret_record.hpp"

namespace peyk::blind {

using crypto::Element;
using crypto::SecretScalar;

namespace {

constexpr std::uint8_t record_version = 1;

std::optional<Ballot::Round> round_of(MessageKind kind) {
  switch (kind) {
    case MessageKind::key:
      return Ballot::Round::key;
    case MessageKind::votes:
      return Ballot::Round::votes;
    case MessageKind::blinded:
      return Ballot::Round::blinded;
    case MessageKind::shares:
      return Ballot::Round::shares;
    case MessageKind::release:
      return Ballot::Round::release;
    case MessageKind::first_list:
    case MessageKind::second_list:
    case MessageKind::bits:
    case MessageKind::answer:
      return std::nullopt;
  }
  return std::nullopt;
}

std::size_t place(Ballot::Round round) {
  return static_cast<std::size_t>(std::to_underlying(round)) - 1;
}

}  // namespace

Ballot::State::State(Sheet the_sheet, PartyIndex the_own, crypto::SecretBytes the_accepted,
                     crypto::Seed the_seed)
    : sheet(std::move(the_sheet)),
      own(the_own),
      accepted(std::move(the_accepted)),
      seed(std::move(the_seed)),
      key(party_key(sheet, own, seed)),
      course{.question = sheet.id(),
             .heard = crypto::Digest(sheet.id().array()),
             .candidates = sheet.size_of(own)} {
  for (auto& round_told : told) round_told.resize(parties());
  released.resize(parties());
}

std::vector<std::optional<Bytes>>& Ballot::State::told_in(Round which) {
  return told.at(place(which));
}

const std::vector<std::optional<Bytes>>& Ballot::State::told_in(Round which) const {
  return told.at(place(which));
}

Ballot::Ballot(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ballot::Ballot(Ballot&&) noexcept = default;
Ballot& Ballot::operator=(Ballot&&) noexcept = default;
Ballot::~Ballot() = default;

Result<Ballot> Ballot::begin(Sheet sheet, PartyIndex own, crypto::SecretBytes accepted,
                             crypto::Seed seed) {
  detail::require(sheet.has(own) && sheet.form() == Form::ballot);
  if (accepted.size() != sheet.size_of(own)) return std::unexpected(Error::wrong_size);
  if (std::ranges::any_of(accepted, [](std::uint8_t one) { return one > 1; })) {
    return std::unexpected(Error::out_of_range);
  }
  auto state = std::make_unique<State>(std::move(sheet), own, std::move(accepted), std::move(seed));
  state->advance();
  return Ballot(std::move(state));
}

const Sheet& Ballot::sheet() const { return state_->sheet; }

Ballot::Round Ballot::round() const { return state_->round; }

bool Ballot::waits_for(PartyIndex party) const {
  detail::require(state_->sheet.has(party));
  if (state_->round == Round::over) return false;
  if (state_->round == Round::release) return !state_->released[party.value()];
  return !state_->told_in(state_->round)[party.value()];
}

Result<void> Ballot::on_constant(SecretScalar own, std::optional<Element> theirs) {
  detail::require(!theirs || state_->parties() == 2);
  if (state_->constant) return std::unexpected(Error::not_now);
  const Element of_own = times_generator(own);
  if (theirs && *theirs == of_own) return std::unexpected(Error::mirrored);
  // What came before this: only then can it have been of another constant.
  for (const auto& one : state_->told_in(Round::shares)) {
    if (!one) continue;
    const Element constant = decode_shares(*one, state_->course)->constant;
    if (constant == of_own) return std::unexpected(Error::mirrored);
    if (theirs && constant != *theirs) return std::unexpected(Error::wrong_constant);
  }
  state_->released[state_->own.value()] = own.copy();
  state_->constant = std::move(own);
  state_->their_constant = theirs;
  state_->advance();
  return {};
}

Result<Bytes> Ballot::message(Round round) const {
  if (round > state_->round || round == Round::over) return std::unexpected(Error::not_now);
  if (round == Round::release) return encode_release(*state_->constant, state_->course);
  const auto& own = state_->told_in(round)[state_->own.value()];
  if (!own) return std::unexpected(Error::not_now);
  return *own;
}

Result<void> Ballot::on_message(PartyIndex from, ByteSpan message) {
  detail::require(state_->sheet.has(from) && from != state_->own);
  const auto kind = kind_of(message);
  const auto round = kind ? round_of(*kind) : std::nullopt;
  if (!round) return std::unexpected(Error::malformed);
  if (*round != state_->round) return std::unexpected(Error::not_now);
  if (*round == Round::release) {
    const auto number = decode_release(message, state_->course);
    return number ? on_released(from, *number) : std::unexpected(number.error());
  }
  auto& told = state_->told_in(*round)[from.value()];
  if (told) return std::unexpected(Error::not_now);
  if (const auto error = state_->fault(from, message)) return std::unexpected(*error);
  told = Bytes(message.begin(), message.end());
  state_->advance();
  return {};
}

Result<void> Ballot::on_released(PartyIndex from, const SecretScalar& number) {
  detail::require(state_->sheet.has(from) && from != state_->own);
  auto& released = state_->released[from.value()];
  if (state_->round != Round::release || released) return std::unexpected(Error::not_now);
  if (times_generator(number) != state_->shares[from.value()].constant) {
    return std::unexpected(Error::wrong_constant);
  }
  released = number.copy();
  state_->advance();
  return {};
}

const std::vector<std::size_t>& Ballot::accepted_by_all() const {
  detail::require(state_->round == Round::over);
  return state_->accepted_by_all;
}

crypto::SecretBytes Ballot::record() const {
  const State& state = *state_;
  RecordWriter out;
  out.u8(record_version).blob(state.sheet.encode()).u8(state.own.value());
  out.blob(state.accepted).raw(state.seed.span());
  out.maybe(state.constant).maybe(state.their_constant);
  for (const auto& all : state.told) {
    for (std::size_t p = 0; p < state.parties(); ++p) {
      if (p == state.own.value()) continue;
      out.u8(all[p] ? 1 : 0);
      if (all[p]) out.blob(*all[p]);
    }
  }
  for (std::size_t p = 0; p < state.parties(); ++p) {
    if (p != state.own.value()) out.maybe(state.released[p]);
  }
  return std::move(out).take();
}

Result<Ballot> Ballot::from_record(ByteSpan record) {
  RecordReader in(record);
  if (in.u8() != record_version) return std::unexpected(Error::unknown_version);
  auto sheet = Sheet::decode(in.blob());
  const PartyIndex own(in.u8());
  crypto::SecretBytes accepted = crypto::secret_bytes(in.blob());
  auto seed = crypto::Seed::from(in.raw(crypto::Seed::size));
  auto constant = in.maybe<SecretScalar>(crypto::scalar_size);
  const auto theirs = in.maybe<Element>(crypto::element_size);
  const bool is_ballot = sheet && sheet->has(own) && sheet->form() == Form::ballot && seed;
  if (!is_ballot || (theirs && (!constant || sheet->terms().parties.size() != 2))) {
    return std::unexpected(Error::malformed);
  }
  auto ballot = begin(*std::move(sheet), own, std::move(accepted), *std::move(seed));
  if (!ballot) return std::unexpected(Error::malformed);
  // Not before the rounds in which it had no part, and before the shares in any case.
  if (constant && !ballot->on_constant(*std::move(constant), theirs)) {
    return std::unexpected(Error::malformed);
  }
  const State& state = *ballot->state_;
  for (std::size_t round = 0; round < State::told_rounds; ++round) {
    for (std::size_t p = 0; p < state.parties(); ++p) {
      if (p == own.value() || !in.flag()) continue;
      const PartyIndex from(static_cast<std::uint8_t>(p));
      if (place(state.round) != round || !ballot->on_message(from, in.blob())) {
        return std::unexpected(Error::malformed);
      }
    }
  }
  for (std::size_t p = 0; p < state.parties(); ++p) {
    if (p == own.value()) continue;
    const auto number = in.maybe<SecretScalar>(crypto::scalar_size);
    if (number && !ballot->on_released(PartyIndex(static_cast<std::uint8_t>(p)), *number)) {
      return std::unexpected(Error::malformed);
    }
  }
  if (!in.finished()) return std::unexpected(Error::malformed);
  return ballot;
}

}  // namespace peyk::blind
