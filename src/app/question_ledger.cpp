// What this desk told whom, and what to beware of.
#include "question_ledger.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "question_subject.hpp"
#include "show_questions.hpp"
#include "show_swaps.hpp"

namespace peyk::app {

using blind::Form;
using desk::BlindQuestionView;
using desk::QuestionStanding;
using desk::SwapStanding;
using text::Message;
using text::Said;

namespace {

// All candidates apart.
std::string about(const Subject& subject) {
  std::string what = std::to_string(subject.index());
  if (const auto* amounts = std::get_if<Amounts>(&subject)) what += ' ' + amounts->unit;
  return what;
}

// Whether the other side has what this desk gives; nothing where it never will.
enum class Given : std::uint8_t { certainly, perhaps };
std::optional<Given> given_by(const desk::SwapView& swap) {
  switch (swap.standing) {
    case SwapStanding::released:
    case SwapStanding::cheated:
    case SwapStanding::releasing:
      return Given::certainly;
    case SwapStanding::waiting:
    case SwapStanding::withdrawing:
    case SwapStanding::undecided:
    case SwapStanding::lost:
      return Given::perhaps;
    case SwapStanding::joined:
      if (swap.role == desk::SwapRole::joiner) return Given::perhaps;
      return std::nullopt;
    case SwapStanding::proposed:
    case SwapStanding::called_off:
    case SwapStanding::lapsed:
    case SwapStanding::expired:
    case SwapStanding::withdrawn:
      break;
  }
  return std::nullopt;
}

struct Warnings {
  bool is_small = false;
  bool is_wide = false;
  std::uint64_t alike_before = 0;
};

struct Ledger {
  std::string with;
  std::vector<const BlindQuestionView*> questions;
  std::vector<Warnings> warnings;  // of each question
  std::vector<const desk::SwapView*> swaps;
};

// Of one whose list a restored desk does not know any more nothing is said.
bool is_wide(const BlindQuestionView& view) {
  if (view.standing == QuestionStanding::lost) return false;
  const bool is_asker = view.role == desk::QuestionRole::asker;
  return has_wide_list(view.form, as_long_as_theirs(subject_of(view), is_asker, view.own_items),
                       view.their_size);
}

Ledger& of(std::vector<Ledger>& all, const std::string& with) {
  const auto found = std::ranges::find(all, with, &Ledger::with);
  if (found != all.end()) return *found;
  return all.emplace_back(Ledger{.with = with, .questions = {}, .warnings = {}, .swaps = {}});
}

// By member, in the order in which they were first told something.
std::vector<Ledger> ledgers_of(std::span<const BlindQuestionView> questions,
                               std::span<const desk::SwapView> swaps, const std::string& only) {
  std::vector<Ledger> all;
  for (const BlindQuestionView& view : questions) {
    if (!view.has_revealed) continue;
    for (std::size_t i = 0; i < view.with.size(); ++i) {
      if (!only.empty() && view.with[i] != only) continue;
      Ledger& ledger = of(all, view.with[i]);
      ledger.questions.push_back(&view);
      ledger.warnings.push_back(
          {.is_small = has_small_universe(view.form, view.own_size, view.their_size),
           .is_wide = is_wide(view),
           .alike_before = i < view.alike_before.size() ? view.alike_before[i] : 0});
    }
  }
  for (const desk::SwapView& swap : swaps) {
    if (given_by(swap).has_value() && (only.empty() || swap.with == only)) {
      of(all, swap.with).swaps.push_back(&swap);
    }
  }
  return all;
}

std::string told(const Screen& screen, const BlindQuestionView& view) {
  if (view.standing == QuestionStanding::cheated || view.standing == QuestionStanding::lost) {
    return screen.said(Message::ledger_unknown);
  }
  if (view.standing != QuestionStanding::answered) return screen.said(Message::ledger_open);
  if (view.leaves_room.has_value()) {
    return screen.said(*view.leaves_room ? Message::ledger_room : Message::ledger_no_room);
  }
  if (view.form == Form::ballot) {
    return screen.said(Message::ledger_ballot,
                       {{"count", view.common_count.value_or(0)}, {"size", view.own_size}});
  }
  const Message of_items = cells_of(view) ? Message::ledger_cells : Message::ledger_common;
  return screen.said(view.form == Form::common_ground ? of_items : Message::ledger_count,
                     {{"count", view.common_count.value_or(0)}, {"size", view.own_size}});
}

void show_one(const Screen& screen, const std::string& with, const BlindQuestionView& view,
              const Warnings& warnings) {
  const std::string date = screen.date(view.asked);
  screen.say(Message::ledger_question,
             {{"number", view.number}, {"channel", view.channel}, {"date", Said{date}}});
  screen.write(told(screen, view) + "\n");
  if (warnings.is_small) screen.say(Message::ask_small);
  if (warnings.is_wide) screen.say(Message::ask_wide, {{"count", view.their_size}});
  if (warnings.alike_before > 0) {
    screen.say(Message::ask_repeated, {{"peer", with}, {"count", warnings.alike_before}});
  }
}

void show_one(const Screen& screen, const desk::SwapView& swap) {
  Message message = Message::ledger_swap;
  if (given_by(swap) == Given::perhaps) message = Message::ledger_swap_open;
  if (swap.standing == SwapStanding::lost) message = Message::ledger_swap_lost;
  screen.say(message,
             {{"number", swap.number}, {"channel", swap.channel}, {"count", swap.given.size()}});
}

void add(Json& json, const BlindQuestionView& view, const Warnings& warnings) {
  json.begin_object()
      .field("channel", view.channel)
      .field("number", view.number)
      .field("form", id_of(view.form))
      .field("asked_milliseconds", view.asked.milliseconds())
      .field("standing", word_of(view).id)
      .field("own_size", std::uint64_t{view.own_size});
  if (view.common_count) json.field("common_count", std::uint64_t{*view.common_count});
  if (view.leaves_room) json.field("leaves_room", *view.leaves_room);
  json.field("small_universe", warnings.is_small)
      .field("wide_list", warnings.is_wide)
      .field("told_alike_before", warnings.alike_before)
      .end_object();
}

void add(Json& json, const Ledger& ledger) {
  json.begin_object().field("with", ledger.with).key("questions").begin_array();
  for (std::size_t i = 0; i < ledger.questions.size(); ++i) {
    add(json, *ledger.questions[i], ledger.warnings[i]);
  }
  json.end_array().key("swaps").begin_array();
  for (const desk::SwapView* swap : ledger.swaps) {
    json.begin_object()
        .field("channel", swap->channel)
        .field("number", swap->number)
        .field("standing", id_of(swap->standing))
        .field("is_certain", given_by(*swap) == Given::certainly)
        .field("items", std::uint64_t{swap->given.size()})
        .end_object();
  }
  json.end_array().end_object();
}

}  // namespace

bool has_small_universe(Form form, std::uint32_t own_size, std::uint32_t their_size) {
  constexpr std::uint32_t least = 16;
  constexpr std::uint32_t least_bits = 4;
  if (form == Form::ballot) return false;  // all know the candidates, few or many
  if (form == Form::overlap) return own_size < least_bits;
  return std::min(own_size, their_size) < least;
}

bool has_wide_list(Form form, std::size_t own_items, std::uint32_t their_size) {
  if (form == Form::overlap || form == Form::ballot) return false;
  constexpr std::size_t times = 4;
  constexpr std::size_t few = 4;
  return their_size > times * std::max(own_items, few);
}

std::size_t as_long_as_theirs(const std::optional<Subject>& subject, bool is_asker,
                              std::size_t own_items) {
  const auto* cells = subject.has_value() ? std::get_if<Cells>(&*subject) : nullptr;
  if (cells == nullptr || cells->asker_widens == is_asker) return own_items;
  // A line of cells, as broad and as high as it is widened to.
  const auto across = [](std::uint32_t distance, std::uint32_t width) {
    return 1 + 2 * ((std::size_t{distance} + width - 1) / width);
  };
  return own_items * across(cells->separation.sideways, cells->grid.side) *
         across(cells->separation.upwards, cells->grid.height);
}

void ToldBefore::note(const std::string& with, const Subject& subject) {
  const auto* candidates = std::get_if<Candidates>(&subject);
  if (candidates == nullptr) {
    ++counts_[{with, about(subject)}];
    return;
  }
  for (const std::string& name : candidates->names) {
    ballots_[{with, name}].push_back(noted_ballots_);
  }
  ++noted_ballots_;
}

std::size_t ToldBefore::count(const std::string& with, const Subject& subject) const {
  const auto* candidates = std::get_if<Candidates>(&subject);
  if (candidates == nullptr) {
    const auto found = counts_.find({with, about(subject)});
    return found == counts_.end() ? 0 : found->second;
  }
  std::size_t count = 0;
  std::vector<bool> is_counted(noted_ballots_);
  for (const std::string& name : candidates->names) {
    const auto found = ballots_.find({with, name});
    if (found == ballots_.end()) continue;
    for (const std::size_t ballot : found->second) {
      if (is_counted[ballot]) continue;
      is_counted[ballot] = true;
      ++count;
    }
  }
  return count;
}

void show_ledger(const Screen& screen, const api::responses::Questions& questions,
                 const api::responses::Swaps& swaps, const std::string& only_with) {
  const auto ledgers = ledgers_of(questions.questions, swaps.swaps, only_with);
  if (screen.is_json()) {
    Json json;
    json.begin_object().key("members").begin_array();
    for (const Ledger& ledger : ledgers) add(json, ledger);
    json.end_array()
        .field("questions_left_out", questions.left_out)
        .field("swaps_left_out", swaps.left_out)
        .end_object();
    return screen.write(std::move(json));
  }
  if (questions.left_out > 0) screen.note(Message::asks_left_out, {{"count", questions.left_out}});
  if (swaps.left_out > 0) screen.note(Message::gives_left_out, {{"count", swaps.left_out}});
  if (ledgers.empty()) {
    if (only_with.empty()) return screen.note(Message::ledger_none);
    return screen.note(Message::ledger_none_with, {{"peer", only_with}});
  }
  for (const Ledger& ledger : ledgers) {
    screen.say(Message::ledger_with, {{"peer", ledger.with}});
    for (std::size_t i = 0; i < ledger.questions.size(); ++i) {
      show_one(screen, ledger.with, *ledger.questions[i], ledger.warnings[i]);
    }
    for (const desk::SwapView* swap : ledger.swaps) {
      show_one(screen, *swap);
    }
    screen.write("\n");
  }
}

}  // namespace peyk::app
