// The rules of openings: docs/protocol.md §4. Everything is checked before anything is changed.
#include <algorithm>
#include <limits>

#include "relation_state.hpp"

namespace peyk::seal {
namespace {

constexpr Generation first_generation(0);

void refuse(Events& events, Refusal reason) { events.emplace_back(event::Refused{reason}); }

bool has_any(const identity::Listening& listening, const std::vector<CourierId>& known) {
  return std::ranges::any_of(listening.couriers, [&known](const CourierId& courier) {
    return std::ranges::find(known, courier) != known.end();
  });
}

}  // namespace

// A hello that authenticated: only the other side, or for generation 0 a holder of the card, can
// have made it.
struct Relation::State::Heard {
  OpenedHello opened;
  crypto::Key psk;
  crypto::KemPublicKey initiator;
  std::optional<identity::Listening> listening;
  crypto::Digest t1;
};

BoxRoots box_roots(const StandingSession& standing) {
  return {standing.session.write_boxes().copy(), standing.session.read_boxes().copy(),
          standing.first_day};
}

OpeningId Relation::State::take_id() {
  const OpeningId id = next_id;
  next_id = next_id.next();
  return id;
}

std::optional<crypto::Key> Relation::State::psk(Generation generation) const {
  if (generation == first_generation) {
    if (!first) return std::nullopt;
    return first->psk.copy();
  }
  if (!relation) return std::nullopt;
  return generation_key(*relation, generation);
}

std::optional<Generation> Relation::State::next_generation() const {
  if (!standing) return first_generation;
  Generation highest = standing->generation;
  for (const HalfOpen& half : half_open) highest = std::max(highest, half.generation);
  return after(highest);
}

std::optional<Generation> Relation::State::after(Generation generation) {
  if (generation.value() == std::numeric_limits<Generation::rep>::max()) return std::nullopt;
  return generation.next();
}

void Relation::State::remember(const crypto::Digest& t1) {
  heard.push_back(t1);
  if (heard.size() > most_heard) heard.erase(heard.begin());
}

bool Relation::State::is_known(const crypto::Digest& t1) const {
  return std::ranges::find(heard, t1) != heard.end() ||
         std::ranges::find(half_open, t1, &HalfOpen::t1) != half_open.end();
}

// --- hello ---------------------------------------------------------------------------------------

void Relation::State::say(Generation generation, Instant now, crypto::Random& random,
                          Events& events) {
  const auto key = psk(generation);
  if (!key || !other) return;
  drop_said(events);
  const ByteSpan card = generation == first_generation ? ByteSpan(first->own_card) : ByteSpan();
  said = say_hello({take_id(), generation, day_of(now), *key, card}, {own.public_key(), other->key},
                   random);
  events.emplace_back(event::PutOpening{said->id, generation, said->frame, other->listening});
}

void Relation::State::drop_said(Events& events) {
  if (!said) return;
  events.emplace_back(event::StopOpening{said->id});
  said.reset();
}

// What can be seen before any secret is touched.
std::optional<Refusal> Relation::State::objection(const Hello& hello) const {
  if (hello.responder != identity::kem_key_id(own.public_key()) ||
      hello.initiator == hello.responder) {
    return Refusal::not_ours;
  }
  if (hello.generation == first_generation) {
    if (side == Side::zero) return Refusal::not_ours;
    if (standing || !first) return Refusal::card_used;
    return std::nullopt;
  }
  if (!standing || !other) return Refusal::no_session;
  if (hello.initiator != identity::kem_key_id(other->key)) return Refusal::not_ours;
  if (hello.generation.value() > standing->generation.value() + most_generations_ahead) {
    return Refusal::generation_too_far;
  }
  return std::nullopt;
}

std::optional<Relation::State::Heard> Relation::State::authenticate(const Frame& frame,
                                                                    const Hello& hello) const {
  auto key = psk(hello.generation);
  if (!key) return std::nullopt;
  auto opened = open_hello(hello, *key, own);
  if (!opened) return std::nullopt;
  if (hello.generation != first_generation) {
    if (!opened->card.empty()) return std::nullopt;
    const auto t1 = transcript_1({other->key, own.public_key()}, frame);
    return Heard{std::move(*opened), std::move(*key), other->key, std::nullopt, t1};
  }
  const auto card = identity::Card::decode(opened->card);
  if (!card || identity::kem_key_id(card->key()) != hello.initiator) return std::nullopt;
  const auto t1 = transcript_1({card->key(), own.public_key()}, frame);
  return Heard{std::move(*opened), std::move(*key), card->key(), card->listening(), t1};
}

std::optional<Refusal> Relation::State::untimely(const Hello& hello, Instant now) const {
  const std::int64_t today = signed_day(day_of(now));
  const std::int64_t begins = signed_day(hello.first_day);
  if (begins > today + hello_days_ahead || begins + hello_days_back < today) {
    return Refusal::day_out_of_range;
  }
  if (hello.generation != first_generation) return std::nullopt;
  const std::int64_t last = signed_day(first->last_day);
  if (begins > last || today > last + first_hello_grace_days) return Refusal::card_expired;
  if (first->answered >= most_first_answers) return Refusal::card_spent;
  return std::nullopt;
}

// Both said hello: the higher generation stands, with the same the side with the smaller H(pk).
bool Relation::State::own_hello_stands(const Hello& hello) const {
  if (!said) return false;
  if (said->generation != hello.generation) return said->generation > hello.generation;
  return hello.responder < hello.initiator;  // this side is the responder of that hello
}

void Relation::State::hear_hello(const Frame& frame, const std::vector<CourierId>* known,
                                 Instant now, crypto::Random& random, Events& events) {
  const auto hello = read_hello(frame);
  if (!hello) return refuse(events, Refusal::malformed);
  if (const auto reason = objection(*hello)) return refuse(events, *reason);
  const auto authentic = authenticate(frame, *hello);
  if (!authentic) return refuse(events, Refusal::does_not_open);
  if (is_known(authentic->t1) && !has_lost_its_answer(*hello) && !comes_from_a_copy(*hello, now)) {
    // A welcome that answers it stands already, or it is done with.
    events.emplace_back(event::Repeated{});
    return;
  }
  if (const auto reason = untimely(*hello, now)) return refuse(events, *reason);
  if (standing && hello->generation <= standing->generation) {
    return answer_old_hello(authentic->t1, now, random, events);
  }
  if (known != nullptr && authentic->listening && !has_any(*authentic->listening, *known)) {
    return refuse(events, Refusal::no_common_courier);
  }
  if (own_hello_stands(*hello)) return refuse(events, Refusal::superseded);
  drop_said(events);
  answer(frame, *hello, *authentic, random, events);
}

// This side's answer to an old hello was dropped for another hello, from which no session came.
bool Relation::State::has_lost_its_answer(const Hello& hello) const {
  return standing && hello.generation != first_generation &&
         hello.generation <= standing->generation && !said && last_answer &&
         standing->since < *last_answer;
}

// This session, or one before it, came of the hello, or it was let go for one: the other side does
// not say it any more, unless its vault was put back unnoticed to when it did.
bool Relation::State::comes_from_a_copy(const Hello& hello, Instant now) const {
  return standing && hello.generation <= standing->generation &&
         now >= standing->since + hello_outlasted;
}

// The other side has gone back in time: it is told the generation from which both go on.
void Relation::State::answer_old_hello(const crypto::Digest& t1, Instant now,
                                       crypto::Random& random, Events& events) {
  if (say_in_answer(next_generation(), now, random, events) && !is_known(t1)) remember(t1);
}

// The other side is in a session that this one knows nothing of: this vault was put back from
// before its answer, or the other from before its hello, so that two sessions of one generation
// came of it. It may be forged by who holds the card, so it is believed only from nearby: the other
// side, or a copy of it, must still take all that is said from then on. None is said for generation
// 0, into whose boxes others write, too.
void Relation::State::answer_lost_confirm(Generation generation, Instant now,
                                          crypto::Random& random, Events& events) {
  if (!standing || generation == first_generation || generation < standing->generation ||
      generation.value() - standing->generation.value() > most_generations_lost) {
    return refuse(events, Refusal::unknown_opening);
  }
  auto next = next_generation();
  if (next && generation >= *next) next = after(generation);
  static_cast<void>(say_in_answer(next, now, random, events));
}

bool Relation::State::say_in_answer(std::optional<Generation> generation, Instant now,
                                    crypto::Random& random, Events& events) {
  if (said) {
    refuse(events, Refusal::superseded);
    return false;
  }
  const bool recent = last_answer && now >= *last_answer && now - *last_answer < between_answers;
  if (recent || !generation) {
    refuse(events, Refusal::too_soon);
    return false;
  }
  last_answer = now;
  say(*generation, now, random, events);
  return true;
}

// Who said a first hello told in it where it asks.
const identity::Listening& Relation::State::reader_of(const HalfOpen& half) const {
  return half.listening ? *half.listening : other->listening;
}

void Relation::State::answer(const Frame& frame, const Hello& hello, const Heard& authentic,
                             crypto::Random& random, Events& events) {
  // First hellos may come from several who hold the card: none drives another out. Later ones come
  // from the other side alone, which has let go of the oldest.
  if (hello.generation == first_generation) {
    ++first->answered;
  } else if (half_open.size() == most_half_open) {
    events.emplace_back(event::StopOpening{half_open.front().id});
    remember(half_open.front().t1);
    half_open.erase(half_open.begin());
  }
  HalfOpen half = answer_hello(take_id(), frame, hello, authentic.psk, authentic.opened,
                               {authentic.initiator, own.public_key()}, random);
  half.listening = authentic.listening;
  events.emplace_back(event::PutOpening{half.id, half.generation, half.frame, reader_of(half)});
  half_open.push_back(std::move(half));
}

// --- welcome and confirm -------------------------------------------------------------------------

void Relation::State::hear_welcome(const Frame& frame, Instant now, crypto::Random& random,
                                   Events& events) {
  const auto welcome = read_welcome(frame);
  if (!welcome) return refuse(events, Refusal::malformed);
  if (!said || welcome->t1 != said->t1 || welcome->generation != said->generation) {
    return refuse(events, Refusal::unknown_opening);
  }
  const auto key = psk(said->generation);
  if (!key) return refuse(events, Refusal::unknown_opening);
  auto opened = open_welcome(frame, *welcome, *said, *key, own, random);
  if (!opened) return refuse(events, Refusal::does_not_open);

  const Generation generation = said->generation;
  StandingSession next{generation, said->first_day, now, std::nullopt,
                       Session::as_initiator(opened->agreed, std::move(opened->offered))};
  establish(std::move(next), opened->agreed, events);
  confirm = StandingConfirm{take_id(), generation, opened->confirm};
  events.emplace_back(event::PutOpening{confirm->id, generation, confirm->frame, other->listening});
}

void Relation::State::hear_confirm(const Frame& frame, Instant now, crypto::Random& random,
                                   Events& events) {
  const auto heard_confirm = read_confirm(frame);
  if (!heard_confirm) return refuse(events, Refusal::malformed);
  if (standing && standing->generation == heard_confirm->generation &&
      standing->confirmed == heard_confirm->t2) {
    // I has not heard a session frame yet.
    events.emplace_back(event::Repeated{});
    events.emplace_back(event::AcknowledgementDue{});
    return;
  }
  const auto half = std::ranges::find_if(half_open, [&](const HalfOpen& one) {
    return one.generation == heard_confirm->generation && one.t2 == heard_confirm->t2;
  });
  if (half == half_open.end()) {
    return answer_lost_confirm(heard_confirm->generation, now, random, events);
  }
  const auto opened = open_confirm(*heard_confirm, *half);
  if (!opened) return refuse(events, Refusal::does_not_open);

  if (half->listening) other = OtherDesk{half->initiator, *half->listening};
  StandingSession next{half->generation, half->first_day, now, half->t2,
                       Session::as_responder(opened->agreed, opened->offered)};
  const bool first_one = half->generation == first_generation;
  establish(std::move(next), opened->agreed, events);
  if (first_one) end_first_contact(events);
  events.emplace_back(event::AcknowledgementDue{});
}

// --- what follows --------------------------------------------------------------------------------

void Relation::State::establish(StandingSession next, const Agreed& agreed, Events& events) {
  const bool again = standing.has_value();
  const bool first_one = next.generation == first_generation;
  drop_openings_up_to(next.generation, events);
  standing = std::move(next);
  if (first_one) {
    relation = relation_key(agreed);
    words = agreed.words;
  }
  events.emplace_back(
      event::Established{standing->generation, box_roots(*standing),
                         first_one ? words : std::optional<identity::SafetyWords>(std::nullopt)});
  if (again) events.emplace_back(event::SealAgain{});
  if (!first_one) end_first_contact(events);  // a confirm of generation 0 may have been dropped
}

void Relation::State::drop_openings_up_to(Generation generation, Events& events) {
  if (said && said->generation <= generation) drop_said(events);
  if (confirm) {
    events.emplace_back(event::StopOpening{confirm->id});
    confirm.reset();
  }
  drop_half_open_up_to(generation, events);
}

void Relation::State::drop_half_open_up_to(Generation generation, Events& events) {
  std::erase_if(half_open, [&](const HalfOpen& half) {
    if (half.generation > generation) return false;
    remember(half.t1);
    events.emplace_back(event::StopOpening{half.id});
    return true;
  });
}

void Relation::State::session_was_heard(Events& events) {
  if (!confirm) return;
  events.emplace_back(event::StopOpening{confirm->id});
  confirm.reset();
  end_first_contact(events);
}

void Relation::State::end_first_contact(Events& events) {
  if (!first) return;
  first.reset();
  events.emplace_back(event::FirstContactOver{});
}

}  // namespace peyk::seal
