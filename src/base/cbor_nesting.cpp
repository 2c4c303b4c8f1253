#include "peyk/base/cbor_nesting.hpp"

namespace peyk::cbor {

Nesting::Next Nesting::next() const {
  if (depth_ == 0) return complete_ ? Next::nothing : Next::item;
  return open_[depth_ - 1].key_next ? Next::key : Next::item;
}

void Nesting::open(std::size_t count, bool is_map) {
  if (count == 0) {
    item_done();
    return;
  }
  open_[depth_++] = Open{
      .remaining = count, .is_map = is_map, .key_next = is_map, .any_key = false, .last_key = 0};
}

bool Nesting::take_key(std::uint64_t key) {
  Open& map = open_[depth_ - 1];
  if (map.any_key && key <= map.last_key) return false;
  map.any_key = true;
  map.last_key = key;
  map.key_next = false;
  return true;
}

void Nesting::item_done() {
  while (depth_ > 0) {
    Open& around = open_[depth_ - 1];
    around.key_next = around.is_map;
    if (--around.remaining > 0) return;
    --depth_;
  }
  complete_ = true;
}

}  // namespace peyk::cbor
