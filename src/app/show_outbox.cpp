#include <array>

#include "peyk/text/terminal.hpp"

#include "show.hpp"

namespace peyk::app {

using text::Message;
using text::Said;

namespace {

// The names of put_queue.hpp; one of a newer desk is shown as it is.
std::string copy_state(const Screen& screen, const std::string& state) {
  struct Known {
    std::string_view name;
    Message message;
  };
  constexpr std::array known = {
      Known{"waiting", Message::copy_waiting},
      Known{"sent", Message::copy_sent},
      Known{"stored", Message::copy_stored},
      Known{"silent", Message::copy_silent},
      Known{"late", Message::copy_late},
      Known{"full", Message::copy_full},
      Known{"conflict", Message::copy_conflict},
      Known{"failed", Message::copy_failed},
      Known{"false_receipt", Message::copy_false_receipt},
  };
  for (const Known& one : known) {
    if (one.name == state) return screen.said(one.message);
  }
  return text::harmless_line(state);
}

std::string complaint_text(const Screen& screen, const std::string& what) {
  if (what == "took_and_did_not_give") return screen.said(Message::complaint_took);
  if (what == "altered_a_body") return screen.said(Message::complaint_altered);
  if (what == "false_receipt") return screen.said(Message::complaint_receipt);
  return text::harmless_line(what);
}

// Why a letter still waits, in one clause.
std::string reason_of(const Screen& screen, const desk::OutboxView& letter) {
  if (letter.held_for_words) return screen.said(Message::outbox_reason_words);
  if (letter.bytes_sealed == 0) return screen.said(Message::outbox_reason_turn);
  for (const desk::CopyView& copy : letter.copies) {
    if (copy.state == "stored") return screen.said(Message::outbox_reason_sent);
  }
  for (const desk::CopyView& copy : letter.copies) {
    if (copy.state != "waiting" && copy.state != "sent") {
      return screen.said(Message::outbox_reason_courier, {{"courier", copy.courier}});
    }
  }
  return screen.said(Message::outbox_reason_turn);
}

void add(Json& json, const desk::OutboxView& letter) {
  json.begin_object()
      .field("act", to_hex(letter.act.span()))
      .field("channel", letter.channel)
      .field("to", letter.to)
      .field("since_milliseconds", letter.since.milliseconds())
      .field("bytes", letter.bytes)
      .field("bytes_sealed", letter.bytes_sealed)
      .field("held_for_words", letter.held_for_words)
      .field("messages_waiting", letter.messages_waiting);
  json.key("copies").begin_array();
  for (const desk::CopyView& copy : letter.copies) {
    json.begin_object()
        .field("courier", copy.courier)
        .field("state", copy.state)
        .field("round", copy.round)
        .end_object();
  }
  json.end_array().end_object();
}

void show_json(const Screen& screen, const api::responses::Outbox& outbox) {
  Json json;
  json.begin_object().key("waiting").begin_array();
  for (const desk::OutboxView& letter : outbox.waiting) add(json, letter);
  json.end_array().field("left_out", outbox.left_out).key("complaints").begin_array();
  for (const desk::ComplaintView& complaint : outbox.complaints) {
    json.begin_object()
        .field("courier", complaint.courier)
        .field("what", complaint.what)
        .field("when_milliseconds", complaint.when.milliseconds())
        .field("times", complaint.times)
        .end_object();
  }
  json.end_array().end_object();
  screen.write(std::move(json));
}

}  // namespace

void show(const Screen& screen, const api::responses::Outbox& outbox) {
  if (screen.is_json()) return show_json(screen, outbox);
  if (outbox.waiting.empty()) screen.say(Message::outbox_empty);
  for (const desk::OutboxView& letter : outbox.waiting) {
    const std::string date = screen.date(letter.since);
    const std::string reason = reason_of(screen, letter);
    screen.say(Message::outbox_letter, {{"channel", letter.channel},
                                        {"peer", letter.to},
                                        {"date", Said{date}},
                                        {"reason", Said{reason}}});
    screen.say(Message::outbox_progress, {{"sealed", letter.bytes_sealed},
                                          {"bytes", letter.bytes},
                                          {"count", letter.messages_waiting}});
    for (const desk::CopyView& copy : letter.copies) {
      const std::string state = copy_state(screen, copy.state);
      screen.say(Message::outbox_copy, {{"courier", copy.courier}, {"state", Said{state}}});
    }
  }
  if (outbox.left_out > 0) screen.say(Message::outbox_left_out, {{"count", outbox.left_out}});
  for (const desk::ComplaintView& complaint : outbox.complaints) {
    const std::string date = screen.date(complaint.when);
    const std::string what = complaint_text(screen, complaint.what);
    screen.say(Message::complaint_line, {{"courier", complaint.courier},
                                         {"count", complaint.times},
                                         {"date", Said{date}},
                                         {"what", Said{what}}});
  }
}

}  // namespace peyk::app
