// Units and notes: what they are on the wire (docs/protocol.md §5, §9.3), and what is refused.
#include "notes.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

#include "unit.hpp"

namespace peyk::desk {
namespace {

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

const auto track = filled<channel::ChannelId>(1);
const auto seat = filled<channel::MemberId>(2);
const auto other = filled<channel::MemberId>(3);

std::vector<Note> one_of_each() {
  return {
      note::Seat{.track = track, .yours = seat, .mine = other},
      note::SeatClaim{.track = track, .mine = seat},
      note::CardWanted{.track = track, .with = seat},
      note::Card{.track = track, .with = seat, .card = Bytes(1'400, 7)},
      note::CardRefused{.track = track, .with = seat, .reason = note::CardRefused::Reason::expired},
      note::Frontier{.track = track,
                     .acts = {filled<channel::ActId>(4), filled<channel::ActId>(5)}},
      note::Challenge{.track = track,
                      .mandate = filled<channel::MandateRef>(6),
                      .ciphertext = filled<crypto::KemCiphertext>(7)},
      note::Proof{.track = track,
                  .mandate = filled<channel::MandateRef>(6),
                  .proof = filled<crypto::Digest>(8)}};
}

TEST(Note, EveryTypeComesBackAsItWas) {
  const auto all = one_of_each();
  ASSERT_EQ(all.size(), std::variant_size_v<Note>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].index(), i);
    const auto bytes = encode(all[i]);
    EXPECT_TRUE(cbor::check(bytes).has_value()) << i;
    const auto read = decode_note(bytes);
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_EQ(read->index(), i);
    EXPECT_EQ(track_of(*read), track);
    EXPECT_EQ(encode(*read), bytes) << i;
  }
}

TEST(Note, HasTheBytesOfTheSpecification) {
  EXPECT_EQ(to_hex(encode(Note(note::SeatClaim{.track = track, .mine = seat}))),
            "a400010102"
            "0250"
            "01010101010101010101010101010101"
            "0350"
            "02020202020202020202020202020202");
}

TEST(Note, EveryByteThatIsCutOffOrAddedIsRefused) {
  for (const Note& note : one_of_each()) {
    crypto::SecretBytes bytes = encode(note);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(decode_note(ByteSpan(bytes).first(size)).has_value()) << note.index();
    }
    bytes.push_back(0);
    EXPECT_FALSE(decode_note(bytes).has_value());
  }
}

TEST(Note, RefusesWhatIsNone) {
  const auto changed = [](const Note& note, std::size_t at, std::uint8_t byte) {
    crypto::SecretBytes bytes = encode(note);
    bytes.at(at) = byte;
    return decode_note(bytes).has_value();
  };
  const Note claim = note::SeatClaim{.track = track, .mine = seat};
  EXPECT_FALSE(changed(claim, 2, 2));  // another version
  EXPECT_FALSE(changed(claim, 4, 0));  // no type
  EXPECT_FALSE(changed(claim, 4, 9));  // beyond the last
  EXPECT_FALSE(changed(claim, 0, 0xa5));
  EXPECT_FALSE(decode_note(encode(Note(note::Seat{.track = track, .yours = seat, .mine = seat})))
                   .has_value());
  EXPECT_FALSE(
      decode_note(
          encode(Note(note::CardRefused{
              .track = track, .with = seat, .reason = static_cast<note::CardRefused::Reason>(5)})))
          .has_value());
  EXPECT_FALSE(
      decode_note(encode(Note(note::Card{
                      .track = track, .with = seat, .card = Bytes(max_card_in_note + 1, 1)})))
          .has_value());
  note::Frontier frontier{.track = track, .acts = {}};
  EXPECT_TRUE(decode_note(encode(Note(frontier))).has_value());
  frontier.acts = {filled<channel::ActId>(5), filled<channel::ActId>(4)};
  EXPECT_FALSE(decode_note(encode(Note(frontier))).has_value());
  frontier.acts = {filled<channel::ActId>(5), filled<channel::ActId>(5)};
  EXPECT_FALSE(decode_note(encode(Note(frontier))).has_value());
  frontier.acts.clear();
  for (std::uint8_t i = 0; i <= max_frontier_in_note; ++i) {
    frontier.acts.push_back(filled<channel::ActId>(i));
  }
  EXPECT_FALSE(decode_note(encode(Note(frontier))).has_value());
  frontier.acts.pop_back();
  EXPECT_TRUE(decode_note(encode(Note(frontier))).has_value());
}

OwnCopy copy_of(std::string_view text) {
  return {.salt = filled<channel::CopySalt>(9), .text = crypto::secret_bytes(as_bytes(text))};
}

TEST(Unit, EveryKindComesBackAsItWas) {
  for (const UnitKind kind :
       {UnitKind::act, UnitKind::handed_over, UnitKind::note, UnitKind::pieces}) {
    const auto bytes =
        encode(Unit{.kind = kind, .bytes = crypto::secret_bytes(Bytes(10, 1)), .copy = {}});
    const auto read = decode_unit(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->bytes.size(), 10U);
    EXPECT_FALSE(read->copy.has_value());
    EXPECT_EQ(encode(*read), bytes);
  }
  const auto bytes = encode(Unit{.kind = UnitKind::act_with_copy,
                                 .bytes = crypto::secret_bytes(Bytes(10, 1)),
                                 .copy = copy_of("سلام")});
  const auto read = decode_unit(bytes);
  ASSERT_TRUE(read.has_value());
  ASSERT_TRUE(read->copy.has_value());
  EXPECT_EQ(read->copy->text, copy_of("سلام").text);
  EXPECT_EQ(encode(*read), bytes);
}

TEST(Unit, RefusesWhatIsNone) {
  for (const char* hex : {"", "01", "04", "05", "00a0", "06a0", "02", "0200000000", "0200000001a0",
                          "0200000002a0", "02000000ffa0"}) {
    EXPECT_FALSE(decode_unit(*from_hex(hex)).has_value()) << hex;
  }
  auto empty = encode(Unit{.kind = UnitKind::act_with_copy,
                           .bytes = crypto::secret_bytes(Bytes(1, 1)),
                           .copy = copy_of("")});
  EXPECT_FALSE(decode_unit(empty).has_value());
}

TEST(Unit, ACopyIsTheOneThatTheActCommitsTo) {
  const auto digest = digest_of(copy_of("for B"));
  EXPECT_TRUE(matches(copy_of("for B"), digest));
  EXPECT_FALSE(matches(copy_of("for C"), digest));
  auto salted = copy_of("for B");
  salted.salt.mutable_span()[0] = 1;
  EXPECT_FALSE(matches(salted, digest));
}

}  // namespace
}  // namespace peyk::desk
