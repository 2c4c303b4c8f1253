#include "peyk/box/body.hpp"

#include "place_parts.hpp"

namespace peyk::box {

crypto::StoreKey body_key(const BodiesKey& key, const Place& place) {
  return detail::derive_for_place<crypto::StoreKey>(crypto::Label::box_body, key, place);
}

Body seal_body(const BodiesKey& key, const Place& place, const BoxName& name, const Frame& frame,
               crypto::Random& random) {
  Body body;
  crypto::seal_stored(body_key(key, place), random, name.span(), frame.span(), body.mutable_span());
  return body;
}

Result<Frame> open_body(const BodiesKey& key, const Place& place, const BoxName& name,
                        const Body& body) {
  Frame frame;
  const auto opened =
      crypto::open_stored(body_key(key, place), name.span(), body.span(), frame.mutable_span());
  if (!opened) return std::unexpected(Error::refused);
  return frame;
}

}  // namespace peyk::box
