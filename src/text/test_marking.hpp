// Texts, keys and what befalls a copy on its way, for the tests of marking.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <utility>
#include <vector>

#include "peyk/text/marking.hpp"

#include "marking_words.hpp"

namespace peyk::text::testing {

inline MarkingKey key_of(std::uint64_t seed) {
  std::array<std::uint8_t, MarkingKey::size> bytes{};
  ByteWriter(bytes).zeros(MarkingKey::size - 8).u64(seed);
  return MarkingKey::from(bytes).value();
}

inline std::vector<ReaderNumber> readers(std::uint32_t count) {
  std::vector<ReaderNumber> numbers;
  for (std::uint32_t i = 1; i <= count; ++i) numbers.emplace_back(i);
  return numbers;
}

// clang-format off
inline constexpr std::string_view persian =
    "هیئت ما پیشنهاد طرف دیگر را دریافت کرده و آن را با دقت بررسی می‌کند. به نظر می‌رسد که در "
    "بخش نخست، یعنی تأمین امنیت کشتیرانی، اختلاف چندانی باقی نمانده است. آنچه هنوز روشن نیست "
    "ترتیب گام‌ها و زمان اجرای هر یک از آنهاست؛ از این رو خواهشمندیم نظر خود را تا پایان هفته "
    "بنویسید.\n"
    "یادآوری می‌کنیم که این گفتگوها محرمانه است و هیچ یک از دو طرف نباید متن آن را منتشر کند. "
    "نمایندگان ما در نشست آینده آمادگی کامل دارند که دربارهٔ نقشهٔ پیوست ۱۲ و شماره‌های ۳/۴۵ و "
    "نشانی https://example.org/کتاب/1 توضیح بدهند؟ پاسخ کوتاهی نیز کافی است.\n";

inline constexpr std::string_view arabic =
    "تسلّم وفدنا الاقتراح الذي قدمه الطرف الآخر وهو يدرسه بعناية كبيرة. يبدو أن الخلاف في القسم "
    "الأول، أي تأمين الملاحة، لم يبق منه إلا القليل. ما لا يزال غير واضح هو ترتيب الخطوات وتوقيت "
    "تنفيذ كل منها؛ لذلك نرجو أن تكتبوا لنا رأيكم قبل نهاية الأسبوع.\n"
    "نذكّر بأن هذه المحادثات سرية ولا يجوز لأي من الطرفين أن ينشر نصها. إن ممثلينا مستعدون في "
    "الجلسة المقبلة لتقديم التوضيحات بشأن الخريطة المرفقة رقم ١٢؟ يكفي جواب قصير كذلك.\n";
// clang-format on

inline constexpr std::string_view english =
    "Our delegation has received the other side's proposal and is studying it with care. In the "
    "\"first part\", that is the safety of shipping, hardly any difference seems to remain. What "
    "is "
    "not clear yet is the order of the steps and when each is to be taken; please don't wait with "
    "your view beyond the end of this week.\n"
    "These talks are confidential, and neither side may publish anything. Our people are prepared "
    "to explain the map, annex 12, number 3/45, at https://example.org/maps/1 or by a letter to "
    "desk@example.org in Geneva. A short answer will do as well.\n";

inline std::string normalised(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::Normalizer2::getNFKCInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(std::string(text)), status)
      .toUTF8String(out);
  return out;
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

inline std::string spaces_collapsed(std::string text) {
  text = replaced(std::move(text), "\u00A0", " ");
  text = replaced(std::move(text), "  ", " ");
  return replaced(std::move(text), "\n\n", "\n");
}

inline std::string letters_unified(std::string text) {
  text = replaced(std::move(text), "ي", "ی");
  text = replaced(std::move(text), "ك", "ک");
  return replaced(std::move(text), "ـ", "");
}

// Two copies laid side by side: word by word and gap by gap from the one or the other.
inline std::string merged(const std::string& one, const std::string& other,
                          std::mt19937_64& chance) {
  const std::vector<Word> a = words_in(one);
  const std::vector<Word> b = words_in(other);
  const auto take = [&](std::size_t a0, std::size_t a1, std::size_t b0, std::size_t b1) {
    return (chance() & 1U) != 0 ? one.substr(a0, a1 - a0) : other.substr(b0, b1 - b0);
  };
  std::string out;
  std::size_t end_a = 0;
  std::size_t end_b = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    out += take(end_a, a[i].begin, end_b, b[i].begin);
    out += take(a[i].begin, a[i].end, b[i].begin, b[i].end);
    end_a = a[i].end;
    end_b = b[i].end;
  }
  return out + one.substr(end_a);
}

}  // namespace peyk::text::testing
