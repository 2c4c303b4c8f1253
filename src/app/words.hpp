// The words for what a desk tells as an enum: an id for programs, a message for people.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "peyk/desk/views.hpp"
#include "peyk/text/message.hpp"

#include "screen.hpp"

namespace peyk::app {

struct Word {
  std::string_view id;
  text::Message message;
};

[[nodiscard]] Word word_of(channel::Phase phase);
[[nodiscard]] Word word_of(channel::Role role);
[[nodiscard]] Word word_of(channel::Power power);
[[nodiscard]] Word word_of(channel::QuestionState state);
[[nodiscard]] Word word_of(channel::Standing standing);
[[nodiscard]] Word word_of(channel::Rule rule);
[[nodiscard]] Word word_of(desk::Connection connection);
[[nodiscard]] Word word_of(desk::IntroductionRefusal reason);
[[nodiscard]] Word word_of(desk::ActKind kind);
// With who it is put in: `peer`.
[[nodiscard]] Word word_of(desk::ReaderState state);

// Names one behind the other, in the direction of the language whatever their own. A Said for a
// message.
[[nodiscard]] std::string listed(const Screen& screen, std::span<const std::string> names);

}  // namespace peyk::app
