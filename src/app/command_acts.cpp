// peyk question, answer, agenda, minutes
#include <algorithm>
#include <limits>
#include <memory>

#include "acting.hpp"
#include "commands.hpp"

namespace peyk::app {

using text::Message;
using text::Said;

namespace {

struct QuestionOptions : ActOptions {
  std::string due;
};
struct AnswerOptions : ActOptions {
  std::uint64_t number = 0;
};
struct RoundOptions : ActOptions {
  std::uint64_t round = 0;
  std::vector<std::string> items;
};

Result<ExitCode> question(const Screen& screen, const QuestionOptions& options) {
  const auto due = when_of(screen, options.due);
  if (!due) return std::unexpected(due.error());
  auto text = text_of(screen, options.text, Message::question_ask);
  if (!text) return std::unexpected(text.error());
  return carry_out(screen, options,
                   desk::order::Question{.text = std::move(*text), .due = due->last}, [&] {
                     const std::string date = screen.full_date(due->last);
                     screen.say(Message::question_due, {{"date", Said{date}}});
                   });
}

Result<ExitCode> answer(const Screen& screen, const AnswerOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto asked = act_numbered(*desk, options.channel, options.number);
  if (!asked) return std::unexpected(asked.error());
  const auto number = static_cast<std::int64_t>(options.number);
  if (asked->kind != desk::ActKind::question) {
    return fail(Message::error_not_a_question, {{"number", number}, {"channel", options.channel}});
  }
  if (asked->author.empty()) return fail(Message::error_own_question, {{"number", number}});
  auto text = text_of(screen, options.text, Message::answer_ask);
  if (!text) return std::unexpected(text.error());
  return carry_out(screen, *desk, options,
                   desk::order::Answer{.question = asked->act, .text = std::move(*text)});
}

Result<std::uint32_t> round_of(const RoundOptions& options) {
  if (options.round == 0 || options.round > std::numeric_limits<std::uint32_t>::max()) {
    return fail(Message::error_bad_value,
                {{"option", std::string("--round")}, {"value", std::to_string(options.round)}},
                ExitCode::usage);
  }
  return static_cast<std::uint32_t>(options.round);
}

Result<ExitCode> agenda(const Screen& screen, const RoundOptions& options) {
  const auto round = round_of(options);
  if (!round) return std::unexpected(round.error());
  std::vector<std::string> items = options.items;
  if (items.empty()) {
    const auto text = text_of(screen, options.text, Message::agenda_ask);
    if (!text) return std::unexpected(text.error());
    items = lines_in(*text);  // when they are not given one by one
  }
  return carry_out(screen, options, desk::order::Agenda{.round = *round, .items = items});
}

Result<ExitCode> minutes(const Screen& screen, const RoundOptions& options) {
  const auto round = round_of(options);
  if (!round) return std::unexpected(round.error());
  auto text = text_of(screen, options.text, Message::minutes_ask);
  if (!text) return std::unexpected(text.error());
  return carry_out(screen, options,
                   desk::order::Minutes{.round = *round, .text = std::move(*text)});
}

}  // namespace

void add_act_commands(Command& root) {
  const auto asking = std::make_shared<QuestionOptions>();
  Command& question_command =
      root.action("question", Message::help_question,
                  "peyk question geneva --due 2026-12-05 --file question.txt", *asking);
  add_act_options(question_command, *asking);
  add_text_options(question_command, *asking);
  question_command.option("--due", asking->due, Message::help_option_due, true)
      .run([asking](Screen& screen) { return question(screen, *asking); });
  const auto answering = std::make_shared<AnswerOptions>();
  Command& answer_command = root.action("answer", Message::help_answer,
                                        "peyk answer geneva 7 --file answer.txt", *answering);
  add_act_options(answer_command, *answering);
  answer_command.positional("NUMBER", answering->number, Message::help_value_question_number);
  add_text_options(answer_command, *answering);
  answer_command.run([answering](Screen& screen) { return answer(screen, *answering); });
  const auto planning = std::make_shared<RoundOptions>();
  Command& agenda_command = root.action(
      "agenda", Message::help_agenda, "peyk agenda geneva --round 2 --file agenda.txt", *planning);
  add_act_options(agenda_command, *planning);
  agenda_command.option("--round", planning->round, Message::help_option_round, true)
      .option("--item", planning->items, Message::help_option_item)
      .option("--file", planning->text.file, Message::help_option_agenda_file)
      .run([planning](Screen& screen) { return agenda(screen, *planning); });
  const auto noting = std::make_shared<RoundOptions>();
  Command& minutes_command =
      root.action("minutes", Message::help_minutes,
                  "peyk minutes geneva --round 2 --file minutes.txt", *noting);
  add_act_options(minutes_command, *noting);
  add_text_options(minutes_command, *noting);
  minutes_command.option("--round", noting->round, Message::help_option_round, true)
      .run([noting](Screen& screen) { return minutes(screen, *noting); });
}

}  // namespace peyk::app
