// peyk channel: open, list, show; the rest is in command_members.cpp and command_phase.cpp.
#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "program.hpp"
#include "show.hpp"
#include "words.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

struct OpenOptions : CommonOptions {
  std::string channel;
  std::vector<std::string> with;
  std::vector<std::string> hosts;
  std::vector<std::string> names;       // NAME=SHOWN
  std::vector<std::string> principals;  // NAME=PRINCIPAL
  std::string own_name;
  std::string own_principal;
  bool as_host = false;
  bool official = false;
  bool without_words = false;
};
struct ShowOptions : CommonOptions {
  std::string channel;
};

// What stands behind "NAME=" of one of those seated; names may have an equals sign themselves.
Result<void> give_each(std::vector<desk::Seating>& seats, const std::vector<std::string>& given,
                       const std::string& option, std::string desk::Seating::* field) {
  for (const std::string& one : given) {
    const auto seat = std::ranges::find_if(seats, [&](const desk::Seating& each) {
      return one.starts_with(each.relation + "=") && one.size() > each.relation.size() + 1;
    });
    if (seat == seats.end()) {
      return fail(Message::error_not_of_a_member, {{"option", option}, {"value", one}},
                  ExitCode::usage);
    }
    (*seat).*field = one.substr(seat->relation.size() + 1);
  }
  return {};
}

Result<desk::OpenOrder> order_of(const OpenOptions& options) {
  if (options.with.empty() && options.hosts.empty()) {
    return fail(Message::error_missing_argument, {{"name", std::string("--with")}},
                ExitCode::usage);
  }
  desk::OpenOrder order;
  // A name has no slash itself, but that of a channel that is shown with more behind it may.
  const std::size_t slash = options.channel.rfind('/');
  if (slash != std::string::npos) order.of = options.channel.substr(0, slash);
  order.name = options.channel.substr(slash == std::string::npos ? 0 : slash + 1);
  for (const std::string& one : options.with) order.with.emplace_back().relation = one;
  for (const std::string& one : options.hosts) {
    order.with.push_back(
        {.relation = one, .name = "", .role = channel::Role::host, .principal = ""});
  }
  if (auto done = give_each(order.with, options.names, "--call", &desk::Seating::name); !done) {
    return std::unexpected(done.error());
  }
  if (auto done =
          give_each(order.with, options.principals, "--principal-of", &desk::Seating::principal);
      !done) {
    return std::unexpected(done.error());
  }
  order.own_name = options.own_name;
  order.own_role = options.as_host ? channel::Role::host : channel::Role::delegate;
  order.own_principal = options.own_principal;
  order.official = options.official;
  order.without_words = options.without_words;
  return order;
}

// A track is of a channel that is there, and has none of its own.
Result<void> check_channel_of(Program& desk, const desk::OpenOrder& order) {
  if (order.of.empty()) return {};
  const auto all = desk.ask_for<responses::Channels>(requests::Channels{});
  if (!all) return std::unexpected(all.error());
  const auto found = std::ranges::find(all->channels, order.of, &desk::ChannelView::name);
  if (found == all->channels.end()) {
    return fail(Message::error_unknown_channel, {{"channel", order.of}});
  }
  if (!found->of.empty()) return fail(Message::error_track_of_track, {{"channel", order.of}});
  return {};
}

Result<ExitCode> open(const Screen& screen, const OpenOptions& options) {
  const auto order = order_of(options);
  if (!order) return std::unexpected(order.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  // Which of them is unknown the desk does not say; so it is found out before.
  const auto known = desk->ask_for<responses::Relations>(requests::Relations{});
  if (!known) return std::unexpected(known.error());
  std::vector<std::string> unconfirmed;
  for (const desk::Seating& seat : order->with) {
    const auto relation =
        std::ranges::find(known->relations, seat.relation, &desk::RelationView::name);
    if (relation == known->relations.end()) {
      return fail(Message::error_unknown_peer, {{"peer", seat.relation}});
    }
    if (relation->words_confirmed || options.without_words) continue;
    unconfirmed.push_back(seat.relation);
  }
  if (auto good = check_channel_of(*desk, *order); !good) return std::unexpected(good.error());
  const auto opened =
      desk->ask_for<responses::Channel>(requests::OpenChannel{*order}, {.name = options.channel});
  if (!opened) return std::unexpected(opened.error());
  const std::string others = listed(screen, others_of(opened->channel));
  screen.say(Message::channel_opened, {{"channel", opened->channel.name}, {"peers", Said{others}}});
  if (!options.own_name.empty()) {
    screen.note(Message::channel_seen_as, {{"name", options.own_name}});
  } else if (order->with.size() > 1) {
    screen.note(Message::channel_seen_as_number, {{"name", own_name_in(opened->channel)}});
  }
  if (!unconfirmed.empty()) {
    const std::string held = listed(screen, unconfirmed);
    screen.note(Message::letter_held, {{"peer", Said{held}}});
  }
  return ExitCode::done;
}

Result<ExitCode> list(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto all = desk->ask_for<responses::Channels>(requests::Channels{});
  if (!all) return std::unexpected(all.error());
  show(screen, all->channels);
  return ExitCode::done;
}

Result<ExitCode> show_one(const Screen& screen, const ShowOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto one = desk->ask_for<responses::Details>(requests::Channel{.channel = options.channel},
                                                     {.name = options.channel});
  if (!one) return std::unexpected(one.error());
  show(screen, one->details);
  return ExitCode::done;
}

}  // namespace

void add_channel_commands(Command& root) {
  Command& channel = root.group("channel", Message::help_channel, "peyk channel show geneva");
  const auto opening = std::make_shared<OpenOptions>();
  channel
      .action("open", Message::help_channel_open,
              "peyk channel open geneva --with B1 --host C1 --as \"Delegation A\"", *opening)
      .positional("CHANNEL", opening->channel, Message::help_value_new_channel)
      .option("--with", opening->with, Message::help_option_with)
      .option("--host", opening->hosts, Message::help_option_host)
      .option("--as", opening->own_name, Message::help_option_own_name)
      .option("--principal", opening->own_principal, Message::help_option_own_principal)
      .flag("--as-host", opening->as_host, Message::help_option_as_host)
      .option("--call", opening->names, Message::help_option_call)
      .option("--principal-of", opening->principals, Message::help_option_principal_of)
      .flag("--official", opening->official, Message::help_option_official)
      .flag("--without-words", opening->without_words, Message::help_option_without_words)
      .run([opening](Screen& screen) { return open(screen, *opening); });
  const auto listing = std::make_shared<CommonOptions>();
  channel.action("list", Message::help_channel_list, "peyk channel list", *listing)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto showing = std::make_shared<ShowOptions>();
  channel.action("show", Message::help_channel_show, "peyk channel show geneva", *showing)
      .positional("CHANNEL", showing->channel, Message::help_value_channel)
      .run([showing](Screen& screen) { return show_one(screen, *showing); });
  add_member_commands(channel);
  add_phase_commands(channel);
  const auto alone = std::make_shared<CommonOptions>();
  channel.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
