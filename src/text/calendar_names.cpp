#include "calendar_names.hpp"

namespace peyk::text {
namespace {

using Names = std::array<MonthNames, all_calendars.size()>;  // by Calendar

constexpr Names english{{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"},
    {"Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar",
     "Dey", "Bahman", "Esfand"},
    {"Muharram", "Safar", "Rabi I", "Rabi II", "Jumada I", "Jumada II", "Rajab", "Shaaban",
     "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah"},
}};

constexpr Names persian{{
    {"ژانویهٔ", "فوریهٔ", "مارس", "آوریل", "مهٔ", "ژوئن",  //
     "ژوئیهٔ", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"},
    {"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
     "اسفند"},
    {"محرم", "صفر", "ربیع‌الاول", "ربیع‌الثانی", "جمادی‌الاول",
     "جمادی‌الثانی", "رجب", "شعبان", "رمضان", "شوال", "ذی‌القعده",
     "ذی‌الحجه"},
}};

constexpr Names arabic{{
    {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
     "نوفمبر", "ديسمبر"},
    {"فروردين", "أرديبهشت", "خرداد", "تير", "مرداد", "شهريور", "مهر", "آبان", "آذر", "دي", "بهمن",
     "إسفند"},
    {"محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان",
     "رمضان", "شوال", "ذو القعدة", "ذو الحجة"},
}};

constexpr WeekdayNames english_days{"Thursday", "Friday",  "Saturday", "Sunday",
                                    "Monday",   "Tuesday", "Wednesday"};
constexpr WeekdayNames persian_days{"پنجشنبه",         "جمعه",    "شنبه", "یکشنبه", "دوشنبه",
                                    "سه‌شنبه", "چهارشنبه"};
constexpr WeekdayNames arabic_days{"الخميس",  "الجمعة",   "السبت",   "الأحد",
                                   "الاثنين", "الثلاثاء", "الأربعاء"};

using Eras = std::array<std::string_view, all_calendars.size()>;
constexpr Eras english_eras{"", "SH", "AH"};
constexpr Eras persian_eras{"میلادی", "خورشیدی", "قمری"};
constexpr Eras arabic_eras{"م", "هـ ش", "هـ"};

template <class T>
const T& choose(Language language, const T& in_english, const T& in_persian, const T& in_arabic) {
  switch (language) {
    case Language::english:
      return in_english;
    case Language::persian:
      return in_persian;
    case Language::arabic:
      return in_arabic;
  }
  return in_english;
}

}  // namespace

const MonthNames& month_names(Language language, Calendar calendar) {
  return choose(language, english, persian, arabic).at(static_cast<std::size_t>(calendar));
}

const WeekdayNames& weekday_names(Language language) {
  return choose(language, english_days, persian_days, arabic_days);
}

std::string_view era_name(Language language, Calendar calendar) {
  return choose(language, english_eras, persian_eras, arabic_eras)
      .at(static_cast<std::size_t>(calendar));
}

}  // namespace peyk::text
