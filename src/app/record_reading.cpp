#include "record_reading.hpp"

#include <algorithm>

#include "card_folder.hpp"
#include "files.hpp"
#include "principal_home.hpp"

namespace peyk::app {

using identity::PrincipalId;
using text::Message;

namespace {

constexpr std::size_t spoken_size = 16;

Result<AskedSigner> asked_signer(const std::string& given) {
  if (auto id = fingerprint_of(given)) {
    return AskedSigner{.name = spoken(*id), .id = std::move(*id), .has_card = false};
  }
  const auto card = read_principal_card(given);
  if (!card) return std::unexpected(card.error());
  const PrincipalId id = card->id();
  return AskedSigner{
      .name = card->name(), .id = Bytes(id.span().begin(), id.span().end()), .has_card = true};
}

bool is_of(const AskedSigner& asked, const PrincipalId& id) {
  return std::ranges::equal(asked.id, id.span().first(asked.id.size()));
}

}  // namespace

std::optional<Bytes> fingerprint_of(std::string_view text) {
  std::string digits;
  std::ranges::remove_copy(text, std::back_inserter(digits), ' ');
  if (digits.size() != 2 * spoken_size && digits.size() != 2 * PrincipalId::size) {
    return std::nullopt;
  }
  return from_hex(digits);
}

bool RecordReading::has_one_key_on_both_sides() const {
  return std::ranges::any_of(signers, [this](const RecordSigner& one) {
    return std::ranges::any_of(signers, [&one](const RecordSigner& other) {
      return one.id == other.id && one.side != other.side;
    });
  });
}

std::size_t RecordReading::known_couriers() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(couriers, [](const RecordCourier& one) { return !one.name.empty(); }));
}

Result<ReadersCards> readers_cards(const std::vector<std::string>& signers,
                                   const std::vector<std::string>& couriers) {
  ReadersCards cards;
  for (const std::string& given : signers) {
    auto asked = asked_signer(given);
    if (!asked) return std::unexpected(asked.error());
    cards.signers.push_back(std::move(*asked));
  }
  for (const std::string& file : couriers) {
    auto card = read_courier_card(file);
    if (!card) return std::unexpected(card.error());
    cards.couriers.push_back(std::move(*card));
  }
  return cards;
}

Result<swap::JointRecord> read_record(const std::string& file) {
  constexpr std::size_t limit = swap::joint_record_max_size;
  const auto none = fail(Message::error_not_a_record, {{"file", file}}, ExitCode::not_so);
  const auto bytes = read_file_of(file, limit, none.error());
  if (!bytes) return std::unexpected(bytes.error());
  auto record = swap::JointRecord::verify(*bytes);
  if (record) return std::move(*record);
  if (record.error() != swap::Error::refused) return none;
  return fail(Message::error_record_does_not_hold, {{"file", file}}, ExitCode::not_so);
}

Result<swap::RecordRequest> read_record_request(const std::string& file) {
  const auto none = fail(Message::error_not_a_record_request, {{"file", file}});
  const auto bytes = read_file_of(file, swap::record_request_max_size, none.error());
  if (!bytes) return std::unexpected(bytes.error());
  auto request = swap::decode_record_request(*bytes);
  if (!request) return none;
  return std::move(*request);
}

RecordReading reading_of(swap::JointRecord record, const ReadersCards& cards) {
  RecordReading reading{.record = std::move(record),
                        .signers = {},
                        .couriers = {},
                        .signed_by = {},
                        .not_signed_by = {},
                        .has_couriers_cards = !cards.couriers.empty()};
  for (const swap::Signatory& one : reading.record.signatories()) {
    RecordSigner signer{.id = identity::principal_id(one.key), .side = one.side, .name = {}};
    const auto asked = std::ranges::find_if(cards.signers, [&signer](const AskedSigner& wanted) {
      return wanted.has_card && is_of(wanted, signer.id);
    });
    if (asked != cards.signers.end()) signer.name = asked->name;
    reading.signers.push_back(std::move(signer));
  }
  for (const AskedSigner& asked : cards.signers) {
    const bool has_signed = std::ranges::any_of(
        reading.signers, [&asked](const RecordSigner& signer) { return is_of(asked, signer.id); });
    (has_signed ? reading.signed_by : reading.not_signed_by).push_back(asked.name);
  }
  for (const CourierId& id : reading.record.witnesses()) {
    const auto card = std::ranges::find(cards.couriers, id, &identity::CourierCard::id);
    reading.couriers.push_back(
        {.id = id, .name = card == cards.couriers.end() ? std::string() : card->name()});
  }
  return reading;
}

}  // namespace peyk::app
