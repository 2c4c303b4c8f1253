// A joint record as somebody reads it who holds some cards: which of the keys in it are theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/identity/courier_card.hpp"
#include "peyk/identity/principal.hpp"
#include "peyk/swap/record_request.hpp"

#include "failure.hpp"

namespace peyk::app {

// Whom the reader asks about: by a principal's card, or by a fingerprint that was read out.
struct AskedSigner {
  std::string name;  // of the card; the fingerprint where there is none
  Bytes id;          // all of it, or its first half
  bool has_card = false;
};

// What is at hand to compare with.
struct ReadersCards {
  std::vector<AskedSigner> signers;
  std::vector<identity::CourierCard> couriers;
};

struct RecordSigner {
  identity::PrincipalId id;
  swap::Side side;
  std::string name;  // empty: no card of it was given
};

struct RecordCourier {
  CourierId id;
  std::string name;  // empty: no card of it was given
};

struct RecordReading {
  swap::JointRecord record;
  std::vector<RecordSigner> signers;
  std::vector<RecordCourier> couriers;  // those that certify it
  std::vector<std::string> signed_by;   // of those that were asked about
  std::vector<std::string> not_signed_by;
  bool has_couriers_cards = false;

  [[nodiscard]] bool has_one_key_on_both_sides() const;
  [[nodiscard]] std::size_t known_couriers() const;
};

// 16 or 32 bytes, from as many pairs of hexadecimal digits with spaces anywhere. Nothing when it is
// no fingerprint: then it is the name of a file.
[[nodiscard]] std::optional<Bytes> fingerprint_of(std::string_view text);
// Files, or fingerprints as they are shown: 32 or 64 hexadecimal digits, with spaces or without.
[[nodiscard]] Result<ReadersCards> readers_cards(const std::vector<std::string>& signers,
                                                 const std::vector<std::string>& couriers);
// The standard input for "-". Exit code not_so: it was read, and is no joint record that holds.
[[nodiscard]] Result<swap::JointRecord> read_record(const std::string& file);
// What is to be signed.
[[nodiscard]] Result<swap::RecordRequest> read_record_request(const std::string& file);
[[nodiscard]] RecordReading reading_of(swap::JointRecord record, const ReadersCards& cards);

}  // namespace peyk::app
