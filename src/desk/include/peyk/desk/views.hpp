// What a desk shows of itself. Plain values; texts in them are plaintext and belong to the caller,
// who lets them go as soon as they are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/channel/act.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/identity/safety_words.hpp"
#include "peyk/identity/service_class.hpp"

namespace peyk::desk {

enum class RelationState : std::uint8_t {
  waiting_for_hello = 1,  // a card was made and not used yet
  opening = 2,
  open = 3,
  over = 4,  // the first contact came to nothing and cannot any more: a new card is needed
};

struct RelationView {
  std::string name;
  RelationState state = RelationState::opening;
  std::optional<identity::SafetyWords> words;
  bool words_confirmed = false;
  bool sent_without_words = false;  // an act went by the override; stays visible
  bool sign_of_fork = false;        // the other's vault seems to exist twice
  std::uint64_t unread = 0;         // acts of the other side that could not be taken in
  std::uint32_t generation = 0;
};

struct ChannelView {
  channel::ChannelId id;
  std::string name;
  std::string with;  // the relation's name
  std::uint64_t letters = 0;
};

enum class Delivery : std::uint8_t {
  received = 1,      // the other side's
  waiting = 2,       // ours, not acknowledged yet
  acknowledged = 3,  // ours, the reader's desk has it
};

struct LetterView {
  channel::ActId act;
  std::uint64_t index = 0;  // by arrival at this desk, from 1: it never changes
  std::uint64_t place = 0;  // in the order that is the same at both desks, from 1
  std::string author;       // the relation's name; empty: this desk
  Instant time;             // the author's
  Delivery delivery = Delivery::received;
  std::string text;
};

struct CopyView {
  std::string courier;
  std::string state;  // one of the CopyState names of put_queue.hpp, snake_case
  std::uint64_t round = 0;
};

// One letter (or opening of a channel) that is not acknowledged yet.
struct OutboxView {
  channel::ActId act;
  std::string channel;
  std::string to;
  Instant since;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_sealed = 0;
  bool held_for_words = false;
  std::uint64_t messages_waiting = 0;  // sealed, not acknowledged
  std::vector<CopyView> copies;        // the newest
};

struct ComplaintView {
  std::string courier;
  std::string what;  // took_and_did_not_give, altered_a_body, false_receipt
  Instant when;
  std::uint64_t times = 0;
};

struct CourierView {
  std::string name;
  CourierId id;
  bool alive = false;
  bool is_entry = false;
  bool line_up = false;
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
};

struct StatusView {
  bool locked = true;
  identity::ServiceClass service_class = identity::ServiceClass::steady;
  bool has_keys = false;            // of today
  bool knows_time = false;          // the couriers' clocks were heard
  bool reduced_protection = false;  // fewer than three couriers alive
  bool sign_of_clone = false;       // a box held another body: this vault seems to exist twice
  std::uint64_t cells_sent = 0;
  std::uint64_t relations = 0;
  std::uint64_t relations_max = 0;
  std::uint64_t fetched_waiting = 0;  // frames that wait for the vault to be opened
  std::vector<CourierView> couriers;
};

// What is known when a letter was taken in.
struct Accepted {
  channel::ActId act;
  std::string reader;
  std::uint64_t messages = 0;
  Duration expected;  // until it can be acknowledged, if nothing fails
  bool held_for_words = false;
};

}  // namespace peyk::desk
