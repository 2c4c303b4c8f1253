// For tests and fuzz targets only: reads one item of any supported kind and writes it again.
#pragma once

#include <limits>
#include <optional>
#include <utility>

#include "peyk/base/cbor.hpp"

namespace peyk::cbor {

bool copy_item(Reader& reader, Writer& writer);

inline bool copy_array(Reader& reader, Writer& writer, std::size_t count) {
  writer.array(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!copy_item(reader, writer)) return false;
  }
  return true;
}

inline bool copy_map(Reader& reader, Writer& writer, std::size_t count) {
  writer.map(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = reader.key();
    if (!key) return false;
    writer.key(*key);
    if (!copy_item(reader, writer)) return false;
  }
  return true;
}

// Tries one kind after the other on a copy: the format is not known, and errors stay in a reader.
inline bool copy_item(Reader& reader, Writer& writer) {
  constexpr std::size_t any = std::numeric_limits<std::size_t>::max();
  const auto is_null = reader.null_next();
  if (!is_null) return false;
  if (*is_null) {
    writer.null();
    return true;
  }
  const Reader start = reader;
  if (const auto value = reader.uint()) {
    writer.uint(*value);
    return true;
  }
  reader = start;
  if (const auto value = reader.bytes(any)) {
    writer.bytes(*value);
    return true;
  }
  reader = start;
  if (const auto value = reader.text(any)) {
    writer.text(*value);
    return true;
  }
  reader = start;
  if (const auto value = reader.boolean()) {
    writer.boolean(*value);
    return true;
  }
  reader = start;
  if (const auto count = reader.array(any)) return copy_array(reader, writer, *count);
  reader = start;
  if (const auto count = reader.map(any)) return copy_map(reader, writer, *count);
  return false;
}

// Nothing unless `in` is one deterministic item; decides so without check().
inline std::optional<Bytes> reencode(ByteSpan in) {
  Reader reader(in);
  Writer writer;
  if (!copy_item(reader, writer) || !reader.finish()) return std::nullopt;
  return std::move(writer).take();
}

}  // namespace peyk::cbor
