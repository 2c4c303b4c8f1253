// peyk desk …
#include <chrono>
#include <memory>
#include <thread>

#include "peyk/crypto/entropy.hpp"
#include "peyk/net/process.hpp"

#include "commands.hpp"
#include "desk_shell.hpp"
#include "destroy.hpp"
#include "files.hpp"
#include "home_folder.hpp"
#include "passphrase_input.hpp"
#include "paths.hpp"
#include "program.hpp"
#include "show.hpp"
#include "vault.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct InitOptions : CommonOptions {
  std::string name;
  std::string service_class = "steady";
  std::string passphrase_file;
};
struct PassphraseOptions : CommonOptions {
  std::string present_file;
  std::string next_file;
};
struct FileOptions : CommonOptions {
  std::string file;
  bool replace = false;
};
struct DestroyOptions : CommonOptions {
  std::string confirmed;
};

Result<fs::path> desk_home(const CommonOptions& options) {
  return home_of(Kind::desk, options.home, surroundings_of_process());
}

Result<DeskHome> load(const CommonOptions& options) {
  const auto home = desk_home(options);
  if (!home) return std::unexpected(home.error());
  return DeskHome::load(*home);
}

Failure bad_value(const std::string& option, const std::string& value) {
  return {Message::error_bad_value, {{"option", option}, {"value", value}}, ExitCode::usage};
}

Result<ExitCode> init(const Screen& screen, const InitOptions& options) {
  const auto service_class = identity::service_class_named(options.service_class);
  if (!service_class.has_value()) {
    return std::unexpected(bad_value("--class", options.service_class));
  }
  if (!identity::is_courier_name(options.name)) {
    return std::unexpected(bad_value("--name", options.name));
  }
  const auto home = desk_home(options);
  if (!home) return std::unexpected(home.error());
  std::error_code failed;
  if (fs::exists(*home, failed) && !fs::is_empty(*home, failed)) {
    return fail(Message::error_folder_not_empty, {{"folder", home->string()}});
  }
  const auto passphrase = new_passphrase(screen, options.passphrase_file, *service_class);
  if (!passphrase) return std::unexpected(passphrase.error());
  const auto vault = make_vault(*passphrase, *service_class, crypto::system_seed());
  if (!vault) return std::unexpected(worded(vault.error(), {.home = *home}));
  const DeskSettings settings{.name = options.name, .service_class = *service_class};
  if (auto made = DeskHome::create(*home, settings, *vault); !made) {
    return std::unexpected(made.error());
  }
  screen.say(Message::desk_made, {{"folder", home->string()}});
  return ExitCode::done;
}

Result<ExitCode> run(const Screen& screen, const CommonOptions& options) {
  auto home = load(options);
  if (!home) return std::unexpected(home.error());
  auto shell = DeskShell::open(std::move(*home));
  if (!shell) return std::unexpected(shell.error());
  screen.say(Message::desk_running_locked);
  if (auto done = (*shell)->run(); !done) return std::unexpected(done.error());
  screen.say(Message::desk_stopped);
  return ExitCode::done;
}

Result<ExitCode> unlock(const Screen& screen, const PassphraseOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto status = desk->ask_for<responses::Status>(requests::Status{});
  if (!status) return std::unexpected(status.error());
  if (!status->view.locked) {
    screen.say(Message::desk_already_unlocked);
    return ExitCode::done;
  }
  auto given = passphrase(screen, Message::desk_passphrase_ask, options.present_file);
  if (!given) return std::unexpected(given.error());
  const auto done = desk->ask_for<responses::Done>(
      requests::Unlock{std::move(*given)}, {.file = (desk->home() / "device.mark").string()});
  if (!done) return std::unexpected(done.error());
  screen.say(Message::desk_unlocked);
  return ExitCode::done;
}

Result<ExitCode> lock(const Screen& screen, const CommonOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto done = desk->ask_for<responses::Done>(requests::Lock{});
  if (!done && done.error().code == ExitCode::locked) {
    screen.say(Message::desk_already_locked);
    return ExitCode::done;
  }
  if (!done) return std::unexpected(done.error());
  screen.say(Message::desk_locked);
  return ExitCode::done;
}

// Where no desk runs, the store is taken for the moment.
Result<void> change_stored(const DeskHome& home, ByteSpan present, ByteSpan next) {
  const auto refused = [&home](api::Refusal refusal) {
    return std::unexpected(worded(refusal, {.home = home.folder}));
  };
  const auto lock = net::HomeLock::take(home.folder);
  if (!lock) return fail(Message::error_desk_running, {{"folder", home.folder.string()}});
  const auto store = home.open_store();
  if (!store) return std::unexpected(store.error());
  const auto header = desk::Desk::header(**store);
  if (!header) return refused(api::refusal_of(header.error()));
  const auto changed = change_vault(*header, present, next, crypto::system_seed());
  if (!changed) return refused(changed.error());
  const auto done = desk::Desk::replace_header(**store, *changed);
  if (!done) return refused(api::refusal_of(done.error()));
  return {};
}

Result<ExitCode> change_passphrase(const Screen& screen, const PassphraseOptions& options) {
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  auto present = passphrase(screen, Message::desk_passphrase_ask, options.present_file);
  if (!present) return std::unexpected(present.error());
  auto next = new_passphrase(screen, options.next_file, home->settings.service_class);
  if (!next) return std::unexpected(next.error());
  auto desk = running_desk(options.home);
  if (desk) {
    const auto done = desk->ask_for<responses::Done>(
        requests::ChangePassphrase{std::move(*present), std::move(*next)});
    if (!done) return std::unexpected(done.error());
  } else if (auto done = change_stored(*home, *present, *next); !done) {
    return std::unexpected(done.error());
  }
  screen.say(Message::desk_passphrase_changed);
  return ExitCode::done;
}

// The home's lock, so that none is started there again; already_running when one does not stop.
net::Result<net::HomeLock> stopped(const fs::path& home) {
  constexpr Duration answer_soon = Duration::seconds(5);
  if (auto desk = Program::connect(Kind::desk, home)) {
    static_cast<void>(desk->ask(requests::Stop{}, {}, answer_soon));
  }
  constexpr int tries = 100;
  constexpr auto pause = std::chrono::milliseconds(100);
  for (int i = 0; i < tries; ++i) {
    auto lock = net::HomeLock::take(home);
    if (lock || lock.error() != net::Error::already_running) return lock;
    std::this_thread::sleep_for(pause);
  }
  return std::unexpected(net::Error::already_running);
}

// A running desk is stopped first: it would write on. One that hangs is no reason to keep its keys.
Result<ExitCode> destroy(const Screen& screen, const DestroyOptions& options) {
  const auto folder = desk_home(options);
  if (!folder) return std::unexpected(folder.error());
  if (!is_desk_home(*folder)) {
    return fail(Message::error_no_folder,
                {{"folder", folder->string()}, {"command", std::string("peyk desk init")}});
  }
  const auto home = DeskHome::load(*folder);
  const std::string word = home ? home->settings.name : folder->filename().string();
  std::string typed = options.confirmed;
  if (typed.empty()) {
    auto line = typed_line(screen.said(Message::desk_destroy_ask, {{"word", word}}));
    if (!line) return std::unexpected(line.error());
    typed = std::move(*line);
  }
  if (typed != word) return fail(Message::error_destroy_not_confirmed, {{"word", word}});
  const auto lock = stopped(*folder);
  const auto left = destroy_home(*folder);
  if (!left) return std::unexpected(left.error());
  for (const fs::path& other : moved_aside(*folder)) {
    screen.note(Message::desk_destroy_other, {{"folder", other.string()}});
  }
  for (const fs::path& other : unfinished_homes(*folder)) {
    screen.note(Message::desk_destroy_unfinished, {{"folder", other.string()}});
  }
  if (!left->empty()) {
    return fail(
        Message::error_not_overwritten,
        {{"file", left->front().string()}, {"count", static_cast<std::int64_t>(left->size())}});
  }
  if (!lock && lock.error() == net::Error::already_running)
    return fail(Message::error_destroyed_running, {{"folder", folder->string()}});
  screen.say(Message::desk_destroyed);
  return ExitCode::done;
}

// Neither inside the home, where it would lie beside what it is a copy of, nor over another file.
Result<void> check_target(const fs::path& target, const fs::path& home, bool replace) {
  std::error_code ignored;
  const fs::path inside =
      fs::weakly_canonical(target, ignored).lexically_relative(fs::weakly_canonical(home, ignored));
  if (!inside.empty() && *inside.begin() != "..") {
    return fail(Message::error_backup_in_home, {{"file", target.string()}});
  }
  if (fs::is_directory(target, ignored)) {
    return fail(Message::error_file_is_folder, {{"file", target.string()}});
  }
  if (!replace && fs::exists(fs::symlink_status(target, ignored))) {
    return fail(Message::error_file_exists, {{"file", target.string()}});
  }
  return {};
}

Result<ExitCode> backup(const Screen& screen, const FileOptions& options) {
  std::error_code failed;
  const fs::path target = fs::absolute(options.file, failed).lexically_normal();
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  if (auto good = check_target(target, home->folder, options.replace); !good) {
    return std::unexpected(good.error());
  }
  if (auto desk = running_desk(options.home)) {
    const auto done = desk->ask_for<responses::Done>(requests::Backup{.file = target.string()},
                                                     {.file = target.string()});
    if (!done) return std::unexpected(done.error());
  } else {
    const auto store = home->open_store();
    if (!store) return std::unexpected(store.error());
    if (const auto done = backup_now(*home, **store, target); !done) {
      return std::unexpected(worded(done.error(), {.home = home->folder, .file = target.string()}));
    }
  }
  screen.say(Message::desk_backup_written, {{"file", target.string()}});
  return ExitCode::done;
}

Result<ExitCode> restore(const Screen& screen, const FileOptions& options) {
  const auto home = desk_home(options);
  if (!home) return std::unexpected(home.error());
  const auto aside = DeskHome::restore(*home, options.file);
  if (!aside) return std::unexpected(aside.error());
  screen.say(Message::desk_restored, {{"file", options.file}});
  if (aside->has_value()) screen.say(Message::desk_moved_aside, {{"folder", (*aside)->string()}});
  return ExitCode::done;
}

Result<ExitCode> status(const Screen& screen, const CommonOptions& options) {
  const auto home = load(options);
  if (!home) return std::unexpected(home.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto status = desk->ask_for<responses::Status>(requests::Status{});
  if (!status) return std::unexpected(status.error());
  show(screen, status->view);
  return ExitCode::done;
}

}  // namespace

void add_desk_commands(Command& root) {
  Command& desk = root.group("desk", Message::help_desk, "peyk desk status");
  const auto made = std::make_shared<InitOptions>();
  desk.action("init", Message::help_desk_init, "peyk desk init --name A1 --class steady", *made)
      .option("--name", made->name, Message::help_option_desk_name, true)
      .option("--class", made->service_class, Message::help_option_class)
      .option("--passphrase-file", made->passphrase_file, Message::help_option_passphrase_file)
      .run([made](Screen& screen) { return init(screen, *made); });
  const auto simple = [&desk](const char* name, Message help, const char* example, auto function) {
    const auto options = std::make_shared<CommonOptions>();
    desk.action(name, help, example, *options).run([options, function](Screen& screen) {
      return function(screen, *options);
    });
  };
  simple("run", Message::help_desk_run, "peyk desk run", run);
  const auto unlocking = std::make_shared<PassphraseOptions>();
  desk.action("unlock", Message::help_desk_unlock, "peyk desk unlock", *unlocking)
      .option("--passphrase-file", unlocking->present_file, Message::help_option_passphrase_file)
      .run([unlocking](Screen& screen) { return unlock(screen, *unlocking); });
  simple("lock", Message::help_desk_lock, "peyk desk lock", lock);
  simple("status", Message::help_desk_status, "peyk desk status --json", status);
  const auto changing = std::make_shared<PassphraseOptions>();
  desk.action("passphrase", Message::help_desk_passphrase, "peyk desk passphrase", *changing)
      .option("--passphrase-file", changing->present_file, Message::help_option_passphrase_file)
      .option("--new-passphrase-file", changing->next_file,
              Message::help_option_next_passphrase_file)
      .run([changing](Screen& screen) { return change_passphrase(screen, *changing); });
  const auto to = std::make_shared<FileOptions>();
  desk.action("backup", Message::help_desk_backup, "peyk desk backup /media/disk/a1.vault", *to)
      .positional("FILE", to->file, Message::help_value_backup)
      .flag("--replace", to->replace, Message::help_option_replace)
      .run([to](Screen& screen) { return backup(screen, *to); });
  const auto from = std::make_shared<FileOptions>();
  desk.action("restore", Message::help_desk_restore, "peyk desk restore /media/disk/a1.vault",
              *from)
      .positional("FILE", from->file, Message::help_value_backup)
      .run([from](Screen& screen) { return restore(screen, *from); });
  const auto destroying = std::make_shared<DestroyOptions>();
  desk.action("destroy", Message::help_desk_destroy, "peyk desk destroy", *destroying)
      .option("--confirm", destroying->confirmed, Message::help_option_destroy)
      .run([destroying](Screen& screen) { return destroy(screen, *destroying); });
}

}  // namespace peyk::app
