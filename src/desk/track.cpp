#include "track.hpp"

#include <algorithm>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_former_bytes = 128;

using identity::SecretWriter;

template <class F>
void put_optional(SecretWriter& writer, const std::optional<F>& value) {
  value.has_value() ? writer.bytes(value->span()) : writer.null();
}

void put_instant(SecretWriter& writer, Instant value) {
  writer.uint(static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.milliseconds())));
}

void put_optional(SecretWriter& writer, const std::optional<Instant>& value) {
  value.has_value() ? put_instant(writer, *value) : static_cast<void>(writer.null());
}

template <class F>
bool take_fixed(cbor::Reader& reader, F& value) {
  const auto bytes = reader.bytes_exactly(F::size);
  if (bytes) value = *F::from(*bytes);
  return bytes.has_value();
}

bool take_instant(cbor::Reader& reader, Instant& value) {
  const auto milliseconds = reader.uint();
  if (!milliseconds || !std::in_range<std::int64_t>(*milliseconds)) return false;
  value = Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*milliseconds)));
  return true;
}

bool take_optional(cbor::Reader& reader, std::optional<Instant>& value) {
  const auto none = reader.null_next();
  if (!none) return false;
  return *none || take_instant(reader, value.emplace());
}

template <class F>
bool take_optional(cbor::Reader& reader, std::optional<F>& value) {
  const auto none = reader.null_next();
  if (!none) return false;
  return *none || take_fixed(reader, value.emplace());
}

bool take_text(cbor::Reader& reader, std::string& value) {
  const auto text = reader.text(max_former_bytes);
  if (text) value = *text;
  return text.has_value();
}

void put_seat(SecretWriter& writer, const Seat& seat) {
  writer.array(5).bytes(seat.id.span());
  put_optional(writer, seat.relation);
  writer.boolean(seat.answered);
  put_optional(writer, seat.claimed_by);
  writer.text(seat.former);
}

bool take_seat(cbor::Reader& reader, Seat& seat) {
  const auto exact = reader.array_exactly(5);
  if (!exact || !take_fixed(reader, seat.id) || !take_optional(reader, seat.relation)) return false;
  const auto answered = reader.boolean();
  if (!answered || !take_optional(reader, seat.claimed_by)) return false;
  seat.answered = *answered;
  return take_text(reader, seat.former);
}

bool take_seats(cbor::Reader& reader, Track& track) {
  const auto count = reader.array(max_seats);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!take_seat(reader, track.seats.emplace_back())) return false;
  }
  return true;
}

bool take_missing(cbor::Reader& reader, Track& track) {
  const auto count = reader.array(max_missing);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    channel::ActId act;
    MissingAct missing;
    if (!reader.array_exactly(3) || !take_fixed(reader, act) ||
        !take_instant(reader, missing.since) || !take_optional(reader, missing.by)) {
      return false;
    }
    track.missing.emplace(act, missing);
  }
  return true;
}

}  // namespace

Seat* Track::seat(const channel::MemberId& id) {
  const auto found = std::ranges::find(seats, id, &Seat::id);
  return found == seats.end() ? nullptr : &*found;
}

const Seat* Track::seat(const channel::MemberId& id) const {
  const auto found = std::ranges::find(seats, id, &Seat::id);
  return found == seats.end() ? nullptr : &*found;
}

const Seat* Track::seat_of(const RelationId& relation) const {
  const auto found = std::ranges::find(seats, std::optional(relation), &Seat::relation);
  return found == seats.end() ? nullptr : &*found;
}

std::size_t Track::place_of(const Seat& seat) const {
  return static_cast<std::size_t>(&seat - seats.data());
}

Seat* Track::add_seat(const channel::MemberId& id) {
  if (id == own_seat) return nullptr;
  if (Seat* known = seat(id)) return known;
  if (seats.size() == max_seats) return nullptr;
  Seat& added = seats.emplace_back();
  added.id = id;
  return &added;
}

bool Track::owes(std::size_t place) const {
  const auto first = owed.lower_bound({place, 0});
  return first != owed.end() && first->first.first == place;
}

std::size_t Track::owed_to(std::size_t place) const {
  const auto begin = owed.lower_bound({place, 0});
  const auto end = owed.lower_bound({place + 1, 0});
  return static_cast<std::size_t>(std::distance(begin, end));
}

std::optional<RelationId> Track::brought(const channel::MemberId& author, Origin origin) const {
  if (origin == Origin::mine) return std::nullopt;
  const Seat* author_seat = seat(author);
  if (origin == Origin::received && author_seat != nullptr && author_seat->relation.has_value()) {
    return author_seat->relation;
  }
  return brought_by;
}

bool Track::is_after_entry(const channel::Act& act) const {
  if (is_founder) return true;
  if (const auto* admit = std::get_if<channel::Admit>(&act.content)) {
    if (admit->member.id == own_seat) return true;
  }
  return std::ranges::any_of(act.parents, [&](const channel::ActId& parent) {
    const auto kept = acts.find(parent);
    return kept != acts.end() && kept->second.after_entry;
  });
}

crypto::SecretBytes encode(const Track& track) {
  SecretWriter writer;
  writer.array(9).uint(format_version).uint(track.order).bytes(track.own_seat.span());
  put_optional(writer, track.brought_by);
  writer.bytes(track.named_after.span()).text(track.former);
  writer.array(track.seats.size());
  for (const Seat& seat : track.seats) put_seat(writer, seat);
  writer.array(track.missing.size());
  for (const auto& [act, missing] : track.missing) {
    writer.array(3).bytes(act.span());
    put_instant(writer, missing.since);
    put_optional(writer, missing.by);
  }
  put_optional(writer, track.frontier_due);
  return std::move(writer).take();
}

bool read_track(Track& track, ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto exact = reader.array_exactly(9);
  const auto version = reader.uint();
  const auto order = reader.uint();
  if (!exact || !order || *version != format_version) return false;
  track.order = *order;
  return take_fixed(reader, track.own_seat) && take_optional(reader, track.brought_by) &&
         take_fixed(reader, track.named_after) && take_text(reader, track.former) &&
         take_seats(reader, track) && take_missing(reader, track) &&
         take_optional(reader, track.frontier_due) && reader.finish().has_value();
}

Bytes owed_key(const Track& track, const channel::MemberId& seat, std::uint64_t sequence) {
  Bytes key(channel::ChannelId::size + channel::MemberId::size + 8);
  ByteWriter(key).bytes(track.log.id().span()).bytes(seat.span()).u64(sequence);
  return key;
}

crypto::SecretBytes encode(const OwedUnit& owed) {
  SecretWriter writer;
  writer.array(6).uint(format_version).uint(std::to_underlying(owed.kind));
  writer.bytes(owed.act.span());
  put_instant(writer, owed.since);
  writer.boolean(owed.without_words);
  owed.copy.has_value() ? writer.bytes(encode(*owed.copy)) : writer.null();
  return std::move(writer).take();
}

std::optional<OwedUnit> decode_owed(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  OwedUnit owed;
  const auto exact = reader.array_exactly(6);
  const auto version = reader.uint();
  const auto kind = reader.uint();
  if (!exact || !kind || *version != format_version || *kind < 1 ||
      *kind > std::to_underlying(UnitKind::handed_over) || !take_fixed(reader, owed.act) ||
      !take_instant(reader, owed.since)) {
    return std::nullopt;
  }
  owed.kind = static_cast<UnitKind>(*kind);
  const auto without = reader.boolean();
  const auto none = reader.null_next();
  if (!without || !none) return std::nullopt;
  owed.without_words = *without;
  if (!*none) {
    const auto copy = reader.bytes(max_unit_bytes);
    if (!copy) return std::nullopt;
    owed.copy = decode_own_copy(*copy);
    if (!owed.copy.has_value()) return std::nullopt;
  }
  if (!reader.finish() || owed.copy.has_value() != (owed.kind == UnitKind::act_with_copy)) {
    return std::nullopt;
  }
  return owed;
}

}  // namespace peyk::desk
