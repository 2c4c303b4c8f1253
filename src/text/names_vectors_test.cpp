// docs/vectors/names.json, for other implementations: written anew and compared byte by byte; text
// oracle/names.mjs checks it by the page. PEYK_WRITE_VECTORS=1 writes the file instead.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "peyk/base/bytes.hpp"
#include "peyk/text/names.hpp"

#include "utf8.hpp"

namespace peyk::text {
namespace {

struct Line {
  NameForm form;
  std::string_view text;
};

constexpr NameForm one = NameForm::name;
constexpr NameForm two = NameForm::name_and_year;

constexpr std::array lines{
    Line{one, "سید علی رضا موسوی"},
    Line{one, "سيّد على‌رضا مُوسَوي"},
    Line{one, "\u202Bسید علی-رضا موســـوی\u202C"},
    Line{one, "أحمد رئيسي"},
    Line{one, "احمد رئیسی"},
    Line{one, "مؤمن كرمانشاهى"},
    Line{one, "فاطمة الزهراء"},
    Line{one, "فاطمۀ زهرا"},
    Line{one, "آیت‌الله ٱلعظمى"},
    Line{one, "ﷲ ﻻ ﺷﯿﺮ"},
    Line{one, "عبد الرحمٰن ٣"},
    Line{one, "ڪریم ہاشم ھمت"},
    Line{one, "رحمة"},
    Line{one, "رحمت"},
    Line{one, "Łukasz D’Æth-Þórsson"},
    Line{one, "ʿAbd al-Raḥmān"},
    Line{one, "İsmail Yıldız, Jr. Ⅲ"},
    Line{one, "Jean‑Luc A\u030Angstro\u0308m"},
    Line{one, "ＡＬ－ＳＩＳＩ"},
    Line{one, "Straße Øre Đoković Ħal Œuvre"},
    Line{one, "Ёжиков Й."},
    Line{one, "Παπαδόπουλος"},
    Line{one, "Nguyễn Thị Ánh"},
    Line{one, "सीता १२"},
    Line{two, "علی; ۱۳۵۲"},
    Line{two, "علي؛ ١٣٥٢"},
    Line{two, "على\t1352"},
    Line{two, "«Ali»; “1973”"},
    Line{two, "علی; ۵۲"},
    Line{two, "علی"},
    Line{one, "علی; 1352"},
    Line{one, "123"},
    Line{one, "-"},
    Line{one, "a\uE000"},
    Line{one, "a\u0001"},
};

std::string written() {
  std::string out = "[";
  for (const Line& line : lines) {
    const auto item = name_item(line.text, line.form);
    out += &line == lines.data() ? "\n" : ",\n";
    out += "  {\"form\": " + std::to_string(static_cast<int>(line.form)) + ", \"line\": \"";
    Utf8Cursor cursor(line.text);
    while (const auto next = cursor.next()) {
      const auto code = static_cast<unsigned>(next->character);
      // All that is not ASCII by number: nothing in the file can be typed otherwise unseen.
      if (code >= 0x20 && code < 0x7F) {
        out += next->bytes;
      } else {
        std::array<char, 7> escaped{};
        (void)std::snprintf(escaped.data(), escaped.size(), "\\u%04X", code & 0xFFFFU);
        out += escaped.data();
      }
    }
    out += "\", \"item\": " + (item ? '"' + to_hex(*item) + '"' : std::string("null")) + "}";
  }
  return out + "\n]\n";
}

TEST(NameVectors, AreThoseOfTheFile) {
  const std::string path = PEYK_SOURCE "/docs/vectors/names.json";
  const std::string now = written();
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(path) << now;
    return;
  }
  std::ifstream file(path);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(now, kept);
}

}  // namespace
}  // namespace peyk::text
