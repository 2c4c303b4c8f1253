// What a person brings to a ballot: who asks names the candidates, and each says by their numbers
// which it accepts.
#pragma once

#include <string>
#include <vector>

#include "peyk/desk/question.hpp"

#include "question_subject.hpp"
#include "screen.hpp"

namespace peyk::app {

// In the order in which they are named; or a file with one in each line.
[[nodiscard]] Result<Candidates> candidates_from(const std::vector<std::string>& named,
                                                 const std::string& file);

// `accepted`: numbers from 1, or `none` alone, or `-` alone for the standard input, where they
// stand apart by spaces or lines: others may see command lines. No error repeats one.
[[nodiscard]] Result<desk::Holdings> votes_for(const Screen& screen, const Candidates& candidates,
                                               const std::vector<std::string>& accepted);

}  // namespace peyk::app
