// What a desk shows of itself, as lines for a person or, with --json, for a program. Letters and
// names of the other side are made harmless here, and nowhere is text printed without it.
#pragma once

#include <span>
#include <string>

#include "peyk/api/response.hpp"
#include "peyk/desk/views.hpp"

#include "screen.hpp"

namespace peyk::app {

void show(const Screen& screen, const desk::StatusView& status);
void show(const Screen& screen, std::span<const desk::RelationView> relations);
void show(const Screen& screen, std::span<const desk::ChannelView> channels);
void show(const Screen& screen, const desk::Accepted& accepted);
void show(const Screen& screen, const api::responses::Outbox& outbox);

// The safety words of one relation, and as numbers.
void show_words(const Screen& screen, const desk::RelationView& relation);

// In JSON each letter is a line of its own, so that following works with programs as well.
void show(const Screen& screen, const desk::LetterView& letter, const std::string& channel);

}  // namespace peyk::app
