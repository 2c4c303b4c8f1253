// What a running desk or courier answers: one response for each request, in their order. The form
// is that of request.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "peyk/api/error.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/desk/question.hpp"
#include "peyk/desk/swap.hpp"
#include "peyk/desk/views.hpp"

namespace peyk::api {

namespace responses {

struct Refused {
  Refusal reason = Refusal::malformed;
};
struct Done {};
struct Status {
  desk::StatusView view;
  std::uint64_t changes = 0;  // for requests::Wait
};
struct Card {
  crypto::SecretBytes card;  // its CBOR
};
struct Relations {
  std::vector<desk::RelationView> relations;
};
struct Relation {
  desk::RelationView relation;
};
struct Channel {
  desk::ChannelView channel;
};
struct Channels {
  std::vector<desk::ChannelView> channels;
};
struct Accepted {
  desk::Accepted accepted;
  std::uint64_t changes = 0;
};
struct Acts {
  std::vector<desk::ActView> acts;
  bool more = false;  // ask again after the last of these
  std::uint64_t changes = 0;
};
struct Outbox {
  std::vector<desk::OutboxView> waiting;  // the oldest, as many as fit
  std::uint64_t left_out = 0;             // how many more there are
  std::vector<desk::ComplaintView> complaints;
  std::uint64_t changes = 0;
};
struct Changed {
  std::uint64_t changes = 0;
};
struct CounterView {
  std::string name;
  std::uint64_t value = 0;
};
struct Stats {
  Instant since;
  std::vector<CounterView> counters;
};

struct Details {
  desk::ChannelDetails details;
  std::uint64_t changes = 0;
};

struct MarkedLetter {
  desk::MarkedLetterView letter;
};

struct MandateRequest {
  Bytes request;  // docs/protocol.md §10
};
struct Principals {
  std::vector<desk::PrincipalView> principals;
};
struct Principal {
  desk::PrincipalView principal;
};

struct FileBegun {
  desk::FileBegun begun;
};
struct Files {
  std::vector<desk::FileView> files;  // the newest, as many as fit, in the order in which they came
  std::uint64_t left_out = 0;         // how many more there are
  std::uint64_t changes = 0;
};
struct FilePiece {
  crypto::SecretBytes bytes;
};

struct Swaps {
  std::vector<desk::SwapView> swaps;  // as many as fit; what is with the couriers comes last
  std::uint64_t left_out = 0;         // how many more there are
  std::uint64_t changes = 0;
};
struct SwapItems {
  std::vector<desk::SwapItem> items;
};

struct Questions {
  // As many as fit, in the order in which they came.
  std::vector<desk::BlindQuestionView> questions;
  std::uint64_t left_out = 0;  // how many more there are
  std::uint64_t changes = 0;
};

struct Question {
  desk::BlindQuestionView question;
};
struct ToldAlike {
  std::vector<std::uint64_t> counts;  // of each member that was asked about
};

// A file that is to be written as it is: a request for signatures, or a joint record.
struct File {
  Bytes bytes;
};

}  // namespace responses

// The kind of a response is its place here, from 1: never change the order.
using Response =
    std::variant<responses::Refused, responses::Done, responses::Status, responses::Card,
                 responses::Relations, responses::Relation, responses::Channel, responses::Channels,
                 responses::Accepted, responses::Acts, responses::Outbox, responses::Changed,
                 responses::Stats, responses::Details, responses::MarkedLetter,
                 responses::MandateRequest, responses::Principals, responses::Principal,
                 responses::FileBegun, responses::Files, responses::FilePiece, responses::Swaps,
                 responses::SwapItems, responses::Questions, responses::File, responses::Question,
                 responses::ToldAlike>;

[[nodiscard]] crypto::SecretBytes encode(const Response& response);
[[nodiscard]] Result<Response> decode_response(ByteSpan bytes);

}  // namespace peyk::api
