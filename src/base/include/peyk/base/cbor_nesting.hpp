// Where in its nested arrays and maps a cursor over CBOR stands; the writer and the reader each own
// one, so that both hold to the same order of keys and items.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace peyk::cbor {

class Nesting {
 public:
  // A limit of this implementation, and far beyond what any format of Peyk needs.
  static constexpr std::size_t max_depth = 16;

  enum class Next : std::uint8_t {
    item,
    key,
    nothing,  // the outermost item is complete
  };

  [[nodiscard]] Next next() const;
  [[nodiscard]] std::size_t depth() const { return depth_; }
  [[nodiscard]] bool is_full() const { return depth_ == max_depth; }

  // An array or map begins, as the next item; not when is_full. Without items it is complete.
  void open(std::size_t count, bool is_map);
  // Takes the key of the next pair; false if it does not rise above the one before.
  [[nodiscard]] bool take_key(std::uint64_t key);
  // An item is complete, and with it every array and map of which it was the last.
  void item_done();

 private:
  struct Open {
    std::size_t remaining = 0;  // items, or pairs, still to be completed
    bool is_map = false;
    bool key_next = false;
    bool any_key = false;
    std::uint64_t last_key = 0;
  };
  std::array<Open, max_depth> open_{};
  std::size_t depth_ = 0;
  bool complete_ = false;
};

}  // namespace peyk::cbor
