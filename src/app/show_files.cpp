// Files: how far they are, at both ends.
#include "show_files.hpp"

#include <utility>

#include "words.hpp"

namespace peyk::app {

using desk::AttachmentState;
using text::Message;
using text::Said;

namespace {

std::string_view state_name(AttachmentState state) {
  switch (state) {
    case AttachmentState::importing:
    case AttachmentState::imported:
      return "importing";
    case AttachmentState::under_way:
      return "under_way";
    case AttachmentState::whole:
      return "whole";
    case AttachmentState::withdrawn:
      return "withdrawn";
    case AttachmentState::given_up:
      return "given_up";
    case AttachmentState::broken:
      return "broken";
  }
  return "";
}

Message message_of(const desk::AttachmentView& file) {
  const bool mine = file.mine;
  switch (file.state) {
    case AttachmentState::importing:
    case AttachmentState::imported:
      return Message::file_importing;
    case AttachmentState::under_way:
      if (file.paused) return mine ? Message::file_out_paused : Message::file_in_paused;
      return mine ? Message::file_out_under_way : Message::file_in_under_way;
    case AttachmentState::whole:
      return mine ? Message::file_out_whole : Message::file_in_whole;
    case AttachmentState::withdrawn:
      return mine ? Message::file_out_withdrawn : Message::file_in_withdrawn;
    case AttachmentState::given_up:
      return mine ? Message::file_out_given_up : Message::file_in_given_up;
    case AttachmentState::broken:
      return Message::file_in_broken;
  }
  return Message::file_importing;
}

Message message_of(AttachmentState reader) {
  if (reader == AttachmentState::whole) return Message::file_reader_whole;
  if (reader == AttachmentState::under_way) return Message::file_reader_under_way;
  return Message::file_reader_given_up;
}

std::uint64_t percent(std::uint64_t done, std::uint64_t of) {
  return of == 0 ? 0 : done * 100 / of;
}

std::string number_of(const desk::AttachmentView& file) { return short_file_id(file.id); }

std::string state_line(const Screen& screen, const desk::AttachmentView& file) {
  const std::string time = screen.span(file.expected);
  const std::string number = number_of(file);
  return screen.said(message_of(file), {{"percent", percent(file.done, file.pieces)},
                                        {"time", Said{time}},
                                        {"file", number}}) +
         "\n";
}

std::string lines_of(const Screen& screen, const desk::FileView& view) {
  const desk::AttachmentView& file = view.file;
  const std::string number = number_of(file);
  std::string lines = file.mine ? screen.said(Message::file_listed_out, {{"file", number},
                                                                         {"name", view.name},
                                                                         {"size", file.size},
                                                                         {"channel", view.channel}})
                                : screen.said(Message::file_listed_in, {{"file", number},
                                                                        {"name", view.name},
                                                                        {"size", file.size},
                                                                        {"peer", file.from},
                                                                        {"channel", view.channel}});
  lines += "\n";
  if (view.rule == channel::Rule::may_keep) lines += screen.said(Message::rule_may_keep) + "\n";
  if (view.until.has_value()) {
    const std::string date = screen.full_date(*view.until);
    lines += screen.said(Message::rule_until, {{"date", Said{date}}}) + "\n";
  }
  lines += state_line(screen, file);
  for (const desk::AttachmentReader& reader : file.readers) {
    const std::uint64_t part = percent(reader.here, file.pieces);
    lines += screen.said(message_of(reader.state), {{"peer", reader.relation}, {"percent", part}}) +
             "\n";
  }
  return lines;
}

void add(Json& json, const desk::FileView& view) {
  json.begin_object();
  add_file(json, view.file);
  json.field("channel", view.channel)
      .field("number", view.number)
      .field("name", view.name)
      .field("media_type", view.media_type)
      .field("rule", word_of(view.rule).id);
  if (view.until.has_value()) json.field("until_milliseconds", view.until->milliseconds());
  json.end_object();
}

}  // namespace

std::string short_file_id(const box::AttachmentId& id) {
  constexpr std::size_t shown_bytes = 4;
  return to_hex(id.span().first(shown_bytes));
}

void add_file(Json& json, const desk::AttachmentView& file) {
  json.field("file", to_hex(file.id.span()))
      .field("mine", file.mine)
      .field("state", state_name(file.state))
      .field("paused", file.paused)
      .field("size", file.size)
      .field("pieces", std::uint64_t{file.pieces})
      .field("done", std::uint64_t{file.done})
      .field("from", file.from)
      .field("expected_milliseconds", file.expected.count());
  json.key("readers").begin_array();
  for (const desk::AttachmentReader& reader : file.readers) {
    json.begin_object()
        .field("name", reader.relation)
        .field("state", state_name(reader.state))
        .field("here", std::uint64_t{reader.here})
        .end_object();
  }
  json.end_array();
}

void show_file(const Screen& screen, const desk::AttachmentView& file) {
  screen.write(state_line(screen, file));
}

void FileList::show(const Screen& screen, const api::responses::Files& files) {
  if (screen.is_json()) {
    Json json;
    json.begin_array();
    for (const desk::FileView& view : files.files) add(json, view);
    json.end_array();
    std::string line = std::move(json).take();
    if (std::exchange(json_, line) != line) screen.write(line + "\n");
    return;
  }
  if (files.left_out > 0) screen.note(Message::files_left_out, {{"count", files.left_out}});
  for (const desk::FileView& view : files.files) {
    std::string lines = lines_of(screen, view);
    std::string& before = shown_[view.file.id];
    if (lines == before) continue;
    screen.write(lines + "\n");
    before = std::move(lines);
  }
}

}  // namespace peyk::app
