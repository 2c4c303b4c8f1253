// Acts: as they are read, as they were found, and what is said when one was done.
#include <unistd.h>

#include "peyk/text/terminal.hpp"

#include "quote.hpp"
#include "show.hpp"
#include "show_files.hpp"
#include "words.hpp"

namespace peyk::app {

using text::Message;
using text::Said;

namespace {

std::string_view delivery_name(desk::Delivery delivery) {
  switch (delivery) {
    case desk::Delivery::received:
      return "received";
    case desk::Delivery::waiting:
      return "waiting";
    case desk::Delivery::acknowledged:
      return "acknowledged";
  }
  return "";
}

// Empty when there are none.
std::string names_of(const Screen& screen, std::span<const desk::ReaderView> readers,
                     desk::ReaderState state) {
  std::vector<std::string> names;
  for (const desk::ReaderView& reader : readers) {
    if (reader.state == state) names.push_back(reader.name);
  }
  return names.empty() ? std::string() : listed(screen, names);
}

void add(Json& json, std::span<const desk::ReaderView> readers) {
  json.key("readers").begin_array();
  for (const desk::ReaderView& reader : readers) {
    json.begin_object()
        .field("name", reader.name)
        .field("state", word_of(reader.state).id)
        .end_object();
  }
  json.end_array();
}

// Of a blind question, and not of a swap.
bool is_of_question(const desk::ActView& act) {
  return act.kind == desk::ActKind::ask_blindly || act.kind == desk::ActKind::contribute ||
         act.of_question;
}

Message kind_of(const desk::ActView& act) {
  const bool ends_question = act.kind == desk::ActKind::call_off_swap && act.of_question;
  return ends_question ? Message::kind_call_off_question : word_of(act.kind).message;
}

// Beside what every act has: only what belongs to its kind.
void add_content(Json& json, const desk::ActView& act) {
  using Kind = desk::ActKind;
  if (act.kind == Kind::letter || act.kind == Kind::document) {
    json.field("rule", word_of(act.rule).id).field("marked", act.is_marked);
    json.field("erased", act.is_erased).field("withheld", act.is_withheld);
  }
  json.field("text", act.text);
  if (!act.items.empty()) {
    json.key("items").begin_array();
    for (const std::string& item : act.items) json.value(item);
    json.end_array();
  }
  if (!act.other.empty()) json.field("other", act.other);
  if (act.refers_to.has_value()) {
    std::string what = "swap";
    if (act.kind == Kind::answer) what = "question";
    if (is_of_question(act)) what = "blind_question";
    json.field(what, act.refers_to_number);
    json.field(what + "_act", to_hex(act.refers_to->span()));
  }
  if (act.mandate.has_value()) json.field("mandate", to_hex(act.mandate->span()));
  if (act.until.has_value()) json.field("until_milliseconds", act.until->milliseconds());
  if (act.round > 0) json.field("round", std::uint64_t{act.round});
  if (act.kind == Kind::document) json.field("size", act.size);
  if (act.file.has_value()) {
    json.key("file").begin_object();
    add_file(json, *act.file);
    json.end_object();
  }
}

void add(Json& json, const desk::ActView& act, const std::string& channel) {
  json.begin_object()
      .field("channel", channel)
      .field("number", act.index)
      .field("place", act.place)
      .field("act", to_hex(act.act.span()))
      .field("kind", word_of(act.kind).id)
      .field("author", act.author)
      .field("mine", act.author.empty())
      .field("handed_over_by", act.handed_over_by)
      .field("time_milliseconds", act.time.milliseconds())
      .field("standing", word_of(act.standing).id)
      .field("delivery", delivery_name(act.delivery));
  add(json, act.readers);
  add_content(json, act);
}

// With bars before every line, as all that is not said by the desk itself.
void quote(const Screen& screen, const std::string& text) {
  screen.write(quoted(screen, text, terminal_columns(STDOUT_FILENO)));
}

void show_heading(const Screen& screen, const desk::ActView& act) {
  const std::string date = screen.date(act.time);
  const std::string kind = screen.said(kind_of(act));
  const std::string here = screen.said(Message::who_this_desk);
  const text::Argument who =
      act.author.empty() ? text::Argument("who", Said{here}) : text::Argument("who", act.author);
  screen.say(Message::act_heading,
             {{"number", act.index}, {"kind", Said{kind}}, who, {"date", Said{date}}});
  if (act.standing != channel::Standing::in_force) {
    screen.say(word_of(act.standing).message);
  }
  if (!act.handed_over_by.empty()) {
    screen.say(Message::act_handed_over, {{"peer", act.handed_over_by}});
  }
}

// Where each reader's copy is. That it was read is told to nobody.
void show_delivery(const Screen& screen, const desk::ActView& act) {
  for (const desk::ReaderState state :
       {desk::ReaderState::delivered, desk::ReaderState::waiting, desk::ReaderState::held_for_words,
        desk::ReaderState::not_connected}) {
    const std::string names = names_of(screen, act.readers, state);
    if (!names.empty()) screen.say(word_of(state).message, {{"peer", Said{names}}});
  }
}

void show_rule(const Screen& screen, const desk::ActView& act) {
  if (act.rule == channel::Rule::eyes_only) screen.say(Message::rule_eyes_only);
  if (act.rule == channel::Rule::until_date && act.until.has_value()) {
    const std::string date = screen.full_date(*act.until);
    screen.say(Message::rule_until, {{"date", Said{date}}});
  }
  if (act.is_marked) {
    screen.say(act.author.empty() ? Message::letter_is_marked_own : Message::letter_is_marked);
  }
  if (act.is_erased) screen.say(Message::text_is_gone);
  if (act.is_withheld) screen.say(Message::text_withheld);
}

void show_date(const Screen& screen, Message message, const std::optional<Instant>& date) {
  if (!date.has_value()) return;
  const std::string shown = screen.full_date(*date);
  screen.say(message, {{"date", Said{shown}}});
}

void show_question(const Screen& screen, const desk::ActView& act) {
  if (act.refers_to_number > 0) {
    screen.say(Message::answer_to, {{"number", act.refers_to_number}});
  } else {
    screen.say(Message::answer_to_unknown);
  }
}

// Of a swap or a blind question.
void show_proposal(const Screen& screen, const desk::ActView& act) {
  const std::string here = screen.said(Message::who_this_desk);
  const bool asks = is_of_question(act);
  screen.say(
      asks ? Message::act_asks_blindly : Message::act_swap_with,
      {act.other.empty() ? text::Argument("peer", Said{here}) : text::Argument("peer", act.other)});
  show_date(screen, asks ? Message::act_question_deadline : Message::act_swap_deadline, act.until);
  quote(screen, act.text);
}

void show_step(const Screen& screen, const desk::ActView& act) {
  const bool blindly = is_of_question(act);
  if (act.refers_to_number > 0) {
    screen.say(blindly ? Message::act_of_question : Message::act_of_swap,
               {{"number", act.refers_to_number}});
  } else {
    screen.say(blindly ? Message::act_of_question_unknown : Message::act_of_swap_unknown);
  }
  if (!act.text.empty()) quote(screen, act.text);
}

void show_member(const Screen& screen, const desk::ActView& act) {
  const std::string here = screen.said(Message::who_this_desk);
  const auto one = [&](std::string_view name, const std::string& value) {
    return value.empty() ? text::Argument(name, Said{here}) : text::Argument(name, value);
  };
  if (act.kind == desk::ActKind::introduce) {
    screen.say(Message::act_introduces, {one("first", act.text), one("second", act.other)});
    return;
  }
  screen.say(Message::act_admits, {one("peer", act.text)});
  if (!act.other.empty()) screen.say(Message::act_replaces, {{"peer", act.other}});
}

void show_mandate(const Screen& screen, const desk::ActView& act) {
  if (!act.mandate.has_value()) return;
  screen.say(Message::act_mandate, {{"mandate", to_hex(act.mandate->span().first(4))}});
}

void show_document(const Screen& screen, const desk::ActView& act) {
  if (act.rule == channel::Rule::may_keep) screen.say(Message::rule_may_keep);
  show_rule(screen, act);
  screen.say(Message::document_size, {{"size", act.size}});
  if (!act.text.empty()) quote(screen, act.text);
  if (act.file.has_value()) {
    show_file(screen, *act.file);
  } else if (!act.is_erased) {
    screen.say(Message::document_without_file);
  }
}

void show_content(const Screen& screen, const desk::ActView& act) {
  using Kind = desk::ActKind;
  switch (act.kind) {
    case Kind::letter:
      show_rule(screen, act);
      if (!act.text.empty()) quote(screen, act.text);
      return;
    case Kind::question:
      show_date(screen, Message::question_due, act.until);
      return quote(screen, act.text);
    case Kind::answer:
      show_question(screen, act);
      return quote(screen, act.text);
    case Kind::recess:
      return show_date(screen, Message::channel_recess_until, act.until);
    case Kind::suspend:
    case Kind::close:
      if (!act.text.empty()) quote(screen, act.text);
      return;
    case Kind::admit:
    case Kind::introduce:
      return show_member(screen, act);
    case Kind::show_mandate:
    case Kind::withdraw_mandate:
      return show_mandate(screen, act);
    case Kind::agenda:
      screen.say(Message::round_line, {{"round", act.round}});
      for (const std::string& item : act.items) quote(screen, "– " + item);
      return;
    case Kind::minutes:
      screen.say(Message::round_line, {{"round", act.round}});
      return quote(screen, act.text);
    case Kind::document:
      return show_document(screen, act);
    case Kind::propose_swap:
    case Kind::ask_blindly:
      return show_proposal(screen, act);
    case Kind::join_swap:
    case Kind::accept_swap:
    case Kind::call_off_swap:
    case Kind::contribute:
      return show_step(screen, act);
    case Kind::open:
    case Kind::resume:
    case Kind::reopen:
    case Kind::leave:
    case Kind::revoke_mandate:
    case Kind::raise:
      return;
  }
}

}  // namespace

void add(Json& json, const desk::Accepted& accepted) {
  json.field("act", to_hex(accepted.act.span()));
  add(json, accepted.readers);
  json.field("messages", accepted.messages)
      .field("expected_milliseconds", accepted.expected.count())
      .field("held_for_words",
             std::ranges::find(accepted.readers, desk::ReaderState::held_for_words,
                               &desk::ReaderView::state) != accepted.readers.end());
}

void show(const Screen& screen, const desk::Accepted& accepted) {
  std::vector<std::string> names;
  names.reserve(accepted.readers.size());
  for (const desk::ReaderView& reader : accepted.readers) names.push_back(reader.name);
  const std::string held = names_of(screen, accepted.readers, desk::ReaderState::held_for_words);
  const std::string apart = names_of(screen, accepted.readers, desk::ReaderState::not_connected);
  const std::string going = names_of(screen, accepted.readers, desk::ReaderState::waiting);
  if (screen.is_json()) {
    Json json;
    json.begin_object();
    add(json, accepted);
    json.end_object();
    return screen.write(std::move(json));
  }
  if (!names.empty()) {
    const std::string readers = listed(screen, names);
    screen.say(Message::letter_reader, {{"peer", Said{readers}}, {"count", accepted.messages}});
  }
  if (!held.empty()) screen.say(Message::letter_held, {{"peer", Said{held}}});
  if (!apart.empty()) screen.say(Message::reader_not_connected, {{"peer", Said{apart}}});
  if (!going.empty()) {
    const std::string time = screen.span(accepted.expected);
    screen.say(Message::letter_expected, {{"time", Said{time}}});
  }
}

void show(const Screen& screen, const desk::ActView& act, const std::string& channel) {
  if (screen.is_json()) {
    Json json;
    add(json, act, channel);
    json.end_object();
    return screen.write(std::move(json));
  }
  show_heading(screen, act);
  show_content(screen, act);
  show_delivery(screen, act);
  screen.write("\n");
}

bool show_found(const Screen& screen, const desk::ActView& act, const std::string& channel,
                const text::Finder& finder) {
  // What is shown is searched, so that the places fit. Texts of others are made harmless by that.
  std::vector<std::string> texts = act.items;
  texts.insert(texts.begin(), act.text);
  std::vector<std::string> excerpts;
  for (const std::string& text : texts) {
    const std::string clean = text::harmless_text(text);
    const auto matches = finder.find(clean);
    if (matches.empty()) continue;
    excerpts.push_back(excerpt(screen, clean, matches, terminal_columns(STDOUT_FILENO)));
  }
  if (excerpts.empty()) return false;
  if (screen.is_json()) {
    Json json;
    add(json, act, channel);
    json.end_object();
    screen.write(std::move(json));
    return true;
  }
  screen.say(Message::search_in, {{"channel", channel}});
  show_heading(screen, act);
  for (const std::string& each : excerpts) screen.write(each);
  screen.write("\n");
  return true;
}

}  // namespace peyk::app
