#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <optional>

#include "number_from.hpp"

namespace peyk::app {

using text::Message;

namespace {

// The help as CLI11 makes it, with our own words for its headings.
std::shared_ptr<CLI::Formatter> formatter(const text::Catalogue& catalogue) {
  auto made = std::make_shared<CLI::Formatter>();
  made->label("Usage", catalogue.say(Message::help_label_usage));
  made->label("SUBCOMMAND", catalogue.say(Message::help_label_command));
  made->label("OPTIONS", catalogue.say(Message::help_label_options));
  made->label("Positionals", catalogue.say(Message::help_label_arguments));
  made->label("REQUIRED", catalogue.say(Message::help_label_required));
  made->label("TEXT", "VALUE");
  made->label("UINT", "N");
  made->column_width(26);
  return made;
}

// Digits and nothing else. CLI11 by itself reads 010 as eight and 0x1f as 31, and makes what is
// below zero or too large into the largest number that there is.
CLI::callback_t into(std::uint64_t& value) {
  return [&value](const CLI::results_t& given) {
    const auto number = number_from<std::uint64_t>(given.front());
    value = number.value_or(value);
    return number.has_value();
  };
}

Failure failure_of(const CLI::ParseError& error, const std::vector<std::string>& arguments) {
  const std::string what = error.what();
  const auto usage = [](Message message, std::vector<Value> values) {
    return Failure{message, std::move(values), ExitCode::usage};
  };
  // CLI11 says the name only inside its English sentence, before or after a colon.
  const std::string before = what.substr(0, what.find_first_of(": "));
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::string last = what.substr(what.rfind(' ') + 1);
    const bool is_option = last.starts_with('-');
    return is_option ? usage(Message::error_unknown_option, {{"option", last}})
                     : usage(Message::error_unknown_command, {{"command", last}});
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return usage(Message::error_missing_argument, {{"name", before}});
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return usage(Message::error_missing_value, {{"option", before}});
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    // "Could not convert: --days = many"
    const std::size_t equals = what.rfind(" = ");
    const std::size_t colon = what.find(": ");
    if (equals == std::string::npos || colon == std::string::npos || colon > equals) {
      return usage(Message::error_missing_value, {{"option", before}});
    }
    return usage(Message::error_bad_value, {{"option", what.substr(colon + 2, equals - colon - 2)},
                                            {"value", what.substr(equals + 3)}});
  }
  return usage(Message::error_unknown_command,
               {{"command", arguments.empty() ? std::string() : arguments.front()}});
}

}  // namespace

Command& Command::group(const std::string& name, Message help, const std::string& example) {
  CLI::App* app = app_.add_subcommand(name, line_.said(help));
  line_.localise(*app);
  app->footer(line_.said(Message::help_label_example) + "\n  " + example);
  return line_.keep(*app);
}

Command& Command::action(const std::string& name, Message help, const std::string& example,
                         CommonOptions& common) {
  Command& made = group(name, help, example);
  made.add_common(common);
  return made;
}

void Command::add_common(CommonOptions& common) {
  option("--home", common.home, Message::help_option_folder);
  flag("--json", common.json, Message::help_option_json);
}

Command& Command::flag(const std::string& name, bool& value, Message help) {
  app_.add_flag(name, value, line_.said(help));
  return *this;
}

Command& Command::option(const std::string& name, std::string& value, Message help, bool required) {
  app_.add_option(name, value, line_.said(help))->required(required);
  return *this;
}

Command& Command::option(const std::string& name, std::vector<std::string>& values, Message help) {
  // One value each time, so that what stands behind is not taken for another.
  app_.add_option(name, values, line_.said(help))->allow_extra_args(false);
  return *this;
}

Command& Command::option(const std::string& name, std::uint64_t& value, Message help,
                         bool required) {
  app_.add_option(name, into(value), line_.said(help))->required(required)->type_name("UINT");
  return *this;
}

Command& Command::positional(const std::string& shown, std::string& value, Message help,
                             bool required) {
  app_.add_option(shown, value, line_.said(help))->required(required);
  return *this;
}

Command& Command::positional(const std::string& shown, std::uint64_t& value, Message help) {
  app_.add_option(shown, into(value), line_.said(help))->required()->type_name("UINT");
  return *this;
}

Command& Command::positional_list(const std::string& shown, std::vector<std::string>& values,
                                  Message help, bool required) {
  app_.add_option(shown, values, line_.said(help))->required(required);
  return *this;
}

void Command::run(Action action) {
  app_.callback([this, action = std::move(action)] { line_.chosen_ = action; });
}

void Command::run_alone(Action action, CommonOptions& common) {
  add_common(common);
  app_.require_subcommand(0, 1);
  // The group's callback comes before that of its command, which then replaces it.
  app_.preparse_callback(
      [this, action = std::move(action)](std::size_t) { line_.chosen_ = action; });
}

CommandLine::CommandLine(const text::Catalogue& catalogue)
    : catalogue_(catalogue),
      app_(std::make_unique<CLI::App>(catalogue.say(Message::help_program), "peyk")) {
  localise(*app_);
  app_->set_version_flag("--version", std::string("peyk 0.1.0"), said(Message::help_version));
  app_->require_subcommand(0, 1);
  keep(*app_);
}

CommandLine::~CommandLine() = default;

Command& CommandLine::keep(CLI::App& app) {
  return *commands_.emplace_back(new Command(*this, app));
}

void CommandLine::localise(CLI::App& app) {
  app.formatter(formatter(catalogue_));
  // CLI11 prints the groups' names as headings.
  app.option_defaults()->group(said(Message::help_label_options));
  app.group(said(Message::help_label_commands));
  app.set_help_flag("-h,--help", said(Message::help_option_help));
  app.get_help_ptr()->group(said(Message::help_label_options));
  app.add_option("--lang", language_, said(Message::help_option_language));
  app.add_option("--dates", dates_, said(Message::help_option_dates));
}

Result<ExitCode> CommandLine::run(int count, const char* const* arguments, Screen& screen) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  for (const std::string& argument : given) {
    if (argument == "--") break;
    if (argument == "--json") screen.use_json(true);
  }
  try {
    app_->parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    screen.write(app_->help());
    return ExitCode::done;
  } catch (const CLI::CallForVersion&) {
    screen.write(app_->version() + "\n");
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    return std::unexpected(failure_of(error, given));
  }
  if (!dates_.empty() && !screen.use_dates(dates_)) {
    return fail(Message::error_bad_value, {{"option", std::string("--dates")}, {"value", dates_}},
                ExitCode::usage);
  }
  if (!chosen_) {  // nothing, or a group without one of its commands
    screen.write(app_->help());
    return given.size() == 1 && given.front() == "help" ? ExitCode::done : ExitCode::usage;
  }
  return chosen_(screen);
}

std::optional<std::string> language_option(int count, const char* const* arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") break;
    if (argument == "--lang" && i + 1 < count) return arguments[i + 1];
    if (argument.starts_with("--lang=")) return std::string(argument.substr(7));
  }
  return std::nullopt;
}

}  // namespace peyk::app
