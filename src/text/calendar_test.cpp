#include "peyk/text/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck.h>
#include <set>

#include "calendar_names.hpp"

namespace peyk::text {
namespace {

constexpr std::uint32_t last_day = 47846;  // 2100-12-31

Instant at(std::int64_t year, unsigned month, unsigned day, std::int64_t hour = 0) {
  const std::chrono::sys_days days = std::chrono::year_month_day(
      std::chrono::year(static_cast<int>(year)), std::chrono::month(month), std::chrono::day(day));
  return Instant::since_epoch(Duration::days(days.time_since_epoch().count()) +
                              Duration::hours(hour));
}

Date date(Calendar calendar, std::int32_t year, std::int32_t month, std::int32_t day) {
  return {.calendar = calendar, .year = year, .month = month, .day = day};
}

struct SameDay {
  std::array<std::int32_t, 3> gregorian;
  std::array<std::int32_t, 3> solar;
  std::array<std::int32_t, 3> islamic;
};

// From the official calendars of Iran and Saudi Arabia: new years, leap days, turning points.
constexpr std::array same_days{
    SameDay{{1979, 2, 11}, {1357, 11, 22}, {1399, 3, 14}},
    SameDay{{2000, 3, 20}, {1379, 1, 1}, {1420, 12, 14}},
    SameDay{{2001, 9, 11}, {1380, 6, 20}, {1422, 6, 23}},
    SameDay{{2017, 3, 20}, {1395, 12, 30}, {1438, 6, 21}},
    SameDay{{2021, 3, 20}, {1399, 12, 30}, {1442, 8, 7}},
    SameDay{{2021, 3, 21}, {1400, 1, 1}, {1442, 8, 8}},
    SameDay{{2024, 3, 20}, {1403, 1, 1}, {1445, 9, 10}},
    SameDay{{2024, 7, 7}, {1403, 4, 17}, {1446, 1, 1}},
    SameDay{{2025, 3, 1}, {1403, 12, 11}, {1446, 9, 1}},
    SameDay{{2025, 3, 20}, {1403, 12, 30}, {1446, 9, 20}},
    SameDay{{2025, 3, 21}, {1404, 1, 1}, {1446, 9, 21}},
};

TEST(Calendar, KnownDaysAgreeInAllThree) {
  for (const SameDay& day : same_days) {
    const auto [year, month, number] = day.gregorian;
    const Instant instant = at(year, static_cast<unsigned>(month), static_cast<unsigned>(number));
    EXPECT_EQ(date_of(Calendar::gregorian, instant),
              date(Calendar::gregorian, year, month, number));
    EXPECT_EQ(date_of(Calendar::solar_hijri, instant),
              date(Calendar::solar_hijri, day.solar[0], day.solar[1], day.solar[2]));
    EXPECT_EQ(date_of(Calendar::islamic, instant),
              date(Calendar::islamic, day.islamic[0], day.islamic[1], day.islamic[2]))
        << year << "-" << month;
  }
}

TEST(Calendar, DayBeginsInItsZone) {
  const Instant evening = at(2025, 3, 20, 21);  // 00:30 of the new year in Tehran
  EXPECT_EQ(date_of(Calendar::solar_hijri, evening), date(Calendar::solar_hijri, 1403, 12, 30));
  EXPECT_EQ(date_of(Calendar::solar_hijri, evening, "Asia/Tehran"),
            date(Calendar::solar_hijri, 1404, 1, 1));
  EXPECT_EQ(format_time(Language::persian, evening, "Asia/Tehran"), "۰۰:۳۰");
  EXPECT_EQ(format_time(Language::english, evening, "America/New_York"), "17:00");
}

TEST(Calendar, UnknownZonesAreRefused) {
  for (const std::string_view zone : {"", "Mars/Olympus", "UTC\n", "Asia/Tehran\xFF", "تهران"}) {
    EXPECT_EQ(date_of(Calendar::gregorian, at(2025, 1, 1), zone),
              std::unexpected(DateError::unknown_time_zone))
        << zone;
  }
  EXPECT_EQ(format_time(Language::english, at(2025, 1, 1), std::string(1000, 'A')),
            std::unexpected(DateError::unknown_time_zone));
}

TEST(Calendar, TimesOutOfRangeAreRefused) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t ms : {least, most, most / 2, at(2101, 1, 1).milliseconds()}) {
    const Instant instant = Instant::since_epoch(Duration::milliseconds(ms));
    EXPECT_EQ(format_in_all(Language::english, instant), std::unexpected(DateError::out_of_range));
    EXPECT_EQ(date_of(Calendar::islamic, instant), std::unexpected(DateError::out_of_range));
  }
  EXPECT_FALSE(date_of(Calendar::solar_hijri, Day(last_day + 1)).has_value());
  EXPECT_FALSE(date_of(Calendar::solar_hijri, Day(UINT32_MAX)).has_value());
  EXPECT_TRUE(date_of(Calendar::gregorian, at(1900, 1, 1)).has_value());
  EXPECT_TRUE(format_in_all(Language::english, at(1900, 1, 1), "Pacific/Honolulu").has_value());
  EXPECT_TRUE(format_in_all(Language::english, at(2100, 12, 31, 23), "Asia/Tehran").has_value());
}

// Independent of ICU: the vernal equinox (Meeus, Astronomical Algorithms, ch. 27, without the
// periodic terms, ± 20 min) at 12:00 of Tehran's true time zone decides the first of Farvardin.
double equinox_in_tehran_days(int gregorian_year) {
  const double y = (gregorian_year - 2000) / 1000.0;
  const double julian = 2451623.80984 + 365242.37404 * y + 0.05169 * y * y - 0.00411 * y * y * y;
  return julian - 2440587.5 + 3.5 / 24;
}

TEST(Calendar, SolarYearBeginsWithTheEquinox) {
  int decided = 0;
  for (int year = 1970; year <= 2100; ++year) {
    const double equinox = equinox_in_tehran_days(year);
    const double hour = (equinox - std::floor(equinox)) * 24;
    if (std::abs(hour - 12) < 0.5) continue;  // nearer than the formula is exact
    const auto day = static_cast<std::uint32_t>(std::floor(equinox)) + (hour > 12 ? 1U : 0U);
    EXPECT_EQ(date_of(Calendar::solar_hijri, Day(day)),
              date(Calendar::solar_hijri, year - 621, 1, 1))
        << year;
    ++decided;
  }
  EXPECT_GT(decided, 110);
}

TEST(Calendar, EveryDayComesBack) {
  for (const Calendar calendar : all_calendars) {
    Date before;
    for (std::uint32_t n = 0; n <= last_day; n += 1) {
      const auto made = date_of(calendar, Day(n));
      ASSERT_TRUE(made.has_value()) << n;
      ASSERT_EQ(day_of(*made), Day(n));
      if (n != 0) {
        const bool next_day = made->day == before.day + 1 && made->month == before.month;
        ASSERT_TRUE(next_day || made->day == 1) << n;
      }
      before = *made;
    }
  }
}

TEST(Calendar, DatesThatDoNotExistAreRefused) {
  const auto none = std::unexpected(DateError::no_such_date);
  EXPECT_EQ(day_of(date(Calendar::gregorian, 2025, 2, 29)), none);
  EXPECT_EQ(day_of(date(Calendar::solar_hijri, 1404, 12, 30)), none);
  EXPECT_EQ(day_of(date(Calendar::solar_hijri, 1404, 7, 31)), none);
  EXPECT_EQ(day_of(date(Calendar::islamic, 1446, 9, 30)), none);
  EXPECT_EQ(day_of(date(Calendar::gregorian, 2025, 13, 1)), none);
  EXPECT_EQ(day_of(date(Calendar::gregorian, 2025, 0, 1)), none);
  EXPECT_EQ(day_of(date(Calendar::gregorian, 1960, 1, 1)),
            std::unexpected(DateError::out_of_range));
}

TEST(Calendar, IsWrittenInEachLanguage) {
  const Instant day = at(2025, 11, 22);
  EXPECT_EQ(format_in_all(Language::english, day),
            "Saturday 22 November 2025 · 1 Azar 1404 SH · 1 Jumada II 1447 AH");
  EXPECT_EQ(format_in_all(Language::persian, day),
            "شنبه ۱ آذر ۱۴۰۴ خورشیدی · ۲۲ نوامبر ۲۰۲۵ میلادی · ۱ "
            "جمادی‌الثانی "
            "۱۴۴۷ "
            "قمری");
  EXPECT_EQ(format_in_all(Language::arabic, day),
            "السبت ٢٢ نوفمبر ٢٠٢٥ م · ١ جمادى الآخرة ١٤٤٧ هـ · ١ آذر ١٤٠٤ هـ ش");
  EXPECT_EQ(format_in_all(Language::english, Day(0)),
            format_in_all(Language::english, at(1970, 1, 1)));
  EXPECT_EQ(format(Language::english, date(Calendar::gregorian, 2025, 99, 1)), "1 99 2025");
}

TEST(Calendar, IsWrittenInTheCalendarsOfTheLanguage) {
  const auto own = [](Language language, Instant instant, std::string_view zone) {
    return format_in(language, own_calendars(language), instant, zone);
  };
  const Instant evening = at(2025, 3, 20, 21);  // 00:30 of the next day in Tehran
  EXPECT_EQ(own(Language::english, evening, "UTC"), "20 March 2025");
  EXPECT_EQ(own(Language::english, evening, "Asia/Tehran"), "21 March 2025");
  EXPECT_EQ(own(Language::persian, evening, "Asia/Tehran"), "۱ فروردین ۱۴۰۴ خورشیدی");
  EXPECT_EQ(own(Language::arabic, evening, "Asia/Riyadh"), "٢١ مارس ٢٠٢٥ م · ٢١ رمضان ١٤٤٦ هـ");
  EXPECT_EQ(own(Language::arabic, evening, "nowhere"),
            std::unexpected(DateError::unknown_time_zone));
  for (const Language language : all_languages) {
    const auto all = format_in_all(language, evening);
    ASSERT_TRUE(all.has_value());
    EXPECT_NE(all->find(" " + own(language, evening, "UTC").value_or("none") + " · "),
              std::string::npos);
  }
}

TEST(Calendar, NamesAreComplete) {
  for (const Language language : all_languages) {
    for (const Calendar calendar : all_calendars) {
      const MonthNames& names = month_names(language, calendar);
      EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), 12U);
      EXPECT_EQ(std::ranges::count(names, ""), 0);
    }
    const WeekdayNames& days = weekday_names(language);
    EXPECT_EQ(std::set<std::string_view>(days.begin(), days.end()).size(), 7U);
  }
}

}  // namespace
}  // namespace peyk::text
