#include "passphrase_input.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <termios.h>
#include <unistd.h>

#include "peyk/api/request.hpp"
#include "peyk/base/utf8.hpp"

#include "files.hpp"

namespace peyk::app {

using crypto::SecretBytes;
using text::Message;

namespace {

constexpr std::size_t least_bytes = 12;
constexpr std::int64_t advised_words = 6;  // as the guide says
constexpr char interrupt = 0x03;
constexpr char end_of_input = 0x04;
constexpr char erase = 0x7f;
constexpr char backspace = 0x08;

// What a signal's handler restores before the program ends by it; a handler reaches nothing else.
volatile std::sig_atomic_t silent_terminal = -1;
termios terminal_before{};

void end_by_signal(int signal) {
  if (silent_terminal >= 0) tcsetattr(silent_terminal, TCSANOW, &terminal_before);
  static_cast<void>(raise(signal));  // its default, once this handler has returned (SA_RESETHAND)
}

// The terminal itself, whatever the standard input is; back as it was when it goes out of scope.
class Terminal {
 public:
  explicit Terminal(bool echo) : descriptor_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0 || tcgetattr(descriptor_, &before_) != 0) return;
    termios raw = before_;
    // Interrupts come as bytes, lest the program end while the terminal is silent.
    if (!echo) raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    terminal_before = before_;
    silent_terminal = descriptor_;
    for (std::size_t i = 0; i < signals.size(); ++i) {
      struct sigaction action{};
      action.sa_handler = end_by_signal;
      action.sa_flags = static_cast<int>(SA_RESETHAND);
      sigaction(signals.at(i), &action, &actions_before_.at(i));
    }
    is_set_ = tcsetattr(descriptor_, TCSAFLUSH, &raw) == 0;
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (is_set_) tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (silent_terminal >= 0) {
      for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals.at(i), &actions_before_.at(i), nullptr);
      }
      silent_terminal = -1;
    }
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] bool works() const { return is_set_; }
  void write(std::string_view text) const {
    static_cast<void>(!::write(descriptor_, text.data(), text.size()));
  }
  [[nodiscard]] std::optional<char> read() const {
    char c = 0;
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, &c, 1);
    } while (count < 0 && errno == EINTR);
    return count == 1 ? std::optional(c) : std::nullopt;
  }

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  int descriptor_;
  std::array<struct sigaction, signals.size()> actions_before_{};
  termios before_{};
  bool is_set_ = false;
};

// Takes a whole UTF-8 character away.
void erase_last(SecretBytes& line) {
  while (!line.empty()) {
    const bool is_first = !utf8::is_continuation(line.back());
    line.pop_back();
    if (is_first) return;
  }
}

std::unexpected<Failure> too_long() {
  return fail(Message::error_passphrase_long,
              {{"limit", static_cast<std::int64_t>(api::max_passphrase_bytes)}});
}

// The same character again and again.
bool is_one_character(const SecretBytes& line) {
  std::size_t length = 1;
  while (length < line.size() && utf8::is_continuation(line[length])) ++length;
  for (std::size_t i = length; i < line.size(); ++i) {
    if (line[i] != line[i - length]) return false;
  }
  return true;
}

Result<SecretBytes> ask(const Terminal& terminal, const std::string& question) {
  terminal.write(question + " ");
  SecretBytes line;
  while (true) {
    const auto c = terminal.read();
    if (!c.has_value() || *c == interrupt || (*c == end_of_input && line.empty())) {
      terminal.write("\n");
      return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    }
    if (*c == '\n' || *c == '\r' || *c == end_of_input) break;
    if (*c == erase || *c == backspace) {
      erase_last(line);
    } else {
      // One more than is allowed tells that it is too long; the rest of it is let go.
      if (line.size() <= api::max_passphrase_bytes) line.push_back(static_cast<std::uint8_t>(*c));
    }
  }
  terminal.write("\n");
  if (line.size() > api::max_passphrase_bytes) return too_long();
  return line;
}

Result<SecretBytes> from_file(const std::string& file) {
  constexpr std::size_t line_end = 2;
  auto bytes = read_file(file, api::max_passphrase_bytes + line_end);
  if (!bytes && bytes.error().what == Message::error_file_too_large) return too_long();
  if (!bytes) return bytes;
  if (!bytes->empty() && bytes->back() == '\n') bytes->pop_back();
  if (!bytes->empty() && bytes->back() == '\r') bytes->pop_back();
  if (bytes->size() > api::max_passphrase_bytes) return too_long();
  return bytes;
}

Result<SecretBytes> from_terminal(const Screen& screen, Message question) {
  const Terminal terminal(false);
  if (!terminal.works()) return fail(Message::error_no_terminal, {}, ExitCode::usage);
  return ask(terminal, screen.said(question));
}

}  // namespace

Result<SecretBytes> passphrase(const Screen& screen, Message question, const std::string& file) {
  return file.empty() ? from_terminal(screen, question) : from_file(file);
}

Result<SecretBytes> new_passphrase(const Screen& screen, const std::string& file,
                                   identity::ServiceClass service_class) {
  auto first = passphrase(screen, Message::desk_passphrase_ask_new, file);
  if (!first) return first;
  const bool is_practice = identity::is_practice(service_class);
  const bool is_weak =
      is_practice ? first->empty() : first->size() < least_bytes || is_one_character(*first);
  if (is_weak) {
    return fail(Message::error_passphrase_short, {{"count", advised_words}});
  }
  if (!file.empty()) return first;
  const auto again = from_terminal(screen, Message::desk_passphrase_ask_again);
  if (!again) return again;
  if (!crypto::equal_constant_time(*first, *again)) {
    return fail(Message::error_passphrase_differs);
  }
  return first;
}

Result<std::string> typed_line(const std::string& question) {
  const Terminal terminal(true);
  if (!terminal.works()) return fail(Message::error_no_terminal_confirm, {}, ExitCode::usage);
  auto line = ask(terminal, question);
  if (!line) return std::unexpected(line.error());
  return std::string(line->begin(), line->end());
}

Result<void> confirmed(const Screen& screen, Message question, const std::string& channel,
                       const std::string& given) {
  std::string typed = given;
  if (typed.empty()) {
    auto line = typed_line(screen.said(question, {{"channel", channel}}));
    if (!line) return std::unexpected(line.error());
    typed = std::move(*line);
  }
  if (typed != channel) return fail(Message::error_not_confirmed, {{"name", channel}});
  return {};
}

}  // namespace peyk::app
