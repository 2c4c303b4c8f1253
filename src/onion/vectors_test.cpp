// docs/vectors/onion.json, for other implementations: written anew from fixed seeds and compared
// byte by byte; oracle/oracle.mjs computes it a second time from docs/protocol.md alone.
// PEYK_WRITE_VECTORS=1 writes the file instead (then read the difference).
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>

#include "peyk/onion/answer.hpp"
#include "peyk/onion/key_page.hpp"

#include "layer_keys.hpp"
#include "testing/signers.hpp"

namespace peyk::onion {
namespace {

using crypto::Key;
using crypto::Label;
using testing::seeded_random;

constexpr Day day(20'000);
using Randomness = crypto::Secret<struct RandomnessTag, 64>;

std::string quoted(ByteSpan bytes) { return '"' + to_hex(bytes) + '"'; }

// An object of fields in the order added.
class Object {
 public:
  Object& add(std::string_view name, ByteSpan bytes) { return raw(name, quoted(bytes)); }
  Object& number(std::string_view name, std::uint64_t value) {
    return raw(name, std::to_string(value));
  }
  Object& raw(std::string_view name, const std::string& json) {
    text_ += (text_.empty() ? "" : ",\n   ") + ('"' + std::string(name) + "\": ") + json;
    return *this;
  }
  [[nodiscard]] std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "\n  " : ",\n  ") + item;
  return "[" + out + "]";
}

// Long contents are the keystream of a key, so that the file stays small.
Bytes stream_of(std::uint8_t number, std::size_t size, Object& out, std::string_view name) {
  const Bytes key(32, number);
  Bytes bytes(size);
  crypto::keystream(*crypto::OnceKey::from(key), bytes);
  out.add(name, key);
  return bytes;
}

// --- a request and its answer --------------------------------------------------------------------

struct Travelled {
  ReturnKeys keys;
  std::vector<AnswerKey> at_hops;
};

std::string hop_object(const crypto::KemSeed& seed, const Randomness& randomness, const Hop& hop,
                       const Cell& cell, const OpenedLayer& layer) {
  const auto made = crypto::encapsulate_with(hop.key, randomness.span());
  const auto ciphertext = cell.payload().subspan(4, crypto::xwing_ciphertext_size);
  EXPECT_TRUE(std::ranges::equal(made.ciphertext.span(), ciphertext));
  const detail::LayerKeys keys(made.secret, layer.position, day);
  Bytes pad(detail::pad_size(layer.position));
  keys.write_pad(pad);
  Object out;
  out.add("courier", hop.courier.span()).add("onion_key_seed", seed.span());
  out.add("encapsulation_randomness", randomness.span()).add("ss", made.secret.span());
  out.number("delay", static_cast<std::uint64_t>(hop.times.delay.count()));
  out.number("deadline", static_cast<std::uint64_t>(hop.times.deadline.count()));
  out.add("request_key", keys.request_key().span()).add("pad_begins", ByteSpan(pad).first(32));
  out.add("answer_key", layer.answer.key.span());
  out.add("answer_pad", ByteSpan(layer.answer.pad).first(detail::answer_pad_size(layer.position)));
  out.add("replay_tag", layer.tag.span());
  out.add("cell_begins", cell.span().first(cell_head_size + detail::sealed_offset + header_size));
  out.add("cell_ends", cell.span().last(16));
  return out.text();
}

std::string request_section(Travelled& travelled) {
  Object out;
  crypto::Random seeds = seeded_random(1);
  std::vector<crypto::KemSeed> key_seeds;
  std::vector<DayKey> keys;
  const std::array<std::pair<std::int64_t, std::int64_t>, 3> times = {
      {{700, 9'100}, {450, 5'200}, {30, 1'030}}};
  std::vector<Hop> hops;
  for (std::size_t i = 0; i < 3; ++i) {
    key_seeds.push_back(seeds.secret<crypto::KemSeed>());
    keys.push_back({day, crypto::KemKeyPair::from_seed(key_seeds[i])});
    hops.push_back(
        {testing::courier_number(static_cast<std::uint8_t>(i + 1)),
         keys[i].pair.public_key(),
         {Duration::milliseconds(times[i].first), Duration::milliseconds(times[i].second)}});
  }
  const Path whole{day, {hops[0], hops[1], hops[2]}};
  out.number("day", day.value()).number("exchange", 77);
  const Bytes operation = stream_of(0x0f, operation_size, out, "operation_is_keystream_of");
  crypto::Random random = seeded_random(2);
  crypto::Random twin = seeded_random(2);
  auto wrapped = *wrap(whole, operation, Exchange(77), random);
  out.add("cell", wrapped.cell.span());
  travelled.keys = std::move(wrapped.keys);
  Cell cell = std::move(wrapped.cell);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto randomness = twin.secret<Randomness>();
    const Cell before = cell.copy();
    auto layer = *open_layer(std::move(cell), keys[i]);
    objects.push_back(hop_object(key_seeds[i], randomness, hops[i], before, layer));
    travelled.at_hops.push_back(testing::copy_of(layer.answer));
    if (i == 2) {
      EXPECT_TRUE(std::ranges::equal(layer.operation(), operation));
      break;
    }
    cell = onward_cell(std::move(layer), Exchange(100 + i));
  }
  out.raw("hops", list_of(objects));
  return out.text();
}

std::string answer_section(Travelled travelled) {
  Object out;
  const Bytes bytes = stream_of(0xa0, answer_size, out, "answer_is_keystream_of");
  std::array<std::uint8_t, answer_size> answer{};
  std::ranges::copy(bytes, answer.begin());
  std::vector<std::string> objects;
  const auto add = [&objects](std::string_view by, const Cell& cell) {
    Object one;
    one.raw("by", '"' + std::string(by) + '"').add("cell_begins", cell.span().first(64));
    one.add("cell_ends", cell.span().last(64));
    objects.push_back(one.text());
  };
  Cell cell = begin_answer(std::move(travelled.at_hops[2]), answer, Exchange(101));
  add("hop 3", cell);
  cell = wrap_answer(std::move(travelled.at_hops[1]), std::move(cell), Exchange(100));
  add("hop 2", cell);
  cell = wrap_answer(std::move(travelled.at_hops[0]), std::move(cell), Exchange(77));
  add("hop 1", cell);
  out.raw("sent", list_of(objects)).add("cell", cell.span());
  const auto opened = open_answer(std::move(travelled.keys), std::move(cell));
  EXPECT_TRUE(opened.answer() && std::ranges::equal(*opened.answer(), bytes));
  return out.text();
}

// --- keys of the day -----------------------------------------------------------------------------

std::string keys_section() {
  Object out;
  crypto::Random random = seeded_random(3);
  const auto signers = testing::make_signers(3, random);
  const KeySet set = testing::set_of(day, signers);
  out.number("day", day.value()).add("digest", set.digest().span());
  std::vector<std::string> objects;
  for (const auto& signer : signers) {
    const auto announcement = announce(signer.id, day, signer.onion_key, signer.signing, random);
    const auto statement = state(signer.id, day, set.digest(), signer.signing, random);
    Object one;
    one.add("id", signer.id.span()).add("signing_public_key", signer.signing.public_key().span());
    one.add("onion_public_key", signer.onion_key.span());
    one.add("announcement", encode(announcement)).add("statement", encode(statement));
    one.add("gossip_cell_begins", gossip_cell(announcement).span().first(64));
    objects.push_back(one.text());
  }
  out.raw("couriers", list_of(objects));
  const Bytes document = encode(testing::document_of(set, signers, {0, 2}, random));
  out.add("document_signed_by_first_and_last", document);
  const Cell request = *encode(KeyPageRequest{day, 0, Duration::milliseconds(2'500)}, Exchange(5));
  out.add("page_request_begins", request.span().first(64));
  const Cell page = key_page_cell(day, set.digest(), document, 0, Exchange(5));
  out.add("page_begins", page.span().first(64));
  const Cell second = key_page_cell(day, set.digest(), document, 4'000, Exchange(6));
  out.add("page_from_4000_begins", second.span().first(64))
      .add("page_from_4000_ends", second.span().last(64));
  out.add("no_page_begins", no_key_page_cell(day, Exchange(7)).span().first(64));
  return out.text();
}

std::string document() {
  Travelled travelled;
  std::string text =
      "{\n \"comment\": \"Cells, docs/protocol.md section 7; all bytes in hexadecimal, times in "
      "milliseconds. The randomness of an encapsulation is the message of ML-KEM 32, then the "
      "X25519 scalar 32.\",\n";
  text += " \"request\": " + request_section(travelled) + ",\n";
  text += " \"answer\": " + answer_section(std::move(travelled)) + ",\n";
  text += " \"keys\": " + keys_section() + "\n}\n";
  return text;
}

TEST(OnionVectors, FileIsWhatTheSeedsGive) {
  const std::string made = document();
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there are no threads here
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(PEYK_ONION_VECTORS, std::ios::binary) << made;
  }
  std::ifstream file(PEYK_ONION_VECTORS, std::ios::binary);
  ASSERT_TRUE(file) << "docs/vectors/onion.json is missing";
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(kept == made) << "docs/vectors/onion.json is not what the seeds give";
}

}  // namespace
}  // namespace peyk::onion
