#include "peyk/text/when.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>
#include <string>

#include "peyk/text/catalogue.hpp"

namespace peyk::text {
namespace {

constexpr std::int64_t minute = Duration::minutes(1).count();
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

std::int64_t utc_midnight(int year, unsigned month, unsigned number) {
  const std::chrono::sys_days days = std::chrono::year_month_day(
      std::chrono::year(year), std::chrono::month(month), std::chrono::day(number));
  return days.time_since_epoch().count() * day;
}

Instant now() {
  return Instant::since_epoch(Duration::milliseconds(utc_midnight(2026, 11, 28) + 9 * hour));
}

void expect_day(std::string_view typed, std::int64_t from, std::string_view zone = utc) {
  const auto when = parse_when(typed, now(), zone);
  ASSERT_TRUE(when.has_value()) << typed << ": " << to_string(when.error());
  EXPECT_EQ(when->first.milliseconds(), from) << typed;
  EXPECT_EQ(when->last.milliseconds(), from + day - 1) << typed;
  EXPECT_FALSE(when->has_time) << typed;
}

void expect_time(std::string_view typed, std::int64_t instant, std::string_view zone = utc) {
  const auto when = parse_when(typed, now(), zone);
  ASSERT_TRUE(when.has_value()) << typed << ": " << to_string(when.error());
  EXPECT_EQ(when->first.milliseconds(), instant) << typed;
  EXPECT_EQ(when->last, when->first) << typed;
  EXPECT_TRUE(when->has_time) << typed;
}

void expect_refused(DateError error, std::initializer_list<std::string_view> all,
                    std::string_view zone = utc) {
  for (const std::string_view typed : all) {
    EXPECT_EQ(parse_when(typed, now(), zone), std::unexpected(error)) << typed;
  }
}

// 2026-12-05 is the 14th of Azar 1405 and the 25th of Jumada II 1448.
TEST(When, OneDayInThreeCalendarsAndAllDigits) {
  const std::int64_t from = utc_midnight(2026, 12, 5);
  for (const std::string_view typed : {"2026-12-05",
                                       "2026/12/5",
                                       "2026.12.5",
                                       "٢٠٢٦/١٢/٥",
                                       "۲۰۲۶-۱۲-۰۵",
                                       "2026-12-05 CE",
                                       "2026-12-05 م",
                                       "1405/09/14",
                                       "1405-9-14",
                                       "۱۴۰۵/۹/۱۴",
                                       "۱۴۰۵/۰۹/۱۴ ش",
                                       "1405/9/14 SH",
                                       "۱۴۰۵/۹/۱۴ ه‍.ش.",
                                       "۱۴۰۵/۹/۱۴ هـ ش",
                                       "۱۴۰۵/۹/۱۴ هجری شمسی",
                                       "۱۴۰۵/۹/۱۴ خورشیدی",
                                       "1448-06-25 AH",
                                       "1448-06-25 ah",
                                       "١٤٤٨/٦/٢٥ هـ",
                                       "١٤٤٨/٦/٢٥",
                                       "۱۴۴۸/۶/۲۵ ه‍.ق",
                                       "۱۴۴۸/۶/۲۵ هجری قمری",
                                       "١٤٤٨/٦/٢٥ هجري",
                                       "  2026-12-05\u00A0",
                                       "\u200F۱۴۰۵/۹/۱۴\u200E"}) {
    expect_day(typed, from);
  }
  EXPECT_EQ(format_in_all(Language::english, parse_when("1405/9/14", now())->first),
            "Saturday 5 December 2026 · 14 Azar 1405 SH · 25 Jumada II 1448 AH");
}

TEST(When, TimeAndZone) {
  const std::int64_t from = utc_midnight(2026, 12, 5);
  for (const std::string_view typed :
       {"2026-12-05 14:30", "2026-12-05T14:30Z", "2026-12-05 14:30 UTC", "2026-12-05 14:30:00",
        "2026-12-05 18:00 +03:30", "2026-12-05 18:00+03:30", "2026-12-05 18:00 +0330",
        "2026-12-05 9:30 -5", "2026-12-05 18:00 Asia/Tehran", "۱۴۰۵/۹/۱۴ ۱۸:۰۰ Asia/Tehran",
        "١٤٤٨/٦/٢٥ هـ ١٧:٣٠ +3", "2026-12-05 9:30 −05:00"}) {
    expect_time(typed, from + 14 * hour + 30 * minute);
  }
  expect_time("2026-12-05 14:30:15", from + 14 * hour + 30 * minute + minute / 4);
  expect_time("2026-12-05T18:00:15+03:30", from + 14 * hour + 30 * minute + minute / 4);
  expect_time("2026-12-05 18:00", from + 14 * hour + 30 * minute, "Asia/Tehran");
  expect_day("2026-12-05", from - 210 * minute, "Asia/Tehran");
  expect_day("2026-12-05 +03:30", from - 210 * minute);
}

TEST(When, WhatCouldMeanTwoThingsIsRefused) {
  expect_refused(DateError::year_not_first,
                 {"05/12/2026", "5.12.2026", "12-31-2026", "26-12-05", "05/9/14", "۱۴/۹/۱۴۰۵"});
  // Solar Hijri 2047, Islamic 2005: both more than twenty years off; hijri alone says neither.
  expect_refused(DateError::calendar_unclear,
                 {"1426/1/1", "1300/1/1", "0005/1/1", "1426/1/1 هجری", "2026/1/1 هجری"});
  expect_day("1426/1/1 SH", utc_midnight(2047, 3, 21));
  expect_day("1426/1/1 AH", utc_midnight(2005, 2, 10));
  expect_refused(DateError::time_twice, {"2026-10-25 02:30"}, "Europe/Zurich");
  expect_time("2026-10-25 02:30 +01:00", utc_midnight(2026, 10, 25) + 90 * minute, "Europe/Zurich");
}

TEST(When, WhatDoesNotExistIsRefused) {
  expect_refused(DateError::no_such_date, {"2026-02-29", "2026-13-01", "1404/12/30", "1405/7/31",
                                           "1448-09-31 AH", "2026-00-10"});
  expect_refused(DateError::no_such_time,
                 {"2026-12-05 24:00", "2026-12-05 12:60", "2026-12-05 12:00:60"});
  expect_refused(DateError::no_such_time, {"2026-03-29 02:30"}, "Europe/Zurich");
  expect_refused(DateError::unknown_time_zone,
                 {"2026-12-05 12:00 Mars/Olympus", "2026-12-05 12:00 +15:00", "2026-12-05 +9:99"});
  expect_refused(DateError::unknown_time_zone, {"2026-12-05"}, "Mars/Olympus");
  expect_refused(DateError::out_of_range,
                 {"1969-12-31", "2101-01-01", "2026-01-01 AH", "1340/1/1 SH"});
}

TEST(When, WhatIsNoDateIsRefused) {
  expect_refused(
      DateError::not_a_date,
      {"", " ", "tomorrow", "2026", "2026-12", "2026-12-05-1", "2026--12-5", "-2026-1-1",
       "2026-1-x", "20260-1-1", "2026-1/1", "2026-1-1\xFF", "99999999999-1-1", "2026-12-", "فردا"});
  expect_refused(DateError::not_a_time,
                 {"2026-12-05 noon", "2026-12-05 14", "2026-12-05 1:2:3:4",
                  "2026-12-05 12:00 13:00", "2026-12-05 12:00 UTC UTC", "2026-12-05 Z +1",
                  "2026-12-05 AH SH", "2026-12-05 12:00 +", "2026-12-05 12:00 ق.م.ق"});
  EXPECT_EQ(parse_when(std::string(100000, '1'), now()), std::unexpected(DateError::not_a_date));
}

// Beirut's clocks leap from midnight to one: the day begins at one, and lasts 23 hours.
TEST(When, ADayWithoutMidnightBeginsLater) {
  const auto when = parse_when("2021-03-28", now(), "Asia/Beirut");
  ASSERT_TRUE(when.has_value());
  EXPECT_EQ(when->first.milliseconds(), utc_midnight(2021, 3, 27) + 22 * hour);
  EXPECT_EQ(when->last.milliseconds() + 1 - when->first.milliseconds(), 23 * hour);
}

TEST(When, EveryDayComesBackFromItsNumbers) {
  EXPECT_TRUE(rc::check("three calendars, three zones", [] {
    const Calendar calendar = *rc::gen::elementOf(all_calendars);
    const auto number = *rc::gen::inRange<std::uint32_t>(1, 47000);
    const auto zone = *rc::gen::element<std::string>("UTC", "Asia/Tehran", "America/New_York");
    const auto language = *rc::gen::elementOf(all_languages);
    const Date date = date_of(calendar, Day(number)).value();
    constexpr std::array eras{"CE", "SH", "AH"};
    const std::string typed =
        with_digits(language, std::to_string(date.year) + "/" + std::to_string(date.month) + "/" +
                                  std::to_string(date.day)) +
        " " + eras.at(static_cast<std::size_t>(calendar));
    const auto when = parse_when(typed, now(), zone);
    RC_ASSERT(when.has_value());
    RC_ASSERT(when->date == date);
    RC_ASSERT(date_of(calendar, when->first, zone).value() == date);
    RC_ASSERT(date_of(calendar, when->last, zone).value() == date);
  }));
}

TEST(When, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check("pieces", [] {
    std::string typed;
    const auto pieces = rc::gen::element<std::string>("2026", "1405", "۱۴۴۸", "-", "/", ".", "12",
                                                      "٥", " ", ":", "+", "Z", "T", "AH", "ش", "هـ",
                                                      "Asia/Tehran", "\u200F", "\xFF");
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(pieces)) typed += piece;
    if (const auto when = parse_when(typed, now())) {
      RC_ASSERT(when->first <= when->last);
      RC_ASSERT(peyk::text::day_of(when->date).has_value());
    }
  }));
}

TEST(When, EveryRefusalHasItsMessage) {
  std::set<Message> messages;
  for (int i = 0; i <= static_cast<int>(DateError::time_twice); ++i) {
    const auto error = static_cast<DateError>(i);
    messages.insert(message_of(error));
    EXPECT_NE(Catalogue(Language::english).say(message_of(error), {{"date", "5/12"}}).find("5/12"),
              std::string::npos);
    EXPECT_NE(to_string(error), "unknown");
  }
  EXPECT_EQ(messages.size(), static_cast<std::size_t>(DateError::time_twice) + 1);
}

}  // namespace
}  // namespace peyk::text
