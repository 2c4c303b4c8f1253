// What a caller of this room owes. A breach is a programming error, never a matter of hostile
// bytes.
#pragma once

#include <exception>

namespace peyk::blind::detail {

inline void require(bool kept) {
  if (!kept) std::terminate();
}

}  // namespace peyk::blind::detail
