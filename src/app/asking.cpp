#include "asking.hpp"

#include "question_ledger.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

Result<desk::BlindQuestionView> question_numbered(Program& desk, const std::string& channel,
                                                  std::uint64_t number) {
  auto found =
      desk.ask_for<responses::Question>(requests::Question{channel, number}, {.name = channel});
  if (found) return std::move(found->question);
  if (found.error().what != Message::error_unknown_act) return std::unexpected(found.error());
  return fail(Message::error_no_blind_question,
              {{"number", static_cast<std::int64_t>(number)}, {"channel", channel}});
}

Result<std::vector<Warning>> warn(const Screen& screen, Program& desk,
                                  const std::vector<std::string>& with, const desk::AskOrder& sheet,
                                  bool is_asker, std::size_t own_items) {
  const auto told = desk.ask_for<responses::ToldAlike>(requests::ToldAlike{
      .with = with, .form = sheet.form, .own_size = sheet.own_size, .subject = sheet.subject});
  if (!told) return std::unexpected(told.error());
  std::vector<Warning> warnings;
  if (has_small_universe(sheet.form, sheet.own_size, sheet.their_size)) {
    warnings.push_back(
        {.id = "small_universe", .message = Message::ask_small, .peer = {}, .count = 0});
  }
  const auto subject = decode_subject(sheet.subject, sheet.form, sheet.own_size);
  if (has_wide_list(sheet.form, as_long_as_theirs(subject, is_asker, own_items),
                    sheet.their_size)) {
    warnings.push_back(
        {.id = "wide_list", .message = Message::ask_wide, .peer = {}, .count = sheet.their_size});
  }
  for (std::size_t i = 0; i < with.size() && i < told->counts.size(); ++i) {
    if (told->counts[i] == 0) continue;
    warnings.push_back({.id = "told_alike_before",
                        .message = Message::ask_repeated,
                        .peer = with[i],
                        .count = told->counts[i]});
  }
  for (const Warning& warning : warnings) {
    screen.note(warning.message, {{"peer", warning.peer}, {"count", warning.count}});
  }
  return warnings;
}

void show_asked(const Screen& screen, const desk::Accepted& accepted,
                std::span<const Warning> warnings) {
  if (!screen.is_json()) return show(screen, accepted);
  Json json;
  json.begin_object();
  add(json, accepted);
  json.key("warnings").begin_array();
  for (const Warning& warning : warnings) {
    json.begin_object().field("what", warning.id);
    if (!warning.peer.empty()) json.field("with", warning.peer);
    if (warning.count > 0) json.field("count", warning.count);
    json.end_object();
  }
  json.end_array().end_object();
  screen.write(std::move(json));
}

std::unexpected<Failure> words_too_long() {
  static_assert(channel::max_swap_words_bytes == channel::max_reason_bytes);
  return fail(Message::error_ask_words_long,
              {{"limit", static_cast<std::int64_t>(channel::max_swap_words_bytes)}},
              ExitCode::usage);
}

}  // namespace peyk::app
