// Swaps: how each stands, who of the couriers said what, and what came.
#include "show_swaps.hpp"

#include <unistd.h>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "quote.hpp"
#include "words.hpp"

namespace peyk::app {

using desk::SwapRole;
using desk::SwapStanding;
using text::Message;
using text::Said;

namespace {

Word word_of(SwapStanding standing, SwapRole role) {
  const bool mine = role == SwapRole::proposer;
  switch (standing) {
    case SwapStanding::proposed:
      return {"proposed", mine ? Message::give_is_proposed_out : Message::give_is_proposed_in};
    case SwapStanding::joined:
      return {"joined", mine ? Message::give_is_joined_out : Message::give_is_joined_in};
    case SwapStanding::called_off:
      return {"called_off", Message::give_is_called_off};
    case SwapStanding::lapsed:
      return {"lapsed", Message::give_is_lapsed};
    case SwapStanding::waiting:
      return {"waiting", Message::give_is_waiting};
    case SwapStanding::withdrawing:
      return {"withdrawing", Message::give_is_withdrawing};
    case SwapStanding::releasing:
      return {"releasing", Message::give_is_releasing};
    case SwapStanding::released:
      return {"released", Message::give_is_released};
    case SwapStanding::cheated:
      return {"cheated", Message::give_is_cheated};
    case SwapStanding::expired:
      return {"expired", Message::give_is_expired};
    case SwapStanding::withdrawn:
      return {"withdrawn", Message::give_is_withdrawn};
    case SwapStanding::undecided:
      return {"undecided", Message::give_is_undecided};
    case SwapStanding::lost:
      return {"lost", Message::give_is_lost};
  }
  return {"", Message::give_is_lost};
}

Word word_of(swap::AnswerKind said) {
  switch (said) {
    case swap::AnswerKind::waiting:
      return {"waiting", Message::give_courier_waiting};
    case swap::AnswerKind::ready:
      return {"ready", Message::give_courier_ready};
    case swap::AnswerKind::expired:
      return {"expired", Message::give_courier_expired};
    case swap::AnswerKind::released:
      return {"released", Message::give_courier_released};
    case swap::AnswerKind::unknown:
      return {"unknown", Message::give_courier_unknown};
    case swap::AnswerKind::refused:
      return {"refused", Message::give_courier_refused};
    case swap::AnswerKind::over:
      return {"over", Message::give_courier_over};
    case swap::AnswerKind::full:
      return {"full", Message::give_courier_full};
  }
  return {"", Message::give_courier_unknown};
}

Word word_of(swap::FaultKind fault) {
  switch (fault) {
    case swap::FaultKind::wrong_share:
      return {"wrong_share", Message::give_fault_share};
    case swap::FaultKind::wrong_statement:
      return {"wrong_statement", Message::give_fault_statement};
    case swap::FaultKind::two_faced:
      return {"two_faced", Message::give_fault_two_faced};
    case swap::FaultKind::malformed:
      return {"malformed", Message::give_fault_malformed};
  }
  return {"", Message::give_fault_malformed};
}

std::string name_of(const desk::SwapCourierView& courier) {
  constexpr std::size_t shown = 8;  // bytes of an id that has no name
  return courier.name.empty() ? to_hex(courier.id.span().first(shown)) : courier.name;
}

// None of what is no number of couriers, which no proposal that stands has.
std::size_t liars_of(std::size_t couriers) {
  const auto quorum = swap::Quorum::of(couriers);
  return quorum ? quorum->liars() : 0;
}

std::string lines_of(const Screen& screen, const desk::SwapCourierView& courier) {
  const std::string name = name_of(courier);
  std::string lines =
      screen.said(courier.said ? word_of(*courier.said).message : Message::give_courier_silent,
                  {{"courier", name}}) +
      "\n";
  for (const swap::FaultKind fault : courier.faults) {
    lines += screen.said(word_of(fault).message, {{"courier", name}}) + "\n";
  }
  return lines;
}

// Whether this desk has asked the couriers anything.
bool is_deposited(SwapStanding standing, SwapRole role) {
  switch (standing) {
    case SwapStanding::proposed:
    case SwapStanding::called_off:
    case SwapStanding::lapsed:
    case SwapStanding::lost:
      return false;
    case SwapStanding::joined:
      return role == SwapRole::joiner;
    case SwapStanding::waiting:
    case SwapStanding::withdrawing:
    case SwapStanding::releasing:
    case SwapStanding::released:
    case SwapStanding::cheated:
    case SwapStanding::expired:
    case SwapStanding::withdrawn:
    case SwapStanding::undecided:
      return true;
  }
  return true;
}

std::string lines_of(const Screen& screen, const desk::SwapView& view) {
  const std::string date = screen.full_date(view.deadline);
  std::string lines = screen.said(Message::give_listed, {{"number", view.number},
                                                         {"peer", view.with},
                                                         {"channel", view.channel},
                                                         {"date", Said{date}}}) +
                      "\n";
  lines += screen.said(word_of(view.standing, view.role).message,
                       {{"peer", view.with},
                        {"number", view.number},
                        {"joining", view.joining ? to_hex(view.joining->span()) : std::string()}}) +
           "\n";
  if (!view.given.empty()) {
    lines += screen.said(Message::give_given, {{"count", view.given.size()}}) + "\n";
  }
  if (view.offered.items > 0) {
    lines += screen.said(Message::give_offered, {{"peer", view.with},
                                                 {"count", view.offered.items},
                                                 {"size", view.offered.bytes}}) +
             "\n";
    if (view.offered.signatures) lines += screen.said(Message::give_offers_signatures) + "\n";
  }
  if (!view.got.empty()) {
    lines += screen.said(Message::give_got, {{"count", view.got.size()}}) + "\n";
  }
  if (!view.couriers.empty()) lines += line_of_couriers(screen, view.couriers);
  if (is_deposited(view.standing, view.role)) lines += lines_of(screen, view.couriers);
  return lines;
}

void add_items(Json& json, std::string_view key, std::span<const desk::SwapItemView> items) {
  json.key(key).begin_array();
  for (const desk::SwapItemView& item : items) {
    json.begin_object().field("is_file", item.is_file).field("name", item.name);
    json.field("size", item.size).end_object();
  }
  json.end_array();
}

void add(Json& json, const desk::SwapView& view) {
  json.begin_object()
      .field("act", to_hex(view.act.span()))
      .field("channel", view.channel)
      .field("number", view.number)
      .field("proposed_here", view.role == SwapRole::proposer)
      .field("with", view.with)
      .field("deadline_milliseconds", view.deadline.milliseconds())
      .field("standing", word_of(view.standing, view.role).id)
      .field("joining", view.joining ? to_hex(view.joining->span()) : std::string());
  add_items(json, "given", view.given);
  json.key("offered").begin_object().field("items", view.offered.items);
  json.field("bytes", view.offered.bytes);
  json.field("signatures", view.offered.signatures).end_object();
  add_items(json, "got", view.got);
  add_couriers(json, view.couriers);
  json.end_object();
}

void add(Json& json, const desk::SwapItem& item) {
  json.begin_object();
  std::visit(
      Overloaded{
          [&json](const desk::TextItem& text) { json.field("text", text.text); },
          [&json](const desk::FileItem& file) {
            json.field("file", file.name).field("media_type", file.media_type);
            json.field("size", std::uint64_t{file.bytes.size()});
          },
          [&json](const desk::OtherItem& other) { json.field("bytes", to_hex(other.bytes)); },
      },
      item);
  json.end_object();
}

}  // namespace

std::string line_of_couriers(const Screen& screen,
                             std::span<const desk::SwapCourierView> couriers) {
  if (couriers.size() == 1) {
    return screen.said(Message::give_over_one, {{"courier", name_of(couriers[0])}}) + "\n";
  }
  std::vector<std::string> names;
  names.reserve(couriers.size());
  for (const desk::SwapCourierView& courier : couriers) names.push_back(name_of(courier));
  const std::string listed_names = listed(screen, names);
  return screen.said(Message::give_over, {{"count", couriers.size()},
                                          {"liars", liars_of(couriers.size())},
                                          {"couriers", Said{listed_names}}}) +
         "\n";
}

std::string lines_of(const Screen& screen, std::span<const desk::SwapCourierView> couriers) {
  std::string lines;
  for (const desk::SwapCourierView& courier : couriers) lines += lines_of(screen, courier);
  return lines;
}

void add_couriers(Json& json, std::span<const desk::SwapCourierView> couriers) {
  json.key("couriers").begin_array();
  for (const desk::SwapCourierView& courier : couriers) {
    json.begin_object()
        .field("id", to_hex(courier.id.span()))
        .field("name", courier.name)
        .field("said", courier.said ? word_of(*courier.said).id : std::string_view());
    json.key("faults").begin_array();
    for (const swap::FaultKind fault : courier.faults) json.value(word_of(fault).id);
    json.end_array().end_object();
  }
  json.end_array();
}

std::string_view id_of(SwapStanding standing) { return word_of(standing, SwapRole::proposer).id; }

void SwapList::show(const Screen& screen, const api::responses::Swaps& swaps) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::SwapView& view : swaps.swaps) add(json, view);
    json.end_array();
    std::string line = std::move(json).take();
    if (std::exchange(json_, line) != line) screen.write(line + "\n");
    return;
  }
  if (swaps.left_out > 0) screen.note(Message::gives_left_out, {{"count", swaps.left_out}});
  for (const desk::SwapView& view : swaps.swaps) {
    std::string lines = lines_of(screen, view);
    std::string& before = shown_[view.act];
    if (lines == before) continue;
    screen.write(lines + "\n");
    before = std::move(lines);
  }
}

void show_items(const Screen& screen, std::span<const desk::SwapItem> items) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::SwapItem& item : items) add(json, item);
    json.end_array();
    return screen.write(std::move(json));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::uint64_t number = i + 1;
    std::visit(Overloaded{
                   [&](const desk::TextItem& text) {
                     screen.say(Message::give_item_text, {{"number", number}});
                     screen.write(quoted(screen, text.text, terminal_columns(STDOUT_FILENO)));
                   },
                   [&](const desk::FileItem& file) {
                     screen.say(
                         Message::give_item_file,
                         {{"number", number}, {"name", file.name}, {"size", file.bytes.size()}});
                   },
                   [&](const desk::OtherItem& other) {
                     screen.say(Message::give_item_other,
                                {{"number", number}, {"size", other.bytes.size()}});
                   },
               },
               items[i]);
  }
}

}  // namespace peyk::app
