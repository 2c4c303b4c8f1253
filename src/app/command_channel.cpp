// peyk channel …
#include <memory>

#include "commands.hpp"
#include "program.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct OpenOptions : CommonOptions {
  std::string channel;
  std::string with;
  bool without_words = false;
};

Result<bool> is_confirmed(Program& desk, const std::string& peer) {
  const auto all = desk.ask_for<responses::Relations>(requests::Relations{});
  if (!all) return std::unexpected(all.error());
  for (const auto& relation : all->relations) {
    if (relation.name == peer) return relation.words_confirmed;
  }
  return false;
}

Result<ExitCode> open(const Screen& screen, const OpenOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto opened = desk->ask_for<responses::Channel>(
      requests::OpenChannel{
          .channel = options.channel, .with = options.with, .without_words = options.without_words},
      {.peer = options.with, .name = options.channel});
  if (!opened) return std::unexpected(opened.error());
  screen.say(Message::channel_opened,
             {{"channel", options.channel}, {"peers", opened->channel.with}});
  const auto confirmed = is_confirmed(*desk, options.with);
  if (confirmed && !*confirmed && !options.without_words) {
    screen.note(Message::letter_held, {{"peer", options.with}});
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

}  // namespace

void add_channel_commands(Command& root) {
  Command& channel = root.group("channel", Message::help_channel, "peyk channel list");
  const auto opening = std::make_shared<OpenOptions>();
  channel.action("open", Message::help_channel_open, "peyk channel open geneva --with B1", *opening)
      .positional("CHANNEL", opening->channel, Message::help_value_channel)
      .option("--with", opening->with, Message::help_option_with, true)
      .flag("--without-words", opening->without_words, Message::help_option_without_words)
      .run([opening](Screen& screen) { return open(screen, *opening); });
  const auto listing = std::make_shared<CommonOptions>();
  channel.action("list", Message::help_channel_list, "peyk channel list", *listing)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto alone = std::make_shared<CommonOptions>();
  channel.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
