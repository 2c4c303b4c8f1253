#include "peyk/api/request.hpp"

#include "peyk/channel/act.hpp"
#include "peyk/identity/card.hpp"

#include "codec.hpp"

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
  static constexpr std::tuple fields{Field{&requests::OpenChannel::channel},
                                     Field{&requests::OpenChannel::with},
                                     Field{&requests::OpenChannel::without_words}};
};
template <>
struct Schema<requests::Channels> {
  static constexpr std::tuple<> fields{};
};
template <>
struct Schema<requests::SendLetter> {
  // One byte more than a letter may have, so that the desk says that it is too long.
  static constexpr std::tuple fields{
      Field{&requests::SendLetter::channel},
      Field{&requests::SendLetter::text, channel::max_letter_bytes + 1},
      Field{&requests::SendLetter::without_words}};
};
template <>
struct Schema<requests::Read> {
  static constexpr std::tuple fields{Field{&requests::Read::channel}, Field{&requests::Read::after},
                                     Field{&requests::Read::behind}, Field{&requests::Read::limit}};
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

}  // namespace detail

crypto::SecretBytes encode(const Request& request) { return detail::encode_message(request); }

Result<Request> decode_request(ByteSpan bytes) { return detail::decode_message<Request>(bytes); }

}  // namespace peyk::api
