// Dates in the three calendars of the people who write: Gregorian, Solar Hijri (Iran, Afghanistan)
// and Islamic (Umm al-Qura). The time and the zone are given; nothing here asks a clock.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "peyk/base/time.hpp"
#include "peyk/text/language.hpp"

namespace peyk::text {

enum class Calendar : std::uint8_t { gregorian, solar_hijri, islamic };

inline constexpr std::array all_calendars{Calendar::gregorian, Calendar::solar_hijri,
                                          Calendar::islamic};

enum class DateError : std::uint8_t {
  unknown_time_zone,
  out_of_range,      // not within 1900-01-01 … 2100-12-31, where all three calendars are exact
  no_such_date,      // the month or day does not exist in that year
  not_a_date,        // not three numbers
  year_not_first,    // 5/12/2026: day or month first?
  calendar_unclear,  // 1426 is a year of two calendars, both far from today
  not_a_time,        // behind the date stands what is none of time, zone, era
  no_such_time,      // 25:00, or an hour that the clocks leap over
  time_twice,        // an hour that the clocks go through twice
};

template <class T>
using DateResult = std::expected<T, DateError>;

[[nodiscard]] std::string_view to_string(DateError);

struct Date {
  Calendar calendar = Calendar::gregorian;
  std::int32_t year = 0;
  std::int32_t month = 0;  // from 1
  std::int32_t day = 0;    // from 1
  friend bool operator==(const Date&, const Date&) = default;
};

// A name of the IANA data base ("Asia/Tehran"); at most 64 characters.
inline constexpr std::string_view utc = "UTC";

[[nodiscard]] DateResult<Date> date_of(Calendar, Day);
[[nodiscard]] DateResult<Date> date_of(Calendar, Instant, std::string_view zone = utc);
[[nodiscard]] DateResult<Day> day_of(const Date&);

// "22 November 2025", "۱ آذر ۱۴۰۴ خورشیدی", "١ جمادى الآخرة ١٤٤٧ هـ". A date not made by date_of or
// parse_when may not exist: then nothing but its numbers.
[[nodiscard]] std::string format(Language, const Date&);

// Weekday and all three dates, the language's own calendar first; a Said for a message.
[[nodiscard]] DateResult<std::string> format_in_all(Language, Day);
[[nodiscard]] DateResult<std::string> format_in_all(Language, Instant, std::string_view zone = utc);

// Those in which its speakers write: Persian the Solar Hijri, Arabic the Gregorian and the Islamic
// beside it, English the Gregorian.
[[nodiscard]] std::span<const Calendar> own_calendars(Language);
// The dates alone: "22 November 2025 · 1 Jumada II 1447 AH".
[[nodiscard]] DateResult<std::string> format_in(Language, std::span<const Calendar>, Instant,
                                                std::string_view zone = utc);

// "14:05" in the language's digits.
[[nodiscard]] DateResult<std::string> format_time(Language, Instant, std::string_view zone = utc);

}  // namespace peyk::text
