// peyk channel: admit, leave, introduce, bind.
#include <memory>

#include "acting.hpp"
#include "commands.hpp"
#include "passphrase_input.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct AdmitOptions : ActOptions {
  std::string relation;
  std::string name;
  std::string principal;
  std::string replaces;
  std::uint64_t from = 0;
  bool as_host = false;
};
struct IntroduceOptions : ActOptions {
  std::string first;
  std::string second;
};
struct BindOptions : CommonOptions {
  std::string channel;
  std::string member;
  std::string relation;
};
struct LeaveOptions : ActOptions {
  std::string confirmed;
};

Result<ExitCode> admit(const Screen& screen, const AdmitOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  desk::order::Admit order{
      .member = {.relation = options.relation,
                 .name = options.name,
                 .role = options.as_host ? channel::Role::host : channel::Role::delegate,
                 .principal = options.principal},
      .replaces = options.replaces,
      .from = std::nullopt};
  if (options.from > 0) {
    const auto first = act_numbered(*desk, options.channel, options.from);
    if (!first) return std::unexpected(first.error());
    order.from = first->act;
  }
  const auto done = [&] {
    screen.say(Message::member_admitted,
               {{"peer", options.relation}, {"channel", options.channel}});
    if (options.from > 0) {
      screen.note(Message::member_reads_from, {{"number", options.from}});
    } else {
      screen.note(Message::member_reads_from_now);
    }
  };
  return carry_out(screen, *desk, options, std::move(order), done, options.relation);
}

Result<ExitCode> introduce(const Screen& screen, const IntroduceOptions& options) {
  return carry_out(screen, options,
                   desk::order::Introduce{.first = options.first, .second = options.second}, [&] {
                     screen.say(Message::member_introduced,
                                {{"first", options.first}, {"second", options.second}});
                   });
}

Result<ExitCode> bind(const Screen& screen, const BindOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto done = desk->ask_for<responses::Done>(
      requests::BindMember{
          .channel = options.channel, .member = options.member, .relation = options.relation},
      {.peer = options.relation, .name = options.channel});
  if (!done) return std::unexpected(done.error());
  screen.say(
      Message::member_bound,
      {{"member", options.member}, {"peer", options.relation}, {"channel", options.channel}});
  return ExitCode::done;
}

Result<ExitCode> leave(const Screen& screen, const LeaveOptions& options) {
  if (const auto sure =
          confirmed(screen, Message::channel_leave_ask, options.channel, options.confirmed);
      !sure) {
    return std::unexpected(sure.error());
  }
  return carry_out(screen, options, desk::order::Leave{},
                   [&] { screen.say(Message::channel_left, {{"channel", options.channel}}); });
}

}  // namespace

void add_member_commands(Command& channel) {
  const auto admitting = std::make_shared<AdmitOptions>();
  Command& admission = channel.action("admit", Message::help_channel_admit,
                                      "peyk channel admit geneva C1 --host", *admitting);
  add_act_options(admission, *admitting);
  admission.positional("NAME", admitting->relation, Message::help_value_peer)
      .flag("--host", admitting->as_host, Message::help_option_admit_host)
      .option("--call", admitting->name, Message::help_option_admit_call)
      .option("--principal", admitting->principal, Message::help_option_admit_principal)
      .option("--replaces", admitting->replaces, Message::help_option_replaces)
      .option("--from", admitting->from, Message::help_option_from)
      .run([admitting](Screen& screen) { return admit(screen, *admitting); });
  const auto leaving = std::make_shared<LeaveOptions>();
  Command& leave_command =
      channel.action("leave", Message::help_channel_leave, "peyk channel leave geneva", *leaving);
  add_act_options(leave_command, *leaving);
  leave_command.option("--confirm", leaving->confirmed, Message::help_option_confirm_channel)
      .run([leaving](Screen& screen) { return leave(screen, *leaving); });
  const auto introducing = std::make_shared<IntroduceOptions>();
  Command& introduction = channel.action("introduce", Message::help_channel_introduce,
                                         "peyk channel introduce geneva A1 B1", *introducing);
  add_act_options(introduction, *introducing);
  introduction.positional("FIRST", introducing->first, Message::help_value_member)
      .positional("SECOND", introducing->second, Message::help_value_member)
      .run([introducing](Screen& screen) { return introduce(screen, *introducing); });
  const auto binding = std::make_shared<BindOptions>();
  channel
      .action("bind", Message::help_channel_bind,
              "peyk channel bind geneva \"Delegation B (C1)\" B1", *binding)
      .positional("CHANNEL", binding->channel, Message::help_value_channel)
      .positional("MEMBER", binding->member, Message::help_value_member)
      .positional("NAME", binding->relation, Message::help_value_peer)
      .run([binding](Screen& screen) { return bind(screen, *binding); });
}

}  // namespace peyk::app
