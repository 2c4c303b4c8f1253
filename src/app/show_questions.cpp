// Blind questions: how each stands, what it is about, who of the couriers said what, what came.
#include "show_questions.hpp"

#include <algorithm>
#include <span>
#include <unistd.h>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "question_cells.hpp"
#include "question_subject.hpp"
#include "quote.hpp"
#include "show_swaps.hpp"

namespace peyk::app {

using blind::Form;
using desk::QuestionRole;
using desk::QuestionStanding;
using text::Message;
using text::Said;

namespace {

constexpr std::uint64_t most_seconds_shown = 10'000'000;

Message form_of(Form form) {
  switch (form) {
    case Form::common_ground:
      return Message::ask_form_common_ground;
    case Form::how_many:
      return Message::ask_form_how_many;
    case Form::overlap:
      return Message::ask_form_overlap;
    case Form::ballot:
      return Message::ask_form_ballot;
  }
  return Message::ask_form_ballot;
}

Word fault_of(blind::Error fault) {
  switch (fault) {
    case blind::Error::out_of_range:
    case blind::Error::too_many_items:
    case blind::Error::wrong_size:
      return {"wrong_size", Message::ask_fault_size};
    case blind::Error::repeated_item:
      return {"repeated_item", Message::ask_fault_repeated};
    case blind::Error::disagreement:
      return {"disagreement", Message::ask_fault_disagreement};
    case blind::Error::another_question:
      return {"another_question", Message::ask_fault_another};
    case blind::Error::not_an_element:
      return {"not_an_element", Message::ask_fault_element};
    case blind::Error::mirrored:
      return {"mirrored", Message::ask_fault_mirrored};
    case blind::Error::not_proved:
      return {"not_proved", Message::ask_fault_proof};
    case blind::Error::wrong_constant:
      return {"wrong_constant", Message::ask_fault_constant};
    case blind::Error::malformed:
    case blind::Error::unknown_version:
    case blind::Error::not_now:
      break;
  }
  return {"malformed", Message::ask_fault_malformed};
}

// Whether this desk has asked the couriers anything.
bool is_deposited(QuestionStanding standing) {
  switch (standing) {
    case QuestionStanding::asked:
    case QuestionStanding::computing:
    case QuestionStanding::exchanging:
    case QuestionStanding::called_off:
    case QuestionStanding::lapsed:
    case QuestionStanding::lost:
      return false;
    case QuestionStanding::waiting:
    case QuestionStanding::withdrawing:
    case QuestionStanding::releasing:
    case QuestionStanding::answered:
    case QuestionStanding::cheated:
    case QuestionStanding::expired:
    case QuestionStanding::withdrawn:
    case QuestionStanding::undecided:
      return true;
  }
  return true;
}

bool is_common(const desk::BlindQuestionView& view, const std::string& line) {
  return std::ranges::find(view.common, line) != view.common.end();
}

// Each candidate with its number, and, as soon as it is known, whether all accept it.
std::string lines_of(const Screen& screen, const Candidates& candidates,
                     const desk::BlindQuestionView& view) {
  std::string lines;
  std::size_t number = 0;
  for (const std::string& name : candidates.names) {
    Message message = Message::ask_candidate;
    if (view.common_count.has_value()) {
      message = is_common(view, name) ? Message::ask_candidate_of_all : Message::ask_candidate_not;
    }
    lines += screen.said(message, {{"number", ++number}, {"name", name}}) + "\n";
  }
  return lines;
}

std::string lines_of_subject(const Screen& screen, const desk::BlindQuestionView& view) {
  const auto subject = subject_of(view);
  if (!subject.has_value()) return screen.said(Message::ask_about_unknown) + "\n";
  return std::visit(
      Overloaded{
          [&](const Topics&) { return screen.said(Message::ask_about_topics) + "\n"; },
          [&](const Names& names) {
            return screen.said(names.with_year ? Message::ask_about_names_and_years
                                               : Message::ask_about_names) +
                   "\n";
          },
          [&](const Amounts& amounts) {
            const std::uint64_t highest = highest_of(amounts, view.own_size).value_or(max_amount);
            const bool is_asker = view.role == QuestionRole::asker;
            return screen.said(Message::ask_about_amounts, {{"unit", amounts.unit},
                                                            {"lowest", amounts.lowest},
                                                            {"highest", highest},
                                                            {"step", amounts.step}}) +
                   "\n" +
                   screen.said(amounts.asker_has_least == is_asker ? Message::ask_least_here
                                                                   : Message::ask_most_here,
                               {{"peer", view.with.front()}}) +
                   "\n";
          },
          [&](const Cells& cells) {
            const bool is_asker = view.role == QuestionRole::asker;
            return screen.said(Message::ask_about_cells, {{"side", cells.grid.side},
                                                          {"height", cells.grid.height},
                                                          {"seconds", cells.grid.seconds},
                                                          {"point", written_point(cells)},
                                                          {"zone", screen.time_zone()}}) +
                   "\n" +
                   screen.said(cells.asker_widens == is_asker ? Message::ask_widen_here
                                                              : Message::ask_widen_there,
                               {{"peer", view.with.front()},
                                {"sideways", cells.separation.sideways},
                                {"upwards", cells.separation.upwards}}) +
                   "\n";
          },
          [&](const Candidates& candidates) { return lines_of(screen, candidates, view); },
      },
      *subject);
}

std::string lines_of_form(const Screen& screen, const desk::BlindQuestionView& view,
                          bool is_of_cells) {
  std::string lines = screen.said(is_of_cells ? Message::ask_form_cells : form_of(view.form),
                                  {{"own", view.own_size}, {"their", view.their_size}}) +
                      "\n" + lines_of_subject(screen, view);
  if (view.own_items > 0 && view.form != Form::overlap && view.form != Form::ballot) {
    lines += screen.said(is_of_cells ? Message::ask_brought_cells : Message::ask_brought,
                         {{"count", view.own_items}}) +
             "\n";
  }
  return lines;
}

std::string lines_of_collisions(const Screen& screen, const desk::BlindQuestionView& view,
                                const Cells& cells) {
  if (!view.common_count.has_value()) return {};
  std::string lines = screen.said(Message::ask_collide, {{"count", *view.common_count}}) + "\n";
  const auto collisions = plan::collisions_of(colliding_cells(view), cells.grid);
  for (const std::string& line : lines_of_collisions(screen, cells, collisions)) {
    lines += line + "\n";
  }
  return lines;
}

std::string lines_of_result(const Screen& screen, const desk::BlindQuestionView& view) {
  std::string lines;
  if (view.form == Form::ballot) return lines;  // beside the candidates
  if (view.common_count.has_value()) {
    lines += screen.said(
                 view.form == Form::common_ground ? Message::ask_common : Message::ask_common_count,
                 {{"count", *view.common_count}}) +
             "\n";
  }
  for (const std::string& line : view.common) {
    lines += quoted(screen, line, terminal_columns(STDOUT_FILENO));
  }
  if (view.leaves_room.has_value()) {
    lines += screen.said(*view.leaves_room ? Message::ask_room : Message::ask_no_room) + "\n";
  }
  return lines;
}

// How long it may take yet, where that is asked for.
enum class Time : std::uint8_t { left_out, said };

std::string lines_of(const Screen& screen, const desk::BlindQuestionView& view, Time time) {
  const std::string date = screen.full_date(view.deadline);
  const std::string peers = listed(screen, view.with);
  std::string lines = screen.said(Message::ask_listed, {{"number", view.number},
                                                        {"peer", Said{peers}},
                                                        {"channel", view.channel},
                                                        {"date", Said{date}}}) +
                      "\n";
  lines += quoted(screen, view.words, terminal_columns(STDOUT_FILENO));
  const auto cells = cells_of(view);
  lines += lines_of_form(screen, view, cells.has_value());
  // Who cheated or is waited for, where that is not simply the other.
  const std::string awaited = view.fault_by
                                  ? listed(screen, std::span(&*view.fault_by, 1))
                                  : (view.silent.empty() ? peers : listed(screen, view.silent));
  // In tenths, so that who follows it is not flooded.
  const std::uint64_t tenths =
      view.to_compute == 0 ? 0 : std::min(view.computed, view.to_compute) * 10 / view.to_compute;
  lines += screen.said(word_of(view).message, {{"peer", Said{awaited}}, {"percent", tenths * 10}}) +
           "\n";
  if (time == Time::said && view.seconds_left.has_value()) {
    const std::string left = screen.span(Duration::seconds(
        static_cast<std::int64_t>(std::min(*view.seconds_left, most_seconds_shown))));
    lines += screen.said(Message::ask_time_left, {{"time", Said{left}}}) + "\n";
  }
  if (view.standing == QuestionStanding::lapsed && !view.silent.empty()) {
    lines += screen.said(Message::ask_silent, {{"peer", Said{awaited}}}) + "\n";
  }
  if (view.fault.has_value()) lines += screen.said(fault_of(*view.fault).message) + "\n";
  lines += cells ? lines_of_collisions(screen, view, *cells) : lines_of_result(screen, view);
  if (!view.couriers.empty()) lines += line_of_couriers(screen, view.couriers);
  if (!is_deposited(view.standing)) return lines;
  if (view.standing == QuestionStanding::cheated && !view.has_revealed) return lines;
  return lines + lines_of(screen, view.couriers);
}

void add_names(Json& json, std::span<const std::string> names) {
  json.begin_array();
  for (const std::string& name : names) json.value(name);
  json.end_array();
}

void add_subject(Json& json, const desk::BlindQuestionView& view) {
  const auto subject = subject_of(view);
  json.key("subject").begin_object();
  if (!subject.has_value()) {
    json.field("kind", "unknown").field("bytes", to_hex(view.subject)).end_object();
    return;
  }
  std::visit(Overloaded{
                 [&](const Topics&) { json.field("kind", "topics"); },
                 [&](const Names& names) {
                   json.field("kind", "names").field("with_year", names.with_year);
                 },
                 [&](const Amounts& amounts) {
                   const std::uint64_t highest =
                       highest_of(amounts, view.own_size).value_or(max_amount);
                   json.field("kind", "amounts").field("unit", amounts.unit);
                   json.field("lowest", amounts.lowest).field("highest", highest);
                   json.field("step", amounts.step);
                   json.field("asker_has_least", amounts.asker_has_least);
                 },
                 [&](const Cells& cells) {
                   json.field("kind", "cells").field("origin", written_point(cells));
                   json.field("cell", std::uint64_t{cells.grid.side});
                   json.field("height", std::uint64_t{cells.grid.height});
                   json.field("time", std::uint64_t{cells.grid.seconds});
                   json.field("distance", std::uint64_t{cells.separation.sideways});
                   json.field("height_distance", std::uint64_t{cells.separation.upwards});
                   json.field("asker_widens", cells.asker_widens);
                 },
                 [&](const Candidates& candidates) {
                   json.field("kind", "candidates").key("candidates").begin_array();
                   for (const std::string& name : candidates.names) {
                     json.begin_object().field("name", name);
                     if (view.common_count) {
                       json.field("acceptable_to_all", is_common(view, name));
                     }
                     json.end_object();
                   }
                   json.end_array();
                 },
             },
             *subject);
  json.end_object();
}

void add(Json& json, const desk::BlindQuestionView& view) {
  json.begin_object()
      .field("act", to_hex(view.act.span()))
      .field("channel", view.channel)
      .field("number", view.number)
      .field("asked_here", view.role == QuestionRole::asker)
      .key("with");
  add_names(json, view.with);
  json.key("silent");
  add_names(json, view.silent);
  json.field("words", view.words)
      .field("form", id_of(view.form))
      .field("own_size", std::uint64_t{view.own_size})
      .field("their_size", std::uint64_t{view.their_size});
  add_subject(json, view);
  json.field("asked_milliseconds", view.asked.milliseconds())
      .field("deadline_milliseconds", view.deadline.milliseconds())
      .field("standing", word_of(view).id)
      .field("own_items", std::uint64_t{view.own_items})
      .field("computed", view.computed)
      .field("to_compute", view.to_compute);
  if (view.seconds_left) json.field("seconds_left", *view.seconds_left);
  json.field("fault", view.fault ? fault_of(*view.fault).id : std::string_view())
      .field("has_revealed", view.has_revealed);
  if (view.fault_by) json.field("fault_by", *view.fault_by);
  if (view.common_count) json.field("common_count", std::uint64_t{*view.common_count});
  if (view.common_count && view.form == Form::common_ground) {
    json.key("common").begin_array();
    for (const std::string& line : view.common) json.value(line);
    json.end_array();
  }
  if (view.leaves_room) json.field("leaves_room", *view.leaves_room);
  add_couriers(json, view.couriers);
  json.end_object();
}

}  // namespace

std::string_view id_of(Form form) {
  switch (form) {
    case Form::common_ground:
      return "common_ground";
    case Form::how_many:
      return "how_many";
    case Form::overlap:
      return "overlap";
    case Form::ballot:
      return "ballot";
  }
  return "";
}

Word word_of(const desk::BlindQuestionView& view) {
  const bool mine = view.role == QuestionRole::asker;
  switch (view.standing) {
    case QuestionStanding::asked:
      return {"asked", mine ? Message::ask_is_asked_out : Message::ask_is_asked_in};
    case QuestionStanding::computing:
      return {"computing", Message::ask_is_computing};
    case QuestionStanding::exchanging:
      return {"exchanging", Message::ask_is_exchanging};
    case QuestionStanding::called_off:
      return {"called_off",
              view.has_revealed ? Message::ask_is_called_off_late : Message::ask_is_called_off};
    case QuestionStanding::lapsed:
      return {"lapsed", view.has_revealed ? Message::ask_is_lapsed_late : Message::ask_is_lapsed};
    case QuestionStanding::waiting:
      return {"waiting", Message::ask_is_waiting};
    case QuestionStanding::withdrawing:
      return {"withdrawing", Message::ask_is_withdrawing};
    case QuestionStanding::releasing:
      return {"releasing", Message::ask_is_releasing};
    case QuestionStanding::answered:
      return {"answered", view.form == Form::ballot ? Message::ask_is_answered_ballot
                                                    : Message::ask_is_answered};
    case QuestionStanding::cheated:
      return {"cheated",
              view.has_revealed ? Message::ask_is_cheated_late : Message::ask_is_cheated};
    case QuestionStanding::expired:
      return {"expired", Message::ask_is_expired};
    case QuestionStanding::withdrawn:
      return {"withdrawn", Message::ask_is_withdrawn};
    case QuestionStanding::undecided:
      return {"undecided", Message::ask_is_undecided};
    case QuestionStanding::lost:
      return {"lost", Message::ask_is_lost};
  }
  return {"", Message::ask_is_lost};
}

void QuestionList::show(const Screen& screen, const api::responses::Questions& questions) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::BlindQuestionView& view : questions.questions) add(json, view);
    json.end_array();
    std::string line = std::move(json).take();
    if (std::exchange(json_, line) != line) screen.write(line + "\n");
    return;
  }
  if (questions.left_out > 0) screen.note(Message::asks_left_out, {{"count", questions.left_out}});
  for (const desk::BlindQuestionView& view : questions.questions) {
    // The time alone is no news.
    std::string lines = lines_of(screen, view, Time::left_out);
    std::string& before = shown_[view.act];
    if (lines == before) continue;
    screen.write(lines_of(screen, view, Time::said) + "\n");
    before = std::move(lines);
  }
}

}  // namespace peyk::app
