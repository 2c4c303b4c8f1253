// What a program says when it dies: of an abort, a broken memory access, a sanitizer's finding.
#pragma once

#include <string_view>

namespace peyk::sim {

// From now on, until it is called again. What is longer than some thousand bytes is cut.
void set_last_words(std::string_view words);
// Once, at the beginning.
void say_last_words_when_dying();

}  // namespace peyk::sim
