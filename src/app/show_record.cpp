#include "show_record.hpp"

#include <unistd.h>

#include "principal_home.hpp"
#include "quote.hpp"
#include "words.hpp"

namespace peyk::app {

using swap::JointRecord;
using text::Message;
using text::Said;

namespace {

// A person counts from one.
std::uint64_t number_of(swap::Side side) { return side.value() + 1U; }

std::vector<std::string> names_of_known(const RecordReading& reading) {
  std::vector<std::string> names;
  for (const RecordCourier& one : reading.couriers) {
    if (!one.name.empty()) names.push_back(one.name);
  }
  return names;
}

void write_verdict(const Screen& screen, const RecordReading& reading) {
  const auto say_names = [&screen](Message message, std::string_view name,
                                   const std::vector<std::string>& names) {
    if (names.empty()) return;
    const std::string all = listed(screen, names);
    screen.say(message, {{name, Said{all}}});
  };
  say_names(Message::record_signed_by, "names", reading.signed_by);
  say_names(Message::record_not_signed_by, "names", reading.not_signed_by);
  if (!reading.has_couriers_cards) return;
  if (reading.known_couriers() == reading.couriers.size()) {
    return say_names(Message::record_couriers_known, "couriers", names_of_known(reading));
  }
  screen.say(Message::record_couriers_unknown,
             {{"count", reading.couriers.size()}, {"known", reading.known_couriers()}});
}

void write_lines(const Screen& screen, const RecordReading& reading, const std::string& file,
                 WithText with_text) {
  if (with_text == WithText::yes) {
    screen.write(quoted(screen, reading.record.text(), terminal_columns(STDOUT_FILENO)));
  }
  screen.say(Message::record_holds, {{"file", file}});
  for (const RecordSigner& one : reading.signers) screen.write(said_of(screen, one) + "\n");
  if (reading.has_one_key_on_both_sides()) screen.say(Message::record_one_key);
  screen.write(said_of_certificate(screen, reading.record) + "\n");
  for (const RecordCourier& one : reading.couriers) screen.write(said_of(screen, one) + "\n");
  write_verdict(screen, reading);
  screen.write(said_of_limits(screen, reading.record) + "\n");
}

void add_names(Json& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key).begin_array();
  for (const std::string& name : names) json.value(name);
  json.end_array();
}

void write_json(const Screen& screen, const RecordReading& reading, WithText with_text) {
  const swap::Terms terms = reading.record.manifest().terms();
  Json json;
  json.begin_object().field("kind", "joint record").field("holds", true);
  json.field("as_asked", verdict_of(reading) == ExitCode::done);
  if (with_text == WithText::yes) json.field("text", reading.record.text());
  json.key("signers").begin_array();
  for (const RecordSigner& one : reading.signers) {
    json.begin_object().field("side", number_of(one.side));
    json.field("id", to_hex(one.id.span())).field("name", one.name).end_object();
  }
  json.end_array().field("one_key_on_both_sides", reading.has_one_key_on_both_sides());
  add_names(json, "signed_by", reading.signed_by);
  add_names(json, "not_signed_by", reading.not_signed_by);
  json.field("swap", to_hex(terms.id().span()));
  json.field("before_milliseconds", terms.deadline().milliseconds());
  json.key("couriers").begin_array();
  for (const RecordCourier& one : reading.couriers) {
    json.begin_object().field("id", to_hex(one.id.span())).field("name", one.name).end_object();
  }
  json.end_array().field("couriers_of_swap", std::uint64_t{terms.couriers().size()});
  json.field("couriers_that_may_lie", std::uint64_t{terms.quorum().liars()}).end_object();
  screen.write(std::move(json));
}

}  // namespace

ExitCode verdict_of(const RecordReading& reading) {
  if (!reading.not_signed_by.empty()) return ExitCode::not_so;
  const bool lacks_cards = reading.known_couriers() < reading.couriers.size();
  return reading.has_couriers_cards && lacks_cards ? ExitCode::not_yet : ExitCode::done;
}

void show_record(const Screen& screen, const RecordReading& reading, const std::string& file,
                 WithText with_text) {
  if (screen.is_json()) return write_json(screen, reading, with_text);
  write_lines(screen, reading, file, with_text);
}

std::string said_of(const Screen& screen, const RecordSigner& signer) {
  const std::string fingerprint = spoken(signer.id.span());
  if (signer.name.empty()) {
    return screen.said(Message::record_signed_unnamed,
                       {{"side", number_of(signer.side)}, {"fingerprint", fingerprint}});
  }
  return screen.said(
      Message::record_signed_named,
      {{"side", number_of(signer.side)}, {"name", signer.name}, {"fingerprint", fingerprint}});
}

std::string said_of(const Screen& screen, const RecordCourier& courier) {
  const std::string fingerprint = spoken(courier.id.span());
  if (courier.name.empty()) {
    return screen.said(Message::record_courier_unnamed, {{"fingerprint", fingerprint}});
  }
  return screen.said(Message::record_courier_named,
                     {{"courier", courier.name}, {"fingerprint", fingerprint}});
}

std::string said_of_certificate(const Screen& screen, const JointRecord& record) {
  const swap::Terms terms = record.manifest().terms();
  const std::string date = screen.full_date(terms.deadline());
  const std::string swap = spoken(terms.id().span());
  return screen.said(Message::record_certified, {{"swap", swap},
                                                 {"date", Said{date}},
                                                 {"all", terms.couriers().size()},
                                                 {"count", terms.quorum().to_decide()}});
}

std::string said_of_limits(const Screen& screen, const JointRecord& record) {
  return screen.said(Message::record_says_not,
                     {{"liars", record.manifest().frame().quorum().to_restore()}});
}

}  // namespace peyk::app
