// What is inside a sealed part is read as strictly as what is outside: a peer who fills reserved
// bytes is refused, although everything authenticates.
#include <algorithm>
#include <gtest/gtest.h>

#include "opening.hpp"
#include "session_frame.hpp"
#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using crypto::Label;
using crypto::OnceKey;
using testing::Desk;
using testing::first_day;
using testing::has;
using testing::only_refused;

// The frame with its sealed part opened, one byte changed, and sealed again.
Frame resealed(const Frame& frame, std::size_t head, std::size_t end, const OnceKey& key,
               std::size_t at, std::uint8_t value) {
  Frame result = frame;
  crypto::SecretBytes plain(end - head - crypto::tag_size);
  const ByteSpan sealed = frame.span().subspan(head, end - head);
  EXPECT_TRUE(crypto::open_once(key.copy(), frame.span().first(head), sealed, plain));
  plain[at] = value;
  crypto::seal_once(key.copy(), frame.span().first(head), plain,
                    result.mutable_span().subspan(head, end - head));
  return result;
}

struct Peer {
  identity::MadeCard own;
  crypto::Key psk;
  crypto::Random random;
  SaidHello said;
};

struct Scene {
  Desk maker;
  Peer peer;
};

Scene scene() {
  crypto::Random random = testing::random_of(31);
  auto cards = testing::make_cards(random);
  auto psk = first_contact_key(cards.of_one.card);
  const auto card = cards.of_zero.card.encode();
  auto said = say_hello({OpeningId(1), Generation(0), first_day, psk, card},
                        {cards.of_zero.card.key(), cards.of_one.card.key()}, random);
  auto maker = Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card);
  return {{std::move(maker), testing::random_of(32)},
          {std::move(cards.of_zero), std::move(psk), std::move(random), std::move(said)}};
}

TEST(Padding, OfAHello) {
  Scene all = scene();
  const Frame& hello = all.peer.said.frame;
  const auto key = crypto::derive<OnceKey>(
      Label::hello, all.peer.psk, {all.peer.said.ss1.span(), hello.span().first(hello_head_size)});
  const auto with = [&](std::size_t at, std::uint8_t value) {
    return resealed(hello, hello_head_size, hello_end, key, at, value);
  };
  EXPECT_TRUE(only_refused(all.maker.open(with(2'049, 1)), Refusal::does_not_open));
  EXPECT_TRUE(only_refused(all.maker.open(with(0, 0xff)), Refusal::does_not_open));  // too long
  EXPECT_TRUE(only_refused(all.maker.open(with(0, 0)), Refusal::does_not_open));     // card cut off
  EXPECT_TRUE(only_refused(all.maker.open(with(10, 0)), Refusal::does_not_open));    // card altered
  EXPECT_TRUE(has<event::PutOpening>(all.maker.open(with(2'049, 0))));
}

// Else R would encapsulate to a key of another than the one whose hash the hello names.
TEST(Padding, TheCardInAHelloIsOfItsInitiator) {
  Scene all = scene();
  const auto third = crypto::KemKeyPair::generate(all.peer.random);
  const auto card = all.peer.own.card.encode();
  const auto& responder = all.maker.relation;
  const auto made = read_hello(all.peer.said.frame)->responder;
  crypto::Random again = testing::random_of(31);
  const auto cards = testing::make_cards(again);
  ASSERT_EQ(identity::kem_key_id(cards.of_one.card.key()), made);
  const auto lie = say_hello({OpeningId(1), Generation(0), first_day, all.peer.psk, card},
                             {third.public_key(), cards.of_one.card.key()}, all.peer.random);
  EXPECT_TRUE(only_refused(all.maker.open(lie.frame), Refusal::does_not_open));
  EXPECT_FALSE(responder.has_session());
  EXPECT_TRUE(responder.standing_openings().empty());
}

TEST(Padding, OfAConfirm) {
  Scene all = scene();
  all.maker.open(all.peer.said.frame);
  const Frame welcome = all.maker.standing();
  const auto pair = crypto::KemKeyPair::from_seed(all.peer.own.key);
  const auto opened = *open_welcome(welcome, *read_welcome(welcome), all.peer.said, all.peer.psk,
                                    pair, all.peer.random);
  const auto key =
      crypto::derive<OnceKey>(Label::confirm, opened.agreed.root, {opened.agreed.t3.span()});
  const auto with = [&](std::size_t at, std::uint8_t value) {
    return resealed(opened.confirm, confirm_head_size, frame_size, key, at, value);
  };
  // The length of the mandate, its first byte, and the last byte of all.
  for (const std::size_t at : {32U, 33U, 34U, 10'207U}) {
    EXPECT_TRUE(only_refused(all.maker.open(with(at, 1)), Refusal::does_not_open)) << at;
  }
  EXPECT_TRUE(has<event::Established>(all.maker.open(with(34, 0))));
}

TEST(Padding, OfASessionFrame) {
  const auto key = OnceKey();
  SessionFrame head;
  head.counter = Counter(1);
  head.length = 5;
  const Frame good = seal_session_frame(head, key.copy(), testing::text("hello"));
  const auto read = read_session_frame(good);
  ASSERT_TRUE(read);
  const auto opens = [&](std::size_t at, std::uint8_t value) {
    const Frame frame = resealed(good, session_head_size, frame_size, key, at, value);
    return open_session_frame(*read, key.copy(), frame).has_value();
  };
  EXPECT_TRUE(opens(4, 1));  // inside the content
  EXPECT_FALSE(opens(5, 1));
  EXPECT_FALSE(opens(content_max_size - 1, 1));
}

TEST(Padding, ASessionFramesHeadIsStrict) {
  SessionFrame head;
  head.counter = Counter(1);
  const Frame good = seal_session_frame(head, OnceKey(), {});
  EXPECT_TRUE(read_session_frame(good));
  const auto reads = [&](std::size_t at, std::uint8_t value) {
    Frame frame = good;
    frame.mutable_span()[at] = value;
    return read_session_frame(frame).has_value();
  };
  EXPECT_FALSE(reads(0, 2));     // version
  EXPECT_FALSE(reads(1, 3));     // an opening's kind
  EXPECT_FALSE(reads(1, 7));     // no kind
  EXPECT_FALSE(reads(1, 6));     // an acknowledgement with a counter
  EXPECT_FALSE(reads(2, 0x31));  // 12,544 bytes of content
  EXPECT_TRUE(reads(2, 0x30));   // 12,288
  EXPECT_FALSE(reads(15, 0));    // a message without a counter
}

}  // namespace
}  // namespace peyk::seal
