// peyk send, outbox
#include <algorithm>
#include <memory>

#include "acting.hpp"
#include "commands.hpp"
#include "marked.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

struct SendOptions : ActOptions {
  std::string rule;
  std::string until;
  bool marked = false;
};

// Said before it goes, for what is marked too weakly is better written anew.
Result<void> mark_for_all(const Screen& screen, Program& desk, const std::string& channel,
                          desk::order::Letter& letter) {
  const auto details =
      desk.ask_for<responses::Details>(requests::Channel{.channel = channel}, {.name = channel});
  if (!details) return std::unexpected(details.error());
  const auto& members = details->details.channel.members;
  if (auto done = mark(letter, members); !done) return done;
  const MarkedRoom room = marked_room(letter.text, letter.copies.size());
  screen.note(Message::marks_room, {{"count", room.places}, {"visible", room.visible}});
  screen.note(
      room.places >= room.needed_for_two ? Message::marks_tell_two : Message::marks_tell_one,
      {{"needed", room.needed_for_two}});
  return {};
}

void say_rule(const Screen& screen, const desk::order::Letter& letter) {
  if (letter.rule == channel::Rule::eyes_only) screen.say(Message::rule_given_eyes_only);
  if (letter.until.has_value()) {
    const std::string date = screen.full_date(*letter.until);
    screen.say(Message::rule_given_until, {{"date", Said{date}}});
  }
}

Result<ExitCode> send(const Screen& screen, const SendOptions& options) {
  const auto handling = handling_of(screen, options.rule, options.until);
  if (!handling) return std::unexpected(handling.error());
  desk::order::Letter letter;
  letter.rule = handling->rule;
  letter.until = handling->until;
  auto text = text_of(screen, options.text, Message::letter_ask);
  if (!text) return std::unexpected(text.error());
  letter.text = std::move(*text);
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  if (options.marked) {
    if (auto done = mark_for_all(screen, *desk, options.channel, letter); !done) {
      return std::unexpected(done.error());
    }
  }
  const desk::order::Letter rule{
      .text = "", .copies = {}, .marking = {}, .rule = letter.rule, .until = letter.until};
  return carry_out(screen, *desk, options, std::move(letter), [&] { say_rule(screen, rule); });
}

Result<ExitCode> outbox(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto all = desk->ask_for<responses::Outbox>(requests::Outbox{});
  if (!all) return std::unexpected(all.error());
  show(screen, *all);
  return ExitCode::done;
}

}  // namespace

void add_letter_commands(Command& root) {
  const auto sending = std::make_shared<SendOptions>();
  Command& command =
      root.action("send", Message::help_send, "peyk send geneva --file letter.txt", *sending);
  add_act_options(command, *sending);
  add_text_options(command, *sending);
  command.option("--rule", sending->rule, Message::help_option_rule)
      .option("--until", sending->until, Message::help_option_rule_until)
      .flag("--marked", sending->marked, Message::help_option_marked)
      .run([sending](Screen& screen) { return send(screen, *sending); });
  const auto waiting = std::make_shared<CommonOptions>();
  root.action("outbox", Message::help_outbox, "peyk outbox", *waiting)
      .run([waiting](Screen& screen) { return outbox(screen, *waiting); });
}

}  // namespace peyk::app
