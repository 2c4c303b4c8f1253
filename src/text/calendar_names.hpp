// Names of days and months. Our own table: CLDR's Arabic names of the Solar Hijri months are
// misspelt, and a table does not change with the library.
#pragma once

#include <array>
#include <string_view>

#include "peyk/text/calendar.hpp"

namespace peyk::text {

using MonthNames = std::array<std::string_view, 12>;
using WeekdayNames = std::array<std::string_view, 7>;  // from Thursday, the day of 1970-01-01

[[nodiscard]] const MonthNames& month_names(Language, Calendar);
[[nodiscard]] const WeekdayNames& weekday_names(Language);
// What stands behind the year; empty where nobody writes it.
[[nodiscard]] std::string_view era_name(Language, Calendar);

}  // namespace peyk::text
