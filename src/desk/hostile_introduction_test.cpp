// Introductions that come to nothing: each side of one is told why, and only who has to do with it.
// docs/protocol.md §9.3.
#include "hostile_peer_fixture.hpp"

namespace peyk::desk {
namespace {

using Reason = note::CardRefused::Reason;

class HostileIntroduction : public HostilePeer {
 protected:
  // What waits to be told to the relations, why no card was made or taken.
  [[nodiscard]] std::vector<Reason> refusals() {
    std::vector<Reason> reasons;
    const auto stored = *store_.scan(table::units, {}, 100);
    for (const Record& record : stored) {
      const auto plain = vault().open(table::units, record.key, record.value);
      const auto unit = decode_unit_out(*plain, [](const auto&, const auto&) {
        return std::optional<crypto::SecretBytes>(crypto::SecretBytes(1, 1));
      });
      EXPECT_TRUE(unit.has_value());
      if (unit->kind != UnitKind::note) continue;
      const auto note = decode_note(ByteSpan(*unit->bytes).subspan(1));
      if (const auto* refused = std::get_if<note::CardRefused>(&*note)) {
        EXPECT_EQ(refused->with, third);
        reasons.push_back(refused->reason);
      }
    }
    return reasons;
  }
  // Why a card that comes for who was introduced is refused; the desk knows nobody new by it.
  std::vector<Reason> refused(Bytes card) {
    set_up_again();
    introduce_to_third();
    say_note(1, note::Card{.track = track(of_three), .with = third, .card = std::move(card)});
    restart();
    EXPECT_EQ(desk_->relations()->size(), 2U);
    EXPECT_EQ(unread(1), 0U);
    return refusals();
  }
  Bytes card_of(identity::Listening of, Day last_day) {
    const auto bytes = identity::make_card(std::move(of), last_day, random_)->card.encode();
    return {bytes.begin(), bytes.end()};
  }
  // The third seat of the track is bound to the second relation.
  void bind_third() {
    open(1, of_three);
    say_note(2, note::SeatClaim{.track = track(of_three), .mine = third});
    restart();
    ASSERT_TRUE(desk_->bind_member(of_three, "third (peer 1)", "peer 2", now));
  }
};

TEST_F(HostileIntroduction, WhyACardIsNotTakenIsTold) {
  const Day last_day(20'030);
  identity::Listening elsewhere;
  elsewhere.couriers.emplace_back(std::array<std::uint8_t, 32>{9});
  EXPECT_EQ(refused(card_of(listening(), Day(19'999))), std::vector{Reason::expired});
  EXPECT_EQ(refused(card_of(elsewhere, last_day)), std::vector{Reason::no_common_courier});
  EXPECT_EQ(refused(Bytes(100, 1)), std::vector{Reason::other});
  // Its own card comes back to it.
  set_up_again();
  introduce_to_third();
  restart();
  const auto own = desk_->make_card("by hand", 30, now)->encode();
  ASSERT_TRUE(desk_->remove_relation("peer 2", now));
  say_note(1, note::Card{
                  .track = track(of_three), .with = third, .card = Bytes(own.begin(), own.end())});
  restart();
  EXPECT_EQ(refusals(), std::vector{Reason::other});
}

TEST_F(HostileIntroduction, ThatThereIsNoRoomForOneMoreIsTold) {
  for (const bool wants_card : {false, true}) {
    SCOPED_TRACE(wants_card);
    set_up_again();
    introduce_to_third();
    restart();
    ASSERT_TRUE(desk_->make_card("by hand", 30, now));
    if (wants_card) {
      say_note(1, note::CardWanted{.track = track(of_three), .with = third});
    } else {
      say_note(1, note::Card{.track = track(of_three), .with = third, .card = a_card()});
    }
    restart();
    EXPECT_EQ(desk_->relations()->size(), 3U);
    EXPECT_EQ(refusals(), std::vector{Reason::no_room});
  }
}

TEST_F(HostileIntroduction, OneWhoHasLeftIsNotIntroduced) {
  introduce_to_third();
  bind_third();
  say_act(2, act(of_three, channel::Leave{}, {act(of_three, opening(of_three)).id}, third));
  say_note(1, note::CardWanted{.track = track(of_three), .with = third});
  restart();
  EXPECT_EQ(unread(1), 1U);
  EXPECT_EQ(desk_->relations()->size(), 2U);
}

TEST_F(HostileIntroduction, WhoseDeskRefusedItIsShownWithTheReasonAndNothingElseIs) {
  bind_third();
  const auto refuse = [&](std::uint8_t by, const channel::MemberId& with, Reason reason) {
    say_note(by, note::CardRefused{.track = track(of_three), .with = with, .reason = reason});
  };
  refuse(1, third, Reason::other);  // introduced by nobody
  restart();
  EXPECT_EQ(unread(1), 1U);
  EXPECT_TRUE(desk_->channel(of_three, now)->refused_introductions.empty());
  ASSERT_TRUE(
      desk_->act(of_three, order::Introduce{.first = "peer 1", .second = "peer 2"}, true, now));
  for (const auto& [said, shown] :
       {std::pair(Reason::no_room, IntroductionRefusal::no_room),
        std::pair(Reason::no_common_courier, IntroductionRefusal::no_common_courier),
        std::pair(Reason::expired, IntroductionRefusal::card_expired),
        std::pair(Reason::other, IntroductionRefusal::other)}) {
    refuse(1, third, said);
    refuse(2, third, Reason::other);  // with itself
    restart();
    const auto all = desk_->channel(of_three, now)->refused_introductions;
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().by, "peer 1");
    EXPECT_EQ(all.front().with, "peer 2");
    EXPECT_EQ(all.front().reason, shown);
  }
  EXPECT_EQ(unread(1), 1U);
  EXPECT_EQ(unread(2), 4U);
}

// As many as a track holds are there: none more is admitted, but one in the place of another.
TEST_F(HostileIntroduction, AFullTrackAdmitsNobody) {
  const auto full = [] {
    channel::Open open = opening("crowd");
    for (std::uint8_t i = 0; open.members.size() < channel::max_members; ++i) {
      open.members.push_back({.id = channel::MemberId(std::array<std::uint8_t, 16>{100, i}),
                              .name = "member " + std::to_string(i)});
    }
    return open;
  }();
  const channel::ChannelId id = channel::channel_id(full);
  say_note(1, note::Seat{.track = id, .yours = own_seat, .mine = other});
  say_act(1, *channel::make_act(id, other, {}, {}, now, full));
  restart();
  ASSERT_EQ(desk_->channels(now)->at(0).members.size(), channel::max_members);
  order::Admit admit;
  admit.member.relation = "peer 2";
  const auto before = store_.contents();
  EXPECT_EQ(error_of(desk_->act("crowd", admit, true, now)), Error::too_many_members);
  EXPECT_EQ(store_.contents(), before);
  admit.replaces = "member 0 (peer 1)";
  EXPECT_EQ(error_of(desk_->act("crowd", admit, true, now)), std::nullopt);
}

// Another's question is answered: which act answered which is shown at both ends.
TEST_F(HostileIntroduction, AnAnswerIsShownWithItsQuestion) {
  open(1, "geneva");
  const channel::Act asked =
      act("geneva", channel::Question{.text = "when?", .due = now + Duration::days(1)},
          {act("geneva", opening("geneva")).id});
  say_act(1, asked);
  restart();
  ASSERT_EQ(desk_->channels(now)->at(0).open_questions, 1U);
  const auto done =
      desk_->act("geneva", order::Answer{.question = asked.id, .text = "tomorrow"}, true, now);
  ASSERT_TRUE(done);
  restart();
  const auto details = *desk_->channel("geneva", now);
  ASSERT_EQ(details.questions.size(), 1U);
  EXPECT_EQ(details.questions[0].asker, "peer 1");
  EXPECT_EQ(details.questions[0].number, 1U);
  EXPECT_EQ(details.questions[0].state, channel::QuestionState::answered);
  EXPECT_EQ(details.questions[0].answers, std::vector{done->act});
  EXPECT_EQ(details.questions[0].answer_numbers, std::vector<std::uint64_t>{2});
  const auto acts = *desk_->read("geneva", 0, 10, 0, now);
  ASSERT_EQ(acts.size(), 2U);
  EXPECT_EQ(acts[1].kind, ActKind::answer);
  EXPECT_EQ(acts[1].refers_to, asked.id);
  EXPECT_EQ(acts[1].refers_to_number, 1U);
  EXPECT_EQ(acts[1].text, "tomorrow");
}

}  // namespace
}  // namespace peyk::desk
