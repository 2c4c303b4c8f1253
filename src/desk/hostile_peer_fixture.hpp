// For tests: the other side of a relation is hostile: it holds the keys of its side and seals what
// it likes. Frames are laid where the keeper lays what it fetched; a desk that starts takes them
// in.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/channel/act.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/desk/memory_record_store.hpp"

#include "channels.hpp"
#include "desk_fixture.hpp"
#include "message_content.hpp"
#include "notes.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"
#include "relation_between.hpp"
#include "tables.hpp"

namespace peyk::desk {

// Where the other side of a relation says that it sits, and the desk under test.
inline constexpr channel::MemberId other(std::array<std::uint8_t, 16>{7});
inline constexpr channel::MemberId third(std::array<std::uint8_t, 16>{9});
inline constexpr const char* of_three =
    "of three";  // the name of a channel in which that sits, too
inline constexpr channel::MemberId own_seat(std::array<std::uint8_t, 16>{8});

inline identity::Listening listening() {
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
    auto [ours, theirs] = relation_between(listening(), now, random_);
    ASSERT_TRUE(ours.has_session() && theirs.has_session());
    const RelationId id(std::array<std::uint8_t, 16>{number});
    Peer peer(id, "peer " + std::to_string(number), std::move(ours));
    Transaction transaction;
    vault().put(transaction, table::relations, id.span(), encode(peer));
    device().put(transaction, table::relation_lines, id.span(), encode(line_spec(peer, nullptr)));
    ASSERT_TRUE(store_.commit(transaction));
    theirs_.push_back(std::move(theirs));
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

}  // namespace peyk::desk
