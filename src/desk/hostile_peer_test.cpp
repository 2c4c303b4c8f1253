// The other side of a relation is hostile: it holds the keys of its side and seals what it likes.
// Frames are laid where the keeper lays what it fetched; a desk that starts takes them in.
#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/channel/act.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/desk/memory_record_store.hpp"

#include "channels.hpp"
#include "message_content.hpp"
#include "notes.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"
#include "tables.hpp"

namespace peyk::desk {
namespace {

constexpr Instant now = Instant::since_epoch(Duration::days(20'000));
// Where the other side of a relation says that it sits, and the desk under test.
constexpr channel::MemberId other(std::array<std::uint8_t, 16>{7});
constexpr channel::MemberId third(std::array<std::uint8_t, 16>{9});
constexpr const char* of_three = "of three";  // the name of a channel in which that sits, too
constexpr channel::MemberId own_seat(std::array<std::uint8_t, 16>{8});

crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }

crypto::Random seeded(std::uint8_t number) {
  crypto::Seed seed;
  seed.mutable_span()[0] = number;
  return crypto::Random(std::move(seed));
}

identity::Listening listening() {
  identity::Listening result;
  result.couriers.emplace_back(std::array<std::uint8_t, 32>{1});
  return result;
}

class HostilePeer : public ::testing::Test {
 protected:
  HostilePeer() { set_up_again(); }
  // A desk that was not there before.
  void set_up_again() {
    desk_.reset();
    store_.restore({});
    theirs_.clear();
    units_.clear();
    const auto header =
        VaultHeader::make({}, crypto::least_passphrase_cost, key(2), key(3), random_);
    EXPECT_TRUE(Desk::create(store_, header));
    add_relation(1);
    add_relation(2);
    start();
  }

  // A relation that stands; `theirs_` is the other side's end of it.
  void add_relation(std::uint8_t number) {
    auto made = identity::make_card(listening(), Day(20'030), random_);
    auto own = identity::make_card(listening(), Day(20'030), random_);
    auto ours = seal::Relation::from_made_card(std::move(made->key), made->card);
    auto theirs =
        seal::Relation::from_accepted_card(made->card, std::move(own->key), own->card, Day(20'000));
    auto put = [](const seal::Events& events) {
      for (const auto& any : events) {
        if (const auto* opening = std::get_if<seal::event::PutOpening>(&any)) return opening->frame;
      }
      return seal::Frame();
    };
    const auto hello = put(theirs->start(now, random_));
    const auto welcome = put(ours.on_opening_frame(hello, now, random_));
    const auto confirm = put(theirs->on_opening_frame(welcome, now, random_));
    static_cast<void>(ours.on_opening_frame(confirm, now, random_));
    ASSERT_TRUE(ours.has_session() && theirs->has_session());

    const RelationId id(std::array<std::uint8_t, 16>{number});
    Peer peer(id, "peer " + std::to_string(number), std::move(ours));
    Transaction transaction;
    vault().put(transaction, table::relations, id.span(), encode(peer));
    device().put(transaction, table::relation_lines, id.span(), encode(line_spec(peer, nullptr)));
    ASSERT_TRUE(store_.commit(transaction));
    theirs_.push_back(std::move(*theirs));
  }

  RecordSealer vault() { return {key(3), crypto::Label::vault_record, seeded(8)}; }
  RecordSealer device() { return {key(4), crypto::Label::device_record, seeded(9)}; }

  void start() {
    auto opened = Desk::open(
        {.service_class = identity::ServiceClass::practice,
         .couriers = {{.id = listening().couriers[0],
                       .name = "Muscat",
                       .signing_key =
                           crypto::SigningKey::from_seed(crypto::SigningSeed()).public_key()}}},
        store_, key(4), seeded(5).secret<crypto::Seed>(), now);
    ASSERT_TRUE(opened);
    desk_ = std::move(*opened);
    ASSERT_TRUE(desk_->unlock(key(3), runs_++, now));
    // An unlocked desk takes in some frames at each input.
    for (int i = 0; i < 100 && desk_->status(now).fetched_waiting > 0; ++i) desk_->on_wakeup(now);
    ASSERT_EQ(desk_->status(now).fetched_waiting, 0U);
  }

  // Seals a message as the other side of relation `number` and lays it into the desk's store.
  void say(std::uint8_t number, const MessageContent& content) {
    auto message = theirs_.at(number - 1U).seal_message(encode(content), random_);
    ASSERT_TRUE(message);
    const RelationId id(std::array<std::uint8_t, 16>{number});
    Transaction transaction;
    device().put(transaction, table::fetched, fetched_key(id, ++fetched_),
                 encode(Fetched{.source = Source::session,
                                .generation = 0,
                                .frame = box::Frame(message->frame.array())}));
    ASSERT_TRUE(store_.commit(transaction));
  }
  void say_unit(std::uint8_t number, ByteSpan unit) {
    MessageContent content;
    content.fragments.push_back({.unit = ++units_[number],
                                 .offset = 0,
                                 .total = static_cast<std::uint32_t>(unit.size()),
                                 .bytes = crypto::secret_bytes(unit)});
    say(number, content);
  }

  void say_note(std::uint8_t number, const Note& note) {
    say_unit(number, encode(Unit{.kind = UnitKind::note, .bytes = encode(note), .copy = {}}));
  }
  void say_act(std::uint8_t number, const channel::Act& act, UnitKind kind = UnitKind::act) {
    say_unit(number, encode(Unit{.kind = kind, .bytes = channel::encode(act), .copy = {}}));
  }

  static channel::Open opening(const std::string& name) {
    channel::Open open;
    open.name = name;
    open.members = {
        {.id = other, .name = "other", .role = channel::Role::delegate, .principal = {}},
        {.id = own_seat, .name = "ours", .role = channel::Role::delegate, .principal = {}}};
    if (name == of_three) {
      open.members.push_back(
          {.id = third, .name = "third", .role = channel::Role::delegate, .principal = {}});
    }
    return open;
  }
  static channel::ChannelId track(const std::string& name) {
    return channel::channel_id(opening(name));
  }
  static channel::Act act(const std::string& name, channel::Content content,
                          std::vector<channel::ActId> parents = {},
                          channel::MemberId author = other) {
    return *channel::make_act(track(name), author, std::move(parents), {}, now, std::move(content));
  }
  static channel::Act letter(const std::string& name, std::string text,
                             channel::MemberId author = other) {
    channel::Letter content;
    content.text = std::move(text);
    return act(name, content, {act(name, opening(name)).id}, author);
  }
  // Dated after all that has no time of its own.
  static channel::Act later(channel::Content content, std::vector<channel::ActId> parents) {
    return *channel::make_act(track(of_three), other, std::move(parents), {},
                              now + Duration::seconds(5), std::move(content));
  }
  void introduce_to_third() {
    open(1, of_three);
    say_act(1, later(channel::Introduce{.first = own_seat, .second = third}, {}));
  }
  Bytes a_card() {
    const auto made = identity::make_card(listening(), Day(20'030), random_);
    const auto bytes = made->card.encode();
    return {bytes.begin(), bytes.end()};
  }
  std::size_t records(Table of) { return store_.scan(of, {}, 10'000)->size(); }

  // Announces a channel and opens it.
  void open(std::uint8_t number, const std::string& name) {
    say_note(number, note::Seat{.track = track(name), .yours = own_seat, .mine = other});
    say_act(number, act(name, opening(name)));
  }

  void restart() {
    desk_.reset();
    store_.restart();
    start();
  }
  std::uint64_t unread(std::size_t number) {
    const auto relations = desk_->relations();
    return relations->at(number - 1).unread;
  }

  crypto::Random random_ = seeded(1);
  MemoryRecordStore store_;
  std::unique_ptr<Desk> desk_;
  std::vector<seal::Relation> theirs_;
  std::map<std::uint8_t, std::uint64_t> units_;
  std::uint64_t fetched_ = 0;
  std::uint64_t runs_ = 0;
};

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
