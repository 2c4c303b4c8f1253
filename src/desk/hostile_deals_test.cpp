// Swaps, joint records and questions of a desk whose other member dates acts back, seen through the
// whole desk.
#include "peyk/swap/joint_record.hpp"
#include "peyk/swap/record_request.hpp"

#include "bare_vault.hpp"
#include "hostile_peer_fixture.hpp"

namespace peyk::desk {
namespace {

const std::string agreed = "Article 1. Both sides release whom they hold.";

class HostileDeals : public HostilePeer {
 protected:
  static channel::ProposeSwap proposal(std::optional<channel::ActId> joint_text) {
    channel::ProposeSwap swap;
    swap.words = "a map for a list";
    swap.with = own_seat;
    swap.deadline = now + Duration::days(2);
    swap.couriers = listening().couriers;
    swap.gift = {.offer = Bytes(10, 1), .sealed = Bytes(10, 1)};
    swap.joint_text = joint_text;
    return swap;
  }
  // Before all that is done later, and after the opening.
  void suspend_dated_back(const std::string& name) {
    say_act(1, act(name, channel::Suspend{}, {act(name, opening(name)).id}));
  }
  std::uint64_t number_of(const channel::ActId& id, const std::string& name) {
    const auto acts = *desk_->read(name, 0, 10, 0, now);
    for (const ActView& view : acts) {
      if (view.act == id) return view.index;
    }
    return 0;
  }
};

TEST_F(HostileDeals, AProposalThatIsNotJoinedHasNothingToShowYetAlsoOnceItIsOutOfPlace) {
  open(1, of_three);
  const channel::Act swap = later(proposal({}), {});
  const channel::Act elsewhere = [] {
    channel::ProposeSwap of_others = proposal({});
    of_others.with = third;
    return later(of_others, {});
  }();
  say_act(1, letter(of_three, agreed));
  say_act(1, swap);
  say_act(1, elsewhere);
  restart();
  for (const bool is_out_of_place : {false, true}) {
    SCOPED_TRACE(is_out_of_place);
    if (is_out_of_place) {
      suspend_dated_back(of_three);
      restart();
    }
    const auto acts = *desk_->read(of_three, 0, 10, 0, now);
    const auto found = std::ranges::find(acts, swap.id, &ActView::act);
    ASSERT_NE(found, acts.end());
    EXPECT_EQ(found->standing == channel::Standing::out_of_place, is_out_of_place);
    EXPECT_EQ(error_of(desk_->swap_items(of_three, found->index)), Error::swap_not_now);
    // Neither a letter nor what others do is one of this desk's.
    EXPECT_EQ(error_of(desk_->swap_items(of_three, 1)), Error::unknown_act);
    EXPECT_EQ(error_of(desk_->swap_items(of_three, number_of(elsewhere.id, of_three))),
              Error::unknown_act);
    const JoinOrder join{.channel = of_three,
                         .number = found->index,
                         .items = {TextItem{"x"}},
                         .over_one_courier = true};
    EXPECT_EQ(error_of(desk_->join_swap(join, now)),
              is_out_of_place ? Error::unknown_act : Error::bad_offer);
  }
}

TEST_F(HostileDeals, AJointRecordIsSignedOnlyUnderItsTextAndOffer) {
  open(1, "geneva");
  const channel::Act text = letter("geneva", agreed);
  const channel::Act swap =
      *channel::make_act(track("geneva"), other, {text.id}, {}, now, proposal(text.id));
  say_act(1, text);
  say_act(1, swap);
  restart();
  const std::uint64_t number = number_of(swap.id, "geneva");
  const auto request = desk_->record_request("geneva", number, now);
  ASSERT_TRUE(request);
  const auto read = swap::decode_record_request(*request);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, agreed);
  EXPECT_EQ(read->frame.couriers(), listening().couriers);
  EXPECT_EQ(error_of(desk_->record_request("geneva", number_of(text.id, "geneva"), now)),
            Error::unknown_act);
  EXPECT_EQ(error_of(desk_->joint_record("geneva", number)), Error::unknown_act);

  const auto key = crypto::SigningKey::from_seed(random_.secret<crypto::SigningSeed>());
  const auto join = [&](const swap::Frame& frame, std::string_view of, bool over_one) {
    const swap::RecordSignature signature{key.public_key(),
                                          swap::sign_record(frame, of, key, random_)};
    return error_of(desk_->join_record({.channel = "geneva",
                                        .number = number,
                                        .signatures = {signature},
                                        .over_one_courier = over_one},
                                       now));
  };
  EXPECT_EQ(join(read->frame, "Article 2.", true), Error::bad_signature);
  EXPECT_EQ(join(read->frame, agreed, false), Error::one_courier);
  EXPECT_EQ(join(read->frame, agreed, true), Error::bad_offer);  // what it gives is none
}

TEST_F(HostileDeals, WhoProposesAJointRecordSeesItsRequestAgainAndNoRecordYet) {
  open(1, "geneva");
  restart();
  ASSERT_TRUE(desk_->act("geneva", plain_letter(agreed), true, now));
  const auto draft = desk_->draft_record({.channel = "geneva",
                                          .letter = 1,
                                          .deadline = now + Duration::days(2),
                                          .couriers = listening().couriers},
                                         now);
  ASSERT_TRUE(draft);
  const auto read = swap::decode_record_request(*draft);
  ASSERT_TRUE(read);
  const auto key = crypto::SigningKey::from_seed(random_.secret<crypto::SigningSeed>());
  ProposeRecordOrder order{
      .channel = "geneva",
      .with = "nobody",
      .letter = 1,
      .request = *draft,
      .signatures = {{key.public_key(), swap::sign_record(read->frame, agreed, key, random_)}},
      .without_words = true};
  EXPECT_EQ(error_of(desk_->propose_record(order, now)), Error::unknown_member);
  order.with = "peer 1";
  order.letter = 2;
  EXPECT_EQ(error_of(desk_->propose_record(order, now)), Error::unknown_act);
  order.letter = 1;
  order.request.pop_back();
  EXPECT_EQ(error_of(desk_->propose_record(order, now)), Error::inconsistent);
  order.request = *draft;
  const auto done = desk_->propose_record(order, now);
  ASSERT_TRUE(done) << to_string(done.error());
  restart();
  const std::uint64_t number = number_of(done->act, "geneva");
  ASSERT_EQ(desk_->swaps(now)->size(), 1U);
  EXPECT_EQ(desk_->record_request("geneva", number, now), *draft);
  EXPECT_EQ(error_of(desk_->joint_record("geneva", number)), Error::swap_not_now);
  EXPECT_EQ(error_of(desk_->swap_items("geneva", number)), Error::swap_not_now);
  EXPECT_EQ(error_of(desk_->join_record({.channel = "geneva",
                                         .number = number,
                                         .signatures = order.signatures,
                                         .over_one_courier = true},
                                        now)),
            Error::swap_not_now);
}

TEST_F(HostileDeals, AQuestionOfThisDeskIsShownAlsoOnceItIsOutOfPlace) {
  open(1, "geneva");
  restart();
  AskOrder order;
  order.channel = "geneva";
  order.with = {"nobody"};
  order.words = "whom do you accept?";
  order.form = blind::Form::ballot;
  order.own_size = 2;
  order.their_size = 2;
  order.deadline = now + Duration::days(2);
  order.holdings.items.push_back({.bytes = crypto::SecretBytes(1, 1), .shown = "A"});
  order.holdings.items.push_back({.bytes = crypto::SecretBytes(1, 0), .shown = "B"});
  order.without_words = true;
  const Instant then = now + Duration::seconds(10);
  EXPECT_EQ(error_of(desk_->ask_question(order, then)), Error::unknown_member);
  order.with = {"peer 1"};
  const auto asked = desk_->ask_question(order, then);
  ASSERT_TRUE(asked) << to_string(asked.error());
  const std::uint64_t number = number_of(asked->act, "geneva");
  for (const bool is_out_of_place : {false, true}) {
    SCOPED_TRACE(is_out_of_place);
    if (is_out_of_place) {
      suspend_dated_back("geneva");
      restart();
    }
    const auto acts = *desk_->read("geneva", 0, 10, 0, now);
    EXPECT_EQ(std::ranges::find(acts, asked->act, &ActView::act)->standing ==
                  channel::Standing::out_of_place,
              is_out_of_place);
    const auto shown = desk_->question("geneva", number, now);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->words, order.words);
    EXPECT_EQ(shown->with, order.with);
    ASSERT_EQ(desk_->questions(now)->views.size(), 1U);
    EXPECT_EQ(desk_->questions(now)->views.front().act, asked->act);
    EXPECT_TRUE(desk_->told_questions(now)->empty());
  }
  EXPECT_EQ(error_of(desk_->question("geneva", number + 7, now)), Error::unknown_act);
}

// What was said in a ballot, also where an act dated back put it out of its place, and nothing of
// another one.
TEST_F(HostileDeals, WhatWasSaidInABallotIsFoundWhereverItStands) {
  open(1, of_three);
  channel::AskBlindly sheet;
  sheet.words = "whom do you accept?";
  sheet.with = {own_seat};
  sheet.deadline = now + Duration::days(2);
  sheet.form = std::to_underlying(blind::Form::ballot);
  const channel::Act ballot = later(sheet, {});
  sheet.with = {third};
  const channel::Act of_others = later(sheet, {});
  const auto said = [](const channel::Act& in) {
    return later(channel::Contribute{.question = in.id, .messages = {Bytes(5, 1)}, .gift = {}},
                 {in.id});
  };
  const channel::Act first = said(ballot);
  const channel::Act elsewhere = said(of_others);
  for (const auto& each : {ballot, of_others, first, elsewhere}) say_act(1, each);
  suspend_dated_back(of_three);
  restart();
  const auto acts = *desk_->read(of_three, 0, 10, 0, now);
  EXPECT_EQ(std::ranges::find(acts, first.id, &ActView::act)->standing,
            channel::Standing::out_of_place);
  desk_.reset();
  BareVault bare(store_, vault());
  const Channels& channels = bare.open().channels();
  const auto found = channels.said_in_ballot(track(of_three), ballot.id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().act, first.id);
  EXPECT_EQ(found.front().by, other);
  EXPECT_TRUE(channels.said_in_ballot(track("geneva"), ballot.id).empty());
  const auto place = channels.kept_question_place(track(of_three), ballot.id);
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->own, own_seat);
  EXPECT_EQ(place->role, QuestionRole::answerer);
  EXPECT_TRUE(place->state.in_rounds);
  EXPECT_EQ(place->state.deadline, sheet.deadline);
  for (const channel::ActId& none : {of_others.id, first.id, channel::ActId()}) {
    EXPECT_FALSE(channels.kept_question_place(track(of_three), none).has_value());
  }
}

}  // namespace
}  // namespace peyk::desk
