// What a stranger who holds the card, or the other side of an opening, seals into its frames: the
// bytes are the plaintext inside, so that what is behind the decryption is met. The first byte says
// inside which frame, the second how:
//
//   0 the first hello, 1 a later one    what is where the card should be, followed by zeros; with
//                                       an odd second byte the hello names the key of that card
//   2 the welcome, 3 the confirm        patches of nonce ‖ zeros: offset 2, value 1
//   4 the first message                 length 2, then patches of the content and its zeros
//
// Exactly what the page has is taken, and with it the opening goes on to the end; what is refused
// changes nothing.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "opening.hpp"
#include "require.hpp"
#include "session.hpp"
#include "two_desks.hpp"

using namespace peyk;
using namespace peyk::seal;
using namespace peyk::seal::testing;

namespace {

using crypto::Label;
using crypto::OnceKey;

constexpr std::size_t nonce_size = WordsNonce::size;
constexpr Generation later(1);

// Who is at the other end of a relation here: keys, and what was said so far. Once for all inputs.
struct Scene {
  Scene() {
    auto relation = Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card);
    const Parties parties{own.public_key(), theirs.public_key()};
    said = say_hello({OpeningId(1), Generation(0), first_day, first_contact_key(cards.of_one.card),
                      cards.of_zero.card.encode()},
                     parties, random);
    fresh = relation.serialise();
    auto to_answer = random_of(2);
    static_cast<void>(relation.on_opening_frame(said->frame, noon, to_answer));
    half = relation.serialise();
    const Frame frame = relation.standing_openings().back().frame;
    opened = open_welcome(frame, *read_welcome(frame), *said, first_contact_key(cards.of_one.card),
                          own, random);
    static_cast<void>(relation.on_opening_frame(opened->confirm, noon, to_answer));
    open = relation.serialise();
    auto session = Session::as_initiator(opened->agreed, opened->offered.copy());
    message = session.seal_message({}, random)->frame;
    said_later = say_hello(
        {OpeningId(2), later, first_day, generation_key(relation_key(opened->agreed), later), {}},
        parties, random);

    auto asking = *Relation::from_accepted_card(cards.of_one.card, cards.of_zero.key.copy(),
                                                cards.of_zero.card, first_day);
    static_cast<void>(asking.start(noon, random));
    hello = asking.standing_openings().back().frame;
    waiting = asking.serialise();
  }

  crypto::Random random = random_of(1);
  Cards cards = make_cards(random);
  crypto::KemKeyPair own = crypto::KemKeyPair::from_seed(cards.of_zero.key);
  crypto::KemKeyPair theirs = crypto::KemKeyPair::from_seed(cards.of_one.key);
  std::optional<SaidHello> said;
  std::optional<SaidHello> said_later;
  std::optional<OpenedWelcome> opened;
  Frame message;
  // States of who made the card: nothing heard, a hello answered, a session.
  crypto::SecretBytes fresh;
  crypto::SecretBytes half;
  crypto::SecretBytes open;
  // Who accepted it, with this hello on its way.
  crypto::SecretBytes waiting;
  Frame hello;
};

void patch(MutableBytes target, ByteSpan patches) {
  ByteReader in(patches);
  while (in.remaining() >= 3) {
    const std::size_t offset = in.u16();
    target[offset % target.size()] ^= in.u8();
  }
}

bool is_zero(ByteSpan bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

void seal_inside(Frame& frame, std::size_t head_size, OnceKey key, ByteSpan plain) {
  const MutableBytes whole = frame.mutable_span();
  crypto::seal_once(std::move(key), whole.first(head_size), plain,
                    whole.subspan(head_size, plain.size() + crypto::tag_size));
}

void require_refused(const Relation& relation, const Events& events,
                     const crypto::SecretBytes& before) {
  require(events.size() == 1 && has<event::Refused>(events));
  require(relation.serialise() == before);
}

void require_kept(const Relation& relation) {
  const auto state = relation.serialise();
  require(Relation::restore(state)->serialise() == state);
}

// --- hello ---------------------------------------------------------------------------------------

// The card in it, when it is as the page has it: u16 length ‖ card ‖ zeros.
std::optional<identity::Card> card_in(ByteSpan plain) {
  ByteReader in(plain);
  const std::size_t length = in.u16();
  if (length > in.remaining()) return std::nullopt;
  const ByteSpan bytes = in.bytes(length);
  auto card = identity::Card::decode(bytes);
  if (!card || !is_zero(in.bytes(in.remaining()))) return std::nullopt;
  require(std::ranges::equal(card->encode(), bytes));
  return std::move(*card);
}

// With another key named, it is not what the ciphertexts were made for: only the head is read.
Frame hello_with(const SaidHello& said, const crypto::Key& psk, ByteSpan plain,
                 const std::optional<identity::KemKeyId>& named) {
  Frame frame = said.frame;
  if (named) std::ranges::copy(named->span(), frame.mutable_span().subspan(12).begin());
  const ByteSpan head = frame.span().first(hello_head_size);
  seal_inside(frame, hello_head_size,
              crypto::derive<OnceKey>(Label::hello, psk, {said.ss1.span(), head}), plain);
  return frame;
}

void finish_opening(const Scene& scene, Relation& relation, const Frame& hello) {
  auto random = random_of(3);
  const auto psk = first_contact_key(scene.cards.of_one.card);
  const Frame frame = relation.standing_openings().back().frame;
  SaidHello said = {scene.said->id,
                    scene.said->generation,
                    first_day,
                    transcript_1({scene.own.public_key(), scene.theirs.public_key()}, hello),
                    scene.said->ss1.copy(),
                    scene.said->ephemeral.copy(),
                    scene.said->nonce.copy(),
                    hello};
  const auto welcome = read_welcome(frame);
  const auto opened = open_welcome(frame, *welcome, said, psk, scene.own, random);
  require(opened.has_value());
  require(has<event::Established>(relation.on_opening_frame(opened->confirm, noon, random)));
  require(relation.words() == opened->agreed.words);
}

void first_hello(const Scene& scene, bool names_its_key, ByteSpan plain) {
  const auto card = card_in(plain);
  std::optional<identity::KemKeyId> named;
  if (names_its_key && card) named = identity::kem_key_id(card->key());
  const Frame frame =
      hello_with(*scene.said, first_contact_key(scene.cards.of_one.card), plain, named);
  const auto hello = read_hello(frame);
  const bool is_good = card && identity::kem_key_id(card->key()) == hello->initiator &&
                       hello->initiator != hello->responder;
  Relation relation = *Relation::restore(scene.fresh);
  auto random = random_of(4);
  const Events events = relation.on_opening_frame(frame, noon, random);
  if (!is_good) return require_refused(relation, events, scene.fresh);
  const auto puts = all_of<event::PutOpening>(events);
  require(events.size() == 1 && puts.size() == 1);
  require(puts[0]->reader == card->listening());
  require_kept(relation);
  if (card->key() == scene.own.public_key()) finish_opening(scene, relation, frame);
}

void later_hello(const Scene& scene, ByteSpan plain) {
  const auto psk = generation_key(relation_key(scene.opened->agreed), later);
  const Frame frame = hello_with(*scene.said_later, psk, plain, std::nullopt);
  Relation relation = *Relation::restore(scene.open);
  auto random = random_of(4);
  const Events events = relation.on_opening_frame(frame, noon, random);
  if (!is_zero(plain)) return require_refused(relation, events, scene.open);
  require(events.size() == 1 && has<event::PutOpening>(events));
  require_kept(relation);
}

// --- welcome and confirm -------------------------------------------------------------------------

void welcome(const Scene& scene, ByteSpan patches) {
  auto random = random_of(5);
  const auto psk = first_contact_key(scene.cards.of_one.card);
  const auto hello = read_hello(scene.hello);
  const auto opened = open_hello(*hello, psk, scene.theirs);
  HalfOpen half = answer_hello(OpeningId(1), scene.hello, *hello, psk, *opened,
                               {scene.own.public_key(), scene.theirs.public_key()}, random);
  crypto::SecretBytes plain(frame_size - welcome_head_size - crypto::tag_size);
  std::ranges::copy(half.nonce.span(), plain.begin());
  patch(plain, patches);
  half.nonce = *WordsNonce::from(ByteSpan(plain).first(nonce_size));
  seal_inside(half.frame, welcome_head_size,
              crypto::derive<OnceKey>(Label::welcome, half.c3, {half.t2.span()}), plain);

  Relation relation = *Relation::restore(scene.waiting);
  const Events events = relation.on_opening_frame(half.frame, noon, random);
  if (!is_zero(ByteSpan(plain).subspan(nonce_size))) {
    return require_refused(relation, events, scene.waiting);
  }
  require(has<event::Established>(events));
  require_kept(relation);
  const Frame frame = relation.standing_openings().back().frame;
  const auto confirm = read_confirm(frame);
  const auto agreed = open_confirm(*confirm, half);
  require(agreed.has_value() && agreed->agreed.words == relation.words());
}

void confirm(const Scene& scene, ByteSpan patches) {
  auto random = random_of(6);
  crypto::SecretBytes plain(frame_size - confirm_head_size - crypto::tag_size);
  std::ranges::copy(scene.said->nonce.span(), plain.begin());
  const crypto::SecretBytes right = plain;
  patch(plain, patches);
  const Agreed& agreed = scene.opened->agreed;
  Frame frame = scene.opened->confirm;
  seal_inside(frame, confirm_head_size,
              crypto::derive<OnceKey>(Label::confirm, agreed.root, {agreed.t3.span()}), plain);
  Relation relation = *Relation::restore(scene.half);
  const Events events = relation.on_opening_frame(frame, noon, random);
  if (plain != right) return require_refused(relation, events, scene.half);
  require(has<event::Established>(events) && relation.words() == agreed.words);
  require_kept(relation);
}

// --- the first message ---------------------------------------------------------------------------

void message(const Scene& scene, ByteSpan in) {
  ByteReader reader(in);
  const std::size_t length = reader.u16() % (content_max_size + 1);
  crypto::SecretBytes plain(content_max_size);
  patch(plain, reader.bytes(reader.remaining()));
  Frame frame = scene.message;
  ByteWriter(frame.mutable_span().subspan(2, 2)).u16(static_cast<std::uint16_t>(length));
  const Agreed& agreed = scene.opened->agreed;
  const auto chain =
      crypto::derive<crypto::Key>(Label::chain_initial, agreed.root, {agreed.t3.span()});
  const auto head = read_session_frame(frame);
  seal_inside(frame, session_head_size,
              crypto::derive<OnceKey>(Label::message_key, chain, {head->salt.span()}), plain);
  Relation relation = *Relation::restore(scene.open);
  const Events events = relation.on_session_frame(*relation.generation(), frame);
  if (!is_zero(ByteSpan(plain).subspan(length))) {
    return require_refused(relation, events, scene.open);
  }
  const auto delivered = all_of<event::Delivered>(events);
  require(delivered.size() == 1);
  require(std::ranges::equal(delivered[0]->content, ByteSpan(plain).first(length)));
  require_kept(relation);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  if (size < 2) return 0;
  const ByteSpan rest = ByteSpan(data, size).subspan(2);
  crypto::SecretBytes plain(hello_card_plain_size);
  copy_bytes(rest.first(std::min(rest.size(), plain.size())), plain);
  switch (data[0]) {
    case 0:
      first_hello(scene, data[1] % 2 == 1, plain);
      break;
    case 1:
      later_hello(scene, plain);
      break;
    case 2:
      welcome(scene, rest);
      break;
    case 3:
      confirm(scene, rest);
      break;
    case 4:
      message(scene, rest);
      break;
    default:
      break;
  }
  return 0;
}
