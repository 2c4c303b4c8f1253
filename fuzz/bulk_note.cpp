// A note about an attachment, against arbitrary bytes: what is accepted encodes to itself again,
// keeps the limits, and does no harm to the queues that take it in.
#include "bulk_note.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "bulk_in.hpp"
#include "bulk_out.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::desk;

namespace {

constexpr std::uint32_t pieces = 1'000;

void take_in(StoredNote note) {
  Transaction transaction;
  RecordSealer sealer(crypto::StoreKey(), crypto::Label::device_record,
                      crypto::Random(crypto::Seed()));
  const auto couriers = note.couriers;
  require(!couriers.empty() && couriers.size() <= max_bulk_couriers);
  require(note.places.size() <= max_places_in_batch);
  BulkIn in(note.id, 1, pieces);
  in.announced(std::move(note), couriers, sealer, transaction);
  in.reserve(sealer, transaction);
  while (const auto ask = in.next(couriers.front(), Day())) in.missed(*ask, true);
  for (const CourierId& courier : couriers) in.give_up(courier);
  require(in.idle());
  ProgressNote told;
  in.fill(told, sealer, transaction);
  require(told.missing.size() <= max_runs_in_note && told.lacked.size() <= max_bulk_couriers);
}

void take_in(const ProgressNote& note) {
  require(note.missing.size() <= max_runs_in_note && note.lacked.size() <= max_bulk_couriers);
  BulkOut out(note.id, 1, pieces, {CourierId()});
  for (const PieceRun& run : note.missing) out.missing(run, note.newest);
  require(out.held() == 0);
}

void take_in(const WithdrawnNote&) {}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  auto note = decode_bulk_note(in);
  if (!note.has_value()) return 0;
  require(std::ranges::equal(encode(*note), in));
  std::visit([](auto& any) { take_in(std::move(any)); }, *note);
  return 0;
}
