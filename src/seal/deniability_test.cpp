// Each side could have made the whole transcript alone: docs/protocol.md §4. What a desk can show
// to anybody, all its secrets included, proves nothing about the other.
//
// forge_transcript has what B has: its own secret keys, and of A the public key alone. It plays
// both sides, and B's own relation – which is every check that the protocol knows – accepts each
// frame.
#include <algorithm>
#include <gtest/gtest.h>

#include "session.hpp"
#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using crypto::KemKeyPair;
using crypto::Label;
using testing::content_of;
using testing::first_day;
using testing::has;
using testing::noon;

struct Spoken {
  Side by;
  Frame frame;
};

struct Transcript {
  std::vector<Spoken> opening;
  std::vector<Spoken> session;
};

// What B would lay open: where its relation began, and the transcript. Its random numbers are those
// of `seed`.
struct Claim {
  crypto::SecretBytes b_at_first;
  std::uint64_t seed;
  Transcript transcript;
};

// Plays a claim again: true when B's relation takes every frame of A's and gives every one of B's.
bool holds(const Claim& claim, std::string& read) {
  Relation b = *Relation::restore(claim.b_at_first);
  crypto::Random random = testing::random_of(claim.seed);
  b.start(noon, random);
  const Side b_side = b.side();
  for (const Spoken& one : claim.transcript.opening) {
    if (one.by == b_side) {
      const auto standing = b.standing_openings();
      if (standing.empty() || standing.back().frame != one.frame) return false;
    } else if (has<event::Refused>(b.on_opening_frame(one.frame, noon, random))) {
      return false;
    }
  }
  if (!b.has_session()) return false;
  for (const Spoken& one : claim.transcript.session) {
    if (one.by == b_side) {
      const auto sealed = b.seal_message(testing::text("from B"), random);
      if (!sealed || sealed->frame != one.frame) return false;
      continue;
    }
    const Events events = b.on_session_frame(Generation(0), one.frame);
    if (!has<event::Delivered>(events)) return false;
    read += content_of(events);
  }
  return true;
}

// The dialogue after the opening, with A's half played by the forger.
void speak(Transcript& transcript, Relation& b, crypto::Random& b_random, Session& a,
           crypto::Random& random) {
  for (const char* line : {"one ", "two ", "", "three ", "", "four"}) {
    if (std::string_view(line).empty()) {
      const auto sealed = *b.seal_message(testing::text("from B"), b_random);
      transcript.session.push_back({b.side(), sealed.frame});
      Events events;
      a.open(sealed.frame, events);
      continue;
    }
    const auto sealed = *a.seal_message(testing::text(line), random);
    transcript.session.push_back({other(b.side()), sealed.frame});
    b.on_session_frame(Generation(0), sealed.frame);
  }
}

// The confirm of A as I, from what the half-open opening at B holds. open_welcome would ask for A's
// secret key to find ss2; B encapsulated it.
struct AsInitiator {
  Session session;
  Frame confirm;
};
AsInitiator confirm_as_initiator(const SaidHello& said, const HalfOpen& at_b,
                                 crypto::Random& random) {
  const auto ek = KemKeyPair::from_seed(at_b.ephemeral).public_key();
  const auto enc = crypto::encapsulate(ek, random);
  const auto offered = KemKeyPair::generate(random);
  const auto t3 = crypto::hash(
      Label::transcript_3,
      {at_b.t2.span(), at_b.frame.span(), enc.ciphertext.span(), offered.public_key().span()});
  auto root = crypto::derive<crypto::Key>(Label::root, at_b.c3, {enc.secret.span(), t3.span()});
  Frame confirm;
  ByteWriter out(confirm.mutable_span());
  out.u8(1).u8(3).u16(0).u32(0).bytes(at_b.t2.span()).bytes(enc.ciphertext.span());
  out.bytes(offered.public_key().span());
  crypto::SecretBytes plain(frame_size - confirm_head_size - crypto::tag_size);
  std::ranges::copy(said.nonce.span(), plain.begin());
  crypto::seal_once(crypto::derive<crypto::OnceKey>(Label::confirm, root, {t3.span()}),
                    confirm.span().first(confirm_head_size), plain,
                    confirm.mutable_span().subspan(confirm_head_size));
  const auto words = *identity::SafetyWords::from(Bytes(6));  // A's are not part of a transcript
  return {Session::as_initiator({std::move(root), t3, words}, offered.seed().copy()), confirm};
}

// B made the card; A, so B pretends, accepted it and opened.
Claim forge_transcript_to_maker(const identity::MadeCard& of_b, const crypto::KemPublicKey& a,
                                crypto::Random& random) {
  constexpr std::uint64_t seed = 4'711;
  Relation b = Relation::from_made_card(of_b.key.copy(), of_b.card);
  Claim claim{b.serialise(), seed, {}};
  const auto own = KemKeyPair::from_seed(of_b.key);
  const Parties parties{a, own.public_key()};
  const auto psk = first_contact_key(of_b.card);
  // Of A's card only the key is A's; the rest is made up.
  const auto card = identity::Card::make(a, random.secret<identity::FirstBoxSecret>(),
                                         testing::listening_of(90), Day(20'030))
                        ->encode();

  const SaidHello said =
      say_hello({OpeningId(1), Generation(0), first_day, psk, card}, parties, random);
  crypto::Random b_random = testing::random_of(seed);
  b.on_opening_frame(said.frame, noon, b_random);
  // B knows its own random numbers, and so the secrets of its welcome.
  crypto::Random again = testing::random_of(seed);
  const auto hello = *read_hello(said.frame);
  const HalfOpen half = answer_hello(OpeningId(1), said.frame, hello, psk,
                                     *open_hello(hello, psk, own), parties, again);
  AsInitiator pretended = confirm_as_initiator(said, half, random);
  claim.transcript.opening = {
      {Side::zero, said.frame}, {Side::one, half.frame}, {Side::zero, pretended.confirm}};
  b.on_opening_frame(pretended.confirm, noon, b_random);
  if (b.has_session()) speak(claim.transcript, b, b_random, pretended.session, random);
  return claim;
}

// A made the card (which B holds); B opened, and A, so B pretends, answered. A's secret key would
// be asked for ss1; B encapsulated it.
Claim forge_transcript_to_opener(const identity::Card& of_a, const identity::MadeCard& of_b,
                                 crypto::Random& random) {
  constexpr std::uint64_t seed = 4'712;
  Relation b = *Relation::from_accepted_card(of_a, of_b.key.copy(), of_b.card, first_day);
  Claim claim{b.serialise(), seed, {}};
  const auto own = KemKeyPair::from_seed(of_b.key);
  const Parties parties{own.public_key(), of_a.key()};
  const auto psk = first_contact_key(of_a);
  const auto card = of_b.card.encode();

  crypto::Random b_random = testing::random_of(seed);
  b.start(noon, b_random);
  crypto::Random again = testing::random_of(seed);
  const SaidHello said =
      say_hello({OpeningId(1), Generation(0), first_day, psk, card}, parties, again);
  const HalfOpen half =
      answer_hello(OpeningId(1), said.frame, *read_hello(said.frame), psk,
                   OpenedHello{said.ss1.copy(), crypto::secret_bytes(card)}, parties, random);
  b.on_opening_frame(half.frame, noon, b_random);
  if (!b.has_session()) return claim;
  const Frame confirm = b.standing_openings().back().frame;
  const auto opened = *open_confirm(*read_confirm(confirm), half);
  Session pretended = Session::as_responder(opened.agreed, opened.offered);
  claim.transcript.opening = {
      {Side::zero, said.frame}, {Side::one, half.frame}, {Side::zero, confirm}};
  speak(claim.transcript, b, b_random, pretended, random);
  return claim;
}

// A's key pair is made and its secret half dropped before any forging begins.
crypto::KemPublicKey public_key_only(crypto::Random& random) {
  return KemKeyPair::generate(random).public_key();
}

TEST(Deniability, TheMakerOfACardCouldHaveMadeItAll) {
  crypto::Random random = testing::random_of(1);
  const auto a = public_key_only(random);
  const auto of_b = *identity::make_card(testing::listening_of(1), Day(20'030), random);
  Claim claim = forge_transcript_to_maker(of_b, a, random);
  EXPECT_EQ(claim.transcript.opening.size(), 3U);
  EXPECT_EQ(claim.transcript.session.size(), 6U);
  std::string read;
  EXPECT_TRUE(holds(claim, read));
  EXPECT_EQ(read, "one two three four");
  // The check can fail.
  claim.transcript.session[0].frame.mutable_span()[3'000] ^= 1U;
  EXPECT_FALSE(holds(claim, read));
}

TEST(Deniability, WhoeverOpenedCouldHaveMadeItAll) {
  crypto::Random random = testing::random_of(2);
  const auto a = public_key_only(random);
  const auto of_a = *identity::Card::make(a, random.secret<identity::FirstBoxSecret>(),
                                          testing::listening_of(50), Day(20'030));
  const auto of_b = *identity::make_card(testing::listening_of(1), Day(20'030), random);
  Claim claim = forge_transcript_to_opener(of_a, of_b, random);
  EXPECT_EQ(claim.transcript.opening.size(), 3U);
  EXPECT_EQ(claim.transcript.session.size(), 6U);
  std::string read;
  EXPECT_TRUE(holds(claim, read));
  EXPECT_EQ(read, "one two three four");
  claim.transcript.opening[1].frame.mutable_span()[3'000] ^= 1U;
  EXPECT_FALSE(holds(claim, read));
}

// A real transcript is checked by the very same means as a forged one, and by nothing more.
TEST(Deniability, ARealTranscriptHoldsByTheSameChecks) {
  crypto::Random random = testing::random_of(3);
  const auto cards = testing::make_cards(random);
  Relation b = Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card);
  Relation a = *Relation::from_accepted_card(cards.of_one.card, cards.of_zero.key.copy(),
                                             cards.of_zero.card, first_day);
  Claim claim{b.serialise(), 99, {}};
  crypto::Random b_random = testing::random_of(99);
  a.start(noon, random);
  const Frame hello = a.standing_openings().back().frame;
  b.on_opening_frame(hello, noon, b_random);
  const Frame welcome = b.standing_openings().back().frame;
  a.on_opening_frame(welcome, noon, random);
  const Frame confirm = a.standing_openings().back().frame;
  b.on_opening_frame(confirm, noon, b_random);
  claim.transcript.opening = {{Side::zero, hello}, {Side::one, welcome}, {Side::zero, confirm}};
  claim.transcript.session = {{Side::zero, a.seal_message(testing::text("real"), random)->frame}};
  std::string read;
  EXPECT_TRUE(holds(claim, read));
  EXPECT_EQ(read, "real");
}

}  // namespace
}  // namespace peyk::seal
