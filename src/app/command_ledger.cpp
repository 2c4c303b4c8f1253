// peyk ledger
#include <algorithm>
#include <memory>
#include <string>

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

// Somebody who sits in a track, or was told something. Nobody named is everybody.
Result<void> known_member(Program& desk, const responses::Questions& questions,
                          const responses::Swaps& swaps, const std::string& name) {
  if (name.empty()) return {};
  const auto channels = desk.ask_for<responses::Channels>(requests::Channels{});
  if (!channels) return std::unexpected(channels.error());
  const auto sits_in = [&](const desk::ChannelView& channel) {
    return std::ranges::find(channel.members, name, &desk::MemberView::name) !=
           channel.members.end();
  };
  const auto is_of = [&](const desk::BlindQuestionView& question) {
    return std::ranges::find(question.with, name) != question.with.end();
  };
  const bool is_known =
      std::ranges::any_of(channels->channels, sits_in) ||
      std::ranges::any_of(questions.questions, is_of) ||
      std::ranges::find(swaps.swaps, name, &desk::SwapView::with) != swaps.swaps.end();
  if (is_known) return {};
  return fail(Message::error_ledger_member, {{"peer", name}});
}

Result<ExitCode> ledger(const Screen& screen, const LedgerOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto questions =
      desk->ask_for<responses::Questions>(requests::Questions{desk::WhichQuestions::told});
  if (!questions) return std::unexpected(questions.error());
  const auto swaps = desk->ask_for<responses::Swaps>(requests::Swaps{});
  if (!swaps) return std::unexpected(swaps.error());
  if (const auto known = known_member(*desk, *questions, *swaps, options.with); !known) {
    return std::unexpected(known.error());
  }
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
