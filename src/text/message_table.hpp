// The catalogues as compiled in; message_table.cpp is made by text_catalogue.
#pragma once

#include <array>
#include <string_view>

#include "peyk/text/language.hpp"
#include "peyk/text/message.hpp"

namespace peyk::text {

struct MessageRow {
  std::string_view id;
  std::array<std::string_view, all_languages.size()> texts;  // by Language
};

extern const std::array<MessageRow, message_count> message_table;  // by Message

}  // namespace peyk::text
