// Channels of more than two: full mesh, tracks, who comes and goes, who stands between.
#include <gtest/gtest.h>

#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using testing::Mesh;

constexpr std::int64_t long_enough = 400;  // rounds

// A knows B and C; both sit in A's channel, and A, who is to be their host, introduces them.
class Three : public ::testing::Test {
 protected:
  Three() : mesh({"A", "B", "C"}) {}
  void SetUp() override {
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(a(), b()));
    ASSERT_TRUE(mesh.meet(a(), c()));
    ASSERT_TRUE(mesh.open(a(), "geneva", {"B", "C"}));
    ASSERT_TRUE(mesh.run_until(
        [this] { return Mesh::has(b(), "geneva") && Mesh::has(c(), "geneva"); }, long_enough));
  }
  // B and C come to know each other through A.
  void introduce(bool words = true) {
    ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Introduce{.first = "B", .second = "C"}),
              std::nullopt);
    ASSERT_TRUE(mesh.run_until(
        [this] { return Mesh::is_open(b(), "C (A)") && Mesh::is_open(c(), "B (A)"); },
        long_enough));
    if (!words) return;
    ASSERT_TRUE(mesh.confirm(b(), "C (A)"));
    ASSERT_TRUE(mesh.confirm(c(), "B (A)"));
  }
  // A desk that was not there at the start.
  DeskNode& add(const std::string& name) {
    DeskNode& desk = mesh.world.add_desk(name, identity::ServiceClass::practice);
    mesh.desks.push_back(&desk);
    desk.create();
    desk.start();
    desk.unlock();
    EXPECT_TRUE(mesh.run_until([&] { return desk.core().status(desk.now()).knows_time; }, 60));
    return desk;
  }
  DeskNode& a() { return mesh[0]; }
  DeskNode& b() { return mesh[1]; }
  DeskNode& c() { return mesh[2]; }

  Mesh mesh;
};

TEST_F(Three, EachLetterReachesTheOthersOnceAndAllSeeOneOrder) {
  introduce();
  EXPECT_EQ(Mesh::relation(b(), "C (A)")->words, Mesh::relation(c(), "B (A)")->words);
  EXPECT_EQ(Mesh::relation(b(), "C (A)")->introduced_by, "A");
  for (int i = 0; i < 3; ++i) {
    for (DeskNode* desk : mesh.desks) {
      ASSERT_TRUE(Mesh::send(*desk, "geneva", desk->name() + std::to_string(i)));
    }
    mesh.run_rounds(2);
  }
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  const auto at_a = Mesh::letters(a(), "geneva");
  EXPECT_EQ(at_a.size(), 9U);
  EXPECT_EQ(Mesh::letters(b(), "geneva"), at_a);
  EXPECT_EQ(Mesh::letters(c(), "geneva"), at_a);
  EXPECT_EQ(Mesh::story(b(), "geneva"), Mesh::story(a(), "geneva"));
  EXPECT_EQ(Mesh::story(c(), "geneva"), Mesh::story(a(), "geneva"));
  auto sorted = at_a;
  std::ranges::sort(sorted);
  EXPECT_EQ(std::ranges::adjacent_find(sorted), sorted.end());
  for (const desk::ActView& act : Mesh::acts(a(), "geneva")) {
    if (!act.author.empty()) continue;
    EXPECT_EQ(act.delivery, desk::Delivery::acknowledged);
    EXPECT_EQ(act.readers.size(), 2U);
  }
}

// Before B and C know each other, what each writes waits for the other, and is shown so.
TEST_F(Three, WhatIsWrittenBeforeTheIntroductionArrivesAfterIt) {
  ASSERT_TRUE(Mesh::send(b(), "geneva", "early"));
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  EXPECT_EQ(Mesh::letters(a(), "geneva"), std::vector<std::string>{"early"});
  EXPECT_TRUE(Mesh::letters(c(), "geneva").empty());
  const auto act = Mesh::acts(b(), "geneva").at(0);
  EXPECT_EQ(act.delivery, desk::Delivery::waiting);
  ASSERT_EQ(act.readers.size(), 2U);
  EXPECT_EQ(
      std::ranges::count(act.readers, desk::ReaderState::not_connected, &desk::ReaderView::state),
      1);
  b().crash();  // what waits is in the vault
  b().start();
  b().unlock();
  introduce(false);
  mesh.run_rounds(40);
  EXPECT_TRUE(Mesh::letters(c(), "geneva").empty());  // the words were not compared
  ASSERT_TRUE(mesh.confirm(b(), "C (A)"));
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(c(), "geneva") == std::vector<std::string>{"early"}; },
      long_enough));
  EXPECT_TRUE(mesh.run_until(
      [this] { return Mesh::acts(b(), "geneva").at(0).delivery == desk::Delivery::acknowledged; },
      long_enough));
}

// B and C know each other already: each says to its desk who that is, and both must.
TEST_F(Three, ARelationThatWasThereBeforeIsBoundByBoth) {
  ASSERT_TRUE(mesh.meet(b(), c()));
  ASSERT_TRUE(Mesh::send(b(), "geneva", "hello"));
  ASSERT_TRUE(b().core().bind_member("geneva", "C (A)", "C", b().now()));
  b().drain();
  ASSERT_TRUE(mesh.run_until(
      [this] {
        const auto member = Mesh::member(c(), "geneva", "B (A)");
        return member.has_value() && member->claimed_by == "B";
      },
      long_enough));
  EXPECT_EQ(Mesh::member(b(), "geneva", "C")->connection, desk::Connection::claimed);
  mesh.run_rounds(20);
  EXPECT_TRUE(Mesh::letters(c(), "geneva").empty());
  ASSERT_TRUE(c().core().bind_member("geneva", "B (A)", "B", c().now()));
  c().drain();
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(c(), "geneva") == std::vector<std::string>{"hello"}; },
      long_enough));
  EXPECT_EQ(Mesh::member(b(), "geneva", "C")->connection, desk::Connection::open);
}

// A tells only B: C learns from what B did after it that there is something, and is shown that it
// stays away although everybody can be reached. Who lied is not claimed.
TEST_F(Three, AMemberWhoTellsOnlyOneIsNoticed) {
  introduce();
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  // A two-faced desk: C is cut off from it for ever by a relation of A's own side that is gone.
  ASSERT_TRUE(a().core().remove_relation("C", a().now()));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "for B only"));
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(b(), "geneva") == std::vector<std::string>{"for B only"}; },
      long_enough));
  ASSERT_TRUE(Mesh::send(b(), "geneva", "after it"));
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(c(), "geneva") == std::vector<std::string>{"after it"}; },
      long_enough));
  EXPECT_FALSE(Mesh::details(c(), "geneva")->channel.has_disagreement);
  ASSERT_EQ(Mesh::details(c(), "geneva")->missing.size(), 1U);
  EXPECT_EQ(Mesh::details(c(), "geneva")->missing[0].by, "B (A)");
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::details(c(), "geneva")->channel.has_disagreement; }, long_enough));
  EXPECT_FALSE(Mesh::details(b(), "geneva")->channel.has_disagreement);
}

// The same is noticed although B does nothing: its desk tells what it has seen, also when its vault
// was closed before that was due.
TEST_F(Three, TheFrontierTellsWhatOthersHaveSeen) {
  introduce();
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  mesh.run_rounds(40);  // what was due is told
  ASSERT_TRUE(a().core().remove_relation("C", a().now()));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "for B only"));
  ASSERT_TRUE(
      mesh.run_until([this] { return Mesh::letters(b(), "geneva").size() == 1; }, long_enough));
  b().core().lock(b().now());
  b().drain();
  mesh.run_rounds(2);
  ASSERT_TRUE(Mesh::details(c(), "geneva")->missing.empty());
  b().unlock();
  ASSERT_TRUE(mesh.run_until([this] { return !Mesh::details(c(), "geneva")->missing.empty(); },
                             long_enough));
  EXPECT_EQ(Mesh::details(c(), "geneva")->missing[0].act, Mesh::acts(b(), "geneva").back().act);
}

TEST_F(Three, WhoLeavesWhileAnotherIsAwayIsGoneForAll) {
  introduce();
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  c().crash();
  ASSERT_EQ(Mesh::act(b(), "geneva", desk::order::Leave{}), std::nullopt);
  ASSERT_TRUE(
      mesh.run_until([this] { return Mesh::member(a(), "geneva", "B")->is_gone; }, long_enough));
  EXPECT_EQ(Mesh::act(b(), "geneva", desk::plain_letter("once more")), desk::Error::not_a_member);
  ASSERT_TRUE(Mesh::send(a(), "geneva", "without B"));
  mesh.run_rounds(20);
  c().start();
  c().unlock();
  ASSERT_TRUE(Mesh::send(c(), "geneva", "written away"));
  ASSERT_TRUE(mesh.run_until(
      [this] {
        return Mesh::letters(a(), "geneva").size() == 2 && Mesh::letters(c(), "geneva").size() == 2;
      },
      long_enough));
  ASSERT_TRUE(mesh.run_until([this] { return Mesh::member(c(), "geneva", "B (A)")->is_gone; },
                             long_enough));
  EXPECT_EQ(Mesh::story(a(), "geneva"), Mesh::story(c(), "geneva"));
  const auto at_b = Mesh::letters(b(), "geneva");
  EXPECT_EQ(std::ranges::count(at_b, "without B"), 0);
}

// C's lines are all down, for longer than what is missing is waited for, when B leaves.
TEST_F(Three, WhoLeavesInAPartitionIsGoneForAllWhenItIsOver) {
  introduce();
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  mesh.cut_off(c(), 600);
  ASSERT_EQ(Mesh::act(b(), "geneva", desk::order::Leave{}), std::nullopt);
  ASSERT_TRUE(
      mesh.run_until([this] { return Mesh::member(a(), "geneva", "B")->is_gone; }, long_enough));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "without B"));
  ASSERT_TRUE(Mesh::send(c(), "geneva", "cut off"));
  ASSERT_EQ(Mesh::act(c(), "geneva", desk::order::Suspend{"nobody answers"}), std::nullopt);
  mesh.run_rounds(500);
  EXPECT_FALSE(Mesh::member(c(), "geneva", "B (A)")->is_gone);
  EXPECT_EQ(Mesh::letters(a(), "geneva"), std::vector<std::string>{"without B"});
  ASSERT_TRUE(mesh.run_until(
      [this] {
        return mesh.quiet() && Mesh::story(a(), "geneva") == Mesh::story(c(), "geneva") &&
               Mesh::letters(c(), "geneva").size() == 2;
      },
      2 * long_enough));
  EXPECT_TRUE(Mesh::member(c(), "geneva", "B (A)")->is_gone);
  for (DeskNode* desk : {&a(), &c()}) {
    EXPECT_EQ(Mesh::details(*desk, "geneva")->channel.phase, channel::Phase::suspended);
    EXPECT_FALSE(Mesh::details(*desk, "geneva")->channel.has_disagreement);
    EXPECT_TRUE(Mesh::details(*desk, "geneva")->missing.empty());
  }
  // C wrote to B, of whose leaving it had not heard; A did not.
  EXPECT_EQ(Mesh::letters(b(), "geneva"), std::vector<std::string>{"cut off"});
}

// B is cut off itself, and leaves: for the others it stays until they hear of it.
TEST_F(Three, WhoLeavesWhileItIsCutOffIsGoneWhenItsWordComes) {
  introduce();
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  mesh.cut_off(b(), 120);
  ASSERT_EQ(Mesh::act(b(), "geneva", desk::order::Leave{}), std::nullopt);
  mesh.run_rounds(1);
  ASSERT_TRUE(Mesh::send(a(), "geneva", "for all"));
  mesh.run_rounds(100);
  EXPECT_FALSE(Mesh::member(a(), "geneva", "B")->is_gone);
  ASSERT_TRUE(mesh.run_until(
      [this] {
        return mesh.quiet() && Mesh::member(a(), "geneva", "B")->is_gone &&
               Mesh::story(a(), "geneva") == Mesh::story(c(), "geneva");
      },
      long_enough));
  EXPECT_TRUE(Mesh::member(c(), "geneva", "B (A)")->is_gone);
  EXPECT_EQ(Mesh::letters(c(), "geneva"), std::vector<std::string>{"for all"});
  EXPECT_EQ(Mesh::letters(b(), "geneva"), std::vector<std::string>{"for all"});
  ASSERT_TRUE(Mesh::send(a(), "geneva", "without B"));
  ASSERT_TRUE(mesh.run_until(
      [this] { return mesh.quiet() && Mesh::letters(c(), "geneva").size() == 2; }, long_enough));
  mesh.run_rounds(40);
  EXPECT_EQ(Mesh::letters(b(), "geneva"), std::vector<std::string>{"for all"});
}

// Who comes later reads what it is handed, and what is done from then on.
TEST_F(Three, ALaterMemberReadsFromTheChosenActOn) {
  ASSERT_TRUE(Mesh::send(a(), "geneva", "before"));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "chosen"));
  const auto chosen = Mesh::acts(a(), "geneva").back().act;
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  ASSERT_TRUE(Mesh::send(b(), "geneva", "by B"));
  ASSERT_TRUE(
      mesh.run_until([this] { return Mesh::letters(a(), "geneva").size() == 3; }, long_enough));
  DeskNode& d = add("D");
  ASSERT_TRUE(mesh.meet(a(), d));
  desk::order::Admit admission;
  admission.member.relation = "D";
  admission.from = chosen;
  ASSERT_EQ(Mesh::act(a(), "geneva", admission), std::nullopt);
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::has(d, "geneva"); }, long_enough));
  EXPECT_EQ(Mesh::letters(d, "geneva"), (std::vector<std::string>{"chosen", "by B"}));
  const auto acts = Mesh::acts(d, "geneva");
  const auto by_b = std::ranges::find(acts, "by B", &desk::ActView::text);
  EXPECT_EQ(by_b->handed_over_by, "A");
  EXPECT_EQ(by_b->author, "B (A)");
  ASSERT_TRUE(Mesh::send(a(), "geneva", "welcome"));
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::letters(d, "geneva").size() == 3; }, long_enough));
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::member(b(), "geneva", "D (A)").has_value(); },
                             long_enough));
  EXPECT_TRUE(Mesh::details(d, "geneva")->missing.empty());
}

// Handed over to one who is away; the date of its rule passes before that one is back. It stays
// until it was brought, and no longer.
TEST_F(Three, WhatIsHandedOverWaitsBeyondTheDateOfItsRule) {
  DeskNode& d = add("D");
  ASSERT_TRUE(mesh.meet(a(), d));
  ASSERT_EQ(Mesh::act(a(), "geneva",
                      desk::order::Letter{.text = "for a while",
                                          .copies = {},
                                          .marking = {},
                                          .rule = channel::Rule::until_date,
                                          .until = a().now() + Duration::minutes(1)}),
            std::nullopt);
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  d.crash();
  desk::order::Admit admission;
  admission.member.relation = "D";
  admission.from = Mesh::acts(a(), "geneva").back().act;
  ASSERT_EQ(Mesh::act(a(), "geneva", admission), std::nullopt);
  mesh.world.run_for(Duration::minutes(2));
  a().crash();
  a().start();
  a().unlock();
  ASSERT_FALSE(a().core().is_locked());
  d.start();
  d.unlock();
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::has(d, "geneva"); }, long_enough));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "welcome"));
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::letters(d, "geneva").size() == 2; }, long_enough));
  EXPECT_TRUE(Mesh::acts(d, "geneva").front().is_erased);
  ASSERT_TRUE(
      mesh.run_until([&] { return Mesh::acts(a(), "geneva").front().is_erased; }, long_enough));
}

// B writes a marked letter while A admits somebody: no copy was made for that one, who sees that
// there is such a letter; whose copies there are stays as it was.
TEST_F(Three, AMarkedLetterBesideAnAdmissionKeepsItsCopies) {
  introduce();
  DeskNode& d = add("D");
  ASSERT_TRUE(mesh.meet(a(), d));
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  desk::order::Admit admission;
  admission.member.relation = "D";
  ASSERT_EQ(Mesh::act(a(), "geneva", admission), std::nullopt);
  ASSERT_EQ(
      Mesh::act(b(), "geneva",
                desk::order::Letter{.text = "as it was written",
                                    .copies = {{.reader = "A", .salt = {}, .text = "for A"},
                                               {.reader = "C (A)", .salt = {}, .text = "for C"}},
                                    .marking = channel::CopySalt(),
                                    .rule = channel::Rule::may_keep,
                                    .until = {}}),
      std::nullopt);
  const std::uint64_t number = Mesh::acts(b(), "geneva").back().index;
  ASSERT_TRUE(mesh.run_until([this] { return Mesh::member(b(), "geneva", "D (A)").has_value(); },
                             long_enough));
  for (int runs = 0; runs < 2; ++runs) {
    const auto kept = b().core().marked_letter("geneva", number);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->text, "as it was written");
    EXPECT_EQ(kept->readers.size(), 2U);
    b().crash();
    b().start();
    b().unlock();
  }
  ASSERT_TRUE(mesh.meet(b(), d));
  ASSERT_TRUE(b().core().bind_member("geneva", "D (A)", "D", b().now()));
  ASSERT_TRUE(d.core().bind_member("geneva", "B (A)", "B", d.now()));
  mesh.drain();
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::acts(d, "geneva").size() == 2; }, long_enough));
  EXPECT_EQ(Mesh::letters(d, "geneva"), std::vector<std::string>{""});
  EXPECT_EQ(Mesh::letters(a(), "geneva"), std::vector<std::string>{"for A"});
  EXPECT_EQ(Mesh::letters(c(), "geneva"), std::vector<std::string>{"for C"});
}

// One who is taken for a host by both, and is not one: it sits between with two desks, each called
// as the other member. The words tell.
TEST(Between, AHostThatForwardsItsOwnCardsIsFoundOutByTheWords) {
  Mesh mesh({"X", "Y", "H", "G"});  // H and G are one person's
  ASSERT_TRUE(mesh.start());
  DeskNode& x = mesh[0];
  DeskNode& y = mesh[1];
  DeskNode& h = mesh[2];
  DeskNode& g = mesh[3];
  ASSERT_TRUE(mesh.meet(h, x));
  ASSERT_TRUE(mesh.meet(h, y));
  ASSERT_TRUE(mesh.meet(h, g));
  const auto open_for = [&](const std::string& channel, const std::string& honest,
                            const std::string& imitated) {
    desk::OpenOrder order;
    order.name = channel;
    order.with.push_back({.relation = honest, .name = honest, .principal = {}});
    order.with.push_back({.relation = "G", .name = imitated, .principal = {}});
    const bool done = h.core().open_channel(order, h.now()).has_value();
    h.drain();
    return done;
  };
  ASSERT_TRUE(open_for("bern", "X", "Y"));
  ASSERT_TRUE(open_for("doha", "Y", "X"));
  ASSERT_TRUE(mesh.run_until(
      [&] {
        return Mesh::has(x, "bern") && Mesh::has(y, "doha") && Mesh::has(g, "bern") &&
               Mesh::has(g, "doha");
      },
      long_enough));
  ASSERT_EQ(Mesh::act(h, "bern", desk::order::Introduce{.first = "X", .second = "G"}),
            std::nullopt);
  ASSERT_EQ(Mesh::act(h, "doha", desk::order::Introduce{.first = "Y", .second = "G"}),
            std::nullopt);
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::is_open(x, "Y (H)") && Mesh::is_open(y, "X (H)"); },
                             long_enough));
  // X believes to be in touch with Y, and Y with X.
  const auto at_x = Mesh::relation(x, "Y (H)");
  const auto at_y = Mesh::relation(y, "X (H)");
  ASSERT_TRUE(at_x->words.has_value());
  ASSERT_TRUE(at_y->words.has_value());
  EXPECT_NE(at_x->words, at_y->words);
  EXPECT_FALSE(at_x->words_confirmed);
  // Nothing leaves before they are compared.
  ASSERT_TRUE(Mesh::send(x, "bern", "for Y"));
  mesh.run_rounds(60);
  const auto act = Mesh::acts(x, "bern").back();
  EXPECT_EQ(
      std::ranges::count(act.readers, desk::ReaderState::held_for_words, &desk::ReaderView::state),
      1);
  EXPECT_TRUE(Mesh::letters(g, "bern").empty());
}

}  // namespace
}  // namespace peyk::sim
