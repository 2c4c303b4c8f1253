// Text of others in a page of HTML: nothing of it is a tag, an attribute or an entity.
#pragma once

#include <string>
#include <string_view>

namespace peyk::app {

// <name>text</name>; the text has been made harmless before.
[[nodiscard]] std::string element(std::string_view name, std::string_view text);
// Made harmless, a <p> for each line, each in its own direction; an empty one keeps its height.
[[nodiscard]] std::string paragraphs(std::string_view text);

}  // namespace peyk::app
