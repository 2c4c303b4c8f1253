// What commands that do something in a channel have in common: where a text comes from, a date that
// was typed, an act by its number, and what is said when the act is done.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/desk/orders.hpp"
#include "peyk/text/when.hpp"

#include "command_line.hpp"
#include "program.hpp"

namespace peyk::app {

// From the file, else from the terminal, which is asked, or the pipe. The command line is seen by
// others and kept by the shell, so that `typed` there is the last choice of a person.
struct TextSource {
  std::string typed;
  std::string file;
};

struct ActOptions : CommonOptions {
  std::string channel;
  TextSource text;
  bool without_words = false;
  bool wait = false;
};

// --without-words and --wait.
void add_act_options(Command& command, ActOptions& options);
// TEXT and --file besides.
void add_text_options(Command& command, ActOptions& options);

// Without the one line end that every editor and `echo` add; refuses what cannot be sent.
[[nodiscard]] Result<std::string> text_of(const Screen& screen, const TextSource& source,
                                          text::Message ask, bool may_be_empty = false);

// One in each line that is not empty, whoever's editor ended it.
[[nodiscard]] std::vector<std::string> lines_in(std::string_view text);

// What is not for command lines, which others may see: `-` stands for the standard input, and a
// terminal is asked. Without the line ends behind it; `none` when it is longer than `longest`.
[[nodiscard]] Result<crypto::SecretBytes> secret_of(const Screen& screen, std::string_view typed,
                                                    text::Message ask, std::size_t longest,
                                                    const Failure& none);

// In the time zone of the screen; what is past is refused.
[[nodiscard]] Result<text::When> when_of(const Screen& screen, const std::string& typed);

// --rule and --until of a letter or file: one of them at most.
struct GivenHandling {
  channel::Rule rule = channel::Rule::may_keep;
  std::optional<Instant> until;
};
[[nodiscard]] Result<GivenHandling> handling_of(const Screen& screen, const std::string& rule,
                                                const std::string& until);

// The one with this number, as `peyk read` shows it. What is for the eyes only stays unseen.
[[nodiscard]] Result<desk::ActView> act_numbered(Program& desk, const std::string& channel,
                                                 std::uint64_t number);

// The couriers over which something is swapped: those that are named, else 7 or 4 of the desk's, of
// which 2 or 1 may lie: such as answer first.
[[nodiscard]] Result<std::vector<CourierId>> couriers_of(Program& desk,
                                                         const std::vector<std::string>& named);

// Says that the desk has taken it, and to whom it goes.
Result<ExitCode> said_done(const Screen& screen, const desk::Accepted& accepted,
                           text::Message message,
                           std::initializer_list<text::Argument> arguments = {});

// Does it; `done` says so once the desk has taken it. What is refused may name `peer`.
[[nodiscard]] Result<ExitCode> carry_out(const Screen& screen, Program& desk,
                                         const ActOptions& options, desk::Order order,
                                         const std::function<void()>& done = {},
                                         const std::string& peer = {});
// The same at the desk that runs.
[[nodiscard]] Result<ExitCode> carry_out(const Screen& screen, const ActOptions& options,
                                         desk::Order order, const std::function<void()>& done = {});

}  // namespace peyk::app
