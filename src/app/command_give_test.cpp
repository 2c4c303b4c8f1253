// `peyk give`: what is refused before a desk is asked, and how a person sees a swap.
#include <set>

#include "command_fixture.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "home_fixture.hpp"
#include "show_swaps.hpp"

namespace peyk::app {
namespace {

using desk::SwapRole;
using desk::SwapStanding;
using text::Language;
using text::Message;

Screen english() { return {Language::english, "UTC"}; }

desk::SwapView view_of(SwapStanding standing, SwapRole role = SwapRole::proposer) {
  desk::SwapView view;
  view.channel = "geneva";
  view.number = 12;
  view.role = role;
  view.with = "B1";
  view.deadline = Instant::since_epoch(Duration::days(20'791));
  view.standing = standing;
  return view;
}

std::string shown(const Screen& screen, const desk::SwapView& view) {
  return printed([&] {
    SwapList list;
    list.show(screen, {.swaps = {view}, .left_out = 0, .changes = 0});
  });
}

TEST(ShowSwaps, SaysEachStandingInItsOwnWordsToEitherSide) {
  std::set<std::string> lines;
  std::set<std::string> ids;
  Screen json = english();
  json.use_json(true);
  for (int i = 1; i <= static_cast<int>(SwapStanding::lost); ++i) {
    const auto standing = static_cast<SwapStanding>(i);
    lines.insert(shown(english(), view_of(standing)));
    ids.insert(shown(json, view_of(standing)));
  }
  EXPECT_EQ(lines.size(), 13U);
  EXPECT_EQ(ids.size(), 13U);
  EXPECT_NE(shown(english(), view_of(SwapStanding::proposed)),
            shown(english(), view_of(SwapStanding::proposed, SwapRole::joiner)));
  EXPECT_NE(shown(english(), view_of(SwapStanding::joined)),
            shown(english(), view_of(SwapStanding::joined, SwapRole::joiner)));
}

TEST(ShowSwaps, NamesTheJoiningThatIsAccepted) {
  desk::SwapView view = view_of(SwapStanding::joined);
  std::array<std::uint8_t, channel::ActId::size> id{};
  id.fill(0xa5);
  view.joining = channel::ActId(id);
  EXPECT_NE(shown(english(), view).find("joining " + to_hex(id) + ":"), std::string::npos)
      << shown(english(), view);
  Screen json = english();
  json.use_json(true);
  EXPECT_NE(shown(json, view).find("\"joining\":\"" + to_hex(id) + "\""), std::string::npos);
}

TEST(ShowSwaps, NamesTheCourierThatLies) {
  desk::SwapView view = view_of(SwapStanding::waiting);
  view.given = {{.is_file = false, .name = "", .size = 7},
                {.is_file = true, .name = "a", .size = 9}};
  view.couriers = {{.id = {}, .name = "Doha", .said = std::nullopt, .faults = {}},
                   {.id = {},
                    .name = "Oslo",
                    .said = swap::AnswerKind::ready,
                    .faults = {swap::FaultKind::two_faced}}};
  const std::string lines = shown(english(), view);
  EXPECT_NE(lines.find("Swap 12 with B1 in geneva, until Friday 4 December 2026"), lines.npos)
      << lines;
  EXPECT_NE(lines.find("You offer: 2 items.\n"), lines.npos) << lines;
  EXPECT_NE(lines.find("Courier Doha has not answered yet.\n"), lines.npos) << lines;
  EXPECT_NE(lines.find("Courier Oslo lied: it said both that"), lines.npos) << lines;
  Screen json = english();
  json.use_json(true);
  const std::string object = shown(json, view);
  EXPECT_NE(object.find(R"("name":"Oslo","said":"ready","faults":["two_faced"])"), object.npos)
      << object;
}

TEST(ShowSwaps, SaysOverWhomItGoesAndHowMuchIsOfferedBeforeAWordIsGiven) {
  desk::SwapView view = view_of(SwapStanding::proposed, SwapRole::joiner);
  view.offered = {.items = 3, .bytes = 1'200};
  for (const std::string name : {"Bern", "Doha", "Muscat", "Oslo"}) {
    view.couriers.push_back({.id = {}, .name = name, .said = std::nullopt, .faults = {}});
  }
  const std::string lines = shown(english(), view);
  EXPECT_NE(lines.find("B1 offers: 3 items, 1,200 bytes in all."), lines.npos) << lines;
  EXPECT_NE(lines.find("Over 4 couriers, of which one may lie: Bern, Doha, Muscat, Oslo\n"),
            lines.npos)
      << lines;
  EXPECT_EQ(lines.find("has not answered"), lines.npos) << lines;
  view.couriers.resize(1);
  const std::string alone = shown(english(), view);
  EXPECT_NE(alone.find("Over one courier, Bern: it could give you nothing"), alone.npos) << alone;
  Screen json = english();
  json.use_json(true);
  EXPECT_NE(shown(json, view).find(R"("offered":{"items":3,"bytes":1200,"signatures":false})"),
            std::string::npos);
  EXPECT_EQ(lines.find("joint text"), lines.npos) << lines;
  view.offered.signatures = true;
  EXPECT_NE(shown(english(), view).find("signatures under a joint text"), std::string::npos);
}

TEST(ShowSwaps, ShowsWhatCameSoThatItCannotSpeakForTheProgram) {
  const std::vector<desk::SwapItem> items = {
      desk::TextItem{"Leila\nItem 9: the file x, 1 bytes."},
      desk::FileItem{.name = "map\x1b[2J.pdf", .media_type = "application/pdf", .bytes = {1, 2, 3}},
      desk::OtherItem{{4, 5}}};
  const std::string lines = printed([&] { show_items(english(), items); });
  EXPECT_EQ(
      lines,
      "Item 1:\n  │ Leila\n  │ Item 9: the file x, 1 bytes.\n"
      "Item 2: the file map␛[2J.pdf, 3 bytes.\n"
      "Item 3: 2 bytes, a signature or key of a joint record, or of a kind that this version does "
      "not know.\n");
  Screen json = english();
  json.use_json(true);
  const std::string object = printed([&] { show_items(json, items); });
  EXPECT_TRUE(object.ends_with(R"(,{"bytes":"0405"}])"
                               "\n"))
      << object;
}

class Give : public Homes {
 protected:
  [[nodiscard]] Message refused(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "give");
    arguments.insert(arguments.end(), {"--home", at("none").string()});
    std::vector<const char*> list;
    for (const std::string& one : arguments) list.push_back(one.c_str());
    const Ran ran = run_of(add_give_commands, list);
    EXPECT_FALSE(ran.done.has_value());
    return ran.done.has_value() ? Message::give_ask : ran.done.error().what;
  }
};

TEST_F(Give, RefusesBeforeADeskIsAskedWhatNoDeskCanDo) {
  const std::string list = at("list").string();
  ASSERT_TRUE(write_file(at("list"), as_bytes("Leila\r\n\nOmar\n")));
  ASSERT_TRUE(write_file(at("empty"), as_bytes("\n\n")));
  const std::string empty = at("empty").string();
  EXPECT_EQ(refused({"propose", "geneva", "--with", "B1", "--until", "2090-12-05"}),
            Message::error_give_nothing);
  EXPECT_EQ(refused({"join", "geneva", "12", "--list", empty}), Message::error_give_nothing);
  EXPECT_EQ(refused({"join", "geneva", "12", "--item", at("missing").string()}),
            Message::error_file_missing);
  EXPECT_EQ(refused({"propose", "geneva", "--with", "B1", "--until", "soon", "--list", list}),
            Message::error_date_form);
  EXPECT_EQ(refused({"withdraw", "geneva", "12", "--reason", std::string(4'097, 'x')}),
            Message::error_give_words);
  EXPECT_EQ(refused({"propose", "geneva", "--until", "2090-12-05", "--list", list}),
            Message::error_missing_argument);
  EXPECT_EQ(refused({"accept", "geneva", "12"}), Message::error_missing_argument);
  // The first half of an id is none: whoever joins can make two that begin alike.
  EXPECT_EQ(refused({"accept", "geneva", "12", "3f9a01c2d4e5f607"}), Message::error_give_joining);
  EXPECT_EQ(refused({"accept", "geneva", "12", std::string(64, 'g')}), Message::error_give_joining);
  // These get as far as the desk.
  EXPECT_EQ(refused({"join", "geneva", "12", "--list", list}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"accept", "geneva", "12", std::string(64, 'a')}),
            Message::error_desk_not_running);
  EXPECT_EQ(refused({"withdraw", "geneva", "12"}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"show", "geneva", "12"}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"list"}), Message::error_desk_not_running);
}

}  // namespace
}  // namespace peyk::app
