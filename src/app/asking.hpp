// What asking and answering blind questions have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/desk/question.hpp"

#include "program.hpp"
#include "screen.hpp"

namespace peyk::app {

// error_no_blind_question.
[[nodiscard]] Result<desk::BlindQuestionView> question_numbered(Program& desk,
                                                                const std::string& channel,
                                                                std::uint64_t number);

// What a person is to weigh before anything is told: what the result says of the rest, and what was
// told already.
struct Warning {
  std::string_view id;  // for programs
  text::Message message = text::Message::ask_small;
  std::string peer;
  std::uint64_t count = 0;
};
// Of `sheet` form, sizes and subject; `own_items`, how many stand on the own list. They are said.
[[nodiscard]] Result<std::vector<Warning>> warn(const Screen& screen, Program& desk,
                                                const std::vector<std::string>& with,
                                                const desk::AskOrder& sheet, bool is_asker,
                                                std::size_t own_items);
// In JSON with the warnings.
void show_asked(const Screen& screen, const desk::Accepted& accepted,
                std::span<const Warning> warnings);

[[nodiscard]] std::unexpected<Failure> words_too_long();

}  // namespace peyk::app
