#include "pqclean_hooks.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <sodium.h>

#include "peyk/crypto/secret.hpp"

#include "contract.hpp"

namespace peyk::crypto::detail {
namespace {

// PQClean's interface has no place for an argument.
constinit thread_local std::optional<ByteSpan> random_bytes;

// The larger of fips202.h's PQC_SHAKEINCCTX_BYTES (208) and PQC_SHAKECTX_BYTES (200).
constexpr std::size_t hash_state_size = 208;

}  // namespace

RandomBytesScope::RandomBytesScope(ByteSpan bytes) {
  require(!random_bytes.has_value());
  random_bytes = bytes;
}

RandomBytesScope::~RandomBytesScope() {
  require(random_bytes.has_value() && random_bytes->empty());
  random_bytes.reset();
}

StackWipe::~StackWipe() { sodium_stackzero(depth_); }

}  // namespace peyk::crypto::detail

using namespace peyk::crypto::detail;

extern "C" {

int PQCLEAN_randombytes(std::uint8_t* output, std::size_t size) {
  require(random_bytes.has_value() && random_bytes->size() >= size);
  std::ranges::copy(random_bytes->first(size), output);
  *random_bytes = random_bytes->subspan(size);
  return 0;
}

// third_party/CMakeLists.txt gives these to fips202.c in place of malloc and free. That file ends
// the process when it gets no memory.
void* peyk_pqclean_allocate(std::size_t size) {
  require(size <= hash_state_size);
  try {
    return locked_allocate(hash_state_size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void peyk_pqclean_free(void* state) {
  if (state != nullptr) locked_free(static_cast<std::uint8_t*>(state), hash_state_size);
}

}  // extern "C"
