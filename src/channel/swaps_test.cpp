// What becomes of a swap in the fold: who may do what, and when.
#include <gtest/gtest.h>

#include "told_track.hpp"

namespace peyk::channel {
namespace {

using namespace testing;
using enum Standing;

// Seat 1 has proposed one to seat 2, until 7,000.
struct Proposed {
  explicit Proposed(bool official = false) : track(official) {
    if (official) {
      track.given(1, mandate(1, Power::commit));
      track.given(2, mandate(2, Power::commit));
    }
    EXPECT_EQ(track.does(1, sample_swap()), in_force);
    swap = track.last();
  }
  [[nodiscard]] JoinSwap join() const { return {.swap = swap, .gift = {}}; }
  [[nodiscard]] AcceptSwap accept(const ActId& join) const { return {.swap = swap, .join = join}; }
  [[nodiscard]] CallOffSwap call_off() const { return {.swap = swap, .reason = {}}; }
  [[nodiscard]] const ProposedSwap& state() const { return track.state().swaps.at(0); }

  ToldTrack track;
  ActId swap;
};

TEST(Swaps, AreProposedJoinedAndAccepted) {
  Proposed on;
  const ProposedSwap proposed{.act = on.swap,
                              .by = seat(1),
                              .with = seat(2),
                              .deadline = at(7'000),
                              .couriers = sample_swap().couriers,
                              .joined_by = {},
                              .accepted_by = {},
                              .called_off_by = {}};
  EXPECT_EQ(on.state(), proposed);
  EXPECT_TRUE(on.state().is_of(seat(1)) && on.state().is_of(seat(2)));
  EXPECT_FALSE(on.state().is_of(seat(3)));
  EXPECT_EQ(on.track.does(2, on.join()), in_force);
  const ActId joined = on.track.last();
  EXPECT_EQ(on.state().joined_by, joined);
  EXPECT_EQ(on.track.does(1, on.accept(joined)), in_force);
  EXPECT_EQ(on.state().accepted_by, on.track.last());
  EXPECT_EQ(on.state().called_off_by, std::nullopt);
}

TEST(Swaps, AreProposedToAnotherWhoIsThere) {
  ToldTrack track;
  EXPECT_EQ(track.would(1, sample_swap(seat(1))), out_of_place);   // to oneself
  EXPECT_EQ(track.would(1, sample_swap(seat(77))), out_of_place);  // to nobody
  EXPECT_EQ(track.would(1, sample_swap(seat(9))), in_force);       // to a host
  track.does(2, Leave());
  EXPECT_EQ(track.would(1, sample_swap(seat(2))), out_of_place);
}

TEST(Swaps, AreJoinedOnlyByWhoeverTheyWereProposedTo) {
  Proposed on;
  for (const std::uint8_t other : std::initializer_list<std::uint8_t>{1, 3, 9}) {
    EXPECT_EQ(on.track.would(other, on.join()), out_of_place) << int{other};
  }
  EXPECT_EQ(on.track.would(2, JoinSwap{.swap = act_id(99), .gift = {}}), out_of_place);
  ASSERT_EQ(on.track.does(2, on.join()), in_force);
  const ActId joined = on.track.last();
  EXPECT_EQ(on.track.does(2, on.join()), out_of_place);  // once
  EXPECT_EQ(on.state().joined_by, joined);
}

TEST(Swaps, AreAcceptedOnlyByWhoeverProposedThemAndWithWhatIsGiven) {
  Proposed on;
  EXPECT_EQ(on.track.would(1, on.accept(on.swap)), out_of_place);  // nobody has joined
  ASSERT_EQ(on.track.does(2, on.join()), in_force);
  const ActId joined = on.track.last();
  for (const std::uint8_t other : std::initializer_list<std::uint8_t>{2, 3, 9}) {
    EXPECT_EQ(on.track.would(other, on.accept(joined)), out_of_place) << int{other};
  }
  EXPECT_EQ(on.track.would(1, on.accept(act_id(99))), out_of_place);
  ASSERT_EQ(on.track.does(1, on.accept(joined)), in_force);
  EXPECT_EQ(on.track.would(1, on.accept(joined)), out_of_place);  // once
}

TEST(Swaps, AreNeitherProposedNorJoinedNorAcceptedAtTheirDeadline) {
  Proposed on;
  ToldTrack late = on.track;
  late.set_time(7'000);
  EXPECT_EQ(late.would(1, sample_swap()), out_of_place);
  EXPECT_EQ(late.would(2, on.join()), out_of_place);
  on.track.set_time(6'999);
  EXPECT_EQ(on.track.would(1, sample_swap()), in_force);
  ASSERT_EQ(on.track.does(2, on.join()), in_force);
  const AcceptSwap accept = on.accept(on.track.last());
  EXPECT_EQ(on.track.would(1, accept), in_force);
  on.track.set_time(7'000);
  EXPECT_EQ(on.track.would(1, accept), out_of_place);
  EXPECT_EQ(on.track.would(1, on.call_off()), in_force);
}

TEST(Swaps, AreCalledOffByEitherSideOnce) {
  for (const std::uint8_t side : std::initializer_list<std::uint8_t>{1, 2}) {
    Proposed on;
    ASSERT_EQ(on.track.does(2, on.join()), in_force);
    const ActId joined = on.track.last();
    EXPECT_EQ(on.track.would(3, on.call_off()), out_of_place);
    ASSERT_EQ(on.track.does(side, on.call_off()), in_force);
    EXPECT_EQ(on.state().called_off_by, on.track.last());
    EXPECT_EQ(on.track.would(1, on.call_off()), out_of_place);
    EXPECT_EQ(on.track.would(1, on.accept(joined)), out_of_place);
  }
  Proposed on;
  ASSERT_EQ(on.track.does(1, on.call_off()), in_force);
  EXPECT_EQ(on.track.would(2, on.join()), out_of_place);
}

// What was deposited already cannot be called back by an act: it says what is wished.
TEST(Swaps, AreCalledOffAlsoWhenTheyWereAccepted) {
  Proposed on;
  ASSERT_EQ(on.track.does(2, on.join()), in_force);
  ASSERT_EQ(on.track.does(1, on.accept(on.track.last())), in_force);
  EXPECT_EQ(on.track.does(2, on.call_off()), in_force);
  EXPECT_TRUE(on.state().accepted_by.has_value());
}

TEST(Swaps, AreOnlyCalledOffWhileTheTrackIsSuspended) {
  Proposed on;
  ASSERT_EQ(on.track.does(3, Suspend()), in_force);
  EXPECT_EQ(on.track.would(1, sample_swap()), out_of_place);
  EXPECT_EQ(on.track.would(2, on.join()), out_of_place);
  EXPECT_EQ(on.track.would(2, on.call_off()), in_force);
  ASSERT_EQ(on.track.does(3, Close()), in_force);
  EXPECT_EQ(on.track.would(2, on.call_off()), out_of_place);
}

TEST(Swaps, BindThereforeThoseWhoMayCommit) {
  Proposed on(true);
  for (const Power power : {Power::speak, Power::propose, Power::commit}) {
    ToldTrack track = on.track;
    const Standing expected = power == Power::commit ? in_force : without_authority;
    track.does(2, WithdrawMandate{.mandate = filled<MandateRef>(2)});
    EXPECT_EQ(track.would(2, on.join()), without_authority);
    track.given(2, mandate(3, power));
    EXPECT_EQ(track.would(2, on.join()), expected);
    // Of whoever proposed it, likewise.
    track = on.track;
    ASSERT_EQ(track.does(2, on.join()), in_force);
    const AcceptSwap accept = on.accept(track.last());
    track.does(1, WithdrawMandate{.mandate = filled<MandateRef>(1)});
    EXPECT_EQ(track.would(1, accept), without_authority);
    EXPECT_EQ(track.would(1, on.call_off()), in_force);  // asks for nothing
    track.given(1, mandate(4, power));
    EXPECT_EQ(track.would(1, accept), expected);
  }
}

// Who has not joined yet does not join an old proposal with a new name.
TEST(Swaps, AreEachOfTheirOwn) {
  Proposed on;
  ASSERT_EQ(on.track.does(1, sample_swap()), in_force);
  const ActId second = on.track.last();
  ASSERT_EQ(on.track.does(2, JoinSwap{.swap = second, .gift = {}}), in_force);
  EXPECT_EQ(on.state().joined_by, std::nullopt);
  EXPECT_EQ(on.track.state().swaps.at(1).joined_by, on.track.last());
  EXPECT_EQ(on.track.would(1, on.accept(on.track.last())), out_of_place);
}

TEST(Swaps, LeaveNothingOfWhatIsGivenInTheLog) {
  const auto kept = [](const Content& content) { return entry_of(sample_act(content)).content; };
  const auto swap = std::get<ProposeSwap>(kept(sample_swap()));
  EXPECT_TRUE(swap.words.empty() && swap.gift.offer.empty() && swap.gift.sealed.empty());
  EXPECT_EQ(swap.with, seat(2));
  EXPECT_EQ(swap.deadline, at(7'000));
  const auto join =
      std::get<JoinSwap>(kept(JoinSwap{.swap = act_id(7), .gift = {Bytes(10, 1), Bytes(10, 2)}}));
  EXPECT_TRUE(join.gift.offer.empty() && join.gift.sealed.empty());
  EXPECT_EQ(join.swap, act_id(7));
}

}  // namespace
}  // namespace peyk::channel
