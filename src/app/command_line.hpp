// The tree of commands, their options and help, over CLI11 (which only command_line.cpp names).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "failure.hpp"
#include "screen.hpp"

namespace CLI {
class App;
}

namespace peyk::app {

using Action = std::function<Result<ExitCode>(Screen&)>;

// What every command that does something has.
struct CommonOptions {
  std::string home;  // --home
  bool json = false;
};

class CommandLine;

// A command or a group of them. What options are read into must live as long as the CommandLine:
// shared with the action.
class Command {
 public:
  // `example` is a line to be typed.
  Command& group(const std::string& name, text::Message help, const std::string& example);
  // One that does something, with --home and --json.
  Command& action(const std::string& name, text::Message help, const std::string& example,
                  CommonOptions& common);

  Command& flag(const std::string& name, bool& value, text::Message help);
  Command& option(const std::string& name, std::string& value, text::Message help,
                  bool required = false);
  Command& option(const std::string& name, std::vector<std::string>& values, text::Message help);
  Command& option(const std::string& name, std::uint64_t& value, text::Message help,
                  bool required = false);
  // Without dashes: what stands by its place. `shown` is its name in the help.
  Command& positional(const std::string& shown, std::string& value, text::Message help,
                      bool required = true);
  Command& positional(const std::string& shown, std::uint64_t& value, text::Message help);
  Command& positional_list(const std::string& shown, std::vector<std::string>& values,
                           text::Message help, bool required = true);
  void run(Action action);
  // A group that does this when no command of it is named.
  void run_alone(Action action, CommonOptions& common);

 private:
  friend class CommandLine;
  Command(CommandLine& line, CLI::App& app) : line_(line), app_(app) {}
  void add_common(CommonOptions& common);
  CommandLine& line_;
  CLI::App& app_;
};

class CommandLine {
 public:
  explicit CommandLine(const text::Catalogue& catalogue);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  [[nodiscard]] Command& root() { return *commands_.front(); }
  // Reads the arguments and runs what they name; help goes to the standard output.
  [[nodiscard]] Result<ExitCode> run(int count, const char* const* arguments, Screen& screen);

 private:
  friend class Command;
  Command& keep(CLI::App& app);
  [[nodiscard]] std::string said(text::Message message) const { return catalogue_.say(message); }
  void localise(CLI::App& app);

  const text::Catalogue& catalogue_;
  std::unique_ptr<CLI::App> app_;
  std::vector<std::unique_ptr<Command>> commands_;
  Action chosen_;
  std::string language_;
  std::string dates_;  // --dates
};

// --lang is needed before anything is said: looked for by itself. Nothing when it is not given.
[[nodiscard]] std::optional<std::string> language_option(int count, const char* const* arguments);

}  // namespace peyk::app
