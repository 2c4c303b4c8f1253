// What a running desk answers about blind questions.
#include <utility>

#include "desk_answer.hpp"
#include "desk_control.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using api::Response;

namespace {

// Of what is shown: half a frame, with what a question has beside its texts.
constexpr std::size_t most_bytes_shown = 2U << 20U;
constexpr std::size_t bytes_of_question = 2'048;
constexpr std::size_t bytes_of_line = 8;

std::size_t bytes_in(const desk::BlindQuestionView& view) {
  std::size_t bytes = bytes_of_question + view.words.size() + view.subject.size();
  for (const std::string& line : view.common) bytes += bytes_of_line + line.size();
  return bytes;
}

}  // namespace

DeskControl::MaybeResponse DeskControl::take_question(const api::Request& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  const auto accepted = [&desk](auto done) {
    return responses::Accepted{std::move(done), desk.change_count()};
  };
  if (const auto* asked = std::get_if<requests::AskQuestion>(&request)) {
    return answer_of(desk.ask_question(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::AnswerQuestion>(&request)) {
    return answer_of(desk.answer_question(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::CallOffQuestion>(&request)) {
    return answer_of(desk.call_off_question(asked->channel, asked->number, asked->reason,
                                            asked->without_words, now),
                     accepted);
  }
  if (std::holds_alternative<requests::Questions>(request)) return questions();
  return std::nullopt;
}

Response DeskControl::questions() const {
  auto all = parts_.desk.questions(parts_.reactor.now());
  if (!all) return refused(api::refusal_of(all.error()));
  std::size_t kept = 0;
  std::size_t bytes = 0;
  while (kept < all->size()) {
    bytes += bytes_in((*all)[all->size() - kept - 1]);
    if (bytes > most_bytes_shown) break;
    ++kept;
  }
  const std::size_t left_out = all->size() - kept;
  all->erase(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(left_out));
  return responses::Questions{std::move(*all), left_out, parts_.desk.change_count()};
}

}  // namespace peyk::app
