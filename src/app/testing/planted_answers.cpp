// A party that cheats in an overlap or in a ballot. As to the names see planted_courier.cpp.
//
// What is to be the same bytes each time is: the lie that was told first.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/overlap.hpp"
#include "peyk/channel/act.hpp"
#include "peyk/crypto/ring_signature.hpp"
#include "peyk/crypto/ristretto255.hpp"

#include "bits_message.hpp"
#include "message_head.hpp"
#include "planted.hpp"

namespace peyk::app::testing {

using blind::Ballot;
using blind::Overlap;

// --- what the linker puts in the place of the party's own ---

Bytes real_answer(const Overlap* self) asm("__real_" SYMBOL_ANSWER);
Bytes planted_answer(const Overlap* self) asm("__wrap_" SYMBOL_ANSWER);
blind::Result<Bytes> real_message(const Ballot* self,
                                  Ballot::Round round) asm("__real_" SYMBOL_BALLOT_MESSAGE);
blind::Result<Bytes> planted_message(const Ballot* self,
                                     Ballot::Round round) asm("__wrap_" SYMBOL_BALLOT_MESSAGE);
channel::Result<channel::Act> real_decode_act(ByteSpan act) asm("__real_" SYMBOL_DECODE_ACT);
channel::Result<channel::Act> planted_decode_act(ByteSpan act) asm("__wrap_" SYMBOL_DECODE_ACT);

namespace {

// What stands in the place of as many bytes of the message, so far from its end: none, where the
// message is kept back.
struct Told {
  Plant plant;
  Bytes part;
  bool has_learnt = false;
};
std::map<blind::QuestionId, Told>& ballots() {
  static std::map<blind::QuestionId, Told> all;
  return all;
}

bool keeps_back(Plant plant) { return plant == Plant::no_vote || plant == Plant::kept_number; }
bool is_of_key(Plant plant) { return plant == Plant::identity_key || plant == Plant::foreign_key; }

Ballot::Round round_of(Plant plant) {
  if (is_of_key(plant)) return Ballot::Round::key;
  const bool is_of_vote = plant == Plant::no_vote || plant == Plant::unproved_vote;
  return is_of_vote ? Ballot::Round::votes : Ballot::Round::release;
}

Bytes part_of(Plant plant) {
  if (keeps_back(plant)) return {};
  if (plant == Plant::identity_key) return Bytes(crypto::element_size);
  const auto number = crypto::SecretScalar::random(chance());
  if (plant != Plant::foreign_key) return {number.span().begin(), number.span().end()};
  const crypto::Element key = times_generator(number);
  return {key.span().begin(), key.span().end()};
}

// A key stands before its proof, which has a head of three bytes (docs/protocol.md §12.7); votes
// end with the last half of the last proof, a release with the number.
std::size_t behind(Plant plant) { return is_of_key(plant) ? 3 + crypto::RingKeyProof::size : 0; }

// What others have released, as its desk reads their acts.
std::vector<Bytes>& overheard() {
  static std::vector<Bytes> all;
  return all;
}

// Its own desk waits until it has released, and so has not the result; it takes it from what it has
// overheard, and says it once. A number is refused where it is not that of the party.
void learn_alone(const Ballot& self, Told& lie) {
  auto ballot = Ballot::from_record(self.record());
  if (!ballot) return;
  const auto parties = ballot->sheet().terms().parties.size();
  for (const Bytes& message : overheard()) {
    for (std::size_t p = 0; p < parties; ++p) {
      const blind::PartyIndex party(static_cast<std::uint8_t>(p));
      if (ballot->waits_for(party) && ballot->on_message(party, message)) break;
    }
  }
  if (ballot->round() != Ballot::Round::over || lie.has_learnt) return;
  lie.has_learnt = true;
  std::cerr << "planted: acceptable to all:";
  for (const std::size_t place : ballot->accepted_by_all()) std::cerr << ' ' << place + 1;
  std::cerr << std::endl;
}

}  // namespace

// Whatever a cipher held, it holds one more: what was zero is not, and nothing else becomes it.
Bytes planted_answer(const Overlap* self) {
  static std::map<blind::QuestionId, Bytes> answers;
  const auto known = answers.find(self->sheet().id());
  if (known != answers.end()) return known->second;
  Bytes message = real_answer(self);
  if (next_at(Place::overlap) != Plant::no_room) return message;
  const std::size_t width = self->sheet().size_of(blind::PartyIndex(0));
  const auto ciphers = blind::decode_answer(message, self->sheet().id(), width);
  if (!ciphers) return message;
  std::vector<blind::Cipher> others;
  for (const blind::Cipher& cipher : *ciphers) {
    others.push_back(blind::add_number(cipher, 1).value_or(cipher));
  }
  tell(Plant::no_room);
  message = blind::encode_answer(others, self->sheet().id());
  return answers.emplace(self->sheet().id(), std::move(message)).first->second;
}

blind::Result<Bytes> planted_message(const Ballot* self, Ballot::Round round) {
  auto message = real_message(self, round);
  if (!message) return message;
  const blind::QuestionId& id = self->sheet().id();
  const auto plant = next_at(Place::ballot);
  if (plant && round_of(*plant) == round && !ballots().contains(id)) {
    tell(*plant);
    ballots().emplace(id, Told{.plant = *plant, .part = part_of(*plant)});
  }
  const auto lie = ballots().find(id);
  if (lie == ballots().end() || round_of(lie->second.plant) != round) return message;
  const Plant told = lie->second.plant;
  if (told == Plant::kept_number) learn_alone(*self, lie->second);
  if (keeps_back(told)) return std::unexpected(blind::Error::not_now);
  const Bytes& part = lie->second.part;
  const auto end = message->end() - static_cast<std::ptrdiff_t>(behind(told));
  std::ranges::copy(part, end - static_cast<std::ptrdiff_t>(part.size()));
  return message;
}

channel::Result<channel::Act> planted_decode_act(ByteSpan act) {
  auto read = real_decode_act(act);
  const auto* said = read ? std::get_if<channel::Contribute>(&read->content) : nullptr;
  if (said == nullptr) return read;
  for (const Bytes& message : said->messages) {
    if (blind::kind_of(message) == blind::MessageKind::release) overheard().push_back(message);
  }
  return read;
}

}  // namespace peyk::app::testing
