// What a courier's store holds, which is plain on its disk: small records, each as the length of
// its key 1 ‖ the length of its value 2 ‖ key ‖ value. What is accepted is written again as it was.
// With all of them a courier starts, or says that they are none of its own; who started writes
// nothing with which it could not start again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

#include "peyk/base/overloaded.hpp"

#include "records.hpp"
#include "require.hpp"
#include "testing/courier_network.hpp"

using namespace peyk;
using namespace peyk::courier;

namespace {

constexpr std::size_t most_records = 16;
// Commits until it has said what it has to say at its start.
constexpr std::size_t most_commits = 200;

// For their keys: the seeds are what the first of them held.
testing::CourierNetwork& network() {
  static testing::CourierNetwork five({.couriers = 5});
  return five;
}

std::vector<identity::CourierCard> peers() {
  std::vector<identity::CourierCard> all;
  for (std::size_t i = 1; i < network().size(); ++i) {
    const auto key = network().signing_key(i).public_key();
    all.push_back(*identity::CourierCard::make("courier", identity::CourierKey(key.array()), {},
                                               {"courier.example:443"}));
  }
  return all;
}

box::SmallRecord written(const Record& record) {
  return std::visit(
      Overloaded{
          [](const KeyRecord& one) { return encode_record(one.day, one.seed); },
          [](const AnnouncementRecord& one) { return encode_record(one.slot, one.announcement); },
          [](const SwapRecord& one) { return encode_record(one.id, one.bytes); },
          [](const SwapFloorRecord& one) { return encode_record(one.floor); },
          [](const RestoredRecord&) { return restored_record(); }},
      record);
}

std::vector<box::SmallRecord> records_in(ByteSpan in) {
  std::vector<box::SmallRecord> all;
  ByteReader reader(in);
  while (reader.ok() && reader.remaining() > 0 && all.size() < most_records) {
    // No store has longer keys.
    const std::size_t key_size = reader.u8() % (box::max_record_key + 1);
    const std::size_t value_size = reader.u16();
    const ByteSpan key = reader.bytes(std::min(key_size, reader.remaining()));
    const ByteSpan value = reader.bytes(std::min(value_size, reader.remaining()));
    all.push_back({{key.begin(), key.end()}, {value.begin(), value.end()}});
  }
  return all;
}

void commit(box::BoxStore& store, Courier& courier, const effects::StoreWrites& what, Instant now) {
  const std::vector<Stored> told = {{what.ticket, store.commit(what.writes)}};
  courier.on_stored(told, now);
}

// Nothing when the records are not a courier's.
std::optional<std::size_t> start(box::BoxStore& store, Instant now) {
  auto recovered = recover(store, 7);
  require(recovered.has_value());
  std::optional<Courier> courier;
  try {
    courier.emplace(CourierOptions{network().signing_key(0), peers(), {}}, *std::move(recovered),
                    crypto::Seed(), now);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
  std::size_t commits = 0;
  while (auto effect = courier->poll_effect()) {
    const auto* writes = std::get_if<effects::StoreWrites>(&*effect);
    if (writes != nullptr) {
      commit(store, *courier, *writes, now);
      require(++commits < most_commits);
    }
  }
  require(courier->next_wakeup() > now);
  return commits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  box::MemoryBoxStore store;
  std::vector<box::Write> writes;
  for (box::SmallRecord& record : records_in(ByteSpan(data, size))) {
    if (const auto read = decode_record(record)) {
      const box::SmallRecord again = written(*read);
      require(again.key == record.key && again.value == record.value);
    }
    writes.emplace_back(box::writes::PutRecord{std::move(record)});
  }
  require(store.commit(writes).has_value());
  const Instant now = network().now();
  if (!start(store, now)) return 0;
  require(start(store, now).has_value());
  require(start(store, now + Duration::days(1)).has_value());
  return 0;
}
