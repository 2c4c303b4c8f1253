#include "peyk/box/place.hpp"

#include "place_parts.hpp"

namespace peyk::box {

BoxName name(const NamesKey& key, const Place& place) {
  return detail::derive_for_place<BoxName>(crypto::Label::box_name, key, place);
}

}  // namespace peyk::box
