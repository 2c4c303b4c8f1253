#include "settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace peyk::sim {

namespace {

// All of the text, and nothing else.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

// Short, and yet the same number when it is read again: another length would be another plan.
std::string written(double number) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end};
}

std::string joined(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (const std::size_t number : numbers)
    text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

}  // namespace

std::optional<Seeds> seeds_of(const Settings& settings) {
  if (settings.seed.has_value()) {
    const auto seed = number_in<std::uint64_t>(*settings.seed);
    return seed ? std::optional(Seeds{*seed, *seed}) : std::nullopt;
  }
  const std::string_view text = settings.seeds;
  if (text.empty()) return Seeds{};
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto first = number_in<std::uint64_t>(text.substr(0, dots));
  const auto last = number_in<std::uint64_t>(text.substr(dots + 2));
  if (!first || !last || *first > *last) return std::nullopt;
  return Seeds{*first, *last};
}

std::optional<std::vector<std::size_t>> numbers_in(std::string_view text) {
  std::vector<std::size_t> numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto number = number_in<std::size_t>(text.substr(0, comma));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (comma + 1 == text.size()) return std::nullopt;  // nothing behind it
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return numbers;
}

std::optional<std::string_view> wrong_option(const Settings& settings) {
  constexpr double most_days = 3'650;
  const auto is_within = [](const std::optional<std::uint16_t>& count, std::uint16_t least,
                            std::uint16_t most) {
    return !count.has_value() || (*count >= least && *count <= most);
  };
  if (!seeds_of(settings)) return settings.seed.has_value() ? "--seed" : "--seeds";
  if (!level_named(settings.faults)) return "--faults";
  if (!identity::service_class_named(settings.service_class)) return "--class";
  if (!is_within(settings.desks, least_desks, most_desks)) return "--desks";
  if (!is_within(settings.couriers, least_couriers, most_couriers)) return "--couriers";
  if (!(settings.days > 0 && settings.days <= most_days)) return "--days";
  if (settings.only.has_value() && !numbers_in(*settings.only)) return "--only";
  return std::nullopt;
}

PlanOptions plan_options(const Settings& settings, std::uint64_t seed) {
  constexpr double milliseconds_of_day = 24 * 3600 * 1000;
  PlanOptions options{.seed = seed, .desks = settings.desks, .couriers = settings.couriers};
  options.length =
      Duration::milliseconds(static_cast<std::int64_t>(settings.days * milliseconds_of_day));
  options.level = *level_named(settings.faults);
  options.service_class = *identity::service_class_named(settings.service_class);
  return options;
}

std::string replay_command(std::string_view program, const Settings& settings, const Plan& plan,
                           const std::vector<std::size_t>& kept) {
  std::string text(program);
  text += " --seed " + std::to_string(plan.seed) + " --desks " + std::to_string(plan.desks) +
          " --couriers " + std::to_string(plan.couriers) + " --days " + written(settings.days);
  text.append(" --faults ").append(settings.faults);
  text.append(" --class ").append(settings.service_class);
  text.append(settings.lines ? " --lines" : "").append(" --only '").append(joined(kept));
  return text + "'";
}

}  // namespace peyk::sim
