// What lies in a box: one frame, enciphered whole under a key of its own for each copy, so that to
// the courier no byte of it differs from random. docs/protocol.md §6.
#pragma once

#include <cstddef>

#include "peyk/base/fixed.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/place.hpp"
#include "peyk/crypto/aead.hpp"

namespace peyk::box {

inline constexpr std::size_t frame_size = 12'600;
inline constexpr std::size_t body_size = frame_size + crypto::store_overhead;
static_assert(body_size == 12'640);

// A frame of the seal; what is in it this room does not know.
using Frame = Fixed<struct FrameTag, frame_size>;
using Body = Fixed<struct BodyTag, body_size>;

// `key` is that of the day in which the round begins.
[[nodiscard]] crypto::StoreKey body_key(const BodiesKey& key, const Place& place);

// `name` is that of `place`; both keys are of the same day of the same series.
[[nodiscard]] Body seal_body(const BodiesKey& key, const Place& place, const BoxName& name,
                             const Frame& frame, crypto::Random& random);
// Error::refused for whatever reason.
[[nodiscard]] Result<Frame> open_body(const BodiesKey& key, const Place& place, const BoxName& name,
                                      const Body& body);

}  // namespace peyk::box
