// What must hold whatever the bytes are: libFuzzer keeps those with which it does not.
#pragma once

#include <cstdlib>

inline void require(bool holds) {
  if (!holds) std::abort();
}
