// The programs `peyk-sim` and `peyk-sim-fast`.
#include <CLI/CLI.hpp>
#include <ctime>
#include <fstream>
#include <iostream>
#include <malloc.h>

#include "peyk/crypto/entropy.hpp"
#include "peyk/sim/run.hpp"
#include "peyk/sim/shrink.hpp"

namespace {

using namespace peyk;

#ifdef PEYK_CHEAP_PRIMITIVES
constexpr const char* program = "peyk-sim-fast";
#else
constexpr const char* program = "peyk-sim";
#endif

enum ExitCode : int { good = 0, failed = 1, usage = 2 };
constexpr std::size_t most_shrinking_runs = 200;

struct Settings {
  std::optional<std::uint64_t> seed;
  std::string seeds;
  std::uint16_t desks = 0;
  std::uint16_t couriers = 0;
  double days = 1;
  std::string faults = "heavy";
  std::string service_class = "patient";
  std::optional<std::string> only;
  std::string trace;
  bool lines = false;
  bool json = false;
  bool no_shrinking = false;
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string hexadecimal(std::uint64_t value) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(value);
  return to_hex(bytes);
}

std::optional<std::vector<std::size_t>> numbers_in(const std::string& text) {
  std::vector<std::size_t> numbers;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');) {
    try {
      numbers.push_back(std::stoul(word));
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }
  return numbers;
}

std::string join(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (const std::size_t number : numbers)
    text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

std::optional<Seeds> seeds_of(const Settings& settings) {
  if (settings.seed.has_value()) return Seeds{*settings.seed, *settings.seed};
  if (settings.seeds.empty()) return Seeds{};
  const auto dots = settings.seeds.find("..");
  if (dots == std::string::npos) return std::nullopt;
  try {
    const Seeds seeds{std::stoull(settings.seeds.substr(0, dots)),
                      std::stoull(settings.seeds.substr(dots + 2))};
    if (seeds.first > seeds.last) return std::nullopt;
    return seeds;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string replay_command(const Settings& settings, const sim::Plan& plan,
                           const std::vector<std::size_t>& kept) {
  std::ostringstream text;
  text << program << " --seed " << plan.seed << " --desks " << plan.desks << " --couriers "
       << plan.couriers << " --days " << settings.days << " --faults " << settings.faults
       << " --class " << settings.service_class << (settings.lines ? " --lines" : "") << " --only '"
       << join(kept) << "'";
  return text.str();
}

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  int play() {
    const auto seeds = seeds_of(settings_);
    const auto level = sim::level_named(settings_.faults);
    const auto service_class = identity::service_class_named(settings_.service_class);
    if (const auto wrong = wrong_option()) {
      std::cerr << program << ": " << *wrong << " cannot be used so; see --help\n";
      return usage;
    }
    std::ofstream trace;
    if (!settings_.trace.empty()) {
      trace.open(settings_.trace);
      if (!trace) {
        std::cerr << program << ": cannot write " << settings_.trace << '\n';
        return usage;
      }
      trace_ = &trace;
    }
    const double begun = cpu_seconds();
    std::uint64_t bad = 0;
    for (std::uint64_t seed = seeds->first; seed <= seeds->last; ++seed) {
      if (!play_seed(seed, *level, *service_class)) ++bad;
    }
    const std::uint64_t all = seeds->last - seeds->first + 1;
    std::cerr << program << ": " << all << " seeds, " << bad << " failed, "
              << (cpu_seconds() - begun) / static_cast<double>(all) << " CPU s each\n";
    return bad == 0 ? good : failed;
  }

 private:
  [[nodiscard]] std::optional<std::string_view> wrong_option() const {
    const auto is_count = [](std::size_t count, std::size_t least, std::size_t most) {
      return count == 0 || (count >= least && count <= most);
    };
    constexpr double most_days = 3'650;
    if (!seeds_of(settings_)) return "--seeds";
    if (!sim::level_named(settings_.faults)) return "--faults";
    if (!identity::service_class_named(settings_.service_class)) return "--class";
    if (!is_count(settings_.desks, sim::least_desks, sim::most_desks)) return "--desks";
    if (!is_count(settings_.couriers, sim::least_couriers, sim::most_couriers)) {
      return "--couriers";
    }
    if (!(settings_.days > 0 && settings_.days <= most_days)) return "--days";
    if (settings_.only.has_value() && !numbers_in(*settings_.only)) return "--only";
    return std::nullopt;
  }

  bool play_seed(std::uint64_t seed, sim::Level level, identity::ServiceClass service_class) {
    sim::PlanOptions options{.seed = seed, .desks = {}, .couriers = {}};
    if (settings_.desks != 0) options.desks = settings_.desks;
    if (settings_.couriers != 0) options.couriers = settings_.couriers;
    options.length =
        Duration::milliseconds(static_cast<std::int64_t>(settings_.days * 24 * 3600 * 1000));
    options.level = level;
    options.service_class = service_class;
    sim::Plan plan = sim::draw_plan(options);
    std::vector<std::size_t> kept(plan.faults.size());
    for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i;
    if (settings_.only.has_value()) kept = numbers_in(*settings_.only).value_or(kept);
    const sim::Plan played = sim::with_faults(plan, kept);
    const double begun = cpu_seconds();
    sim::RunOptions run_options;
    if (trace_ != nullptr) {
      run_options.trace = [this](const sim::TraceEvent& event) {
        *trace_ << event.when.milliseconds() << ' ' << event.node.value() << ' ' << event.kind
                << ' ' << hexadecimal(event.bytes) << '\n';
      };
    }
    sim::Outcome outcome = sim::run(played, run_options);
    if (settings_.lines && !outcome.failure) outcome.failure = sim::compare_lines(played);
    const double took = cpu_seconds() - begun;
    tell(plan, outcome, took);
    if (!outcome.failure.has_value()) return true;
    tell_failure(plan, kept, *outcome.failure);
    return false;
  }

  void tell(const sim::Plan& plan, const sim::Outcome& outcome, double took) const {
    const bool is_good = !outcome.failure.has_value();
    if (settings_.json) {
      std::cout << "{\"seed\":" << plan.seed << ",\"good\":" << (is_good ? "true" : "false")
                << ",\"trace\":\"" << hexadecimal(outcome.trace_hash)
                << "\",\"events\":" << outcome.events << ",\"letters\":" << outcome.letters
                << ",\"dealings\":" << outcome.dealings << ",\"brought\":" << outcome.brought
                << ",\"faults\":" << plan.faults.size() << ",\"cpu_seconds\":" << took;
      if (!is_good) {
        std::cout << ",\"checker\":\"" << outcome.failure->checker
                  << "\",\"at_seconds\":" << outcome.failure->at.count() / 1000;
      }
      std::cout << "}" << std::endl;
      return;
    }
    std::cout << "seed " << plan.seed << (is_good ? ": good, " : ": FAILED, ") << outcome.letters
              << " letters (" << outcome.doubtful << " doubtful), " << outcome.brought << " of "
              << outcome.dealings << " dealings, " << plan.faults.size() << " faults, "
              << outcome.took.count() / 3'600'000 << " h, trace " << hexadecimal(outcome.trace_hash)
              << ", " << took << " CPU s" << std::endl;
  }

  void tell_failure(const sim::Plan& plan, std::vector<std::size_t> kept,
                    const sim::Failure& failure) const {
    std::ostream& out = std::cerr;
    out << "seed " << plan.seed << " fails " << failure.checker << " at "
        << failure.at.count() / 1000 << " s: " << failure.what << '\n';
    if (!settings_.no_shrinking) {
      out << "  shrinking " << kept.size() << " faults ..." << std::endl;
      const auto fails = [&](const std::vector<std::size_t>& some) {
        std::vector<std::size_t> chosen;
        chosen.reserve(some.size());
        for (const std::size_t index : some) chosen.push_back(kept[index]);
        const sim::Plan fewer = sim::with_faults(plan, chosen);
        auto again = sim::run(fewer).failure;
        if (settings_.lines && !again) again = sim::compare_lines(fewer);
        return again.has_value() && again->checker == failure.checker;
      };
      std::vector<std::size_t> shortest;
      for (const std::size_t index : sim::shrink(kept.size(), fails, most_shrinking_runs)) {
        shortest.push_back(kept[index]);
      }
      kept = std::move(shortest);
    }
    for (const std::size_t index : kept) {
      out << "  " << index << ": " << sim::describe(plan, plan.faults.at(index)) << '\n';
    }
    out << "  again: " << replay_command(settings_, plan, kept) << std::endl;
  }

  Settings settings_;
  std::ostream* trace_ = nullptr;
};

}  // namespace

int main(int count, char** arguments) {
  Settings settings;
  CLI::App app("Couriers and desks in virtual time, with faults drawn from a seed.", program);
  app.footer(std::string("Example: ") + program + " --seeds 1..20 --faults heavy\n" +
             "Exit code: 0 all good, 1 a seed failed, 2 wrong options.");
  auto* seed = app.add_option("--seed", settings.seed, "play this seed");
  app.add_option("--seeds", settings.seeds, "play seeds A..B")->excludes(seed);
  app.add_option("--desks", settings.desks, "2 to 200; else drawn");
  app.add_option("--couriers", settings.couriers, "3 to 16; else drawn");
  app.add_option("--days", settings.days, "length of the part with faults")->capture_default_str();
  app.add_option("--faults", settings.faults, "none, light or heavy")->capture_default_str();
  app.add_option("--class", settings.service_class, "prompt, steady, patient or practice")
      ->capture_default_str();
  app.add_option("--only", settings.only, "of the drawn faults only these numbers, as 0,3,7");
  app.add_flag("--lines", settings.lines, "also compare what leaves desks with nobody writing");
  app.add_option("--trace", settings.trace, "write every event to this file");
  app.add_flag("--no-shrinking", settings.no_shrinking,
               "do not look for the shortest failing list");
  app.add_flag("--json", settings.json, "one JSON object for each seed");
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? good : usage;
  }
  // Cells come and go all the time: what was freed is kept, not given back page by page.
  // NOLINTBEGIN(concurrency-mt-unsafe): there are no threads yet
  mallopt(M_TRIM_THRESHOLD, 512 * 1024 * 1024);
  mallopt(M_TOP_PAD, 16 * 1024 * 1024);
  // NOLINTEND(concurrency-mt-unsafe)
  try {
    crypto::initialise();
    return Session(settings).play();
  } catch (const std::exception& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return failed;
  }
}
