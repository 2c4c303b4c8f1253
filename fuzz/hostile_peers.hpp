// What the other sides of two relations of a desk say who hold their keys and like to do harm. It
// is laid on the desk's disk, where the keeper lays what it fetched.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/channel/act.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/desk/memory_record_store.hpp"
#include "peyk/swap/content.hpp"
#include "peyk/swap/party.hpp"

#include "bulk_note.hpp"
#include "message_content.hpp"
#include "notes.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"
#include "relation_between.hpp"
#include "require.hpp"
#include "tables.hpp"

namespace peyk::desk::hostile {

inline constexpr std::size_t peers = 2;
inline constexpr Instant beginning = Instant::since_epoch(Duration::days(20'000));

inline crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }
inline crypto::Seed seed_of(std::uint32_t number) {
  crypto::Seed seed;
  ByteWriter(seed.mutable_span().first(4)).u32(number);
  return seed;
}
inline crypto::Random seeded(std::uint32_t number) { return crypto::Random(seed_of(number)); }
inline channel::MemberId seat(std::size_t number) {
  return channel::MemberId(std::array<std::uint8_t, 16>{static_cast<std::uint8_t>(number)});
}
inline RelationId relation(std::size_t peer) {
  return RelationId(std::array<std::uint8_t, 16>{static_cast<std::uint8_t>(peer + 1)});
}
inline CourierId courier() { return CourierId(std::array<std::uint8_t, 32>{1}); }
inline RecordSealer vault() { return {key(3), crypto::Label::vault_record, seeded(8)}; }

inline const channel::MemberId own_seat = seat(8);

// Before anything was said: the desk's disk, and the other sides of both relations.
struct Scene {
  MemoryRecordStore::Contents disk;
  std::vector<crypto::SecretBytes> theirs;
};

inline void add_relation(MemoryRecordStore& store, std::vector<crypto::SecretBytes>& theirs,
                         crypto::Random& random) {
  const identity::Listening listening{.couriers = {courier()}};
  auto [ours, other] = relation_between(listening, beginning, random);
  require(ours.has_session() && other.has_session());
  const RelationId id = relation(theirs.size());
  const Peer peer(id, "peer " + std::to_string(theirs.size() + 1), std::move(ours));
  RecordSealer device(key(4), crypto::Label::device_record, seeded(7));
  RecordSealer sealer = vault();
  Transaction transaction;
  sealer.put(transaction, table::relations, id.span(), encode(peer));
  device.put(transaction, table::relation_lines, id.span(), encode(line_spec(peer, nullptr)));
  require(store.commit(transaction).has_value());
  theirs.push_back(other.serialise());
}

// Once for all inputs.
inline const Scene& scene() {
  static const Scene scene = [] {
    auto random = seeded(1);
    MemoryRecordStore store;
    require(Desk::create(
                store, VaultHeader::make({}, crypto::least_passphrase_cost, key(2), key(3), random))
                .has_value());
    Scene made;
    for (std::size_t i = 0; i < peers; ++i) add_relation(store, made.theirs, random);
    made.disk = store.contents();
    return made;
  }();
  return scene;
}

class Others {
 public:
  explicit Others(MemoryRecordStore& store) : store_(store) {
    for (const auto& state : scene().theirs) theirs_.push_back(*seal::Relation::restore(state));
  }

  // Which speaks from now on, and when it is.
  void turn(std::size_t peer, Instant now) {
    peer_ = peer;
    now_ = now;
  }
  void say_letter(std::uint8_t much) {
    const std::string dots(std::size_t{much} * 8, '.');
    say_act(channel::Letter{.text = std::to_string(++said_) + dots}, much);
  }
  void announce(std::uint8_t much) {
    const auto open = opening(much);
    const auto id = channel::channel_id(open);
    // Who does not open has its seat from who did.
    say(Unit{
        .kind = UnitKind::note,
        .bytes = encode(Note(note::Seat{.track = id, .yours = own_seat, .mine = their_seat()})),
        .copy = {}});
    track_ = id;
    say_act(open, 0, {});
  }
  void say_structure(std::uint8_t much) { say_act(structure(much), much); }
  void say_swap(std::uint8_t much) {
    if (much / 2 % 4 == 1) {
      return say_act(channel::JoinSwap{.swap = known(much / 8), .gift = {}}, much);
    }
    if (much / 2 % 4 == 2) {
      return say_act(channel::AcceptSwap{.swap = known(much / 8), .join = known(much / 16)}, much);
    }
    if (much / 2 % 4 == 3) {
      return say_act(channel::CallOffSwap{.swap = known(much / 8), .reason = "no"}, much);
    }
    channel::ProposeSwap swap;
    swap.words = "this";
    swap.with = own_seat;
    swap.salt = random_.fixed<channel::SwapSalt>();
    swap.deadline = now_ + Duration::hours(much);
    swap.couriers = {courier()};
    swap.gift = {.offer = Bytes(50, much), .sealed = Bytes(50, much)};
    const auto frame =
        swap::Frame::of(swap::FrameSalt(swap.salt.array()), swap.deadline, swap.couriers);
    if (much % 3 != 0 && frame.has_value()) {
      const std::array<ByteSpan, 1> items = {as_bytes("given")};
      auto gift = swap::give(*frame, swap::dealer_of(random_.secret<swap::PartySecret>(), *frame),
                             items, swap::ShowsConstant::no, random_);
      swap.gift = {.offer = swap::encode(gift->offer), .sealed = gift->sealed};
    }
    say_act(std::move(swap), much);
  }
  void say_question(std::uint8_t much) {
    if (much / 2 % 2 == 1) {
      channel::Contribute said{
          .question = known(much / 8), .messages = {Bytes(60, much)}, .gift = {}};
      if (much / 4 % 2 == 1) said.gift = channel::SwapGift{.offer = Bytes(9, 1), .sealed = {}};
      return say_act(std::move(said), much);
    }
    channel::AskBlindly asked;
    asked.words = "what?";
    asked.with = {own_seat};
    asked.salt = random_.fixed<channel::SwapSalt>();
    asked.deadline = now_ + Duration::hours(much);
    asked.form = static_cast<std::uint8_t>(1 + much / 4 % 5);
    if (asked.form != std::to_underlying(blind::Form::ballot)) asked.couriers = {courier()};
    asked.own_size = asked.their_size = 1U + much / 32U;
    asked.subject = {0xa1, 0x00, 0x01};
    say_act(std::move(asked), much);
  }
  void say_note(std::uint8_t much) {
    const auto track = track_.value_or(channel::ChannelId());
    const auto with = much % 3 == 0 ? seat(11 - peer_) : own_seat;
    channel::MandateRef mandate;
    std::vector<channel::ActId> frontier = {known(much), random_.fixed<channel::ActId>()};
    std::ranges::sort(frontier);
    const std::array<Note, 8> notes = {
        note::Seat{.track = track, .yours = own_seat, .mine = seat(much)},
        note::SeatClaim{.track = track, .mine = their_seat()},
        note::CardWanted{.track = track, .with = with},
        note::Card{.track = track, .with = with, .card = a_card(much)},
        note::CardRefused{.track = track, .with = with, .reason = note::CardRefused::Reason::other},
        note::Frontier{.track = track, .acts = std::move(frontier)},
        note::Challenge{.track = track, .mandate = mandate, .ciphertext = {}},
        note::Proof{.track = track, .mandate = mandate, .proof = {}}};
    say(Unit{.kind = UnitKind::note, .bytes = encode(notes.at(much / 2 % 8)), .copy = {}});
  }
  void say_of_file(const box::AttachmentId& of, std::uint8_t much) {
    box::AttachmentId id = of;
    if (much % 4 == 0) id.mutable_span()[0] = much;
    BulkNote note = WithdrawnNote{.id = id};
    if (much / 4 % 3 == 1) {
      note = StoredNote{.id = id,
                        .number = much / 8U,
                        .day = day_of(now_),
                        .key = {},
                        .couriers = {courier()},
                        .places = {{.piece = much / 128U, .courier = 0, .put = 1}}};
    } else if (much / 4 % 3 == 2) {
      ProgressNote progress;
      progress.id = id;
      progress.state = ProgressNote::State::whole;
      progress.here = 1;
      progress.newest = much;
      note = std::move(progress);
    }
    say(Unit{.kind = UnitKind::pieces, .bytes = encode(note), .copy = {}});
  }
  // What was said last, with another byte.
  void say_altered(std::uint8_t much) {
    if (last_.empty()) return;
    crypto::SecretBytes bytes = last_;
    bytes[much * bytes.size() / 256] ^= static_cast<std::uint8_t>(1U << (much % 8U));
    say_bytes(bytes);
  }
  // Fragments that overlap, leave gaps, or belong to no unit.
  void say_crumbs(std::uint8_t much) {
    MessageContent content;
    for (std::uint32_t i = 0; i < 1U + much % 5U; ++i) {
      content.fragments.push_back({.unit = units_[peer_] + 1U + much / 128U,
                                   .offset = i * (much / 16U),
                                   .total = 8U + much / 8U,
                                   .bytes = crypto::SecretBytes(1U + much / 32U, much)});
    }
    content.misses.push_back({.round = box::Round(much), .courier = courier()});
    say_message(content);
  }
  // What is sealed from now on comes later, all of it; or what was kept back comes.
  void keep_back() {
    late_ = !late_;
    if (late_) return;
    for (const Frame& frame : std::exchange(held_, {})) lay(frame);
  }

 private:
  struct Frame {
    std::size_t peer;
    box::Frame bytes;
  };
  [[nodiscard]] channel::MemberId their_seat() const { return seat(10 + peer_); }
  // Of one name there are two channels, of either.
  [[nodiscard]] channel::Open opening(std::uint8_t much) const {
    channel::Open open;
    open.name = "channel " + std::to_string(much / 2 % 3);
    open.members = {{.id = their_seat(), .name = "theirs"}, {.id = own_seat, .name = "ours"}};
    if (much / 2 % 3 == 1) open.members.push_back({.id = seat(11 - peer_), .name = "third"});
    if (much / 2 % 3 == 2) {
      open.of = track_.value_or(channel::ChannelId());
      open.official = much > 128;
    }
    return open;
  }
  void say_act(channel::Content content, std::uint8_t much) {
    std::vector<channel::ActId> parents;
    for (const std::size_t back : {std::size_t{1}, std::size_t{1} + much / 16U}) {
      if (back <= acts_.size()) parents.push_back(acts_[acts_.size() - back]);
    }
    std::ranges::sort(parents);
    const auto same = std::ranges::unique(parents);
    parents.erase(same.begin(), same.end());
    say_act(std::move(content), much, std::move(parents));
  }
  void say_act(channel::Content content, std::uint8_t much, std::vector<channel::ActId> parents) {
    // Now and then in another's name.
    const auto author = much % 23 == 22 ? seat(11 - peer_) : their_seat();
    const auto act = channel::make_act(
        track_.value_or(channel::ChannelId()), author, std::move(parents), {},
        now_ + Duration::seconds(++said_ % 100) - Duration::seconds(much % 7 == 6 ? 200 : 0),
        std::move(content));
    if (!act) return;
    acts_.push_back(act->id);
    const UnitKind kind = much % 11 == 10 ? UnitKind::handed_over : UnitKind::act;
    say(Unit{.kind = kind, .bytes = channel::encode(*act), .copy = {}});
  }
  [[nodiscard]] channel::ActId known(std::uint8_t much) const {
    return acts_.empty() ? channel::ActId() : acts_[much % acts_.size()];
  }
  [[nodiscard]] channel::Content structure(std::uint8_t much) const {
    const std::uint8_t which = much / 2;
    channel::MandateRef mandate;
    mandate.mutable_span()[0] = much;
    channel::Document document;
    document.name = "map";
    document.media_type = "image/png";
    document.size = 1'000U + much;
    channel::Letter marked;
    marked.copies = {{.reader = own_seat, .digest = crypto::Digest()}};
    const channel::NewMember member{.id = seat(20 + much % 40U), .name = "new"};
    switch (which % 18) {
      case 0:
        return channel::Question{.text = "when?", .due = now_ + Duration::days(much)};
      case 1:
        return channel::Answer{.question = known(which), .text = "now"};
      case 2:
        return channel::Recess{.until = now_ + Duration::hours(much)};
      case 3:
        return channel::Resume{};
      case 4:
        return channel::Suspend{.reason = "a speech"};
      case 5:
        return channel::Reopen{};
      case 6:
        return channel::Close{.reason = "no"};
      case 7:
        return channel::Admit{.member = member};
      case 8:
        return channel::Admit{.member = member, .replaces = own_seat};
      case 9:
        return channel::Leave{};
      case 10:
        return channel::Introduce{.first = own_seat, .second = seat(11 - peer_)};
      case 11:
        return channel::ShowMandate{.presentation = Bytes(much, 1)};
      case 12:
        return channel::WithdrawMandate{.mandate = mandate};
      case 13:
        return channel::RevokeMandate{.revocation = Bytes(much, 1)};
      case 14:
        return channel::Raise{};
      case 15:
        return channel::Agenda{.round = 1U + much % 3U, .items = {"first"}};
      case 16:
        return document;
      default:
        return marked;
    }
  }
  [[nodiscard]] Bytes a_card(std::uint8_t much) {
    if (much % 5 == 0) return Bytes(40, much);
    const auto made = identity::make_card({.couriers = {courier()}}, Day(20'030), random_);
    const auto bytes = made->card.encode();
    return {bytes.begin(), bytes.end()};
  }

  void say(const Unit& unit) { say_bytes(encode(unit)); }
  void say_bytes(const crypto::SecretBytes& bytes) {
    last_ = bytes;
    MessageContent content;
    ++units_[peer_];
    std::uint32_t offset = 0;
    do {
      const auto size = std::min<std::size_t>(bytes.size() - offset, 4'000);
      content.fragments = {{.unit = units_[peer_],
                            .offset = offset,
                            .total = static_cast<std::uint32_t>(bytes.size()),
                            .bytes = crypto::secret_bytes(ByteSpan(bytes).subspan(offset, size))}};
      say_message(content);
      offset += static_cast<std::uint32_t>(size);
    } while (offset < bytes.size());
  }
  void say_message(const MessageContent& content) {
    const auto message = theirs_.at(peer_).seal_message(encode(content), random_);
    if (!message) return;
    Frame frame{peer_, box::Frame(message->frame.array())};
    if (late_) {
      held_.push_back(std::move(frame));
    } else {
      lay(frame);
    }
  }
  void lay(const Frame& frame) {
    RecordSealer device(key(4), crypto::Label::device_record, seeded(1'000 + ++laid_));
    Transaction transaction;
    device.put(transaction, table::fetched, fetched_key(relation(frame.peer), laid_),
               encode(Fetched{.source = Source::session, .generation = 0, .frame = frame.bytes}));
    require(store_.commit(transaction).has_value());
  }

  MemoryRecordStore& store_;
  std::vector<seal::Relation> theirs_;
  crypto::Random random_ = seeded(2);
  Instant now_ = beginning;
  std::size_t peer_ = 0;
  std::uint32_t laid_ = 0;
  std::int64_t said_ = 0;
  std::array<std::uint64_t, peers> units_{};
  std::optional<channel::ChannelId> track_;
  std::vector<channel::ActId> acts_;
  crypto::SecretBytes last_;
  bool late_ = false;
  std::vector<Frame> held_;
};

}  // namespace peyk::desk::hostile
