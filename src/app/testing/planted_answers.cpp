// A party that cheats in an overlap or in a ballot. As to the names see planted_courier.cpp.
//
// What is to be the same bytes each time is: the lie that was told first.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/blind/overlap.hpp"

#include "bits_message.hpp"
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

namespace {

struct Told {
  Plant plant;
  Bytes number;  // 32, a scalar
};
std::map<blind::QuestionId, Told>& ballots() {
  static std::map<blind::QuestionId, Told> all;
  return all;
}

Ballot::Round round_of(Plant plant) {
  return plant == Plant::unproved_vote ? Ballot::Round::votes : Ballot::Round::release;
}

Bytes any_number() {
  const auto number = crypto::SecretScalar::random(chance());
  return {number.span().begin(), number.span().end()};
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

// Votes end with the last half of the last proof, a release with the number.
blind::Result<Bytes> planted_message(const Ballot* self, Ballot::Round round) {
  auto message = real_message(self, round);
  if (!message) return message;
  const blind::QuestionId& id = self->sheet().id();
  const auto plant = next_at(Place::ballot);
  if (plant && round_of(*plant) == round && !ballots().contains(id)) {
    tell(*plant);
    ballots().emplace(id, Told{*plant, any_number()});
  }
  const auto lie = ballots().find(id);
  if (lie == ballots().end() || round_of(lie->second.plant) != round) return message;
  if (lie->second.plant == Plant::kept_number) return std::unexpected(blind::Error::not_now);
  const Bytes& number = lie->second.number;
  std::ranges::copy(number, message->end() - static_cast<std::ptrdiff_t>(number.size()));
  return message;
}

}  // namespace peyk::app::testing
