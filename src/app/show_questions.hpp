// Blind questions as a person or, with --json, a program sees them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "peyk/api/response.hpp"

#include "screen.hpp"
#include "words.hpp"

namespace peyk::app {

// A list that is followed: only what looks otherwise than before is shown again. In JSON each time
// the whole list, in a line of its own.
class QuestionList {
 public:
  void show(const Screen& screen, const api::responses::Questions& questions);

 private:
  std::map<channel::ActId, std::string> shown_;
  std::string json_;
};

[[nodiscard]] std::string_view id_of(blind::Form form);  // for programs
// How it stands.
[[nodiscard]] Word word_of(const desk::BlindQuestionView& question);

}  // namespace peyk::app
