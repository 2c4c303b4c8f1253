#include "peyk/text/language.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <rapidcheck.h>
#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>

#include "plural.hpp"

namespace peyk::text {
namespace {

// ICU as the independent oracle of our small tables.
icu::Locale icu_locale(Language language) {
  switch (language) {
    case Language::english:
      return icu::Locale("en@numbers=latn");
    case Language::persian:
      return icu::Locale("fa@numbers=arabext");
    case Language::arabic:
      return icu::Locale("ar@numbers=arab");
  }
  return icu::Locale("en");
}

TEST(Language, IsFoundInTheEnvironment) {
  for (const std::string_view name :
       {"fa", "fa_IR.UTF-8", "FA-ir", "fas", "fa:en", "farsi", "فارسی"}) {
    EXPECT_EQ(language_from(name), Language::persian) << name;
  }
  for (const std::string_view name : {"ar", "ar_EG.UTF-8", "ara", "Arabic", "العربية", "ar@x"}) {
    EXPECT_EQ(language_from(name), Language::arabic) << name;
  }
  for (const std::string_view name : {"en_US", "C", "C.UTF-8", "POSIX", "", "de_DE", "fax", "a"}) {
    EXPECT_EQ(language_from(name), Language::english) << name;
  }
}

TEST(Language, UnknownOnesAreRefusedByName) {
  for (const std::string_view name : {"", "C", "de", "fax", "_fa", "f"}) {
    EXPECT_EQ(language_named(name), std::nullopt) << name;
  }
  for (const Language language : all_languages) {
    EXPECT_EQ(language_named(code(language)), language);
  }
  EXPECT_EQ(language_named(std::string(1'000'000, 'f')), std::nullopt);
}

TEST(Plural, AgreesWithUnicode) {
  for (const Language language : all_languages) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::PluralRules> rules(
        icu::PluralRules::forLocale(icu_locale(language), status));
    ASSERT_EQ(U_FAILURE(status), 0);
    for (std::int32_t n = 0; n < 1300; ++n) {
      std::string expected;
      rules->select(n).toUTF8String(expected);
      const auto index = static_cast<std::size_t>(plural_of(language, n));
      ASSERT_EQ(plural_names.at(index), expected) << code(language) << " " << n;
      ASSERT_EQ(plural_of(language, n), plural_of(language, -n));
    }
    EXPECT_NO_FATAL_FAILURE(static_cast<void>(plural_of(language, INT64_MIN)));
  }
}

TEST(Number, AgreesWithUnicode) {
  const auto expected = [](Language language, std::int64_t n) {
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    icu::number::NumberFormatter::withLocale(icu_locale(language))
        .formatInt(n, status)
        .toString(status)
        .toUTF8String(out);
    EXPECT_EQ(U_FAILURE(status), 0);
    return out;
  };
  EXPECT_TRUE(rc::check("as ICU formats it", [&](std::int64_t n, std::uint8_t shift) {
    const std::int64_t value = n / (std::int64_t{1} << (shift % 63));
    for (const Language language : all_languages) {
      RC_ASSERT(number(language, value) == expected(language, value));
    }
  }));
  for (const Language language : all_languages) {
    EXPECT_EQ(number(language, INT64_MIN), expected(language, INT64_MIN));
    EXPECT_EQ(number(language, INT64_MAX), expected(language, INT64_MAX));
    EXPECT_EQ(number(language, 0), expected(language, 0));
  }
}

}  // namespace
}  // namespace peyk::text
