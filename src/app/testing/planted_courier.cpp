// A courier that lies about swaps: its answers are changed as they leave the escrow. And about
// boxes: bodies are changed as they come from its store.
//
// A member function is named here as a free function with the object in front: the ABI of C++ on
// Linux calls both alike. What is wrapped has to be called from another object file than its own,
// else the call passes by; then the lie is not told, and the program fails in the end.
#include <algorithm>
#include <map>
#include <utility>

#include "peyk/courier/courier.hpp"
#include "peyk/swap/escrow.hpp"

#include "planted.hpp"

namespace peyk::app::testing {

using swap::AnswerKind;
using swap::Escrows;
using swap::StatementKind;

// --- what the linker puts in the place of the courier's own ---

void real_make(Escrows* self, Escrows::Options options, Instant floor,
               crypto::Random random) asm("__real_" SYMBOL_MAKE_ESCROWS);
void planted_make(Escrows* self, Escrows::Options options, Instant floor,
                  crypto::Random random) asm("__wrap_" SYMBOL_MAKE_ESCROWS);
std::optional<Escrows::Step> real_on_request(Escrows* self, ByteSpan request,
                                             Instant now) asm("__real_" SYMBOL_ON_REQUEST);
std::optional<Escrows::Step> planted_on_request(Escrows* self, ByteSpan request,
                                                Instant now) asm("__wrap_" SYMBOL_ON_REQUEST);
using FoundBody = box::StoreResult<std::optional<box::Body>>;
void real_on_found(courier::Courier* self, courier::Ticket ticket, const FoundBody& found,
                   Instant now) asm("__real_" SYMBOL_ON_FOUND);
void planted_on_found(courier::Courier* self, courier::Ticket ticket, const FoundBody& found,
                      Instant now) asm("__wrap_" SYMBOL_ON_FOUND);

namespace {

// A swap that is lied about.
struct Liar {
  Plant plant;
  swap::SwapId swap;
  swap::CourierIndex own;
  swap::Side first;  // who deposited first
  bool is_told = false;
};

struct Liars {
  CourierId id;
  const crypto::SigningKey* signing = nullptr;
  std::map<swap::SwapId, Liar> liars;
};
Liars& own() {
  static Liars one;
  return one;
}
swap::Statement state(const Liar& liar, StatementKind kind) {
  return swap::state(kind, liar.swap, liar.own, own().id, *own().signing, chance());
}

// These instead of what the courier itself states, before all others.
void say(swap::Answer& answer, const Liar& liar, std::initializer_list<StatementKind> kinds) {
  std::erase_if(answer.statements, [&](const auto& one) { return one.courier == liar.own; });
  const std::size_t room = swap::statements_of_message - kinds.size();
  answer.statements.resize(std::min(answer.statements.size(), room));
  for (const StatementKind kind : kinds) answer.statements.push_back(state(liar, kind));
  std::ranges::sort(answer.statements, {},
                    [](const auto& one) { return std::pair(one.kind, one.courier); });
}

swap::BothShares shares_of_no_key() {
  swap::BothShares shares;
  ByteWriter writer(shares.mutable_span());
  for (std::size_t at = 0; at < swap::BothShares::size; at += crypto::scalar_size) {
    writer.bytes(crypto::SecretScalar::random(chance()).span());
  }
  return shares;
}

// False where the courier's own answer stays.
bool lie(swap::Answer& answer, const Liar& liar, swap::Side asker) {
  const bool is_certain = answer.kind == AnswerKind::ready || answer.kind == AnswerKind::released;
  const bool waits = answer.kind == AnswerKind::waiting;
  switch (liar.plant) {
    case Plant::wrong_share:
      if (!waits && !is_certain) return false;
      answer.kind = AnswerKind::released;
      answer.shares = shares_of_no_key();
      return true;
    case Plant::ready_with_nothing:
      if (!waits && answer.kind != AnswerKind::expired) return false;
      answer.kind = AnswerKind::ready;
      say(answer, liar, {StatementKind::ready});
      return true;
    case Plant::both_at_once:
      if (!waits) return false;
      answer.kind = AnswerKind::ready;
      say(answer, liar, {StatementKind::ready, StatementKind::expired});
      return true;
    case Plant::each_side_differently:
      if (asker == liar.first || !is_certain) return false;
      answer.kind = AnswerKind::expired;
      answer.shares.reset();
      say(answer, liar, {StatementKind::expired});
      return true;
    case Plant::altered_bodies:
    case Plant::wrong_key:
    case Plant::another_item:
    case Plant::forged_signature:
    case Plant::repeated_element:
    case Plant::identity_element:
    case Plant::longer_list:
    case Plant::another_list:
    case Plant::another_constant:
    case Plant::other_key:
    case Plant::silence:
    case Plant::no_room:
    case Plant::identity_key:
    case Plant::foreign_key:
    case Plant::no_vote:
    case Plant::unproved_vote:
    case Plant::another_number:
    case Plant::kept_number:
      break;  // of other places
  }
  return false;
}

// The next lie is about the next swap.
Liar* liar_of(const swap::Request& request) {
  auto& all = own().liars;
  const auto* deposit = std::get_if<swap::Deposit>(&request);
  const swap::SwapId id =
      deposit != nullptr ? deposit->terms.id() : std::get<swap::Show>(request).swap;
  const auto known = all.find(id);
  if (known != all.end()) return &known->second;
  const auto plant = next_at(Place::courier);
  const auto place =
      deposit != nullptr ? deposit->terms.index_of(own().id) : std::optional<swap::CourierIndex>();
  if (!place || !plant) return nullptr;
  take(*plant);
  return &all.emplace(id, Liar{*plant, id, *place, deposit->side}).first->second;
}

swap::Side asker_of(const swap::Request& request) {
  return std::visit([](const auto& one) { return one.side; }, request);
}

}  // namespace

void planted_make(Escrows* self, Escrows::Options options, Instant floor, crypto::Random random) {
  own().id = options.id;
  own().signing = &options.signing;
  real_make(self, std::move(options), floor, std::move(random));
}

std::optional<Escrows::Step> planted_on_request(Escrows* self, ByteSpan request, Instant now) {
  auto step = real_on_request(self, request, now);
  const auto read = swap::decode_request(request);
  auto answer = step ? swap::decode_answer(step->answer)
                     : swap::Result<swap::Answer>(std::unexpected(swap::Error::malformed));
  if (!read || !answer) return step;
  Liar* liar = liar_of(*read);
  if (liar == nullptr || !lie(*answer, *liar, asker_of(*read))) return step;
  step->answer = swap::encode(*answer);
  if (!std::exchange(liar->is_told, true)) say_told(liar->plant);
  return step;
}

void planted_on_found(courier::Courier* self, courier::Ticket ticket, const FoundBody& found,
                      Instant now) {
  static bool alters = false;
  alters |= next_at(Place::boxes) == Plant::altered_bodies;
  if (!alters || !found || !found->has_value()) return real_on_found(self, ticket, found, now);
  FoundBody altered = found;
  (*altered)->mutable_span().back() ^= 1;
  if (next_at(Place::boxes) == Plant::altered_bodies) tell(Plant::altered_bodies);
  real_on_found(self, ticket, altered, now);
}

}  // namespace peyk::app::testing
