#include <charconv>
#include <chrono>

#include "peyk/plan/geojson.hpp"

namespace peyk::plan {
namespace {

// "2026-03-01T10:00:00": a 0 stands for a digit.
constexpr std::string_view form = "0000-00-00T00:00:00";
constexpr std::string_view zone_form = "+00:00";

bool has_form(std::string_view text, std::string_view wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_right =
        wanted[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == wanted[i];
    if (!is_right) return false;
  }
  return true;
}

int number(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  std::from_chars(text.data() + at, text.data() + at + size, value);
  return value;
}

// Seconds east of Greenwich.
std::optional<std::int64_t> zone_of(std::string_view text) {
  if (text == "Z") return 0;
  const bool is_west = text.starts_with('-');
  if (text.size() != zone_form.size() || !(is_west || text[0] == '+')) return std::nullopt;
  if (!has_form(text.substr(1), zone_form.substr(1))) return std::nullopt;
  const int hours = number(text, 1, 2);
  const int minutes = number(text, 4, 2);
  if (hours > 14 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = (std::int64_t{hours} * 60 + minutes) * 60;
  return is_west ? -seconds : seconds;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

}  // namespace

std::optional<std::int64_t> read_time(std::string_view rfc3339) {
  using namespace std::chrono;
  if (rfc3339.size() <= form.size() || !has_form(rfc3339, form)) return std::nullopt;
  const auto zone = zone_of(rfc3339.substr(form.size()));
  const year_month_day date(year(number(rfc3339, 0, 4)),
                            month(static_cast<unsigned>(number(rfc3339, 5, 2))),
                            day(static_cast<unsigned>(number(rfc3339, 8, 2))));
  const int hour = number(rfc3339, 11, 2);
  const int minute = number(rfc3339, 14, 2);
  const int second = number(rfc3339, 17, 2);
  if (!zone || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t days = sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60 + second - *zone;
}

std::string written_time(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds at{std::chrono::seconds(seconds)};
  const auto midnight = floor<days>(at);
  const year_month_day date(midnight);
  const hh_mm_ss clock(at - midnight);
  return padded(static_cast<int>(date.year()), 4) + '-' +
         padded(static_cast<unsigned>(date.month()), 2) + '-' +
         padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(clock.hours().count(), 2) +
         ':' + padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) + 'Z';
}

}  // namespace peyk::plan
