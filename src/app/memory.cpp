#include "memory.hpp"

#include <array>
#include <cstddef>
#include <malloc.h>
#include <string.h>

namespace peyk::app {

namespace {

[[gnu::noinline]] void overwrite_stack() {
  constexpr std::size_t deepest_call = 256U * 1024U;
  std::array<unsigned char, deepest_call> stack;
  explicit_bzero(stack.data(), stack.size());
}

}  // namespace

void forget_freed_memory() {
  overwrite_stack();
  malloc_trim(0);
}

}  // namespace peyk::app
