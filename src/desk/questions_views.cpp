// Questions: as they are shown.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "questions.hpp"

namespace peyk::desk {

namespace {

QuestionStanding from_party(swap::Standing standing) {
  switch (standing) {
    case swap::Standing::preparing:
    case swap::Standing::waiting:
      return QuestionStanding::waiting;
    case swap::Standing::withdrawing:
      return QuestionStanding::withdrawing;
    case swap::Standing::releasing:
    case swap::Standing::released:  // until it was opened
      return QuestionStanding::releasing;
    case swap::Standing::expired:
      return QuestionStanding::expired;
    case swap::Standing::withdrawn:
      return QuestionStanding::withdrawn;
    case swap::Standing::undecided:
      return QuestionStanding::undecided;
  }
  return QuestionStanding::undecided;
}

QuestionStanding from_outcome(const QuestionRecord& record, Instant network_now) {
  switch (record.outcome) {
    case QuestionOutcome::answered:
      return QuestionStanding::answered;
    case QuestionOutcome::cheated:
      return QuestionStanding::cheated;
    case QuestionOutcome::called_off:
      return QuestionStanding::called_off;
    case QuestionOutcome::lapsed:
      return QuestionStanding::lapsed;
    case QuestionOutcome::lost:
      return QuestionStanding::lost;
    case QuestionOutcome::open:
    case QuestionOutcome::ended:
      break;
  }
  return from_party(record.party->standing(network_now));
}

// The other side has learnt the result, or may still: lists alone say nothing without the keys.
bool has_revealed(const QuestionPlace& place, QuestionStanding standing,
                  const QuestionRecord* record) {
  if (place.state.in_rounds && standing != QuestionStanding::lost)
    return has_released(place, record);
  switch (standing) {
    case QuestionStanding::waiting:
    case QuestionStanding::withdrawing:
    case QuestionStanding::releasing:
    case QuestionStanding::answered:
    case QuestionStanding::undecided:
    case QuestionStanding::lost:
      return true;
    case QuestionStanding::cheated:
      return record != nullptr && record->party.has_value();
    case QuestionStanding::asked:
    case QuestionStanding::computing:
    case QuestionStanding::exchanging:
    case QuestionStanding::called_off:
    case QuestionStanding::lapsed:
    case QuestionStanding::expired:
    case QuestionStanding::withdrawn:
      return false;
  }
  return true;
}

// This desk, in any round.
bool has_said(const QuestionPlace& place) {
  return !place.state.rounds.empty() && place.state.rounds.front().contains(place.own);
}

// The others whose part is not here in the round that goes on.
std::vector<std::string> silent_in(const QuestionPlace& place) {
  std::vector<std::string> silent;
  if (!place.state.in_rounds) return silent;
  const auto& rounds = place.state.rounds;
  const bool is_over = place.state.is_whole(channel::max_question_rounds - 1);
  // Where nobody has begun the next round, all are waited for.
  const bool is_between = rounds.empty() || place.state.is_whole(rounds.size() - 1);
  for (const QuestionParty& one : place.others) {
    if (!is_over && (is_between || !rounds.back().contains(one.seat))) silent.push_back(one.name);
  }
  return silent;
}

// What is shown first where not all can be, rising. There are few under way.
enum class Rank : std::uint8_t { over, waits_for_person, under_way };

Rank rank_of(const QuestionRecord* record, QuestionStanding standing) {
  if (record != nullptr && record->outcome == QuestionOutcome::open) return Rank::under_way;
  return standing == QuestionStanding::asked ? Rank::waits_for_person : Rank::over;
}

// About as many as it has on the control socket.
std::size_t bytes_in(const BlindQuestionView& view) {
  constexpr std::size_t of_question = 2'048;
  constexpr std::size_t of_line = 8;
  std::size_t bytes = of_question + view.words.size() + view.subject.size();
  for (const std::string& line : view.common) bytes += of_line + line.size();
  return bytes;
}

std::string to_string(const crypto::SecretBytes& text) { return {text.begin(), text.end()}; }

std::optional<std::string> name_of(const QuestionPlace& place, const QuestionRecord& record) {
  for (const QuestionParty& one : place.others) {
    if (party_of(place.state, one.seat).value() == record.fault_by) return one.name;
  }
  return std::nullopt;
}

void show(const QuestionRecord& record, BlindQuestionView& view) {
  view.own_items = record.own_items;
  view.fault = record.fault;
  view.common_count = record.common_count;
  view.leaves_room = record.leaves_room;
  if (record.outcome == QuestionOutcome::answered) {
    for (const crypto::SecretBytes& one : record.shown) view.common.push_back(to_string(one));
  }
  if (const auto* lists = std::get_if<blind::CommonGround>(&record.work)) {
    const auto left = lists->left(SIZE_MAX);
    if (left.count == 0) return;
    view.computed = left.first;
    view.to_compute = left.first + left.count;
  }
}

}  // namespace

QuestionStanding Questions::standing(const QuestionPlace& place, const QuestionRecord* record,
                                     Instant network_now) const {
  const bool is_asker = place.role == QuestionRole::asker;
  const bool in_rounds = place.state.in_rounds;
  const std::size_t turns = place.state.contributions.size();
  const bool has_begun = in_rounds ? has_said(place) : turns > 0;
  if (record == nullptr && (is_asker || has_begun)) return QuestionStanding::lost;
  const bool is_decided =
      record != nullptr && (record->outcome != QuestionOutcome::open || record->party.has_value());
  if (is_decided) return from_outcome(*record, network_now);
  const bool is_overturned = in_rounds && record != nullptr && !stands(*record, place.state);
  if (place.state.called_off_by.has_value() || is_overturned) return QuestionStanding::called_off;
  if (network_now >= place.state.deadline) return QuestionStanding::lapsed;
  if (record == nullptr) return QuestionStanding::asked;
  if (in_rounds) {
    if (place.state.is_next(place.own)) return QuestionStanding::computing;
    const bool waits = is_asker && !place.state.is_whole(0);
    return waits ? QuestionStanding::asked : QuestionStanding::exchanging;
  }
  if (is_asker && turns == 0) return QuestionStanding::asked;
  return (turns % 2 == 1) == is_asker ? QuestionStanding::computing : QuestionStanding::exchanging;
}

// At the pace of the computation that goes on: what waits behind it has none.
std::optional<std::uint64_t> Questions::seconds_left(const channel::ActId& question,
                                                     const BlindQuestionView& view,
                                                     Instant now) const {
  const bool is_known = pace_.has_value() && pace_->question == question &&
                        pace_->first < pace_->last && pace_->since < pace_->until &&
                        view.computed < view.to_compute && pace_->until <= now &&
                        now - pace_->until <= longest_between_pieces;
  if (!is_known) return std::nullopt;
  const auto taken = static_cast<std::uint64_t>((pace_->until - pace_->since).count());
  const std::uint64_t left = view.to_compute - view.computed;
  const std::uint64_t milliseconds = taken * left / (pace_->last - pace_->first);
  return (milliseconds + 999) / 1'000;
}

std::optional<BlindQuestionView> Questions::view(const QuestionPlace& place, Instant now) const {
  const Instant network_now = network_time(now);
  auto asked = act_of<channel::AskBlindly>(place.track, place.state.act);
  const auto form = asked.has_value() ? form_of(asked->form) : std::nullopt;
  if (!form.has_value()) return std::nullopt;
  const QuestionRecord* record = record_of(place.state.act);
  const bool is_asker = place.role == QuestionRole::asker;
  BlindQuestionView view;
  view.act = place.state.act;
  view.channel = place.channel;
  view.number = place.number;
  view.role = place.role;
  for (const QuestionParty& one : place.others) view.with.push_back(one.name);
  view.silent = silent_in(place);
  view.words = std::move(asked->words);
  view.form = *form;
  view.own_size = is_asker ? asked->own_size : asked->their_size;
  view.their_size = is_asker ? asked->their_size : asked->own_size;
  view.subject = std::move(asked->subject);
  view.asked = place.asked;
  view.deadline = place.state.deadline;
  view.standing = standing(place, record, network_now);
  view.has_revealed = has_revealed(place, view.standing, record);
  const bool has_party = record != nullptr && record->party.has_value();
  view.couriers = couriers_.views(asked->couriers, has_party ? &*record->party : nullptr);
  if (record != nullptr) show(*record, view);
  view.seconds_left = seconds_left(view.act, view, now);
  if (record != nullptr && record->fault_by.has_value()) view.fault_by = name_of(place, *record);
  return view;
}

const QuestionRecord* Questions::record_of(const channel::ActId& question) const {
  const auto found = all_.find(question);
  return found == all_.end() ? nullptr : &found->second;
}

// What the couriers have, and what was learnt, does not hang on what the track says now.
std::vector<QuestionPlace> Questions::all_places() const {
  std::vector<QuestionPlace> places = desk_.places();
  std::set<channel::ActId> in_place;
  for (const QuestionPlace& place : places) in_place.insert(place.state.act);
  for (const auto& [question, record] : all_) {
    if (in_place.contains(question)) continue;
    if (auto place = desk_.kept_place(record.track, question)) places.push_back(*std::move(place));
  }
  return places;
}

// What is to be shown first comes first.
std::vector<QuestionPlace> Questions::ranked(Instant now, WhichQuestions which) const {
  struct Ranked {
    Rank rank;
    std::size_t turn;
    QuestionPlace place;
  };
  std::vector<Ranked> all;
  for (QuestionPlace& place : all_places()) {
    const QuestionRecord* record = record_of(place.state.act);
    const QuestionStanding standing = this->standing(place, record, network_time(now));
    if (which == WhichQuestions::told && !has_revealed(place, standing, record)) continue;
    all.push_back({.rank = rank_of(record, standing), .turn = 0, .place = std::move(place)});
  }
  const auto newest_first = [](const Ranked& one, const Ranked& other) {
    return std::tie(other.rank, other.place.asked, other.place.state.act) <
           std::tie(one.rank, one.place.asked, one.place.state.act);
  };
  std::ranges::sort(all, newest_first);
  std::map<std::pair<channel::ChannelId, channel::MemberId>, std::size_t> turns;
  for (Ranked& one : all) {
    if (one.rank != Rank::under_way) one.turn = ++turns[{one.place.track, one.place.state.by}];
  }
  std::ranges::sort(all, [&](const Ranked& one, const Ranked& other) {
    return one.turn != other.turn ? one.turn < other.turn : newest_first(one, other);
  });
  std::vector<QuestionPlace> places;
  places.reserve(all.size());
  for (Ranked& one : all) places.push_back(std::move(one.place));
  return places;
}

QuestionsShown Questions::views(Instant now, WhichQuestions which) const {
  QuestionsShown shown;
  std::size_t bytes = 0;
  std::size_t looked_up = 0;
  for (const QuestionPlace& place : ranked(now, which)) {
    if (looked_up == max_questions_looked_up) {
      ++shown.left_out;
      continue;
    }
    ++looked_up;
    auto one = view(place, now);
    if (!one.has_value()) continue;
    if (which == WhichQuestions::told) {
      one->words.clear();
      one->common.clear();
    }
    const std::size_t size = bytes_in(*one);
    if (bytes + size > max_question_view_bytes) {
      ++shown.left_out;
      continue;
    }
    bytes += size;
    shown.views.push_back(*std::move(one));
  }
  std::ranges::sort(shown.views, {},
                    [](const BlindQuestionView& one) { return std::pair(one.asked, one.act); });
  return shown;
}

Result<BlindQuestionView> Questions::view_of(const channel::ChannelId& track,
                                             const channel::ActId& question, Instant now) const {
  const auto place = record_of(question) == nullptr ? desk_.place(track, question)
                                                    : desk_.kept_place(track, question);
  auto one = place.has_value() ? view(*place, now) : std::nullopt;
  if (!one.has_value()) return std::unexpected(Error::unknown_act);
  return *std::move(one);
}

std::vector<ToldQuestion> Questions::told(Instant now) const {
  std::vector<QuestionPlace> places = ranked(now, WhichQuestions::told);
  if (places.size() > max_questions_looked_up) places.resize(max_questions_looked_up);
  std::vector<ToldQuestion> all;
  for (const QuestionPlace& place : places) {
    auto asked = act_of<channel::AskBlindly>(place.track, place.state.act);
    const auto form = asked.has_value() ? form_of(asked->form) : std::nullopt;
    if (!form.has_value()) continue;
    ToldQuestion told{
        .act = place.state.act,
        .asked = place.asked,
        .with = {},
        .form = *form,
        .own_size = place.role == QuestionRole::asker ? asked->own_size : asked->their_size,
        .subject = std::move(asked->subject)};
    for (const QuestionParty& one : place.others) told.with.push_back(one.name);
    all.push_back(std::move(told));
  }
  std::ranges::sort(all, {}, [](const ToldQuestion& one) { return std::pair(one.asked, one.act); });
  return all;
}

}  // namespace peyk::desk
