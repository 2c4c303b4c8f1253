// peyk ask answer, peyk ask call-off
#include <algorithm>
#include <memory>

#include "acting.hpp"
#include "ask_amounts.hpp"
#include "asking.hpp"
#include "ballot_votes.hpp"
#include "commands.hpp"
#include "question_cells.hpp"
#include "question_lists.hpp"
#include "question_subject.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using blind::Form;
using text::Message;

namespace {

struct AnswerOptions : ActOptions {
  std::uint64_t number = 0;
  std::string list;
  std::string plan;
  std::string amount;
  std::vector<std::string> accepted;
  bool one_courier = false;
};
struct CallOffOptions : ActOptions {
  std::uint64_t number = 0;
};

Result<desk::Holdings> holdings_for(const Screen& screen, const AnswerOptions& options,
                                    const desk::BlindQuestionView& view, const Subject& subject) {
  if (const auto* amounts = std::get_if<Amounts>(&subject)) {
    if (options.amount.empty()) return fail(Message::error_ask_no_amount, {}, ExitCode::usage);
    return bound_for(screen, *amounts, view.own_size, options.amount);
  }
  if (const auto* cells = std::get_if<Cells>(&subject)) {
    if (options.plan.empty()) return fail(Message::error_ask_no_plan, {}, ExitCode::usage);
    const std::size_t most = std::min(view.own_size, desk::max_question_items);
    auto items = read_question_plan(options.plan, *cells, !cells->asker_widens, most);
    if (!items) return std::unexpected(items.error());
    return desk::Holdings{.items = std::move(*items), .bound = std::nullopt};
  }
  if (const auto* candidates = std::get_if<Candidates>(&subject)) {
    return votes_for(screen, *candidates, options.accepted);
  }
  if (options.list.empty()) return fail(Message::error_ask_no_list, {}, ExitCode::usage);
  auto items = read_question_list(screen, options.list, subject);
  if (!items) return std::unexpected(items.error());
  if (items->size() > view.own_size) {
    return fail(Message::error_ask_list_long, {{"size", std::int64_t{view.own_size}}});
  }
  return desk::Holdings{.items = std::move(*items), .bound = std::nullopt};
}

Result<ExitCode> answer(const Screen& screen, const AnswerOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto view = question_numbered(*desk, options.channel, options.number);
  if (!view) return std::unexpected(view.error());
  const auto number = static_cast<std::int64_t>(view->number);
  if (view->role == desk::QuestionRole::asker) {
    return fail(Message::error_own_question, {{"number", number}});
  }
  const auto subject = subject_of(*view);
  if (!subject.has_value()) return fail(Message::error_ask_unknown);
  auto holdings = holdings_for(screen, options, *view, *subject);
  if (!holdings) return std::unexpected(holdings.error());
  desk::AskOrder sheet;
  sheet.form = view->form;
  sheet.own_size = view->own_size;
  sheet.their_size = view->their_size;
  sheet.subject = view->subject;
  const auto warned = warn(screen, *desk, view->with, sheet, false, holdings->items.size());
  if (!warned) return std::unexpected(warned.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::AnswerQuestion{{.channel = options.channel,
                                .number = options.number,
                                .holdings = std::move(*holdings),
                                .over_one_courier = options.one_courier,
                                .without_words = options.without_words}},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  const bool is_ballot = view->form == Form::ballot;
  if (!screen.is_json()) {
    screen.say(is_ballot ? Message::ask_answered_ballot : Message::ask_answered);
  }
  show_asked(screen, accepted->accepted, *warned);
  return ExitCode::done;
}

Result<ExitCode> call_off(const Screen& screen, const CallOffOptions& options) {
  if (options.text.typed.size() > channel::max_reason_bytes) return words_too_long();
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::CallOffQuestion{.channel = options.channel,
                                .number = options.number,
                                .reason = options.text.typed,
                                .without_words = options.without_words},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::ask_called_off);
}

void add_answer(Command& ask) {
  const auto options = std::make_shared<AnswerOptions>();
  ask.action("answer", Message::help_ask_answer, "peyk ask answer geneva 12 --list topics.txt",
             *options)
      .positional("CHANNEL", options->channel, Message::help_value_channel)
      .positional("NUMBER", options->number, Message::help_value_question_number)
      .flag("--without-words", options->without_words, Message::help_option_without_words)
      .option("--list", options->list, Message::help_option_ask_list)
      .option("--plan", options->plan, Message::help_option_ask_plan)
      .option("--amount", options->amount, Message::help_option_ask_amount)
      .option("--accept", options->accepted, Message::help_option_ask_accept)
      .flag("--one-courier", options->one_courier, Message::help_option_ask_one)
      .run([options](Screen& screen) { return answer(screen, *options); });
}

void add_call_off(Command& ask) {
  const auto options = std::make_shared<CallOffOptions>();
  ask.action("call-off", Message::help_ask_call_off, "peyk ask call-off geneva 12", *options)
      .positional("CHANNEL", options->channel, Message::help_value_channel)
      .positional("NUMBER", options->number, Message::help_value_question_number)
      .flag("--without-words", options->without_words, Message::help_option_without_words)
      .option("--reason", options->text.typed, Message::help_option_give_reason)
      .run([options](Screen& screen) { return call_off(screen, *options); });
}

}  // namespace

void add_answer_commands(Command& ask) {
  add_answer(ask);
  add_call_off(ask);
}

}  // namespace peyk::app
