// peyk channel: recess, resume, suspend, reopen, close, raise.
#include <memory>

#include "acting.hpp"
#include "commands.hpp"
#include "passphrase_input.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

struct RecessOptions : ActOptions {
  std::string until;
};
struct CloseOptions : ActOptions {
  std::string confirmed;
};

Result<ExitCode> recess(const Screen& screen, const RecessOptions& options) {
  desk::order::Recess order;
  if (!options.until.empty()) {
    const auto until = when_of(screen, options.until);
    if (!until) return std::unexpected(until.error());
    order.until = until->first;
  }
  return carry_out(screen, options, order, [&] {
    if (order.until.has_value()) {
      const std::string date = screen.full_date(*order.until);
      screen.say(Message::channel_in_recess_until,
                 {{"channel", options.channel}, {"date", Said{date}}});
    } else {
      screen.say(Message::channel_in_recess, {{"channel", options.channel}});
    }
  });
}

Result<ExitCode> suspend(const Screen& screen, const ActOptions& options) {
  auto reason = text_of(screen, options.text, Message::reason_ask, true);
  if (!reason) return std::unexpected(reason.error());
  return carry_out(screen, options, desk::order::Suspend{std::move(*reason)},
                   [&] { screen.say(Message::channel_suspended, {{"channel", options.channel}}); });
}

Result<ExitCode> close(const Screen& screen, const CloseOptions& options) {
  if (const auto sure =
          confirmed(screen, Message::channel_close_ask, options.channel, options.confirmed);
      !sure) {
    return std::unexpected(sure.error());
  }
  auto reason = text_of(screen, options.text, Message::reason_ask, true);
  if (!reason) return std::unexpected(reason.error());
  return carry_out(screen, options, desk::order::Close{std::move(*reason)},
                   [&] { screen.say(Message::channel_closed, {{"channel", options.channel}}); });
}

// Once more does no harm.
Result<ExitCode> raise(const Screen& screen, const ActOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto details = desk->ask_for<responses::Details>(
      requests::Channel{.channel = options.channel}, {.name = options.channel});
  if (!details) return std::unexpected(details.error());
  if (details->details.channel.official) {
    screen.say(Message::channel_is_official);
    return ExitCode::done;
  }
  return carry_out(screen, *desk, options, desk::order::Raise{},
                   [&] { screen.say(Message::channel_raised, {{"channel", options.channel}}); });
}

void add_plain(Command& channel, const std::string& name, Message help, const desk::Order& order,
               Message done) {
  const auto options = std::make_shared<ActOptions>();
  Command& command = channel.action(name, help, "peyk channel " + name + " geneva", *options);
  add_act_options(command, *options);
  command.run([options, order, done](Screen& screen) {
    return carry_out(screen, *options, order,
                     [&] { screen.say(done, {{"channel", options->channel}}); });
  });
}

void add_reason(Command& command, ActOptions& options) {
  command.option("--reason", options.text.typed, Message::help_option_reason)
      .option("--file", options.text.file, Message::help_option_reason_file);
}

}  // namespace

void add_phase_commands(Command& channel) {
  const auto pausing = std::make_shared<RecessOptions>();
  Command& pause =
      channel.action("recess", Message::help_channel_recess,
                     "peyk channel recess geneva --until \"2026-12-05 14:30\"", *pausing);
  add_act_options(pause, *pausing);
  pause.option("--until", pausing->until, Message::help_option_recess_until)
      .run([pausing](Screen& screen) { return recess(screen, *pausing); });
  add_plain(channel, "resume", Message::help_channel_resume, desk::order::Resume{},
            Message::channel_resumed);
  const auto suspending = std::make_shared<ActOptions>();
  Command& suspension =
      channel.action("suspend", Message::help_channel_suspend,
                     "peyk channel suspend geneva --file reason.txt", *suspending);
  add_act_options(suspension, *suspending);
  add_reason(suspension, *suspending);
  suspension.run([suspending](Screen& screen) { return suspend(screen, *suspending); });
  add_plain(channel, "reopen", Message::help_channel_reopen, desk::order::Reopen{},
            Message::channel_reopened);
  const auto closing = std::make_shared<CloseOptions>();
  Command& closure =
      channel.action("close", Message::help_channel_close, "peyk channel close geneva", *closing);
  add_act_options(closure, *closing);
  add_reason(closure, *closing);
  closure.option("--confirm", closing->confirmed, Message::help_option_confirm_channel)
      .run([closing](Screen& screen) { return close(screen, *closing); });
  const auto raising = std::make_shared<ActOptions>();
  Command& elevation =
      channel.action("raise", Message::help_channel_raise, "peyk channel raise geneva", *raising);
  add_act_options(elevation, *raising);
  elevation.run([raising](Screen& screen) { return raise(screen, *raising); });
}

}  // namespace peyk::app
