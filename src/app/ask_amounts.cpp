#include "ask_amounts.hpp"

#include "acting.hpp"
#include "number_from.hpp"

namespace peyk::app {

using text::Message;

namespace {

// It is repeated in no message.
Result<std::uint64_t> amount_of(const Screen& screen, const std::string& typed,
                                const Failure& none) {
  constexpr std::size_t longest = 64;
  const auto digits = secret_of(screen, typed, Message::ask_amount, longest, none);
  if (!digits) return std::unexpected(digits.error());
  const auto amount =
      number_from<std::uint64_t>({reinterpret_cast<const char*>(digits->data()), digits->size()});
  if (!amount.has_value()) return std::unexpected(none);
  return *amount;
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
