// Questions: what is in each turn, and what the couriers hand out in the end.
#include <array>
#include <utility>

#include "questions.hpp"

namespace peyk::desk {

namespace {

using blind::CommonGround;
using blind::Overlap;
using channel::Contribute;

// How many messages a turn has, and whether a gift; the page says so, and all else is refused.
struct Shape {
  std::size_t messages = 0;
  bool has_gift = false;
};
constexpr std::array<Shape, channel::max_contributions> shapes_of_lists = {
    {{1, true}, {2, true}, {1, false}}};
constexpr std::array<Shape, channel::max_contributions> shapes_of_overlap = {
    {{1, false}, {1, true}, {0, true}}};

const Shape& shape_of(const QuestionWork& work, std::size_t turn) {
  return std::holds_alternative<Overlap>(work) ? shapes_of_overlap.at(turn)
                                               : shapes_of_lists.at(turn);
}

// In which turn a side brings its gift.
std::size_t gift_turn(const QuestionWork& work, QuestionRole role) {
  if (role == QuestionRole::asker) return 1;
  return std::holds_alternative<Overlap>(work) ? 2 : 0;
}

QuestionRole other(QuestionRole role) {
  return role == QuestionRole::asker ? QuestionRole::answerer : QuestionRole::asker;
}

blind::Error from_swap(swap::Error error) {
  return error == swap::Error::wrong_proof ? blind::Error::not_proved : blind::Error::malformed;
}

using Fault = std::optional<blind::Error>;

Fault fault_of(const blind::Result<void>& result) {
  return result ? std::nullopt : Fault(result.error());
}

// Only a key, which S is shown of.
Fault hear_first_list(CommonGround& lists, const Contribute& said, const swap::Frame& frame,
                      const swap::PartySecret& secret) {
  const auto offer = swap::decode_offer(said.gift->offer, frame);
  if (!offer) return from_swap(offer.error());
  if (!offer->items.empty() || !said.gift->sealed.empty() || !offer->constant.has_value()) {
    return blind::Error::malformed;
  }
  if (const auto heard = lists.on_first_list(said.messages.at(0)); !heard) return heard.error();
  return fault_of(
      lists.on_swap(swap::dealer_of(secret, frame).key().copy(), offer->constant->element));
}

// One item, which is an answer: what it holds nobody sees before it is released.
Fault fault_in_sealed(const channel::SwapGift& gift, const swap::Frame& frame,
                      const swap::PartySecret& secret) {
  const auto offer = swap::decode_offer(gift.offer, frame);
  if (!offer) return from_swap(offer.error());
  if (offer->items.size() != 1 || offer->constant.has_value() ||
      offer->sealed != swap::digest_of(gift.sealed)) {
    return blind::Error::malformed;
  }
  const bool is_own = offer->sharing == swap::dealer_of(secret, frame).commitments();
  return is_own ? Fault(blind::Error::mirrored) : std::nullopt;
}

Fault hear(QuestionRecord& record, const Contribute& said, const swap::Frame& frame) {
  const std::size_t turn = record.turns.size();
  const Shape& shape = shape_of(record.work, turn);
  if (said.messages.size() != shape.messages || said.gift.has_value() != shape.has_gift) {
    return blind::Error::malformed;
  }
  if (auto* lists = std::get_if<CommonGround>(&record.work)) {
    if (turn == 2) return fault_of(lists->on_second_list(said.messages.at(0)));
    return hear_first_list(*lists, said, frame, record.secret);
  }
  auto& overlap = std::get<Overlap>(record.work);
  if (shape.has_gift) {
    if (const Fault fault = fault_in_sealed(*said.gift, frame, record.secret)) return fault;
  }
  return turn == 2 ? std::nullopt : fault_of(overlap.on_bits(said.messages.at(0)));
}

channel::SwapGift as_act(const swap::Offer& offer, Bytes sealed) {
  return {.offer = swap::encode(offer), .sealed = std::move(sealed)};
}

// Nothing when it is too long for an act, which no agreed size makes it.
std::optional<Contribute> say(const channel::ActId& question, const QuestionRecord& record,
                              const swap::Frame& frame, crypto::Random& random) {
  const std::size_t turn = record.turns.size();
  const bool has_gift = shape_of(record.work, turn).has_gift;
  const auto dealer = swap::dealer_of(record.secret, frame);
  Contribute said{.question = question, .messages = {}, .gift = {}};
  if (const auto* lists = std::get_if<CommonGround>(&record.work)) {
    const auto first = lists->first_list();
    const auto second = turn > 0 ? lists->second_list() : blind::Result<Bytes>();
    if (!first || !second) return std::nullopt;
    if (turn < 2) said.messages.push_back(*first);
    if (turn > 0) said.messages.push_back(*second);
    if (has_gift) said.gift = as_act(swap::give_key(frame, dealer, random), {});
    return said;
  }
  const auto& overlap = std::get<Overlap>(record.work);
  if (turn < 2) said.messages.push_back(overlap.bits());
  if (!has_gift) return said;
  if (!overlap.can_answer()) return std::nullopt;
  const Bytes answer = overlap.answer();
  const std::array<ByteSpan, 1> items{ByteSpan(answer)};
  auto gift = swap::give(frame, dealer, items, swap::ShowsConstant::no, random);
  if (!gift) return std::nullopt;
  said.gift = as_act(gift->offer, std::move(gift->sealed));
  return said;
}

Result<swap::Party> party_between(const swap::Frame& frame, const Contribute& own,
                                  const Contribute& theirs, const swap::PartySecret& secret) {
  if (!own.gift.has_value() || !theirs.gift.has_value()) {
    return std::unexpected(Error::vault_damaged);
  }
  auto offer = swap::decode_offer(own.gift->offer, frame);
  if (!offer) return std::unexpected(Error::vault_damaged);
  return party_of(frame, *std::move(offer), *theirs.gift, secret);
}

}  // namespace

std::optional<Contribute> Questions::contribution(const QuestionRecord& record,
                                                  std::size_t turn) const {
  return act_of<Contribute>(record.track, record.turns.at(turn));
}

bool Questions::take_turn(const At& at, const Turn& turn) {
  const auto& all = turn.place.state.contributions;
  const std::size_t next = at.record.turns.size();
  if (all.size() <= next) return false;
  const auto said = act_of<Contribute>(at.record.track, all.at(next));
  if (!said.has_value()) return false;
  if (const Fault fault = hear(at.record, *said, turn.frame)) {
    fail(at, *fault);
    return true;
  }
  at.record.turns.push_back(all.at(next));
  save_work(at.question, at.record, at.transaction);
  return true;
}

bool Questions::hear_second_list(const At& at, CommonGround& lists) {
  const auto said = contribution(at.record, 1);
  if (!said.has_value() || said->messages.size() != 2) return false;
  if (const auto heard = lists.on_second_list(said->messages.at(1)); !heard) {
    fail(at, heard.error());
    return true;
  }
  save_work(at.question, at.record, at.transaction);
  return true;
}

// Who makes the last turn has checked all there is, and deposits with it.
bool Questions::make_turn(const At& at, const Turn& turn) {
  QuestionRecord& record = at.record;
  auto said = say(at.question, record, turn.frame, random_);
  if (!said.has_value()) return false;
  std::optional<swap::Party> party;
  if (record.turns.size() + 1 == channel::max_contributions) {
    const std::size_t own_turn = gift_turn(record.work, record.role);
    const auto own = own_turn == record.turns.size() ? said : contribution(record, own_turn);
    const auto theirs = contribution(record, gift_turn(record.work, other(record.role)));
    if (!own.has_value() || !theirs.has_value()) return false;
    auto begun = party_between(turn.frame, *own, *theirs, record.secret);
    if (!begun) return false;
    party = *std::move(begun);
  }
  const auto done =
      desk_.act(record.track, *std::move(said), record.without_words, at.now, at.transaction);
  if (!done) {
    record.is_held = true;
    return false;
  }
  record.turns.push_back(done->act);
  record.party = std::move(party);
  if (record.party.has_value()) couriers_.drive(*record.party, at.network_now);
  save_work(at.question, record, at.transaction);
  return true;
}

// All that the other sent is here and checked.
bool Questions::deposit(const At& at, const Turn& turn) {
  QuestionRecord& record = at.record;
  const auto own = contribution(record, gift_turn(record.work, record.role));
  const auto theirs = contribution(record, gift_turn(record.work, other(record.role)));
  if (!own.has_value() || !theirs.has_value()) return false;
  auto party = party_between(turn.frame, *own, *theirs, record.secret);
  if (!party) {
    if (party.error() != Error::bad_offer) return false;
    fail(at, blind::Error::malformed);
    return true;
  }
  record.party = *std::move(party);
  couriers_.drive(*record.party, at.network_now);
  save(at.question, record, at.transaction);
  return true;
}

bool Questions::open_released(const At& at) {
  const swap::Party& party = *at.record.party;
  if (party.standing(at.network_now) != swap::Standing::released) return false;
  if (auto* overlap = std::get_if<Overlap>(&at.record.work)) return open_answer(at, *overlap);
  auto* lists = std::get_if<CommonGround>(&at.record.work);
  if (lists == nullptr) return false;
  const auto heard = party.key() == nullptr
                         ? blind::Result<void>(std::unexpected(blind::Error::wrong_constant))
                         : lists->on_released(*party.key());
  if (!heard) cheated_at_last(at, heard.error());
  return true;
}

bool Questions::open_answer(const At& at, Overlap& overlap) {
  const auto theirs = contribution(at.record, gift_turn(at.record.work, other(at.record.role)));
  if (!theirs.has_value() || !theirs->gift.has_value()) return false;
  const auto items = at.record.party->open(theirs->gift->sealed);
  const auto room = items && items->size() == 1
                        ? overlap.on_answer(items->front().bytes)
                        : blind::Result<bool>(std::unexpected(blind::Error::malformed));
  if (!room) {
    cheated_at_last(at, room.error());
    return true;
  }
  at.record.leaves_room = *room;
  at.record.end(QuestionOutcome::answered);
  save(at.question, at.record, at.transaction);
  return true;
}

// `places` of the own items, of which all know now.
void Questions::conclude(const At& at, std::size_t count, const std::vector<std::size_t>& places) {
  QuestionRecord& record = at.record;
  record.common_count = static_cast<std::uint32_t>(count);
  std::vector<crypto::SecretBytes> common;
  common.reserve(places.size());
  for (const std::size_t place : places) common.push_back(std::move(record.shown.at(place)));
  record.shown = std::move(common);
  record.end(QuestionOutcome::answered);
  save(at.question, record, at.transaction);
}

// What was released does not open: the other side may have the result all the same.
void Questions::cheated_at_last(const At& at, blind::Error fault) {
  at.record.fault = fault;
  at.record.end(QuestionOutcome::cheated);
  save(at.question, at.record, at.transaction);
}

}  // namespace peyk::desk
