#include "peyk/channel/act.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <utility>

#include "peyk/base/cbor.hpp"

namespace peyk::channel {
namespace {

constexpr Side zero{0};
constexpr Side one{1};

ActId id_of(std::uint8_t byte) {
  ActId id;
  id.mutable_span()[0] = byte;
  return id;
}

Instant at(std::int64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(milliseconds));
}

Act letter(std::string text, std::vector<ActId> parents = {}) {
  return *make_act(ChannelId(std::array<std::uint8_t, 16>{1}), zero, std::move(parents),
                   ActSalt(std::array<std::uint8_t, 32>{2}), at(1'000), Letter{std::move(text)});
}

Open open_named(std::string name) {
  return {.name = std::move(name), .nonce = ChannelNonce(std::array<std::uint8_t, 16>{5})};
}

// The channel in which this content may stand.
ChannelId channel_for(const Content& content, Side author) {
  const auto* open = std::get_if<Open>(&content);
  return open == nullptr ? ChannelId() : channel_id(*open, author);
}

// The map of docs/protocol.md §9, with anything wrong that a test wants. Its id is computed here a
// second time, as the page says, so that nothing but the planted fault is wrong.
struct Fields {
  std::uint64_t version = 1;
  std::size_t channel_size = 16;
  std::uint64_t type = 2;
  std::vector<Bytes> parents = {};
  std::size_t salt_size = 32;
  std::uint64_t time = 1'750'000'000'000;
  std::string text = "salaam";
  std::uint64_t text_key = 0;
  bool second_text = false;
  std::optional<Bytes> id = {};
  std::uint8_t author = 0;
  std::optional<Bytes> nonce = {};  // of an opening, whose channel it gives
};

Bytes map_of(const Fields& fields, const std::optional<Bytes>& id) {
  cbor::Writer writer;
  writer.map(id.has_value() ? 8 : 7);
  Bytes channel(fields.channel_size, 0x11);
  if (fields.nonce.has_value()) {
    const auto digest = crypto::hash(crypto::Label::channel_id,
                                     {*fields.nonce, as_bytes(fields.text), {&fields.author, 1}});
    channel.assign(digest.span().begin(), digest.span().begin() + 16);
  }
  writer.key(0).uint(fields.version).key(1).bytes(channel);
  if (id.has_value()) writer.key(2).bytes(*id);
  writer.key(3).uint(fields.type).key(4).array(fields.parents.size());
  for (const Bytes& parent : fields.parents) writer.bytes(parent);
  writer.key(5).bytes(Bytes(fields.salt_size, 0x33)).key(6).uint(fields.time);
  const bool two = fields.second_text || fields.nonce.has_value();
  writer.key(7).map(two ? 2 : 1).key(fields.text_key).text(fields.text);
  if (fields.nonce.has_value()) writer.key(1).bytes(*fields.nonce);
  if (fields.second_text) writer.key(fields.text_key + 1).text(fields.text);
  return std::move(writer).take();
}

Bytes unit_of(const Fields& fields) {
  if (fields.id.has_value()) return map_of(fields, fields.id);
  const Bytes hashed = map_of(fields, std::nullopt);
  const auto digest = crypto::hash(crypto::Label::act_id, {hashed, {&fields.author, 1}});
  return map_of(fields, Bytes(digest.span().begin(), digest.span().end()));
}

std::optional<Error> error_of(const Fields& fields) {
  const auto act = decode(unit_of(fields), zero);
  return act ? std::nullopt : std::optional(act.error());
}

std::vector<Bytes> parents(std::size_t count) {
  std::vector<Bytes> ids;
  for (std::size_t i = 0; i < count; ++i) ids.emplace_back(32, static_cast<std::uint8_t>(i + 1));
  return ids;
}

// Made by a program of its own from docs/protocol.md §1 and §9.
TEST(Act, AnswersToAnIndependentVector) {
  const std::string hex =
      "a80001015011111111111111111111111111111111025820d38e769dc6dd523641a72c4d874944db0765a4e77916"
      "768693ff702ca163b001030204815820222222222222222222222222222222222222222222222222222222222222"
      "2222055820333333333333333333333333333333333333333333333333333333333333"
      "3333061b000001977420dc0007a10068d8b3d984d8a7d985";
  ChannelId channel;
  std::ranges::fill(channel.mutable_span(), std::uint8_t{0x11});
  ActId parent;
  std::ranges::fill(parent.mutable_span(), std::uint8_t{0x22});
  ActSalt salt;
  std::ranges::fill(salt.mutable_span(), std::uint8_t{0x33});
  const auto made = make_act(channel, one, {parent}, salt, at(1'750'000'000'000), Letter{"سلام"});
  ASSERT_TRUE(made);
  EXPECT_EQ(to_hex(encode(*made)), hex);
  const auto read = decode(*from_hex(hex), one);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Letter>(read->content).text, "سلام");
  EXPECT_EQ(read->id, made->id);
}

TEST(Act, ReadsBackAndEncodesToItself) {
  const std::vector<Content> contents = {open_named("geneva"), Letter{"x"},
                                         open_named(std::string(64, 'n')),
                                         Letter{std::string(max_letter_bytes, 'l')}};
  for (const Content& content : contents) {
    const auto made =
        make_act(channel_for(content, one), one, {id_of(1), id_of(2)}, ActSalt(), at(7), content);
    ASSERT_TRUE(made);
    const auto unit = encode(*made);
    EXPECT_LE(unit.size(), max_act_bytes);
    const auto read = decode(unit, one);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->channel, made->channel);
    EXPECT_EQ(read->id, made->id);
    EXPECT_EQ(read->parents, made->parents);
    EXPECT_EQ(read->salt, made->salt);
    EXPECT_EQ(read->time, made->time);
    EXPECT_EQ(read->content.index(), content.index());
    EXPECT_EQ(encode(*read), unit);
  }
}

TEST(Act, OfEachFaultIsRefusedForIt) {
  EXPECT_EQ(error_of({}), std::nullopt);
  const std::vector<std::pair<Fields, Error>> vectors = {
      {{.version = 0}, Error::unknown_version},
      {{.version = 2}, Error::unknown_version},
      {{.type = 0}, Error::unknown_type},
      {{.type = 3}, Error::unknown_type},
      {{.channel_size = 15}, Error::malformed},
      {{.channel_size = 17}, Error::malformed},
      {{.salt_size = 31}, Error::malformed},
      {{.salt_size = 33}, Error::malformed},
      {{.time = std::uint64_t{1} << 63U}, Error::malformed},
      {{.text = ""}, Error::empty},
      {{.type = 1, .text = "", .nonce = Bytes(16, 5)}, Error::empty},
      {{.type = 1, .nonce = Bytes(15, 5)}, Error::malformed},
      {{.type = 1}, Error::malformed},
      {{.type = 2, .nonce = Bytes(16, 5)}, Error::malformed},
      {{.type = 1, .author = 1, .nonce = Bytes(16, 5)}, Error::wrong_id},
      {{.text = std::string(max_letter_bytes + 1, 'l')}, Error::too_long},
      {{.type = 1, .text = std::string(65, 'n'), .nonce = Bytes(16, 5)}, Error::too_long},
      {{.text_key = 1}, Error::malformed},
      {{.second_text = true}, Error::malformed},
      {{.id = Bytes(32, 0)}, Error::wrong_id},
      {{.id = Bytes(31, 0)}, Error::malformed},
      {{.author = 1}, Error::wrong_id},
      {{.parents = {Bytes(31, 1)}}, Error::malformed},
      {{.parents = parents(17)}, Error::too_long},
      {{.parents = {Bytes(32, 2), Bytes(32, 1)}}, Error::malformed},
      {{.parents = {Bytes(32, 1), Bytes(32, 1)}}, Error::malformed},
  };
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    EXPECT_EQ(error_of(vectors[i].first), vectors[i].second) << "vector " << i;
  }
  EXPECT_EQ(error_of({.type = 1, .nonce = Bytes(16, 5)}), std::nullopt);
  EXPECT_EQ(error_of({.parents = parents(16)}), std::nullopt);
  EXPECT_EQ(error_of({.time = (std::uint64_t{1} << 63U) - 1}), std::nullopt);
}

TEST(Act, WithTextThatIsNotUtf8IsRefused) {
  Bytes unit = unit_of({.text = "ab"});
  unit.back() = 0xff;
  EXPECT_EQ(decode(unit, zero).error(), Error::invalid_text);
}

TEST(Act, WithMoreBytesThanAnyActHasIsRefusedUnread) {
  EXPECT_EQ(decode(Bytes(max_act_bytes + 1), zero).error(), Error::too_long);
}

TEST(Act, IsRefusedCutAnywhere) {
  const Bytes unit = unit_of({.parents = parents(2)});
  ASSERT_TRUE(decode(unit, zero));
  for (std::size_t size = 0; size < unit.size(); ++size) {
    EXPECT_FALSE(decode(ByteSpan(unit).first(size), zero)) << size;
  }
  Bytes longer = unit;
  longer.push_back(0);
  EXPECT_EQ(decode(longer, zero).error(), Error::malformed);
}

// The id commits to every byte, so no other unit reads as an act.
TEST(Act, IsRefusedWithAnyBitChanged) {
  const Bytes unit = unit_of({.parents = parents(1)});
  for (std::size_t bit = 0; bit < unit.size() * 8; ++bit) {
    Bytes bad = unit;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(decode(bad, zero)) << bit;
  }
}

TEST(Act, OfTheOtherSideIsAnother) {
  const auto unit = encode(letter("mine"));
  EXPECT_TRUE(decode(unit, zero));
  EXPECT_EQ(decode(unit, one).error(), Error::wrong_id);
}

TEST(Act, OfAnotherPlaceOrSaltHasAnotherId) {
  const auto make = [](std::uint8_t channel, std::uint8_t salt, std::int64_t time, Content what) {
    return make_act(ChannelId(std::array<std::uint8_t, 16>{channel}), zero, {},
                    ActSalt(std::array<std::uint8_t, 32>{salt}), at(time), std::move(what))
        ->id;
  };
  const std::set<ActId> ids = {make(1, 1, 1, Letter{"x"}), make(2, 1, 1, Letter{"x"}),
                               make(1, 2, 1, Letter{"x"}), make(1, 1, 2, Letter{"x"}),
                               make(1, 1, 1, Letter{"y"}), letter("x").id,
                               letter("x", {id_of(1)}).id};
  EXPECT_EQ(ids.size(), 7U);
  EXPECT_EQ(make(1, 1, 1, Letter{"x"}), make(1, 1, 1, Letter{"x"}));
}

// Nobody can give another name to a channel that stands, nor open one that the other side opened.
TEST(Act, ThatOpensAChannelIsTheOnlyOne) {
  const Open open = open_named("geneva");
  const ChannelId id = channel_id(open, zero);
  const auto make = [&](const Open& what, Side author) {
    const auto act = make_act(id, author, {}, ActSalt(), at(1), what);
    return act ? std::nullopt : std::optional(act.error());
  };
  EXPECT_EQ(make(open, zero), std::nullopt);
  EXPECT_EQ(make(open, one), Error::wrong_id);
  EXPECT_EQ(make(open_named("genova"), zero), Error::wrong_id);
  EXPECT_EQ(make({.name = "geneva", .nonce = {}}, zero), Error::wrong_id);
}

TEST(MakeAct, SortsItsParentsAndTakesEachOnce) {
  const Act act = letter("x", {id_of(3), id_of(1), id_of(3), id_of(2)});
  EXPECT_EQ(act.parents, (std::vector{id_of(1), id_of(2), id_of(3)}));
  EXPECT_TRUE(decode(encode(act), zero));
}

TEST(MakeAct, RefusesWhatIsBeyondTheLimits) {
  const auto error = [](Content content, std::size_t parent_count = 0) {
    std::vector<ActId> all;
    for (std::size_t i = 0; i < parent_count; ++i) all.push_back(id_of(static_cast<uint8_t>(i)));
    const ChannelId channel = channel_for(content, zero);
    const auto act = make_act(channel, zero, std::move(all), ActSalt(), at(1), std::move(content));
    return act ? std::nullopt : std::optional(act.error());
  };
  EXPECT_EQ(error(Letter{""}), Error::empty);
  EXPECT_EQ(error(open_named("")), Error::empty);
  EXPECT_EQ(error(open_named(std::string(64, 'n'))), std::nullopt);
  EXPECT_EQ(error(open_named(std::string(65, 'n'))), Error::too_long);
  EXPECT_EQ(error(Letter{std::string(max_letter_bytes + 1, 'l')}), Error::too_long);
  EXPECT_EQ(error(Letter{"\xc3\x28"}), Error::invalid_text);
  EXPECT_EQ(error(Letter{"\xed\xa0\x80"}), Error::invalid_text);  // a surrogate
  EXPECT_EQ(error(Letter{"x"}, 16), std::nullopt);
  EXPECT_EQ(error(Letter{"x"}, 17), Error::too_long);
}

TEST(MakeAct, TakesATimeBefore1970For1970) {
  const auto act = make_act(ChannelId(), zero, {}, ActSalt(), at(-5), Letter{"x"});
  ASSERT_TRUE(act);
  EXPECT_EQ(act->time, Instant());
  EXPECT_TRUE(decode(encode(*act), zero));
}

TEST(ActError, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Error error : {Error::malformed, Error::unknown_version, Error::unknown_type,
                            Error::wrong_id, Error::empty, Error::too_long, Error::invalid_text}) {
    EXPECT_FALSE(to_string(error).empty());
    names.insert(to_string(error));
  }
  EXPECT_EQ(names.size(), 7U);
}

}  // namespace
}  // namespace peyk::channel
