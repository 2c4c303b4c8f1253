// peyk read, search
#include <algorithm>
#include <memory>
#include <set>
#include <unistd.h>

#include "peyk/text/finder.hpp"

#include "acting.hpp"
#include "commands.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct ReadOptions : CommonOptions {
  std::string channel;
  std::uint64_t after = 0;
  bool follow = false;
};
struct SearchOptions : CommonOptions {
  std::string channel;
  TextSource text;
};

constexpr std::uint32_t acts_at_once = 32;

// What is for the eyes only is shown to a person, not to a program or a file.
bool is_looked_at(const Screen& screen) { return !screen.is_json() && isatty(STDOUT_FILENO) == 1; }

class Reading {
 public:
  Reading(const Screen& screen, Program& desk, const ReadOptions& options)
      : screen_(screen), desk_(desk), options_(options), all_up_to_(options.after) {}

  // Shows what was not shown yet; the change count at which it was read.
  Result<std::uint64_t> show_new() {
    std::uint64_t behind = 0;
    while (true) {
      const auto page =
          desk_.ask_for<responses::Acts>(requests::Read{.channel = options_.channel,
                                                        .after = all_up_to_,
                                                        .behind = behind,
                                                        .limit = acts_at_once,
                                                        .looking = is_looked_at(screen_)},
                                         {.name = options_.channel});
      if (!page) return std::unexpected(page.error());
      for (const desk::ActView& act : page->acts) {
        behind = act.place;
        if (!shown_.insert(act.index).second) continue;
        show(screen_, act, options_.channel);
        has_shown_ = true;
      }
      if (page->more && !page->acts.empty() && !screen_.failure().has_value()) continue;
      while (shown_.erase(all_up_to_ + 1) > 0) ++all_up_to_;
      return page->changes;
    }
  }
  [[nodiscard]] bool has_shown() const { return has_shown_; }

 private:
  const Screen& screen_;
  Program& desk_;
  const ReadOptions& options_;
  // Numbers never change; an act may arrive, with a higher one, at a place that was passed.
  std::uint64_t all_up_to_;
  std::set<std::uint64_t> shown_;  // beyond it
  bool has_shown_ = false;
};

Result<ExitCode> read(const Screen& screen, const ReadOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  Reading reading(screen, *desk, options);
  auto seen = reading.show_new();
  if (!seen) return std::unexpected(seen.error());
  if (!reading.has_shown()) screen.note(Message::letters_none_new);
  while (options.follow && !screen.failure().has_value()) {
    if (const auto waited = desk->wait(*seen); !waited) return std::unexpected(waited.error());
    seen = reading.show_new();
    if (!seen) return std::unexpected(seen.error());
  }
  return ExitCode::done;
}

// In one channel; how many acts it stands in.
Result<std::size_t> search_in(const Screen& screen, Program& desk, const std::string& channel,
                              const text::Finder& finder) {
  std::size_t found = 0;
  for (std::uint64_t behind = 0; !screen.failure().has_value();) {
    const auto page = desk.ask_for<responses::Acts>(
        requests::Read{.channel = channel, .behind = behind, .limit = acts_at_once},
        {.name = channel});
    if (!page) return std::unexpected(page.error());
    for (const desk::ActView& act : page->acts) {
      behind = act.place;
      if (show_found(screen, act, channel, finder)) ++found;
    }
    if (!page->more || page->acts.empty()) break;
  }
  return found;
}

Result<ExitCode> search(const Screen& screen, const SearchOptions& options) {
  const auto text = text_of(screen, options.text, Message::search_ask, true);
  if (!text) return std::unexpected(text.error());
  const text::Finder finder(*text);
  if (finder.is_empty()) return fail(Message::error_search_empty, {}, ExitCode::usage);
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  std::vector<std::string> channels = {options.channel};
  if (options.channel.empty()) {
    const auto all = desk->ask_for<responses::Channels>(requests::Channels{});
    if (!all) return std::unexpected(all.error());
    channels.clear();
    for (const desk::ChannelView& one : all->channels) channels.push_back(one.name);
  }
  std::size_t found = 0;
  for (const std::string& channel : channels) {
    const auto here = search_in(screen, *desk, channel, finder);
    if (!here) return std::unexpected(here.error());
    found += *here;
  }
  screen.note(Message::search_found, {{"count", found}});
  return ExitCode::done;
}

}  // namespace

void add_read_commands(Command& root) {
  const auto reading = std::make_shared<ReadOptions>();
  root.action("read", Message::help_read, "peyk read geneva --follow", *reading)
      .positional("CHANNEL", reading->channel, Message::help_value_channel)
      .flag("--follow", reading->follow, Message::help_option_follow)
      .option("--after", reading->after, Message::help_option_after)
      .run([reading](Screen& screen) { return read(screen, *reading); });
  const auto searching = std::make_shared<SearchOptions>();
  root.action("search", Message::help_search, "peyk search --channel geneva < words.txt",
              *searching)
      .positional("TEXT", searching->text.typed, Message::help_value_search, false)
      .option("--channel", searching->channel, Message::help_option_search_channel)
      .run([searching](Screen& screen) { return search(screen, *searching); });
}

}  // namespace peyk::app
