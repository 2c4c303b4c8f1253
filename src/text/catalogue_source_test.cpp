#include "catalogue_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "template.hpp"

namespace peyk::text {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Entries parsed(std::string_view contents) {
  auto entries = parse_catalogue("x", contents);
  EXPECT_TRUE(entries.has_value());
  return std::move(entries).value_or(Entries());
}

TEST(CatalogueSource, ReadsLinesThatGoOn) {
  const Entries entries = parsed("# note\n\na_b = One,\n   two.\\n\n  three\nc=x = y\r\n");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].id, "a_b");
  EXPECT_EQ(entries[0].text, "One, two.\nthree");
  EXPECT_EQ(entries[0].place, "x:3");
  EXPECT_EQ(entries[1].text, "x = y");
}

TEST(CatalogueSource, RefusesWhatHasNoId) {
  for (const std::string_view wrong : {"  goes on", "No text", "Upper = x", "a-b = x", " = x"}) {
    EXPECT_FALSE(parse_catalogue("x", wrong).has_value()) << wrong;
  }
  EXPECT_EQ(parse_catalogue("x", "a = b\nwrong\n").error(),
            "x:2: not of the form snake_case_id = text");
}

TEST(CatalogueSource, FindsEveryMistakeOfATranslation) {
  const Entries source = parsed("a = {x} and {n|one=#|other=#}\nb = B\n");
  const auto mistakes = [&](std::string_view contents, Language language = Language::persian) {
    return check_catalogue(language, parsed(contents), source);
  };
  EXPECT_THAT(mistakes("a = {n|one=#|other=#} {x}\nb = B\n"), IsEmpty());
  EXPECT_THAT(mistakes("a = {x} {n#}\n"), ElementsAre(HasSubstr("b is missing in fa")));
  EXPECT_THAT(mistakes("a = {x}\nb = B\n"), ElementsAre(HasSubstr("other arguments")));
  EXPECT_THAT(mistakes("a = {x} {y} {n#}\nb = B"), ElementsAre(HasSubstr("other arguments")));
  EXPECT_THAT(mistakes("a = {x} {n#}\nb =\n"), ElementsAre(HasSubstr("b is empty")));
  EXPECT_THAT(mistakes("a = {x} {n#}\nb = B\nb = C"), ElementsAre(HasSubstr("a second time")));
  EXPECT_THAT(mistakes("a = {x} {n#}\nb = B\nc = C"), ElementsAre(HasSubstr("not in English")));
  EXPECT_THAT(mistakes("a = {x} {n|other=#}\nb = B"), ElementsAre(HasSubstr("plural form one")));
  EXPECT_THAT(mistakes("a = {x} {n|one=#|two=#|other=#}\nb = B"),
              ElementsAre(HasSubstr("has no plural form two")));
  EXPECT_EQ(mistakes("a = {x} {n|one=#|other=#}\nb = B", Language::arabic).size(), 4U);
  EXPECT_THAT(mistakes("a = {x\nb = B"), ElementsAre(HasSubstr("without its }")));
}

TEST(Template, RefusesEachMistakeByName) {
  const auto error = [](std::string_view text) { return parse_template(text).error(); };
  EXPECT_EQ(error("{a"), TemplateError::unclosed_brace);
  EXPECT_EQ(error("{a{b}}"), TemplateError::unclosed_brace);
  EXPECT_EQ(error("a}"), TemplateError::stray_brace);
  EXPECT_EQ(error("{}"), TemplateError::bad_name);
  EXPECT_EQ(error("{A}"), TemplateError::bad_name);
  EXPECT_EQ(error("{a#|one=x}"), TemplateError::bad_name);
  EXPECT_EQ(error("{a|three=x}"), TemplateError::unknown_plural);
  EXPECT_EQ(error("{a|one}"), TemplateError::unknown_plural);
  EXPECT_EQ(error("{a|one=x|one=y}"), TemplateError::repeated_plural);
  EXPECT_EQ(error("{a|one=}"), TemplateError::empty_plural);
  EXPECT_EQ(error("`a"), TemplateError::unclosed_code);
}

TEST(Template, AnyTextIsParsedOrRefused) {
  EXPECT_TRUE(rc::check("no crash; pieces lie within the text", [](const std::string& text) {
    const auto pieces = parse_template(text);
    if (!pieces) return;
    for (const Piece& piece : *pieces) RC_ASSERT(piece.text.size() <= text.size());
  }));
}

}  // namespace
}  // namespace peyk::text
