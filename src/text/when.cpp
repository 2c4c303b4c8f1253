#include "peyk/text/when.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <unicode/uchar.h>
#include <vector>

#include "peyk/text/fold.hpp"

#include "time_zone.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

constexpr std::size_t longest_typed = 256;
constexpr std::size_t most_words = 8;
constexpr std::int64_t day_length = Duration::days(1).count();
constexpr std::int32_t first_gregorian_year = 1900;
constexpr std::int64_t near_days = 20 * 366;
constexpr std::int64_t largest_offset_minutes = 14 * 60;  // +14:00, the Line Islands

struct Numbers {
  std::vector<std::int32_t> values;
  std::size_t first_digits = 0;
  std::string separators;
};

// Numbers of at most four digits, each parted from the next by one of `between`.
std::optional<Numbers> numbers_in(std::string_view folded, std::string_view between) {
  Numbers out;
  std::size_t digits = 0;
  for (const char c : folded) {
    if (c >= '0' && c <= '9') {
      if (digits == 0) out.values.push_back(0);
      if (++digits > 4 || out.values.size() > 3) return std::nullopt;
      out.values.back() = out.values.back() * 10 + (c - '0');
      if (out.values.size() == 1) out.first_digits = digits;
      continue;
    }
    if (digits == 0 || between.find(c) == between.npos) return std::nullopt;
    out.separators += c;
    digits = 0;
  }
  if (digits == 0) return std::nullopt;
  return out;
}

// Era words as they fold, dots and spaces left out. "هجری" alone is either.
enum class Era : std::uint8_t { gregorian, solar_hijri, islamic, hijri };

std::optional<Era> era_named(std::string_view folded) {
  struct Known {
    std::string_view word;
    Era era;
  };
  constexpr std::array known{
      Known{"ad", Era::gregorian},
      Known{"ce", Era::gregorian},
      Known{"م", Era::gregorian},
      Known{"میلادی", Era::gregorian},
      Known{"میلادیه", Era::gregorian},
      Known{"sh", Era::solar_hijri},
      Known{"ش", Era::solar_hijri},
      Known{"هش", Era::solar_hijri},
      Known{"شمسی", Era::solar_hijri},
      Known{"خورشیدی", Era::solar_hijri},
      Known{"هجریشمسی", Era::solar_hijri},
      Known{"هجریخورشیدی", Era::solar_hijri},
      Known{"ah", Era::islamic},
      Known{"ه", Era::islamic},
      Known{"ق", Era::islamic},
      Known{"هق", Era::islamic},
      Known{"قمری", Era::islamic},
      Known{"هجریقمری", Era::islamic},
      Known{"هجری", Era::hijri},
      Known{"هجریه", Era::hijri},
  };
  const auto* const found = std::ranges::find(known, folded, &Known::word);
  return found == known.end() ? std::nullopt : std::optional(found->era);
}

// Seconds into the day: "14:30", "9:05", "14:30:15".
DateResult<std::int64_t> clock_time(std::string_view folded) {
  const auto numbers = numbers_in(folded, ":");
  if (!numbers || numbers->values.size() < 2) return std::unexpected(DateError::not_a_time);
  const auto& values = numbers->values;
  const std::int64_t seconds = values.size() > 2 ? values[2] : 0;
  if (values[0] > 23 || values[1] > 59 || seconds > 59) {
    return std::unexpected(DateError::no_such_time);
  }
  return (std::int64_t{values[0]} * 60 + values[1]) * 60 + seconds;
}

// "+03:30", "-5:00", "+0330", "+3": minutes east of Greenwich.
DateResult<std::int64_t> offset(std::string_view folded) {
  const bool west = folded.front() == '-';
  const auto numbers = numbers_in(folded.substr(1), ":");
  if (!numbers || numbers->values.size() > 2) return std::unexpected(DateError::not_a_time);
  std::int64_t hours = numbers->values[0];
  std::int64_t minutes = numbers->values.size() == 2 ? numbers->values[1] : 0;
  if (numbers->values.size() == 1 && numbers->first_digits > 2) {
    minutes = hours % 100;
    hours /= 100;
  }
  const std::int64_t east = hours * 60 + minutes;
  if (minutes > 59 || east > largest_offset_minutes) {
    return std::unexpected(DateError::unknown_time_zone);
  }
  return west ? -east : east;
}

struct Typed {
  Numbers date;
  std::string era;
  std::optional<std::int64_t> seconds;
  std::optional<std::int64_t> offset_minutes;
  std::string zone;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = std::string_view::npos;
  std::size_t at = 0;
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) {
    const bool is_space = next->character >= 0 && u_isUWhiteSpace(next->character) != 0;
    if (is_space && begin != std::string_view::npos) {
      words.push_back(text.substr(begin, at - begin));
      begin = std::string_view::npos;
    }
    if (!is_space && begin == std::string_view::npos) begin = at;
    at += next->bytes.size();
  }
  if (begin != std::string_view::npos) words.push_back(text.substr(begin));
  return words;
}

bool has_offset(const Typed& typed) { return typed.offset_minutes || !typed.zone.empty(); }

std::optional<DateError> take_offset(Typed& typed, std::string_view folded) {
  if (has_offset(typed)) return DateError::not_a_time;
  const auto east = folded == "z" ? DateResult<std::int64_t>(0) : offset(folded);
  if (!east) return east.error();
  typed.offset_minutes = *east;
  return std::nullopt;
}

// "14:30", "14:30Z", "14:30:15+03:30".
std::optional<DateError> take_time(Typed& typed, std::string_view folded) {
  if (typed.seconds) return DateError::not_a_time;
  const std::size_t end = folded.find_first_of("+-z");
  const auto time = clock_time(folded.substr(0, end));
  if (!time) return time.error();
  typed.seconds = *time;
  return end == folded.npos ? std::nullopt : take_offset(typed, folded.substr(end));
}

std::optional<DateError> take_word(Typed& typed, std::string_view raw) {
  const std::string folded = fold(raw);
  if (folded.empty()) return std::nullopt;  // a mark of direction
  const char lead = folded.front();
  if (lead >= '0' && lead <= '9') return take_time(typed, folded);
  if (lead == '+' || lead == '-' || folded == "z") return take_offset(typed, folded);
  std::string bare = folded;
  std::erase(bare, '.');
  if (era_named(typed.era + bare)) {
    typed.era += bare;
    return std::nullopt;
  }
  if (has_offset(typed)) return DateError::not_a_time;
  if (const auto zone = time_zone(raw); !zone) {
    const bool is_name = raw.find('/') != raw.npos;
    return is_name ? DateError::unknown_time_zone : DateError::not_a_time;
  }
  typed.zone = raw;
  return std::nullopt;
}

// "2026-12-05T14:30Z" in two.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> words = words_of(text);
  if (words.empty()) return words;
  const std::string_view first = words.front();
  const std::size_t t = first.find_first_of("Tt");
  const auto is_digit = [&](std::size_t at) { return first[at] >= '0' && first[at] <= '9'; };
  if (t == first.npos || t == 0 || t + 1 == first.size() || !is_digit(t - 1) || !is_digit(t + 1)) {
    return words;
  }
  words.front() = first.substr(0, t);
  words.insert(words.begin() + 1, first.substr(t + 1));
  return words;
}

DateResult<Typed> read(std::string_view text) {
  if (text.size() > longest_typed) return std::unexpected(DateError::not_a_date);
  const std::vector<std::string_view> words = parts_of(text);
  if (words.empty() || words.size() > most_words) return std::unexpected(DateError::not_a_date);
  Typed typed;
  std::size_t next = 0;
  std::string date = fold(words[next++]);
  if (date.empty() && words.size() > 1) date = fold(words[next++]);  // behind a mark of direction
  const auto numbers = numbers_in(date, "/-.");
  if (!numbers || numbers->values.size() != 3 || numbers->separators[0] != numbers->separators[1]) {
    return std::unexpected(DateError::not_a_date);
  }
  if (numbers->first_digits != 4) return std::unexpected(DateError::year_not_first);
  typed.date = *numbers;
  for (; next < words.size(); ++next) {
    if (const auto wrong = take_word(typed, words[next])) return std::unexpected(*wrong);
  }
  return typed;
}

Date date_in(Calendar calendar, const Numbers& numbers) {
  return {.calendar = calendar,
          .year = numbers.values[0],
          .month = numbers.values[1],
          .day = numbers.values[2]};
}

DateResult<Date> existing(const Date& date) {
  if (const auto day = day_of(date); !day) return std::unexpected(day.error());
  return date;
}

// By the year alone: a date that does not exist is near all the same.
bool is_near(Calendar calendar, const Numbers& numbers, Instant now) {
  const auto today = date_of(calendar, now);
  const std::int64_t apart = today ? std::abs(today->year - numbers.values[0]) : near_days;
  return apart <= near_days / 366;
}

DateResult<Date> date_meant(const Typed& typed, Instant now) {
  const std::optional<Era> era = typed.era.empty() ? std::nullopt : era_named(typed.era);
  if (era == Era::gregorian) return existing(date_in(Calendar::gregorian, typed.date));
  if (era == Era::solar_hijri) return existing(date_in(Calendar::solar_hijri, typed.date));
  if (era == Era::islamic) return existing(date_in(Calendar::islamic, typed.date));
  if (!era && typed.date.values[0] >= first_gregorian_year) {
    return existing(date_in(Calendar::gregorian, typed.date));
  }
  const bool solar = is_near(Calendar::solar_hijri, typed.date, now);
  const bool islamic = is_near(Calendar::islamic, typed.date, now);
  if (solar == islamic) return std::unexpected(DateError::calendar_unclear);
  return existing(date_in(solar ? Calendar::solar_hijri : Calendar::islamic, typed.date));
}

// The instants at which the clocks of a zone show a local time: none, one or two.
struct Instants {
  std::vector<std::int64_t> at;
  std::int64_t before_gap = 0;  // where there is none: the instant at which the clocks leap over it
};

DateResult<Instants> instants_of(std::int64_t local, const icu::TimeZone& zone) {
  const auto offset_at = [&zone](std::int64_t instant) -> std::optional<std::int64_t> {
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone.getOffset(static_cast<double>(instant), 0, raw, saving, status);
    if (U_FAILURE(status) != 0) return std::nullopt;
    return std::int64_t{raw} + saving;
  };
  const auto before = offset_at(local - day_length);
  const auto after = offset_at(local + day_length);
  if (!before || !after) return std::unexpected(DateError::unknown_time_zone);
  Instants out{.at = {}, .before_gap = local - *before};
  for (const std::int64_t offset : {*before, *after}) {
    const std::int64_t instant = local - offset;
    const bool shows = offset_at(instant) == offset;
    if (shows && std::ranges::find(out.at, instant) == out.at.end()) out.at.push_back(instant);
  }
  std::ranges::sort(out.at);
  return out;
}

DateResult<std::int64_t> begin_of_day(std::int64_t day, const icu::TimeZone& zone) {
  const auto instants = instants_of(day * day_length, zone);
  if (!instants) return std::unexpected(instants.error());
  return instants->at.empty() ? instants->before_gap : instants->at.front();
}

Instant at(std::int64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(milliseconds));
}

// `until`: the first instant after it.
When when(const Date& date, std::int64_t from, std::int64_t until, bool has_time) {
  return {.date = date, .first = at(from), .last = at(until - 1), .has_time = has_time};
}

DateResult<When> in_zone(const Typed& typed, const Date& date, std::int64_t day,
                         std::string_view name) {
  const auto zone = time_zone(name);
  if (!zone) return std::unexpected(zone.error());
  if (!typed.seconds) {
    const auto from = begin_of_day(day, **zone);
    const auto until = begin_of_day(day + 1, **zone);
    if (!from || !until) return std::unexpected(DateError::unknown_time_zone);
    return when(date, *from, *until, false);
  }
  const std::int64_t local = day * day_length + Duration::seconds(*typed.seconds).count();
  const auto instants = instants_of(local, **zone);
  if (!instants) return std::unexpected(instants.error());
  if (instants->at.empty()) return std::unexpected(DateError::no_such_time);
  if (instants->at.size() > 1) return std::unexpected(DateError::time_twice);
  return when(date, instants->at.front(), instants->at.front() + 1, true);
}

}  // namespace

DateResult<When> parse_when(std::string_view typed, Instant now, std::string_view zone) {
  const auto read_typed = read(typed);
  if (!read_typed) return std::unexpected(read_typed.error());
  const auto date = date_meant(*read_typed, now);
  if (!date) return std::unexpected(date.error());
  const auto day = day_of(*date);
  if (!day) return std::unexpected(day.error());
  if (!read_typed->offset_minutes) {
    return in_zone(*read_typed, *date, day->value(),
                   read_typed->zone.empty() ? zone : std::string_view(read_typed->zone));
  }
  const std::int64_t midnight =
      day->value() * day_length - Duration::minutes(*read_typed->offset_minutes).count();
  if (!read_typed->seconds) return when(*date, midnight, midnight + day_length, false);
  const std::int64_t instant = midnight + Duration::seconds(*read_typed->seconds).count();
  return when(*date, instant, instant + 1, true);
}

Message message_of(DateError error) {
  switch (error) {
    case DateError::unknown_time_zone:
      return Message::error_time_zone;
    case DateError::out_of_range:
      return Message::error_date_range;
    case DateError::no_such_date:
      return Message::error_date_none;
    case DateError::not_a_date:
      return Message::error_date_form;
    case DateError::year_not_first:
      return Message::error_date_order;
    case DateError::calendar_unclear:
      return Message::error_date_calendar;
    case DateError::not_a_time:
      return Message::error_time_form;
    case DateError::no_such_time:
      return Message::error_time_none;
    case DateError::time_twice:
      return Message::error_time_twice;
  }
  return Message::error_date_form;
}

}  // namespace peyk::text
