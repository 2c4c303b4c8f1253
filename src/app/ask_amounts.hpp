// The amount that a person brings to a blind question.
#pragma once

#include <cstdint>
#include <string>

#include "peyk/desk/question.hpp"

#include "question_subject.hpp"
#include "screen.hpp"

namespace peyk::app {

// Off the standard input where `-` stands for it. It is repeated in no message.
[[nodiscard]] Result<desk::Holdings> bound_for(const Screen& screen, const Amounts& amounts,
                                               std::uint32_t bits, const std::string& typed);

}  // namespace peyk::app
