#include "peyk/text/calendar.hpp"

#include <algorithm>
#include <memory>
#include <unicode/calendar.h>
#include <unicode/gregocal.h>

#include "calendar_names.hpp"
#include "time_zone.hpp"

namespace peyk::text {
namespace {

constexpr std::int64_t day_length = Duration::days(1).count();
constexpr std::size_t longest_zone = 64;
// The first day in range and the first after it. ICU's arithmetic of the Solar Hijri calendar
// leaves the astronomical one in 2124, the table of Umm al-Qura ends in 2174.
constexpr std::int64_t first_day = -25567;  // 1900-01-01
constexpr std::int64_t end_day = 47847;     // 2101-01-01

using CalendarPointer = std::unique_ptr<icu::Calendar>;

const char* locale_name(Calendar calendar) {
  switch (calendar) {
    case Calendar::gregorian:
      return "en@calendar=gregorian";
    case Calendar::solar_hijri:
      return "en@calendar=persian";
    case Calendar::islamic:
      return "en@calendar=islamic-umalqura";
  }
  return "en@calendar=gregorian";
}

}  // namespace

DateResult<std::unique_ptr<icu::TimeZone>> time_zone(std::string_view name) {
  const bool is_ascii = std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F; });
  if (name.empty() || name.size() > longest_zone || !is_ascii) {
    return std::unexpected(DateError::unknown_time_zone);
  }
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())))));
  if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) {
    return std::unexpected(DateError::unknown_time_zone);
  }
  return zone;
}

namespace {

bool in_range(Instant instant) {
  return instant.milliseconds() >= first_day * day_length &&
         instant.milliseconds() < end_day * day_length;
}

// Whole days since 1970-01-01 in the zone, and the milliseconds into that day.
struct Local {
  std::int64_t day = 0;
  std::int64_t millisecond = 0;
};

DateResult<Local> local_time(Instant instant, std::string_view zone_name) {
  const auto zone = time_zone(zone_name);
  if (!zone) return std::unexpected(zone.error());
  if (!in_range(instant)) return std::unexpected(DateError::out_of_range);
  std::int32_t raw = 0;
  std::int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  (*zone)->getOffset(static_cast<double>(instant.milliseconds()), 0, raw, saving, status);
  if (U_FAILURE(status) != 0) return std::unexpected(DateError::unknown_time_zone);
  const std::int64_t local = instant.milliseconds() + raw + saving;
  const std::int64_t into = ((local % day_length) + day_length) % day_length;
  return Local{(local - into) / day_length, into};
}

DateResult<CalendarPointer> make_calendar(Calendar calendar) {
  UErrorCode status = U_ZERO_ERROR;
  CalendarPointer made(icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(),
                                                     icu::Locale(locale_name(calendar)), status));
  if (U_FAILURE(status) != 0 || made == nullptr) return std::unexpected(DateError::out_of_range);
  // The Gregorian calendar also before its introduction, as ISO 8601 has it.
  made->setLenient(false);
  return made;
}

DateResult<Date> date_of_day(Calendar calendar, std::int64_t day) {
  if (day < first_day - 1 || day > end_day) return std::unexpected(DateError::out_of_range);
  auto made = make_calendar(calendar);
  if (!made) return std::unexpected(made.error());
  UErrorCode status = U_ZERO_ERROR;
  (*made)->setTime(static_cast<double>(day * day_length), status);
  const Date date{.calendar = calendar,
                  .year = (*made)->get(UCAL_EXTENDED_YEAR, status),
                  .month = (*made)->get(UCAL_MONTH, status) + 1,
                  .day = (*made)->get(UCAL_DATE, status)};
  if (U_FAILURE(status) != 0) return std::unexpected(DateError::out_of_range);
  return date;
}

// The order in which a reader of the language looks for them.
using Order = std::array<Calendar, all_calendars.size()>;
constexpr Order persian_order{Calendar::solar_hijri, Calendar::gregorian, Calendar::islamic};
constexpr Order arabic_order{Calendar::gregorian, Calendar::islamic, Calendar::solar_hijri};

const Order& order(Language language) {
  switch (language) {
    case Language::english:
      return all_calendars;
    case Language::persian:
      return persian_order;
    case Language::arabic:
      return arabic_order;
  }
  return all_calendars;
}

DateResult<std::string> format_local(Language language, std::span<const Calendar> calendars,
                                     std::int64_t day) {
  std::string out;
  for (const Calendar calendar : calendars) {
    const auto date = date_of_day(calendar, day);
    if (!date) return std::unexpected(date.error());
    out.append(out.empty() ? "" : " · ").append(format(language, *date));
  }
  return out;
}

DateResult<std::string> format_local_in_all(Language language, std::int64_t day) {
  const auto dates = format_local(language, order(language), day);
  if (!dates) return dates;
  const std::int64_t weekday = ((day % 7) + 7) % 7;
  std::string out(weekday_names(language).at(static_cast<std::size_t>(weekday)));
  return out + " " + *dates;
}

}  // namespace

std::string_view to_string(DateError error) {
  switch (error) {
    case DateError::unknown_time_zone:
      return "unknown time zone";
    case DateError::out_of_range:
      return "date out of range";
    case DateError::no_such_date:
      return "no such date";
    case DateError::not_a_date:
      return "not a date";
    case DateError::year_not_first:
      return "year not first";
    case DateError::calendar_unclear:
      return "calendar unclear";
    case DateError::not_a_time:
      return "not a time";
    case DateError::no_such_time:
      return "no such time";
    case DateError::time_twice:
      return "time twice";
  }
  return "unknown";
}

DateResult<Date> date_of(Calendar calendar, Day day) {
  if (day.value() >= end_day) return std::unexpected(DateError::out_of_range);
  return date_of_day(calendar, day.value());
}

DateResult<Date> date_of(Calendar calendar, Instant instant, std::string_view zone) {
  const auto local = local_time(instant, zone);
  if (!local) return std::unexpected(local.error());
  return date_of_day(calendar, local->day);
}

DateResult<Day> day_of(const Date& date) {
  if (date.year < 1 || date.year > 9999) return std::unexpected(DateError::out_of_range);
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) {
    return std::unexpected(DateError::no_such_date);
  }
  auto made = make_calendar(date.calendar);
  if (!made) return std::unexpected(made.error());
  UErrorCode status = U_ZERO_ERROR;
  (*made)->clear();
  (*made)->set(UCAL_EXTENDED_YEAR, date.year);
  (*made)->set(UCAL_MONTH, date.month - 1);
  (*made)->set(UCAL_DATE, date.day);
  const double time = (*made)->getTime(status);
  if (U_FAILURE(status) != 0) return std::unexpected(DateError::no_such_date);
  const double day = time / static_cast<double>(day_length);
  // A Day cannot be before 1970.
  if (day < 0 || day >= static_cast<double>(end_day)) {
    return std::unexpected(DateError::out_of_range);
  }
  return Day(static_cast<Day::rep>(day));
}

std::string format(Language language, const Date& date) {
  const auto digits = [language](std::int32_t n) {
    return with_digits(language, std::to_string(n));
  };
  std::string out = digits(date.day) + " ";
  if (date.month >= 1 && date.month <= 12) {
    const auto index = static_cast<std::size_t>(date.month - 1);
    out += month_names(language, date.calendar).at(index);
  } else {
    out += digits(date.month);
  }
  out += " " + digits(date.year);
  const std::string_view era = era_name(language, date.calendar);
  if (!era.empty()) out.append(" ").append(era);
  return out;
}

DateResult<std::string> format_in_all(Language language, Day day) {
  if (day.value() >= end_day) return std::unexpected(DateError::out_of_range);
  return format_local_in_all(language, day.value());
}

DateResult<std::string> format_in_all(Language language, Instant instant, std::string_view zone) {
  const auto local = local_time(instant, zone);
  if (!local) return std::unexpected(local.error());
  return format_local_in_all(language, local->day);
}

std::span<const Calendar> own_calendars(Language language) {
  return std::span(order(language)).first(language == Language::arabic ? 2 : 1);
}

DateResult<std::string> format_in(Language language, std::span<const Calendar> calendars,
                                  Instant instant, std::string_view zone) {
  const auto local = local_time(instant, zone);
  if (!local) return std::unexpected(local.error());
  return format_local(language, calendars, local->day);
}

DateResult<std::string> format_time(Language language, Instant instant, std::string_view zone) {
  const auto local = local_time(instant, zone);
  if (!local) return std::unexpected(local.error());
  const std::int64_t minutes = local->millisecond / Duration::minutes(1).count();
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return with_digits(language, two(minutes / 60) + ":" + two(minutes % 60));
}

}  // namespace peyk::text
