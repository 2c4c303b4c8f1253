// What a member says late, dated back, or again: it undoes nothing here.
#include "hostile_peer_fixture.hpp"
#include "track.hpp"

namespace peyk::desk {
namespace {

class HostileMember : public HostilePeer {
 protected:
  std::string name_of(const channel::MemberId& seat) {
    const auto members = desk_->channels(now)->at(0).members;
    return std::ranges::find(members, seat, &MemberView::seat)->name;
  }
  void admit(std::uint8_t number, channel::MemberId author, std::uint8_t seat,
             std::vector<channel::ActId> parents) {
    channel::Admit content;
    content.member = {.id = seat_of(seat), .name = "late " + std::to_string(seat), .principal = {}};
    // Late enough to come after all that it does not follow.
    say_act(number, *channel::make_act(track("geneva"), author, std::move(parents), {},
                                       now + Duration::minutes(seat), content));
  }
  static channel::MemberId seat_of(std::uint8_t number) {
    return channel::MemberId(std::array<std::uint8_t, 16>{number});
  }
};

TEST_F(HostileMember, ARelationWithManyUnitsIsReadAgain) {
  const RelationId id(std::array<std::uint8_t, 16>{1});
  const auto record = store_.get(table::relations, Bytes(id.span().begin(), id.span().end()));
  ASSERT_TRUE(record && record->has_value());
  auto stored = decode_peer(id, *vault().open(table::relations, id.span(), **record));
  ASSERT_TRUE(stored.has_value());
  for (std::uint64_t i = 1; i <= max_units + 1; ++i) {
    UnitOut unit;
    unit.number = i;
    stored->peer.units.emplace(i, std::move(unit));
  }
  const auto again = decode_peer(id, encode(stored->peer));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->progress.size(), max_units + 1);
}

TEST_F(HostileMember, AnAdmissionDatedBackMakesNobodyOweThePast) {
  open(1, "geneva");
  restart();
  channel::ActId last;
  for (int i = 0; i < 3; ++i) last = desk_->act("geneva", plain_letter("old"), true, now)->act;
  admit(1, other, 10, {last});
  restart();
  ASSERT_EQ(records(table::owed), 0U);
  ASSERT_TRUE(desk_->bind_member("geneva", name_of(seat_of(10)), "peer 2", now));
  say_note(2, note::SeatClaim{.track = track("geneva"), .mine = seat_of(10)});
  admit(2, seat_of(10), 11, {});
  admit(2, seat_of(10), 12, {random_.fixed<channel::ActId>()});
  restart();
  EXPECT_EQ(unread(2), 0U);
  EXPECT_EQ(desk_->channels(now)->at(0).members.size(), 5U);
  EXPECT_EQ(records(table::owed), 0U);
}

TEST_F(HostileMember, AMarkedLetterBesideAnAdmissionKeepsItsCopies) {
  open(1, "geneva");
  restart();
  order::Letter order{.text = "as it was", .copies = {}, .marking = {}, .until = {}};
  order.marking = channel::CopySalt(std::array<std::uint8_t, 32>{1});
  order.copies.push_back({.reader = name_of(other),
                          .salt = channel::CopySalt(std::array<std::uint8_t, 32>{2}),
                          .text = "as it is"});
  const auto done = desk_->act("geneva", order, true, now);
  ASSERT_TRUE(done);
  const auto number = desk_->read("geneva", 0, 10, 0, now)->at(0).index;
  const auto before = desk_->marked_letter("geneva", number);
  ASSERT_TRUE(before);
  admit(1, other, 10, {act("geneva", opening("geneva")).id});
  for (int run = 0; run < 2; ++run) {
    restart();
    const auto after = desk_->marked_letter("geneva", number);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->text, "as it was");
    EXPECT_EQ(after->marking, *order.marking);
    EXPECT_EQ(after->readers, before->readers);
    // The newcomer is owed the act, and no copy.
    const auto owed = store_.scan(table::owed, {}, 10);
    ASSERT_EQ(owed->size(), 1U);
    const auto unit = decode_owed(*vault().open(table::owed, owed->at(0).key, owed->at(0).value));
    ASSERT_TRUE(unit.has_value());
    EXPECT_EQ(unit->act, done->act);
    EXPECT_EQ(unit->kind, UnitKind::act);
    EXPECT_FALSE(unit->copy.has_value());
  }
}

TEST_F(HostileMember, AFileThatWasForgottenDoesNotComeBack) {
  open(1, "geneva");
  channel::Document map;
  map.name = "map";
  map.media_type = "image/png";
  map.size = 1'000;
  say_act(1, act("geneva", map, {act("geneva", opening("geneva")).id}));
  restart();
  ASSERT_EQ(desk_->files()->size(), 1U);
  const auto id = desk_->files()->at(0).file.id;
  ASSERT_TRUE(desk_->cancel_file(id, now));
  ASSERT_TRUE(desk_->forget_file(id, now));
  restart();
  EXPECT_TRUE(desk_->files()->empty());
  EXPECT_EQ(records(table::pieces), 0U);
}

// Page by page each act comes once, and has the place that it has at once: also with one that is
// dated before the opening.
TEST_F(HostileMember, AnActDatedBeforeTheOpeningShiftsNoPage) {
  open(1, "geneva");
  for (const char* text : {"a", "b", "c"}) say_act(1, letter("geneva", text));
  say_act(1, *channel::make_act(track("geneva"), other, {}, {}, now - Duration::hours(1),
                                channel::Letter{.text = "early"}));
  restart();
  const auto all = *desk_->read("geneva", 0, 10, 0, now);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all.front().text, "early");
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].place, i + 1);
    const auto page = *desk_->read("geneva", 0, 1, i, now);
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.front().act, all[i].act);
    EXPECT_EQ(page.front().place, i + 1);
  }
  EXPECT_TRUE(desk_->read("geneva", 0, 1, 4, now)->empty());
  EXPECT_TRUE(desk_->read("geneva", 0, 1, UINT64_MAX, now)->empty());
}

}  // namespace
}  // namespace peyk::desk
