#include "peyk/channel/log.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

#include "drawn_track.hpp"

namespace peyk::channel {
namespace {

using namespace testing;

Entry entry(std::uint8_t id, std::uint8_t author, Content content, std::int64_t time,
            std::vector<ActId> parents = {}) {
  return {.id = act_id(id),
          .author = seat(author),
          .parents = std::move(parents),
          .time = at(time),
          .content = std::move(content),
          .mandate = std::nullopt,
          .revocation = std::nullopt};
}

constexpr std::uint64_t small_logs = 2'000;

TEST(Log, FoldsToTheSameWhateverTheOrderOfArrival) {
  for (std::uint64_t seed = 0; seed < small_logs; ++seed) {
    const DrawnTrack track(seed, 40);
    const Reference reference(track.entries, track.proofs);
    Draw draw(seed + 1'000'000);
    Log log{ChannelId()};
    arrive(log, track.entries, track.proofs, draw);
    ASSERT_EQ(reference.difference(log), "") << "seed " << seed;
    ASSERT_TRUE(log.missing().empty());
  }
}

// Members who hold the same acts see the same, whatever acts they do not hold; what was missing and
// comes late changes the order of those that follow it.
TEST(Log, WithGapsFoldsToTheSameAndAgainWhenTheyAreFilled) {
  for (std::uint64_t seed = 0; seed < small_logs; ++seed) {
    const DrawnTrack track(seed, 30);
    Draw draw(seed + 2'000'000);
    std::vector<Entry> held;
    std::vector<Entry> late;
    for (const Entry& entry : track.entries) (draw.one_in(4) ? late : held).push_back(entry);
    Log log{ChannelId()};
    arrive(log, held, track.proofs, draw);
    ASSERT_EQ(Reference(held, track.proofs).difference(log), "") << "seed " << seed;
    arrive(log, late, {}, draw);
    ASSERT_EQ(Reference(track.entries, track.proofs).difference(log), "") << "seed " << seed;
  }
}

// The draws above would prove nothing if they met nothing: each type of act stands each way it can.
TEST(Log, WasTriedWithEveryTypeInEveryStanding) {
  std::map<std::size_t, std::set<Standing>> met;
  for (std::uint64_t seed = 0; seed < small_logs; ++seed) {
    const DrawnTrack track(seed, 40);
    const Reference reference(track.entries, track.proofs);
    for (std::size_t i = 0; i < reference.in_order.size(); ++i) {
      met[reference.in_order[i].content.index() + 1].insert(reference.standings[i]);
    }
  }
  using enum Standing;
  const std::set<Standing> all = {in_force, without_authority, out_of_place};
  // Who might propose and join a swap, and then not accept it, is too rare: swaps_test.cpp.
  met[22].insert(without_authority);
  for (std::size_t type = 1; type <= std::variant_size_v<Content>; ++type) {
    std::set<Standing> expected = all;
    if (type == 1 || type == 11 || type == 14 || type == 23) expected.erase(without_authority);
    if (type == 15) expected.erase(out_of_place);
    EXPECT_EQ(met[type], expected) << "type " << type;
  }
}

// An act that is not in force might as well not be there.
TEST(Log, IsChangedByNoActThatIsNotInForce) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 0; seed < small_logs / 2; ++seed) {
    const DrawnTrack track(seed, 40);
    const Reference whole(track.entries, track.proofs);
    for (std::size_t without = 0; without < whole.in_order.size(); ++without) {
      if (whole.standings[without] == Standing::in_force) continue;
      ASSERT_TRUE(whole.stands_without(without)) << "seed " << seed << " without " << without;
      ++tried;
    }
  }
  EXPECT_GT(tried, 1'000U);
}

// Whoever has no power in an official track changes nothing but what needs none: it may show and
// withdraw mandates, leave, call off a swap of its own, and bring a principal's word.
TEST(Log, IsChangedByNoMemberWithoutPower) {
  for (std::uint64_t seed = 0; seed < small_logs; ++seed) {
    const DrawnTrack track(seed, 40);
    const Reference whole(track.entries, track.proofs);
    Fold fold;
    for (const Entry& entry : whole.in_order) {
      const State before = fold.state();
      const Member* author = before.present(entry.author);
      const bool may_nothing = before.phase != Phase::unopened && before.official &&
                               author != nullptr && author->seat.role == Role::delegate &&
                               before.power_of(entry.author, entry.time) < Power::speak;
      fold.apply(entry, whole.proven);
      const bool needs_none = std::holds_alternative<ShowMandate>(entry.content) ||
                              std::holds_alternative<WithdrawMandate>(entry.content) ||
                              std::holds_alternative<Leave>(entry.content) ||
                              std::holds_alternative<CallOffSwap>(entry.content) ||
                              std::holds_alternative<RevokeMandate>(entry.content);
      if (may_nothing && !needs_none) {
        ASSERT_EQ(fold.state(), before) << "seed " << seed;
      }
    }
  }
}

// Long enough for many checkpoints, with acts that come late by little and by much.
TEST(Log, GoesBackToItsCheckpoints) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const DrawnTrack track(seed * 7, 6'000);
    Draw draw(seed + 3'000'000);
    std::vector<Entry> arrival = track.entries;
    for (std::size_t i = 0; i + 1 < arrival.size(); ++i) {
      const std::size_t far = draw.one_in(500) ? 3'000 : draw.one_in(10) ? 50 : 1;
      std::swap(arrival[i], arrival[std::min(arrival.size() - 1, i + draw.below(far))]);
    }
    Log log{ChannelId()};
    std::size_t proven = 0;
    for (std::size_t i = 0; i < arrival.size(); ++i) {
      log.add(arrival[i]);
      if (i % 7 == 0) static_cast<void>(log.state());
      if (i % 1'000 == 999) {
        for (; proven < track.proofs.size() * i / arrival.size(); ++proven) {
          log.prove(track.proofs[proven].first, track.proofs[proven].second);
        }
      }
    }
    for (const auto& [member, mandate] : track.proofs) log.prove(member, mandate);
    ASSERT_EQ(Reference(track.entries, track.proofs).difference(log), "") << "seed " << seed;
  }
}

// A late act that stands just before, at and just after a place where the fold was kept.
TEST(Log, GoesBackJustFarEnough) {
  std::vector<Entry> acts = {entry(1, 1, sample_open(), 0)};
  Draw draw(1);
  for (std::int64_t i = 1; i < 3'000; ++i) {
    acts.push_back(entry(1, 1, Question{.text = {}, .due = {}}, i * 10, {acts.back().id}));
    acts.back().id = drawn_id(draw, static_cast<std::uint64_t>(i));
  }
  Log told{ChannelId()};
  for (const Entry& act : acts) told.add(act);
  ASSERT_EQ(told.state().questions.size(), acts.size() - 1);
  for (std::size_t edge = 512; edge < acts.size(); edge += 512) {
    for (std::size_t place = edge - 2; place <= edge + 2; ++place) {
      Log log = told;
      log.add(entry(2, 1, Suspend(), static_cast<std::int64_t>(place) * 10 - 5, {act_id(1)}));
      ASSERT_EQ(log.in_order()[place], act_id(2));
      ASSERT_EQ(log.state().questions.size(), place - 1);
      ASSERT_EQ(log.standing(acts[place].id), Standing::out_of_place);
      ASSERT_EQ(log.standing(acts[place - 1].id), Standing::in_force);
    }
  }
}

TEST(Log, OfNothingIsEmpty) {
  const Log log(filled<ChannelId>(7));
  EXPECT_EQ(log.id(), filled<ChannelId>(7));
  EXPECT_TRUE(log.in_order().empty());
  EXPECT_TRUE(log.frontier().empty());
  EXPECT_EQ(log.state(), State());
  EXPECT_FALSE(log.contains(act_id(1)));
  EXPECT_EQ(log.find(act_id(1)), nullptr);
  EXPECT_EQ(log.standing(act_id(1)), Standing::out_of_place);
  EXPECT_EQ(log.time_of_next(at(5)), at(5));
}

TEST(Log, TakesAnActOnce) {
  Log log{ChannelId()};
  EXPECT_TRUE(log.add(entry(1, 1, sample_open(), 10)));
  EXPECT_FALSE(log.add(entry(1, 1, Close(), 20)));
  EXPECT_EQ(log.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Open>(log.find(act_id(1))->content));
  EXPECT_EQ(log.state().phase, Phase::open);
}

TEST(Log, SaysWhatWouldBecomeOfAnAct) {
  Log log{ChannelId()};
  log.add(entry(1, 1, sample_open(), 10));
  EXPECT_EQ(log.would_stand(seat(1), Close(), at(20)), Standing::in_force);
  EXPECT_EQ(log.would_stand(seat(2), Close(), at(20)), Standing::out_of_place);
  EXPECT_EQ(log.would_stand(seat(1), Raise(), at(20)), Standing::without_authority);
  EXPECT_EQ(log.state().phase, Phase::open);
}

// An act that was done before the channel was suspended and comes after.
TEST(Log, PutsALateActWhereItBelongs) {
  Log log{ChannelId()};
  log.add(entry(1, 1, sample_open(), 10));
  log.add(entry(2, 1, Suspend(), 30, {act_id(1)}));
  log.add(entry(3, 9, Letter(), 40, {act_id(1)}));
  EXPECT_EQ(log.standing(act_id(3)), Standing::out_of_place);
  log.add(entry(4, 9, Letter(), 20, {act_id(1)}));
  EXPECT_EQ(log.standing(act_id(4)), Standing::in_force);
  EXPECT_EQ(log.frontier(), (std::vector{act_id(2), act_id(3), act_id(4)}));
}

TEST(Log, AnActUnderAMandateRevokedMeanwhileStandsByItsPlaceAndTime) {
  Log log{ChannelId()};
  Open open = sample_open();
  open.official = true;
  log.add(entry(1, 1, open, 10));
  Entry shown = entry(2, 1, ShowMandate(), 20, {act_id(1)});
  shown.mandate = mandate(5, Power::speak);
  log.add(shown);
  log.add(entry(3, 1, Letter(), 30, {act_id(2)}));
  EXPECT_EQ(log.standing(act_id(3)), Standing::without_authority);
  log.prove(seat(1), filled<MandateRef>(5));
  EXPECT_EQ(log.standing(act_id(3)), Standing::in_force);
  Entry revoked = entry(4, 9, RevokeMandate(), 50, {act_id(1)});
  revoked.revocation = revocation(filled<MandateRef>(5), 60);
  log.add(revoked);
  log.add(entry(5, 1, Letter(), 49, {act_id(2)}));
  log.add(entry(6, 1, Letter(), 59, {act_id(2)}));
  log.add(entry(7, 1, Letter(), 60, {act_id(2)}));
  for (const ActId& before : {act_id(3), act_id(5), act_id(6)}) {
    EXPECT_EQ(log.standing(before), Standing::in_force);
  }
  EXPECT_EQ(log.standing(act_id(7)), Standing::without_authority);
  // A word that was to count before it came does not reach back.
  Entry earlier = entry(8, 9, RevokeMandate(), 55, {act_id(1)});
  earlier.revocation = revocation(filled<MandateRef>(5), 0);
  log.add(earlier);
  EXPECT_EQ(log.standing(act_id(3)), Standing::in_force);
  EXPECT_EQ(log.standing(act_id(5)), Standing::in_force);
  EXPECT_EQ(log.standing(act_id(6)), Standing::without_authority);
}

TEST(Log, DatesTheNextActAfterThoseItFollows) {
  Log log{ChannelId()};
  log.add(entry(1, 1, sample_open(), 10'000));
  EXPECT_EQ(log.time_of_next(at(20'000)), at(20'000));
  EXPECT_EQ(log.time_of_next(at(9'000)), at(10'001));
  // Not after a clock that is out of all reason: such an act would be beyond its mandate.
  const std::int64_t far = 9'000 + max_lead.count();
  log.add(entry(2, 1, Letter(), far - 1, {act_id(1)}));
  EXPECT_EQ(log.time_of_next(at(9'000)), at(far));
  log.add(entry(3, 1, Letter(), far, {act_id(1)}));
  EXPECT_EQ(log.time_of_next(at(9'000)), at(9'000));
}

TEST(EntryOf, HoldsNoTexts) {
  const Bytes secret = {'q', 'x', 'z'};
  const std::string text = "qxz qxz";
  Document document{.name = text,
                    .media_type = text,
                    .size = 7,
                    .hash = filled<crypto::Digest>(1),
                    .key = filled<AttachmentSecret>(2),
                    .handling = {.rule = Rule::until_date, .until = at(9)}};
  const auto content = [](const Content& of) { return entry_of(sample_act(of)).content; };
  EXPECT_TRUE(std::get<Letter>(content(Letter{.text = text})).text.empty());
  EXPECT_TRUE(std::get<Letter>(content(Letter{.copies = {{seat(1), {}}}})).copies.empty());
  EXPECT_EQ(std::get<Question>(content(Question{.text = text, .due = at(5)})).due, at(5));
  EXPECT_TRUE(std::get<Question>(content(Question{.text = text, .due = at(5)})).text.empty());
  EXPECT_TRUE(std::get<Answer>(content(Answer{.question = {}, .text = text})).text.empty());
  EXPECT_TRUE(std::get<Suspend>(content(Suspend{.reason = text})).reason.empty());
  EXPECT_TRUE(std::get<Close>(content(Close{.reason = text})).reason.empty());
  EXPECT_TRUE(std::get<Minutes>(content(Minutes{.round = 1, .text = text})).text.empty());
  EXPECT_TRUE(std::get<Agenda>(content(Agenda{.round = 1, .items = {text}})).items.empty());
  EXPECT_TRUE(
      std::get<ShowMandate>(content(ShowMandate{.presentation = secret})).presentation.empty());
  EXPECT_TRUE(
      std::get<RevokeMandate>(content(RevokeMandate{.revocation = secret})).revocation.empty());
  const auto kept = std::get<Document>(content(document));
  EXPECT_TRUE(kept.name.empty() && kept.media_type.empty() && kept.key.is_zero());
  EXPECT_EQ(kept.handling.rule, Rule::until_date);
  EXPECT_EQ(std::get<Open>(content(sample_open())).members, sample_open().members);
}

// Whoever makes an entry says what was verified; the act says nothing of itself.
TEST(EntryOf, TakesNoMandateForVerified) {
  EXPECT_FALSE(entry_of(sample_act(ShowMandate{.presentation = Bytes(100, 1)})).mandate);
  EXPECT_FALSE(entry_of(sample_act(RevokeMandate{.revocation = Bytes(9, 1)})).revocation);
}

}  // namespace
}  // namespace peyk::channel
