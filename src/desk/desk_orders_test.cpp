// What a desk answers to orders that cannot be carried out as things stand: for each its own
// reason, and nothing is changed by it.
#include "desk_fixture.hpp"

namespace peyk::desk {
namespace {

class DeskOrdersTest : public DeskTest {
 protected:
  DeskOrdersTest() {
    unlock();
    open_channel();
  }
  std::optional<Error> order(Order what, bool without_words = false) {
    return error_of(desk->act("geneva", std::move(what), without_words, now));
  }
  // Refused, and for this reason; all records are as they were.
  void expect_refused(Order what, Error why) {
    const auto before = store.contents();
    EXPECT_EQ(order(std::move(what)), why) << to_string(why);
    EXPECT_EQ(store.contents(), before) << to_string(why);
  }
  std::optional<Error> open(const OpenOrder& with) {
    const auto before = store.contents();
    const auto error = error_of(desk->open_channel(with, now));
    EXPECT_EQ(store.contents() == before, error.has_value());
    return error;
  }
  static Order letter() { return plain_letter("x"); }
  static order::Admit admitting(std::string_view relation, std::string_view replaces = {}) {
    order::Admit admit;
    admit.member.relation = relation;
    admit.replaces = replaces;
    return admit;
  }
  static channel::ActId unknown() { return channel::ActId(std::array<std::uint8_t, 32>{9}); }
};

TEST_F(DeskOrdersTest, WhatRefersToNothingIsRefusedForWhatItIs) {
  expect_refused(order::Resume{}, Error::not_in_recess);
  expect_refused(order::Reopen{}, Error::not_suspended);
  expect_refused(order::Answer{.question = unknown(), .text = "x"}, Error::unknown_act);
  expect_refused(order::WithdrawMandate{}, Error::unknown_act);
  expect_refused(order::Raise{}, Error::without_authority);
  // Rounds of talks follow one another, from 1.
  expect_refused(order::Agenda{.round = 0, .items = {"x"}}, Error::inconsistent);
  expect_refused(order::Agenda{.round = 2, .items = {"x"}}, Error::inconsistent);
  expect_refused(order::Minutes{.round = 2, .text = "x"}, Error::inconsistent);
  expect_refused(order::Agenda{.round = 1, .items = {}}, Error::text_empty);
  EXPECT_EQ(order(order::Minutes{.round = 1, .text = "x"}), std::nullopt);
  expect_refused(order::Agenda{.round = 1, .items = {"late"}}, Error::inconsistent);
  EXPECT_EQ(order(order::Agenda{.round = 2, .items = {"x"}}), std::nullopt);
}

TEST_F(DeskOrdersTest, AnAnswerToOnesOwnQuestionIsNone) {
  ASSERT_EQ(order(order::Question{.text = "x", .due = now}), std::nullopt);
  const auto asked = desk->channel("geneva", now)->questions.at(0).act;
  expect_refused(order::Answer{.question = asked, .text = "x"}, Error::unknown_act);
}

TEST_F(DeskOrdersTest, EachPhaseAdmitsWhatBelongsToIt) {
  ASSERT_EQ(order(order::Recess{}), std::nullopt);
  expect_refused(order::Reopen{}, Error::not_suspended);
  ASSERT_EQ(order(letter()), std::nullopt);
  ASSERT_EQ(order(order::Resume{}), std::nullopt);
  expect_refused(order::Resume{}, Error::not_in_recess);

  ASSERT_EQ(order(order::Suspend{.reason = "a speech"}), std::nullopt);
  for (const auto& what : {letter(), Order(order::Recess{}), Order(order::Resume{}),
                           Order(order::Suspend{}), Order(order::Raise{})}) {
    expect_refused(what, Error::suspended);
  }
  ASSERT_TRUE(desk->make_card("C", 30, now));
  expect_refused(admitting("C"), Error::suspended);
  // A desk may be lost while nothing else goes on.
  EXPECT_EQ(order(admitting("C", "B")), std::nullopt);
  ASSERT_EQ(order(order::Reopen{}), std::nullopt);
  ASSERT_EQ(order(letter()), std::nullopt);

  ASSERT_EQ(order(order::Close{}), std::nullopt);
  for (const auto& what : {letter(), Order(order::Reopen{}), Order(order::Resume{}),
                           Order(order::Leave{}), Order(order::Close{})}) {
    expect_refused(what, Error::closed);
  }
}

TEST_F(DeskOrdersTest, WhoHasLeftSaysNothingMore) {
  ASSERT_EQ(order(order::Leave{}), std::nullopt);
  expect_refused(letter(), Error::not_a_member);
  expect_refused(order::Leave{}, Error::not_a_member);
  ASSERT_TRUE(desk->make_card("C", 30, now));
  expect_refused(admitting("C"), Error::not_a_member);
}

TEST_F(DeskOrdersTest, AdmitsOnlyWhomItKnowsOnce) {
  expect_refused(admitting("C"), Error::unknown_relation);
  expect_refused(admitting("B"), Error::seat_is_bound);
  ASSERT_TRUE(desk->make_card("C", 30, now));
  expect_refused(admitting("C", "nobody"), Error::unknown_member);
  order::Admit badly = admitting("C");
  badly.member.name = "a\nb";
  expect_refused(badly, Error::bad_name);
  badly.member.name = "C";
  badly.member.principal = "\xff";
  expect_refused(badly, Error::bad_name);
  order::Admit from_nowhere = admitting("C");
  from_nowhere.from = unknown();
  expect_refused(from_nowhere, Error::unknown_act);
  EXPECT_EQ(order(admitting("C")), std::nullopt);
  expect_refused(admitting("C"), Error::seat_is_bound);
  EXPECT_EQ(desk->channels(now)->at(0).members.size(), 3U);
}

TEST_F(DeskOrdersTest, IntroducesOnlyTwoWhoAreThere) {
  const auto introduce = [](std::string first, std::string second) {
    return order::Introduce{.first = std::move(first), .second = std::move(second)};
  };
  expect_refused(introduce("B", "B"), Error::unknown_member);
  expect_refused(introduce("B", "nobody"), Error::unknown_member);
  expect_refused(introduce("nobody", "B"), Error::unknown_member);
  ASSERT_TRUE(desk->make_card("C", 30, now));
  ASSERT_TRUE(desk->make_card("D", 30, now));
  ASSERT_EQ(order(admitting("C")), std::nullopt);
  ASSERT_EQ(order(introduce("B", "C")), std::nullopt);
  // One whom another has replaced is reached, and is no member.
  ASSERT_EQ(order(admitting("D", "B")), std::nullopt);
  expect_refused(introduce("B", "C"), Error::unknown_member);
  // One whose relation is gone is a member, and is not reached.
  ASSERT_TRUE(desk->remove_relation("D", now));
  const auto members = desk->channels(now)->at(0).members;
  const auto gone = std::ranges::find(members, Connection::removed, &MemberView::connection);
  ASSERT_NE(gone, members.end());
  expect_refused(introduce(gone->name, "C"), Error::not_connected);
}

TEST_F(DeskOrdersTest, OpensOnlyWhatHasANameAndMembers) {
  EXPECT_EQ(open(channel_with("a/b", "B")), Error::bad_name);
  OpenOrder alone;
  alone.name = "bern";
  EXPECT_EQ(open(alone), Error::unknown_relation);
  OpenOrder twice = channel_with("bern", "B");
  twice.with.push_back(twice.with.front());
  EXPECT_EQ(open(twice), Error::seat_is_bound);
  OpenOrder crowd = channel_with("bern", "B");
  crowd.with.resize(channel::max_members);
  EXPECT_EQ(open(crowd), Error::too_many_members);
  OpenOrder as_nobody = channel_with("bern", "B");
  as_nobody.own_name = "a\nb";
  EXPECT_EQ(open(as_nobody), Error::bad_name);
  OpenOrder for_nobody = channel_with("bern", "B");
  for_nobody.with.front().principal = "a\nb";
  EXPECT_EQ(open(for_nobody), Error::bad_name);
  // Tracks are of channels, not of tracks.
  OpenOrder track = channel_with("weapons", "B");
  track.of = "bern";
  EXPECT_EQ(open(track), Error::unknown_channel);
  track.of = "geneva";
  EXPECT_EQ(open(track), std::nullopt);
  EXPECT_EQ(open(track), Error::name_taken);
  track.of = "geneva/weapons";
  EXPECT_EQ(open(track), Error::unknown_channel);
}

TEST_F(DeskOrdersTest, BindsOneWhoIsThereToOneWhoSitsNowhere) {
  const auto bind = [this](std::string_view channel, std::string_view member,
                           std::string_view relation) {
    const auto before = store.contents();
    const auto error = error_of(desk->bind_member(channel, member, relation, now));
    EXPECT_EQ(store.contents() == before, error.has_value());
    return error;
  };
  EXPECT_EQ(bind("bern", "B", "B"), Error::unknown_channel);
  EXPECT_EQ(bind("geneva", "B", "C"), Error::unknown_relation);
  EXPECT_EQ(bind("geneva", "nobody", "B"), Error::unknown_member);
  EXPECT_EQ(bind("geneva", "B", "B"), Error::seat_is_bound);
  ASSERT_TRUE(desk->make_card("C", 30, now));
  EXPECT_EQ(bind("geneva", "B", "C"), Error::seat_is_bound);
  ASSERT_TRUE(desk->remove_relation("B", now));
  const auto members = desk->channels(now)->at(0).members;
  const std::string former = members.at(1).name;
  EXPECT_EQ(bind("geneva", former, "C"), std::nullopt);
  EXPECT_EQ(desk->channels(now)->at(0).members.at(1).name, "C");
  ASSERT_TRUE(desk->make_card("D", 30, now));
  ASSERT_EQ(order(admitting("D", "C")), std::nullopt);
  ASSERT_TRUE(desk->remove_relation("C", now));
  ASSERT_TRUE(desk->make_card("E", 30, now));
  EXPECT_EQ(bind("geneva", desk->channels(now)->at(0).members.back().name, "E"),
            Error::seat_is_bound);
}

// Of a marked letter each who is there gets one text, and nobody else any.
TEST_F(DeskOrdersTest, TheCopiesOfAMarkedLetterAreForThoseWhoAreThere) {
  const channel::CopySalt salt(std::array<std::uint8_t, 32>{1});
  const auto marked = [&salt](std::vector<std::string> readers) {
    order::Letter letter{.text = "as it was", .copies = {}, .marking = salt, .until = {}};
    for (std::string& reader : readers) {
      letter.copies.push_back({.reader = std::move(reader), .salt = salt, .text = "marked"});
    }
    return letter;
  };
  expect_refused(marked({"nobody"}), Error::copies_do_not_match);
  expect_refused(marked({"B", "B"}), Error::copies_do_not_match);
  expect_refused(marked({}), Error::copies_do_not_match);  // a marking, and nothing marked
  order::Letter unmarked = marked({"B"});
  unmarked.marking.reset();
  expect_refused(unmarked, Error::copies_do_not_match);
  order::Letter empty = marked({"B"});
  empty.copies.front().text.clear();
  expect_refused(empty, Error::copies_do_not_match);
  order::Letter nothing = marked({"B"});
  nothing.text.clear();
  expect_refused(nothing, Error::copies_do_not_match);
  const std::string too_long(channel::max_letter_bytes + 1, 'x');
  order::Letter long_copy = marked({"B"});
  long_copy.copies.front().text = too_long;
  expect_refused(long_copy, Error::text_too_long);
  order::Letter long_original = marked({"B"});
  long_original.text = too_long;
  expect_refused(long_original, Error::text_too_long);
  EXPECT_EQ(order(marked({"B"})), std::nullopt);
  ASSERT_TRUE(desk->make_card("C", 30, now));
  ASSERT_EQ(order(admitting("C")), std::nullopt);
  expect_refused(marked({"B"}), Error::copies_do_not_match);
  EXPECT_EQ(order(marked({"C", "B"})), std::nullopt);
}

// Swaps and questions are of members who are there, while the track goes on.
TEST_F(DeskOrdersTest, ADealIsMadeWithWhoIsThereWhileTheTrackGoesOn) {
  ProposeOrder swap;
  swap.channel = "geneva";
  swap.with = "B";
  swap.words = "a map";
  swap.deadline = now + Duration::days(2);
  swap.couriers = {courier(1).id};
  swap.items = {TextItem{"x"}};
  AskOrder question;
  question.channel = "geneva";
  question.with = {"B"};
  question.words = "whom do you accept?";
  question.form = blind::Form::ballot;
  question.own_size = question.their_size = 1;
  question.deadline = swap.deadline;
  question.holdings.items.push_back({.bytes = crypto::SecretBytes(1, 1), .shown = "A"});
  const auto expect_both = [&](Error why) {
    const auto before = store.contents();
    EXPECT_EQ(error_of(desk->propose_swap(swap, now)), why);
    EXPECT_EQ(error_of(desk->ask_question(question, now)), why);
    EXPECT_EQ(store.contents(), before);
  };
  const auto proposed = desk->propose_swap(swap, now);
  ASSERT_TRUE(proposed) << to_string(proposed.error());
  ASSERT_TRUE(desk->ask_question(question, now));
  // What is called off is called off once.
  ASSERT_TRUE(desk->withdraw_swap("geneva", 1, "a speech", false, now));
  EXPECT_EQ(error_of(desk->withdraw_swap("geneva", 1, "", false, now)), Error::swap_not_now);
  ASSERT_TRUE(desk->call_off_question("geneva", 2, "", false, now));
  EXPECT_EQ(error_of(desk->call_off_question("geneva", 2, "", false, now)),
            Error::question_not_now);
  EXPECT_EQ(desk->read("geneva", 2, 1, 0, now)->at(0).kind, ActKind::call_off_swap);
  EXPECT_EQ(desk->read("geneva", 2, 1, 0, now)->at(0).refers_to, proposed->act);
  EXPECT_FALSE(desk->read("geneva", 2, 1, 0, now)->at(0).of_question);
  EXPECT_TRUE(desk->read("geneva", 3, 1, 0, now)->at(0).of_question);
  ASSERT_EQ(order(order::Suspend{}), std::nullopt);
  expect_both(Error::suspended);
  ASSERT_EQ(order(order::Reopen{}), std::nullopt);
  swap.with = "nobody";
  question.with = {"nobody"};
  expect_both(Error::unknown_member);
  swap.with = "B";
  question.with = {"B"};
  ASSERT_TRUE(desk->make_card("C", 30, now));
  ASSERT_EQ(order(admitting("C", "B")), std::nullopt);
  expect_both(Error::unknown_member);
  ASSERT_EQ(order(order::Close{}), std::nullopt);
  expect_both(Error::closed);
}

// What was done is read as it was said, by whoever looks after a restart, too.
TEST_F(DeskOrdersTest, WhatWasDoneIsReadAsItWasSaid) {
  const Instant later = now + Duration::days(1);
  ASSERT_EQ(order(order::Question{.text = "when?", .due = later}), std::nullopt);
  ASSERT_EQ(order(order::Agenda{.round = 1, .items = {"prisoners", "money"}}), std::nullopt);
  ASSERT_EQ(order(order::Minutes{.round = 1, .text = "prisoners"}), std::nullopt);
  ASSERT_EQ(order(order::Agenda{.round = 2, .items = {"money"}}), std::nullopt);
  ASSERT_EQ(order(order::Recess{.until = later}), std::nullopt);
  ASSERT_EQ(order(order::Suspend{.reason = "a speech"}), std::nullopt);
  ASSERT_EQ(order(order::Close{.reason = "done"}), std::nullopt);
  for (int run = 0; run < 2; ++run) {
    const auto acts = *desk->read("geneva", 0, 10, 0, now);
    ASSERT_EQ(acts.size(), 7U);
    EXPECT_EQ(acts[0].kind, ActKind::question);
    EXPECT_EQ(acts[0].text, "when?");
    EXPECT_EQ(acts[0].until, later);
    EXPECT_EQ(acts[1].kind, ActKind::agenda);
    EXPECT_EQ(acts[1].round, 1U);
    EXPECT_EQ(acts[1].items, (std::vector<std::string>{"prisoners", "money"}));
    EXPECT_EQ(acts[2].kind, ActKind::minutes);
    EXPECT_EQ(acts[2].round, 1U);
    EXPECT_EQ(acts[2].text, "prisoners");
    EXPECT_EQ(acts[4].kind, ActKind::recess);
    EXPECT_EQ(acts[4].until, later);
    EXPECT_EQ(acts[5].text, "a speech");
    EXPECT_EQ(acts[6].text, "done");
    const auto details = *desk->channel("geneva", now);
    EXPECT_EQ(details.channel.phase, channel::Phase::closed);
    ASSERT_EQ(details.questions.size(), 1U);
    EXPECT_EQ(details.questions[0].number, 1U);
    EXPECT_EQ(details.questions[0].asker, "");
    EXPECT_EQ(details.questions[0].due, later);
    EXPECT_EQ(details.questions[0].state, channel::QuestionState::asked);
    EXPECT_EQ(desk->channel("geneva", later + Duration::milliseconds(1))->questions[0].state,
              channel::QuestionState::overdue);
    ASSERT_EQ(details.rounds.size(), 2U);
    EXPECT_EQ(details.rounds[0].round, 1U);
    EXPECT_EQ(details.rounds[0].agenda, acts[1].act);
    EXPECT_EQ(details.rounds[0].agenda_number, 2U);
    EXPECT_EQ(details.rounds[0].minutes, acts[2].act);
    EXPECT_EQ(details.rounds[0].minutes_number, 3U);
    EXPECT_EQ(details.rounds[1].round, 2U);
    EXPECT_EQ(details.rounds[1].agenda_number, 4U);
    EXPECT_FALSE(details.rounds[1].minutes.has_value());
    EXPECT_EQ(details.rounds[1].minutes_number, 0U);
    start();
    unlock();
  }
  EXPECT_EQ(error_of(desk->channel("bern", now)), Error::unknown_channel);
}

// Swaps, joint records and questions are called by the numbers of their acts.
TEST_F(DeskOrdersTest, WhatIsDoneByNumberIsDoneOnlyToWhatHasIt) {
  ASSERT_EQ(order(letter()), std::nullopt);
  for (const std::string channel : {"bern", "geneva"}) {
    for (const std::uint64_t number : {1U, 2U}) {
      const bool is_letter = channel == "geneva" && number == 1;
      const Error why = channel == "bern" ? Error::unknown_channel : Error::unknown_act;
      const auto before = store.contents();
      EXPECT_EQ(error_of(desk->swap_items(channel, number)), why);
      EXPECT_EQ(error_of(desk->join_swap({.channel = channel, .number = number, .items = {}}, now)),
                why);
      EXPECT_EQ(
          error_of(desk->accept_swap({.channel = channel, .number = number, .joining = {}}, now)),
          why);
      EXPECT_EQ(error_of(desk->withdraw_swap(channel, number, "", false, now)), why);
      EXPECT_EQ(error_of(desk->record_request(channel, number, now)), why);
      EXPECT_EQ(error_of(desk->joint_record(channel, number)), why);
      EXPECT_EQ(error_of(desk->join_record({.channel = channel, .number = number, .signatures = {}},
                                           now)),
                why);
      EXPECT_EQ(error_of(desk->question(channel, number, now)), why);
      EXPECT_EQ(error_of(desk->answer_question(
                    {.channel = channel, .number = number, .holdings = {}}, now)),
                why);
      EXPECT_EQ(error_of(desk->call_off_question(channel, number, "", false, now)), why);
      EXPECT_EQ(error_of(desk->marked_letter(channel, number)), why);
      const auto drafted = desk->draft_record({.channel = channel,
                                               .letter = number,
                                               .deadline = now + Duration::days(2),
                                               .couriers = {courier(1).id}},
                                              now);
      EXPECT_EQ(error_of(drafted), is_letter ? std::nullopt : std::optional(why));
      EXPECT_EQ(store.contents(), before) << channel << number;
    }
  }
  EXPECT_TRUE(desk->swaps(now)->empty());
  EXPECT_TRUE(desk->questions(now)->views.empty());
  EXPECT_TRUE(desk->told_questions(now)->empty());
}

TEST_F(DeskOrdersTest, LockedItRefusesWhatIsDoneByNumber) {
  desk->lock(now);
  EXPECT_EQ(error_of(desk->swaps(now)), Error::locked);
  EXPECT_EQ(error_of(desk->swap_items("geneva", 1)), Error::locked);
  EXPECT_EQ(
      error_of(desk->draft_record({.channel = "geneva", .deadline = {}, .couriers = {}}, now)),
      Error::locked);
  EXPECT_EQ(error_of(desk->record_request("geneva", 1, now)), Error::locked);
  EXPECT_EQ(error_of(desk->joint_record("geneva", 1)), Error::locked);
  EXPECT_EQ(error_of(desk->questions(now)), Error::locked);
  EXPECT_EQ(error_of(desk->question("geneva", 1, now)), Error::locked);
  EXPECT_EQ(error_of(desk->told_questions(now)), Error::locked);
  EXPECT_EQ(error_of(desk->principals()), Error::locked);
  EXPECT_EQ(error_of(desk->channel("geneva", now)), Error::locked);
  EXPECT_EQ(error_of(desk->files()), Error::locked);
}

}  // namespace
}  // namespace peyk::desk
