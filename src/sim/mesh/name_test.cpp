// A peer cannot draw letters for somebody else to itself by giving its channel the same name.
#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "peyk/sim/world.hpp"

namespace peyk::sim {
namespace {

using desk::RelationState;

class Name : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"Muscat", "Bern", "Doha"}) world.add_courier(name);
    for (const auto& courier : world.couriers()) courier->start();
    for (const char* name : {"A", "B", "C"}) {
      desks.push_back(&world.add_desk(name, identity::ServiceClass::practice));
      desks.back()->create();
      desks.back()->start();
      desks.back()->unlock();
    }
    ASSERT_TRUE(world.run_until(
        [this] {
          return std::ranges::all_of(
              desks, [](DeskNode* desk) { return desk->core().status(desk->now()).knows_time; });
        },
        Duration::seconds(20)));
    meet(b());
    meet(c());
  }
  DeskNode& a() { return *desks[0]; }
  DeskNode& b() { return *desks[1]; }
  DeskNode& c() { return *desks[2]; }

  // A and the other one open a relation and compare the words.
  void meet(DeskNode& other) {
    auto card = a().core().make_card(other.name(), 30, a().now());
    ASSERT_TRUE(card);
    ASSERT_TRUE(other.core().accept_card("A", *card, other.now()));
    drain();
    ASSERT_TRUE(world.run_until(
        [&] {
          return std::ranges::all_of(
                     *a().core().relations(),
                     [](const auto& relation) { return relation.state == RelationState::open; }) &&
                 other.core().relations()->at(0).state == RelationState::open;
        },
        Duration::seconds(60)));
    ASSERT_TRUE(a().core().confirm_words(other.name(), a().now()));
    ASSERT_TRUE(other.core().confirm_words("A", other.now()));
    drain();
  }
  void open_channel(DeskNode& by, const std::string& with) {
    ASSERT_TRUE(by.core().open_channel(desk::channel_with("geneva", with, false), by.now()));
    drain();
  }
  std::vector<std::string> channels_of_a() {
    std::vector<std::string> names;
    const auto channels = a().core().channels(a().now());
    for (const auto& channel : *channels) names.push_back(channel.name);
    return names;
  }
  bool wait_for_channels_of_a(std::size_t count) {
    return world.run_until([&] { return a().core().channels(a().now())->size() == count; },
                           Duration::seconds(60));
  }
  std::vector<std::string> letters(DeskNode& desk) {
    std::vector<std::string> texts;
    const auto read = desk.core().read("geneva", 0, 100, 0, desk.now());
    if (!read) return texts;
    for (const auto& letter : *read) texts.push_back(letter.text);
    return texts;
  }
  bool send(const std::string& channel, const std::string& text) {
    const bool sent =
        a().core().act(channel, desk::plain_letter(text), false, a().now()).has_value();
    drain();
    return sent;
  }
  void drain() {
    for (DeskNode* desk : desks) desk->drain();
  }

  World world;
  std::vector<DeskNode*> desks;
};

TEST_F(Name, ThatChannelsOfTwoRelationsHaveReachesNeitherByItself) {
  open_channel(a(), "B");
  ASSERT_TRUE(world.run_until([&] { return b().core().channels(b().now())->size() == 1; },
                              Duration::seconds(60)));
  ASSERT_TRUE(send("geneva", "first"));
  open_channel(c(), "A");
  ASSERT_TRUE(wait_for_channels_of_a(2));
  EXPECT_EQ(channels_of_a(), (std::vector<std::string>{"geneva (B)", "geneva (C)"}));
  EXPECT_FALSE(send("geneva", "for B, but which one is it?"));
  EXPECT_FALSE(a().core().open_channel(desk::channel_with("geneva", "B", false), a().now()));
  ASSERT_TRUE(send("geneva (B)", "for B"));
  ASSERT_TRUE(send("geneva (C)", "for C"));
  ASSERT_TRUE(world.run_until([&] { return a().core().outbox()->empty(); }, Duration::seconds(60)));
  EXPECT_EQ(letters(b()), (std::vector<std::string>{"first", "for B"}));
  EXPECT_EQ(letters(c()), std::vector<std::string>{"for C"});
}

TEST_F(Name, ThatImitatesAShownOneDrawsNoLetters) {
  open_channel(a(), "B");
  open_channel(c(), "A");
  ASSERT_TRUE(wait_for_channels_of_a(2));
  ASSERT_TRUE(c().core().open_channel(desk::channel_with("geneva (B)", "A", false), c().now()));
  drain();
  ASSERT_TRUE(wait_for_channels_of_a(3));
  const auto shown = channels_of_a();
  EXPECT_TRUE(std::ranges::any_of(
      shown, [](const auto& name) { return name.starts_with("geneva (B) (C, "); }));
  ASSERT_TRUE(send("geneva (B)", "for B"));
  ASSERT_TRUE(world.run_until([&] { return a().core().outbox()->empty(); }, Duration::seconds(60)));
  EXPECT_EQ(letters(b()), std::vector<std::string>{"for B"});
  const auto channels_of_c = c().core().channels(c().now());
  for (const auto& channel : *channels_of_c) EXPECT_EQ(channel.letters, 0U) << channel.name;
}

TEST_F(Name, OfASecondChannelWithTheSameRelationHasItsNumber) {
  open_channel(a(), "B");
  open_channel(b(), "A");
  ASSERT_TRUE(wait_for_channels_of_a(2));
  const auto shown = channels_of_a();
  EXPECT_EQ(shown.at(0), "geneva");
  EXPECT_TRUE(shown.at(1).starts_with("geneva (B, ")) << shown.at(1);
  EXPECT_TRUE(send(shown.at(0), "one"));
  EXPECT_TRUE(send(shown.at(1), "two"));
}

}  // namespace
}  // namespace peyk::sim
