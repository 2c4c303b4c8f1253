// How swaps travel: items as they are given and got, and how they are shown.
#pragma once

#include "peyk/desk/swap.hpp"

#include "codec.hpp"

namespace peyk::api::detail {

// One more than there may be, so that the desk says that it is too much.
inline constexpr std::size_t swap_items_limit = desk::max_swap_items + 1;
inline constexpr std::size_t swap_couriers_limit = channel::max_swap_couriers + 1;

template <>
struct LastOf<desk::SwapRole> {
  static constexpr desk::SwapRole value = desk::SwapRole::joiner;
};
template <>
struct LastOf<desk::SwapStanding> {
  static constexpr desk::SwapStanding value = desk::SwapStanding::lost;
};
template <>
struct LastOf<swap::AnswerKind> {
  static constexpr swap::AnswerKind value = swap::AnswerKind::full;
};
template <>
struct LastOf<swap::FaultKind> {
  static constexpr swap::FaultKind value = swap::FaultKind::malformed;
};

template <>
struct Schema<desk::TextItem> {
  using Part = desk::TextItem;
  // One byte more than the protocol allows, so that the desk says that it is too long.
  static constexpr std::tuple fields{Field{&Part::text, desk::max_text_item_bytes + 1}};
};
template <>
struct Schema<desk::FileItem> {
  using Part = desk::FileItem;
  static constexpr std::tuple fields{Field{&Part::name, channel::max_file_name_bytes + 1},
                                     Field{&Part::media_type, channel::max_media_type_bytes + 1},
                                     Field{&Part::bytes, swap::content_max_size + 1}};
};
template <>
struct Schema<desk::OtherItem> {
  using Part = desk::OtherItem;
  static constexpr std::tuple fields{Field{&Part::bytes, swap::content_max_size + 1}};
};
template <>
struct Schema<desk::ProposeOrder> {
  using Part = desk::ProposeOrder;
  static constexpr std::tuple fields{Field{&Part::channel},
                                     Field{&Part::with},
                                     Field{&Part::words, channel::max_swap_words_bytes + 1},
                                     Field{&Part::deadline},
                                     Field{&Part::couriers, swap_couriers_limit},
                                     Field{&Part::items, swap_items_limit},
                                     Field{&Part::without_words}};
};
template <>
struct Schema<desk::JoinOrder> {
  using Part = desk::JoinOrder;
  static constexpr std::tuple fields{Field{&Part::channel}, Field{&Part::number},
                                     Field{&Part::items, swap_items_limit},
                                     Field{&Part::over_one_courier}, Field{&Part::without_words}};
};
template <>
struct Schema<desk::AcceptOrder> {
  using Part = desk::AcceptOrder;
  static constexpr std::tuple fields{Field{&Part::channel}, Field{&Part::number},
                                     Field{&Part::joining}, Field{&Part::without_words}};
};
template <>
struct Schema<swap::RecordSignature> {
  using Part = swap::RecordSignature;
  static constexpr std::tuple fields{Field{&Part::key}, Field{&Part::signature}};
};
template <>
struct Schema<desk::DraftRecordOrder> {
  using Part = desk::DraftRecordOrder;
  static constexpr std::tuple fields{Field{&Part::channel}, Field{&Part::letter},
                                     Field{&Part::deadline},
                                     Field{&Part::couriers, swap_couriers_limit}};
};
template <>
struct Schema<desk::ProposeRecordOrder> {
  using Part = desk::ProposeRecordOrder;
  static constexpr std::tuple fields{Field{&Part::channel},
                                     Field{&Part::with},
                                     Field{&Part::letter},
                                     Field{&Part::request, swap::record_request_max_size},
                                     Field{&Part::signatures, swap::most_signatories_of_side},
                                     Field{&Part::without_words}};
};
template <>
struct Schema<desk::JoinRecordOrder> {
  using Part = desk::JoinRecordOrder;
  static constexpr std::tuple fields{Field{&Part::channel}, Field{&Part::number},
                                     Field{&Part::signatures, swap::most_signatories_of_side},
                                     Field{&Part::over_one_courier}, Field{&Part::without_words}};
};
template <>
struct Schema<desk::SwapItemView> {
  using View = desk::SwapItemView;
  static constexpr std::tuple fields{Field{&View::is_file}, Field{&View::name}, Field{&View::size}};
};
template <>
struct Schema<desk::SwapOffered> {
  using View = desk::SwapOffered;
  static constexpr std::tuple fields{Field{&View::items}, Field{&View::bytes},
                                     Field{&View::signatures}};
};
template <>
struct Schema<desk::SwapCourierView> {
  using View = desk::SwapCourierView;
  static constexpr std::tuple fields{Field{&View::id}, Field{&View::name}, Field{&View::said},
                                     Field{&View::faults}};
};
template <>
struct Schema<desk::SwapView> {
  using View = desk::SwapView;
  static constexpr std::tuple fields{Field{&View::act},
                                     Field{&View::channel},
                                     Field{&View::number},
                                     Field{&View::role},
                                     Field{&View::with},
                                     Field{&View::deadline},
                                     Field{&View::standing},
                                     Field{&View::joining},
                                     Field{&View::given, swap_items_limit},
                                     Field{&View::offered},
                                     Field{&View::got, swap_items_limit},
                                     Field{&View::couriers, swap_couriers_limit}};
};

}  // namespace peyk::api::detail
