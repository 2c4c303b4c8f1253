// What a hostile peer says, and where it says it.
#include "hostile_peer_fixture.hpp"

namespace peyk::desk {
namespace {

TEST_F(HostilePeer, AnHonestOneIsHeard) {
  open(1, "geneva");
  say_act(1, letter("geneva", "salaam"));
  restart();
  const auto read = desk_->read("geneva", 0, 10, 0, now);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->at(0).text, "salaam");
  EXPECT_EQ(unread(1), 0U);
}

// What a newer program wrote, or nobody, is kept as it came, counted, and stops nothing.
TEST_F(HostilePeer, WhatCannotBeReadIsKeptAndCounted) {
  open(1, "geneva");
  say_unit(1, Bytes(100, 0xa8));
  say_act(1, letter("geneva", "after"));
  restart();
  EXPECT_EQ(unread(1), 1U);
  EXPECT_EQ(unread(2), 0U);
  EXPECT_EQ(desk_->read("geneva", 0, 10, 0, now)->size(), 1U);
  const auto kept = store_.scan(table::unread, {}, 10);
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(*vault().open(table::unread, kept->at(0).key, kept->at(0).value),
            crypto::secret_bytes(Bytes(100, 0xa8)));
  restart();
  EXPECT_EQ(unread(1), 1U);
}

TEST_F(HostilePeer, FragmentsThatDoNotFitAreCountedAndStopNothing) {
  const auto fragment = [](std::uint64_t unit, std::uint32_t offset) {
    MessageContent content;
    content.fragments.push_back(
        {.unit = unit, .offset = offset, .total = 9, .bytes = crypto::secret_bytes(Bytes(2, 1))});
    return content;
  };
  say(1, fragment(7, 0));  // the first is 1
  say(1, fragment(1, 4));  // begins in the middle
  open(1, "geneva");
  restart();
  EXPECT_EQ(unread(1), 2U);
  EXPECT_EQ(desk_->channels(now)->size(), 1U);
}

TEST_F(HostilePeer, AUnitInCrumbsIsRefused) {
  constexpr std::uint32_t total = max_fragments_of_unit + 1;
  for (std::uint32_t offset = 0; offset < total; offset += max_fragments_in_message) {
    MessageContent content;
    for (std::uint32_t i = offset; i < std::min<std::uint32_t>(total, offset + 64); ++i) {
      content.fragments.push_back(
          {.unit = 1, .offset = i, .total = total, .bytes = crypto::secret_bytes(Bytes(1, 1))});
    }
    say(1, content);
  }
  restart();
  EXPECT_EQ(unread(1), 1U);
}

// The channels of one relation take no room from another's.
TEST_F(HostilePeer, FillsNobodysRoomButItsOwn) {
  constexpr std::size_t tries = max_tracks_of_relation + 5;
  for (std::size_t i = 0; i < tries; ++i) open(1, "flood " + std::to_string(i));
  open(2, "geneva");
  say_act(2, letter("geneva", "still heard"));
  restart();
  EXPECT_EQ(unread(1), 2 * (tries - max_tracks_of_relation));  // the seat and the opening
  EXPECT_EQ(unread(2), 0U);
  EXPECT_EQ(desk_->read("geneva", 0, 10, 0, now)->at(0).text, "still heard");
  EXPECT_TRUE(desk_->open_channel(channel_with("bern", "peer 2", true), now));
  EXPECT_EQ(desk_->open_channel(channel_with("doha", "peer 1", true), now).error(),
            Error::outbox_full);
}

// Acts are taken only from who sits there.
TEST_F(HostilePeer, WritesIntoNobodyElsesChannel) {
  open(1, "geneva");
  say_act(2, letter("geneva", "from a stranger"));
  restart();
  EXPECT_TRUE(desk_->read("geneva", 0, 10, 0, now)->empty());
  EXPECT_EQ(unread(2), 1U);
}

TEST_F(HostilePeer, WritesInNobodyElsesName) {
  open(1, "geneva");
  say_act(1, letter("geneva", "as this desk", own_seat));
  say_act(1, letter("geneva", "as somebody else", third));
  say_act(1, act("geneva", channel::Leave{}, {}, third), UnitKind::handed_over);
  restart();
  EXPECT_TRUE(desk_->read("geneva", 0, 10, 0, now)->empty());
  EXPECT_EQ(unread(1), 3U);
}

// What was delivered and not acknowledged is sealed again in the next session: also what was handed
// over, to one who is a member by now. To a stranger it says nothing, and it stays unread.
TEST_F(HostilePeer, WhatWasHandedOverMayComeTwice) {
  say_note(1, note::Seat{.track = track("geneva"), .yours = own_seat, .mine = other});
  for (int i = 0; i < 2; ++i) say_act(1, act("geneva", opening("geneva")), UnitKind::handed_over);
  say_act(1, letter("geneva", "once"), UnitKind::handed_over);  // never here
  say_act(1, letter("geneva", "once"));
  say_act(1, letter("geneva", "once"), UnitKind::handed_over);
  say_act(2, letter("geneva", "once"));
  restart();
  EXPECT_EQ(desk_->read("geneva", 0, 10, 0, now)->size(), 1U);
  EXPECT_EQ(unread(1), 1U);
  EXPECT_EQ(unread(2), 1U);
}

// A track that was not announced is none; nor is one announced twice moved to another seat.
TEST_F(HostilePeer, OpensNothingWithoutASeat) {
  say_act(1, act("geneva", opening("geneva")));
  open(1, "bern");
  say_note(1, note::Seat{.track = track("bern"), .yours = other, .mine = own_seat});
  say_note(2, note::Seat{.track = track("bern"), .yours = own_seat, .mine = other});
  say_act(2, letter("bern", "from another seat"));
  restart();
  ASSERT_EQ(desk_->channels(now)->size(), 1U);
  EXPECT_EQ(desk_->channels(now)->at(0).name, "bern");
  EXPECT_EQ(unread(1), 2U);
  EXPECT_EQ(unread(2), 2U);
}

// One who sits on a track announces it in place of who opens it: it gains nothing by being first.
TEST_F(HostilePeer, AnnouncesNothingInThePlaceOfAnother) {
  say_note(2, note::Seat{.track = track(of_three), .yours = own_seat, .mine = third});
  open(1, of_three);
  say_act(1, letter(of_three, "from who opened it"));
  say_note(2, note::Seat{.track = track(of_three), .yours = own_seat, .mine = third});
  restart();
  ASSERT_EQ(desk_->read(of_three, 0, 10, 0, now)->size(), 1U);
  EXPECT_EQ(unread(1), 0U);
  const auto members = desk_->channels(now)->at(0).members;
  EXPECT_EQ(std::ranges::find(members, third, &MemberView::seat)->claimed_by, "peer 2");
}

// That a relation sits somewhere is not believed before the person says so.
TEST_F(HostilePeer, TakesNobodyElsesSeat) {
  open(1, of_three);
  say_note(2, note::SeatClaim{.track = track(of_three), .mine = other});
  say_note(2, note::SeatClaim{.track = track(of_three), .mine = third});
  say_act(2, letter(of_three, "not yet", third));
  restart();
  EXPECT_EQ(unread(2), 2U);  // one seat is taken; nothing is heard from the other
  EXPECT_TRUE(desk_->read(of_three, 0, 10, 0, now)->empty());
  const auto members = desk_->channels(now)->at(0).members;
  const auto claimed = std::ranges::find(members, third, &MemberView::seat);
  ASSERT_NE(claimed, members.end());
  EXPECT_EQ(claimed->connection, Connection::none);
  EXPECT_EQ(claimed->claimed_by, "peer 2");
  ASSERT_TRUE(desk_->bind_member(of_three, claimed->name, "peer 2", now));
  say_act(2, letter(of_three, "now", third));
  restart();
  ASSERT_EQ(desk_->read(of_three, 0, 10, 0, now)->size(), 1U);
  EXPECT_EQ(desk_->read(of_three, 0, 10, 0, now)->at(0).author, "peer 2");
}

// What nobody announced by an act is not answered: no card is made for whoever asks.
TEST_F(HostilePeer, GetsNoCardWithoutAnIntroduction) {
  open(1, "geneva");
  say_note(1, note::CardWanted{.track = track("geneva"), .with = other});
  say_note(2, note::CardWanted{.track = track("geneva"), .with = other});
  restart();
  EXPECT_EQ(desk_->relations()->size(), 2U);
  EXPECT_EQ(unread(1), 1U);
  EXPECT_EQ(unread(2), 1U);
}

// What asks for an answer is answered as long as there is room, and a vault with so many opens.
TEST_F(HostilePeer, IsAnsweredOnlyAsLongAsThereIsRoom) {
  introduce_to_third();
  for (std::size_t i = 0; i < max_notes_waiting + 40; ++i) {
    say_note(1, note::Card{.track = track(of_three), .with = third, .card = {}});
  }
  restart();
  EXPECT_EQ(records(table::units), max_notes_waiting);
  EXPECT_EQ(unread(1), 0U);
  restart();
  EXPECT_EQ(records(table::units), max_notes_waiting);
}

// Introductions leave room for a card by hand, and the person's own choice stands.
TEST_F(HostilePeer, BringsInNoMoreThanLeavesRoomForCardsByHand) {
  introduce_to_third();
  const channel::MemberId fourth(std::array<std::uint8_t, 16>{10});
  say_act(1, later(channel::Admit{.member = {.id = fourth, .name = "fourth"}, .replaces = {}}, {}));
  say_act(1, later(channel::Introduce{.first = own_seat, .second = fourth}, {}));
  say_note(1, note::Card{.track = track(of_three), .with = third, .card = a_card()});
  say_note(1, note::Card{.track = track(of_three), .with = fourth, .card = a_card()});
  restart();
  ASSERT_EQ(desk_->relations()->size(), 3U);
  const std::string introduced = desk_->relations()->back().name;
  EXPECT_EQ(introduced, "third (peer 1)");
  const auto card = identity::make_card(listening(), Day(20'030), random_);
  ASSERT_TRUE(desk_->accept_card("by hand", card->card, now));
  // Removed is removed, whoever introduces it again.
  ASSERT_TRUE(desk_->remove_relation("by hand", now));
  ASSERT_TRUE(desk_->remove_relation("peer 2", now));
  ASSERT_TRUE(desk_->remove_relation(introduced, now));
  say_note(1, note::Card{.track = track(of_three), .with = third, .card = a_card()});
  restart();
  EXPECT_EQ(desk_->relations()->size(), 1U);
}

// Whom it admits gets what this desk did without knowing of it, and nothing from before, whatever
// its act says that it follows.
TEST_F(HostilePeer, AdmitsNobodyToWhatWasBefore) {
  for (const bool knew : {false, true}) {
    SCOPED_TRACE(knew);
    set_up_again();
    open(1, of_three);
    restart();
    ASSERT_TRUE(desk_->act(of_three, plain_letter("before"), true, now));
    const channel::ActId own = desk_->read(of_three, 0, 10, 0, now)->front().act;
    const std::size_t owed_to_third = 1;
    ASSERT_EQ(records(table::owed), owed_to_third);
    if (knew) say_act(1, later(channel::Letter{.text = "seen"}, {own}));
    const channel::MemberId fourth(std::array<std::uint8_t, 16>{10});
    say_act(1,
            later(channel::Admit{.member = {.id = fourth, .name = "fourth"}, .replaces = {}}, {}));
    restart();
    ASSERT_EQ(desk_->channels(now)->front().members.size(), 4U);
    EXPECT_EQ(records(table::owed), owed_to_third + (knew ? 0 : 1));
  }
}

// One who names acts that there are not does not hide that another's is not here.
TEST_F(HostilePeer, HidesNothingThatIsMissingBehindWhatIsNot) {
  open(1, of_three);
  say_note(2, note::SeatClaim{.track = track(of_three), .mine = third});
  restart();
  ASSERT_TRUE(desk_->bind_member(of_three, "third (peer 1)", "peer 2", now));
  const auto made_up = [this](std::size_t count) {
    std::vector<channel::ActId> acts;
    for (std::size_t i = 0; i < count; ++i) {
      acts.push_back(random_.fixed<channel::ActId>());
    }
    std::ranges::sort(acts);
    return acts;
  };
  for (int i = 0; i < 6; ++i) {
    say_note(1, note::Frontier{.track = track(of_three), .acts = made_up(max_frontier_in_note)});
    say_act(1, later(channel::Letter{.text = "forged"}, made_up(channel::max_parents)));
  }
  const channel::ActId missing = random_.fixed<channel::ActId>();
  say_act(2, act(of_three, channel::Letter{.text = "after it"}, {missing}, third));
  restart();
  const auto all = desk_->channel(of_three, now)->missing;
  EXPECT_EQ(std::ranges::count(all, "peer 1", &MissingView::by), max_missing_by_one);
  const auto found = std::ranges::find(all, missing, &MissingView::act);
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->by, "peer 2");
}

TEST_F(HostilePeer, TellsNothingOfATrackThatItLeft) {
  open(1, "geneva");
  say_act(1, act("geneva", channel::Leave{}, {act("geneva", opening("geneva")).id}));
  say_note(1, note::Frontier{.track = track("geneva"), .acts = {random_.fixed<channel::ActId>()}});
  restart();
  EXPECT_TRUE(desk_->channel("geneva", now)->missing.empty());
  EXPECT_EQ(unread(1), 1U);
}

// Documents that are not in force wait for nothing that keeps another's from being asked for.
TEST_F(HostilePeer, KeepsNobodyElsesFileFromBeingAskedFor) {
  open(1, of_three);
  say_note(2, note::SeatClaim{.track = track(of_three), .mine = third});
  restart();
  ASSERT_TRUE(desk_->bind_member(of_three, "third (peer 1)", "peer 2", now));
  const channel::ActId opened = act(of_three, opening(of_three)).id;
  const channel::Act left = act(of_three, channel::Leave{}, {opened}, third);
  say_act(2, left);
  const auto document = [](std::uint8_t number) {
    channel::Document made;
    made.name = "map " + std::to_string(number);
    made.media_type = "image/png";
    made.size = 10;
    made.hash = crypto::Digest(std::array<std::uint8_t, crypto::Digest::size>{number});
    made.key = *channel::AttachmentSecret::from(Bytes(channel::AttachmentSecret::size, number));
    return made;
  };
  constexpr std::uint8_t many = 80;
  for (std::uint8_t i = 1; i <= many; ++i) {
    say_act(2, act(of_three, document(i), {left.id}, third));
  }
  say_act(1, later(document(many + 1), {opened}));
  restart();
  const auto files = desk_->files();
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().name, "map 81");
}

}  // namespace
}  // namespace peyk::desk
