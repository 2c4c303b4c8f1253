// How channels, members and acts travel to whoever shows them.
#pragma once

#include "peyk/desk/views.hpp"

#include "order_schema.hpp"

namespace peyk::api::detail {

// Far beyond what a desk holds; the frame's size is the real bound.
inline constexpr std::size_t most_items = 100'000;

template <>
struct LastOf<desk::Connection> {
  static constexpr desk::Connection value = desk::Connection::removed;
};
template <>
struct LastOf<desk::Delivery> {
  static constexpr desk::Delivery value = desk::Delivery::acknowledged;
};
template <>
struct LastOf<desk::ReaderState> {
  static constexpr desk::ReaderState value = desk::ReaderState::not_connected;
};
template <>
struct LastOf<desk::ActKind> {
  static constexpr desk::ActKind value = desk::ActKind::contribute;
};
template <>
struct LastOf<desk::IntroductionRefusal> {
  static constexpr desk::IntroductionRefusal value = desk::IntroductionRefusal::other;
};
template <>
struct LastOf<channel::Standing> {
  static constexpr channel::Standing value = channel::Standing::out_of_place;
};
template <>
struct LastOf<channel::QuestionState> {
  static constexpr channel::QuestionState value = channel::QuestionState::overdue;
};
// These two count from 0.
template <>
struct LastOf<channel::Power> {
  static constexpr channel::Power value = channel::Power::commit;
  static constexpr std::uint8_t first = 0;
};
template <>
struct LastOf<channel::Phase> {
  static constexpr channel::Phase value = channel::Phase::closed;
  static constexpr std::uint8_t first = 0;
};

template <>
struct Schema<desk::MandateView> {
  using View = desk::MandateView;
  static constexpr std::tuple fields{
      Field{&View::id},           Field{&View::principal}, Field{&View::principal_id},
      Field{&View::power},        Field{&View::from},      Field{&View::until},
      Field{&View::covers_track}, Field{&View::proven},    Field{&View::ended}};
};
template <>
struct Schema<desk::MemberView> {
  using View = desk::MemberView;
  static constexpr std::tuple fields{Field{&View::seat},
                                     Field{&View::name},
                                     Field{&View::said_name},
                                     Field{&View::role},
                                     Field{&View::principal},
                                     Field{&View::connection},
                                     Field{&View::words_confirmed},
                                     Field{&View::is_gone},
                                     Field{&View::claimed_by},
                                     Field{&View::last_heard},
                                     Field{&View::power},
                                     Field{&View::mandates, most_items}};
};
template <>
struct Schema<desk::ChannelView> {
  using View = desk::ChannelView;
  static constexpr std::tuple fields{Field{&View::id},
                                     Field{&View::name},
                                     Field{&View::of},
                                     Field{&View::phase},
                                     Field{&View::since},
                                     Field{&View::recess_until},
                                     Field{&View::official},
                                     Field{&View::letters},
                                     Field{&View::acts},
                                     Field{&View::open_questions},
                                     Field{&View::has_disagreement},
                                     Field{&View::members, most_items}};
};
template <>
struct Schema<desk::QuestionView> {
  using View = desk::QuestionView;
  static constexpr std::tuple fields{Field{&View::act},
                                     Field{&View::number},
                                     Field{&View::asker},
                                     Field{&View::due},
                                     Field{&View::state},
                                     Field{&View::answers, most_items},
                                     Field{&View::answer_numbers, most_items}};
};
template <>
struct Schema<desk::RoundView> {
  using View = desk::RoundView;
  static constexpr std::tuple fields{Field{&View::round}, Field{&View::agenda},
                                     Field{&View::minutes}, Field{&View::agenda_number},
                                     Field{&View::minutes_number}};
};
template <>
struct Schema<desk::MissingView> {
  using View = desk::MissingView;
  static constexpr std::tuple fields{Field{&View::act}, Field{&View::since}, Field{&View::by},
                                     Field{&View::stays}};
};
template <>
struct Schema<desk::RefusedIntroduction> {
  using View = desk::RefusedIntroduction;
  static constexpr std::tuple fields{Field{&View::by}, Field{&View::with}, Field{&View::reason}};
};
template <>
struct Schema<desk::ChannelDetails> {
  using View = desk::ChannelDetails;
  static constexpr std::tuple fields{
      Field{&View::channel}, Field{&View::questions, most_items}, Field{&View::rounds, most_items},
      Field{&View::missing, most_items}, Field{&View::refused_introductions, most_items}};
};
template <>
struct Schema<desk::ReaderView> {
  using View = desk::ReaderView;
  static constexpr std::tuple fields{Field{&View::name}, Field{&View::state}};
};
template <>
struct LastOf<desk::AttachmentState> {
  static constexpr desk::AttachmentState value = desk::AttachmentState::broken;
};
template <>
struct Schema<desk::AttachmentReader> {
  using View = desk::AttachmentReader;
  static constexpr std::tuple fields{Field{&View::relation}, Field{&View::state},
                                     Field{&View::here}};
};
template <>
struct Schema<desk::AttachmentView> {
  using View = desk::AttachmentView;
  static constexpr std::tuple fields{
      Field{&View::id},      Field{&View::mine}, Field{&View::state},
      Field{&View::paused},  Field{&View::size}, Field{&View::pieces},
      Field{&View::done},    Field{&View::from}, Field{&View::readers, most_items},
      Field{&View::expected}};
};
template <>
struct Schema<desk::FileView> {
  using View = desk::FileView;
  static constexpr std::tuple fields{
      Field{&View::file},       Field{&View::channel}, Field{&View::number}, Field{&View::name},
      Field{&View::media_type}, Field{&View::rule},    Field{&View::until}};
};
template <>
struct Schema<desk::FileBegun> {
  using View = desk::FileBegun;
  static constexpr std::tuple fields{Field{&View::id}, Field{&View::readers, most_items},
                                     Field{&View::expected}};
};
template <>
struct Schema<desk::ActView> {
  using View = desk::ActView;
  static constexpr std::tuple fields{Field{&View::act},
                                     Field{&View::kind},
                                     Field{&View::index},
                                     Field{&View::place},
                                     Field{&View::author},
                                     Field{&View::handed_over_by},
                                     Field{&View::time},
                                     Field{&View::standing},
                                     Field{&View::delivery},
                                     Field{&View::readers, most_items},
                                     Field{&View::text, channel::max_letter_bytes},
                                     Field{&View::items, most_items},
                                     Field{&View::other},
                                     Field{&View::refers_to},
                                     Field{&View::refers_to_number},
                                     Field{&View::mandate},
                                     Field{&View::until},
                                     Field{&View::round},
                                     Field{&View::size},
                                     Field{&View::rule},
                                     Field{&View::is_marked},
                                     Field{&View::is_erased},
                                     Field{&View::is_withheld},
                                     Field{&View::of_question},
                                     Field{&View::file}};
};
template <>
struct Schema<desk::MarkedLetterView> {
  using View = desk::MarkedLetterView;
  static constexpr std::tuple fields{Field{&View::text, channel::max_letter_bytes},
                                     Field{&View::marking}, Field{&View::readers, most_items}};
};
template <>
struct Schema<desk::Accepted> {
  using View = desk::Accepted;
  static constexpr std::tuple fields{Field{&View::act}, Field{&View::readers, most_items},
                                     Field{&View::messages}, Field{&View::expected}};
};

}  // namespace peyk::api::detail
