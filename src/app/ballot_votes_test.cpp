// Candidates as they are named, and the numbers of those that a person accepts.
#include "ballot_votes.hpp"

#include <gtest/gtest.h>

namespace peyk::app {
namespace {

using text::Message;
using Strings = std::vector<std::string>;

const Screen screen{text::Language::english, "UTC"};

// For each candidate 1 or 0; nothing where the votes are none.
std::string votes_of(const Strings& accepted) {
  const auto holdings = votes_for(screen, Candidates{{"Karim", "Yunus", "Sattar"}}, accepted);
  if (!holdings) {
    EXPECT_EQ(holdings.error().what, Message::error_ask_accept);
    return "none";
  }
  std::string signs;
  for (const desk::QuestionItem& item : holdings->items) {
    EXPECT_EQ(item.bytes.size(), 1U);
    signs.push_back(static_cast<char>('0' + item.bytes.at(0)));
  }
  return signs;
}

TEST(BallotVotes, AreTheNumbersOfTheCandidates) {
  EXPECT_EQ(votes_of({"1"}), "100");
  EXPECT_EQ(votes_of({"3", "1"}), "101");
  EXPECT_EQ(votes_of({" 1\n3 2"}), "111");
  EXPECT_EQ(votes_of({"۱", "٣"}), "101");
  EXPECT_EQ(votes_of({"none"}), "000");
}

TEST(BallotVotes, AreNoneWhereTheyAreAnythingElse) {
  for (const Strings& wrong : std::initializer_list<Strings>{{},
                                                             {""},
                                                             {"0"},
                                                             {"4"},
                                                             {"-1"},
                                                             {"1x"},
                                                             {"none", "1"},
                                                             {"1", "none"},
                                                             {"1", "99999999999999999999"}}) {
    EXPECT_EQ(votes_of(wrong), "none");
  }
}

TEST(BallotVotes, AreOfCandidatesThatAreNamedOnceAndInOneWay) {
  const auto refused = [](const Strings& named, const std::string& file) {
    const auto candidates = candidates_from(named, file);
    return !candidates && candidates.error().what == Message::error_ask_candidates;
  };
  const auto good = candidates_from({"Karim", "Yunus"}, {});
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good->names, (Strings{"Karim", "Yunus"}));
  EXPECT_TRUE(refused({}, {}));
  EXPECT_TRUE(refused({"Karim"}, "candidates.txt"));
  EXPECT_TRUE(refused({"Karim", "Karim"}, {}));
  EXPECT_TRUE(refused({""}, {}));
  Strings many;
  for (int i = 0; i < 33; ++i) many.push_back(std::to_string(i));
  EXPECT_TRUE(refused(many, {}));
  many.pop_back();
  EXPECT_TRUE(candidates_from(many, {}).has_value());
}

}  // namespace
}  // namespace peyk::app
