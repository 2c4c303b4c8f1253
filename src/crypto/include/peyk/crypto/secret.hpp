// Secret bytes: fixed size, move-only, wiped on move and destruction, in locked memory that is left
// out of core dumps. Compared only in constant time; never printed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/base/bytes.hpp"

namespace peyk::crypto {

namespace detail {
// One process-wide pool of locked, non-dumpable pages (the only shared state in Peyk; a record in
// docs/decisions says why). Thread-safe. Throws std::bad_alloc when the system locks no more.
inline constexpr std::size_t locked_largest = 8192;
[[nodiscard]] std::uint8_t* locked_allocate(std::size_t size);     // zeroed
void locked_free(std::uint8_t* bytes, std::size_t size) noexcept;  // wipes first
}  // namespace detail

void wipe(MutableBytes bytes) noexcept;

// Constant time for equal lengths; unequal lengths give false at once.
[[nodiscard]] bool equal_constant_time(ByteSpan a, ByteSpan b);

template <class Tag, std::size_t N>
class Secret {
 public:
  static constexpr std::size_t size = N;
  static_assert(N > 0 && N <= detail::locked_largest);

  Secret() : bytes_(detail::locked_allocate(N)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      release();
      bytes_ = std::exchange(other.bytes_, nullptr);
    }
    return *this;
  }
  ~Secret() { release(); }

  // A copy is always written out, so that a reviewer finds every one.
  [[nodiscard]] Secret copy() const {
    Secret result;
    std::copy(bytes_, bytes_ + N, result.bytes_);
    return result;
  }

  // Nothing unless `bytes` has exactly N bytes. The caller wipes its own copy.
  [[nodiscard]] static std::optional<Secret> from(ByteSpan bytes) {
    if (bytes.size() != N) return std::nullopt;
    Secret result;
    std::copy(bytes.begin(), bytes.end(), result.bytes_);
    return result;
  }

  // Reading a moved-from secret is a programming error (null span).
  [[nodiscard]] ByteSpan span() const { return {bytes_, bytes_ == nullptr ? 0 : N}; }
  [[nodiscard]] MutableBytes mutable_span() { return {bytes_, bytes_ == nullptr ? 0 : N}; }

 private:
  void release() noexcept {
    if (bytes_ != nullptr) detail::locked_free(bytes_, N);
    bytes_ = nullptr;
  }
  std::uint8_t* bytes_;
};

// For secrets that grow (a plaintext, a serialised state): every buffer it lets go of is wiped.
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  explicit WipingAllocator(const WipingAllocator<U>&) {}
  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe({reinterpret_cast<std::uint8_t*>(p), n * sizeof(T)});
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

[[nodiscard]] SecretBytes secret_bytes(ByteSpan bytes);

}  // namespace peyk::crypto
