// For tests: blind questions of two desks over four couriers that are real escrows. The lane is a
// map; nothing else is left out.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "questions.hpp"
#include "swaps_fixture.hpp"

namespace peyk::desk {

// One side: its questions, what its lane was given to ask, and its vault.
class QuestionSide {
 public:
  QuestionSide(TestTrack& track, std::uint8_t number, const std::vector<TrustedCourier>& couriers)
      : track_(track), number_(number), couriers_(couriers, courier_lane()) {
    start();
  }
  QuestionSide(const QuestionSide&) = delete;

  // As after a kill: only the vault is left.
  void start(bool rolled_back = false) {
    lane.clear();
    questions = std::make_unique<Questions>(world(), couriers_, sealer_, random_);
    for (const auto& [key, sealed] : vault) {
      const auto plain = sealer_.open(table::questions, key, sealed);
      ASSERT_TRUE(plain.has_value());
      ASSERT_TRUE(questions->take_record(key, *plain));
    }
    Transaction transaction;
    questions->begin(rolled_back, transaction);
    commit(transaction);
  }
  template <class F>
  auto with(F&& what) {
    Transaction transaction;
    auto result = what(transaction);
    commit(transaction);
    return result;
  }
  // One piece. False when there was none.
  bool work(Instant now) {
    if (!questions->has_work(now)) return false;
    Transaction transaction;
    questions->work(now, transaction);
    commit(transaction);
    return true;
  }
  bool take(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer, Instant now) {
    Transaction transaction;
    const bool is_ours = questions->on_answer(swap, courier, answer, now, transaction);
    commit(transaction);
    return is_ours;
  }
  [[nodiscard]] channel::MemberId own_seat() const { return seat(number_); }
  [[nodiscard]] BlindQuestionView view(Instant now) const {
    const auto views = questions->views(now).views;
    return views.empty() ? BlindQuestionView() : views.back();
  }
  // Of the newest question.
  [[nodiscard]] std::optional<QuestionRecord> record(const channel::ActId& question) const {
    const Bytes key(question.span().begin(), question.span().end());
    const auto found = vault.find(key);
    if (found == vault.end()) return std::nullopt;
    return decode_question_record(*sealer_.open(table::questions, key, found->second));
  }
  [[nodiscard]] bool keeps_work(const channel::ActId& question) const {
    return vault.contains(question_work_key(question));
  }

  std::unique_ptr<Questions> questions;
  std::map<std::pair<swap::SwapId, CourierId>, crypto::SecretBytes> lane;
  std::map<Bytes, Bytes> vault;
  bool is_refused = false;  // every act, by the track
  std::optional<channel::Content> refused;
  bool knows_time = true;
  bool may_contribute = true;
  std::size_t swaps = 0;  // under way besides
  std::size_t reads = 0;  // of acts

 private:
  void commit(const Transaction& transaction) {
    for (const Change& change : transaction) {
      ASSERT_EQ(change.table, table::questions);
      if (change.value.has_value()) {
        vault.insert_or_assign(change.key, *change.value);
      } else {
        vault.erase(change.key);
      }
    }
  }
  [[nodiscard]] QuestionPlace place_of(const channel::BlindQuestion& question) const {
    const bool mine = question.by == own_seat();
    return {.track = track_.log().id(),
            .channel = "geneva",
            .number = 1,
            .role = mine ? QuestionRole::asker : QuestionRole::answerer,
            .own = own_seat(),
            .others = others(question),
            .asked = track_.log().find(question.act)->time,
            .state = question};
  }
  [[nodiscard]] std::vector<QuestionParty> others(const channel::BlindQuestion& question) const {
    std::vector<QuestionParty> all;
    for (std::uint8_t number = 1; number <= 3; ++number) {
      if (number == number_ || !question.is_of(seat(number))) continue;
      all.push_back(
          {.seat = seat(number), .name = std::string(1, static_cast<char>('A' + number - 1))});
    }
    return all;
  }
  [[nodiscard]] std::optional<QuestionPlace> place(const channel::ActId& act) const {
    for (const channel::BlindQuestion& question : track_.log().state().blind_questions) {
      if (question.act == act && question.is_of(own_seat())) return place_of(question);
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<QuestionPlace> kept_place(const channel::ActId& act) const {
    if (auto found = place(act)) return found;
    const auto* entry = track_.log().find(act);
    if (entry == nullptr) return std::nullopt;
    const auto& asked = std::get<channel::AskBlindly>(entry->content);
    return place_of({.act = act,
                     .by = entry->author,
                     .with = asked.with,
                     .deadline = asked.deadline,
                     .in_rounds = asked.couriers.empty(),
                     .contributions = {},
                     .rounds = {},
                     .called_off_by = std::nullopt});
  }
  [[nodiscard]] std::vector<SaidInBallot> said_in(const channel::ActId& asked) const {
    std::vector<SaidInBallot> all;
    for (const channel::ActId& act : track_.log().in_order()) {
      const auto* entry = track_.log().find(act);
      const auto* said = std::get_if<channel::Contribute>(&entry->content);
      if (said != nullptr && said->question == asked) all.push_back({entry->author, act});
    }
    return all;
  }
  [[nodiscard]] std::optional<Error> refusal(const channel::Content& content, Instant now) const {
    const bool stands =
        track_.log().would_stand(own_seat(), content, now) == channel::Standing::in_force;
    return stands && !is_refused ? std::nullopt : std::optional(Error::outbox_full);
  }
  DeskForQuestions world() {
    return {.places =
                [this] {
                  std::vector<QuestionPlace> places;
                  for (const auto& question : track_.log().state().blind_questions) {
                    if (auto one = place(question.act)) places.push_back(*std::move(one));
                  }
                  return places;
                },
            .place = [this](const channel::ChannelId&,
                            const channel::ActId& act) { return place(act); },
            .kept_place = [this](const channel::ChannelId&,
                                 const channel::ActId& act) { return kept_place(act); },
            .said = [this](const channel::ChannelId&,
                           const channel::ActId& act) { return said_in(act); },
            .content =
                [this](const channel::ChannelId&, const channel::ActId& act) {
                  ++reads;
                  return track_.content(act);
                },
            .act = [this](const channel::ChannelId&, channel::Content content, bool, Instant now,
                          Transaction&) -> Result<Accepted> {
              if (is_refused) {
                refused = std::move(content);
                return std::unexpected(Error::outbox_full);
              }
              return track_.act(own_seat(), std::move(content), now);
            },
            .refusal = [this](const channel::ChannelId&, const channel::Content& content,
                              Instant now) { return refusal(content, now); },
            .may_contribute = [this](const channel::ChannelId&, Instant) { return may_contribute; },
            .network_time = [this](Instant now) -> std::optional<Instant> {
              return knows_time ? std::optional(now) : std::nullopt;
            },
            .under_way = [this](Instant) { return questions->under_way() + swaps; }};
  }
  CourierLane courier_lane() {
    return {.ask =
                [this](const swap::SwapId& swap, const CourierId& courier,
                       crypto::SecretBytes request) {
                  lane.insert_or_assign({swap, courier}, std::move(request));
                  return true;
                },
            .forget =
                [this](const swap::SwapId& swap) {
                  std::erase_if(lane, [&](const auto& one) { return one.first.first == swap; });
                },
            .has_answers = [] { return false; }};
  }

  TestTrack& track_;
  std::uint8_t number_;
  SwapCouriers couriers_;
  crypto::Random random_ = random_of(static_cast<std::uint8_t>(number_ + 20));
  RecordSealer sealer_{*crypto::StoreKey::from(Bytes(32, number_)), crypto::Label::vault_record,
                       random_of(static_cast<std::uint8_t>(number_ + 10))};
};

using Strings = std::vector<std::string>;

class QuestionsTest : public SwapsTest {
 protected:
  static Holdings list_of(const Strings& all) {
    Holdings holdings;
    for (const std::string& one : all) {
      holdings.items.push_back(
          {.bytes = crypto::secret_bytes(as_bytes("item " + one)), .shown = one});
    }
    return holdings;
  }
  static Holdings bound_of(std::uint32_t number) { return {.items = {}, .bound = number}; }

  [[nodiscard]] AskOrder about(blind::Form form, Holdings holdings) const {
    AskOrder order;
    order.words = "what may be talked of?";
    order.form = form;
    const bool is_overlap = form == blind::Form::overlap;
    order.own_size = is_overlap ? 8 : 5;
    order.their_size = is_overlap ? 8 : 6;
    order.subject = Bytes{0xa1, 0x00, 0x01};
    order.deadline = now + Duration::days(1);
    order.couriers = ids();
    order.holdings = std::move(holdings);
    return order;
  }
  Result<Accepted> ask(const AskOrder& order) {
    auto done = asker.with([&](Transaction& transaction) {
      return asker.questions->ask(track.log().id(), {seat(2)}, order, now, transaction);
    });
    if (done) question = done->act;
    return done;
  }
  Result<Accepted> answer(Holdings holdings) {
    AnswerQuestionOrder order;
    order.holdings = std::move(holdings);
    return answerer.with([&](Transaction& transaction) {
      return answerer.questions->answer(track.log().id(), question, order, now, transaction);
    });
  }
  Result<Accepted> call_off(QuestionSide& side) {
    return side.with([&](Transaction& transaction) {
      return side.questions->call_off(track.log().id(), question, "a speech", false, now,
                                      transaction);
    });
  }
  // Until it waits for somebody; killed after each piece where `kills`.
  void work(QuestionSide& side, bool kills = false) {
    if (!kills) {
      while (side.work(now)) {
      }
      return;
    }
    // A killed desk looks anew, so there is work without end: so many pieces there are at most.
    constexpr std::size_t most_pieces = 12;
    for (std::size_t i = 0; i < most_pieces && side.work(now); ++i) side.start();
    side.work(now);
  }
  void ask_couriers(QuestionSide& side, bool lost = false) {
    std::vector<std::pair<swap::SwapId, CourierId>> pairs;
    for (const auto& [pair, request] : side.lane) pairs.push_back(pair);
    for (const auto& pair : pairs) {
      const auto request = side.lane.find(pair);
      if (request == side.lane.end()) continue;
      auto& courier = *std::ranges::find_if(
          escrows, [&](const TestEscrow& one) { return one.trusted.id == pair.second; });
      const auto said = courier.answer(request->second, now);
      if (said.has_value() && !lost) side.take(pair.first, pair.second, *said, now);
    }
  }
  void play(std::size_t times = 8, bool kills = false) {
    for (std::size_t i = 0; i < times; ++i) {
      now = now + Duration::minutes(1);
      for (QuestionSide* side : {&asker, &answerer}) {
        work(*side, kills);
        ask_couriers(*side);
        work(*side, kills);
      }
    }
  }
  [[nodiscard]] const channel::BlindQuestion& state() const {
    return track.log().state().blind_questions.back();
  }
  [[nodiscard]] channel::Contribute turn(std::size_t number) const {
    return std::get<channel::Contribute>(*track.content(state().contributions.at(number)));
  }
  // By hand, in the place of the desk of that seat.
  bool say(std::uint8_t author, channel::Contribute said) {
    return track.act(seat(author), std::move(said), now).has_value();
  }

  QuestionSide asker{track, 1, trusted};
  QuestionSide answerer{track, 2, trusted};
  channel::ActId question;
};

}  // namespace peyk::desk
