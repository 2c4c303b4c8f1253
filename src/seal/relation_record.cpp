// A relation as it is stored. A private format of this implementation, of a version of its own:
//
//   CBOR map {0: 1 (version), 1: side, 2: own key's seed, 3: own listening, 4: other desk, 5: first
//             contact, 6: relation, 7: own hello, 8: own confirm, 9: [half-open openings],
//             10: session, 11: words, 12: [hellos done with], 13: last answer to an old hello,
//             14: next opening id};  what is absent is null
#include <algorithm>

#include "record_parts.hpp"
#include "relation_state.hpp"

namespace peyk::seal {
namespace {

using identity::SecretWriter;

constexpr std::uint64_t record_version = 1;
constexpr std::size_t record_pairs = 15;
constexpr std::size_t most_pairs_of_any_version = 64;
constexpr Generation first_generation(0);

// [class id, [courier ids]]
void write_listening(SecretWriter& out, const identity::Listening& listening) {
  out.array(2).uint(static_cast<std::uint64_t>(listening.service_class));
  out.array(listening.couriers.size());
  for (const CourierId& courier : listening.couriers) out.bytes(courier.span());
}

bool read_listening(cbor::Reader& in, identity::Listening& listening) {
  if (!read_array(in, 2)) return false;
  const auto class_id = in.uint();
  const auto count = in.array(identity::most_couriers_of_a_card);
  if (!class_id || !count || *count == 0) return false;
  const auto service_class = identity::service_class_from(*class_id);
  if (!service_class) return false;
  listening.service_class = *service_class;
  listening.couriers.resize(*count);
  return std::ranges::all_of(listening.couriers,
                             [&](CourierId& courier) { return read_bytes(in, courier); });
}

// [key, listening]
void write_other(SecretWriter& out, const OtherDesk& other) {
  out.array(2).bytes(other.key.span());
  write_listening(out, other.listening);
}

bool read_other(cbor::Reader& in, std::optional<OtherDesk>& other) {
  if (!read_array(in, 2)) return false;
  const auto key = read_kem_key(in);
  identity::Listening listening;
  if (!key || !read_listening(in, listening)) return false;
  other = OtherDesk{*key, std::move(listening)};
  return true;
}

// [psk_0, last day, own card (may be empty), first hellos answered]
void write_first(SecretWriter& out, const FirstContact& first) {
  out.array(4).bytes(first.psk.span()).uint(first.last_day.value());
  out.bytes(first.own_card).uint(first.answered);
}

bool read_first(cbor::Reader& in, std::optional<FirstContact>& first) {
  crypto::Key psk;
  Day last_day;
  if (!read_array(in, 4) || !read_bytes(in, psk) || !read_number(in, last_day)) return false;
  const auto card = in.bytes(identity::card_max_size);
  const auto answered = in.uint();
  if (!card || !answered || *answered > most_first_answers) return false;
  first = FirstContact{std::move(psk), last_day, crypto::secret_bytes(*card), *answered};
  return true;
}

// [id, generation, first day, T1, ss1, ek_I's seed, r_I, frame]
void write_said(SecretWriter& out, const SaidHello& said) {
  out.array(8).uint(said.id.value()).uint(said.generation.value()).uint(said.first_day.value());
  out.bytes(said.t1.span()).bytes(said.ss1.span()).bytes(said.ephemeral.span());
  out.bytes(said.nonce.span()).bytes(said.frame.span());
}

bool read_said(cbor::Reader& in, std::optional<SaidHello>& target) {
  SaidHello said;
  const bool whole =
      read_array(in, 8) && read_number(in, said.id) && read_number(in, said.generation) &&
      read_number(in, said.first_day) && read_bytes(in, said.t1) && read_bytes(in, said.ss1) &&
      read_bytes(in, said.ephemeral) && read_bytes(in, said.nonce) && read_bytes(in, said.frame);
  if (whole) target = std::move(said);
  return whole;
}

// [id, generation, frame]
void write_confirm(SecretWriter& out, const StandingConfirm& confirm) {
  out.array(3).uint(confirm.id.value()).uint(confirm.generation.value());
  out.bytes(confirm.frame.span());
}

bool read_confirm_record(cbor::Reader& in, std::optional<StandingConfirm>& target) {
  StandingConfirm confirm;
  const bool whole = read_array(in, 3) && read_number(in, confirm.id) &&
                     read_number(in, confirm.generation) && read_bytes(in, confirm.frame);
  if (whole) target = confirm;
  return whole;
}

// [id, generation, first day, initiator's key, its listening or null, T1, T2, c3, ek_R's seed, r_R,
//  commitment, committed bytes, frame]
void write_half_open(SecretWriter& out, const HalfOpen& half) {
  out.array(13).uint(half.id.value()).uint(half.generation.value()).uint(half.first_day.value());
  out.bytes(half.initiator.span());
  if (half.listening) {
    write_listening(out, *half.listening);
  } else {
    out.null();
  }
  out.bytes(half.t1.span()).bytes(half.t2.span()).bytes(half.c3.span());
  out.bytes(half.ephemeral.span()).bytes(half.nonce.span()).bytes(half.commitment.span());
  out.bytes(half.committed).bytes(half.frame.span());
}

std::optional<HalfOpen> read_half_open(cbor::Reader& in) {
  OpeningId id;
  Generation generation;
  Day first_day;
  const bool start = read_array(in, 13) && read_number(in, id) && read_number(in, generation) &&
                     read_number(in, first_day);
  if (!start) return std::nullopt;
  const auto initiator = read_kem_key(in);
  if (!initiator) return std::nullopt;
  HalfOpen half{id, generation, first_day, *initiator, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  const bool listening = read_unless_null(
      in, [&](cbor::Reader& reader) { return read_listening(reader, half.listening.emplace()); });
  const bool keys = listening && read_bytes(in, half.t1) && read_bytes(in, half.t2) &&
                    read_bytes(in, half.c3) && read_bytes(in, half.ephemeral) &&
                    read_bytes(in, half.nonce) && read_bytes(in, half.commitment);
  if (!keys) return std::nullopt;
  const auto committed = in.bytes_exactly(hello_committed_size);
  if (!committed || !read_bytes(in, half.frame)) return std::nullopt;
  std::ranges::copy(*committed, half.committed.begin());
  return half;
}

// [generation, first day, since, T2 of the confirm heard or null, session]
void write_standing(SecretWriter& out, const StandingSession& standing) {
  out.array(5).uint(standing.generation.value()).uint(standing.first_day.value());
  write_instant(out, standing.since);
  write_optional(out, standing.confirmed);
  standing.session.write(out);
}

bool read_standing(cbor::Reader& in, std::optional<StandingSession>& target) {
  Generation generation;
  Day first_day;
  Instant since;
  std::optional<crypto::Digest> confirmed;
  const bool start = read_array(in, 5) && read_number(in, generation) &&
                     read_number(in, first_day) && read_instant(in, since) &&
                     read_optional(in, confirmed);
  if (!start) return false;
  auto session = Session::read(in);
  if (!session) return false;
  target.emplace(StandingSession{generation, first_day, since, confirmed, std::move(*session)});
  return true;
}

bool read_words(cbor::Reader& in, std::optional<identity::SafetyWords>& words) {
  identity::SafetyWords::Numbers numbers{};
  if (!read_array(in, numbers.size())) return false;
  for (std::uint16_t& number : numbers) {
    const auto value = in.uint();
    if (!value || *value > std::numeric_limits<std::uint16_t>::max()) return false;
    number = static_cast<std::uint16_t>(*value);
  }
  words = identity::SafetyWords::from_numbers(numbers);
  return words.has_value();
}

template <class Value, class Write>
void write_unless_absent(SecretWriter& out, std::uint64_t key, const std::optional<Value>& value,
                         Write write) {
  out.key(key);
  if (value) {
    write(out, *value);
  } else {
    out.null();
  }
}

}  // namespace

void Relation::State::write(SecretWriter& out) const {
  out.map(record_pairs).key(0).uint(record_version);
  out.key(1).uint(static_cast<std::uint64_t>(side)).key(2).bytes(own.seed().span());
  out.key(3);
  write_listening(out, own_listening);
  write_unless_absent(out, 4, other, write_other);
  write_unless_absent(out, 5, first, write_first);
  out.key(6);
  write_optional(out, relation);
  write_unless_absent(out, 7, said, write_said);
  write_unless_absent(out, 8, confirm, write_confirm);
  out.key(9).array(half_open.size());
  for (const HalfOpen& half : half_open) write_half_open(out, half);
  write_unless_absent(out, 10, standing, write_standing);
  write_unless_absent(out, 11, words, [](SecretWriter& to, const identity::SafetyWords& value) {
    to.array(value.numbers().size());
    for (const std::uint16_t number : value.numbers()) to.uint(number);
  });
  out.key(12).array(heard.size());
  for (const crypto::Digest& t1 : heard) out.bytes(t1.span());
  write_unless_absent(out, 13, last_answer, write_instant);
  out.key(14).uint(next_id.value());
}

void Relation::State::read_openings(cbor::Reader& in, bool& ok) {
  ok = ok && in.expect_key(7) &&
       read_unless_null(in, [this](cbor::Reader& one) { return read_said(one, said); });
  ok = ok && in.expect_key(8) && read_unless_null(in, [this](cbor::Reader& one) {
         return read_confirm_record(one, confirm);
       });
  ok = ok && in.expect_key(9).has_value();
  const auto count = in.array(most_first_answers);
  ok = ok && count;
  for (std::size_t i = 0; ok && i < *count; ++i) {
    auto half = read_half_open(in);
    ok = half.has_value();
    if (ok) half_open.push_back(std::move(*half));
  }
}

std::unique_ptr<Relation::State> Relation::State::read(cbor::Reader& in) {
  const auto side_key = in.expect_key(1);
  const auto which = in.uint();
  crypto::KemSeed seed;
  identity::Listening listening;
  const bool start = side_key && which && *which <= 1 && in.expect_key(2) && read_bytes(in, seed) &&
                     in.expect_key(3) && read_listening(in, listening);
  if (!start) return nullptr;
  auto state =
      std::make_unique<State>(*which == 0 ? Side::zero : Side::one, seed, std::move(listening));
  bool ok = in.expect_key(4) &&
            read_unless_null(in, [&](cbor::Reader& one) { return read_other(one, state->other); });
  ok = ok && in.expect_key(5) &&
       read_unless_null(in, [&](cbor::Reader& one) { return read_first(one, state->first); });
  ok = ok && in.expect_key(6) && read_optional(in, state->relation);
  state->read_openings(in, ok);
  ok = ok && in.expect_key(10) &&
       read_unless_null(in, [&](cbor::Reader& one) { return read_standing(one, state->standing); });
  ok = ok && in.expect_key(11) &&
       read_unless_null(in, [&](cbor::Reader& one) { return read_words(one, state->words); });
  ok = ok && in.expect_key(12).has_value();
  const auto count = in.array(most_heard);
  ok = ok && count;
  for (std::size_t i = 0; ok && i < *count; ++i) ok = read_bytes(in, state->heard.emplace_back());
  ok = ok && in.expect_key(13) && read_unless_null(in, [&](cbor::Reader& one) {
         return read_instant(one, state->last_answer.emplace());
       });
  ok = ok && in.expect_key(14) && read_number(in, state->next_id) && in.finish();
  if (!ok || !state->consistent()) return nullptr;
  return state;
}

// What the code relies on between two calls. (psk is there for every opening that stands.)
bool Relation::State::consistent() const {
  const bool contact = !first || side == Side::one || !first->own_card.empty();
  const bool known = other.has_value() == (side == Side::zero || standing);
  const bool related =
      relation.has_value() == standing.has_value() && words.has_value() == standing.has_value();
  const auto has_key = [this](Generation generation) {
    return generation == first_generation ? first.has_value() : relation.has_value();
  };
  const bool saying = !said || (has_key(said->generation) && said->id < next_id &&
                                (said->generation != first_generation || side == Side::zero));
  const bool confirming = !confirm || (standing && confirm->id < next_id &&
                                       confirm->generation == standing->generation);
  const bool answering = std::ranges::all_of(half_open, [&](const HalfOpen& half) {
    const bool is_first = half.generation == first_generation;
    return has_key(half.generation) && half.id < next_id &&
           is_first == half.listening.has_value() &&
           (!is_first || (side == Side::one && !standing));
  });
  // Older programs let go of first hellos beyond four.
  const bool counted = half_open.size() <= (standing || !first ? most_half_open : first->answered);
  return contact && known && related && saying && confirming && answering && counted;
}

crypto::SecretBytes Relation::serialise() const {
  SecretWriter out;
  state_->write(out);
  return std::move(out).take();
}

Result<Relation> Relation::restore(ByteSpan bytes) {
  cbor::Reader in(bytes);
  const auto pairs = in.map(most_pairs_of_any_version);
  if (!pairs || !in.expect_key(0)) return std::unexpected(Error::record_malformed);
  const auto version = in.uint();
  if (!version) return std::unexpected(Error::record_malformed);
  if (*version > record_version) return std::unexpected(Error::record_too_new);
  if (*version != record_version || *pairs != record_pairs) {
    return std::unexpected(Error::record_malformed);
  }
  auto state = State::read(in);
  if (!state) return std::unexpected(Error::record_malformed);
  return Relation(std::move(state));
}

}  // namespace peyk::seal
