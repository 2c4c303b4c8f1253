// Mandates and what they allow.
#include <gtest/gtest.h>
#include <map>

#include "told_track.hpp"

namespace peyk::channel {
namespace {

using namespace testing;
using enum Standing;

constexpr Power all_powers[] = {Power::none, Power::listen, Power::speak, Power::propose,
                                Power::commit};

// One content of each type that is in place in a track where seat 2 asked in act 9 and there is a
// recess where that is needed.
Content in_place(std::size_t type) {
  for (const Content& content : sample_contents()) {
    if (content.index() + 1 != type) continue;
    if (type == 4) return Answer{.question = act_id(9), .text = {}};
    if (type == 10) return Admit{.member = {.id = seat(50), .name = "x"}};
    if (type == 12) return Introduce{.first = seat(2), .second = seat(3)};
    if (type != 1) return content;
  }
  return Leave();
}

// An official track in which seat 1 has that power, seat 2 asked, and where such an act is in
// place.
ToldTrack official_track(Power power, std::size_t type) {
  ToldTrack track(true);
  const ShownMandate commit = mandate(7, Power::commit);
  track.given(2, commit);
  if (power != Power::none) track.given(1, mandate(1, power));
  while (track.last() != act_id(8)) track.does(2, Letter{.text = {}});
  EXPECT_EQ(track.does(2, Question{.text = {}, .due = at(5)}), in_force);
  EXPECT_EQ(track.last(), act_id(9));
  if (type == 6) track.does(2, Recess());
  if (type == 8) track.does(2, Suspend());
  return track;
}

// Of 1-idea.md: listen, speak, propose, commit.
const std::map<std::size_t, Power> needed_of_delegates = {
    {2, Power::speak},    {3, Power::speak},   {4, Power::speak},    {5, Power::speak},
    {6, Power::speak},    {7, Power::propose}, {8, Power::propose},  {9, Power::commit},
    {10, Power::propose}, {11, Power::none},   {12, Power::propose}, {13, Power::none},
    {17, Power::speak},   {18, Power::speak},  {19, Power::speak},   {20, Power::propose},
    {24, Power::propose}};

TEST(Authority, OfADelegateIsALadder) {
  for (const auto& [type, needed] : needed_of_delegates) {
    for (const Power power : all_powers) {
      const ToldTrack track = official_track(power, type);
      const Standing expected = power < needed ? without_authority : in_force;
      EXPECT_EQ(track.would(1, in_place(type)), expected)
          << "type " << type << " power " << static_cast<int>(power);
    }
  }
}

TEST(Authority, OfAHostIsForWhatHostsDo) {
  const std::set<std::size_t> without_mandate = {2, 4, 5, 6, 10, 11, 12, 13, 17, 18};
  for (const auto& [type, needed] : needed_of_delegates) {
    const ToldTrack track = official_track(Power::none, type);
    const Content content =
        type == 12 ? Introduce{.first = seat(1), .second = seat(2)} : in_place(type);
    EXPECT_EQ(track.would(9, content),
              without_mandate.contains(type) ? in_force : without_authority)
        << "type " << type;
  }
}

TEST(Authority, IsEverybodysWhereTheTrackIsNotOfficial) {
  const ToldTrack track;
  EXPECT_EQ(track.power_of(1), Power::commit);
  EXPECT_EQ(track.power_of(4), Power::none);  // no member
  EXPECT_EQ(track.would(1, Close()), in_force);
}

TEST(Authority, ToRaiseATrackComesFromAMandate) {
  ToldTrack track;
  EXPECT_EQ(track.does(1, Raise()), without_authority);
  track.given(1, mandate(1, Power::propose));
  EXPECT_EQ(track.does(1, Raise()), without_authority);
  EXPECT_FALSE(track.state().official);
  track.given(2, mandate(2, Power::commit));
  EXPECT_EQ(track.does(2, Raise()), in_force);
  EXPECT_TRUE(track.state().official);
  EXPECT_EQ(track.does(2, Raise()), out_of_place);
  EXPECT_EQ(track.would(3, Letter{.text = {}}), without_authority);
  EXPECT_EQ(track.would(1, Letter{.text = {}}), in_force);
}

TEST(Authority, ComesFromAMandateThatVerifiesHere) {
  ToldTrack track(true);
  EXPECT_EQ(track.shows(1, std::nullopt), without_authority);
  ShownMandate other_track = mandate(1, Power::commit);
  other_track.covers_track = false;
  EXPECT_EQ(track.given(1, other_track), without_authority);
  track.set_time(2'000);
  EXPECT_EQ(track.given(1, mandate(2, Power::commit, 0, 2'000)), without_authority);
  EXPECT_TRUE(track.state().members.at(seat(1)).mandates.empty());
  EXPECT_EQ(track.power_of(1), Power::none);
  EXPECT_EQ(track.given(1, mandate(3, Power::commit, 0, 2'001)), in_force);
  EXPECT_EQ(track.power_of(1), Power::commit);
}

TEST(Authority, ComesFromAMandateThatIsProven) {
  ToldTrack track(true);
  EXPECT_EQ(track.shows(1, mandate(1, Power::commit)), in_force);
  const HeldMandate& held = track.state().members.at(seat(1)).mandates.at(0);
  EXPECT_EQ(held.shown_by, track.last());
  EXPECT_FALSE(held.proven);
  EXPECT_EQ(track.power_of(1), Power::none);
  // Another shows what it does not hold: the proof is not its own.
  track.given(2, mandate(2, Power::commit));
  EXPECT_EQ(track.shows(3, mandate(2, Power::commit)), in_force);
  EXPECT_EQ(track.power_of(2), Power::commit);
  EXPECT_EQ(track.power_of(3), Power::none);
}

TEST(Authority, LastsAsTheMandateSays) {
  ToldTrack track(true);
  track.given(1, mandate(1, Power::speak, 2'000, 3'000));
  track.given(1, mandate(2, Power::commit, 2'500, 2'600));
  const std::vector<std::pair<std::int64_t, Power>> times = {
      {1'999, Power::none},   {2'000, Power::speak}, {2'499, Power::speak}, {2'500, Power::commit},
      {2'599, Power::commit}, {2'600, Power::speak}, {2'999, Power::speak}, {3'000, Power::none}};
  for (const auto& [time, power] : times) {
    track.set_time(time);
    EXPECT_EQ(track.power_of(1), power) << time;
    EXPECT_EQ(track.would(1, Letter{.text = {}}),
              power < Power::speak ? without_authority : in_force);
  }
}

TEST(Authority, EndsWhenTheHolderWithdrawsAndCanBeShownAgain) {
  ToldTrack track(true);
  const WithdrawMandate withdraw{.mandate = filled<MandateRef>(1)};
  EXPECT_EQ(track.does(1, withdraw), out_of_place);  // holds none
  track.given(1, mandate(1, Power::commit));
  EXPECT_EQ(track.does(2, withdraw), out_of_place);                    // another's
  EXPECT_EQ(track.shows(1, mandate(1, Power::commit)), out_of_place);  // shown already
  EXPECT_EQ(track.does(1, withdraw), in_force);
  EXPECT_EQ(track.state().members.at(seat(1)).mandates.at(0).withdrawn_by, track.last());
  EXPECT_EQ(track.power_of(1), Power::none);
  EXPECT_EQ(track.does(1, withdraw), out_of_place);
  EXPECT_EQ(track.shows(1, mandate(1, Power::commit)), in_force);
  EXPECT_EQ(track.state().members.at(seat(1)).mandates.size(), 1U);
  EXPECT_EQ(track.power_of(1), Power::commit);
}

TEST(Authority, EndsFromWhenThePrincipalRevokes) {
  for (const std::variant<MandateRef, SerialRange>& what :
       {std::variant<MandateRef, SerialRange>(filled<MandateRef>(1)),
        std::variant<MandateRef, SerialRange>(SerialRange{1, 1})}) {
    ToldTrack track(true);
    track.given(1, mandate(1, Power::commit));
    track.given(2, mandate(2, Power::commit));
    track.does(1, Recess());
    track.revoke(revocation(what, 7'000));
    track.revoke(revocation(what, 5'000));
    const ActId first = track.last();
    track.revoke(revocation(what, 5'000));
    track.revoke(revocation(what, 6'000));
    EXPECT_EQ(track.state().revocations.size(), 3U);
    const HeldMandate& held = track.state().members.at(seat(1)).mandates.at(0);
    EXPECT_EQ(held.revoked_by, first);
    EXPECT_EQ(held.terms.until, at(5'000));
    track.set_time(4'999);
    EXPECT_EQ(track.power_of(1), Power::commit);
    track.set_time(5'000);
    EXPECT_EQ(track.power_of(1), Power::none);
    EXPECT_EQ(track.power_of(2), Power::commit);
    EXPECT_EQ(track.does(1, WithdrawMandate{.mandate = filled<MandateRef>(1)}), in_force);
    EXPECT_EQ(track.shows(1, mandate(1, Power::commit)), without_authority);
  }
}

// No principal takes back what its delegate could bind it to when it was said.
TEST(Authority, IsNotRevokedBackwards) {
  ToldTrack track(true);
  track.given(1, mandate(1, Power::commit));
  EXPECT_EQ(track.does(1, Suspend()), in_force);
  EXPECT_EQ(track.revoke(revocation(filled<MandateRef>(1), 0)), in_force);
  EXPECT_EQ(track.state().phase, Phase::suspended);
  EXPECT_EQ(track.power_of(1), Power::none);
  EXPECT_EQ(track.state().members.at(seat(1)).mandates.at(0).revoked_by, track.last());
}

// Revoked before it was shown, or before it was shown again.
TEST(Authority, ThatWasRevokedIsNotShown) {
  ToldTrack track(true);
  track.revoke(revocation(SerialRange{1, 2}, 500));
  track.revoke(revocation(SerialRange{3, 3}, 5'000));
  EXPECT_EQ(track.given(1, mandate(1, Power::commit)), without_authority);
  EXPECT_EQ(track.given(1, mandate(3, Power::commit)), in_force);
  EXPECT_EQ(track.state().members.at(seat(1)).mandates.at(0).terms.until, at(5'000));
}

TEST(Authority, IsRevokedByWhoGaveItOnly) {
  ToldTrack track(true);
  track.given(1, mandate(1, Power::commit));
  ShownMandate for_one = mandate(2, Power::commit);
  for_one.reader = filled<crypto::Digest>(0xbb);
  track.given(2, for_one);
  Revocation foreign = revocation(SerialRange{0, 99});
  foreign.principal = filled<crypto::Digest>(0xcc);
  track.revoke(foreign);
  Revocation other_reader = revocation(SerialRange{0, 99});
  other_reader.reader = filled<crypto::Digest>(0xcc);
  track.revoke(other_reader);
  track.revoke(revocation(SerialRange{3, 99}));
  track.revoke(revocation(filled<MandateRef>(3)));
  EXPECT_EQ(track.power_of(1), Power::commit);
  EXPECT_EQ(track.power_of(2), Power::commit);
  Revocation same_reader = revocation(SerialRange{0, 99});
  same_reader.reader = for_one.reader;
  track.revoke(same_reader);
  EXPECT_EQ(track.power_of(1), Power::commit);
  EXPECT_EQ(track.power_of(2), Power::none);
}

// A principal's word reaches a track by whoever brings it, in whatever phase; one that does not
// verify says nothing.
TEST(Authority, IsRevokedByWhoeverBringsTheWord) {
  ToldTrack track(true);
  EXPECT_EQ(track.revoked_by(1, std::nullopt), without_authority);
  track.given(1, mandate(1, Power::commit));
  track.does(1, Suspend());
  EXPECT_EQ(track.revoked_by(77, revocation(filled<MandateRef>(1))), in_force);
  EXPECT_EQ(track.power_of(1), Power::none);
}

}  // namespace
}  // namespace peyk::channel
