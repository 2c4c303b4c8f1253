// For tests: an act as bytes with anything wrong in it that a test wants. Its ids are computed here
// a second time, as docs/protocol.md §9 says, so that nothing but the planted fault is wrong.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"

#include "sample_content.hpp"

namespace peyk::channel::testing {

// One CBOR item.
template <class Write>
Bytes item(Write write) {
  cbor::Writer writer;
  write(writer);
  return std::move(writer).take();
}
inline Bytes null() {
  return item([](auto& to) { to.null(); });
}
inline Bytes number(std::uint64_t value) {
  return item([value](auto& to) { to.uint(value); });
}
inline Bytes string(ByteSpan value) {
  return item([value](auto& to) { to.bytes(value); });
}
inline Bytes string(std::size_t size, std::uint8_t fill) { return string(Bytes(size, fill)); }
inline Bytes text(std::string_view value) {
  return item([value](auto& to) { to.text(value); });
}
// Of fewer than 24 items.
inline Bytes list(const std::vector<Bytes>& items) {
  Bytes all = {static_cast<std::uint8_t>(0x80U | items.size())};
  for (const Bytes& each : items) all.insert(all.end(), each.begin(), each.end());
  return all;
}

// A map of keys below 24, each with an item.
using Fields = std::map<std::uint8_t, Bytes>;

inline Bytes map_of(const Fields& fields) {
  Bytes all = {static_cast<std::uint8_t>(0xa0U | fields.size())};
  for (const auto& [key, value] : fields) {
    all.push_back(key);
    all.insert(all.end(), value.begin(), value.end());
  }
  return all;
}

// The fields of a letter by seat 1, but for key 2 (the id).
inline Fields raw_letter() {
  return {{0, number(1)},
          {1, string(16, 0x11)},
          {3, number(2)},
          {4, list({string(32, 1), string(32, 2)})},
          {5, string(32, 0x33)},
          {6, number(1'000)},
          {7, map_of({{0, text("salaam")}, {1, list({})}, {2, number(1)}, {3, null()}})},
          {8, string(16, 1)}};
}

inline Fields with(Fields fields, std::uint8_t key, Bytes value) {
  fields[key] = std::move(value);
  return fields;
}
inline Fields without(Fields fields, std::uint8_t key) {
  fields.erase(key);
  return fields;
}

// With the right id.
inline Bytes unit_of(Fields fields) {
  const Bytes hashed = map_of(without(fields, 2));
  if (!fields.contains(2)) fields[2] = string(crypto::hash(crypto::Label::act_id, {hashed}).span());
  return map_of(fields);
}

// Of that type; an opening is put into its own channel and follows nothing.
inline Fields raw_act(std::uint64_t type, const Bytes& content) {
  Fields fields = with(with(raw_letter(), 3, number(type)), 7, content);
  if (type == 1) {
    const auto digest = crypto::hash(crypto::Label::channel_id, {content});
    fields[1] = string(digest.span().first(16));
    fields[4] = list({});
  }
  return fields;
}

inline std::optional<Error> error_of(const Fields& fields) {
  const auto act = decode(unit_of(fields));
  return act ? std::nullopt : std::optional(act.error());
}

}  // namespace peyk::channel::testing
