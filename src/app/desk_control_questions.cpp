// What a running desk answers about blind questions.
#include <algorithm>
#include <map>
#include <utility>

#include "desk_answer.hpp"
#include "desk_control.hpp"
#include "question_ledger.hpp"
#include "question_subject.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using api::Response;

namespace {

std::optional<Subject> subject_of(const desk::ToldQuestion& told) {
  return decode_subject(told.subject, told.form, told.own_size);
}

// All is counted here: what is shown of it may be less.
void count_alike(const std::vector<desk::ToldQuestion>& told,
                 std::vector<desk::BlindQuestionView>& views) {
  std::map<channel::ActId, desk::BlindQuestionView*> shown;
  for (desk::BlindQuestionView& view : views) shown.emplace(view.act, &view);
  ToldBefore before;
  for (const desk::ToldQuestion& one : told) {
    const auto subject = subject_of(one);
    if (!subject.has_value()) continue;
    if (const auto view = shown.find(one.act); view != shown.end()) {
      for (const std::string& with : view->second->with) {
        view->second->alike_before.push_back(before.count(with, *subject));
      }
    }
    for (const std::string& with : one.with) before.note(with, *subject);
  }
}

responses::ToldAlike told_alike(const std::vector<desk::ToldQuestion>& told,
                                const requests::ToldAlike& asked) {
  responses::ToldAlike counted{std::vector<std::uint64_t>(asked.with.size())};
  const auto about = decode_subject(asked.subject, asked.form, asked.own_size);
  if (!about.has_value()) return counted;
  ToldBefore before;
  for (const desk::ToldQuestion& one : told) {
    const auto subject = subject_of(one);
    if (!subject.has_value()) continue;
    for (const std::string& with : one.with) before.note(with, *subject);
  }
  std::ranges::transform(asked.with, counted.counts.begin(), [&](const std::string& with) {
    return std::uint64_t{before.count(with, *about)};
  });
  return counted;
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
  if (const auto* asked = std::get_if<requests::Questions>(&request)) {
    return questions(asked->which);
  }
  if (const auto* asked = std::get_if<requests::Question>(&request)) {
    return answer_of(desk.question(asked->channel, asked->number, now),
                     [](auto view) { return responses::Question{std::move(view)}; });
  }
  if (const auto* asked = std::get_if<requests::ToldAlike>(&request)) {
    return answer_of(desk.told_questions(now),
                     [asked](const auto& told) { return told_alike(told, *asked); });
  }
  return std::nullopt;
}

Response DeskControl::questions(desk::WhichQuestions which) const {
  const desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  auto shown = desk.questions(now, which);
  if (!shown) return refused(api::refusal_of(shown.error()));
  if (which == desk::WhichQuestions::told) {
    const auto told = desk.told_questions(now);
    if (!told) return refused(api::refusal_of(told.error()));
    count_alike(*told, shown->views);
  }
  return responses::Questions{std::move(shown->views), shown->left_out, desk.change_count()};
}

}  // namespace peyk::app
