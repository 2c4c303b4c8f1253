// The first byte of an item (RFC 8949 §3): major type in the upper three bits, and in the lower
// five either the number itself or how many big-endian bytes of it follow.
#pragma once

#include <cstdint>

namespace peyk::cbor {

constexpr unsigned information_bits = 5;
constexpr std::uint8_t information_mask = 0x1f;

constexpr std::uint8_t major_unsigned = 0;
constexpr std::uint8_t major_negative = 1;
constexpr std::uint8_t major_bytes = 2;
constexpr std::uint8_t major_text = 3;
constexpr std::uint8_t major_array = 4;
constexpr std::uint8_t major_map = 5;
constexpr std::uint8_t major_tag = 6;
constexpr std::uint8_t major_simple = 7;

constexpr std::uint8_t one_byte_follows = 24;
constexpr std::uint8_t two_bytes_follow = 25;
constexpr std::uint8_t four_bytes_follow = 26;
constexpr std::uint8_t eight_bytes_follow = 27;
constexpr std::uint8_t indefinite_length = 31;

constexpr std::uint8_t simple_false = 20;
constexpr std::uint8_t simple_true = 21;
constexpr std::uint8_t simple_null = 22;
constexpr std::uint8_t byte_null = (major_simple << information_bits) | simple_null;

}  // namespace peyk::cbor
