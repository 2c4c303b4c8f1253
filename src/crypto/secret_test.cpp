#include "peyk/crypto/secret.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <new>
#include <set>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "test_sanitizers.hpp"

namespace {

// Watches one block of the heap: what it holds at the moment it is given back.
struct Watch {
  void* block = nullptr;
  std::size_t size = 0;
  bool was_freed = false;
  bool was_zero = false;
};
thread_local Watch watch;

void look_and_free(void* block) {
  if (block != nullptr && block == watch.block) {
    watch.block = nullptr;
    watch.was_freed = true;
    const auto* bytes = static_cast<const std::uint8_t*>(block);
    watch.was_zero = std::all_of(bytes, bytes + watch.size, [](auto b) { return b == 0; });
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { look_and_free(block); }
void operator delete(void* block, std::size_t) noexcept { look_and_free(block); }

namespace peyk::crypto {
namespace {

using Secret64 = Secret<struct TestTag, 64>;

// The sanitizers' runtimes replace mlock by nothing.
constexpr bool mlock_works = !address_sanitizer && !thread_sanitizer;

// The mapping in /proc/self/smaps that holds `address`: its VmFlags line.
std::string flags_of_mapping(const void* address) {
  std::ifstream smaps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') {
      inside = begin <= wanted && wanted < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line + " ";
    }
  }
  return {};
}

TEST(Secret, starts_as_zeros_also_in_a_used_cell) {
  const std::uint8_t* first = nullptr;
  {
    Secret64 secret;
    first = secret.span().data();
    std::ranges::fill(secret.mutable_span(), std::uint8_t{0xa5});
  }
  const Secret64 next;
  EXPECT_EQ(next.span().data(), first) << "the cell freed last is used first";
  EXPECT_TRUE(std::ranges::all_of(next.span(), [](auto b) { return b == 0; }));
}

TEST(Secret, is_wiped_when_freed) {
  ByteSpan freed;
  {
    Secret64 secret;
    std::ranges::fill(secret.mutable_span(), std::uint8_t{0xa5});
    freed = secret.span();
  }
  // The pool's pages stay mapped; a free cell holds the link to the next at its start (an address,
  // of which any byte may be 0xa5), then zeros.
  EXPECT_TRUE(std::ranges::all_of(freed.subspan(sizeof(void*)), [](auto b) { return b == 0; }));
}

TEST(Secret, assigning_over_a_secret_wipes_it) {
  Secret64 old;
  std::ranges::fill(old.mutable_span(), std::uint8_t{0xa5});
  const ByteSpan before = old.span();
  Secret64 fresh;
  fresh.mutable_span()[0] = 1;
  old = std::move(fresh);
  EXPECT_EQ(old.span()[0], 1);
  EXPECT_TRUE(std::ranges::all_of(before.subspan(sizeof(void*)), [](auto b) { return b == 0; }));
}

TEST(Secret, a_moved_from_secret_is_empty) {
  Secret64 from;
  from.mutable_span()[63] = 7;
  const Secret64 to = std::move(from);
  EXPECT_EQ(to.span()[63], 7);
  EXPECT_TRUE(from.span().empty());  // NOLINT(bugprone-use-after-move): what is tested
  static_assert(!std::is_copy_constructible_v<Secret64> && !std::is_copy_assignable_v<Secret64>);
}

TEST(Secret, copies_are_written_out_and_apart) {
  Secret64 original;
  original.mutable_span()[0] = 1;
  Secret64 copy = original.copy();
  copy.mutable_span()[0] = 2;
  EXPECT_EQ(original.span()[0], 1);
}

TEST(Secret, from_takes_the_exact_length_only) {
  EXPECT_TRUE(Secret64::from(Bytes(64)));
  for (const std::size_t size : {0U, 63U, 65U}) EXPECT_FALSE(Secret64::from(Bytes(size)));
}

TEST(Secret, memory_is_locked_and_left_out_of_core_dumps) {
  const Secret64 small;
  const Secret<struct TestTag, detail::locked_largest> large;
  for (const ByteSpan span : {small.span(), large.span()}) {
    const std::string flags = flags_of_mapping(span.data());
    if (flags.empty()) GTEST_SKIP() << "this kernel shows no VmFlags in /proc/self/smaps";
    EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
    EXPECT_EQ(flags.find(" lo ") != std::string::npos, mlock_works) << flags;
  }
}

TEST(Secret, cells_never_overlap) {
  struct Cell {
    std::uint8_t* bytes;
    std::size_t size;
  };
  std::vector<Cell> cells;
  for (const std::size_t size : {1U, 32U, 33U, 64U, 96U, 200U, 512U, 1000U, 2432U, 4096U, 8192U}) {
    for (int i = 0; i < 40; ++i) {
      cells.push_back({detail::locked_allocate(size), size});
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(cells.back().bytes) % 16, 0U);
      const auto mark = static_cast<std::uint8_t>(cells.size());
      std::fill_n(cells.back().bytes, size, mark);
    }
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto mark = static_cast<std::uint8_t>(i + 1);
    EXPECT_TRUE(std::all_of(cells[i].bytes, cells[i].bytes + cells[i].size,
                            [mark](auto b) { return b == mark; }));
    detail::locked_free(cells[i].bytes, cells[i].size);
  }
}

TEST(Secret, threads_share_the_pool) {
  std::array<bool, 4> intact{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < intact.size(); ++t) {
      threads.emplace_back([&intact, t] {
        bool good = true;
        for (int round = 0; round < 5000; ++round) {
          Secret64 a;
          Secret64 b;
          good = good && a.span()[9] == 0 && b.span()[9] == 0;
          std::ranges::fill(a.mutable_span(), static_cast<std::uint8_t>(t + 1));
          std::ranges::fill(b.mutable_span(), static_cast<std::uint8_t>(t + 1));
          good = good && std::ranges::equal(a.span(), b.span());
        }
        intact[t] = good;
      });
    }
  }
  for (const bool good : intact) EXPECT_TRUE(good);
}

// In a process of its own: no privilege, and a limit that is reached at once.
[[noreturn]] void use_up_locked_memory() {
  if (geteuid() == 0 && setuid(65534) != 0) std::_Exit(2);
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) std::_Exit(3);
  try {
    for (int i = 0; i < 100000; ++i) (void)detail::locked_allocate(detail::locked_largest);
  } catch (const std::bad_alloc&) {
    std::_Exit(0);
  }
  std::_Exit(1);
}

TEST(Secret, memory_that_cannot_be_locked_is_not_used) {
  if (!mlock_works) GTEST_SKIP() << "built with a sanitizer: mlock does nothing";
  EXPECT_EXIT(use_up_locked_memory(), testing::ExitedWithCode(0), "");
}

TEST(Secret, larger_than_the_largest_cell_ends_the_process) {
  EXPECT_DEATH((void)detail::locked_allocate(detail::locked_largest + 1), "");
  EXPECT_DEATH((void)detail::locked_allocate(0), "");
}

TEST(SecretBytes, growing_wipes_what_it_leaves) {
  SecretBytes bytes = secret_bytes(Bytes(100, 0xa5));
  watch = {.block = bytes.data(), .size = bytes.size()};
  bytes.resize(bytes.capacity() + 1);
  EXPECT_TRUE(watch.was_freed);
  EXPECT_TRUE(watch.was_zero);
  EXPECT_EQ(bytes[99], 0xa5);
}

TEST(SecretBytes, the_end_wipes_it) {
  {
    const SecretBytes bytes = secret_bytes(Bytes(100, 0xa5));
    watch = {.block = const_cast<std::uint8_t*>(bytes.data()), .size = bytes.size()};
  }
  EXPECT_TRUE(watch.was_freed);
  EXPECT_TRUE(watch.was_zero);
}

TEST(SecretBytes, the_watch_sees_what_is_not_wiped) {
  {
    const Bytes bytes(100, 0xa5);
    watch = {.block = const_cast<std::uint8_t*>(bytes.data()), .size = bytes.size()};
  }
  EXPECT_TRUE(watch.was_freed);
  EXPECT_FALSE(watch.was_zero);
}

TEST(EqualConstantTime, compares_contents_and_length) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(Bytes{1, 2, 3}, Bytes{1, 2, 3}));
  EXPECT_FALSE(equal_constant_time(Bytes{1, 2, 3}, Bytes{1, 2, 4}));
  EXPECT_FALSE(equal_constant_time(Bytes{1, 2, 3}, Bytes{1, 2}));
}

TEST(Wipe, takes_nothing_as_well) {
  Bytes bytes(3, 0xa5);
  wipe(bytes);
  EXPECT_EQ(bytes, Bytes(3));
  wipe({});
}

}  // namespace
}  // namespace peyk::crypto
