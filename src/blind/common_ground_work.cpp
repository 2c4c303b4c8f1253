// The computations of common ground: on ranges, and what ends each stage.
#include <algorithm>
#include <array>
#include <numeric>

#include "common_ground_state.hpp"
#include "party_key.hpp"

namespace peyk::blind {

using crypto::Dleq;
using crypto::Element;
using crypto::Label;
using crypto::SecretScalar;

namespace {

Bytes labelled(Label label, ByteSpan bytes) {
  const ByteSpan text = as_bytes(to_string(label));
  Bytes all(text.begin(), text.end());
  all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

bool add_to(std::optional<Element>& sum, const std::optional<Element>& more) {
  if (!more) return true;
  sum = sum ? add(*sum, *more) : more;
  return sum.has_value();
}

// Elements of a list from outside; nothing where one is none.
std::optional<std::vector<Element>> elements(const ElementList& list, std::size_t first,
                                             std::size_t count) {
  std::vector<Element> result;
  result.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    const auto element = Element::from(list.at(i));
    if (!element) return std::nullopt;
    result.push_back(*element);
  }
  return result;
}

}  // namespace

bool Sums::add(const Sums& more) { return add_to(from, more.from) && add_to(to, more.to); }

Bytes possession_context(const QuestionId& question, PartyIndex party, const ElementList& list) {
  const auto digest =
      crypto::hash(Label::blind_first, {question.span(), byte(party), list.bytes()});
  return {digest.span().begin(), digest.span().end()};
}

CommonGround::State::State(Sheet the_sheet, PartyIndex the_own,
                           std::vector<crypto::SecretBytes> the_items, crypto::Seed the_seed)
    : sheet(std::move(the_sheet)),
      own(the_own),
      items(std::move(the_items)),
      seed(std::move(the_seed)),
      key(party_key(sheet, own, seed)) {}

std::size_t CommonGround::State::steps() const {
  switch (stage) {
    case Stage::listing:
    case Stage::checking:
    case Stage::opening:
      return own_size();
    case Stage::raising:
    case Stage::proving:
      return their_size();
    case Stage::awaiting_list:
    case Stage::awaiting_swap:
    case Stage::awaiting_proof:
    case Stage::ready:
    case Stage::done:
    case Stage::broken:
      return 0;
  }
  std::terminate();  // not a value of the enum
}

SecretScalar CommonGround::State::raising() const { return multiply(key.secret(), *constant); }

Element CommonGround::State::listed(std::size_t index) const {
  const Bytes domain = labelled(Label::blind_item, sheet.id().span());
  crypto::SecretBytes message;
  if (index < items.size()) {
    message.push_back(1);
    message.insert(message.end(), items[index].begin(), items[index].end());
  } else {
    std::array<std::uint8_t, 4> number{};
    ByteWriter(number).u32(static_cast<std::uint32_t>(index));
    const auto filling = crypto::derive<crypto::Key>(Label::blind_padding, seed,
                                                     {sheet.id().span(), byte(own), number});
    message.push_back(0);
    message.insert(message.end(), filling.span().begin(), filling.span().end());
  }
  return times(key.secret(), crypto::hash_to_element(domain, message));
}

FirstList CommonGround::State::first() const {
  const Bytes context = possession_context(sheet.id(), own, list);
  crypto::Random random(crypto::derive<crypto::Seed>(Label::blind_nonce, seed, {context}));
  return {.key = key.public_key(),
          .possession = key.prove(Label::blind_key_proof, context, random),
          .list = list};
}

Bytes CommonGround::State::context(PartyIndex party, const Element& its_constant,
                                   const Element& tied, const ElementList& its_list) const {
  const bool is_own_first = own.value() == 0;
  const crypto::Digest& first_of_0 = is_own_first ? first_hash : their_first_hash;
  const crypto::Digest& first_of_1 = is_own_first ? their_first_hash : first_hash;
  const auto digest = crypto::hash(
      Label::blind_second, {sheet.id().span(), byte(party), first_of_0.span(), first_of_1.span(),
                            its_constant.span(), tied.span(), its_list.bytes()});
  return labelled(Label::blind_second, digest.span());
}

void CommonGround::State::bind_own() {
  own_context = context(own, times_generator(*constant), times_generator(raising()), raised);
}

void CommonGround::State::bind_theirs() {
  if (!their_second->proved) return;
  their_context = context(other(), *their_constant, their_second->proved->tied, their_second->list);
}

SecretScalar CommonGround::State::nonce(ByteSpan context, const Element& from) const {
  crypto::Random random(
      crypto::derive<crypto::Seed>(Label::blind_nonce, seed, {context, from.span()}));
  return SecretScalar::random(random);
}

SecondList CommonGround::State::second() const {
  SecondList result{.list = raised, .proved = std::nullopt};
  if (sheet.form() == Form::how_many) return result;
  const Element from = times_generator(*constant);
  const Element tied = times_generator(raising());
  result.proved = {.tied = tied,
                   .tied_proof = prove_equal(key.secret(), key.public_key(), own_context, from,
                                             tied, nonce(own_context, from)),
                   .proofs = proofs};
  return result;
}

void CommonGround::State::compute_into(Part::Contents& part) const {
  switch (stage) {
    case Stage::listing:
      return list_into(part);
    case Stage::raising:
      return raise_into(part);
    case Stage::proving:
      return weigh_into(part, times_generator(raising()), own_context, theirs->list, raised, false);
    case Stage::checking:
      if (their_second->proved) {
        return weigh_into(part, their_second->proved->tied, their_context, list, their_second->list,
                          true);
      }
      if (!elements(their_second->list, part.range.first, part.range.count)) {
        part.error = Error::not_an_element;
      }
      return;
    case Stage::opening:
      return open_into(part);
    case Stage::awaiting_list:
    case Stage::awaiting_swap:
    case Stage::awaiting_proof:
    case Stage::ready:
    case Stage::done:
    case Stage::broken:
      std::terminate();  // nothing to compute, so no range either
  }
}

void CommonGround::State::list_into(Part::Contents& part) const {
  for (std::size_t i = 0; i < part.range.count; ++i) {
    part.elements.push_back(listed(part.range.first + i));
  }
}

void CommonGround::State::raise_into(Part::Contents& part) const {
  const SecretScalar exponent = raising();
  for (std::size_t i = 0; i < part.range.count; ++i) {
    const auto element = Element::from(theirs->list.at(part.range.first + i));
    if (!element) {
      part.error = Error::not_an_element;
      return;
    }
    part.elements.push_back(times(exponent, *element));
  }
}

void CommonGround::State::weigh_into(Part::Contents& part, const Element& tied, ByteSpan context,
                                     const ElementList& from, const ElementList& to,
                                     bool both) const {
  const Dleq batch(tied, context);
  part.sums.resize(batch_count(from.size()));
  const std::size_t end = part.range.first + part.range.count;
  for (std::size_t at = part.range.first; at < end;) {
    // Up to the end of the range or of the batch.
    const std::size_t number = at / Dleq::max_pairs;
    const std::size_t count = std::min(end, (number + 1) * Dleq::max_pairs) - at;
    const auto left = elements(from, at, count);
    const auto right = elements(to, at, count);
    if (!left || !right) {
      part.error = Error::not_an_element;
      return;
    }
    const std::size_t place = at % Dleq::max_pairs;
    Sums& of_batch = part.sums[number];
    if (both) {
      if (const auto sum = batch.weigh_both(place, *left, *right)) {
        of_batch = {.from = sum->from, .to = sum->to};
      }
    } else {
      of_batch.from = batch.weigh(place, *left, *right);
    }
    if (!of_batch.from) part.error = Error::not_proved;
    at += count;
  }
}

void CommonGround::State::open_into(Part::Contents& part) const {
  const SecretScalar exponent = inverse(multiply(key.secret(), *their_released));
  for (std::size_t i = 0; i < part.range.count; ++i) {
    const std::size_t place = part.range.first + i;
    const auto element = Element::from(their_second->list.at(place));
    // That it is one was seen in the stage before.
    if (element && theirs->list.contains(times(exponent, *element).span())) {
      part.common.push_back(static_cast<std::uint32_t>(place));
    }
  }
}

void CommonGround::State::enter(Stage next) {
  stage = next;
  done = 0;
  made.clear();
  sums.clear();
}

Result<void> CommonGround::State::finish_stage() {
  const bool is_proved = sheet.form() == Form::common_ground;
  switch (stage) {
    case Stage::listing:
      finish_listing();
      enter(Stage::awaiting_list);
      return {};
    case Stage::raising:
      finish_raising();
      enter(is_proved ? Stage::proving : Stage::awaiting_proof);
      return {};
    case Stage::proving:
      finish_proving();
      enter(Stage::awaiting_proof);
      return {};
    case Stage::checking:
      if (is_proved && !proofs_hold()) {
        enter(Stage::broken);
        return std::unexpected(Error::not_proved);
      }
      enter(Stage::ready);
      return {};
    case Stage::opening:
      enter(Stage::done);
      return {};
    case Stage::awaiting_list:
    case Stage::awaiting_swap:
    case Stage::awaiting_proof:
    case Stage::ready:
    case Stage::done:
    case Stage::broken:
      break;
  }
  std::terminate();  // nothing was computed
}

// In an order that comes from the key: it says nothing of the items, nor which of them fill up.
void CommonGround::State::finish_listing() {
  order.resize(made.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [this](std::uint32_t a, std::uint32_t b) { return made[a] < made[b]; });
  std::vector<Element> sorted;
  sorted.reserve(made.size());
  for (const std::uint32_t index : order) sorted.push_back(made[index]);
  list = ElementList(sorted);
  first_hash = crypto::hash(Label::blind_first, {encode(first(), sheet.id())});
}

// In the order of their list, so that they know which is which; where only the number is asked, in
// an order from which nobody does.
void CommonGround::State::finish_raising() {
  if (sheet.form() == Form::how_many) std::ranges::sort(made);
  raised = ElementList(made);
  bind_own();
}

void CommonGround::State::finish_proving() {
  const SecretScalar exponent = raising();
  const Dleq batch(times_generator(exponent), own_context);
  for (const Sums& sum : sums) {
    proofs.push_back(batch.prove(exponent, *sum.from, nonce(own_context, *sum.from)));
  }
}

bool CommonGround::State::proofs_hold() const {
  const Dleq batch(their_second->proved->tied, their_context);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (!batch.verify({.from = *sums[i].from, .to = *sums[i].to},
                      their_second->proved->proofs[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace peyk::blind
