// What becomes of a letter by its rule, and what its author keeps of a marked one.
#include <gtest/gtest.h>

#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using testing::Mesh;

constexpr std::int64_t long_enough = 400;  // rounds

class Handling : public ::testing::Test {
 protected:
  // Days of long rounds are few events.
  Handling() : mesh({"A", "B"}, {}, identity::ServiceClass::patient) {}
  void SetUp() override {
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(a(), b()));
    ASSERT_TRUE(mesh.open(a(), "geneva", {"B"}));
    ASSERT_TRUE(mesh.run_until([this] { return Mesh::has(b(), "geneva"); }, long_enough));
  }
  void send(desk::order::Letter letter) {
    ASSERT_EQ(Mesh::act(a(), "geneva", std::move(letter)), std::nullopt);
    ASSERT_TRUE(
        mesh.run_until([this] { return mesh.quiet() && glance(b()).size() == 1; }, long_enough));
  }
  static desk::order::Letter eyes_only() {
    return {.text = "for you alone",
            .copies = {},
            .marking = {},
            .rule = channel::Rule::eyes_only,
            .until = {}};
  }
  static desk::order::Letter marked() {
    return {.text = "as it was written",
            .copies = {{.reader = "B", .salt = {}, .text = "as B gets it"}},
            .marking = channel::CopySalt(),
            .rule = channel::Rule::eyes_only,
            .until = {}};
  }
  // Read for a program, not for a person.
  static std::vector<desk::ActView> glance(DeskNode& desk) {
    auto read = desk.core().read("geneva", 0, 100, 0, desk.now(), false);
    return read ? std::move(*read) : std::vector<desk::ActView>();
  }
  static std::vector<desk::ActView> look(DeskNode& desk) {
    auto read = desk.core().read("geneva", 0, 100, 0, desk.now(), true);
    desk.drain();
    return read ? std::move(*read) : std::vector<desk::ActView>();
  }
  DeskNode& a() { return mesh[0]; }
  DeskNode& b() { return mesh[1]; }

  Mesh mesh;
};

TEST_F(Handling, ATextForTheEyesOnlyIsWithheldFromWhoDoesNotLook) {
  send(eyes_only());
  for (DeskNode* desk : mesh.desks) {
    ASSERT_EQ(glance(*desk).size(), 1U);
    EXPECT_TRUE(glance(*desk).front().is_withheld);
    EXPECT_EQ(glance(*desk).front().text, "");
  }
  EXPECT_EQ(look(b()).front().text, "for you alone");
  EXPECT_FALSE(look(b()).front().is_withheld);
}

TEST_F(Handling, OnlyLookingBeginsTheTimeAfterWhichItIsGone) {
  send(eyes_only());
  static_cast<void>(glance(b()));
  mesh.world.run_for(Duration::hours(2));
  EXPECT_EQ(look(b()).front().text, "for you alone");
  mesh.world.run_for(Duration::hours(2));
  EXPECT_TRUE(look(b()).front().is_erased);
  EXPECT_EQ(look(b()).front().text, "");
}

TEST_F(Handling, TheAuthorKeepsWhatAMarkedLetterWasMadeOfAlsoWhenItsTextIsGone) {
  send(marked());
  EXPECT_EQ(look(b()).front().text, "as B gets it");
  EXPECT_EQ(look(a()).front().text, "as it was written");
  const std::uint64_t number = look(a()).front().index;
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Close{}), std::nullopt);
  ASSERT_TRUE(mesh.run_until([this] { return look(b()).front().is_erased; }, long_enough));
  ASSERT_TRUE(mesh.run_until([this] { return look(a()).front().is_erased; }, long_enough));
  EXPECT_EQ(look(a()).front().text, "");
  a().crash();
  a().start();
  a().unlock();
  const auto kept = a().core().marked_letter("geneva", number);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->text, "as it was written");
  EXPECT_EQ(kept->readers, std::vector<std::string>{"B"});
}

TEST_F(Handling, OnlyOnesOwnMarkedLettersAreKept) {
  send(marked());
  const auto error = [](DeskNode& desk, std::uint64_t number) {
    return desk.core().marked_letter("geneva", number).error();
  };
  EXPECT_EQ(error(b(), look(b()).front().index), desk::Error::unknown_act);
  EXPECT_EQ(error(a(), 0), desk::Error::unknown_act);
  EXPECT_EQ(error(a(), 99), desk::Error::unknown_act);
  ASSERT_TRUE(Mesh::send(a(), "geneva", "plain"));
  EXPECT_EQ(error(a(), look(a()).back().index), desk::Error::unknown_act);
}

TEST_F(Handling, CopiesAndWhatTheyWereMadeOfComeTogether) {
  desk::order::Letter without_copies = marked();
  without_copies.copies.clear();
  EXPECT_EQ(Mesh::act(a(), "geneva", without_copies), desk::Error::copies_do_not_match);
  desk::order::Letter without_marking = marked();
  without_marking.marking.reset();
  EXPECT_EQ(Mesh::act(a(), "geneva", without_marking), desk::Error::copies_do_not_match);
  desk::order::Letter too_long = marked();
  too_long.copies.front().text.assign(channel::max_letter_bytes + 1, 'x');
  EXPECT_EQ(Mesh::act(a(), "geneva", too_long), desk::Error::text_too_long);
  desk::order::Letter another = marked();
  another.copies.front().reader = "C";
  EXPECT_EQ(Mesh::act(a(), "geneva", another), desk::Error::copies_do_not_match);
}

}  // namespace
}  // namespace peyk::sim
