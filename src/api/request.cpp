#include "peyk/api/request.hpp"

#include "peyk/identity/card.hpp"

#include "order_schema.hpp"
#include "question_schema.hpp"
#include "swap_schema.hpp"

namespace peyk::api {

namespace detail {

template <>
struct Schema<requests::Status> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::Unlock> {
  static constexpr std::tuple fields{Field{&requests::Unlock::passphrase, max_passphrase_bytes}};
};
template <>
struct Schema<requests::Lock> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::ChangePassphrase> {
  static constexpr std::tuple fields{
      Field{&requests::ChangePassphrase::present, max_passphrase_bytes},
      Field{&requests::ChangePassphrase::next, max_passphrase_bytes}};
};
template <>
struct Schema<requests::MakeCard> {
  static constexpr std::tuple fields{Field{&requests::MakeCard::name},
                                     Field{&requests::MakeCard::days}};
};
template <>
struct Schema<requests::AcceptCard> {
  static constexpr std::tuple fields{Field{&requests::AcceptCard::name},
                                     Field{&requests::AcceptCard::card, identity::card_max_size}};
};
template <>
struct Schema<requests::Relations> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::ConfirmWords> {
  static constexpr std::tuple fields{Field{&requests::ConfirmWords::name}};
};
template <>
struct Schema<requests::Reopen> {
  static constexpr std::tuple fields{Field{&requests::Reopen::name}};
};
template <>
struct Schema<requests::OpenChannel> {
  static constexpr std::tuple fields{Field{&requests::OpenChannel::order}};
};
template <>
struct Schema<requests::Channels> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::Act> {
  static constexpr std::tuple fields{Field{&requests::Act::channel}, Field{&requests::Act::order},
                                     Field{&requests::Act::without_words}};
};
template <>
struct Schema<requests::Read> {
  static constexpr std::tuple fields{Field{&requests::Read::channel}, Field{&requests::Read::after},
                                     Field{&requests::Read::behind}, Field{&requests::Read::limit},
                                     Field{&requests::Read::looking}};
};
template <>
struct Schema<requests::Outbox> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::Wait> {
  static constexpr std::tuple fields{Field{&requests::Wait::seen}, Field{&requests::Wait::at_most}};
};
template <>
struct Schema<requests::Backup> {
  static constexpr std::tuple fields{Field{&requests::Backup::file, max_path_bytes}};
};
template <>
struct Schema<requests::Stop> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::Stats> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::ShowCard> {
  static constexpr std::tuple fields{Field{&requests::ShowCard::name}};
};
template <>
struct Schema<requests::RemoveRelation> {
  static constexpr std::tuple fields{Field{&requests::RemoveRelation::name}};
};
template <>
struct Schema<requests::Channel> {
  static constexpr std::tuple fields{Field{&requests::Channel::channel}};
};
template <>
struct Schema<requests::BindMember> {
  static constexpr std::tuple fields{Field{&requests::BindMember::channel},
                                     Field{&requests::BindMember::member},
                                     Field{&requests::BindMember::relation}};
};

template <>
struct Schema<requests::MarkedLetter> {
  static constexpr std::tuple fields{Field{&requests::MarkedLetter::channel},
                                     Field{&requests::MarkedLetter::number}};
};

template <>
struct Schema<requests::MandateRequest> {
  static constexpr std::tuple fields{Field{&requests::MandateRequest::channel},
                                     Field{&requests::MandateRequest::delegate}};
};
template <>
struct Schema<requests::TrustPrincipal> {
  static constexpr std::tuple fields{Field{&requests::TrustPrincipal::card, document_limit},
                                     Field{&requests::TrustPrincipal::own}};
};
template <>
struct Schema<requests::Principals> {
  static constexpr std::tuple<> fields{};
};

template <>
struct LastOf<requests::FileChange> {
  static constexpr requests::FileChange value = requests::FileChange::forget;
};
template <>
struct Schema<requests::BeginFile> {
  static constexpr std::tuple fields{Field{&requests::BeginFile::order}};
};
template <>
struct Schema<requests::AddToFile> {
  static constexpr std::tuple fields{Field{&requests::AddToFile::file},
                                     Field{&requests::AddToFile::part, desk::max_import_bytes}};
};
template <>
struct Schema<requests::FinishFile> {
  static constexpr std::tuple fields{Field{&requests::FinishFile::file}};
};
template <>
struct Schema<requests::Files> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::FilePiece> {
  static constexpr std::tuple fields{Field{&requests::FilePiece::file},
                                     Field{&requests::FilePiece::piece}};
};
template <>
struct Schema<requests::ChangeFile> {
  static constexpr std::tuple fields{Field{&requests::ChangeFile::file},
                                     Field{&requests::ChangeFile::change}};
};

template <>
struct Schema<requests::ProposeSwap> {
  static constexpr std::tuple fields{Field{&requests::ProposeSwap::order}};
};
template <>
struct Schema<requests::JoinSwap> {
  static constexpr std::tuple fields{Field{&requests::JoinSwap::order}};
};
template <>
struct Schema<requests::AcceptSwap> {
  static constexpr std::tuple fields{Field{&requests::AcceptSwap::order}};
};
template <>
struct Schema<requests::WithdrawSwap> {
  using Asked = requests::WithdrawSwap;
  static constexpr std::tuple fields{Field{&Asked::channel}, Field{&Asked::number},
                                     Field{&Asked::reason, reason_limit},
                                     Field{&Asked::without_words}};
};
template <>
struct Schema<requests::Swaps> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::SwapItems> {
  static constexpr std::tuple fields{Field{&requests::SwapItems::channel},
                                     Field{&requests::SwapItems::number}};
};
template <>
struct Schema<requests::DraftRecord> {
  static constexpr std::tuple fields{Field{&requests::DraftRecord::order}};
};
template <>
struct Schema<requests::ProposeRecord> {
  static constexpr std::tuple fields{Field{&requests::ProposeRecord::order}};
};
template <>
struct Schema<requests::JoinRecord> {
  static constexpr std::tuple fields{Field{&requests::JoinRecord::order}};
};
template <>
struct Schema<requests::RecordRequest> {
  static constexpr std::tuple fields{Field{&requests::RecordRequest::channel},
                                     Field{&requests::RecordRequest::number}};
};
template <>
struct Schema<requests::JointRecord> {
  static constexpr std::tuple fields{Field{&requests::JointRecord::channel},
                                     Field{&requests::JointRecord::number}};
};

template <>
struct Schema<requests::AskQuestion> {
  static constexpr std::tuple fields{Field{&requests::AskQuestion::order}};
};
template <>
struct Schema<requests::AnswerQuestion> {
  static constexpr std::tuple fields{Field{&requests::AnswerQuestion::order}};
};
template <>
struct Schema<requests::CallOffQuestion> {
  using Asked = requests::CallOffQuestion;
  static constexpr std::tuple fields{Field{&Asked::channel}, Field{&Asked::number},
                                     Field{&Asked::reason, reason_limit},
                                     Field{&Asked::without_words}};
};
template <>
struct Schema<requests::Questions> {
  static constexpr std::tuple fields{Field{&requests::Questions::which}};
};
template <>
struct Schema<requests::Question> {
  static constexpr std::tuple fields{Field{&requests::Question::channel},
                                     Field{&requests::Question::number}};
};
template <>
struct Schema<requests::ToldAlike> {
  using Asked = requests::ToldAlike;
  static constexpr std::tuple fields{Field{&Asked::with, channel::max_asked + 1},
                                     Field{&Asked::form}, Field{&Asked::own_size},
                                     Field{&Asked::subject, channel::max_subject_bytes + 1}};
};

}  // namespace detail

crypto::SecretBytes encode(const Request& request) { return detail::encode_message(request); }

Result<Request> decode_request(ByteSpan bytes) { return detail::decode_message<Request>(bytes); }

}  // namespace peyk::api
