// What fragments add up to, and the notes in it, against arbitrary bytes: what is accepted encodes
// to itself again.
#include "unit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "notes.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peyk::desk;
  const peyk::ByteSpan in(data, size);
  const auto unit = decode_unit(in);
  if (!unit.has_value()) return 0;
  require(std::ranges::equal(encode(*unit), in));
  require(unit->copy.has_value() == (unit->kind == UnitKind::act_with_copy));
  if (unit->copy.has_value()) require(matches(*unit->copy, digest_of(*unit->copy)));
  if (unit->kind != UnitKind::note) return 0;
  const auto note = decode_note(unit->bytes);
  if (note.has_value()) require(std::ranges::equal(encode(*note), unit->bytes));
  return 0;
}
