// peyk ask list
#include <memory>

#include "acting.hpp"
#include "commands.hpp"
#include "show_questions.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct ShowOptions : CommonOptions {
  bool follow = false;
};

Result<ExitCode> list(const Screen& screen, const ShowOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  QuestionList shown;
  while (true) {
    const auto questions = desk->ask_for<responses::Questions>(requests::Questions{});
    if (!questions) return std::unexpected(questions.error());
    shown.show(screen, *questions);
    if (!options.follow && questions->questions.empty()) screen.note(Message::asks_none);
    if (!options.follow || screen.failure().has_value()) return ExitCode::done;
    if (const auto waited = desk->wait(questions->changes); !waited) {
      return std::unexpected(waited.error());
    }
  }
}

}  // namespace

void add_ask_list_command(Command& ask) {
  const auto listing = std::make_shared<ShowOptions>();
  ask.action("list", Message::help_ask_list, "peyk ask list --follow", *listing)
      .flag("--follow", listing->follow, Message::help_option_give_follow)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto alone = std::make_shared<ShowOptions>();
  ask.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
