// peyk ask save
#include <filesystem>
#include <memory>

#include "asking.hpp"
#include "commands.hpp"
#include "file_parts.hpp"
#include "question_cells.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

struct SaveOptions : CommonOptions {
  std::string channel;
  std::uint64_t number = 0;
  std::string geojson;
  std::string picture;
  bool replace = false;
};

// Whether no result comes any more.
bool is_over(desk::QuestionStanding standing) {
  using Standing = desk::QuestionStanding;
  switch (standing) {
    case Standing::called_off:
    case Standing::lapsed:
    case Standing::cheated:
    case Standing::expired:
    case Standing::withdrawn:
    case Standing::lost:
      return true;
    case Standing::asked:
    case Standing::computing:
    case Standing::exchanging:
    case Standing::waiting:
    case Standing::withdrawing:
    case Standing::releasing:
    case Standing::answered:
    case Standing::undecided:
      break;
  }
  return false;
}

Result<void> keep(const Screen& screen, const std::string& path, const std::string& content,
                  bool replace) {
  std::error_code ignored;
  const fs::path target = fs::absolute(path, ignored);
  if (auto done = write_whole(target, as_bytes(content), replace); !done) return done;
  screen.say(Message::ask_saved, {{"path", target.string()}});
  return {};
}

Result<ExitCode> save(const Screen& screen, const SaveOptions& options) {
  if (options.geojson.empty() && options.picture.empty()) {
    return fail(Message::error_ask_save_what, {}, ExitCode::usage);
  }
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  const auto view = question_numbered(*desk, options.channel, options.number);
  if (!view) return std::unexpected(view.error());
  const auto number = static_cast<std::int64_t>(view->number);
  const auto cells = cells_of(*view);
  if (!cells.has_value()) return fail(Message::error_ask_not_cells, {{"number", number}});
  if (view->standing != desk::QuestionStanding::answered) {
    return fail(Message::error_ask_no_result, {{"number", number}},
                is_over(view->standing) ? ExitCode::failed : ExitCode::not_yet);
  }
  if (!options.geojson.empty()) {
    const auto colliding = colliding_cells(*view);
    const auto done =
        keep(screen, options.geojson, plan::cells_geojson(colliding, chart_of(*cells), cells->grid),
             options.replace);
    if (!done) return std::unexpected(done.error());
  }
  if (!options.picture.empty()) {
    const auto done =
        keep(screen, options.picture, collision_picture(screen, *cells, *view), options.replace);
    if (!done) return std::unexpected(done.error());
  }
  return ExitCode::done;
}

}  // namespace

void add_save_command(Command& ask) {
  const auto options = std::make_shared<SaveOptions>();
  ask.action("save", Message::help_ask_save,
             "peyk ask save geneva 12 --geojson collisions.geojson --picture collisions.svg",
             *options)
      .positional("CHANNEL", options->channel, Message::help_value_channel)
      .positional("NUMBER", options->number, Message::help_value_question_number)
      .option("--geojson", options->geojson, Message::help_option_ask_geojson)
      .option("--picture", options->picture, Message::help_option_ask_picture)
      .flag("--replace", options->replace, Message::help_option_replace)
      .run([options](Screen& screen) { return save(screen, *options); });
}

}  // namespace peyk::app
