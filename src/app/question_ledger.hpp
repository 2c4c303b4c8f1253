// What blind questions tell beyond what was agreed: results of several add up, and of few things
// to choose from a result says much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "peyk/api/response.hpp"

#include "screen.hpp"

namespace peyk::app {

// Fewer lines, or fewer amounts, than 16.
[[nodiscard]] bool has_small_universe(blind::Form form, std::uint32_t own_size,
                                      std::uint32_t their_size);

// How many of these told that member something about what such a question is about: the same kind
// of items, or amounts in the same unit.
[[nodiscard]] std::size_t told_alike(std::span<const desk::BlindQuestionView> questions,
                                     std::string_view with, blind::Form form, ByteSpan subject,
                                     std::uint32_t size);

// What this desk told whom: in JSON an array of the members.
void show_ledger(const Screen& screen, const api::responses::Questions& questions,
                 const api::responses::Swaps& swaps, const std::string& only_with);

}  // namespace peyk::app
