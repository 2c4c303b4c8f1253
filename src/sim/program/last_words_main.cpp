#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <unistd.h>

#ifdef PEYK_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

#include "last_words.hpp"

namespace peyk::sim {

namespace {

constexpr std::size_t most_bytes = 4'096;
constexpr std::size_t stack_size = 65'536;

// A signal handler is given nothing and may allocate nothing, so it finds here what it needs.
constinit std::array<char, most_bytes> bytes{};
constinit volatile std::sig_atomic_t size = 0;
constinit std::array<std::byte, stack_size> stack{};

void say() {
  const auto all = static_cast<std::size_t>(size);
  size = 0;  // once
  for (std::size_t said = 0; said < all;) {
    const ssize_t more = write(STDERR_FILENO, bytes.data() + said, all - said);
    if (more <= 0) return;
    said += static_cast<std::size_t>(more);
  }
}

// SA_RESETHAND: what it does by itself is done when this returns.
void on_signal(int signal) {
  say();
  static_cast<void>(raise(signal));
}

}  // namespace

void set_last_words(std::string_view words) {
  size = 0;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  const std::size_t kept = std::min(words.size(), most_bytes);
  std::copy_n(words.begin(), kept, bytes.begin());
  std::atomic_signal_fence(std::memory_order_seq_cst);
  size = static_cast<std::sig_atomic_t>(kept);
}

void say_last_words_when_dying() {
#ifdef PEYK_SANITIZED
  // A sanitizer ends the program itself, and has its own handlers for broken accesses.
  __sanitizer_set_death_callback(say);
  constexpr std::array signals = {SIGABRT};
#else
  constexpr std::array signals = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#endif
  // Where the stack is used up, there is another.
  stack_t other{};
  other.ss_sp = stack.data();
  other.ss_size = stack.size();
  static_cast<void>(sigaltstack(&other, nullptr));
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
  for (const int signal : signals) static_cast<void>(sigaction(signal, &action, nullptr));
}

}  // namespace peyk::sim
