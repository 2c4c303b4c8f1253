// The page of a joint record: nothing in it runs, fetches or speaks for the program.
#include "record_page.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <unistd.h>

#include "record_fixture.hpp"

namespace peyk::app {
namespace {

namespace fs = std::filesystem;
using text::Language;

std::string page_of(const RecordMaking& made, Language language, bool with_cards = false) {
  const Screen screen(language, "UTC");
  ReadersCards cards;
  if (with_cards) {
    for (const auto& card : made.principals) {
      const auto id = card.id();
      cards.signers.push_back(
          {.name = card.name(), .id = Bytes(id.span().begin(), id.span().end()), .has_card = true});
    }
  }
  return record_page(screen, reading_of(*swap::JointRecord::verify(made.file), cards),
                     "<b>.record");
}

bool has(const std::string& page, std::string_view part) {
  return page.find(part) != std::string::npos;
}

// All that a page has between < and >.
std::set<std::string> tags_of(const std::string& page) {
  static const std::regex tag("<[^>]*>");
  return {std::sregex_token_iterator(page.begin(), page.end(), tag), std::sregex_token_iterator()};
}

TEST(RecordPage, HasOnlyTagsOfItsOwnWhateverIsWrittenInTheRecord) {
  const RecordMaking plain("Article 1.\n\nArticle 2.", 1);
  const RecordMaking hostile(
      "</article></p><script>alert(1)</script>\n<img src=x onerror='a'>\n"
      "<!-- <style>*{display:none}</style> &lt;script&gt; \"'",
      1, {"Republic of A", "پادشاهی <ب>"});
  const auto tags = tags_of(page_of(plain, Language::english));
  EXPECT_TRUE(tags.contains("<article>"));
  const std::string page = page_of(hostile, Language::english, true);
  auto more = tags;
  more.erase("<br>");  // of the empty line
  EXPECT_EQ(tags_of(page), more);
  EXPECT_TRUE(has(page, "&lt;img src=x onerror=&#39;a&#39;&gt;")) << page;
  EXPECT_TRUE(has(page, "&amp;lt;script&amp;gt; &quot;&#39;")) << page;
  EXPECT_TRUE(has(page, "\u2068پادشاهی &lt;ب&gt;\u2069")) << page;  // the name of a card
  EXPECT_TRUE(has(page, "&lt;b&gt;.record")) << page;
  for (const char* part : {"<script", "http:", "https:", " src=", "href", "url(", "@import"}) {
    EXPECT_FALSE(has(page_of(plain, Language::persian), part)) << part;
  }
}

TEST(RecordPage, AllowsNothingButItsOwnStyle) {
  const fs::path file = fs::temp_directory_path() / ("peyk-style-" + std::to_string(getpid()));
  std::ofstream(file) << record_style();
  const std::string command = "openssl dgst -sha256 -binary '" + file.string() + "' | base64";
  std::FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string digest(64, '\0');
  digest.resize(std::fread(digest.data(), 1, digest.size(), pipe));
  ASSERT_EQ(pclose(pipe), 0) << "the command openssl is missing";
  fs::remove(file);
  EXPECT_EQ(digest, std::string(record_style_digest) + "\n");
  const std::string page = page_of(RecordMaking("a", 1), Language::english);
  EXPECT_TRUE(has(page, "content=\"default-src 'none'; style-src 'sha256-" +
                            std::string(record_style_digest) +
                            "'; base-uri 'none'; form-action 'none'\""));
  EXPECT_TRUE(has(page, "<style>" + std::string(record_style()) + "</style>"));
}

TEST(RecordPage, HasTheDirectionOfItsReaderAndEachParagraphItsOwn) {
  const RecordMaking made("Article 1.\nمادهٔ ۲.\n\u202Eend", 1);
  const std::string english = page_of(made, Language::english);
  EXPECT_TRUE(has(english, "<html lang=\"en\" dir=\"ltr\">"));
  const std::string persian = page_of(made, Language::persian);
  EXPECT_TRUE(has(persian, "<html lang=\"fa\" dir=\"rtl\">"));
  EXPECT_TRUE(has(page_of(made, Language::arabic), "<html lang=\"ar\" dir=\"rtl\">"));
  for (const std::string& page : {english, persian}) {
    EXPECT_TRUE(has(page,
                    "<article>\n<p dir=\"auto\">Article 1.</p>\n<p dir=\"auto\">مادهٔ ۲.</p>\n"
                    "<p dir=\"auto\">[U+202E]end</p>\n</article>"))
        << page;
  }
  EXPECT_TRUE(has(persian, "این برگه چیزی را ثابت نمی‌کند")) << persian;
  EXPECT_TRUE(has(english, "@page { size: A4;"));
}

}  // namespace
}  // namespace peyk::app
