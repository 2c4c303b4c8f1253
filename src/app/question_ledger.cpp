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

bool are_alike(const Subject& one, const Subject& other) {
  if (one.index() != other.index()) return false;
  if (const auto* candidates = std::get_if<Candidates>(&one)) {
    const auto& others = std::get<Candidates>(other).names;
    return std::ranges::find_first_of(candidates->names, others) != candidates->names.end();
  }
  const auto* amounts = std::get_if<Amounts>(&one);
  return amounts == nullptr || amounts->unit == std::get<Amounts>(other).unit;
}

// What the other side has of the swap, or will certainly have.
bool was_given(const desk::SwapView& swap) {
  return swap.standing == SwapStanding::released || swap.standing == SwapStanding::cheated ||
         swap.standing == SwapStanding::releasing;
}

struct Warnings {
  bool is_small = false;
  std::size_t alike_before = 0;
};

struct Ledger {
  std::string with;
  std::vector<const BlindQuestionView*> questions;
  std::vector<Warnings> warnings;  // of each question
  std::vector<const desk::SwapView*> swaps;
};

Ledger& of(std::vector<Ledger>& all, const std::string& with) {
  const auto found = std::ranges::find(all, with, &Ledger::with);
  if (found != all.end()) return *found;
  return all.emplace_back(Ledger{.with = with, .questions = {}, .warnings = {}, .swaps = {}});
}

// By member, in the order in which they were first told something.
std::vector<Ledger> ledgers_of(std::span<const BlindQuestionView> questions,
                               std::span<const desk::SwapView> swaps, const std::string& only) {
  std::vector<Ledger> all;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const BlindQuestionView& view = questions[i];
    if (!view.has_revealed) continue;
    for (const std::string& with : view.with) {
      if (!only.empty() && with != only) continue;
      Ledger& ledger = of(all, with);
      ledger.questions.push_back(&view);
      ledger.warnings.push_back(
          {.is_small = has_small_universe(view.form, view.own_size, view.their_size),
           .alike_before =
               told_alike(questions.first(i), with, view.form, view.subject, view.own_size)});
    }
  }
  for (const desk::SwapView& swap : swaps) {
    if (was_given(swap) && (only.empty() || swap.with == only)) {
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
  const auto subject = decode_subject(view.subject, view.form, view.own_size);
  const bool is_of_cells = subject.has_value() && std::holds_alternative<Cells>(*subject);
  const Message of_items = is_of_cells ? Message::ledger_cells : Message::ledger_common;
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
  if (warnings.alike_before > 0) {
    screen.say(Message::ask_repeated, {{"peer", with}, {"count", warnings.alike_before}});
  }
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
      .field("told_alike_before", std::uint64_t{warnings.alike_before})
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

std::size_t told_alike(std::span<const BlindQuestionView> questions, std::string_view with,
                       Form form, ByteSpan subject, std::uint32_t size) {
  const auto about = decode_subject(subject, form, size);
  if (!about.has_value()) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(questions, [&](const auto& view) {
    const bool is_told = view.has_revealed && std::ranges::find(view.with, with) != view.with.end();
    if (!is_told) return false;
    const auto other = decode_subject(view.subject, view.form, view.own_size);
    return other.has_value() && are_alike(*about, *other);
  }));
}

void show_ledger(const Screen& screen, const api::responses::Questions& questions,
                 const api::responses::Swaps& swaps, const std::string& only_with) {
  const auto ledgers = ledgers_of(questions.questions, swaps.swaps, only_with);
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const Ledger& ledger : ledgers) add(json, ledger);
    json.end_array();
    return screen.write(std::move(json));
  }
  if (questions.left_out > 0) screen.note(Message::asks_left_out, {{"count", questions.left_out}});
  if (swaps.left_out > 0) screen.note(Message::gives_left_out, {{"count", swaps.left_out}});
  if (ledgers.empty()) return screen.note(Message::ledger_none);
  for (const Ledger& ledger : ledgers) {
    screen.say(Message::ledger_with, {{"peer", ledger.with}});
    for (std::size_t i = 0; i < ledger.questions.size(); ++i) {
      show_one(screen, ledger.with, *ledger.questions[i], ledger.warnings[i]);
    }
    for (const desk::SwapView* swap : ledger.swaps) {
      screen.say(
          Message::ledger_swap,
          {{"number", swap->number}, {"channel", swap->channel}, {"count", swap->given.size()}});
    }
    screen.write("\n");
  }
}

}  // namespace peyk::app
