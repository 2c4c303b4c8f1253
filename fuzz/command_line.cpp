// Whatever arguments a program is started with: they are read, or refused with a sentence; nothing
// but ParseErrors comes out of CLI11, and no value is given on that was not among them.
#include "command_line.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "number_from.hpp"
#include "require.hpp"
#include "shown.hpp"

namespace {

using namespace peyk;
using text::Message;

struct Given : app::CommonOptions {
  std::string channel;
  std::uint64_t number = 0;
  std::vector<std::string> rest;
  std::string file;
  std::vector<std::string> with;
  std::uint64_t days = 0;
  bool wait = false;
  bool done = false;
};

// Help goes to the standard output, where nobody wants it.
bool be_silent() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  return nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) == STDOUT_FILENO;
}

void add_commands(app::Command& root, const std::shared_ptr<Given>& given) {
  root.action("send", Message::help_send, "peyk send geneva 3 a b", *given)
      .positional("CHANNEL", given->channel, Message::help_value_channel)
      .positional("NUMBER", given->number, Message::help_value_marked_number)
      .positional_list("REST", given->rest, Message::help_value_text, false)
      .option("--file", given->file, Message::help_option_file)
      .option("--with", given->with, Message::help_option_file)
      .option("--days", given->days, Message::help_option_file)
      .flag("--wait", given->wait, Message::help_option_wait)
      .run([given](app::Screen&) {
        given->done = true;
        return app::Result<app::ExitCode>(app::ExitCode::done);
      });
  root.group("card", Message::help_card, "peyk card");
}

// As they are, or behind the name of an option and a sign of equality.
class Arguments {
 public:
  explicit Arguments(const std::string& in) {
    for (std::size_t at = 0; at < in.size();) {
      const std::size_t end = std::min(in.find('\n', at), in.size());
      // As the system gives them: up to the first zero.
      all_.emplace_back(in.substr(at, end - at).c_str());
      at = end + 1;
    }
  }
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }
  [[nodiscard]] bool has(const std::string& value) const {
    return std::ranges::any_of(all_, [&value](const std::string& one) {
      return one == value || (one.starts_with("--") && one.ends_with("=" + value));
    });
  }
  [[nodiscard]] bool has(std::uint64_t value) const {
    return std::ranges::any_of(all_, [value](std::string_view one) {
      if (one.starts_with("--")) one.remove_prefix(std::min(one.find('=') + 1, one.size()));
      return app::number_from<std::uint64_t>(one) == value;
    });
  }

 private:
  std::vector<std::string> all_;
};

void check_given(const Given& given, const Arguments& arguments) {
  require(arguments.has(given.channel) && arguments.has(given.number));
  require(given.file.empty() || arguments.has(given.file));
  require(given.home.empty() || arguments.has(given.home));
  require(given.days == 0 || arguments.has(given.days));
  for (const std::string& one : given.with) require(arguments.has(one));
  // CLI11 takes "[a,b]" in a list without dashes for two.
  const bool has_list = std::ranges::any_of(
      arguments.all(), [](const std::string& one) { return one.find('[') != one.npos; });
  for (const std::string& one : given.rest) require(has_list || arguments.has(one));
}

void check_refusal(const text::Catalogue& catalogue, const app::Failure& failure) {
  require(failure.code == app::ExitCode::usage);
  std::vector<text::Argument> values;
  for (const app::Value& one : failure.values) {
    const auto* value = std::get_if<std::string>(&one.value);
    require(value != nullptr);
    values.emplace_back(one.name, *value);
  }
  const std::string said = catalogue.say(failure.what, values);
  require(!said.empty());
  require_shown(said, U"\u2066\u2068\u2069\u200e\u200f");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool is_silent = be_silent();
  require(is_silent);
  const Arguments arguments(to_text(ByteSpan(data, size)));
  std::vector<const char*> given_arguments{"peyk"};
  for (const std::string& one : arguments.all()) given_arguments.push_back(one.c_str());
  const auto count = static_cast<int>(given_arguments.size());

  const text::Catalogue catalogue(text::Language::persian);
  app::Screen screen(text::Language::persian, "UTC");
  app::CommandLine line(catalogue);
  const auto given = std::make_shared<Given>();
  add_commands(line.root(), given);
  const auto ran = line.run(count, given_arguments.data(), screen);
  if (!ran) check_refusal(catalogue, ran.error());
  require(!given->done || (ran && *ran == app::ExitCode::done));
  if (given->done) check_given(*given, arguments);
  if (const auto language = app::language_option(count, given_arguments.data())) {
    require(arguments.has(*language));
  }
  return 0;
}
