// A party of common ground, written down for a vault and read back.
#include <algorithm>

#include "common_ground_state.hpp"
#include "secret_record.hpp"

namespace peyk::blind {

using crypto::DleqProof;
using crypto::Element;
using crypto::element_size;
using crypto::scalar_size;
using crypto::SecretScalar;

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t last_stage = static_cast<std::uint8_t>(CommonGround::Stage::broken);

void write(RecordWriter& out, const std::vector<Sums>& sums) {
  out.u32(sums.size());
  for (const Sums& sum : sums) out.maybe(sum.from).maybe(sum.to);
}

std::vector<Sums> read_sums(RecordReader& in) {
  std::vector<Sums> sums;
  for (std::size_t left = in.count(2); left > 0; --left) {
    Sums sum{.from = in.maybe<Element>(element_size), .to = in.maybe<Element>(element_size)};
    sums.push_back(sum);
  }
  return sums;
}

void write(RecordWriter& out, const std::optional<FirstList>& list) {
  out.u8(list ? 1 : 0);
  if (list) out.raw(list->key.span()).raw(list->possession.span()).blob(list->list.bytes());
}

std::optional<FirstList> read_first(RecordReader& in) {
  if (!in.flag()) return std::nullopt;
  const auto key = in.one<Element>(element_size);
  const auto possession = in.one<crypto::RingKeyProof>(crypto::RingKeyProof::size);
  ElementList list(in.blob());
  if (!key || !possession) return std::nullopt;
  return FirstList{.key = *key, .possession = *possession, .list = std::move(list)};
}

void write(RecordWriter& out, const std::optional<SecondList>& list) {
  out.u8(list ? 1 : 0);
  if (!list) return;
  out.blob(list->list.bytes()).u8(list->proved ? 1 : 0);
  if (!list->proved) return;
  out.raw(list->proved->tied.span()).raw(list->proved->tied_proof.span());
  out.values(list->proved->proofs);
}

std::optional<SecondList> read_second(RecordReader& in) {
  if (!in.flag()) return std::nullopt;
  SecondList list{.list = ElementList(in.blob()), .proved = std::nullopt};
  if (!in.flag()) return list;
  const auto tied = in.one<Element>(element_size);
  const auto tied_proof = in.one<DleqProof>(DleqProof::size);
  auto proofs = in.values<DleqProof>(DleqProof::size);
  if (!tied || !tied_proof) return std::nullopt;
  list.proved = {.tied = *tied, .tied_proof = *tied_proof, .proofs = std::move(proofs)};
  return list;
}

}  // namespace

crypto::SecretBytes CommonGround::record() const {
  const State& s = *state_;
  RecordWriter out;
  out.u8(version).blob(s.sheet.encode()).u8(s.own.value()).raw(s.seed.span());
  out.u32(s.items.size());
  for (const crypto::SecretBytes& item : s.items) out.blob(item);
  out.u8(static_cast<std::uint8_t>(s.stage)).u32(s.done).values(s.made);
  write(out, s.sums);
  out.blob(s.list.bytes()).numbers(s.order).raw(s.first_hash.span());
  write(out, s.theirs);
  out.raw(s.their_first_hash.span()).maybe(s.constant).maybe(s.their_constant);
  out.blob(s.raised.bytes()).values(s.proofs);
  write(out, s.their_second);
  out.maybe(s.their_released).numbers(s.common);
  return std::move(out).take();
}

Result<CommonGround> CommonGround::from_record(ByteSpan record) {
  RecordReader in(record);
  if (in.u8() != version) return std::unexpected(Error::unknown_version);
  auto sheet = Sheet::decode(in.blob());
  const PartyIndex own(in.u8());
  auto seed = crypto::Seed::from(in.raw(crypto::Seed::size));
  if (!sheet || !seed || !sheet->has(own) || sheet->form() == Form::overlap) {
    return std::unexpected(Error::malformed);
  }
  std::vector<crypto::SecretBytes> items;
  for (std::size_t left = in.count(sizeof(std::uint32_t)); left > 0; --left) {
    items.push_back(crypto::secret_bytes(in.blob()));
  }
  if (fault(items, sheet->size_of(own))) return std::unexpected(Error::malformed);
  auto state = std::make_unique<State>(*std::move(sheet), own, std::move(items), *std::move(seed));
  State& s = *state;
  const std::uint8_t stage = in.u8();
  if (stage == 0 || stage > last_stage) return std::unexpected(Error::malformed);
  s.stage = static_cast<Stage>(stage);
  s.done = in.u32();
  s.made = in.values<Element>(element_size);
  s.sums = read_sums(in);
  s.list = ElementList(in.blob());
  s.order = in.numbers();
  s.first_hash = in.one<crypto::Digest>(crypto::Digest::size).value_or(crypto::Digest());
  s.theirs = read_first(in);
  s.their_first_hash = in.one<crypto::Digest>(crypto::Digest::size).value_or(crypto::Digest());
  s.constant = in.maybe<SecretScalar>(scalar_size);
  s.their_constant = in.maybe<Element>(element_size);
  s.raised = ElementList(in.blob());
  s.proofs = in.values<DleqProof>(DleqProof::size);
  s.their_second = read_second(in);
  s.their_released = in.maybe<SecretScalar>(scalar_size);
  s.common = in.numbers();
  if (!in.finished() || !s.is_whole()) return std::unexpected(Error::malformed);
  if (s.constant && s.raised.size() > 0) s.bind_own();
  if (s.their_second) s.bind_theirs();
  return CommonGround(std::move(state));
}

bool CommonGround::State::is_whole() const {
  const bool is_proved = sheet.form() == Form::common_ground;
  const auto from = [this](Stage first) { return stage >= first && stage != Stage::broken; };
  const bool is_making = stage == Stage::listing || stage == Stage::raising;
  const bool is_summing = stage == Stage::proving || (stage == Stage::checking && is_proved);
  if (done > steps() || made.size() != (is_making ? done : 0)) return false;
  const std::size_t batches = batch_count(stage == Stage::proving ? their_size() : own_size());
  if (!is_summing && !sums.empty()) return false;
  if (is_summing && sums.size() != (done > 0 ? batches : 0)) return false;
  for (std::size_t i = 0; i < batch_count(done) && is_summing; ++i) {
    if (!sums[i].from || (stage == Stage::checking && !sums[i].to)) return false;
  }
  if (from(Stage::awaiting_list) && (list.size() != own_size() || order.size() != own_size())) {
    return false;
  }
  if (from(Stage::awaiting_swap) && (!theirs || theirs->list.size() != their_size())) return false;
  if (from(Stage::raising) && (!constant || !their_constant)) return false;
  if (from(Stage::proving) && raised.size() != their_size()) return false;
  if (from(Stage::awaiting_proof) && proofs.size() != (is_proved ? batch_count(their_size()) : 0)) {
    return false;
  }
  if (their_second && !their_constant) return false;
  if (from(Stage::checking)) {
    if (!their_second || their_second->list.size() != own_size()) return false;
    if (their_second->proved.has_value() != is_proved) return false;
    if (is_proved && their_second->proved->proofs.size() != batch_count(own_size())) return false;
  }
  if (from(Stage::opening) && !their_released) return false;
  const auto is_place = [this](std::uint32_t number) { return number < own_size(); };
  return std::ranges::all_of(order, is_place) && std::ranges::all_of(common, is_place);
}

}  // namespace peyk::blind
