#include "peyk/channel/act.hpp"

#include <array>
#include <gtest/gtest.h>
#include <set>

#include "raw_act.hpp"

namespace peyk::channel {
namespace {

using namespace testing;

// Made by a program of its own from docs/protocol.md §1 and §9: the ids of sample_contents(), by
// seat 1, after acts 1 and 2 (an opening after none). An id is a hash over all that an act holds.
constexpr auto independent_ids = std::to_array<std::string_view>({
    "d3fb61e2180f2289af6ce1f18f88918d1512eaae5e7a1dca38842d9317647a90",
    "4427593a1ad90717b1ae25956106d8175d9d5144bd04157f37433aa481ba5802",
    "45d737614c9a901f17a4fa2f6f1026bfc2d9bbc38aa9c62ddd245dcbedb151cd",
    "8b429ddd72d055dd2928d14a2334efcdef6951ec6a6140292c17e8d0b84327a4",
    "40f0395ea6caf218c2102a33e545b4812c2f78f044135a38b810ad008fc97e6b",
    "c4461bde6d5292d16127d128b75ad9cb620993edb1978f35a6f1279961cbdd95",
    "dfe443dd0d8a655622e6808c19c00f319fd416676104bfbb4c7aae700c0be5c6",
    "3f01df9c76eee23ed92c610b389009c9c07efbbaa237dd8dd7b2eea1ae2dacc9",
    "1505d1e6c89e10d56b6a8d9ccaa2fd30821f7369f04281e09538c14a7ffc1875",
    "0842f6758e8e96af54b9d3484b8873919412af1fd6c40e8390f29f1d9d129187",
    "f784105ec3861a925e81ef5ecf3c6247d2bc3539f2aab9c7cd8f4fba4518b52a",
    "b1fe457083bc02c01c7cc8979c6111aa1a9d5d73c648deef454c828e7a075a67",
    "e24e2f292d5642f65f81f548b641fe9d8ea9b9479886e4599f91bf79682786d3",
    "5d7e0f4dacffa0aad6bbaa67e76704eb9df811935f96acb8dbeb26e47d52ad1c",
    "8bc75f1cba6c9a29dd697f991e481fb5aea270ab1279bd3152990f4691e79e4d",
    "5eca5464ebae8f2731bfb82c31238dcac3087b4a0581bf8e78fff7f007dba781",
    "e775b8b14950af2aa726155b1d2b4f5ae905e97d43010b739268be71e93c2e2b",
    "40cda7d643f34be681d5e4ab7a4103f194f90d9143db139d15a5152acf193ac3",
    "4dfefa00967b2737a66bf3b8d68b5eec9da4ab165e19a1bd5fe40ffa7f483a0a",
    "c92ef705abf2193017a592ccf29c9177a97e21af7c698d43d153e27d8a80e684",
    "0b1391f3b30968f209cc8a6a122d743d5f5ef652483b773eae6f26f0bc858e2b",
    "3ced280c440fcf1573daac15eed4f7e06c144493679e8ea03b8b313c6b8a5f8f",
    "8978b97699bad162e9005615e289990130f78ca62b5c7fda0c29a2faedc4860e",
    "5c3c6df3d22bd11068bf693495a64f17374348fdaa739731eed0bb7b6e99f553",
    "ee8d7cfbd0bd6e8085908a041479b63cd70d2faec43aba5db52dd3b2dac91cd9",
    "55657b9441f40ebe68b116f5f54b160568cd4b53f898cf5a10076b95a742d7b2",
    "339b621eb259c1ed73b503227b67b8ff1146542083c37bccecccca865472d107",
    "39a81d657f1e07d2e7e82aa06ad5004cd8bc8ae06c41fceeaa0c485e16734327",
    "53e5aadf06801385baa82e49d9ab11ce771d8f39e982a0fd06c4d0bd8b95501f",
    "f860bffc68c25c506b777f0d304c70180968b5ca053c54c11ddd61f41ee40253",
    "abbda928342f5d78887fa76a82b64a5af2eb45191f877bd43e7b363c10da9cce",
    "22ecd2240f621ed35028934eb47c0c3eba5e4b6f70811a8c5084dc2acf6c17a8",
    "e584bff4d2f19b0abc00ba586c16c583eb9d91c553eecd95651faefcfbee6ffd",
    "8ae57b3dede0e12724a68dd6a3507434ba8e800980a60e3fc1664173f3c191c7",
    "a616d01823071b68ef3d728f63b2c89ac3bf2aa8ff0da05be61c1442400dde63",
});

constexpr std::string_view independent_opening =
    "a9000101508ced7a5f136c4ecf17d0fd89c003b2c90258204427593a1ad90717b1ae25956106d8175d9d5144bd04"
    "157f37433aa481ba5802030104800558203333333333333333333333333333333333333333333333333333333333"
    "333333061903e807a5006667656e6576610150050505050505050505050505050505050282845001010101010101"
    "0101010101010101016650617276696e01654e6f7274688450090909090909090909090909090909096cd985db8c"
    "d8b2d8a8d8a7d986026003500606060606060606060606060606060604f508500101010101010101010101010101"
    "0101";
constexpr std::string_view independent_marked_letter =
    "a9000101501111111111111111111111111111111102582040f0395ea6caf218c2102a33e545b4812c2f78f04413"
    "5a38b810ad008fc97e6b030204825820010101010101010101010101010101010101010101010101010101010101"
    "01015820020202020202020202020202020202020202020202020202020202020202020205582033333333333333"
    "33333333333333333333333333333333333333333333333333061903e807a400f601828250010101010101010101"
    "01010101010101582001010101010101010101010101010101010101010101010101010101010101018250020202"
    "02020202020202020202020202582000000000000000000000000000000000000000000000000000000000000000"
    "00020303192328085001010101010101010101010101010101";

TEST(Act, OfEachTypeAnswersToAnIndependentVector) {
  const auto contents = sample_contents();
  ASSERT_EQ(contents.size(), independent_ids.size());
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const Act act = sample_act(contents[i], seat(1), {act_id(1), act_id(2)});
    EXPECT_EQ(to_hex(act.id.span()), independent_ids[i]) << i;
  }
  const auto unit = [&](std::size_t i) {
    return to_hex(encode(sample_act(contents[i], seat(1), {act_id(1), act_id(2)})));
  };
  EXPECT_EQ(unit(1), independent_opening);
  EXPECT_EQ(unit(4), independent_marked_letter);
  EXPECT_TRUE(decode(*from_hex(independent_opening)));
  EXPECT_TRUE(decode(*from_hex(independent_marked_letter)));
}

TEST(Act, OfEachTypeReadsBackAndEncodesToItself) {
  std::set<std::size_t> types;
  for (const Content& content : sample_contents()) {
    types.insert(content.index());
    const Act made = sample_act(content, seat(1), {act_id(1), act_id(2)});
    const auto unit = encode(made);
    const auto read = decode(unit);
    ASSERT_TRUE(read) << content.index() << to_string(read.error());
    EXPECT_EQ(read->channel, made.channel);
    EXPECT_EQ(read->id, made.id);
    EXPECT_EQ(read->author, made.author);
    EXPECT_EQ(read->parents, made.parents);
    EXPECT_EQ(read->salt, made.salt);
    EXPECT_EQ(read->time, made.time);
    EXPECT_EQ(read->content.index(), content.index());
    EXPECT_EQ(encode(*read), unit);
  }
  EXPECT_EQ(types.size(), std::variant_size_v<Content>);
}

TEST(Act, WithTheLongestContentHasRoom) {
  std::vector<NewMember> members;
  for (std::uint8_t i = 0; i < max_members; ++i) {
    const std::string name(max_name_bytes, 'n');
    members.push_back({.id = seat(i), .name = name, .principal = name});
  }
  Letter marked;
  for (const NewMember& member : members) marked.copies.push_back({member.id, {}});
  const std::string longest(max_letter_bytes, 'l');
  ProposeSwap swap{.words = std::string(max_swap_words_bytes, 'w'),
                   .with = seat(2),
                   .salt = {},
                   .deadline = latest_time,
                   .couriers = {},
                   .gift = {Bytes(max_swap_offer_bytes, 1), Bytes(max_swap_sealed_bytes, 2)}};
  for (std::uint8_t i = 0; i < max_swap_couriers; ++i) {
    swap.couriers.push_back(filled<CourierId>(i));
  }
  const Bytes half(max_contribution_bytes / 2, 3);
  const std::vector<Content> contents = {
      Open{.name = std::string(max_name_bytes, 'n'), .nonce = {}, .members = members},
      Letter{.text = longest},
      marked,
      Minutes{.round = 0xffff'ffff, .text = longest},
      Agenda{.round = 1,
             .items = std::vector(max_agenda_items, std::string(max_agenda_item_bytes, 'i'))},
      ShowMandate{.presentation = Bytes(max_mandate_bytes, 1)},
      Document{.name = std::string(max_file_name_bytes, 'n'),
               .media_type = std::string(max_media_type_bytes, 'm'),
               .size = max_document_bytes,
               .hash = {},
               .key = {}},
      swap,
      AskBlindly{.words = swap.words,
                 .with = {seat(2)},
                 .salt = {},
                 .deadline = latest_time,
                 .couriers = swap.couriers,
                 .form = 255,
                 .own_size = max_question_size,
                 .their_size = max_question_size,
                 .subject = Bytes(max_subject_bytes, 4)},
      Contribute{.question = {},
                 .messages = {half, half},
                 .gift = SwapGift{Bytes(max_swap_offer_bytes, 1), {}}},
  };
  std::vector<ActId> parents;
  for (std::uint8_t i = 0; i < max_parents; ++i) parents.push_back(act_id(i));
  for (const Content& content : contents) {
    const Act act = sample_act(content, seat(0), parents, latest_time.milliseconds());
    const auto unit = encode(act);
    EXPECT_LE(unit.size(), max_act_bytes);
    const auto read = decode(unit);
    ASSERT_TRUE(read) << content.index();
    EXPECT_EQ(encode(*read), unit);
  }
}

std::vector<Bytes> parents(std::size_t count) {
  std::vector<Bytes> ids;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back(string(32, static_cast<std::uint8_t>(i + 1)));
  }
  return ids;
}

TEST(Act, OfEachFaultAroundItsContentIsRefusedForIt) {
  const Fields good = raw_letter();
  ASSERT_EQ(error_of(good), std::nullopt);
  const Fields opening =
      raw_act(1, map_of({{0, text("geneva")},
                         {1, string(16, 5)},
                         {2, list({list({string(16, 1), text("Parvin"), number(1), text("")})})},
                         {3, null()},
                         {4, Bytes{0xf4}}}));
  ASSERT_EQ(error_of(opening), std::nullopt);
  const std::vector<std::pair<Fields, Error>> vectors = {
      {with(good, 0, number(0)), Error::unknown_version},
      {with(good, 0, number(2)), Error::unknown_version},
      {with(with(good, 0, number(2)), 9, null()), Error::unknown_version},
      {with(good, 0, text("1")), Error::malformed},
      {with(good, 1, string(15, 1)), Error::malformed},
      {with(good, 1, string(17, 1)), Error::malformed},
      {with(good, 2, string(31, 0)), Error::malformed},
      {with(good, 2, string(32, 0)), Error::wrong_id},
      {with(good, 3, number(0)), Error::unknown_type},
      {with(good, 3, number(26)), Error::unknown_type},
      {with(good, 3, number(std::uint64_t{1} << 32U)), Error::unknown_type},
      {with(good, 4, list(parents(17))), Error::too_long},
      {with(good, 4, list({string(31, 1)})), Error::malformed},
      {with(good, 4, list({string(32, 2), string(32, 1)})), Error::malformed},
      {with(good, 4, list({string(32, 1), string(32, 1)})), Error::malformed},
      {with(good, 5, string(31, 1)), Error::malformed},
      {with(good, 6, number(std::uint64_t{1} << 53U)), Error::malformed},
      {with(good, 6, null()), Error::malformed},
      {with(good, 7, null()), Error::malformed},
      {with(good, 8, string(15, 1)), Error::malformed},
      {without(good, 8), Error::malformed},
      {with(good, 9, null()), Error::malformed},
      {with(without(good, 6), 9, number(1)), Error::malformed},
      {with(opening, 1, string(16, 7)), Error::wrong_id},
      {with(opening, 4, list(parents(1))), Error::inconsistent},
      {with(opening, 8, string(16, 2)), Error::inconsistent},
  };
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    EXPECT_EQ(error_of(vectors[i].first), vectors[i].second) << "vector " << i;
  }
  EXPECT_EQ(error_of(with(good, 4, list({}))), std::nullopt);
  EXPECT_EQ(error_of(with(good, 4, list(parents(16)))), std::nullopt);
  EXPECT_EQ(error_of(with(good, 6, number((std::uint64_t{1} << 53U) - 1))), std::nullopt);
}

// A sender that announces ten thousand parents makes nobody reserve room for them.
TEST(Act, WithTenThousandParentsIsRefused) {
  Bytes many = {0x99, 0x27, 0x10};
  for (std::size_t i = 0; i < 10'000; ++i) {
    ActId id;
    ByteWriter(id.mutable_span()).u64(i).zeros(24);
    const Bytes parent = string(id.span());
    many.insert(many.end(), parent.begin(), parent.end());
  }
  EXPECT_EQ(error_of(with(raw_letter(), 4, many)), Error::too_long);
}

// Acts cannot follow each other in a circle: whoever wants to name an act's own id among its
// parents changes that id.
TEST(Act, ThatFollowsItselfIsRefused) {
  const Act first = sample_act(Letter{.text = "x"});
  Fields circle = raw_letter();
  circle[4] = list({string(first.id.span())});
  circle[2] = string(first.id.span());
  EXPECT_EQ(error_of(circle), Error::wrong_id);
}

TEST(Act, WithMoreBytesThanAnyActHasIsRefusedUnread) {
  EXPECT_EQ(decode(Bytes(max_act_bytes + 1)).error(), Error::too_long);
}

TEST(Act, IsRefusedCutAnywhere) {
  for (const Content& content : sample_contents()) {
    const auto unit = encode(sample_act(content));
    for (std::size_t size = 0; size < unit.size(); ++size) {
      EXPECT_FALSE(decode(ByteSpan(unit).first(size))) << content.index() << ' ' << size;
    }
    Bytes longer(unit.begin(), unit.end());
    longer.push_back(0);
    EXPECT_EQ(decode(longer).error(), Error::malformed);
  }
}

// The id commits to every byte, so no other unit reads as an act.
TEST(Act, IsRefusedWithAnyBitChanged) {
  for (const Content& content : sample_contents()) {
    const auto unit = encode(sample_act(content));
    for (std::size_t bit = 0; bit < unit.size() * 8; ++bit) {
      Bytes bad(unit.begin(), unit.end());
      bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      EXPECT_FALSE(decode(bad)) << content.index() << ' ' << bit;
    }
  }
}

TEST(Act, OfAnotherPlaceAuthorOrSaltHasAnotherId) {
  const auto make = [](std::uint8_t channel, std::uint8_t author, std::uint8_t salt,
                       std::int64_t time, std::string what, std::vector<ActId> follows = {}) {
    return make_act(filled<ChannelId>(channel), seat(author), std::move(follows),
                    filled<ActSalt>(salt), at(time), Letter{.text = std::move(what)})
        ->id;
  };
  const std::set<ActId> ids = {make(1, 1, 1, 1, "x"),
                               make(2, 1, 1, 1, "x"),
                               make(1, 2, 1, 1, "x"),
                               make(1, 1, 2, 1, "x"),
                               make(1, 1, 1, 2, "x"),
                               make(1, 1, 1, 1, "y"),
                               make(1, 1, 1, 1, "x", {act_id(1)})};
  EXPECT_EQ(ids.size(), 7U);
  EXPECT_EQ(make(1, 1, 1, 1, "x"), make(1, 1, 1, 1, "x"));
}

// Nobody can open a track in another's name, or tell two members of two different openings.
TEST(Act, ThatOpensATrackIsTheSameOpeningForEverybody) {
  const Open open = sample_open();
  const ChannelId id = channel_id(open);
  const auto make = [&id](const Open& what, MemberId author) {
    const auto act = make_act(id, author, {}, ActSalt(), at(1), what);
    return act ? std::nullopt : std::optional(act.error());
  };
  EXPECT_EQ(make(open, seat(1)), std::nullopt);
  EXPECT_EQ(make(open, seat(9)), Error::inconsistent);
  const std::vector<std::function<void(Open&)>> changes = {
      [](Open& other) { other.name = "genova"; },
      [](Open& other) { other.nonce = {}; },
      [](Open& other) { other.members.pop_back(); },
      [](Open& other) { other.members[1].role = Role::delegate; },
      [](Open& other) { other.of = filled<ChannelId>(1); },
      [](Open& other) { other.official = true; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Open other = open;
    changes[i](other);
    EXPECT_EQ(make(other, seat(1)), Error::wrong_id) << i;
  }
  EXPECT_EQ(make_act(id, seat(1), {act_id(1)}, ActSalt(), at(1), open).error(),
            Error::inconsistent);
}

TEST(MakeAct, SortsItsParentsAndTakesEachOnce) {
  const Act act =
      sample_act(Letter{.text = "x"}, seat(1), {act_id(3), act_id(1), act_id(3), act_id(2)});
  EXPECT_EQ(act.parents, (std::vector{act_id(1), act_id(2), act_id(3)}));
  EXPECT_TRUE(decode(encode(act)));
}

TEST(MakeAct, RefusesMoreParentsThanAnActMayHave) {
  const auto make = [](std::uint8_t count) {
    std::vector<ActId> all;
    for (std::uint8_t i = 0; i < count; ++i) all.push_back(act_id(i));
    return make_act({}, seat(1), std::move(all), ActSalt(), at(1), Leave());
  };
  EXPECT_TRUE(make(16));
  EXPECT_EQ(make(17).error(), Error::too_long);
}

TEST(MakeAct, TakesATimeOutOfRangeForTheNearest) {
  for (const auto& [given, taken] :
       std::vector<std::pair<std::int64_t, Instant>>{{-5, Instant()}, {INT64_MAX, latest_time}}) {
    const auto act = make_act({}, seat(1), {}, ActSalt(), at(given), Leave());
    ASSERT_TRUE(act);
    EXPECT_EQ(act->time, taken);
    EXPECT_TRUE(decode(encode(*act)));
  }
}

TEST(ActError, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Error error :
       {Error::malformed, Error::unknown_version, Error::unknown_type, Error::wrong_id,
        Error::empty, Error::too_long, Error::invalid_text, Error::inconsistent}) {
    EXPECT_FALSE(to_string(error).empty());
    names.insert(to_string(error));
  }
  EXPECT_EQ(names.size(), 8U);
}

}  // namespace
}  // namespace peyk::channel
