#include "peyk/api/response.hpp"

#include "peyk/identity/card.hpp"

#include "channel_schema.hpp"
#include "question_schema.hpp"
#include "swap_schema.hpp"

namespace peyk::api {

namespace detail {

template <>
struct LastOf<Refusal> {
  static constexpr Refusal value = last_refusal;
};
template <>
struct LastOf<desk::RelationState> {
  static constexpr desk::RelationState value = desk::RelationState::over;
};
template <>
struct LastOf<identity::ServiceClass> {
  static constexpr identity::ServiceClass value = identity::ServiceClass::practice_wide;
};

template <>
struct Schema<desk::RelationView> {
  using View = desk::RelationView;
  static constexpr std::tuple fields{Field{&View::name},
                                     Field{&View::state},
                                     Field{&View::words},
                                     Field{&View::words_confirmed},
                                     Field{&View::sent_without_words},
                                     Field{&View::sign_of_fork},
                                     Field{&View::unread},
                                     Field{&View::generation},
                                     Field{&View::last_heard},
                                     Field{&View::introduced_by}};
};
template <>
struct Schema<desk::CopyView> {
  using View = desk::CopyView;
  static constexpr std::tuple fields{Field{&View::courier}, Field{&View::state},
                                     Field{&View::round}};
};
template <>
struct Schema<desk::OutboxView> {
  using View = desk::OutboxView;
  static constexpr std::tuple fields{Field{&View::act},
                                     Field{&View::track},
                                     Field{&View::channel},
                                     Field{&View::to},
                                     Field{&View::since},
                                     Field{&View::bytes},
                                     Field{&View::bytes_sealed},
                                     Field{&View::held_for_words},
                                     Field{&View::messages_waiting},
                                     Field{&View::copies, most_items}};
};
template <>
struct Schema<desk::ComplaintView> {
  using View = desk::ComplaintView;
  static constexpr std::tuple fields{Field{&View::courier}, Field{&View::what}, Field{&View::when},
                                     Field{&View::times}};
};
template <>
struct Schema<desk::CourierView> {
  using View = desk::CourierView;
  static constexpr std::tuple fields{
      Field{&View::name},    Field{&View::id},    Field{&View::alive},   Field{&View::is_entry},
      Field{&View::line_up}, Field{&View::asked}, Field{&View::answered}};
};
template <>
struct Schema<desk::StatusView> {
  using View = desk::StatusView;
  static constexpr std::tuple fields{
      Field{&View::locked},          Field{&View::service_class},       Field{&View::has_keys},
      Field{&View::knows_time},      Field{&View::reduced_protection},  Field{&View::sign_of_clone},
      Field{&View::cells_sent},      Field{&View::relations},           Field{&View::relations_max},
      Field{&View::fetched_waiting}, Field{&View::couriers, most_items}};
};
template <>
struct Schema<responses::Refused> {
  static constexpr std::tuple fields{Field{&responses::Refused::reason}};
};
template <>
struct Schema<responses::Done> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<responses::Status> {
  static constexpr std::tuple fields{Field{&responses::Status::view},
                                     Field{&responses::Status::changes}};
};
template <>
struct Schema<responses::Card> {
  static constexpr std::tuple fields{Field{&responses::Card::card, identity::card_max_size}};
};
template <>
struct Schema<responses::Relations> {
  static constexpr std::tuple fields{Field{&responses::Relations::relations, most_items}};
};
template <>
struct Schema<responses::Relation> {
  static constexpr std::tuple fields{Field{&responses::Relation::relation}};
};
template <>
struct Schema<responses::Channel> {
  static constexpr std::tuple fields{Field{&responses::Channel::channel}};
};
template <>
struct Schema<responses::Channels> {
  static constexpr std::tuple fields{Field{&responses::Channels::channels, most_items}};
};
template <>
struct Schema<responses::Accepted> {
  static constexpr std::tuple fields{Field{&responses::Accepted::accepted},
                                     Field{&responses::Accepted::changes}};
};
template <>
struct Schema<responses::Acts> {
  static constexpr std::tuple fields{Field{&responses::Acts::acts, most_items},
                                     Field{&responses::Acts::more},
                                     Field{&responses::Acts::changes}};
};
template <>
struct Schema<responses::Details> {
  static constexpr std::tuple fields{Field{&responses::Details::details},
                                     Field{&responses::Details::changes}};
};
template <>
struct Schema<responses::Outbox> {
  static constexpr std::tuple fields{
      Field{&responses::Outbox::waiting, most_items}, Field{&responses::Outbox::left_out},
      Field{&responses::Outbox::complaints, most_items}, Field{&responses::Outbox::changes}};
};
template <>
struct Schema<responses::Changed> {
  static constexpr std::tuple fields{Field{&responses::Changed::changes}};
};
template <>
struct Schema<responses::CounterView> {
  static constexpr std::tuple fields{Field{&responses::CounterView::name},
                                     Field{&responses::CounterView::value}};
};
template <>
struct Schema<responses::Stats> {
  static constexpr std::tuple fields{Field{&responses::Stats::since},
                                     Field{&responses::Stats::counters, most_items}};
};

template <>
struct Schema<responses::MarkedLetter> {
  static constexpr std::tuple fields{Field{&responses::MarkedLetter::letter}};
};

template <>
struct Schema<desk::PrincipalView> {
  using View = desk::PrincipalView;
  static constexpr std::tuple fields{Field{&View::id}, Field{&View::name}, Field{&View::own}};
};
template <>
struct Schema<responses::MandateRequest> {
  static constexpr std::tuple fields{Field{&responses::MandateRequest::request, document_limit}};
};
template <>
struct Schema<responses::Principals> {
  static constexpr std::tuple fields{Field{&responses::Principals::principals, most_items}};
};
template <>
struct Schema<responses::Principal> {
  static constexpr std::tuple fields{Field{&responses::Principal::principal}};
};

template <>
struct Schema<responses::FileBegun> {
  static constexpr std::tuple fields{Field{&responses::FileBegun::begun}};
};
template <>
struct Schema<responses::Files> {
  static constexpr std::tuple fields{Field{&responses::Files::files, most_items},
                                     Field{&responses::Files::left_out},
                                     Field{&responses::Files::changes}};
};
template <>
struct Schema<responses::FilePiece> {
  static constexpr std::tuple fields{Field{&responses::FilePiece::bytes, box::piece_size}};
};

template <>
struct Schema<responses::File> {
  static constexpr std::tuple fields{Field{&responses::File::bytes, swap::joint_record_max_size}};
};
template <>
struct Schema<responses::Swaps> {
  using Answer = responses::Swaps;
  static constexpr std::tuple fields{Field{&Answer::swaps, most_items}, Field{&Answer::left_out},
                                     Field{&Answer::changes}};
};
template <>
struct Schema<responses::SwapItems> {
  static constexpr std::tuple fields{Field{&responses::SwapItems::items, swap_items_limit}};
};

template <>
struct Schema<responses::Questions> {
  using Answer = responses::Questions;
  static constexpr std::tuple fields{Field{&Answer::questions, most_items},
                                     Field{&Answer::left_out}, Field{&Answer::changes}};
};
template <>
struct Schema<responses::Question> {
  static constexpr std::tuple fields{Field{&responses::Question::question}};
};
template <>
struct Schema<responses::ToldAlike> {
  static constexpr std::tuple fields{Field{&responses::ToldAlike::counts, channel::max_asked + 1}};
};

}  // namespace detail

crypto::SecretBytes encode(const Response& response) { return detail::encode_message(response); }

Result<Response> decode_response(ByteSpan bytes) { return detail::decode_message<Response>(bytes); }

}  // namespace peyk::api
