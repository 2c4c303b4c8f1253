// What all begins with that only desks may know: letters, what is swapped and asked, the names that
// people give, and the keys that nodes are given. So one look at every byte that leaves a node
// finds any of them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "peyk/base/bytes.hpp"

namespace peyk::sim {

inline constexpr std::string_view secret_mark = "~peyk-secret~";

[[nodiscard]] inline std::string marked(std::string_view text) {
  return std::string(secret_mark).append(text);
}
// The rest of a key stays as it was drawn.
inline void mark_key(MutableBytes key) { std::ranges::copy(as_bytes(secret_mark), key.begin()); }

}  // namespace peyk::sim
