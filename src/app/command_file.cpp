// peyk file
#include <algorithm>
#include <filesystem>
#include <memory>

#include "acting.hpp"
#include "children.hpp"
#include "commands.hpp"
#include "file_name.hpp"
#include "file_parts.hpp"
#include "files.hpp"
#include "show.hpp"
#include "show_files.hpp"
#include "words.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;
using text::Said;

namespace {

struct GiveOptions : CommonOptions {
  std::string channel;
  std::string path;
  std::string name;
  std::string type;
  std::string rule;
  std::string until;
  bool without_words = false;
};
struct ListOptions : CommonOptions {
  bool follow = false;
};
struct SaveOptions : CommonOptions {
  std::string file;
  std::string path;
  bool replace = false;
};
struct ChangeOptions : CommonOptions {
  std::string file;
};

void say_of(const Screen& screen, Message message, std::span<const desk::ReaderView> readers,
            desk::ReaderState state) {
  std::vector<std::string> names;
  for (const desk::ReaderView& reader : readers) {
    if (reader.state == state) names.push_back(reader.name);
  }
  if (names.empty()) return;
  const std::string shown = listed(screen, names);
  screen.note(message, {{"peer", Said{shown}}});
}

// Who reads it and how long it takes, before a byte is given.
void say_beforehand(const Screen& screen, const desk::FileOrder& order,
                    const desk::FileBegun& begun) {
  std::vector<std::string> names;
  for (const desk::ReaderView& reader : begun.readers) {
    if (reader.state != desk::ReaderState::not_connected) names.push_back(reader.name);
  }
  const std::string time = screen.span(begun.expected);
  const std::string readers = listed(screen, names);
  screen.note(
      Message::file_beforehand,
      {{"name", order.name}, {"size", order.size}, {"peer", Said{readers}}, {"time", Said{time}}});
  if (!order.without_words) {
    say_of(screen, Message::letter_held, begun.readers, desk::ReaderState::held_for_words);
  }
  say_of(screen, Message::file_not_for, begun.readers, desk::ReaderState::not_connected);
}

// Said at every tenth.
Result<void> give_parts(const Screen& screen, Program& desk, PartReader& reader,
                        const box::AttachmentId& id, const About& about) {
  std::uint64_t given = 0;
  std::uint64_t said = 0;
  while (true) {
    if (Interruption::came()) return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    auto part = reader.next();
    if (!part) return std::unexpected(part.error());
    if (part->empty()) return {};
    given += part->size();
    const auto done = desk.ask_for<responses::Done>(
        requests::AddToFile{.file = id, .part = std::move(*part)}, about);
    if (!done) return std::unexpected(done.error());
    const std::uint64_t tenths = given * 10 / reader.size();
    if (tenths > said) {
      screen.note(Message::file_taken_in, {{"percent", tenths * 10}});
      said = tenths;
    }
  }
}

void show_given(const Screen& screen, const box::AttachmentId& id, const desk::FileOrder& order,
                const desk::Accepted& accepted) {
  const std::string file = short_file_id(id);
  if (screen.is_json()) {
    Json json;
    json.begin_object()
        .field("file", to_hex(id.span()))
        .field("act", to_hex(accepted.act.span()))
        .field("name", order.name)
        .field("size", order.size)
        .field("expected_milliseconds", accepted.expected.count());
    json.key("readers").begin_array();
    for (const desk::ReaderView& reader : accepted.readers) json.value(reader.name);
    json.end_array().end_object();
    return screen.write(std::move(json));
  }
  screen.say(Message::file_given, {{"file", file}, {"channel", order.channel}});
  if (order.until.has_value()) {
    const std::string date = screen.full_date(*order.until);
    screen.say(Message::rule_given_until, {{"date", Said{date}}});
  }
}

Result<desk::FileOrder> order_of(const Screen& screen, const GiveOptions& options,
                                 std::uint64_t size) {
  if (options.rule == "eyes-only") return fail(Message::error_file_eyes_only, {}, ExitCode::usage);
  const auto handling = handling_of(screen, options.rule, options.until);
  if (!handling) return std::unexpected(handling.error());
  const std::string wanted =
      options.name.empty() ? fs::path(options.path).filename().string() : options.name;
  desk::FileOrder order{.channel = options.channel,
                        .name = plain_file_name(wanted),
                        .media_type = options.type,
                        .size = size,
                        .rule = handling->rule,
                        .until = handling->until,
                        .without_words = options.without_words};
  if (order.name.empty())
    return fail(Message::error_bad_value,
                {{"option", std::string("--name")}, {"value", options.name}}, ExitCode::usage);
  if (order.media_type.empty()) order.media_type = media_type_of(order.name);
  return order;
}

Result<ExitCode> give(const Screen& screen, const GiveOptions& options) {
  auto reader = PartReader::open(options.path);
  if (!reader) return std::unexpected(reader.error());
  const auto order = order_of(screen, options, reader->size());
  if (!order) return std::unexpected(order.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const About about{.name = options.channel, .file = order->name};
  const auto begun = desk->ask_for<responses::FileBegun>(requests::BeginFile{*order}, about);
  if (!begun) return std::unexpected(begun.error());
  const box::AttachmentId id = begun->begun.id;
  say_beforehand(screen, *order, begun->begun);
  const Interruption interruption;  // ends the connection, and so what was begun
  if (auto done = give_parts(screen, *desk, *reader, id, about); !done) {
    return std::unexpected(done.error());
  }
  const auto given = desk->ask_for<responses::Accepted>(requests::FinishFile{id}, about);
  if (!given) return std::unexpected(given.error());
  show_given(screen, id, *order, given->accepted);
  return ExitCode::done;
}

Result<ExitCode> list(const Screen& screen, const ListOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  FileList shown;
  while (true) {
    const auto files = desk->ask_for<responses::Files>(requests::Files{});
    if (!files) return std::unexpected(files.error());
    shown.show(screen, *files);
    if (!options.follow && files->files.empty()) screen.note(Message::files_none);
    if (!options.follow || screen.failure().has_value()) return ExitCode::done;
    if (const auto waited = desk->wait(files->changes); !waited) {
      return std::unexpected(waited.error());
    }
  }
}

// By the beginning of its number.
Result<desk::FileView> file_called(Program& desk, const std::string& typed) {
  constexpr std::size_t fewest_digits = 4;
  const auto files = desk.ask_for<responses::Files>(requests::Files{});
  if (!files) return std::unexpected(files.error());
  std::vector<const desk::FileView*> found;
  for (const desk::FileView& view : files->files) {
    const std::string number = to_hex(view.file.id.span());
    if (typed.size() >= fewest_digits && number.starts_with(typed)) found.push_back(&view);
  }
  if (found.empty()) return fail(Message::error_unknown_file, {{"file", typed}});
  if (found.size() > 1) return fail(Message::error_file_ambiguous, {{"file", typed}});
  return *found.front();
}

// PATH may be the folder; without it, the name that its giver gave it, in this one.
Result<fs::path> target_of(const SaveOptions& options, const desk::FileView& view) {
  std::error_code ignored;
  fs::path target = options.path;
  const bool is_folder = target.empty() || fs::is_directory(target, ignored);
  if (is_folder) {
    const std::string name = plain_file_name(view.name);
    if (name.empty()) return fail(Message::error_missing_argument, {{"name", std::string("PATH")}});
    target /= name;
  }
  if (!options.replace && fs::exists(fs::symlink_status(target, ignored))) {
    return fail(Message::error_file_exists, {{"file", target.string()}});
  }
  if (auto good = check_writable(target); !good) return std::unexpected(good.error());
  return target;
}

Result<void> write_pieces(const Screen& screen, Program& desk, const desk::AttachmentView& file,
                          PartWriter& writer) {
  std::uint64_t said = 0;
  std::uint64_t written = 0;
  for (std::uint32_t piece = 0; piece < file.pieces; ++piece) {
    if (Interruption::came()) return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    const auto part = desk.ask_for<responses::FilePiece>(
        requests::FilePiece{.file = file.id, .piece = piece}, {.file = short_file_id(file.id)});
    if (!part) return std::unexpected(part.error());
    if (auto done = writer.add(part->bytes); !done) return done;
    written += part->bytes.size();
    const std::uint64_t tenths = (piece + std::uint64_t{1}) * 10 / file.pieces;
    if (tenths > said) screen.note(Message::file_written, {{"percent", tenths * 10}});
    said = std::max(said, tenths);
  }
  if (written != file.size) return fail(Message::error_versions);
  return {};
}

Result<ExitCode> save(const Screen& screen, const SaveOptions& options) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto view = file_called(*desk, options.file);
  if (!view) return std::unexpected(view.error());
  const std::string number = short_file_id(view->file.id);
  if (view->file.mine) return fail(Message::error_file_own, {{"file", number}});
  if (view->file.state == desk::AttachmentState::under_way) {
    return fail(Message::error_file_not_whole, {{"file", number}}, ExitCode::not_yet);
  }
  if (view->file.state != desk::AttachmentState::whole) {
    return fail(Message::error_file_never_whole, {{"file", number}});
  }
  const auto target = target_of(options, *view);
  if (!target) return std::unexpected(target.error());
  const Interruption interruption;
  auto writer = PartWriter::begin(*target);
  if (!writer) return std::unexpected(writer.error());
  if (auto done = write_pieces(screen, *desk, view->file, *writer); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = writer->keep(options.replace); !done) return std::unexpected(done.error());
  screen.say(Message::file_saved, {{"path", target->string()}, {"size", view->file.size}});
  return ExitCode::done;
}

Result<ExitCode> change(const Screen& screen, const ChangeOptions& options,
                        requests::FileChange what, Message done_message) {
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto view = file_called(*desk, options.file);
  if (!view) return std::unexpected(view.error());
  const std::string number = short_file_id(view->file.id);
  const auto done = desk->ask_for<responses::Done>(
      requests::ChangeFile{.file = view->file.id, .change = what}, {.file = number});
  if (!done) return std::unexpected(done.error());
  screen.say(done_message, {{"file", number}});
  return ExitCode::done;
}

void add_change(Command& file, const std::string& name, Message help, requests::FileChange what,
                Message done) {
  const auto options = std::make_shared<ChangeOptions>();
  file.action(name, help, "peyk file " + name + " 1f2e3d4c", *options)
      .positional("ID", options->file, Message::help_value_file)
      .run([options, what, done](Screen& screen) { return change(screen, *options, what, done); });
}

}  // namespace

void add_file_commands(Command& root) {
  Command& file = root.group("file", Message::help_file, "peyk file list --follow");
  const auto giving = std::make_shared<GiveOptions>();
  file.action("send", Message::help_file_send, "peyk file send geneva map.pdf", *giving)
      .positional("CHANNEL", giving->channel, Message::help_value_channel)
      .positional("PATH", giving->path, Message::help_value_file_path)
      .option("--name", giving->name, Message::help_option_file_name)
      .option("--type", giving->type, Message::help_option_file_type)
      .option("--rule", giving->rule, Message::help_option_file_rule)
      .option("--until", giving->until, Message::help_option_rule_until)
      .flag("--without-words", giving->without_words, Message::help_option_without_words)
      .run([giving](Screen& screen) { return give(screen, *giving); });
  const auto listing = std::make_shared<ListOptions>();
  file.action("list", Message::help_file_list, "peyk file list --follow", *listing)
      .flag("--follow", listing->follow, Message::help_option_file_follow)
      .run([listing](Screen& screen) { return list(screen, *listing); });
  const auto saving = std::make_shared<SaveOptions>();
  file.action("save", Message::help_file_save, "peyk file save 1f2e3d4c map.pdf", *saving)
      .positional("ID", saving->file, Message::help_value_file)
      .positional("PATH", saving->path, Message::help_value_save_path, false)
      .flag("--replace", saving->replace, Message::help_option_replace)
      .run([saving](Screen& screen) { return save(screen, *saving); });
  using requests::FileChange;
  add_change(file, "pause", Message::help_file_pause, FileChange::pause, Message::file_paused);
  add_change(file, "resume", Message::help_file_resume, FileChange::resume, Message::file_resumed);
  add_change(file, "cancel", Message::help_file_cancel, FileChange::cancel,
             Message::file_cancelled);
  add_change(file, "forget", Message::help_file_forget, FileChange::forget,
             Message::file_forgotten);
  const auto alone = std::make_shared<ListOptions>();
  file.run_alone([alone](Screen& screen) { return list(screen, *alone); }, *alone);
}

}  // namespace peyk::app
