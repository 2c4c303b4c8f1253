#include "peyk/text/catalogue.hpp"

#include <algorithm>

#include "peyk/base/overloaded.hpp"
#include "peyk/text/direction.hpp"
#include "peyk/text/terminal.hpp"

#include "message_table.hpp"
#include "template.hpp"

namespace peyk::text {
namespace {

std::string_view form_for(const Piece& piece, Language language, std::int64_t count) {
  if (count == 0) {
    if (const auto zero = piece.forms.find(Plural::zero); zero != piece.forms.end()) {
      return zero->second;
    }
  }
  const auto form = piece.forms.find(plural_of(language, count));
  return form == piece.forms.end() ? std::string_view("#") : form->second;
}

std::string choose(const Piece& piece, Language language, std::int64_t count) {
  std::string out;
  for (const char c : form_for(piece, language, count)) {
    if (c == '#') {
      out += number(language, count);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string Catalogue::value(const Argument& argument) const {
  const auto isolated = [this](const std::string& text) {
    return is_right_to_left(language_) || has_right_to_left(text) ? isolate(text) : text;
  };
  return std::visit(Overloaded{[&](std::string_view text) { return isolated(harmless_line(text)); },
                               [&](Said said) { return isolated(std::string(said.text)); },
                               [&](std::int64_t count) { return isolated(std::to_string(count)); }},
                    argument.value_);
}

std::string Catalogue::fill(const Piece& piece, std::span<const Argument> arguments) const {
  const auto argument =
      std::ranges::find(arguments, piece.text, [](const Argument& a) { return a.name_; });
  if (argument == arguments.end()) return "{" + std::string(piece.text) + "}";
  const auto* count = std::get_if<std::int64_t>(&argument->value_);
  if (count != nullptr && piece.kind == Piece::Kind::number) return number(language_, *count);
  if (count != nullptr && piece.kind == Piece::Kind::choice) {
    return choose(piece, language_, *count);
  }
  return value(*argument);
}

std::string Catalogue::say(Message message, std::span<const Argument> arguments) const {
  const MessageRow& row = message_table.at(static_cast<std::size_t>(message));
  const auto pieces = parse_template(row.texts.at(static_cast<std::size_t>(language_)));
  if (!pieces) return {};  // text_catalogue refuses such a text
  const bool mark_code = is_right_to_left(language_);
  std::string out;
  for (const Piece& piece : *pieces) {
    switch (piece.kind) {
      case Piece::Kind::literal:
        out += piece.text;
        break;
      case Piece::Kind::code_begin:
        out += '`';
        if (mark_code) out += left_to_right_isolate;
        break;
      case Piece::Kind::code_end:
        if (mark_code) out += pop_isolate;
        out += '`';
        break;
      case Piece::Kind::value:
      case Piece::Kind::number:
      case Piece::Kind::choice:
        out += fill(piece, arguments);
        break;
    }
  }
  return out;
}

std::string_view id_of(Message message) {
  return message_table.at(static_cast<std::size_t>(message)).id;
}

}  // namespace peyk::text
