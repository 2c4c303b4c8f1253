#include "memory.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <malloc.h>

namespace peyk::app {

namespace {

[[gnu::noinline]] void overwrite_stack() {
  constexpr std::size_t deepest_call = std::size_t{256} * 1024;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): overwritten at once
  std::array<unsigned char, deepest_call> stack;
  explicit_bzero(stack.data(), stack.size());
}

}  // namespace

void forget_freed_memory() {
  overwrite_stack();
  static_cast<void>(malloc_trim(0));
}

}  // namespace peyk::app
