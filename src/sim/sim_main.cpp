// The programs `peyk-sim` and `peyk-sim-fast`.
#include <CLI/CLI.hpp>
#include <ctime>
#include <fstream>
#include <iostream>
#include <malloc.h>
#include <numeric>

#include "peyk/crypto/entropy.hpp"
#include "peyk/sim/run.hpp"
#include "peyk/sim/shrink.hpp"

#include "program/last_words.hpp"
#include "program/plants.hpp"
#include "program/settings.hpp"

namespace {

using namespace peyk;

#ifdef PEYK_PLANTS
constexpr const char* program = "peyk-sim-planted";
#elifdef PEYK_CHEAP_PRIMITIVES
constexpr const char* program = "peyk-sim-fast";
#else
constexpr const char* program = "peyk-sim";
#endif

enum ExitCode : int { good = 0, failed = 1, usage = 2 };
constexpr std::size_t most_shrinking_runs = 200;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string hexadecimal(std::uint64_t value) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(value);
  return to_hex(bytes);
}

class Session {
 public:
  explicit Session(sim::Settings settings) : settings_(std::move(settings)) {}

  int play() {
    if (const auto wrong = sim::wrong_option(settings_)) {
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
    const auto seeds = sim::seeds_of(settings_);
    const std::uint64_t all = seeds->last - seeds->first + 1;
    std::uint64_t bad = 0;
    for (std::uint64_t i = 0; i < all; ++i) {
      if (!play_seed(seeds->first + i)) ++bad;
    }
    sim::set_last_words({});
    if (trace_ != nullptr && !trace.flush()) {
      std::cerr << program << ": " << settings_.trace << " was not written to its end\n";
      return failed;
    }
    std::cerr << program << ": " << all << " seeds, " << bad << " failed, "
              << (cpu_seconds() - begun) / static_cast<double>(all) << " CPU s each\n";
    return bad == 0 ? good : failed;
  }

 private:
  bool play_seed(std::uint64_t seed) {
    const sim::Plan plan = sim::draw_plan(sim::plan_options(settings_, seed));
    const std::vector<std::size_t> kept = kept_of(plan);
    const double begun = cpu_seconds();
    sim::RunOptions options;
    if (trace_ != nullptr) {
      options.trace = [this](const sim::TraceEvent& event) {
        *trace_ << event.when.milliseconds() << ' ' << event.node.value() << ' ' << event.kind
                << ' ' << hexadecimal(event.bytes) << '\n';
      };
    }
    sim::Outcome outcome = play_with(plan, kept, options);
    const double took = cpu_seconds() - begun;
    tell(plan, outcome, took);
    sim::set_last_words({});
    if (!outcome.failure.has_value()) return true;
    tell_failure(plan, kept, *outcome.failure);
    return false;
  }

  // Of all faults, or of those named, the ones that there are.
  [[nodiscard]] std::vector<std::size_t> kept_of(const sim::Plan& plan) const {
    std::vector<std::size_t> kept(plan.faults.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    if (!settings_.only.has_value()) return kept;
    kept = sim::numbers_in(*settings_.only).value_or(kept);
    std::erase_if(kept, [&](std::size_t index) { return index >= plan.faults.size(); });
    return kept;
  }

  // If the program dies of it, it says by which command it does so again.
  sim::Outcome play_with(const sim::Plan& plan, const std::vector<std::size_t>& kept,
                         sim::RunOptions options) const {
    sim::set_last_words("seed " + std::to_string(plan.seed) + " ended the program\n  again: " +
                        sim::replay_command(program, settings_, plan, kept) + "\n");
#ifdef PEYK_PLANTS
    options.plant = sim::planted(plan.seed);
#endif
    const sim::Plan played = sim::with_faults(plan, kept);
    sim::Outcome outcome = sim::run(played, options);
    options.trace = {};
    if (settings_.lines && !outcome.failure) outcome.failure = sim::compare_lines(played, options);
    return outcome;
  }

  void tell(const sim::Plan& plan, const sim::Outcome& outcome, double took) const {
    const bool is_good = !outcome.failure.has_value();
    if (settings_.json) {
      std::cout << "{\"seed\":" << plan.seed << ",\"desks\":" << plan.desks
                << ",\"couriers\":" << plan.couriers << ",\"good\":" << (is_good ? "true" : "false")
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
        const auto again = play_with(plan, chosen, {}).failure;
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
    out << "  again: " << sim::replay_command(program, settings_, plan, kept) << std::endl;
  }

  sim::Settings settings_;
  std::ostream* trace_ = nullptr;
};

}  // namespace

int main(int count, char** arguments) {
  sim::Settings settings;
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
    sim::say_last_words_when_dying();
    return Session(settings).play();
  } catch (const std::exception& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return failed;
  }
}
