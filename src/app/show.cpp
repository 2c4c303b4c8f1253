#include "show.hpp"

namespace peyk::app {

using text::Message;
using text::Said;

namespace {

Message class_name(identity::ServiceClass service_class) {
  switch (service_class) {
    case identity::ServiceClass::prompt:
      return Message::class_prompt;
    case identity::ServiceClass::steady:
      return Message::class_steady;
    case identity::ServiceClass::patient:
      return Message::class_patient;
    case identity::ServiceClass::practice:
      return Message::class_practice;
    case identity::ServiceClass::prompt_wide:
      return Message::class_prompt_wide;
    case identity::ServiceClass::steady_wide:
      return Message::class_steady_wide;
    case identity::ServiceClass::patient_wide:
      return Message::class_patient_wide;
    case identity::ServiceClass::practice_wide:
      return Message::class_practice_wide;
  }
  return Message::class_steady;
}

Message state_of(const desk::CourierView& courier) {
  if (courier.is_entry) {
    return courier.line_up ? Message::courier_state_line_up : Message::courier_state_line_down;
  }
  return courier.alive ? Message::courier_state_alive : Message::courier_state_silent;
}

Json json_of(const desk::StatusView& status) {
  Json json;
  json.begin_object()
      .field("locked", status.locked)
      .field("class", identity::to_string(status.service_class))
      .field("has_keys", status.has_keys)
      .field("knows_time", status.knows_time)
      .field("reduced_protection", status.reduced_protection)
      .field("sign_of_clone", status.sign_of_clone)
      .field("cells_sent", status.cells_sent)
      .field("relations", status.relations)
      .field("relations_max", status.relations_max)
      .field("fetched_waiting", status.fetched_waiting);
  json.key("couriers").begin_array();
  for (const desk::CourierView& courier : status.couriers) {
    json.begin_object()
        .field("name", courier.name)
        .field("id", to_hex(courier.id.span()))
        .field("alive", courier.alive)
        .field("is_entry", courier.is_entry)
        .field("line_up", courier.line_up)
        .field("asked", courier.asked)
        .field("answered", courier.answered)
        .end_object();
  }
  json.end_array().end_object();
  return json;
}

std::string_view state_name(desk::RelationState state) {
  switch (state) {
    case desk::RelationState::waiting_for_hello:
      return "waiting_for_hello";
    case desk::RelationState::opening:
      return "opening";
    case desk::RelationState::open:
      return "open";
    case desk::RelationState::over:
      return "over";
  }
  return "";
}

void add(Json& json, const desk::RelationView& relation) {
  json.begin_object().field("name", relation.name).field("state", state_name(relation.state));
  if (relation.words.has_value()) {
    json.key("words").begin_array();
    for (const std::string_view word : relation.words->words()) json.value(word);
    json.end_array().key("numbers").begin_array();
    for (const std::uint16_t number : relation.words->numbers()) {
      json.value(std::uint64_t{number});
    }
    json.end_array();
  }
  json.field("words_confirmed", relation.words_confirmed)
      .field("sent_without_words", relation.sent_without_words)
      .field("sign_of_fork", relation.sign_of_fork)
      .field("unread", relation.unread)
      .field("generation", std::uint64_t{relation.generation})
      .field("introduced_by", relation.introduced_by);
  if (relation.last_heard.has_value()) {
    json.field("last_heard_milliseconds", relation.last_heard->milliseconds());
  }
  json.end_object();
}

Message state_of(const desk::RelationView& relation) {
  switch (relation.state) {
    case desk::RelationState::waiting_for_hello:
      return Message::relation_waiting;
    case desk::RelationState::opening:
      return Message::relation_opening;
    case desk::RelationState::open:
      return relation.words_confirmed ? Message::relation_open_agreed
                                      : Message::relation_open_words;
    case desk::RelationState::over:
      return Message::relation_over;
  }
  return Message::relation_opening;
}

}  // namespace

void show(const Screen& screen, const desk::StatusView& status) {
  if (screen.is_json()) return screen.write(json_of(status));
  if (status.locked) {
    screen.say(Message::desk_running_locked);
  } else {
    screen.say(Message::desk_running,
               {{"class", Said{screen.said(class_name(status.service_class))}}});
  }
  const bool is_ready = status.has_keys && status.knows_time;
  screen.say(is_ready ? Message::status_ready : Message::status_not_ready);
  std::size_t alive = 0;
  for (const desk::CourierView& courier : status.couriers) {
    if (courier.alive) ++alive;
    const std::string state = screen.said(state_of(courier));
    screen.say(Message::status_courier, {{"courier", courier.name},
                                         {"state", Said{state}},
                                         {"answered", courier.answered},
                                         {"asked", courier.asked}});
  }
  if (status.reduced_protection) {
    screen.say(Message::desk_reduced_protection, {{"count", alive}});
  }
  screen.say(Message::status_relations,
             {{"count", status.relations}, {"most", status.relations_max}});
  if (status.fetched_waiting > 0) {
    screen.say(Message::status_fetched, {{"count", status.fetched_waiting}});
  }
  if (status.sign_of_clone) screen.say(Message::status_clone);
}

void show(const Screen& screen, std::span<const desk::RelationView> relations) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::RelationView& relation : relations) add(json, relation);
    json.end_array();
    return screen.write(std::move(json));
  }
  if (relations.empty()) screen.note(Message::relations_none);
  for (const desk::RelationView& relation : relations) {
    const std::string state = screen.said(state_of(relation));
    screen.say(Message::relation_line, {{"peer", relation.name}, {"state", Said{state}}});
    if (!relation.introduced_by.empty()) {
      screen.say(Message::relation_introduced, {{"peer", relation.introduced_by}});
    }
    if (relation.last_heard.has_value()) {
      const std::string date = screen.date(*relation.last_heard);
      screen.say(Message::relation_heard, {{"date", Said{date}}});
    }
    if (relation.sent_without_words) {
      screen.say(Message::relation_sent_without, {{"peer", relation.name}});
    }
    if (relation.sign_of_fork) screen.say(Message::relation_fork, {{"peer", relation.name}});
    if (relation.unread > 0) {
      screen.say(Message::relation_unread, {{"peer", relation.name}, {"count", relation.unread}});
    }
  }
}

void show_words(const Screen& screen, const desk::RelationView& relation) {
  if (screen.is_json()) {
    Json json;
    add(json, relation);
    return screen.write(std::move(json));
  }
  if (!relation.words.has_value()) return;
  std::string words;
  std::string numbers;
  for (const std::string_view word : relation.words->words()) {
    words += (words.empty() ? "" : " ") + std::string(word);
  }
  for (const std::uint16_t number : relation.words->numbers()) {
    numbers += (numbers.empty() ? "" : " ") + std::to_string(number);
  }
  screen.say(Message::card_words_show, {{"peer", relation.name}, {"words", words}});
  screen.say(Message::card_words_numbers, {{"numbers", numbers}});
}

void show_card(const Screen& screen, bool as_json, const std::string& name, ByteSpan id,
               const std::string& block) {
  if (!as_json) return screen.write(block);
  Json json;
  json.begin_object().field("name", name).field("id", to_hex(id)).field("card", block).end_object();
  screen.write(std::move(json));
}

}  // namespace peyk::app
