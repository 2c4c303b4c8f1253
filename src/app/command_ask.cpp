// peyk ask …
#include <algorithm>
#include <memory>

#include "peyk/base/cbor.hpp"

#include "acting.hpp"
#include "ask_amounts.hpp"
#include "asking.hpp"
#include "ballot_votes.hpp"
#include "commands.hpp"
#include "question_cells.hpp"
#include "question_lists.hpp"
#include "question_subject.hpp"
#include "show.hpp"
#include "show_questions.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using blind::Form;
using text::Message;

namespace {

struct AskOptions : ActOptions {
  std::vector<std::string> with;
  std::string until;
  std::vector<std::string> couriers;
};
// What two are asked over couriers.
struct PairOptions : AskOptions {
  std::string peer;
};
struct ListsOptions : PairOptions {
  std::string list;
  bool with_year = false;
  std::uint64_t size = 0;
};
struct OverlapOptions : PairOptions {
  std::string least;
  std::string most;
  std::string unit;
  std::uint64_t lowest = 0;
  std::uint64_t highest = 0;
  std::uint64_t step = 1;
};
struct CellsOptions : PairOptions {
  std::string plan;
  std::string origin;
  std::uint64_t cell = 0;
  std::uint64_t time = 0;
  std::uint64_t height = 0;
  std::uint64_t distance = 0;
  std::uint64_t height_distance = 0;
  bool they_widen = false;
  std::uint64_t size = 0;
};
struct BallotOptions : AskOptions {
  std::vector<std::string> candidates;
  std::string file;
  std::vector<std::string> accepted;
};
std::unexpected<Failure> bad_value(const char* option, std::uint64_t value) {
  return fail(Message::error_bad_value,
              {{"option", std::string(option)}, {"value", std::to_string(value)}}, ExitCode::usage);
}

// --- asking ---

Result<std::string> words_of(const Screen& screen, const TextSource& source) {
  auto words = text_of(screen, source, Message::ask_words);
  if (words && words->size() > channel::max_swap_words_bytes) {
    return words_too_long();
  }
  return words;
}

// By its number here, which the others' desks do not share.
Result<ExitCode> said_asked(const Screen& screen, Program& desk, const desk::Accepted& accepted,
                            std::span<const Warning> warnings) {
  if (!screen.is_json()) {
    // It is done, whether its number is heard or not.
    auto all = desk.ask_for<responses::Questions>(requests::Questions{});
    const auto asked = all ? std::move(all->questions) : std::vector<desk::BlindQuestionView>();
    const auto view = std::ranges::find(asked, accepted.act, &desk::BlindQuestionView::act);
    if (view != asked.end()) screen.say(Message::ask_done, {{"number", view->number}});
  }
  show_asked(screen, accepted, warnings);
  return ExitCode::done;
}

// `order` has form, sizes, subject and holdings.
Result<ExitCode> ask(const Screen& screen, const AskOptions& options, desk::AskOrder order) {
  const auto until = when_of(screen, options.until);
  if (!until) return std::unexpected(until.error());
  auto desk = running_desk(options.home);
  if (!desk) return std::unexpected(desk.error());
  if (order.form != Form::ballot) {
    auto couriers = couriers_of(*desk, options.couriers);
    if (!couriers) return std::unexpected(couriers.error());
    order.couriers = std::move(*couriers);
  }
  const auto warned = warn(screen, *desk, options.with, order, true, order.holdings.items.size());
  if (!warned) return std::unexpected(warned.error());
  auto words = words_of(screen, options.text);
  if (!words) return std::unexpected(words.error());
  order.channel = options.channel;
  order.with = options.with;
  order.words = std::move(*words);
  order.deadline = until->last;
  order.without_words = options.without_words;
  const auto accepted = desk->ask_for<responses::Accepted>(
      requests::AskQuestion{std::move(order)},
      {.peer = listed(screen, options.with), .name = options.channel});
  if (!accepted) return std::unexpected(accepted.error());
  return said_asked(screen, *desk, accepted->accepted, *warned);
}

Result<ExitCode> ask_lists(const Screen& screen, const ListsOptions& options, Form form,
                           const Subject& subject) {
  if (options.list.empty()) return fail(Message::error_ask_no_list, {}, ExitCode::usage);
  if (options.size > desk::max_question_items) return bad_value("--size", options.size);
  auto items = read_question_list(screen, options.list, subject);
  if (!items) return std::unexpected(items.error());
  const auto size =
      options.size == 0 ? padded_size(items->size()) : static_cast<std::uint32_t>(options.size);
  if (items->size() > size) {
    return fail(Message::error_ask_list_long, {{"size", std::int64_t{size}}}, ExitCode::usage);
  }
  desk::AskOrder order;
  order.form = form;
  order.own_size = size;
  order.their_size = size;
  order.subject = encode(subject);
  order.holdings.items = std::move(*items);
  return ask(screen, options, std::move(order));
}

Result<ExitCode> ask_overlap(const Screen& screen, const OverlapOptions& options) {
  if (options.least.empty() == options.most.empty()) {
    return fail(Message::error_ask_sides, {}, ExitCode::usage);
  }
  if (options.unit.empty() || options.unit.size() > max_unit_bytes ||
      !cbor::is_valid_utf8(as_bytes(options.unit))) {
    return fail(Message::error_ask_unit, {}, ExitCode::usage);
  }
  const Amounts amounts{.unit = options.unit,
                        .lowest = options.lowest,
                        .step = options.step,
                        .asker_has_least = options.most.empty()};
  const auto bits = bits_for(options.lowest, options.highest, options.step);
  if (!bits.has_value() || !highest_of(amounts, *bits).has_value()) {
    return fail(Message::error_ask_grid, {}, ExitCode::usage);
  }
  auto holdings =
      bound_for(screen, amounts, *bits, options.least.empty() ? options.most : options.least);
  if (!holdings) return std::unexpected(holdings.error());
  desk::AskOrder order;
  order.form = Form::overlap;
  order.own_size = *bits;
  order.their_size = *bits;
  order.subject = encode(amounts);
  order.holdings = std::move(*holdings);
  return ask(screen, options, std::move(order));
}

Result<Cells> cells_of(const CellsOptions& options) {
  struct Bounded {
    const char* option;
    std::uint64_t value;
    std::uint32_t least;
    std::uint32_t most;
  };
  for (const Bounded& one : {
           Bounded{"--cell", options.cell, 1, max_cell_side},
           Bounded{"--time", options.time, 1, max_cell_seconds},
           Bounded{"--height", options.height, 1, max_cell_height},
           Bounded{"--distance", options.distance, 0, max_cell_side},
           Bounded{"--height-distance", options.height_distance, 0, max_cell_height},
           Bounded{"--size", options.size, 0, desk::max_question_items},
       }) {
    if (one.value < one.least || one.value > one.most) return bad_value(one.option, one.value);
  }
  const auto point = agreed_point_from(options.origin);
  if (!point) return fail(Message::error_ask_origin, {}, ExitCode::usage);
  const auto number = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
  return Cells{.longitude = point->longitude,
               .latitude = point->latitude,
               .grid = {.side = number(options.cell),
                        .height = number(options.height),
                        .seconds = number(options.time)},
               .separation = {.sideways = number(options.distance),
                              .upwards = number(options.height_distance)},
               .asker_widens = !options.they_widen};
}

Result<ExitCode> ask_deconflict(const Screen& screen, const CellsOptions& options) {
  const auto cells = cells_of(options);
  if (!cells) return std::unexpected(cells.error());
  const std::size_t most = options.size == 0 ? desk::max_question_items : options.size;
  auto items = read_question_plan(options.plan, *cells, cells->asker_widens, most);
  if (!items) return std::unexpected(items.error());
  // Who widens needs room for it: for a plan such as this one, where nothing else is said.
  std::size_t room = items->size();
  if (options.they_widen && options.size == 0) {
    const auto widened = read_question_plan(options.plan, *cells, true, most);
    room = widened ? widened->size() : most;
  }
  desk::AskOrder order;
  order.form = Form::common_ground;
  order.own_size = options.size == 0 ? padded_size(room) : static_cast<std::uint32_t>(options.size);
  order.their_size = order.own_size;
  order.subject = encode(*cells);
  order.holdings.items = std::move(*items);
  return ask(screen, options, std::move(order));
}

Result<ExitCode> ask_ballot(const Screen& screen, const BallotOptions& options) {
  if (options.with.empty()) {
    return fail(Message::error_missing_argument, {{"name", std::string("--with")}},
                ExitCode::usage);
  }
  if (options.with.size() > channel::max_asked) {
    return bad_value("--with", options.with.size());
  }
  auto candidates = candidates_from(options.candidates, options.file);
  if (!candidates) return std::unexpected(candidates.error());
  auto holdings = votes_for(screen, *candidates, options.accepted);
  if (!holdings) return std::unexpected(holdings.error());
  desk::AskOrder order;
  order.form = Form::ballot;
  order.own_size = order.their_size = static_cast<std::uint32_t>(candidates->names.size());
  order.subject = encode(*std::move(candidates));
  order.holdings = std::move(*holdings);
  return ask(screen, options, std::move(order));
}

// --- the command line ---

void add_ask_options(Command& command, AskOptions& options) {
  command.positional("CHANNEL", options.channel, Message::help_value_channel)
      .flag("--without-words", options.without_words, Message::help_option_without_words);
  add_text_options(command, options);
  command.option("--until", options.until, Message::help_option_ask_until, true);
}

void add_pair_options(Command& command, PairOptions& options) {
  add_ask_options(command, options);
  command.option("--with", options.peer, Message::help_option_ask_with, true)
      .option("--courier", options.couriers, Message::help_option_ask_courier);
}

// It is one whom a pair asks.
template <class Options, class Asked>
void run_pair(Command& command, const std::shared_ptr<Options>& options, Asked asked) {
  command.run([options, asked](Screen& screen) {
    options->with = {options->peer};
    return asked(screen, *options);
  });
}

void add_lists(Command& ask, const std::string& name, Message help, const std::string& example,
               Form form, bool of_topics, bool may_have_years) {
  const auto options = std::make_shared<ListsOptions>();
  Command& command = ask.action(name, help, example, *options);
  add_pair_options(command, *options);
  command.option("--list", options->list, Message::help_option_ask_list)
      .option("--size", options->size, Message::help_option_ask_size);
  if (may_have_years) {
    command.flag("--year", options->with_year, Message::help_option_ask_year);
  }
  run_pair(command, options, [form, of_topics](const Screen& screen, const ListsOptions& given) {
    const bool topics = of_topics && !given.with_year;
    return ask_lists(screen, given, form,
                     topics ? Subject(Topics{}) : Subject(Names{.with_year = given.with_year}));
  });
}

void add_overlap(Command& ask) {
  const auto options = std::make_shared<OverlapOptions>();
  Command& command = ask.action(
      "overlap", Message::help_ask_overlap,
      "peyk ask overlap geneva --with B1 --until 2026-12-05 --least - --unit km --from 0 --up-to 9",
      *options);
  add_pair_options(command, *options);
  command.option("--least", options->least, Message::help_option_ask_least)
      .option("--most", options->most, Message::help_option_ask_most)
      .option("--unit", options->unit, Message::help_option_ask_unit, true)
      .option("--from", options->lowest, Message::help_option_ask_from, true)
      .option("--up-to", options->highest, Message::help_option_ask_up_to, true)
      .option("--step", options->step, Message::help_option_ask_step);
  run_pair(command, options, ask_overlap);
}

void add_ballot(Command& ask) {
  const auto options = std::make_shared<BallotOptions>();
  Command& command = ask.action(
      "ballot", Message::help_ask_ballot,
      "peyk ask ballot geneva --with B1 --with C1 --until 2026-12-05 --candidates a.txt --accept -",
      *options);
  add_ask_options(command, *options);
  command.option("--with", options->with, Message::help_option_ask_with_each)
      .option("--candidate", options->candidates, Message::help_option_ask_candidate)
      .option("--candidates", options->file, Message::help_option_ask_candidates)
      .option("--accept", options->accepted, Message::help_option_ask_accept)
      .run([options](Screen& screen) { return ask_ballot(screen, *options); });
}

void add_deconflict(Command& ask) {
  const auto options = std::make_shared<CellsOptions>();
  Command& command =
      ask.action("deconflict", Message::help_ask_deconflict,
                 "peyk ask deconflict geneva --with B1 --until 2026-12-05 --plan flights.geojson "
                 "--origin 51,35 --cell 5000 --time 300 --height 500 --distance 5000 "
                 "--height-distance 300",
                 *options);
  add_pair_options(command, *options);
  command.option("--plan", options->plan, Message::help_option_ask_plan, true)
      .option("--origin", options->origin, Message::help_option_ask_origin, true)
      .option("--cell", options->cell, Message::help_option_ask_cell, true)
      .option("--time", options->time, Message::help_option_ask_time, true)
      .option("--height", options->height, Message::help_option_ask_height, true)
      .option("--distance", options->distance, Message::help_option_ask_distance, true)
      .option("--height-distance", options->height_distance,
              Message::help_option_ask_height_distance, true)
      .flag("--they-widen", options->they_widen, Message::help_option_ask_they_widen)
      .option("--size", options->size, Message::help_option_ask_cells_size);
  run_pair(command, options, ask_deconflict);
}

}  // namespace

void add_ask_commands(Command& root) {
  Command& ask = root.group("ask", Message::help_ask, "peyk ask list --follow");
  add_lists(ask, "common-ground", Message::help_ask_common_ground,
            "peyk ask common-ground geneva --with B1 --until 2026-12-05 --list topics.txt",
            Form::common_ground, true, false);
  add_lists(ask, "match", Message::help_ask_match,
            "peyk ask match geneva --with B1 --until 2026-12-05 --list prisoners.txt --year",
            Form::common_ground, false, true);
  add_lists(ask, "how-many", Message::help_ask_how_many,
            "peyk ask how-many geneva --with B1 --until 2026-12-05 --list prisoners.txt",
            Form::how_many, true, true);
  add_deconflict(ask);
  add_overlap(ask);
  add_ballot(ask);
  add_answer_commands(ask);
  add_save_command(ask);
  add_ask_list_command(ask);
}

}  // namespace peyk::app
