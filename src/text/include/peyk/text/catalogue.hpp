// What the program says, in the language of the person in front of it.
//
// Values in a sentence are hostile until said otherwise: they pass harmless_line() and stand in
// directional isolates, so that no name can speak for the program.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "peyk/text/language.hpp"
#include "peyk/text/message.hpp"

namespace peyk::text {

struct Piece;

// Text that this room made itself (a message, a date) and may keep its isolates and new lines.
struct Said {
  std::string_view text;
};

// A named value. The views must outlive the call of say().
class Argument {
 public:
  Argument(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  Argument(std::string_view name, const char* value)
      : name_(name), value_(std::string_view(value)) {}
  Argument(std::string_view name, const std::string& value)
      : name_(name), value_(std::string_view(value)) {}
  Argument(std::string_view name, Said value) : name_(name), value_(value) {}
  // Numbers beyond the range of int64 are said as its end.
  template <std::integral N>
    requires(!std::same_as<N, bool>)
  Argument(std::string_view name, N value)
      : name_(name),
        value_(std::in_range<std::int64_t>(value) ? static_cast<std::int64_t>(value)
                                                  : std::numeric_limits<std::int64_t>::max()) {}

 private:
  friend class Catalogue;
  std::string_view name_;
  std::variant<std::string_view, Said, std::int64_t> value_;
};

class Catalogue {
 public:
  explicit Catalogue(Language language) : language_(language) {}

  [[nodiscard]] Language language() const { return language_; }

  // Right to left, every value is isolated; left to right, those with right-to-left letters. A
  // value that was not given is a programming error and stands as {name}.
  [[nodiscard]] std::string say(Message message,
                                std::initializer_list<Argument> arguments = {}) const {
    return say(message, std::span(arguments.begin(), arguments.size()));
  }
  [[nodiscard]] std::string say(Message, std::span<const Argument>) const;

 private:
  [[nodiscard]] std::string fill(const Piece&, std::span<const Argument>) const;
  [[nodiscard]] std::string value(const Argument&) const;
  Language language_;
};

// The id in the catalogue files.
[[nodiscard]] std::string_view id_of(Message);

}  // namespace peyk::text
