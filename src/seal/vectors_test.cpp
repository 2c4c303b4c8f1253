// docs/vectors/seal.json, for other implementations: written anew from fixed seeds and compared
// byte by byte. Every value in it is computed here a second time, from frames and secret keys alone
// and step by step as docs/protocol.md §4 and §5 have it, not by the code under test. With
// PEYK_WRITE_VECTORS set the file is written.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>

#include "session.hpp"
#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using crypto::Digest;
using crypto::KemKeyPair;
using crypto::KemSecret;
using crypto::Key;
using crypto::Label;
using crypto::OnceKey;

// An object of strings, in the order added.
class Object {
 public:
  Object& add(std::string_view name, ByteSpan bytes) {
    out_ << (first_ ? "" : ",\n") << "    \"" << name << "\": \"" << to_hex(bytes) << '"';
    first_ = false;
    return *this;
  }
  Object& number(std::string_view name, std::uint64_t value) {
    out_ << (first_ ? "" : ",\n") << "    \"" << name << "\": " << value;
    first_ = false;
    return *this;
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    return "  \"" + std::string(name) + "\": {\n" + out_.str() + "\n  }";
  }

 private:
  std::ostringstream out_;
  bool first_ = true;
};

ByteSpan part(const Frame& frame, std::size_t at, std::size_t size) {
  return frame.span().subspan(at, size);
}

KemSecret opened(const crypto::KemSeed& seed, ByteSpan ciphertext) {
  return std::move(
      *KemKeyPair::from_seed(seed).decapsulate(*crypto::KemCiphertext::from(ciphertext)));
}

crypto::SecretBytes unsealed(OnceKey key, const Frame& frame, std::size_t head, std::size_t end) {
  crypto::SecretBytes plain(end - head - crypto::tag_size);
  EXPECT_TRUE(crypto::open_once(std::move(key), part(frame, 0, head), part(frame, head, end - head),
                                plain));
  return plain;
}

OnceKey copy_of(const OnceKey& key) { return key.copy(); }

// What happens: a first opening and three frames of the session.
struct Play {
  identity::MadeCard of_zero;
  identity::MadeCard of_one;
  SaidHello said;
  HalfOpen half;
  OpenedWelcome confirmed;
  Session zero;
  Session one;
  Frame message;
  Frame turning;
  Frame acknowledgement;
};

Play play() {
  crypto::Random random = testing::random_of(2'026);
  auto cards = testing::make_cards(random);
  const auto zero = KemKeyPair::from_seed(cards.of_zero.key);
  const auto one = KemKeyPair::from_seed(cards.of_one.key);
  const Parties parties{zero.public_key(), one.public_key()};
  const Key psk = first_contact_key(cards.of_one.card);
  const auto card = cards.of_zero.card.encode();
  auto said =
      say_hello({OpeningId(1), Generation(0), testing::first_day, psk, card}, parties, random);
  const auto hello = *read_hello(said.frame);
  auto half = answer_hello(OpeningId(1), said.frame, hello, psk, *open_hello(hello, psk, one),
                           parties, random);
  auto confirmed = *open_welcome(half.frame, *read_welcome(half.frame), said, psk, zero, random);
  const auto at_one = *open_confirm(*read_confirm(confirmed.confirm), half);
  auto session_zero = Session::as_initiator(confirmed.agreed, confirmed.offered.copy());
  auto session_one = Session::as_responder(at_one.agreed, at_one.offered);
  Events events;
  const Frame message = session_zero.seal_message(testing::text("first"), random)->frame;
  EXPECT_TRUE(session_one.open(message, events));
  const Frame turning = session_one.seal_message(testing::text("second"), random)->frame;
  EXPECT_TRUE(session_zero.open(turning, events));
  const Frame ack = *session_zero.seal_acknowledgement({}, random);
  EXPECT_TRUE(session_one.open(ack, events));
  return {std::move(cards.of_zero),
          std::move(cards.of_one),
          std::move(said),
          std::move(half),
          std::move(confirmed),
          std::move(session_zero),
          std::move(session_one),
          message,
          turning,
          ack};
}

std::string cards_section(const Play& all, const Key& psk) {
  Object out;
  const auto of_one = all.of_one.card.encode();
  const auto of_zero = all.of_zero.card.encode();
  out.add("key_seed_of_side_1", all.of_one.key.span()).add("card_of_side_1", of_one);
  out.add("card_id", all.of_one.card.id().span());
  out.add("key_seed_of_side_0", all.of_zero.key.span()).add("card_of_side_0", of_zero);
  out.add("psk_0", psk.span());
  out.add("openings_0", crypto::derive<Key>(Label::opening_boxes, psk, {}).span());
  return out.text("cards");
}

struct Derived {
  Digest t1, t2, t3;
  Key c3, root;
};

std::string hello_section(const Play& all, const Key& psk, Derived& derived) {
  Object out;
  const Frame& frame = all.said.frame;
  const auto ss1 = opened(all.of_one.key, part(frame, 108, 1'120));
  const auto key = crypto::derive<OnceKey>(Label::hello, psk, {ss1.span(), part(frame, 0, 2'476)});
  const auto plain = unsealed(copy_of(key), frame, 2'476, 4'542);
  const auto com =
      crypto::hash(Label::sas_commitment, {part(frame, 0, 2'444), all.said.nonce.span()});
  EXPECT_TRUE(std::ranges::equal(com.span(), part(frame, 2'444, 32)));
  const auto card = all.of_zero.card.encode();
  EXPECT_EQ(ByteReader(plain).u16(), card.size());
  EXPECT_TRUE(std::ranges::equal(ByteSpan(plain).subspan(2, card.size()), card));
  derived.t1 = crypto::hash(Label::transcript_1, {all.of_zero.card.key().span(),
                                                  all.of_one.card.key().span(), frame.span()});
  out.add("seed_of_ek_I", all.said.ephemeral.span()).add("r_I", all.said.nonce.span());
  out.add("frame_without_the_zeros_at_its_end", part(frame, 0, 4'542));
  out.add("ss1", ss1.span()).add("key", key.span()).add("T1", derived.t1.span());
  return out.text("hello");
}

std::string welcome_section(const Play& all, const Key& psk, Derived& derived) {
  Object out;
  const Frame& frame = all.half.frame;
  const auto ss1 = opened(all.of_one.key, part(all.said.frame, 108, 1'120));
  const auto ss2 = opened(all.of_zero.key, part(frame, 40, 1'120));
  const auto ss3 = opened(all.said.ephemeral, part(frame, 1'160, 1'120));
  derived.t2 =
      crypto::hash(Label::transcript_2, {derived.t1.span(), part(frame, 40, 1'120),
                                         part(frame, 1'160, 1'120), part(frame, 2'280, 1'216)});
  const auto c1 =
      crypto::derive<Key>(Label::identity_responder, psk, {ss1.span(), derived.t1.span()});
  const auto c2 =
      crypto::derive<Key>(Label::identity_initiator, c1, {ss2.span(), derived.t2.span()});
  derived.c3 = crypto::derive<Key>(Label::ephemeral, c2, {ss3.span(), derived.t2.span()});
  const auto key = crypto::derive<OnceKey>(Label::welcome, derived.c3, {derived.t2.span()});
  const auto plain = unsealed(copy_of(key), frame, 3'496, frame_size);
  EXPECT_TRUE(std::ranges::equal(ByteSpan(plain).first(32), all.half.nonce.span()));
  out.add("seed_of_ek_R", all.half.ephemeral.span()).add("r_R", all.half.nonce.span());
  out.add("first_3496_bytes", part(frame, 0, 3'496));
  out.add("tag", part(frame, frame_size - 16, 16));
  out.add("ss2", ss2.span()).add("ss3", ss3.span()).add("T2", derived.t2.span());
  out.add("c1", c1.span()).add("c2", c2.span()).add("c3", derived.c3.span());
  out.add("key", key.span());
  return out.text("welcome");
}

std::string confirm_section(const Play& all, Derived& derived) {
  Object out;
  const Frame& frame = all.confirmed.confirm;
  const auto ss4 = opened(all.half.ephemeral, part(frame, 40, 1'120));
  derived.t3 =
      crypto::hash(Label::transcript_3, {derived.t2.span(), all.half.frame.span(),
                                         part(frame, 40, 1'120), part(frame, 1'160, 1'216)});
  derived.root = crypto::derive<Key>(Label::root, derived.c3, {ss4.span(), derived.t3.span()});
  const auto key = crypto::derive<OnceKey>(Label::confirm, derived.root, {derived.t3.span()});
  const auto plain = unsealed(copy_of(key), frame, 2'376, frame_size);
  EXPECT_TRUE(std::ranges::equal(ByteSpan(plain).first(32), all.said.nonce.span()));
  out.add("seed_of_ek_I_prime", all.confirmed.offered.span());
  out.add("first_2376_bytes", part(frame, 0, 2'376));
  out.add("tag", part(frame, frame_size - 16, 16));
  out.add("ss4", ss4.span()).add("T3", derived.t3.span()).add("key", key.span());
  return out.text("confirm");
}

std::string agreed_section(const Play& all, const Derived& derived) {
  Object out;
  const ByteSpan t3 = derived.t3.span();
  const auto words =
      crypto::hash(Label::words, {derived.t2.span(), all.said.nonce.span(), all.half.nonce.span()});
  const auto found = *identity::SafetyWords::from(words.span());
  EXPECT_EQ(found, all.confirmed.agreed.words);
  const auto by_i = crypto::derive<Key>(Label::box_root_initiator, derived.root, {t3});
  const auto by_r = crypto::derive<Key>(Label::box_root_responder, derived.root, {t3});
  EXPECT_TRUE(std::ranges::equal(by_i.span(), all.zero.write_boxes().span()));
  EXPECT_TRUE(std::ranges::equal(by_r.span(), all.one.write_boxes().span()));
  const auto relation = crypto::derive<Key>(Label::relation, derived.root, {t3});
  const Bytes one = {0, 0, 0, 1};
  out.add("root", derived.root.span()).add("words_hash", words.span());
  for (std::size_t i = 0; i < 4; ++i) {
    out.number("word_" + std::to_string(i + 1), found.numbers().at(i));
  }
  out.add("boxes_by_I", by_i.span()).add("boxes_by_R", by_r.span());
  out.add("relation", relation.span());
  out.add("openings", crypto::derive<Key>(Label::opening_boxes, relation, {}).span());
  out.add("psk_1", crypto::derive<Key>(Label::generation, relation, {one}).span());
  return out.text("agreed");
}

void add_frame(Object& out, const Frame& frame, std::size_t head, OnceKey key,
               std::string_view content) {
  out.add("head", part(frame, 0, head)).add("key", key.span()).add("content", as_bytes(content));
  out.add("tag", part(frame, frame_size - 16, 16));
  out.add("fingerprint", crypto::hash(Label::frame_fingerprint, {frame.span()}).span());
  const auto plain = unsealed(std::move(key), frame, head, frame_size);
  EXPECT_EQ(to_text(ByteSpan(plain).first(content.size())), content);
}

std::string session_section(const Play& all, const Derived& derived) {
  const ByteSpan t3 = derived.t3.span();
  const auto chain = crypto::derive<Key>(Label::chain_initial, derived.root, {t3});
  const auto ratchet = crypto::derive<Key>(Label::ratchet_root, derived.root, {t3});
  Object message;
  message.add("chain_0", chain.span()).add("ratchet", ratchet.span());
  message.add("chain_after", crypto::derive<Key>(Label::chain_step, chain, {}).span());
  add_frame(message, all.message, 72,
            crypto::derive<OnceKey>(Label::message_key, chain, {part(all.message, 40, 32)}),
            "first");

  Object turning;
  const Frame& frame = all.turning;
  const auto ss = opened(all.confirmed.offered, part(frame, 72, 1'120));
  const auto turned = crypto::derive<Key>(
      Label::ratchet_turn, ratchet, {ss.span(), part(frame, 72, 1'120), part(frame, 1'192, 1'216)});
  const Bytes epoch = {0, 0, 0, 1};
  const auto chain_1 = crypto::derive<Key>(Label::chain_initial, turned, {epoch});
  turning.add("ss", ss.span()).add("ratchet", turned.span()).add("chain", chain_1.span());
  add_frame(turning, frame, 2'408,
            crypto::derive<OnceKey>(Label::message_key, chain_1, {part(frame, 40, 32)}), "second");

  Object ack;
  const auto acks = crypto::derive<Key>(Label::acknowledgement_chain, chain, {});
  ack.add("acks", acks.span());
  add_frame(ack, all.acknowledgement, 72,
            crypto::derive<OnceKey>(Label::acknowledgement_key, acks,
                                    {part(all.acknowledgement, 40, 32)}),
            "");
  // What each side acknowledges: all that the other sent so far.
  const Digest nothing;
  const auto heard = crypto::hash(Label::received_frames, {nothing.span(), all.message.span()});
  const auto answered = crypto::hash(Label::received_frames, {nothing.span(), frame.span()});
  EXPECT_TRUE(std::ranges::equal(part(all.message, 24, 16), nothing.span().first(16)));
  EXPECT_TRUE(std::ranges::equal(part(frame, 24, 16), heard.span().first(16)));
  EXPECT_TRUE(std::ranges::equal(part(all.acknowledgement, 24, 16), answered.span().first(16)));
  turning.add("received_frames", heard.span());
  ack.add("received_frames", answered.span());
  return message.text("message_of_I") + ",\n" + turning.text("turning_message_of_R") + ",\n" +
         ack.text("acknowledgement_of_I");
}

std::string document() {
  const Play all = play();
  const auto card = all.of_one.card.encode();
  const auto id = crypto::hash(Label::card_id, {card});
  const Key psk =
      crypto::derive<Key>(Label::first_contact, all.of_one.card.first_box(), {id.span()});
  Derived derived;
  std::string text =
      "{\n  \"comment\": \"The seal, docs/protocol.md sections 4 and 5; all bytes in hexadecimal. "
      "KEM ciphertexts are opened with the seeds given.\",\n";
  // One after the other: each needs what the one before derived.
  text += cards_section(all, psk) + ",\n";
  text += hello_section(all, psk, derived) + ",\n";
  text += welcome_section(all, psk, derived) + ",\n";
  text += confirm_section(all, derived) + ",\n";
  text += agreed_section(all, derived) + ",\n";
  text += session_section(all, derived) + "\n}\n";
  return text;
}

TEST(SealVectors, FileIsWhatTheSeedsGive) {
  const std::string path = PEYK_OWN_VECTORS "/seal.json";
  const std::string made = document();
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(path, std::ios::binary) << made;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << "docs/vectors/seal.json is missing";
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(kept == made) << "docs/vectors/seal.json is not what the seeds give";
}

}  // namespace
}  // namespace peyk::seal
