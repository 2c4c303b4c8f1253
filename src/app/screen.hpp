// What a person sees: results on the standard output, everything around them on the standard error,
// in the person's language, calendar and time zone.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "peyk/base/time.hpp"
#include "peyk/text/calendar.hpp"
#include "peyk/text/catalogue.hpp"

#include "failure.hpp"
#include "json.hpp"

namespace peyk::app {

class Screen {
 public:
  Screen(text::Language language, std::string time_zone);

  [[nodiscard]] const text::Catalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] std::string said(text::Message message,
                                 std::initializer_list<text::Argument> arguments = {}) const {
    return catalogue_.say(message, arguments);
  }
  // A line of a result; with --json an object {"done": true, "what": …, "text": …}.
  void say(text::Message message, std::initializer_list<text::Argument> arguments = {}) const;
  // A line beside the result: advice, progress.
  void note(text::Message message, std::initializer_list<text::Argument> arguments = {}) const;
  // A picture beside the result.
  void draw(std::string_view lines) const;
  void complain(const Failure& failure) const;

  // Of either direction, in a line or page of the language's own: isolated where that is needed.
  [[nodiscard]] std::string set_apart(std::string_view text) const;
  // As it is; the caller has made it harmless.
  void write(std::string_view text) const;
  void write(Json json) const;

  // Day and time, in the calendars that were chosen, else in those of the language. A Said for a
  // message.
  [[nodiscard]] std::string date(Instant instant) const;
  // The day in all three calendars whatever the language: for dates that both sides must agree on.
  [[nodiscard]] std::string full_date(Instant instant) const;
  // In the language's digits.
  [[nodiscard]] std::string number(std::uint64_t value) const;
  [[nodiscard]] const std::string& time_zone() const { return zone_; }
  // "about" this long, in the largest whole unit.
  [[nodiscard]] std::string span(Duration duration) const;

  // Why the standard output could not be written, if it could not: the disk is full, nobody reads
  // (`| head`). Nothing more is written from then on.
  [[nodiscard]] std::optional<Failure> failure() const;

  // With --json failures are objects as well.
  void use_json(bool json) { json_ = json; }
  // Names of calendars, or "all": in what date() shows a day. False: there is no such calendar.
  [[nodiscard]] bool use_dates(std::string_view name);
  [[nodiscard]] bool is_json() const { return json_; }

 private:
  text::Catalogue catalogue_;
  std::string zone_;
  std::optional<text::Calendar> calendar_;
  bool all_dates_ = false;
  bool json_ = false;
  mutable int failed_ = 0;  // errno of the first write that failed
};

// Of what is over at `until`: a mandate to the end of a day is not shown with the date of the next.
[[nodiscard]] constexpr Instant last_of(Instant until) { return until - Duration::milliseconds(1); }

// 0 when it is no terminal, or one that does not say.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

// LC_ALL, LC_MESSAGES, LANG in this order.
[[nodiscard]] text::Language language_of_environment();
// TZ, else what /etc/localtime names, else UTC.
[[nodiscard]] std::string time_zone_of_system();

}  // namespace peyk::app
