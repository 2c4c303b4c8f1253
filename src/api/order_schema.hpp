// How what a person asks for in a channel travels.
#pragma once

#include "peyk/channel/content.hpp"
#include "peyk/desk/orders.hpp"

#include "codec.hpp"

namespace peyk::api::detail {

// One byte more than the protocol allows, so that the desk says that it is too long.
inline constexpr std::size_t letter_limit = channel::max_letter_bytes + 1;
inline constexpr std::size_t reason_limit = channel::max_reason_bytes + 1;
inline constexpr std::size_t mandate_limit = channel::max_mandate_bytes + 1;
// Of a principal: its card, a request to it.
inline constexpr std::size_t document_limit = 8 * 1024;
inline constexpr std::size_t members_limit = channel::max_members + 1;
inline constexpr std::size_t agenda_limit = channel::max_agenda_items + 1;

template <>
struct LastOf<channel::Role> {
  static constexpr channel::Role value = channel::Role::host;
};
template <>
struct LastOf<channel::Rule> {
  static constexpr channel::Rule value = channel::Rule::until_date;
};

template <>
struct Schema<desk::Seating> {
  using Part = desk::Seating;
  static constexpr std::tuple fields{Field{&Part::relation}, Field{&Part::name}, Field{&Part::role},
                                     Field{&Part::principal}};
};
template <>
struct Schema<desk::OpenOrder> {
  using Part = desk::OpenOrder;
  static constexpr std::tuple fields{Field{&Part::name},          Field{&Part::with, members_limit},
                                     Field{&Part::own_name},      Field{&Part::own_role},
                                     Field{&Part::own_principal}, Field{&Part::of},
                                     Field{&Part::official},      Field{&Part::without_words}};
};

template <>
struct Schema<desk::FileOrder> {
  using Part = desk::FileOrder;
  static constexpr std::tuple fields{Field{&Part::channel},
                                     Field{&Part::name, channel::max_file_name_bytes + 1},
                                     Field{&Part::media_type, channel::max_media_type_bytes + 1},
                                     Field{&Part::size},
                                     Field{&Part::rule},
                                     Field{&Part::until},
                                     Field{&Part::without_words}};
};
template <>
struct Schema<desk::order::ReadersText> {
  using Part = desk::order::ReadersText;
  static constexpr std::tuple fields{Field{&Part::reader}, Field{&Part::salt},
                                     Field{&Part::text, letter_limit}};
};
template <>
struct Schema<desk::order::Letter> {
  using Part = desk::order::Letter;
  static constexpr std::tuple fields{Field{&Part::text, letter_limit},
                                     Field{&Part::copies, members_limit}, Field{&Part::marking},
                                     Field{&Part::rule}, Field{&Part::until}};
};
template <>
struct Schema<desk::order::Question> {
  using Part = desk::order::Question;
  static constexpr std::tuple fields{Field{&Part::text, letter_limit}, Field{&Part::due}};
};
template <>
struct Schema<desk::order::Answer> {
  using Part = desk::order::Answer;
  static constexpr std::tuple fields{Field{&Part::question}, Field{&Part::text, letter_limit}};
};
template <>
struct Schema<desk::order::Recess> {
  static constexpr std::tuple fields{Field{&desk::order::Recess::until}};
};
template <>
struct Schema<desk::order::Resume> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<desk::order::Suspend> {
  static constexpr std::tuple fields{Field{&desk::order::Suspend::reason, reason_limit}};
};
template <>
struct Schema<desk::order::Reopen> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<desk::order::Close> {
  static constexpr std::tuple fields{Field{&desk::order::Close::reason, reason_limit}};
};
template <>
struct Schema<desk::order::Admit> {
  using Part = desk::order::Admit;
  static constexpr std::tuple fields{Field{&Part::member}, Field{&Part::replaces},
                                     Field{&Part::from}};
};
template <>
struct Schema<desk::order::Leave> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<desk::order::Introduce> {
  using Part = desk::order::Introduce;
  static constexpr std::tuple fields{Field{&Part::first}, Field{&Part::second}};
};
template <>
struct Schema<desk::order::ShowMandate> {
  static constexpr std::tuple fields{Field{&desk::order::ShowMandate::mandate, mandate_limit}};
};
template <>
struct Schema<desk::order::WithdrawMandate> {
  static constexpr std::tuple fields{Field{&desk::order::WithdrawMandate::mandate}};
};
template <>
struct Schema<desk::order::RevokeMandate> {
  static constexpr std::tuple fields{Field{&desk::order::RevokeMandate::revocation, mandate_limit}};
};
template <>
struct Schema<desk::order::Raise> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<desk::order::Agenda> {
  using Part = desk::order::Agenda;
  static constexpr std::tuple fields{Field{&Part::round}, Field{&Part::items, agenda_limit}};
};
template <>
struct Schema<desk::order::Minutes> {
  using Part = desk::order::Minutes;
  static constexpr std::tuple fields{Field{&Part::round}, Field{&Part::text, letter_limit}};
};

}  // namespace peyk::api::detail
