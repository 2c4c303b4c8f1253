// What asking and answering blind questions have in common.
#pragma once

#include <string>
#include <vector>

#include "peyk/desk/question.hpp"

#include "program.hpp"
#include "screen.hpp"

namespace peyk::app {

// error_no_blind_question.
[[nodiscard]] Result<desk::BlindQuestionView> question_numbered(Program& desk,
                                                                const std::string& channel,
                                                                std::uint64_t number);

// Before anything is told: what the result says of the rest, and what was told already. Of `sheet`
// form, sizes and subject.
[[nodiscard]] Result<void> warn(const Screen& screen, Program& desk,
                                const std::vector<std::string>& with, const desk::AskOrder& sheet);

[[nodiscard]] std::unexpected<Failure> words_too_long();

}  // namespace peyk::app
