// For tests: blind questions as a desk shows them, and how they look to a person.
#pragma once

#include <string>
#include <string_view>

#include "command_fixture.hpp"
#include "question_subject.hpp"
#include "show_questions.hpp"

namespace peyk::app {

inline Screen english() { return {text::Language::english, "UTC"}; }
inline Screen as_json() {
  Screen screen = english();
  screen.use_json(true);
  return screen;
}

inline desk::BlindQuestionView view_of(desk::QuestionStanding standing,
                                       desk::QuestionRole role = desk::QuestionRole::asker) {
  desk::BlindQuestionView view;
  view.channel = "geneva";
  view.number = 12;
  view.role = role;
  view.with = {"B1"};
  view.words = "topics?";
  view.form = blind::Form::common_ground;
  view.own_size = 16;
  view.their_size = 32;
  view.subject = encode(Topics{});
  view.asked = Instant::since_epoch(Duration::days(20'785));
  view.deadline = Instant::since_epoch(Duration::days(20'791));
  view.standing = standing;
  return view;
}

inline desk::BlindQuestionView overlap_of(desk::QuestionRole role, bool asker_has_least) {
  desk::BlindQuestionView view = view_of(desk::QuestionStanding::asked, role);
  view.form = blind::Form::overlap;
  view.own_size = view.their_size = 8;
  view.subject =
      encode(Amounts{.unit = "km", .lowest = 100, .step = 10, .asker_has_least = asker_has_least});
  return view;
}

// Of one that is asked in metres, seconds and degrees such as these, answered: two cells over one
// place collide, and one over another.
inline const Cells around_a_city{.longitude = 2'314'000'000,
                                 .latitude = 1'257'000'000,
                                 .grid = {.side = 1'000, .height = 300, .seconds = 60},
                                 .separation = {.sideways = 1'500, .upwards = 200},
                                 .asker_widens = true};

inline desk::BlindQuestionView collision_of(desk::QuestionRole role) {
  desk::BlindQuestionView view = view_of(desk::QuestionStanding::answered, role);
  view.subject = encode(around_a_city);
  view.own_items = 40;
  view.common_count = 3;
  view.common = {"6 8 0 29539320", "5 7 2 29539323", "5 7 0 29539325"};
  return view;
}

inline std::string shown(const Screen& screen, const desk::BlindQuestionView& view) {
  return printed([&] {
    QuestionList list;
    list.show(screen, {.questions = {view}, .left_out = 0, .changes = 0});
  });
}

inline bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline desk::BlindQuestionView ballot_of(desk::QuestionStanding standing) {
  desk::BlindQuestionView view = view_of(standing);
  view.with = {"B1", "C1"};
  view.form = blind::Form::ballot;
  view.own_size = view.their_size = 2;
  view.subject = encode(Candidates{{"Karim", "Yunus"}});
  return view;
}

}  // namespace peyk::app
