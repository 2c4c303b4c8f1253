// peyk trace
#include <algorithm>
#include <cmath>
#include <memory>

#include "commands.hpp"
#include "files.hpp"
#include "marked.hpp"
#include "program.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

struct TraceOptions : CommonOptions {
  std::string channel;
  std::uint64_t number = 0;
  std::string file;
};

std::string_view name_of(text::Verdict verdict) {
  switch (verdict) {
    case text::Verdict::too_little:
      return "too_little";
    case text::Verdict::nobody:
      return "nobody";
    case text::Verdict::told:
      return "told";
  }
  return "";
}

// One in so many; a thousand billion stands for all beyond.
std::uint64_t one_in(double chance) {
  constexpr double most = 1e12;
  return static_cast<std::uint64_t>(std::floor(1.0 / std::max(chance, 1.0 / most)));
}

void show_json(const Screen& screen, const text::Trace& trace,
               const desk::MarkedLetterView& letter) {
  Json json;
  json.begin_object()
      .field("verdict", name_of(trace.verdict))
      .field("marks_read", std::uint64_t{trace.compared})
      .key("readers")
      .begin_array();
  for (const text::Suspect& suspect : trace.suspects) {
    json.begin_object()
        .field("name", letter.readers.at(suspect.reader.value()))
        .field("marks_agreed", std::uint64_t{suspect.agreed})
        .field("innocent_chance_one_in", one_in(suspect.chance))
        .field("named", suspect.named)
        .end_object();
  }
  json.end_array().end_object();
  screen.write(std::move(json));
}

void show(const Screen& screen, const text::Trace& trace, const desk::MarkedLetterView& letter) {
  if (screen.is_json()) return show_json(screen, trace, letter);
  switch (trace.verdict) {
    case text::Verdict::too_little:
      screen.say(Message::trace_too_little, {{"count", trace.compared}});
      return;
    case text::Verdict::nobody:
      screen.say(Message::trace_nobody, {{"count", trace.compared}});
      return;
    case text::Verdict::told:
      break;
  }
  for (const text::Suspect& suspect : trace.suspects) {
    if (!suspect.named) continue;
    screen.say(Message::trace_told, {{"peer", letter.readers.at(suspect.reader.value())},
                                     {"agreed", suspect.agreed},
                                     {"count", trace.compared},
                                     {"chance", one_in(suspect.chance)}});
  }
  screen.note(Message::trace_means);
}

Result<ExitCode> trace_leak(const Screen& screen, const TraceOptions& options) {
  constexpr std::size_t most_leaked = text::Marking::longest_text;
  const auto leaked = options.file.empty() || options.file == "-"
                          ? read_standard_input(most_leaked)
                          : read_file(options.file, most_leaked);
  if (!leaked) return std::unexpected(leaked.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  auto answer =
      desk->ask(requests::MarkedLetter{.channel = options.channel, .number = options.number},
                {.name = options.channel});
  if (!answer && answer.error().what == Message::error_unknown_act) {
    return fail(Message::error_not_marked, {{"number", static_cast<std::int64_t>(options.number)},
                                            {"channel", options.channel}});
  }
  if (!answer) return std::unexpected(answer.error());
  const auto* found = std::get_if<responses::MarkedLetter>(&*answer);
  if (found == nullptr) return fail(Message::error_versions);
  show(screen, trace(found->letter, to_text(*leaked)), found->letter);
  return ExitCode::done;
}

}  // namespace

void add_trace_command(Command& root) {
  const auto options = std::make_shared<TraceOptions>();
  root.action("trace", Message::help_trace, "peyk trace geneva 12 --file leaked.txt", *options)
      .positional("CHANNEL", options->channel, Message::help_value_channel)
      .positional("NUMBER", options->number, Message::help_value_marked_number)
      .option("--file", options->file, Message::help_option_leaked)
      .run([options](Screen& screen) { return trace_leak(screen, *options); });
}

}  // namespace peyk::app
