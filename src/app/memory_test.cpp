// The replaced operator delete: what is freed holds nothing of what it held. Built without
// sanitizers only, which bring operators of their own.
#include "memory.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace peyk::app {
namespace {

#ifdef PEYK_WIPING_NEW

// Reading freed memory is what the thief does; the compiler must not see it.
[[gnu::noinline]] std::size_t count_left(const volatile char* freed, std::size_t size, char what) {
  std::size_t left = 0;
  for (std::size_t i = 0; i < size; ++i) left += freed[i] == what ? 1U : 0U;
  return left;
}

TEST(WipingNew, AFreedBlockIsWiped) {
  // The allocator writes its own pointers into the first 16 bytes of a freed block.
  constexpr std::size_t size = 4096;
  auto text = std::make_unique<std::string>(size, 'S');
  const volatile char* const where = text->data();
  ASSERT_EQ(count_left(where, size, 'S'), size);
  text.reset();
  EXPECT_EQ(count_left(where, size, 'S'), 0U);
}

TEST(WipingNew, AnAlignedBlockIsWiped) {
  struct alignas(64) Block {
    char bytes[1024];
  };
  auto block = std::make_unique<Block>();
  std::memset(block->bytes, 'S', sizeof(block->bytes));
  const volatile char* const where = block->bytes;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block.get()) % 64, 0U);
  block.reset();
  EXPECT_EQ(count_left(where, sizeof(Block), 'S'), 0U);
}

#endif

TEST(Memory, ForgettingChangesNothingThatIsInUse) {
  const std::string kept(1000, 'K');
  forget_freed_memory();
  EXPECT_EQ(kept, std::string(1000, 'K'));
}

}  // namespace
}  // namespace peyk::app
