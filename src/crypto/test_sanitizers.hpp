// For tests: which sanitizer the compiler puts in, for they change what some tests look at.
#pragma once

namespace peyk::crypto {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PEYK_ADDRESS_SANITIZER
#endif
#if __has_feature(thread_sanitizer)
#define PEYK_THREAD_SANITIZER
#endif
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(PEYK_ADDRESS_SANITIZER)
inline constexpr bool address_sanitizer = true;
#else
inline constexpr bool address_sanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__) || defined(PEYK_THREAD_SANITIZER)
inline constexpr bool thread_sanitizer = true;
#else
inline constexpr bool thread_sanitizer = false;
#endif

}  // namespace peyk::crypto
