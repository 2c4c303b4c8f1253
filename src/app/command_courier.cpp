// peyk courier …
#include <memory>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "peyk/identity/card_text.hpp"
#include "peyk/net/line_server.hpp"
#include "peyk/net/process.hpp"

#include "card_folder.hpp"
#include "children.hpp"
#include "commands.hpp"
#include "courier_shell.hpp"
#include "home_folder.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "show.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

struct InitOptions : CommonOptions {
  std::string name;
  std::string listen;
  std::vector<std::string> addresses;
};
struct CardsOptions : CommonOptions {
  std::vector<std::string> cards;
};
struct FileOptions : CommonOptions {
  std::string file;
};

Result<fs::path> courier_home(const CommonOptions& options) {
  return home_of(Kind::courier, options.home, surroundings_of_process());
}

Result<CourierHome> load(const CommonOptions& options) {
  const auto home = courier_home(options);
  if (!home) return std::unexpected(home.error());
  return CourierHome::load(*home);
}

Failure bad_value(const std::string& option, const std::string& value) {
  return {Message::error_bad_value, {{"option", option}, {"value", value}}, ExitCode::usage};
}

Result<ExitCode> init(const Screen& screen, const InitOptions& options) {
  const auto listen = net::Address::parse(options.listen);
  if (!listen) return std::unexpected(bad_value("--listen", options.listen));
  if (!identity::is_courier_name(options.name)) {
    return std::unexpected(bad_value("--name", options.name));
  }
  CourierSettings settings{.name = options.name, .listen = *listen, .addresses = options.addresses};
  if (settings.addresses.empty()) {
    // "All addresses of this machine" is nowhere to connect to.
    if (listen->host == "0.0.0.0" || listen->host == "::") {
      return fail(Message::error_missing_argument, {{"name", std::string("--address")}},
                  ExitCode::usage);
    }
    settings.addresses.push_back(options.listen);
  }
  for (const std::string& address : settings.addresses) {
    if (!identity::is_address(address)) return std::unexpected(bad_value("--address", address));
  }
  if (settings.addresses.size() > identity::most_addresses) {
    return std::unexpected(bad_value("--address", settings.addresses.back()));
  }
  const auto home = courier_home(options);
  if (!home) return std::unexpected(home.error());
  if (auto made = CourierHome::create(*home, settings); !made) {
    return std::unexpected(made.error());
  }
  screen.say(Message::courier_made, {{"courier", options.name}, {"folder", home->string()}});
  return ExitCode::done;
}

Result<ExitCode> print_card(const Screen& screen, const CommonOptions& options) {
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  const auto card = home->card();
  if (!card) return std::unexpected(card.error());
  show_card(screen, options.json, card->name(), card->id().span(), identity::to_text_block(*card));
  return ExitCode::done;
}

Result<ExitCode> add_peers(const Screen& screen, const CardsOptions& options) {
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  const auto own = home->card();
  if (!own) return std::unexpected(own.error());
  std::vector<identity::CourierCard> cards;
  for (const std::string& file : options.cards) {
    auto card = read_courier_card(file);
    if (!card) return std::unexpected(card.error());
    if (card->id() == own->id()) return fail(Message::error_courier_card_own, {{"file", file}});
    cards.push_back(std::move(*card));
  }
  const auto added = add_cards(home->folder / "peers", cards, most_peers);
  if (!added) return std::unexpected(added.error());
  for (const auto& card : added->fresh) {
    screen.say(Message::courier_peer_added, {{"courier", card.name()}});
  }
  for (const auto& card : added->known) {
    screen.say(Message::courier_peer_known, {{"courier", card.name()}});
  }
  if (running_courier(options.home)) screen.note(Message::courier_peer_restart);
  return ExitCode::done;
}

Result<ExitCode> run(const Screen& screen, const CommonOptions& options) {
  auto home = load(options);
  if (!home) return std::unexpected(home.error());
  spdlog::set_default_logger(spdlog::stderr_logger_mt("courier"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%SZ %l %v", spdlog::pattern_time_type::utc);
  const std::string name = home->settings.name;
  const auto peers = static_cast<std::int64_t>(home->peers.size());
  auto shell = CourierShell::open(std::move(*home));
  if (!shell) return std::unexpected(shell.error());
  screen.say(Message::courier_listening,
             {{"courier", name}, {"port", std::to_string((*shell)->port())}});
  screen.say(Message::courier_peers, {{"count", peers}});
  (*shell)->run();
  screen.say(Message::courier_stopped);
  return ExitCode::done;
}

// Each thing that is not in order is said; the rest is looked at all the same.
Result<ExitCode> check(const Screen& screen, const CommonOptions& options) {
  std::int64_t wrong = 0;
  const auto note = [&](const Failure& failure) {
    screen.complain(failure);
    ++wrong;
  };
  const auto home = load(options);
  if (!home) {
    note(home.error());
  } else {
    const auto lock = net::HomeLock::take(home->folder);
    if (!lock) {
      note({Message::error_courier_running, {{"folder", home->folder.string()}}});
    } else {
      if (const auto store = home->open_store(); !store) {
        note(store.error());
      } else if (!(*store)->has_room()) {
        note({Message::error_no_room, {{"folder", home->folder.string()}}});
      }
      net::Reactor reactor;
      net::LineServerOptions server_options;
      server_options.listen = home->settings.listen;
      const auto server = net::LineServer::listen(reactor, home->tls, server_options,
                                                  {.on_open = [](net::LineId) {},
                                                   .on_cell = [](net::LineId, const Bytes&) {},
                                                   .on_close = [](net::LineId, net::LineEnd) {}});
      if (!server) {
        const bool taken = server.error() == net::Error::port_taken;
        note(worded(server.error(), taken ? std::to_string(home->settings.listen.port)
                                          : net::to_string(home->settings.listen)));
      }
    }
    if (home->peers.size() < 2) note({Message::error_too_few_peers, {}});
  }
  if (wrong > 0) return fail(Message::courier_check_failed, {{"count", wrong}});
  screen.say(Message::courier_check_passed);
  return ExitCode::done;
}

Result<ExitCode> stats(const Screen& screen, const CommonOptions& options) {
  auto courier = running_courier(options.home);
  if (!courier) return std::unexpected(courier.error());
  const auto stats = courier->ask_for<api::responses::Stats>(api::requests::Stats{});
  if (!stats) return std::unexpected(stats.error());
  if (options.json) {
    Json json;
    json.begin_object().field("since_milliseconds", stats->since.milliseconds());
    for (const auto& counter : stats->counters) json.field(counter.name, counter.value);
    json.end_object();
    screen.write(std::move(json));
    return ExitCode::done;
  }
  screen.say(Message::courier_stats_title, {{"date", text::Said{screen.date(stats->since)}}});
  for (const auto& counter : stats->counters) {
    if (counter.value == 0) continue;
    screen.say(Message::courier_counter, {{"name", counter.name}, {"value", counter.value}});
  }
  return ExitCode::done;
}

// Of a courier that does not run. What is there of it when it is interrupted is overwritten.
Result<void> back_up_here(const CommonOptions& options, const fs::path& target) {
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  const auto lock = take_lock_soon(home->folder, Message::error_courier_running);
  if (!lock) return std::unexpected(lock.error());
  const auto store = home->open_store();
  if (!store) return std::unexpected(store.error());
  const Interruption interruption;
  auto backup = CourierBackup::begin(home->folder, **store, target);
  if (!backup) return std::unexpected(backup.error());
  while (!Interruption::came()) {
    const auto whole = backup->step(**store);
    if (!whole) return std::unexpected(whole.error());
    if (*whole) return {};
  }
  (*store)->end_backup();  // once, while its file has a name
  return fail(Message::error_interrupted, {}, ExitCode::interrupted);
}

Result<ExitCode> backup(const Screen& screen, const FileOptions& options) {
  std::error_code failed;
  const fs::path target = fs::absolute(options.file, failed).lexically_normal();
  // Of backups that were killed: their copies hold the onion keys. They may have had other targets.
  // Here, for a courier that runs would commit nothing meanwhile.
  destroy_left_overs_beside(target);
  if (auto courier = running_courier(options.home)) {
    const auto done = courier->ask_for<api::responses::Done>(
        api::requests::Backup{.file = target.string()}, {.file = target.string()});
    if (!done) return std::unexpected(done.error());
  } else {
    const auto done = back_up_here(options, target);
    if (!done) return std::unexpected(done.error());
  }
  screen.say(Message::courier_backup_written, {{"file", target.string()}});
  return ExitCode::done;
}

}  // namespace

void add_courier_commands(Command& root) {
  Command& courier = root.group("courier", Message::help_courier, "peyk courier run");
  const auto made = std::make_shared<InitOptions>();
  courier
      .action("init", Message::help_courier_init,
              "peyk courier init --name Muscat --listen 0.0.0.0:7101 --address muscat.example:7101",
              *made)
      .option("--name", made->name, Message::help_option_courier_name, true)
      .option("--listen", made->listen, Message::help_option_listen, true)
      .option("--address", made->addresses, Message::help_option_address)
      .run([made](Screen& screen) { return init(screen, *made); });
  const auto simple = [&courier](const char* name, Message help, const char* example,
                                 auto function) {
    const auto options = std::make_shared<CommonOptions>();
    courier.action(name, help, example, *options).run([options, function](Screen& screen) {
      return function(screen, *options);
    });
  };
  simple("card", Message::help_courier_card, "peyk courier card > muscat.card", print_card);
  const auto peers = std::make_shared<CardsOptions>();
  courier
      .action("peer", Message::help_courier_peer, "peyk courier peer bern.card doha.card", *peers)
      .positional_list("CARD", peers->cards, Message::help_value_courier_cards)
      .run([peers](Screen& screen) { return add_peers(screen, *peers); });
  simple("run", Message::help_courier_run, "peyk courier run --home /var/lib/peyk/courier", run);
  simple("check", Message::help_courier_check, "peyk courier check", check);
  simple("stats", Message::help_courier_stats, "peyk courier stats --json", stats);
  const auto target = std::make_shared<FileOptions>();
  courier
      .action("backup", Message::help_courier_backup, "peyk courier backup /media/disk/muscat",
              *target)
      .positional("FOLDER", target->file, Message::help_value_folder)
      .run([target](Screen& screen) { return backup(screen, *target); });
}

}  // namespace peyk::app
