#include "ask_amounts.hpp"

#include <charconv>
#include <unistd.h>

#include "acting.hpp"
#include "files.hpp"

namespace peyk::app {

using text::Message;

namespace {

// Off the command line where `-` stands for it. It is repeated in no message.
Result<std::uint64_t> amount_of(const Screen& screen, const std::string& typed,
                                const Failure& none) {
  crypto::SecretBytes digits = crypto::secret_bytes(as_bytes(typed));
  if (typed == "-") {
    if (isatty(STDIN_FILENO) == 1) screen.note(Message::ask_amount);
    constexpr std::size_t longest = 64;
    auto read = read_standard_input(longest);
    if (!read) return std::unexpected(none);
    digits = std::move(*read);
    while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r')) digits.pop_back();
  }
  const auto* begin = reinterpret_cast<const char*>(digits.data());
  const char* const end = begin + digits.size();
  std::uint64_t amount = 0;
  const auto [stopped, error] = std::from_chars(begin, end, amount);
  if (digits.empty() || error != std::errc() || stopped != end) return std::unexpected(none);
  return amount;
}

}  // namespace

Result<desk::Holdings> bound_for(const Screen& screen, const Amounts& amounts, std::uint32_t bits,
                                 const std::string& typed) {
  const Failure none{Message::error_ask_amount,
                     {{"lowest", static_cast<std::int64_t>(amounts.lowest)},
                      {"highest", static_cast<std::int64_t>(*highest_of(amounts, bits))},
                      {"step", static_cast<std::int64_t>(amounts.step)}},
                     ExitCode::usage};
  const auto amount = amount_of(screen, typed, none);
  if (!amount) return std::unexpected(amount.error());
  const auto bound = bound_of(amounts, bits, *amount);
  if (!bound.has_value()) return std::unexpected(none);
  return desk::Holdings{.items = {}, .bound = bound};
}

}  // namespace peyk::app
