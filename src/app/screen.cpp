#include "screen.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "peyk/text/direction.hpp"

namespace peyk::app {

using text::Message;

namespace {

std::vector<text::Argument> arguments_of(const Failure& failure) {
  std::vector<text::Argument> arguments;
  for (const Value& value : failure.values) {
    if (const auto* text = std::get_if<std::string>(&value.value)) {
      arguments.emplace_back(value.name, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value.value)) {
      arguments.emplace_back(value.name, *number);
    } else if (const auto* said = std::get_if<SaidText>(&value.value)) {
      arguments.emplace_back(value.name, text::Said{said->text});
    }
  }
  return arguments;
}

std::string environment(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Screen::Screen(text::Language language, std::string time_zone)
    : catalogue_(language), zone_(std::move(time_zone)) {}

void Screen::say(Message message, std::initializer_list<text::Argument> arguments) const {
  if (!json_) return write(said(message, arguments) + "\n");
  Json json;
  json.begin_object().field("done", true).field("what", text::id_of(message));
  json.field("text", said(message, arguments)).end_object();
  write(std::move(json));
}

void Screen::note(Message message, std::initializer_list<text::Argument> arguments) const {
  if (json_) return;
  std::cerr << said(message, arguments) << '\n' << std::flush;
}

void Screen::draw(std::string_view lines) const { std::cerr << lines << std::flush; }

void Screen::complain(const Failure& failure) const {
  const std::vector<text::Argument> arguments = arguments_of(failure);
  const std::string sentence = catalogue_.say(failure.what, arguments);
  if (!json_) {
    std::cerr << sentence << '\n' << std::flush;
    return;
  }
  Json json;
  json.begin_object().field("error", text::id_of(failure.what)).field("text", sentence);
  json.end_object();
  std::cerr << std::move(json).take() << '\n' << std::flush;
}

std::string Screen::set_apart(std::string_view text) const {
  const bool needed =
      text::is_right_to_left(catalogue_.language()) || text::has_right_to_left(text);
  return needed ? text::isolate(text) : std::string(text);
}

// Not through a stream, which does not keep the reason of a failure.
void Screen::write(std::string_view text) const {
  while (!text.empty() && failed_ == 0) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      failed_ = errno;
    }
  }
}

void Screen::write(Json json) const { write(std::move(json).take() + "\n"); }

std::optional<Failure> Screen::failure() const {
  if (failed_ == 0) return std::nullopt;
  if (failed_ == EPIPE) return Failure{Message::error_output_closed};
  if (failed_ == ENOSPC || failed_ == EDQUOT) return Failure{Message::error_output_full};
  return Failure{Message::error_output_failed,
                 {{"reason", std::generic_category().message(failed_)}}};
}

bool Screen::use_dates(std::string_view name) {
  all_dates_ = name == "all";
  if (name == "gregorian") calendar_ = text::Calendar::gregorian;
  if (name == "solar-hijri") calendar_ = text::Calendar::solar_hijri;
  if (name == "islamic") calendar_ = text::Calendar::islamic;
  return all_dates_ || calendar_.has_value();
}

std::string Screen::date(Instant instant) const {
  if (all_dates_) return full_date(instant);
  const text::Language language = catalogue_.language();
  const auto calendars =
      calendar_.has_value() ? std::span(&*calendar_, 1) : text::own_calendars(language);
  const auto day = text::format_in(language, calendars, instant, zone_);
  const auto time = text::format_time(language, instant, zone_);
  if (!day || !time) return text::number(language, instant.milliseconds());
  return *day + " " + *time;
}

std::string Screen::full_date(Instant instant) const {
  const text::Language language = catalogue_.language();
  const auto day = text::format_in_all(language, instant, zone_);
  const auto time = text::format_time(language, instant, zone_);
  if (!day || !time) return text::number(language, instant.milliseconds());
  return *day + " " + *time;
}

std::string Screen::number(std::uint64_t value) const {
  return text::number(catalogue_.language(), static_cast<std::int64_t>(value));
}

std::string Screen::span(Duration duration) const {
  struct Unit {
    Message message;
    std::int64_t milliseconds;
  };
  const std::initializer_list<Unit> units = {
      {Message::duration_days, Duration::days(1).count()},
      {Message::duration_hours, Duration::hours(1).count()},
      {Message::duration_minutes, Duration::minutes(1).count()},
  };
  for (const Unit& unit : units) {
    const std::int64_t whole = (duration.count() + unit.milliseconds / 2) / unit.milliseconds;
    if (duration.count() >= 2 * unit.milliseconds) return said(unit.message, {{"count", whole}});
  }
  const std::int64_t seconds = (duration.count() + 999) / 1000;
  return said(Message::duration_seconds, {{"count", std::max<std::int64_t>(1, seconds)}});
}

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  if (isatty(descriptor) != 1 || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

text::Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const std::string value = environment(name); !value.empty()) {
      return text::language_from(value);
    }
  }
  return text::Language::english;
}

std::string time_zone_of_system() {
  const auto known = [](const std::string& zone) {
    return text::format_time(text::Language::english, Instant(), zone).has_value();
  };
  std::string zone = environment("TZ");
  if (zone.starts_with(':')) zone.erase(0, 1);
  if (!zone.empty() && known(zone)) return zone;
  std::error_code failed;
  const std::string target =
      std::filesystem::canonical("/etc/localtime", failed).lexically_normal().string();
  constexpr std::string_view folder = "/zoneinfo/";
  const std::size_t at = target.find(folder);
  if (!failed && at != std::string::npos && known(target.substr(at + folder.size()))) {
    return target.substr(at + folder.size());
  }
  return std::string(text::utc);
}

}  // namespace peyk::app
