// peyk ledger
#include <memory>

#include "commands.hpp"
#include "program.hpp"
#include "question_ledger.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct LedgerOptions : CommonOptions {
  std::string with;
};

Result<ExitCode> ledger(const Screen& screen, const LedgerOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto questions =
      desk->ask_for<responses::Questions>(requests::Questions{desk::WhichQuestions::told});
  if (!questions) return std::unexpected(questions.error());
  const auto swaps = desk->ask_for<responses::Swaps>(requests::Swaps{});
  if (!swaps) return std::unexpected(swaps.error());
  show_ledger(screen, *questions, *swaps, options.with);
  return ExitCode::done;
}

}  // namespace

void add_ledger_command(Command& root) {
  const auto options = std::make_shared<LedgerOptions>();
  root.action("ledger", Message::help_ledger, "peyk ledger --with B1", *options)
      .option("--with", options->with, Message::help_option_ledger_with)
      .run([options](Screen& screen) { return ledger(screen, *options); });
}

}  // namespace peyk::app
