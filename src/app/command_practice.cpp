// peyk practice
#include <memory>
#include <unistd.h>

#include "commands.hpp"
#include "practice.hpp"
#include "show.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using text::Message;

namespace {

constexpr const char* first_desk = "A1";
constexpr const char* second_desk = "B1";
constexpr const char* channel_name = "geneva";

// The whole session; the ground is gone when it is over.
class Practice {
 public:
  Practice(const Screen& screen, PracticeGround& ground)
      : screen_(screen), ground_(ground), waits_for_key_(isatty(STDIN_FILENO) == 1) {}

  Result<void> play() {
    using Step = Result<void> (Practice::*)();
    for (const Step step :
         {&Practice::couriers, &Practice::desks, &Practice::card, &Practice::words,
          &Practice::letter, &Practice::answer, &Practice::lock, &Practice::what_couriers_saw}) {
      if (auto done = (this->*step)(); !done) return done;
      if (auto gone_on = pause(); !gone_on) return gone_on;
    }
    return {};
  }

 private:
  Result<void> couriers() {
    screen_.say(Message::practice_started);
    if (auto done = ground_.start_couriers(); !done) return done;
    screen_.say(Message::practice_couriers);
    return {};
  }

  Result<void> desks() {
    for (const char* name : {first_desk, second_desk}) {
      if (auto done = ground_.start_desk(name); !done) return done;
    }
    screen_.say(Message::practice_desks, {{"first", first_desk}, {"second", second_desk}});
    return {};
  }

  Result<void> card() {
    const auto made =
        ask<responses::Card>(first_desk, requests::MakeCard{.name = second_desk, .days = 1});
    if (!made) return std::unexpected(made.error());
    const auto accepted = ask<responses::Done>(
        second_desk, requests::AcceptCard{.name = first_desk, .card = made->card});
    if (!accepted) return std::unexpected(accepted.error());
    screen_.say(Message::practice_card, {{"first", first_desk}, {"second", second_desk}});
    return until([this]() -> Result<bool> {
      const auto first = relation(first_desk);
      const auto second = relation(second_desk);
      if (!first) return std::unexpected(first.error());
      if (!second) return std::unexpected(second.error());
      return first->words.has_value() && second->words.has_value();
    });
  }

  Result<void> words() {
    screen_.say(Message::practice_words);
    for (const char* name : {first_desk, second_desk}) {
      const auto shown = relation(name);
      if (!shown) return std::unexpected(shown.error());
      show_words(screen_, *shown);
      const auto confirmed =
          ask<responses::Relation>(name, requests::ConfirmWords{.name = shown->name});
      if (!confirmed) return std::unexpected(confirmed.error());
    }
    return {};
  }

  Result<void> letter() {
    screen_.say(Message::practice_channel, {{"first", first_desk}, {"channel", channel_name}});
    const auto opened = ask<responses::Channel>(
        first_desk, requests::OpenChannel{desk::channel_with(channel_name, second_desk)});
    if (!opened) return std::unexpected(opened.error());
    return send_and_read(first_desk, second_desk, Message::practice_letter, 1);
  }

  Result<void> answer() {
    screen_.say(Message::practice_answer, {{"first", first_desk}, {"second", second_desk}});
    return send_and_read(second_desk, first_desk, Message::practice_letter_answer, 2);
  }

  Result<void> lock() {
    const auto locked = ask<responses::Done>(first_desk, requests::Lock{});
    if (!locked) return std::unexpected(locked.error());
    screen_.say(Message::practice_lock, {{"first", first_desk}});
    const auto read = ask<responses::Acts>(first_desk, requests::Read{.channel = channel_name});
    if (!read) screen_.complain(read.error());
    return {};
  }

  Result<void> what_couriers_saw() {
    std::uint64_t cells = 0;
    for (const char* name : practice_couriers) {
      auto courier = ground_.courier(name);
      if (!courier) return std::unexpected(courier.error());
      const auto stats = courier->ask_for<responses::Stats>(requests::Stats{});
      if (!stats) return std::unexpected(stats.error());
      for (const auto& counter : stats->counters) {
        if (counter.name == "requests") cells += counter.value;
      }
    }
    screen_.say(Message::practice_cells, {{"count", cells}});
    return {};
  }

  Result<void> send_and_read(const char* from, const char* to, Message what, std::uint64_t count) {
    const auto sent = ask<responses::Accepted>(
        from, requests::Act{.channel = channel_name,
                            .order = desk::plain_letter(screen_.said(what)),
                            .without_words = false});
    if (!sent) return std::unexpected(sent.error());
    show(screen_, sent->accepted);
    std::vector<desk::ActView> letters;
    const auto arrived = until([&]() -> Result<bool> {
      auto read = ask<responses::Acts>(to, requests::Read{.channel = channel_name, .limit = 8});
      if (!read && read.error().what == Message::error_unknown_channel) return false;
      if (!read) return std::unexpected(read.error());
      letters = std::move(read->acts);
      return letters.size() >= count;
    });
    if (!arrived) return arrived;
    screen_.say(Message::practice_read, {{"second", to}});
    show(screen_, letters.back(), channel_name);
    return {};
  }

  // At a terminal a person sets the pace.
  Result<void> pause() {
    if (Interruption::came()) return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    if (!waits_for_key_) return {};
    screen_.note(Message::practice_enter);
    char key = 0;
    while (read(STDIN_FILENO, &key, 1) == 1 && key != '\n') continue;
    if (Interruption::came()) return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    return {};
  }

  template <class Expected>
  Result<Expected> ask(const char* name, const api::Request& request) {
    auto desk = ground_.desk(name);
    if (!desk) return std::unexpected(desk.error());
    return desk->ask_for<Expected>(request, {.peer = other(name), .name = channel_name});
  }

  Result<desk::RelationView> relation(const char* name) {
    auto all = ask<responses::Relations>(name, requests::Relations{});
    if (!all) return std::unexpected(all.error());
    if (all->relations.size() != 1) return fail(Message::error_practice_slow);
    return all->relations.front();
  }

  static std::string other(std::string_view name) {
    return name == first_desk ? second_desk : first_desk;
  }

  const Screen& screen_;
  PracticeGround& ground_;
  bool waits_for_key_;
};

Result<ExitCode> practise(const Screen& screen) {
  const Interruption noted;
  Result<void> done;
  {
    const auto ground = PracticeGround::make();
    if (!ground) return std::unexpected(ground.error());
    done = Practice(screen, **ground).play();
  }
  screen.note(Message::practice_ended);
  if (!done) return std::unexpected(done.error());
  return ExitCode::done;
}

}  // namespace

void add_practice_command(Command& root) {
  const auto json = std::make_shared<bool>(false);
  root.group("practice", Message::help_practice, "peyk practice")
      .flag("--json", *json, Message::help_option_json)
      .run([json](Screen& screen) { return practise(screen); });
}

}  // namespace peyk::app
