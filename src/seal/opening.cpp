#include "opening.hpp"

#include <algorithm>

namespace peyk::seal {
namespace {

using crypto::Digest;
using crypto::KemSecret;
using crypto::Key;
using crypto::Label;
using crypto::OnceKey;

constexpr std::size_t nonce_size = 32;

std::array<std::uint8_t, 4> four_bytes(std::uint32_t value) {
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(value);
  return bytes;
}

void write_start(ByteWriter& out, FrameKind kind, Generation generation) {
  out.u8(frame_version).u8(static_cast<std::uint8_t>(kind)).u16(0).u32(generation.value());
}

Digest transcript_2(const Digest& t1, const crypto::KemCiphertext& ct2,
                    const crypto::KemCiphertext& ct3, const crypto::KemPublicKey& ek) {
  return crypto::hash(Label::transcript_2, {t1.span(), ct2.span(), ct3.span(), ek.span()});
}

Digest transcript_3(const Digest& t2, const Frame& welcome, const crypto::KemCiphertext& ct4,
                    const crypto::KemPublicKey& offered) {
  return crypto::hash(Label::transcript_3, {t2.span(), welcome.span(), ct4.span(), offered.span()});
}

struct WelcomeSecrets {
  const KemSecret& ss1;
  const KemSecret& ss2;
  const KemSecret& ss3;
};

// c3 of the page.
Key chain_3(const Key& psk, const WelcomeSecrets& secrets, const Digest& t1, const Digest& t2) {
  const auto c1 =
      crypto::derive<Key>(Label::identity_responder, psk, {secrets.ss1.span(), t1.span()});
  const auto c2 =
      crypto::derive<Key>(Label::identity_initiator, c1, {secrets.ss2.span(), t2.span()});
  return crypto::derive<Key>(Label::ephemeral, c2, {secrets.ss3.span(), t2.span()});
}

identity::SafetyWords words_of(const Digest& t2, const WordsNonce& initiator,
                               const WordsNonce& responder) {
  const Digest digest = crypto::hash(Label::words, {t2.span(), initiator.span(), responder.span()});
  return *identity::SafetyWords::from(digest.span());
}

// The sealed part of welcome and confirm: r 32 ‖ u16 length of mandate ‖ mandate ‖ zeros, up to the
// end of the frame. The mandate is empty in version 1.
void seal_nonce(Frame& frame, std::size_t head_size, OnceKey key, const WordsNonce& nonce) {
  const MutableBytes whole = frame.mutable_span();
  crypto::SecretBytes plain(frame_size - head_size - crypto::tag_size);
  std::ranges::copy(nonce.span(), plain.begin());
  crypto::seal_once(std::move(key), whole.first(head_size), plain, whole.subspan(head_size));
}

std::optional<WordsNonce> open_nonce(ByteSpan head, ByteSpan sealed, OnceKey key) {
  crypto::SecretBytes plain(sealed.size() - crypto::tag_size);
  if (!crypto::open_once(std::move(key), head, sealed, plain)) return std::nullopt;
  ByteReader in(plain);
  auto nonce = WordsNonce::from(in.bytes(nonce_size));
  if (!in.zeros(plain.size() - nonce_size)) return std::nullopt;
  return nonce;
}

void seal_card(Frame& frame, OnceKey key, ByteSpan card) {
  crypto::SecretBytes plain(hello_card_plain_size);
  ByteWriter(plain).u16(static_cast<std::uint16_t>(card.size())).bytes(card);
  const MutableBytes whole = frame.mutable_span();
  crypto::seal_once(std::move(key), whole.first(hello_head_size), plain,
                    whole.subspan(hello_head_size, hello_end - hello_head_size));
}

OnceKey hello_key(const Key& psk, const KemSecret& ss1, ByteSpan head) {
  return crypto::derive<OnceKey>(Label::hello, psk, {ss1.span(), head});
}

}  // namespace

Key first_contact_key(const identity::Card& card) {
  return crypto::derive<Key>(Label::first_contact, card.first_box(), {card.id().span()});
}

Key generation_key(const Key& relation, Generation generation) {
  return crypto::derive<Key>(Label::generation, relation, {four_bytes(generation.value())});
}

Key opening_boxes_key(const Key& psk_0_or_relation) {
  return crypto::derive<Key>(Label::opening_boxes, psk_0_or_relation, {});
}

Key relation_key(const Agreed& of_generation_0) {
  return crypto::derive<Key>(Label::relation, of_generation_0.root, {of_generation_0.t3.span()});
}

Digest transcript_1(Parties parties, const Frame& hello) {
  return crypto::hash(Label::transcript_1,
                      {parties.initiator.span(), parties.responder.span(), hello.span()});
}

SaidHello say_hello(const HelloTerms& terms, Parties parties, crypto::Random& random) {
  auto to_responder = crypto::encapsulate(parties.responder, random);
  const auto ephemeral = crypto::KemKeyPair::generate(random);
  auto nonce = random.secret<WordsNonce>();

  Frame frame;
  ByteWriter out(frame.mutable_span());
  write_start(out, FrameKind::hello, terms.generation);
  out.u32(terms.first_day.value());
  out.bytes(identity::kem_key_id(parties.initiator).span());
  out.bytes(identity::kem_key_id(parties.responder).span());
  random.fill(out.take(nonce_size));
  out.bytes(to_responder.ciphertext.span()).bytes(ephemeral.public_key().span());
  const Digest commitment =
      crypto::hash(Label::sas_commitment, {frame.span().first(hello_committed_size), nonce.span()});
  out.bytes(commitment.span());
  seal_card(frame, hello_key(terms.psk, to_responder.secret, frame.span().first(hello_head_size)),
            terms.card);
  return SaidHello{terms.id,
                   terms.generation,
                   terms.first_day,
                   transcript_1(parties, frame),
                   std::move(to_responder.secret),
                   ephemeral.seed().copy(),
                   std::move(nonce),
                   frame};
}

std::optional<OpenedHello> open_hello(const Hello& hello, const Key& psk,
                                      const crypto::KemKeyPair& responder) {
  auto ss1 = responder.decapsulate(hello.ct1);
  if (!ss1) return std::nullopt;
  crypto::SecretBytes plain(hello_card_plain_size);
  if (!crypto::open_once(hello_key(psk, *ss1, hello.head), hello.head, hello.sealed_card, plain)) {
    return std::nullopt;
  }
  ByteReader in(plain);
  const std::size_t length = in.u16();
  if (length > in.remaining()) return std::nullopt;
  crypto::SecretBytes card = crypto::secret_bytes(in.bytes(length));
  if (!in.zeros(in.remaining())) return std::nullopt;
  return OpenedHello{std::move(*ss1), std::move(card)};
}

HalfOpen answer_hello(OpeningId id, const Frame& frame, const Hello& hello, const Key& psk,
                      const OpenedHello& opened, Parties parties, crypto::Random& random) {
  const auto to_initiator = crypto::encapsulate(parties.initiator, random);
  const auto to_ephemeral = crypto::encapsulate(hello.ephemeral, random);
  const auto ephemeral = crypto::KemKeyPair::generate(random);
  const Digest t1 = transcript_1(parties, frame);
  const Digest t2 =
      transcript_2(t1, to_initiator.ciphertext, to_ephemeral.ciphertext, ephemeral.public_key());
  HalfOpen half{id,
                hello.generation,
                hello.first_day,
                parties.initiator,
                std::nullopt,
                t1,
                t2,
                chain_3(psk, {opened.ss1, to_initiator.secret, to_ephemeral.secret}, t1, t2),
                ephemeral.seed().copy(),
                random.secret<WordsNonce>(),
                hello.commitment,
                {},
                {}};
  std::ranges::copy(hello.committed, half.committed.begin());
  ByteWriter out(half.frame.mutable_span());
  write_start(out, FrameKind::welcome, hello.generation);
  out.bytes(t1.span());
  out.bytes(to_initiator.ciphertext.span()).bytes(to_ephemeral.ciphertext.span());
  out.bytes(ephemeral.public_key().span());
  seal_nonce(half.frame, welcome_head_size,
             crypto::derive<OnceKey>(Label::welcome, half.c3, {t2.span()}), half.nonce);
  return half;
}

std::optional<OpenedWelcome> open_welcome(const Frame& frame, const Welcome& welcome,
                                          const SaidHello& said, const Key& psk,
                                          const crypto::KemKeyPair& initiator,
                                          crypto::Random& random) {
  const auto ss2 = initiator.decapsulate(welcome.ct2);
  const auto ss3 = crypto::KemKeyPair::from_seed(said.ephemeral).decapsulate(welcome.ct3);
  if (!ss2 || !ss3) return std::nullopt;
  const Digest t2 = transcript_2(said.t1, welcome.ct2, welcome.ct3, welcome.ephemeral);
  const Key c3 = chain_3(psk, {said.ss1, *ss2, *ss3}, said.t1, t2);
  const auto responder_nonce = open_nonce(welcome.head, welcome.sealed,
                                          crypto::derive<OnceKey>(Label::welcome, c3, {t2.span()}));
  if (!responder_nonce) return std::nullopt;

  const auto to_responder = crypto::encapsulate(welcome.ephemeral, random);
  const auto offered = crypto::KemKeyPair::generate(random);
  const Digest t3 = transcript_3(t2, frame, to_responder.ciphertext, offered.public_key());
  Agreed agreed{crypto::derive<Key>(Label::root, c3, {to_responder.secret.span(), t3.span()}), t3,
                words_of(t2, said.nonce, *responder_nonce)};
  Frame confirm;
  ByteWriter out(confirm.mutable_span());
  write_start(out, FrameKind::confirm, said.generation);
  out.bytes(t2.span()).bytes(to_responder.ciphertext.span()).bytes(offered.public_key().span());
  seal_nonce(confirm, confirm_head_size,
             crypto::derive<OnceKey>(Label::confirm, agreed.root, {t3.span()}), said.nonce);
  return OpenedWelcome{std::move(agreed), offered.seed().copy(), confirm};
}

std::optional<OpenedConfirm> open_confirm(const Confirm& confirm, const HalfOpen& half) {
  const auto ss4 = crypto::KemKeyPair::from_seed(half.ephemeral).decapsulate(confirm.ct4);
  if (!ss4) return std::nullopt;
  const Digest t3 = transcript_3(half.t2, half.frame, confirm.ct4, confirm.offered);
  auto root = crypto::derive<Key>(Label::root, half.c3, {ss4->span(), t3.span()});
  const auto initiator_nonce = open_nonce(
      confirm.head, confirm.sealed, crypto::derive<OnceKey>(Label::confirm, root, {t3.span()}));
  if (!initiator_nonce) return std::nullopt;
  const Digest commitment =
      crypto::hash(Label::sas_commitment, {half.committed, initiator_nonce->span()});
  if (commitment != half.commitment) return std::nullopt;
  return OpenedConfirm{Agreed{std::move(root), t3, words_of(half.t2, *initiator_nonce, half.nonce)},
                       confirm.offered};
}

}  // namespace peyk::seal
