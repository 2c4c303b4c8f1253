// What a desk shows of itself, as lines for a person or, with --json, for a program. Letters and
// names of the other side are made harmless here, and nowhere is text printed without it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "peyk/api/response.hpp"
#include "peyk/desk/views.hpp"
#include "peyk/text/finder.hpp"

#include "screen.hpp"

namespace peyk::app {

void show(const Screen& screen, const desk::StatusView& status);
void show(const Screen& screen, std::span<const desk::RelationView> relations);
void show(const Screen& screen, std::span<const desk::ChannelView> channels);
void show(const Screen& screen, const desk::ChannelDetails& details);
// To whom an act goes, and what keeps it here.
void show(const Screen& screen, const desk::Accepted& accepted);
// The same, into an object.
void add(Json& json, const desk::Accepted& accepted);
void show(const Screen& screen, const api::responses::Outbox& outbox);

// A courier's or a principal's, as its text block.
void show_card(const Screen& screen, bool as_json, const std::string& name, ByteSpan id,
               const std::string& block);

// The safety words of one relation, and as numbers.
void show_words(const Screen& screen, const desk::RelationView& relation);

// In JSON each act is a line of its own, so that following works with programs as well.
void show(const Screen& screen, const desk::ActView& act, const std::string& channel);
// Where that stands in its texts, if it does.
bool show_found(const Screen& screen, const desk::ActView& act, const std::string& channel,
                const text::Finder& finder);

// The names of the other members who are there.
[[nodiscard]] std::vector<std::string> others_of(const desk::ChannelView& channel);
// As whom this desk sits there.
[[nodiscard]] std::string own_name_in(const desk::ChannelView& channel);

}  // namespace peyk::app
