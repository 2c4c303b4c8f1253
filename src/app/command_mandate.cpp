// peyk mandate …: at the desk. The principal's side is `peyk principal`.
#include <memory>

#include "peyk/identity/mandate_request.hpp"
#include "peyk/identity/revocation.hpp"

#include "acting.hpp"
#include "commands.hpp"
#include "principal_home.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct RequestOptions : CommonOptions {
  std::string channel;
  std::string delegate;
};
// Of what a principal made.
struct FileOptions : ActOptions {
  std::string file = "-";
};
struct WithdrawOptions : ActOptions {
  std::string mandate;
};
struct TrustOptions : CommonOptions {
  std::string file = "-";
  bool own = false;
};

Result<ExitCode> request(const Screen& screen, const RequestOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto made = desk->ask_for<responses::MandateRequest>(
      requests::MandateRequest{.channel = options.channel, .delegate = options.delegate},
      {.name = options.channel});
  if (!made) return std::unexpected(made.error());
  const auto read = identity::MandateRequest::decode(made->request);
  if (!read) return fail(Message::error_versions);
  const std::string fingerprint = spoken(identity::member_key_id(read->member_key()).span());
  if (options.json) {
    Json json;
    json.begin_object()
        .field("channel", options.channel)
        .field("delegate", options.delegate)
        .field("fingerprint", fingerprint)
        .field("request", identity::to_text_block(*read))
        .end_object();
    screen.write(std::move(json));
    return ExitCode::done;
  }
  screen.write(identity::to_text_block(*read));
  screen.note(Message::mandate_requested, {{"fingerprint", fingerprint}});
  return ExitCode::done;
}

Result<ExitCode> show_mandate(const Screen& screen, const FileOptions& options) {
  const auto text = read_principal_text(options.file);
  if (!text) return std::unexpected(text.error());
  const auto mandate = identity::mandate_from_text(*text);
  if (!mandate) {
    return std::unexpected(
        worded_of_principal(mandate.error(), options.file, "-----BEGIN PEYK MANDATE-----"));
  }
  return carry_out(screen, options, desk::order::ShowMandate{mandate->encode()},
                   [&] { screen.say(Message::mandate_shown, {{"channel", options.channel}}); });
}

// One of its own, by the beginning of its id.
Result<channel::MandateRef> own_mandate(Program& desk, const WithdrawOptions& options) {
  const auto details = desk.ask_for<responses::Details>(
      requests::Channel{.channel = options.channel}, {.name = options.channel});
  if (!details) return std::unexpected(details.error());
  for (const desk::MemberView& member : details->details.channel.members) {
    if (member.connection != desk::Connection::self || options.mandate.empty()) continue;
    for (const desk::MandateView& mandate : member.mandates) {
      const bool is_meant = to_hex(mandate.id.span()).starts_with(options.mandate);
      if (is_meant && !mandate.ended) return mandate.id;
    }
  }
  return fail(Message::error_no_such_mandate,
              {{"mandate", options.mandate}, {"channel", options.channel}});
}

Result<ExitCode> withdraw(const Screen& screen, const WithdrawOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto mandate = own_mandate(*desk, options);
  if (!mandate) return std::unexpected(mandate.error());
  return carry_out(screen, *desk, options, desk::order::WithdrawMandate{*mandate},
                   [&] { screen.say(Message::mandate_withdrawn, {{"channel", options.channel}}); });
}

Result<ExitCode> revoke(const Screen& screen, const FileOptions& options) {
  const auto text = read_principal_text(options.file);
  if (!text) return std::unexpected(text.error());
  const auto revocation = identity::revocation_from_text(*text);
  if (!revocation) {
    return std::unexpected(
        worded_of_principal(revocation.error(), options.file, "-----BEGIN PEYK REVOCATION-----"));
  }
  return carry_out(screen, options, desk::order::RevokeMandate{revocation->encode()},
                   [&] { screen.say(Message::mandate_revoked, {{"channel", options.channel}}); });
}

Result<ExitCode> trust(const Screen& screen, const TrustOptions& options) {
  const auto card = read_principal_card(options.file);
  if (!card) return std::unexpected(card.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto trusted = desk->ask_for<responses::Principal>(
      requests::TrustPrincipal{.card = card->encode(), .own = options.own});
  if (!trusted) return std::unexpected(trusted.error());
  screen.say(Message::principal_trusted, {{"name", trusted->principal.name},
                                          {"fingerprint", spoken(trusted->principal.id.span())}});
  return ExitCode::done;
}

Result<ExitCode> list(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto all = desk->ask_for<responses::Principals>(requests::Principals{});
  if (!all) return std::unexpected(all.error());
  if (options.json) {
    Json json;
    json.begin_array();
    for (const desk::PrincipalView& principal : all->principals) {
      json.begin_object()
          .field("name", principal.name)
          .field("id", to_hex(principal.id.span()))
          .field("own", principal.own)
          .end_object();
    }
    json.end_array();
    screen.write(std::move(json));
    return ExitCode::done;
  }
  if (all->principals.empty()) screen.note(Message::principals_none);
  for (const desk::PrincipalView& principal : all->principals) {
    screen.say(principal.own ? Message::principal_listed_own : Message::principal_listed,
               {{"name", principal.name}, {"fingerprint", spoken(principal.id.span())}});
  }
  return ExitCode::done;
}

void add_file_command(Command& mandate, const std::string& name, Message help, Message file,
                      Result<ExitCode> (*act)(const Screen&, const FileOptions&)) {
  const auto options = std::make_shared<FileOptions>();
  const std::string example = name == "show" ? "leila.mandate" : "leila.revocation";
  Command& command =
      mandate.action(name, help, "peyk mandate " + name + " geneva " + example, *options);
  add_act_options(command, *options);
  command.positional("FILE", options->file, file, false).run([options, act](Screen& screen) {
    return act(screen, *options);
  });
}

}  // namespace

void add_mandate_commands(Command& root) {
  Command& mandate =
      root.group("mandate", Message::help_mandate, "peyk mandate show geneva leila.mandate");
  const auto requesting = std::make_shared<RequestOptions>();
  mandate
      .action("request", Message::help_mandate_request,
              "peyk mandate request geneva --name Leila > leila.request", *requesting)
      .positional("CHANNEL", requesting->channel, Message::help_value_channel)
      .option("--name", requesting->delegate, Message::help_option_delegate_name, true)
      .run([requesting](Screen& screen) { return request(screen, *requesting); });
  add_file_command(mandate, "show", Message::help_mandate_show, Message::help_value_mandate,
                   show_mandate);
  const auto withdrawing = std::make_shared<WithdrawOptions>();
  Command& withdrawal = mandate.action("withdraw", Message::help_mandate_withdraw,
                                       "peyk mandate withdraw geneva 3f9a01c2", *withdrawing);
  add_act_options(withdrawal, *withdrawing);
  withdrawal.positional("MANDATE", withdrawing->mandate, Message::help_value_mandate_id)
      .run([withdrawing](Screen& screen) { return withdraw(screen, *withdrawing); });
  add_file_command(mandate, "revoke", Message::help_mandate_revoke, Message::help_value_revocation,
                   revoke);
  const auto trusting = std::make_shared<TrustOptions>();
  mandate.action("trust", Message::help_mandate_trust, "peyk mandate trust b.principal", *trusting)
      .positional("FILE", trusting->file, Message::help_value_trusted_principal, false)
      .flag("--own", trusting->own, Message::help_option_trust_own)
      .run([trusting](Screen& screen) { return trust(screen, *trusting); });
  const auto listing = std::make_shared<CommonOptions>();
  mandate.action("list", Message::help_mandate_list, "peyk mandate list", *listing)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto alone = std::make_shared<CommonOptions>();
  mandate.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
