#include "records.hpp"

namespace peyk::courier {
namespace {

constexpr std::uint8_t key_letter = 'K';
constexpr std::uint8_t announcement_letter = 'A';
constexpr std::uint8_t restored_letter = 'R';
constexpr std::uint8_t swap_letter = 'S';
constexpr std::uint8_t swap_floor_letter = 'F';
constexpr std::uint8_t key_version = 1;

std::optional<Record> decode_swap(const box::SmallRecord& record) {
  ByteReader key(record.key);
  if (key.u8() == swap_letter) {
    const auto id = swap::SwapId::from(key.bytes(swap::SwapId::size));
    if (!id || !key.finished()) return std::nullopt;
    return SwapRecord{*id, crypto::secret_bytes(record.value)};
  }
  ByteReader value(record.value);
  const auto floor = static_cast<std::int64_t>(value.u64());
  if (!key.finished() || !value.finished() || floor < 0) return std::nullopt;
  return SwapFloorRecord{Instant::since_epoch(Duration::milliseconds(floor))};
}

}  // namespace

Bytes key_record_key(Day day) {
  Bytes key(5);
  ByteWriter(key).u8(key_letter).u32(day.value());
  return key;
}

Bytes restored_record_key() { return {restored_letter}; }

Bytes swap_record_key(const swap::SwapId& id) {
  Bytes key(1 + swap::SwapId::size);
  ByteWriter(key).u8(swap_letter).bytes(id.span());
  return key;
}

Bytes announcement_record_key(Slot slot, Day day, const CourierId& courier) {
  Bytes key(6 + CourierId::size);
  ByteWriter(key)
      .u8(announcement_letter)
      .u32(day.value())
      .bytes(courier.span())
      .u8(static_cast<std::uint8_t>(slot));
  return key;
}

box::SmallRecord encode_record(Day day, const crypto::KemSeed& seed) {
  Bytes value(1 + crypto::KemSeed::size);
  ByteWriter(value).u8(key_version).bytes(seed.span());
  return {key_record_key(day), std::move(value)};
}

box::SmallRecord encode_record(Slot slot, const onion::Announcement& announcement) {
  return {announcement_record_key(slot, announcement.day, announcement.courier),
          encode(announcement)};
}

box::SmallRecord encode_record(const swap::SwapId& id, ByteSpan escrow) {
  return {swap_record_key(id), Bytes(escrow.begin(), escrow.end())};
}

box::SmallRecord encode_record(Instant swap_floor) {
  Bytes value(8);
  ByteWriter(value).u64(static_cast<std::uint64_t>(swap_floor.milliseconds()));
  return {{swap_floor_letter}, std::move(value)};
}

std::optional<Record> decode_record(const box::SmallRecord& record) {
  if (record.key == restored_record_key() && record.value.empty()) return RestoredRecord{};
  if (!record.key.empty() &&
      (record.key.front() == swap_letter || record.key.front() == swap_floor_letter)) {
    return decode_swap(record);
  }
  ByteReader key(record.key);
  const std::uint8_t letter = key.u8();
  const Day day(key.u32());
  if (letter == key_letter && key.finished()) {
    ByteReader value(record.value);
    const bool known = value.u8() == key_version;
    auto seed = crypto::KemSeed::from(value.bytes(crypto::KemSeed::size));
    if (!known || !seed || !value.finished()) return std::nullopt;
    return KeyRecord{day, *std::move(seed)};
  }
  if (letter != announcement_letter) return std::nullopt;
  const auto courier = CourierId::from(key.bytes(CourierId::size));
  const std::uint8_t slot = key.u8();
  const auto announcement = onion::decode_announcement(record.value);
  if (!key.finished() || slot > 1 || !announcement || announcement->courier != courier ||
      announcement->day != day) {
    return std::nullopt;
  }
  return AnnouncementRecord{static_cast<Slot>(slot), *announcement};
}

}  // namespace peyk::courier
