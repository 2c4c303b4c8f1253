#include "peyk/blind/common_ground.hpp"

#include <algorithm>

#include "common_ground_state.hpp"
#include "contract.hpp"

namespace peyk::blind {

using crypto::Element;
using crypto::SecretScalar;
using Stage = CommonGround::Stage;

std::optional<Error> fault(const std::vector<crypto::SecretBytes>& items, std::size_t room) {
  if (items.size() > room) return Error::too_many_items;
  std::vector<ByteSpan> sorted;
  for (const crypto::SecretBytes& item : items) {
    if (item.empty() || item.size() > max_item_bytes) return Error::out_of_range;
    sorted.emplace_back(item);
  }
  const auto is_less = [](ByteSpan a, ByteSpan b) {
    return std::ranges::lexicographical_compare(a, b);
  };
  const auto is_same = [](ByteSpan a, ByteSpan b) { return std::ranges::equal(a, b); };
  std::ranges::sort(sorted, is_less);
  if (std::ranges::adjacent_find(sorted, is_same) != sorted.end()) return Error::repeated_item;
  return std::nullopt;
}

namespace {

std::unexpected<Error> refuse(Error error) { return std::unexpected(error); }

}  // namespace

CommonGround::Part::Part(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
CommonGround::Part::Part(Part&&) noexcept = default;
CommonGround::Part& CommonGround::Part::operator=(Part&&) noexcept = default;
CommonGround::Part::~Part() = default;

CommonGround::CommonGround(std::unique_ptr<State> state) : state_(std::move(state)) {}
CommonGround::CommonGround(CommonGround&&) noexcept = default;
CommonGround& CommonGround::operator=(CommonGround&&) noexcept = default;
CommonGround::~CommonGround() = default;

Result<CommonGround> CommonGround::begin(Sheet sheet, PartyIndex own,
                                         std::vector<crypto::SecretBytes> items,
                                         crypto::Seed seed) {
  detail::require(sheet.has(own) && sheet.form() != Form::overlap);
  if (const auto error = fault(items, sheet.size_of(own))) return refuse(*error);
  return CommonGround(
      std::make_unique<State>(std::move(sheet), own, std::move(items), std::move(seed)));
}

Stage CommonGround::stage() const { return state_->stage; }
const Sheet& CommonGround::sheet() const { return state_->sheet; }

CommonGround::Range CommonGround::left(std::size_t limit) const {
  return {.first = state_->done, .count = std::min(limit, state_->steps() - state_->done)};
}

CommonGround::Part CommonGround::compute(Range range) const {
  const std::size_t steps = state_->steps();
  detail::require(range.first <= steps && range.count <= steps - range.first);
  auto part = std::make_unique<Part::Contents>();
  part->stage = state_->stage;
  part->range = range;
  if (range.count > 0) state_->compute_into(*part);
  return Part(std::move(part));
}

Result<void> CommonGround::take(Part part) {
  Part::Contents& got = *part.contents_;
  State& s = *state_;
  // Of what was computed at once, the part before may have shown that it is broken.
  if (s.stage == Stage::broken) return refuse(Error::not_now);
  detail::require(got.stage == s.stage && got.range.first == s.done);
  if (got.range.count == 0) return {};
  if (!got.error) {
    s.made.insert(s.made.end(), got.elements.begin(), got.elements.end());
    s.common.insert(s.common.end(), got.common.begin(), got.common.end());
    if (s.sums.size() < got.sums.size()) s.sums.resize(got.sums.size());
    for (std::size_t i = 0; i < got.sums.size(); ++i) {
      if (!s.sums[i].add(got.sums[i])) got.error = Error::not_proved;
    }
  }
  if (got.error) {
    s.enter(Stage::broken);
    return refuse(*got.error);
  }
  s.done += got.range.count;
  return s.done < s.steps() ? Result<void>() : s.finish_stage();
}

Result<Bytes> CommonGround::first_list() const {
  if (state_->stage < Stage::awaiting_list || state_->stage == Stage::broken) {
    return refuse(Error::not_now);
  }
  return encode(state_->first(), state_->sheet.id());
}

Result<void> CommonGround::on_first_list(ByteSpan message) {
  State& s = *state_;
  if (s.stage != Stage::awaiting_list) return refuse(Error::not_now);
  auto theirs = decode_first(message, s.sheet.id(), s.their_size());
  if (!theirs) return refuse(theirs.error());
  if (theirs->key == s.key.public_key() || theirs->list.meets(s.list)) {
    return refuse(Error::mirrored);
  }
  const Bytes context = possession_context(s.sheet.id(), s.other(), theirs->list);
  if (!verify(theirs->key, crypto::Label::blind_key_proof, context, theirs->possession)) {
    return refuse(Error::not_proved);
  }
  s.theirs = *std::move(theirs);
  s.their_first_hash = crypto::hash(crypto::Label::blind_first, {message});
  s.enter(Stage::awaiting_swap);
  return {};
}

Result<void> CommonGround::on_swap(SecretScalar own, const Element& theirs) {
  State& s = *state_;
  if (s.stage != Stage::awaiting_swap) return refuse(Error::not_now);
  if (theirs == times_generator(own)) return refuse(Error::mirrored);
  s.constant = std::move(own);
  s.their_constant = theirs;
  s.enter(Stage::raising);
  return {};
}

Result<Bytes> CommonGround::second_list() const {
  if (state_->stage < Stage::awaiting_proof || state_->stage == Stage::broken) {
    return refuse(Error::not_now);
  }
  return encode(state_->second(), state_->sheet.id());
}

Result<void> CommonGround::on_second_list(ByteSpan message) {
  State& s = *state_;
  if (s.stage != Stage::awaiting_proof) return refuse(Error::not_now);
  auto second = decode_second(message, s.sheet.id(), s.own_size(), s.sheet.form());
  if (!second) return refuse(second.error());
  s.their_second = *std::move(second);
  s.bind_theirs();
  if (s.their_second->proved &&
      !verify_equal(s.theirs->key, s.their_context, *s.their_constant, s.their_second->proved->tied,
                    s.their_second->proved->tied_proof)) {
    s.their_second.reset();
    return refuse(Error::not_proved);
  }
  s.enter(Stage::checking);
  return {};
}

Result<void> CommonGround::on_released(const SecretScalar& theirs) {
  State& s = *state_;
  if (s.stage != Stage::ready) return refuse(Error::not_now);
  if (times_generator(theirs) != *s.their_constant) return refuse(Error::wrong_constant);
  s.their_released = theirs.copy();
  s.enter(Stage::opening);
  return {};
}

std::size_t CommonGround::common_count() const {
  detail::require(state_->stage == Stage::done);
  return state_->common.size();
}

std::vector<std::size_t> CommonGround::common() const {
  detail::require(state_->stage == Stage::done);
  if (state_->sheet.form() == Form::how_many) return {};
  std::vector<std::size_t> places;
  for (const std::uint32_t place : state_->common) {
    const std::size_t item = state_->order[place];
    // What fills up is in no other list.
    if (item < state_->items.size()) places.push_back(item);
  }
  std::ranges::sort(places);
  return places;
}

}  // namespace peyk::blind
