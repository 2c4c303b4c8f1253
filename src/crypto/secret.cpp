#include "peyk/crypto/secret.hpp"

#include <array>
#include <cstring>
#include <mutex>
#include <new>
#include <sodium.h>
#include <sys/mman.h>

#include "contract.hpp"

namespace peyk::crypto {
namespace {

// Of this implementation. The classes fit the sizes in use: keys and seeds (32, 64), ML-KEM's
// expanded key (2,432), ML-DSA's (4,096). All are multiples of 16, so that cells stay aligned.
constexpr std::array<std::size_t, 9> class_sizes = {
    32, 64, 128, 256, 512, 1024, 2560, 4096, detail::locked_largest};
// RLIMIT_MEMLOCK is 8 MiB where nothing was set: slabs are small, so that a class hardly used costs
// little of it.
constexpr std::size_t slab_size = 32 * 1024;

// A free cell is all zero but for this link at its start.
struct FreeCell {
  FreeCell* next;
};

// Nothing unless the pages are locked and left out of core dumps.
std::uint8_t* map_slab() noexcept {
  void* pages =
      mmap(nullptr, slab_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
  if (mlock(pages, slab_size) != 0 || madvise(pages, slab_size, MADV_DONTDUMP) != 0) {
    munmap(pages, slab_size);
    return nullptr;
  }
  return static_cast<std::uint8_t*>(pages);
}

class Pool {
 public:
  std::uint8_t* allocate(std::size_t size) {
    const std::size_t index = class_of(size);
    const std::scoped_lock lock(mutex_);
    if (free_[index] == nullptr) add_slab(index);
    FreeCell* cell = free_[index];
    free_[index] = cell->next;
    cell->next = nullptr;
    return reinterpret_cast<std::uint8_t*>(cell);
  }

  void release(std::uint8_t* bytes, std::size_t size) noexcept {
    const std::size_t index = class_of(size);
    sodium_memzero(bytes, size);
    const std::scoped_lock lock(mutex_);
    free_[index] = new (bytes) FreeCell{free_[index]};
  }

 private:
  static std::size_t class_of(std::size_t size) noexcept {
    detail::require(size > 0 && size <= detail::locked_largest);
    std::size_t index = 0;
    while (class_sizes[index] < size) ++index;
    return index;
  }

  // Slabs are never given back: what was locked stays locked until the process ends.
  void add_slab(std::size_t index) {
    std::uint8_t* slab = map_slab();
    if (slab == nullptr) throw std::bad_alloc();
    const std::size_t size = class_sizes[index];
    for (std::size_t end = (slab_size / size) * size; end > 0; end -= size) {
      free_[index] = new (slab + end - size) FreeCell{free_[index]};
    }
  }

  std::mutex mutex_;
  std::array<FreeCell*, class_sizes.size()> free_{};
};

// Constant-initialised and never destroyed: secrets may outlive main.
constinit Pool pool;

}  // namespace

namespace detail {

std::uint8_t* locked_allocate(std::size_t size) { return pool.allocate(size); }

void locked_free(std::uint8_t* bytes, std::size_t size) noexcept { pool.release(bytes, size); }

}  // namespace detail

void wipe(MutableBytes bytes) noexcept {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

bool equal_constant_time(ByteSpan a, ByteSpan b) {
  if (a.size() != b.size()) return false;
  return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

SecretBytes secret_bytes(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace peyk::crypto
