// A date as a person types it: for due dates and mandates.
//
//   2026-12-05            1405/09/14             ۱۴۰۵/۹/۱۴              1448-06-25 AH
//   2026-12-05 14:30:15   1405/9/14 14:30 +03:30     ۱۴۰۵/۹/۱۴ ۱۴:۳۰ Asia/Tehran     ١٤٤٨/٦/٢٥ هـ
//
// The year comes first, with four digits of any script; / - . part the numbers. An era says the
// calendar: AD CE م میلادی, SH ش ه‍.ش شمسی خورشیدی, AH هـ ق ه‍.ق
// قمری. Without one a year from 1900 on is Gregorian, and an earlier one of the calendar, Solar
// Hijri or Islamic, in which it lies within twenty years of now. What could mean two things is
// refused with the reason.
#pragma once

#include "peyk/text/calendar.hpp"
#include "peyk/text/message.hpp"

namespace peyk::text {

// What was meant: with a time, one instant; without, the whole day in its zone. A beginning is
// `first`, an end or a due date `last`.
struct When {
  Date date;
  Instant first;
  Instant last;  // the last millisecond
  bool has_time = false;
  friend bool operator==(const When&, const When&) = default;
};

// `zone` counts where none is typed.
[[nodiscard]] DateResult<When> parse_when(std::string_view typed, Instant now,
                                          std::string_view zone = utc);

// The reason and the next step.
[[nodiscard]] Message message_of(DateError);

}  // namespace peyk::text
