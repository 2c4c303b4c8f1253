// A list that a person brings to a blind question: each line folded, so that spellings of one name
// meet, with the line as it stands there for when it turns out to be common.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "peyk/desk/question.hpp"

#include "question_subject.hpp"
#include "screen.hpp"

namespace peyk::app {

// Of a question about topics or names. Lines that say what another said are named and left out.
[[nodiscard]] Result<std::vector<desk::QuestionItem>> read_question_list(
    const Screen& screen, const std::filesystem::path& file, const Subject& subject);

// What a list is filled up to where its person says nothing of it: a power of two, so that the
// number says little of how long the list is.
[[nodiscard]] std::uint32_t padded_size(std::size_t items);

}  // namespace peyk::app
