// How blind questions travel: what is brought, and how they are shown.
#pragma once

#include "peyk/blind/common_ground.hpp"
#include "peyk/desk/question.hpp"

#include "codec.hpp"
#include "swap_schema.hpp"

namespace peyk::api::detail {

// One more than a desk takes, so that it says that they are too many.
inline constexpr std::size_t question_items_limit = desk::max_question_items + 1;
inline constexpr std::size_t item_bytes_limit = blind::max_item_bytes + 1;

template <>
struct LastOf<blind::Form> {
  static constexpr blind::Form value = blind::Form::ballot;
};
// Counts from 0.
template <>
struct LastOf<blind::Error> {
  static constexpr blind::Error value = blind::Error::not_now;
  static constexpr std::uint8_t first = 0;
};
template <>
struct LastOf<desk::QuestionRole> {
  static constexpr desk::QuestionRole value = desk::QuestionRole::answerer;
};
template <>
struct LastOf<desk::QuestionStanding> {
  static constexpr desk::QuestionStanding value = desk::QuestionStanding::lost;
};

template <>
struct LastOf<desk::WhichQuestions> {
  static constexpr desk::WhichQuestions value = desk::WhichQuestions::told;
};

template <>
struct Schema<desk::QuestionItem> {
  using Part = desk::QuestionItem;
  static constexpr std::tuple fields{Field{&Part::bytes, item_bytes_limit},
                                     Field{&Part::shown, desk::max_shown_item_bytes + 1}};
};
template <>
struct Schema<desk::Holdings> {
  using Part = desk::Holdings;
  static constexpr std::tuple fields{Field{&Part::items, question_items_limit},
                                     Field{&Part::bound}};
};
template <>
struct Schema<desk::AskOrder> {
  using Part = desk::AskOrder;
  static constexpr std::tuple fields{Field{&Part::channel},
                                     Field{&Part::with, channel::max_asked + 1},
                                     Field{&Part::words, channel::max_swap_words_bytes + 1},
                                     Field{&Part::form},
                                     Field{&Part::own_size},
                                     Field{&Part::their_size},
                                     Field{&Part::subject, channel::max_subject_bytes + 1},
                                     Field{&Part::deadline},
                                     Field{&Part::couriers, swap_couriers_limit},
                                     Field{&Part::holdings},
                                     Field{&Part::without_words}};
};
template <>
struct Schema<desk::AnswerQuestionOrder> {
  using Part = desk::AnswerQuestionOrder;
  static constexpr std::tuple fields{Field{&Part::channel}, Field{&Part::number},
                                     Field{&Part::holdings}, Field{&Part::over_one_courier},
                                     Field{&Part::without_words}};
};
template <>
struct Schema<desk::BlindQuestionView> {
  using View = desk::BlindQuestionView;
  static constexpr std::tuple fields{Field{&View::act},
                                     Field{&View::channel},
                                     Field{&View::number},
                                     Field{&View::role},
                                     Field{&View::with, channel::max_asked},
                                     Field{&View::silent, channel::max_asked},
                                     Field{&View::words, channel::max_swap_words_bytes},
                                     Field{&View::form},
                                     Field{&View::own_size},
                                     Field{&View::their_size},
                                     Field{&View::subject, channel::max_subject_bytes},
                                     Field{&View::asked},
                                     Field{&View::deadline},
                                     Field{&View::standing},
                                     Field{&View::own_items},
                                     Field{&View::computed},
                                     Field{&View::to_compute},
                                     Field{&View::seconds_left},
                                     Field{&View::fault},
                                     Field{&View::fault_by},
                                     Field{&View::common_count},
                                     Field{&View::common, desk::max_question_items},
                                     Field{&View::leaves_room},
                                     Field{&View::has_revealed},
                                     Field{&View::couriers, swap_couriers_limit},
                                     Field{&View::alike_before, channel::max_asked}};
};

}  // namespace peyk::api::detail
