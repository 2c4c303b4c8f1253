#include "asking.hpp"

#include "question_ledger.hpp"

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

Result<void> warn(const Screen& screen, Program& desk, const std::vector<std::string>& with,
                  const desk::AskOrder& sheet) {
  const auto told = desk.ask_for<responses::ToldAlike>(requests::ToldAlike{
      .with = with, .form = sheet.form, .own_size = sheet.own_size, .subject = sheet.subject});
  if (!told) return std::unexpected(told.error());
  if (has_small_universe(sheet.form, sheet.own_size, sheet.their_size)) {
    screen.note(Message::ask_small);
  }
  for (std::size_t i = 0; i < with.size() && i < told->counts.size(); ++i) {
    const std::uint64_t before = told->counts[i];
    if (before > 0) screen.note(Message::ask_repeated, {{"peer", with[i]}, {"count", before}});
  }
  return {};
}

std::unexpected<Failure> words_too_long() {
  static_assert(channel::max_swap_words_bytes == channel::max_reason_bytes);
  return fail(Message::error_ask_words_long,
              {{"limit", static_cast<std::int64_t>(channel::max_swap_words_bytes)}},
              ExitCode::usage);
}

}  // namespace peyk::app
