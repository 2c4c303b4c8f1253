#include "peer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_seal_bytes = 8U << 20U;

box::Side box_side(seal::Side side) {
  return side == seal::Side::zero ? box::Side::zero : box::Side::one;
}

box::Series opening_series(seal::OpeningBoxes boxes, seal::Side writer) {
  return box::Series::opening(std::move(boxes.root), box_side(writer));
}

void write_progress(identity::SecretWriter& writer, const Peer& peer) {
  std::size_t begun = 0;
  for (const auto& [sequence, unit] : peer.units) begun += unit.number > 0 ? 1U : 0U;
  writer.array(begun);
  for (const auto& [sequence, unit] : peer.units) {
    if (unit.number == 0) continue;
    writer.array(4).uint(sequence).uint(unit.number).uint(unit.sealed).uint(unit.last_counter);
  }
}

bool read_generation(cbor::Reader& reader, std::optional<std::uint32_t>& generation) {
  const auto null = reader.null_next();
  if (!null) return false;
  if (*null) return true;
  const auto number = reader.uint();
  if (!number || !std::in_range<std::uint32_t>(*number)) return false;
  generation = static_cast<std::uint32_t>(*number);
  return true;
}

bool read_progress(cbor::Reader& reader, std::vector<Progress>& progress) {
  const auto count = reader.array(std::numeric_limits<std::size_t>::max());  // our own record
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto items = reader.array(4);
    const auto sequence = reader.uint();
    const auto number = reader.uint();
    const auto sealed = reader.uint();
    const auto counter = reader.uint();
    if (!counter || *items != 4 || *sealed > max_unit_bytes) return false;
    progress.push_back({.sequence = *sequence,
                        .number = *number,
                        .sealed = static_cast<std::uint32_t>(*sealed),
                        .last_counter = *counter});
  }
  return true;
}

}  // namespace

std::size_t Peer::unit_bytes() const {
  std::size_t sum = 0;
  for (const auto& [sequence, unit] : units) sum += unit.size();
  return sum;
}

bool Peer::may_seal() const {
  if (!seal.has_session()) return false;
  return !rolled_back_in.has_value() || seal.generation()->value() > *rolled_back_in;
}

bool Peer::must_reopen(Instant network_now) {
  bool due = std::exchange(reopening_due, false);
  if (seal.has_session() && !may_seal() && !seal.says_hello()) {
    due = due || !last_reopening.has_value() || network_now >= *last_reopening + between_reopenings;
  }
  if (due) last_reopening = network_now;
  return due;
}

UnitOut* Peer::unit_under_way() {
  const auto found = std::find_if(units.begin(), units.end(), [](const auto& unit) {
    return unit.second.number != 0 && !unit.second.whole();
  });
  return found == units.end() ? nullptr : &found->second;
}

crypto::SecretBytes encode(const Peer& peer) {
  identity::SecretWriter writer;
  writer.array(15).uint(format_version).text(peer.name).bytes(peer.seal.serialise());
  writer.boolean(peer.words_confirmed).boolean(peer.sent_without_words);
  writer.boolean(peer.sign_of_fork).uint(peer.next_number).uint(peer.next_sequence);
  writer.uint(peer.assembly.unit()).uint(peer.unread).boolean(peer.reopening_due);
  if (peer.rolled_back_in.has_value()) {
    writer.uint(*peer.rolled_back_in);
  } else {
    writer.null();
  }
  write_progress(writer, peer);
  writer.uint(peer.last_heard ? static_cast<std::uint64_t>(peer.last_heard->milliseconds()) : 0);
  writer.text(peer.introduced_by);
  return std::move(writer).take();
}

std::optional<StoredPeer> decode_peer(RelationId id, ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(15);
  const auto version = reader.uint();
  const auto name = reader.text(channel::max_name_bytes);
  const auto state = reader.bytes(max_seal_bytes);
  const auto confirmed = reader.boolean();
  const auto without = reader.boolean();
  const auto fork = reader.boolean();
  const auto next_number = reader.uint();
  const auto next_sequence = reader.uint();
  const auto last_unit = reader.uint();
  const auto unread = reader.uint();
  const auto reopening_due = reader.boolean();
  std::optional<std::uint32_t> rolled_back_in;
  if (!read_generation(reader, rolled_back_in)) return std::nullopt;
  std::vector<Progress> progress;
  if (!read_progress(reader, progress)) return std::nullopt;
  const auto heard = reader.uint();
  const auto introduced_by = reader.text(channel::max_name_bytes);
  if (!items || !reader.finish() || *version != format_version ||
      !std::in_range<std::int64_t>(*heard)) {
    return std::nullopt;
  }
  auto relation = seal::Relation::restore(*state);
  if (!relation) return std::nullopt;
  Peer peer(id, std::string(*name), std::move(*relation));
  peer.words_confirmed = *confirmed;
  peer.sent_without_words = *without;
  peer.sign_of_fork = *fork;
  peer.next_number = *next_number;
  peer.next_sequence = *next_sequence;
  peer.assembly = Assembly(*last_unit);
  peer.unread = *unread;
  peer.reopening_due = *reopening_due;
  peer.rolled_back_in = rolled_back_in;
  if (*heard > 0) {
    peer.last_heard =
        Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*heard)));
  }
  peer.introduced_by = *introduced_by;
  return StoredPeer{.peer = std::move(peer), .progress = std::move(progress)};
}

Bytes unit_key(const RelationId& relation, std::uint64_t sequence) {
  Bytes key(RelationId::size + 8);
  ByteWriter(key).bytes(relation.span()).u64(sequence);
  return key;
}

crypto::SecretBytes encode(const UnitOut& unit) {
  crypto::SecretBytes own;
  if (is_note(unit.kind)) own = *unit.bytes;
  if (unit.kind == UnitKind::act_with_copy) own = encode(*decode_unit(*unit.bytes)->copy);
  identity::SecretWriter writer;
  writer.array(7).uint(format_version).uint(std::to_underlying(unit.kind));
  writer.bytes(unit.track.span()).bytes(unit.act.span());
  writer.uint(static_cast<std::uint64_t>(unit.since.milliseconds()));
  writer.boolean(unit.without_words).bytes(own);
  return std::move(writer).take();
}

std::optional<UnitOut> decode_unit_out(ByteSpan bytes, const ActSource& acts) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(7);
  const auto version = reader.uint();
  const auto kind = reader.uint();
  const auto track = reader.bytes_exactly(channel::ChannelId::size);
  const auto act = reader.bytes_exactly(channel::ActId::size);
  const auto since = reader.uint();
  const auto without = reader.boolean();
  const auto own = reader.bytes(max_unit_bytes);
  if (!items || !reader.finish() || *version != format_version || *kind < 1 ||
      *kind > std::to_underlying(UnitKind::pieces) || !std::in_range<std::int64_t>(*since)) {
    return std::nullopt;
  }
  UnitOut result;
  result.kind = static_cast<UnitKind>(*kind);
  result.track = *channel::ChannelId::from(*track);
  result.act = *channel::ActId::from(*act);
  result.since = Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*since)));
  result.without_words = *without;
  if (is_note(result.kind)) {
    result.bytes = std::make_shared<const crypto::SecretBytes>(crypto::secret_bytes(*own));
    return result;
  }
  Unit unit{.kind = result.kind, .bytes = {}, .copy = decode_own_copy(*own)};
  auto stored = acts(result.track, result.act);
  if (!stored.has_value() || unit.copy.has_value() != (result.kind == UnitKind::act_with_copy)) {
    return std::nullopt;
  }
  unit.bytes = std::move(*stored);
  result.bytes = std::make_shared<const crypto::SecretBytes>(encode(unit));
  return result;
}

LineSpec line_spec(const Peer& peer, const LineSpec* before) {
  const seal::Relation& relation = peer.seal;
  LineSpec spec;
  spec.own_couriers = relation.own_listening().couriers;
  spec.own_class = relation.own_listening().service_class;
  if (const auto theirs = relation.other_listening()) {
    spec.their_couriers = theirs->couriers;
    spec.their_class = theirs->service_class;
  }
  const seal::Side reads_from = seal::other(relation.side());
  if (auto boxes =
          relation.has_session() ? relation.opening_boxes() : relation.first_opening_boxes()) {
    spec.openings_read = opening_series(std::move(*boxes), reads_from);
  }
  if (!relation.has_session()) return spec;
  spec.generation = relation.generation()->value();
  if (before != nullptr && before->has_session() && before->generation == spec.generation) {
    spec.session_read = before->session_read->copy();
    spec.session_write = before->session_write->copy();
  } else {
    auto boxes = relation.session_boxes();
    spec.session_read = box::Series::session(std::move(boxes->read), boxes->first_day);
    spec.session_write = box::Series::session(std::move(boxes->write), boxes->first_day);
  }
  return spec;
}

}  // namespace peyk::desk
