// One description of a structure's fields serves both ways, so that what is written is what is
// read: Schema<T>::fields is a tuple of Field, in the order in which they travel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/api/error.hpp"
#include "peyk/api/request.hpp"
#include "peyk/base/cbor.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"
#include "peyk/identity/safety_words.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::api::detail {

inline constexpr std::size_t default_limit = 256;
// Of a text in a list of texts.
inline constexpr std::size_t item_limit = 1024;

// `limit`: bytes of a text or byte string, items of a list.
template <class Owner, class Member>
struct Field {
  Member Owner::* member;
  std::size_t limit = default_limit;
};
template <class Owner, class Member>
Field(Member Owner::*, std::size_t) -> Field<Owner, Member>;
template <class Owner, class Member>
Field(Member Owner::*) -> Field<Owner, Member>;

template <class T>
struct Schema;

// The highest value of an enum that counts on from 1.
template <class T>
struct LastOf;

// What most enums count from; one that counts from 0 says so.
template <class T>
[[nodiscard]] consteval std::uint8_t first_of() {
  if constexpr (requires { LastOf<T>::first; }) return LastOf<T>::first;
  return 1;
}

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_fixed = false;
template <class Tag, std::size_t N>
inline constexpr bool is_fixed<Fixed<Tag, N>> = true;

template <class T>
inline constexpr std::size_t field_count = std::tuple_size_v<decltype(Schema<T>::fields)>;

// Times before 1970 are none of this schema.
inline std::uint64_t unsigned_of(std::int64_t value) {
  return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

template <class T>
void put(identity::SecretWriter& out, const T& value);

template <class T>
void put_fields(identity::SecretWriter& out, const T& value, bool with_keys) {
  std::uint64_t key = 2;
  std::apply(
      [&](const auto&... field) {
        ((with_keys ? static_cast<void>(out.key(key++)) : void(), put(out, value.*field.member)),
         ...);
      },
      Schema<T>::fields);
}

inline void put_words(identity::SecretWriter& out,
                      const std::optional<identity::SafetyWords>& words) {
  if (!words.has_value()) {
    out.null();
    return;
  }
  out.array(identity::SafetyWords::count);
  for (const std::uint16_t number : words->numbers()) out.uint(number);
}

template <class T>
void put(identity::SecretWriter& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.boolean(value);
  } else if constexpr (std::is_enum_v<T>) {
    out.uint(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T>) {
    out.uint(value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    out.uint(unsigned_of(value.milliseconds()));
  } else if constexpr (std::is_same_v<T, Duration>) {
    out.uint(unsigned_of(value.count()));
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.text(value);
  } else if constexpr (std::is_same_v<T, crypto::SecretBytes> || std::is_same_v<T, Bytes>) {
    out.bytes(value);
  } else if constexpr (is_fixed<T>) {
    out.bytes(value.span());
  } else if constexpr (std::is_same_v<T, std::optional<identity::SafetyWords>>) {
    put_words(out, value);
  } else if constexpr (is_optional<T>) {
    value.has_value() ? put(out, *value) : static_cast<void>(out.null());
  } else if constexpr (is_variant<T>) {
    std::visit(
        [&out, place = value.index() + 1]<class Each>(const Each& each) {
          out.array(1 + field_count<Each>).uint(place);
          put_fields(out, each, false);
        },
        value);
  } else if constexpr (is_vector<T>) {
    out.array(value.size());
    for (const auto& item : value) put(out, item);
  } else {
    out.array(field_count<T>);
    put_fields(out, value, false);
  }
}

// False when the bytes are not this; the reader keeps its own first error besides.
template <class T>
[[nodiscard]] bool take(cbor::Reader& in, T& value, std::size_t limit);

template <class T>
[[nodiscard]] bool take_fields(cbor::Reader& in, T& value, bool with_keys) {
  std::uint64_t key = 2;
  return std::apply(
      [&](const auto&... field) {
        return (((!with_keys || in.expect_key(key++).has_value()) &&
                 take(in, value.*field.member, field.limit)) &&
                ...);
      },
      Schema<T>::fields);
}

[[nodiscard]] inline bool take_words(cbor::Reader& in,
                                     std::optional<identity::SafetyWords>& words) {
  const auto none = in.null_next();
  if (!none) return false;
  if (*none) return true;
  if (!in.array_exactly(identity::SafetyWords::count)) return false;
  identity::SafetyWords::Numbers numbers{};
  for (std::uint16_t& number : numbers) {
    const auto read = in.uint();
    if (!read || !std::in_range<std::uint16_t>(*read)) return false;
    number = static_cast<std::uint16_t>(*read);
  }
  words = identity::SafetyWords::from_numbers(numbers);
  return words.has_value();
}

template <class T>
[[nodiscard]] bool take_number(cbor::Reader& in, T& value) {
  const auto read = in.uint();
  if (!read || !std::in_range<T>(*read)) return false;
  value = static_cast<T>(*read);
  return true;
}

template <class T>
[[nodiscard]] bool take_list(cbor::Reader& in, std::vector<T>& list, std::size_t limit) {
  const auto count = in.array(limit);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!take(in, list.emplace_back(), item_limit)) return false;
  }
  return true;
}

template <class T>
[[nodiscard]] bool take_string(cbor::Reader& in, T& value, std::size_t limit) {
  if constexpr (std::is_same_v<T, std::string>) {
    const auto read = in.text(limit);
    if (read) value.assign(read->begin(), read->end());
    return read.has_value();
  } else {
    const auto read = in.bytes(limit);
    if (read) value.assign(read->begin(), read->end());
    return read.has_value();
  }
}

// One of several: its place, from 1, then its fields, after the head of the array.
template <class Variant, std::size_t I = 0>
[[nodiscard]] bool take_one_of(cbor::Reader& in, Variant& value, std::uint64_t place,
                               std::size_t items) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return false;
  } else {
    if (place != I + 1) return take_one_of<Variant, I + 1>(in, value, place, items);
    using T = std::variant_alternative_t<I, Variant>;
    return items == 1 + field_count<T> && take_fields(in, value.template emplace<I>(), false);
  }
}

template <class T>
bool take(cbor::Reader& in, T& value, std::size_t limit) {
  if constexpr (std::is_same_v<T, bool>) {
    const auto read = in.boolean();
    if (read) value = *read;
    return read.has_value();
  } else if constexpr (std::is_enum_v<T>) {
    std::uint8_t number = 0;
    if (!take_number(in, number) || number < first_of<T>() ||
        number > std::to_underlying(LastOf<T>::value)) {
      return false;
    }
    value = static_cast<T>(number);
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    return take_number(in, value);
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Duration>) {
    std::int64_t milliseconds = 0;
    if (!take_number(in, milliseconds)) return false;
    const Duration duration = Duration::milliseconds(milliseconds);
    if constexpr (std::is_same_v<T, Instant>) {
      value = Instant::since_epoch(duration);
    } else {
      value = duration;
    }
    return true;
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, crypto::SecretBytes> ||
                       std::is_same_v<T, Bytes>) {
    return take_string(in, value, limit);
  } else if constexpr (is_fixed<T>) {
    const auto read = in.bytes_exactly(T::size);
    if (read) value = *T::from(*read);
    return read.has_value();
  } else if constexpr (std::is_same_v<T, std::optional<identity::SafetyWords>>) {
    return take_words(in, value);
  } else if constexpr (is_optional<T>) {
    const auto none = in.null_next();
    return none && (*none || take(in, value.emplace(), limit));
  } else if constexpr (is_variant<T>) {
    constexpr std::size_t most_fields = 16;
    const auto items = in.array(most_fields);
    const auto place = in.uint();
    return items && place && take_one_of(in, value, *place, *items);
  } else if constexpr (is_vector<T>) {
    return take_list(in, value, limit);
  } else {
    return in.array_exactly(field_count<T>).has_value() && take_fields(in, value, false);
  }
}

template <class Variant>
[[nodiscard]] crypto::SecretBytes encode_message(const Variant& message) {
  identity::SecretWriter out;
  std::visit(
      [&out, kind = message.index() + 1]<class T>(const T& alternative) {
        out.map(2 + field_count<T>).key(0).uint(schema_version).key(1).uint(kind);
        put_fields(out, alternative, true);
      },
      message);
  return std::move(out).take();
}

// Reads the alternative of this kind after the keys 0 and 1; `pairs` the map had.
template <class Variant, std::size_t I = 0>
[[nodiscard]] Result<Variant> decode_alternative(cbor::Reader& in, std::uint64_t kind,
                                                 std::size_t pairs) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return std::unexpected(Error::malformed);
  } else {
    if (kind != I + 1) return decode_alternative<Variant, I + 1>(in, kind, pairs);
    using T = std::variant_alternative_t<I, Variant>;
    T value;
    if (pairs != 2 + field_count<T> || !take_fields(in, value, true) || !in.finish()) {
      return std::unexpected(Error::malformed);
    }
    return Variant(std::in_place_index<I>, std::move(value));
  }
}

template <class Variant>
[[nodiscard]] Result<Variant> decode_message(ByteSpan bytes) {
  constexpr std::size_t most_pairs = 16;
  cbor::Reader in(bytes);
  const auto pairs = in.map(most_pairs);
  const auto first = in.expect_key(0);
  const auto version = in.uint();
  if (!pairs || !first || !version) return std::unexpected(Error::malformed);
  if (*version != schema_version) return std::unexpected(Error::too_new);
  const auto second = in.expect_key(1);
  const auto kind = in.uint();
  if (!second || !kind) return std::unexpected(Error::malformed);
  return decode_alternative<Variant>(in, *kind, *pairs);
}

}  // namespace peyk::api::detail
