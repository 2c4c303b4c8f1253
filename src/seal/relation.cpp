#include "peyk/seal/relation.hpp"

#include <algorithm>

#include "relation_state.hpp"

namespace peyk::seal {
namespace {

constexpr Generation first_generation(0);
// The second byte of every frame.
constexpr std::size_t kind_offset = 1;

}  // namespace

Relation::Relation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Relation::Relation(Relation&&) noexcept = default;
Relation& Relation::operator=(Relation&&) noexcept = default;
Relation::~Relation() = default;

Relation Relation::from_made_card(crypto::KemSeed key, const identity::Card& card) {
  auto state = std::make_unique<State>(Side::one, key, card.listening());
  state->first = FirstContact{first_contact_key(card), card.last_day(), card.encode(), 0};
  return Relation(std::move(state));
}

Result<Relation> Relation::from_accepted_card(const identity::Card& theirs, crypto::KemSeed own_key,
                                              const identity::Card& own, Day today) {
  if (!theirs.is_valid_on(today)) return std::unexpected(Error::card_expired);
  auto state = std::make_unique<State>(Side::zero, own_key, own.listening());
  if (theirs.key() == state->own.public_key()) return std::unexpected(Error::own_card);
  auto own_card = own.encode();
  if (own_card.size() > identity::card_max_size) return std::unexpected(Error::card_too_large);
  state->other = OtherDesk{theirs.key(), theirs.listening()};
  state->first = FirstContact{first_contact_key(theirs), theirs.last_day(), std::move(own_card), 0};
  return Relation(std::move(state));
}

// --- opening -------------------------------------------------------------------------------------

Events Relation::start(Instant now, crypto::Random& random) {
  Events events;
  if (state_->side == Side::zero && !state_->said && !state_->standing) {
    state_->say(first_generation, now, random, events);
  }
  return events;
}

Result<Events> Relation::reopen(Instant now, crypto::Random& random,
                                std::optional<Generation> lost) {
  Events events;
  if (!state_->standing && state_->side == Side::one) return events;
  auto generation = state_->next_generation();
  const bool spoke = state_->standing && lost;
  if (spoke && generation && *lost >= *generation) generation = State::after(*lost);
  if (!generation) return std::unexpected(Error::exhausted);
  if (spoke) state_->drop_half_open_up_to(*lost, events);
  state_->say(*generation, now, random, events);
  return events;
}

// --- frames --------------------------------------------------------------------------------------

Events Relation::on_opening_frame(const Frame& frame, Instant now, crypto::Random& random,
                                  const std::vector<CourierId>* known) {
  Events events;
  const std::uint8_t kind = frame.span()[kind_offset];
  if (kind == static_cast<std::uint8_t>(FrameKind::hello)) {
    state_->hear_hello(frame, known, now, random, events);
  } else if (kind == static_cast<std::uint8_t>(FrameKind::welcome)) {
    state_->hear_welcome(frame, now, random, events);
  } else if (kind == static_cast<std::uint8_t>(FrameKind::confirm)) {
    state_->hear_confirm(frame, now, random, events);
  } else {
    events.emplace_back(event::Refused{Refusal::malformed});
  }
  return events;
}

Events Relation::on_session_frame(Generation boxes, const Frame& frame) {
  Events events;
  auto& standing = state_->standing;
  if (!standing) {
    events.emplace_back(event::Refused{Refusal::no_session});
  } else if (boxes != standing->generation) {
    events.emplace_back(event::Refused{Refusal::other_generation});
  } else if (standing->session.open(frame, events)) {
    state_->session_was_heard(events);
  }
  return events;
}

// --- sealing -------------------------------------------------------------------------------------

std::size_t Relation::content_capacity() const {
  return state_->standing ? state_->standing->session.content_capacity() : 0;
}

Result<SealedMessage> Relation::seal_message(ByteSpan content, crypto::Random& random) {
  if (!state_->standing) return std::unexpected(Error::no_session);
  return state_->standing->session.seal_message(content, random);
}

Result<Frame> Relation::seal_acknowledgement(ByteSpan content, crypto::Random& random) {
  if (!state_->standing) return std::unexpected(Error::no_session);
  return state_->standing->session.seal_acknowledgement(content, random);
}

// --- what is known -------------------------------------------------------------------------------

Side Relation::side() const { return state_->side; }

const crypto::KemPublicKey& Relation::own_key() const { return state_->own.public_key(); }

const crypto::KemPublicKey* Relation::other_key() const {
  return state_->other ? &state_->other->key : nullptr;
}

const identity::Listening& Relation::own_listening() const { return state_->own_listening; }

std::optional<identity::Listening> Relation::other_listening() const {
  if (!state_->other) return std::nullopt;
  return state_->other->listening;
}

bool Relation::says_hello() const { return state_->said.has_value(); }

bool Relation::has_session() const { return state_->standing.has_value(); }

std::optional<Generation> Relation::generation() const {
  if (!state_->standing) return std::nullopt;
  return state_->standing->generation;
}

std::optional<BoxRoots> Relation::session_boxes() const {
  if (!state_->standing) return std::nullopt;
  return box_roots(*state_->standing);
}

std::optional<identity::Card> Relation::unused_card() const {
  const State& state = *state_;
  const bool waits = state.side == Side::one && state.first && !state.standing;
  if (!waits || !state.half_open.empty()) return std::nullopt;
  auto card = identity::Card::decode(state.first->own_card);
  if (!card) return std::nullopt;
  return std::move(*card);
}

std::optional<OpeningBoxes> Relation::first_opening_boxes() const {
  if (!state_->first) return std::nullopt;
  return OpeningBoxes{opening_boxes_key(state_->first->psk), state_->side};
}

std::optional<OpeningBoxes> Relation::opening_boxes() const {
  if (!state_->relation) return std::nullopt;
  return OpeningBoxes{opening_boxes_key(*state_->relation), state_->side};
}

std::vector<StandingOpening> Relation::standing_openings() const {
  std::vector<StandingOpening> all;
  for (const HalfOpen& half : state_->half_open) {
    all.push_back({half.id, half.generation, half.frame, state_->reader_of(half)});
  }
  if (state_->said) {
    all.push_back({state_->said->id, state_->said->generation, state_->said->frame,
                   state_->other->listening});
  }
  if (state_->confirm) {
    all.push_back({state_->confirm->id, state_->confirm->generation, state_->confirm->frame,
                   state_->other->listening});
  }
  std::ranges::sort(all, {}, &StandingOpening::id);
  return all;
}

std::optional<identity::SafetyWords> Relation::words() const { return state_->words; }

std::optional<crypto::Key> Relation::binding() const {
  if (!state_->relation.has_value()) return std::nullopt;
  return crypto::derive<crypto::Key>(crypto::Label::relation_binding, *state_->relation, {});
}

Counter Relation::sent() const {
  return state_->standing ? state_->standing->session.sent() : Counter(0);
}

Counter Relation::acknowledged() const {
  return state_->standing ? state_->standing->session.acknowledged() : Counter(0);
}

Counter Relation::delivered() const {
  return state_->standing ? state_->standing->session.delivered() : Counter(0);
}

bool Relation::owes_acknowledgement() const {
  return state_->standing && state_->standing->session.owes_acknowledgement();
}

}  // namespace peyk::seal
