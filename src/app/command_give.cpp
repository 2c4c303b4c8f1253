// peyk give …
#include <algorithm>
#include <filesystem>
#include <memory>

#include "peyk/base/utf8.hpp"

#include "acting.hpp"
#include "commands.hpp"
#include "file_name.hpp"
#include "file_parts.hpp"
#include "files.hpp"
#include "show.hpp"
#include "show_swaps.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

// What is given: a line each of a list, then files whole.
struct ItemOptions {
  std::string list;
  std::vector<std::string> files;
};
struct ProposeOptions : ActOptions {
  ItemOptions items;
  std::string with;
  std::string until;
  std::vector<std::string> couriers;
};
struct NumberOptions : ActOptions {
  std::uint64_t number = 0;
  ItemOptions items;
  bool one_courier = false;
};
struct AcceptOptions : ActOptions {
  std::uint64_t number = 0;
  std::string joining;
};
struct ShowOptions : CommonOptions {
  std::string channel;
  std::uint64_t number = 0;
  std::string folder;
};
struct ListOptions : CommonOptions {
  bool follow = false;
};

Result<void> add_lines(const std::string& file, std::vector<desk::SwapItem>& items) {
  const auto bytes = read_file(file, channel::max_swap_sealed_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  for (std::string& line :
       lines_in({reinterpret_cast<const char*>(bytes->data()), bytes->size()})) {
    items.emplace_back(desk::TextItem{std::move(line)});
  }
  return {};
}

Result<std::vector<desk::SwapItem>> items_of(const ItemOptions& options) {
  std::vector<desk::SwapItem> items;
  if (!options.list.empty()) {
    if (auto done = add_lines(options.list, items); !done) return std::unexpected(done.error());
  }
  // As much as goes in one frame to the desk, which looks at the rest.
  std::size_t in_files = 0;
  for (const std::string& file : options.files) {
    auto bytes = read_file(file, channel::max_swap_sealed_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    in_files += bytes->size();
    if (in_files > channel::max_swap_sealed_bytes) break;
    const std::string name = plain_file_name(fs::path(file).filename().string());
    items.emplace_back(desk::FileItem{
        .name = name, .media_type = std::string(media_type_of(name)), .bytes = std::move(*bytes)});
  }
  if (in_files > channel::max_swap_sealed_bytes || items.size() > desk::max_swap_items) {
    return fail(Message::error_gift_too_large, {}, ExitCode::usage);
  }
  if (items.empty()) return fail(Message::error_give_nothing, {}, ExitCode::usage);
  return items;
}

Result<ExitCode> propose(const Screen& screen, const ProposeOptions& options) {
  const auto until = when_of(screen, options.until);
  if (!until) return std::unexpected(until.error());
  auto items = items_of(options.items);
  if (!items) return std::unexpected(items.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  auto couriers = couriers_of(*desk, options.couriers);
  if (!couriers) return std::unexpected(couriers.error());
  auto words = text_of(screen, options.text, Message::give_ask);
  if (!words) return std::unexpected(words.error());
  if (words->size() > channel::max_swap_words_bytes) {
    return fail(Message::error_give_words, {}, ExitCode::usage);
  }
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::ProposeSwap{{.channel = options.channel,
                             .with = options.with,
                             .words = std::move(*words),
                             .deadline = until->last,
                             .couriers = std::move(*couriers),
                             .items = std::move(*items),
                             .without_words = options.without_words}},
      {.peer = options.with, .name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  if (!screen.is_json()) {
    // It is done, whether its number is heard or not.
    auto all = desk->ask_for<responses::Swaps>(requests::Swaps{});
    const auto swaps = all ? std::move(all->swaps) : std::vector<desk::SwapView>();
    const auto view = std::ranges::find(swaps, accepted->accepted.act, &desk::SwapView::act);
    if (view != swaps.end()) {
      screen.say(Message::give_proposed, {{"number", view->number}, {"peer", options.with}});
    }
  }
  show(screen, accepted->accepted);
  return ExitCode::done;
}

Result<ExitCode> join(const Screen& screen, const NumberOptions& options) {
  auto items = items_of(options.items);
  if (!items) return std::unexpected(items.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::JoinSwap{{.channel = options.channel,
                          .number = options.number,
                          .items = std::move(*items),
                          .over_one_courier = options.one_courier,
                          .without_words = options.without_words}},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::give_joined);
}

Result<ExitCode> accept(const Screen& screen, const AcceptOptions& options) {
  // Whole: who joins could make two whose ids begin alike. The desk looks whether it still stands.
  const auto bytes = from_hex(options.joining);
  const auto joining = bytes ? channel::ActId::from(*bytes) : std::nullopt;
  if (!joining) return fail(Message::error_give_joining, {}, ExitCode::usage);
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::AcceptSwap{{.channel = options.channel,
                            .number = options.number,
                            .joining = *joining,
                            .without_words = options.without_words}},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::give_accepted);
}

Result<ExitCode> withdraw(const Screen& screen, const NumberOptions& options) {
  if (options.text.typed.size() > channel::max_swap_words_bytes) {
    return fail(Message::error_give_words, {}, ExitCode::usage);
  }
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::WithdrawSwap{.channel = options.channel,
                             .number = options.number,
                             .reason = options.text.typed,
                             .without_words = options.without_words},
      {.name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_done(screen, accepted->accepted, Message::give_withdrawn);
}

Result<ExitCode> list(const Screen& screen, const ListOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  SwapList shown;
  while (true) {
    const auto swaps = desk->ask_for<responses::Swaps>(requests::Swaps{});
    if (!swaps) return std::unexpected(swaps.error());
    shown.show(screen, *swaps);
    if (!options.follow && swaps->swaps.empty()) screen.note(Message::gives_none);
    if (!options.follow || screen.failure().has_value()) return ExitCode::done;
    if (const auto waited = desk->wait(swaps->changes); !waited) {
      return std::unexpected(waited.error());
    }
  }
}

// Under its place in the list, for two files may have one name. Over no other file.
Result<void> save(const Screen& screen, const fs::path& folder, std::size_t place,
                  const desk::FileItem& item) {
  // Room for the place, and for the ending of a file that is being written.
  constexpr std::size_t longest = 240;
  std::string name = plain_file_name(item.name);
  utf8::cut_to(name, longest);
  const fs::path target = folder / (std::to_string(place) + "-" + name);
  if (auto done = write_whole(target, item.bytes, false); !done) return done;
  screen.note(Message::file_saved, {{"path", target.string()}, {"size", item.bytes.size()}});
  return {};
}

Result<ExitCode> show_got(const Screen& screen, const ShowOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto got = desk->ask_for<responses::SwapItems>(
      requests::SwapItems{.channel = options.channel, .number = options.number},
      {.name = options.channel});
  if (!got) return std::unexpected(got.error());
  show_items(screen, got->items);
  if (options.folder.empty()) return ExitCode::done;
  std::error_code ignored;
  const fs::path folder = fs::absolute(options.folder, ignored);
  // One that cannot be written does not keep the others back.
  std::optional<Failure> failure;
  for (std::size_t i = 0; i < got->items.size(); ++i) {
    const auto* file = std::get_if<desk::FileItem>(&got->items[i]);
    if (file == nullptr) continue;
    const auto done = save(screen, folder, i + 1, *file);
    if (!done && !failure.has_value()) failure = done.error();
  }
  if (failure.has_value()) return std::unexpected(*failure);
  return ExitCode::done;
}

void add_items(Command& command, ItemOptions& items) {
  command.option("--list", items.list, Message::help_option_give_list)
      .option("--item", items.files, Message::help_option_give_item);
}

void add_numbered(Command& give, const std::string& name, Message help, const std::string& example,
                  Result<ExitCode> (*act)(const Screen&, const NumberOptions&), bool with_items,
                  bool with_reason) {
  const auto options = std::make_shared<NumberOptions>();
  Command& command = give.action(name, help, example, *options);
  command.positional("CHANNEL", options->channel, Message::help_value_channel)
      .positional("NUMBER", options->number, Message::help_value_give_number)
      .flag("--without-words", options->without_words, Message::help_option_without_words);
  if (with_items) {
    add_items(command, options->items);
    command.flag("--one-courier", options->one_courier, Message::help_option_give_one);
  }
  if (with_reason) {
    command.option("--reason", options->text.typed, Message::help_option_give_reason);
  }
  command.run([options, act](Screen& screen) { return act(screen, *options); });
}

}  // namespace

void add_give_commands(Command& root) {
  Command& give = root.group("give", Message::help_give, "peyk give list --follow");
  const auto proposing = std::make_shared<ProposeOptions>();
  Command& propose_command = give.action(
      "propose", Message::help_give_propose,
      "peyk give propose geneva --with B1 --until 2026-12-05 --list prisoners.txt", *proposing);
  propose_command.positional("CHANNEL", proposing->channel, Message::help_value_channel)
      .flag("--without-words", proposing->without_words, Message::help_option_without_words);
  add_text_options(propose_command, *proposing);
  add_items(propose_command, proposing->items);
  propose_command.option("--with", proposing->with, Message::help_option_give_with, true)
      .option("--until", proposing->until, Message::help_option_give_until, true)
      .option("--courier", proposing->couriers, Message::help_option_give_courier)
      .run([proposing](Screen& screen) { return propose(screen, *proposing); });
  add_numbered(give, "join", Message::help_give_join,
               "peyk give join geneva 12 --list prisoners.txt", join, true, false);
  const auto accepting = std::make_shared<AcceptOptions>();
  give.action("accept", Message::help_give_accept,
              "peyk give accept geneva 12 "
              "3f9a01c2d4e5f6077e6d5c4b3a29180f5a6b7c8d9eaf0b1c2d3e4f5061728394",
              *accepting)
      .positional("CHANNEL", accepting->channel, Message::help_value_channel)
      .positional("NUMBER", accepting->number, Message::help_value_give_number)
      .positional("JOINING", accepting->joining, Message::help_value_give_joining)
      .flag("--without-words", accepting->without_words, Message::help_option_without_words)
      .run([accepting](Screen& screen) { return accept(screen, *accepting); });
  add_numbered(give, "withdraw", Message::help_give_withdraw, "peyk give withdraw geneva 12",
               withdraw, false, true);
  const auto showing = std::make_shared<ShowOptions>();
  give.action("show", Message::help_give_show, "peyk give show geneva 12 --save maps/", *showing)
      .positional("CHANNEL", showing->channel, Message::help_value_channel)
      .positional("NUMBER", showing->number, Message::help_value_give_number)
      .option("--save", showing->folder, Message::help_option_give_save)
      .run([showing](Screen& screen) { return show_got(screen, *showing); });
  const auto listing = std::make_shared<ListOptions>();
  give.action("list", Message::help_give_list, "peyk give list --follow", *listing)
      .flag("--follow", listing->follow, Message::help_option_give_follow)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto alone = std::make_shared<ListOptions>();
  give.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
