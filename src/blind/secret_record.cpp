#include "secret_record.hpp"

#include <limits>

#include "contract.hpp"

namespace peyk::blind {

RecordWriter& RecordWriter::u8(std::uint8_t value) {
  out_.push_back(value);
  return *this;
}

RecordWriter& RecordWriter::u32(std::size_t value) {
  detail::require(value <= std::numeric_limits<std::uint32_t>::max());
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(static_cast<std::uint32_t>(value));
  return raw(bytes);
}

RecordWriter& RecordWriter::raw(ByteSpan bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  return *this;
}

RecordWriter& RecordWriter::numbers(const std::vector<std::uint32_t>& all) {
  u32(all.size());
  for (const std::uint32_t value : all) u32(value);
  return *this;
}

ByteSpan RecordReader::blob() {
  const std::size_t size = in_.u32();
  return in_.bytes(size);
}

std::size_t RecordReader::count(std::size_t size) {
  const std::size_t number = in_.u32();
  if (number <= in_.remaining() / size) return number;
  broken_ = true;
  return 0;
}

bool RecordReader::flag() {
  const std::uint8_t value = in_.u8();
  if (value > 1) broken_ = true;
  return value == 1;
}

std::vector<std::uint32_t> RecordReader::numbers() {
  std::vector<std::uint32_t> all;
  for (std::size_t left = count(sizeof(std::uint32_t)); left > 0; --left) all.push_back(u32());
  return all;
}

}  // namespace peyk::blind
