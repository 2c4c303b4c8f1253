#include "cbor_recoding.hpp"

#include <optional>
#include <string_view>

namespace peyk::oracle {
namespace {

using cbor::Error;
using cbor::Reader;
using cbor::Writer;

constexpr std::size_t limit = 1U << 20U;

// The reader has no look at the next type but for null, so every type is tried on a copy.
template <class Read>
auto attempt(Reader& reader, Read read) {
  Reader trial = reader;
  auto result = read(trial);
  if (result) reader = trial;
  return result;
}

std::expected<void, Error> copy_item(Reader& reader, Writer& writer);

std::expected<void, Error> copy_items(Reader& reader, Writer& writer, std::size_t count,
                                      bool with_keys) {
  for (std::size_t i = 0; i < count; ++i) {
    if (with_keys) {
      const auto key = reader.key();
      if (!key) return std::unexpected(key.error());
      writer.key(*key);
    }
    if (const auto copied = copy_item(reader, writer); !copied) return copied;
  }
  return {};
}

// Nothing when the next item is neither an array nor a map.
std::optional<std::expected<void, Error>> copy_container(Reader& reader, Writer& writer) {
  if (const auto count = attempt(reader, [](Reader& r) { return r.array(limit); })) {
    writer.array(*count);
    return copy_items(reader, writer, *count, false);
  }
  if (const auto count = attempt(reader, [](Reader& r) { return r.map(limit); })) {
    writer.map(*count);
    return copy_items(reader, writer, *count, true);
  }
  return std::nullopt;
}

std::expected<void, Error> copy_item(Reader& reader, Writer& writer) {
  if (const auto null = attempt(reader, [](Reader& r) { return r.null_next(); }); null && *null) {
    writer.null();
  } else if (const auto value = attempt(reader, [](Reader& r) { return r.boolean(); })) {
    writer.boolean(*value);
  } else if (const auto number = attempt(reader, [](Reader& r) { return r.uint(); })) {
    writer.uint(*number);
  } else if (const auto bytes = attempt(reader, [](Reader& r) { return r.bytes(limit); })) {
    writer.bytes(*bytes);
  } else if (const auto text = attempt(reader, [](Reader& r) { return r.text(limit); })) {
    writer.text(*text);
  } else if (const auto copied = copy_container(reader, writer)) {
    return *copied;
  } else {
    return std::unexpected(Error::unsupported_type);
  }
  return {};
}

}  // namespace

std::expected<Bytes, Error> recode(ByteSpan in) {
  if (const auto checked = cbor::check(in); !checked) return std::unexpected(checked.error());
  Reader reader(in);
  Writer writer;
  if (const auto copied = copy_item(reader, writer); !copied) {
    return std::unexpected(copied.error());
  }
  if (const auto finished = reader.finish(); !finished) return std::unexpected(finished.error());
  return std::move(writer).take();
}

}  // namespace peyk::oracle
