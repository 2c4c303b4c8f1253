#include "peyk/api/response.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"

#include "test_corpus.hpp"

namespace peyk::api {
namespace {

desk::RelationView relation() {
  desk::RelationView view;
  view.name = "B1";
  view.state = desk::RelationState::open;
  view.unread = 5;
  view.words = identity::SafetyWords::from_numbers({1, 22, 333, 2047});
  view.words_confirmed = true;
  view.generation = 3;
  return view;
}

desk::StatusView status() {
  desk::StatusView view;
  view.locked = false;
  view.service_class = identity::ServiceClass::patient;
  view.cells_sent = 12;
  view.couriers.push_back({.name = "Muscat",
                           .id = {},
                           .alive = true,
                           .is_entry = true,
                           .line_up = false,
                           .asked = 5,
                           .answered = 4});
  return view;
}

desk::OutboxView waiting() {
  desk::OutboxView view;
  view.channel = "geneva";
  view.to = "B1";
  view.since = Instant::since_epoch(Duration::seconds(1));
  view.bytes = 100;
  view.copies.push_back({.courier = "Bern", .state = "stored", .round = 7});
  return view;
}

desk::ChannelView channel_view() {
  desk::ChannelView view;
  view.name = "geneva/weapons";
  view.of = "geneva";
  view.phase = channel::Phase::recess;
  view.since = Instant::since_epoch(Duration::seconds(5));
  view.letters = 2;
  desk::MemberView& member = view.members.emplace_back();
  member.name = "B1";
  member.role = channel::Role::host;
  member.connection = desk::Connection::open;
  member.power = channel::Power::none;
  member.mandates.emplace_back().power = channel::Power::commit;
  return view;
}

desk::ChannelDetails details() {
  desk::ChannelDetails details;
  details.channel = channel_view();
  details.questions.emplace_back().answers.emplace_back();
  details.rounds.push_back({.round = 2, .agenda = channel::ActId(), .minutes = std::nullopt});
  details.missing.push_back({.act = {}, .since = {}, .by = "B1", .stays = true});
  details.refused_introductions.push_back(
      {.by = "B1", .with = "C1", .reason = desk::IntroductionRefusal::no_room});
  return details;
}

desk::FileView file() {
  desk::FileView view;
  view.file.state = desk::AttachmentState::broken;
  view.file.pieces = box::max_pieces;
  view.file.readers.push_back(
      {.relation = "B1", .state = desk::AttachmentState::given_up, .here = 5});
  view.file.expected = Duration::hours(14);
  view.channel = "geneva";
  view.number = 3;
  view.name = "نقشه.png";
  view.rule = channel::Rule::until_date;
  view.until = Instant::since_epoch(Duration::seconds(7));
  return view;
}

desk::SwapView swap_view() {
  desk::SwapView view;
  view.channel = "geneva";
  view.number = 3;
  view.role = desk::SwapRole::joiner;
  view.with = "B1";
  view.deadline = Instant::since_epoch(Duration::days(20'001));
  view.standing = desk::SwapStanding::lost;
  view.joining = channel::ActId();
  view.given.push_back({.is_file = true, .name = "map.png", .size = 5});
  view.got.push_back({.is_file = false, .name = {}, .size = 6});
  view.couriers.push_back({.id = {},
                           .name = "Doha",
                           .said = swap::AnswerKind::full,
                           .faults = {swap::FaultKind::two_faced}});
  return view;
}

desk::BlindQuestionView question_view() {
  desk::BlindQuestionView view;
  view.channel = "geneva";
  view.number = 4;
  view.role = desk::QuestionRole::answerer;
  view.with = {"B1", "C1"};
  view.silent = {"C1"};
  view.fault_by = "C1";
  view.words = "who is acceptable?";
  view.form = blind::Form::ballot;
  view.own_size = 16;
  view.their_size = 32;
  view.subject = Bytes(5, 1);
  view.deadline = Instant::since_epoch(Duration::days(20'001));
  view.standing = desk::QuestionStanding::lost;
  view.seconds_left = 40;
  view.own_items = 3;
  view.computed = 5;
  view.to_compute = 6;
  view.fault = blind::Error::malformed;
  view.common_count = 1;
  view.common = {"علی‌رضا"};
  view.leaves_room = false;
  view.has_revealed = true;
  view.couriers = swap_view().couriers;
  view.alike_before = {1, 0};
  return view;
}

std::vector<Response> one_of_each() {
  desk::ActView letter;
  letter.index = 1;
  letter.author = "B1";
  letter.delivery = desk::Delivery::acknowledged;
  letter.text = "سلام\n";
  desk::ActView document;
  document.kind = desk::ActKind::document;
  document.file = file().file;
  desk::Accepted accepted;
  accepted.readers.push_back({.name = "B1", .state = desk::ReaderState::waiting});
  accepted.expected = Duration::seconds(30);
  std::vector<Response> all;
  all.emplace_back(responses::Refused{Refusal::busy});
  all.emplace_back(responses::Done{});
  all.emplace_back(responses::Status{status(), 4});
  all.emplace_back(responses::Card{crypto::SecretBytes(1400, 7)});
  all.emplace_back(responses::Relations{{relation(), {}}});
  all.emplace_back(responses::Relation{relation()});
  all.emplace_back(responses::Channel{channel_view()});
  all.emplace_back(responses::Channels{});
  all.emplace_back(responses::Accepted{accepted, 9});
  all.emplace_back(responses::Acts{{letter, document}, true, 10});
  all.emplace_back(responses::Outbox{
      {waiting()}, 3, {{.courier = "Doha", .what = "false_receipt", .when = {}, .times = 2}}, 11});
  all.emplace_back(responses::Changed{12});
  all.emplace_back(responses::Stats{{}, {{"requests", 13}}});
  all.emplace_back(responses::Details{details(), 14});
  all.emplace_back(responses::MarkedLetter{
      {.text = "نامه", .marking = channel::CopySalt(), .readers = {"B1", "C1"}}});
  all.emplace_back(responses::MandateRequest{Bytes(1'300, 1)});
  all.emplace_back(responses::Principals{{{.id = {}, .name = "Oman", .own = true}}});
  all.emplace_back(responses::Principal{{.id = {}, .name = "Oman", .own = false}});
  all.emplace_back(
      responses::FileBegun{{.id = {},
                            .readers = {{.name = "B1", .state = desk::ReaderState::not_connected}},
                            .expected = Duration::minutes(19)}});
  all.emplace_back(responses::Files{{file()}, 2, 15});
  all.emplace_back(responses::FilePiece{crypto::SecretBytes(box::piece_size, 1)});
  all.emplace_back(responses::Swaps{{swap_view()}, 1, 16});
  responses::SwapItems items;
  items.items.emplace_back(desk::TextItem{"سلام"});
  items.items.emplace_back(desk::OtherItem{crypto::SecretBytes(swap::content_max_size, 1)});
  all.emplace_back(std::move(items));
  all.emplace_back(responses::Questions{{question_view(), {}}, 2, 17});
  all.emplace_back(responses::File{Bytes(swap::joint_record_max_size, 1)});
  all.emplace_back(responses::Question{question_view()});
  all.emplace_back(responses::ToldAlike{{3, 0}});
  return all;
}

TEST(Response, EveryKindComesBackAsItWas) {
  const std::vector<Response> all = one_of_each();
  ASSERT_EQ(all.size(), std::variant_size_v<Response>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].index(), i);
    const crypto::SecretBytes bytes = encode(all[i]);
    EXPECT_TRUE(cbor::check(bytes).has_value()) << i;
    const auto read = decode_response(bytes);
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_EQ(encode(*read), bytes) << i;
  }
}

TEST(Response, HasASeedOfEachKindForTheFuzzer) {
  const auto kinds = kinds_in_corpus(decode_response);
  for (std::size_t i = 0; i < std::variant_size_v<Response>; ++i) {
    EXPECT_TRUE(kinds.contains(i)) << "put an encoded response " << i << " into fuzz/corpus/api";
  }
}

TEST(Response, KeepsWordsAndStates) {
  const auto read = decode_response(encode(Response(responses::Relation{relation()})));
  ASSERT_TRUE(read.has_value());
  const auto& view = std::get<responses::Relation>(*read).relation;
  EXPECT_EQ(view.name, "B1");
  EXPECT_EQ(view.state, desk::RelationState::open);
  EXPECT_EQ(view.words, relation().words);
  EXPECT_TRUE(view.words_confirmed);
  EXPECT_FALSE(view.sign_of_fork);
  EXPECT_EQ(view.unread, 5U);
  EXPECT_EQ(view.generation, 3U);
}

TEST(Response, EnumsAreClosed) {
  // {0: 1, 1: 1 (refused), 2: reason}
  const auto is_taken = [](std::uint8_t reason) {
    Bytes bytes = *from_hex("a3000101010218");
    if (reason < 24) bytes.pop_back();
    bytes.push_back(reason);
    return decode_response(bytes).has_value();
  };
  constexpr auto last = static_cast<std::uint8_t>(last_refusal);
  EXPECT_FALSE(is_taken(0));
  EXPECT_TRUE(is_taken(1));
  EXPECT_TRUE(is_taken(last));
  EXPECT_FALSE(is_taken(last + 1));
}

TEST(Response, RefusesWordsThatAreNone) {
  desk::RelationView view = relation();
  crypto::SecretBytes bytes = encode(Response(responses::Relation{view}));
  // 2,047 is 19 07 ff; 2,048 is no word.
  const crypto::SecretBytes last{0x19, 0x07, 0xff};
  const auto at = std::search(bytes.begin(), bytes.end(), last.begin(), last.end());
  ASSERT_NE(at, bytes.end());
  at[1] = 0x08;
  at[2] = 0x00;
  EXPECT_FALSE(decode_response(bytes).has_value());
}

TEST(Response, TakesTheLongestLetterAndNoLonger) {
  responses::Acts letters;
  letters.acts.emplace_back().text = std::string(channel::max_letter_bytes, 'x');
  EXPECT_TRUE(decode_response(encode(Response(letters))).has_value());
  letters.acts.back().text += 'x';
  EXPECT_FALSE(decode_response(encode(Response(letters))).has_value());
}

TEST(Response, EveryDeskErrorHasARefusalOfItsOwn) {
  std::vector<Refusal> seen;
  for (int i = 0; i <= static_cast<int>(desk::Error::swap_over); ++i) {
    const auto error = static_cast<desk::Error>(i);
    const Refusal refusal = refusal_of(error);
    EXPECT_EQ(to_string(refusal), desk::to_string(error));
    EXPECT_EQ(std::find(seen.begin(), seen.end(), refusal), seen.end());
    seen.push_back(refusal);
  }
}

}  // namespace
}  // namespace peyk::api
