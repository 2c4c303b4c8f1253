// Replaces the global operators: what is freed is wiped, with all that the allocator had given.
// Not with sanitizers, which bring operators of their own.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

namespace {

// NOLINTBEGIN(cppcoreguidelines-no-malloc): what is replaced here is what manages memory
void* take(std::size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void* take_aligned(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  // aligned_alloc wants a multiple.
  const std::size_t rounded = (size + unit - 1) / unit * unit;
  void* const block =
      rounded < size ? nullptr : std::aligned_alloc(unit, rounded == 0 ? unit : rounded);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void wipe_and_free(void* block) noexcept {
  if (block == nullptr) return;
  explicit_bzero(block, malloc_usable_size(block));
  std::free(block);
}
// NOLINTEND(cppcoreguidelines-no-malloc)

}  // namespace

// The forms without exceptions and those for arrays call these.
void* operator new(std::size_t size) { return take(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take_aligned(size, alignment);
}
void operator delete(void* block) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::align_val_t) noexcept { wipe_and_free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { wipe_and_free(block); }
