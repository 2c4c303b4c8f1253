#include "peyk/seal/types.hpp"

#include <exception>

namespace peyk::seal {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::no_session:
      return "no session";
    case Error::content_too_long:
      return "content too long";
    case Error::exhausted:
      return "exhausted";
    case Error::card_expired:
      return "card expired";
    case Error::own_card:
      return "own card";
    case Error::card_too_large:
      return "card too large";
    case Error::record_malformed:
      return "record malformed";
    case Error::record_too_new:
      return "record too new";
  }
  std::terminate();  // not a value of the enum
}

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed:
      return "malformed";
    case Refusal::not_ours:
      return "not ours";
    case Refusal::does_not_open:
      return "does not open";
    case Refusal::unknown_opening:
      return "unknown opening";
    case Refusal::card_used:
      return "card used";
    case Refusal::card_expired:
      return "card expired";
    case Refusal::card_spent:
      return "card spent";
    case Refusal::no_common_courier:
      return "no common courier";
    case Refusal::day_out_of_range:
      return "day out of range";
    case Refusal::generation_too_far:
      return "generation too far";
    case Refusal::superseded:
      return "superseded";
    case Refusal::too_soon:
      return "too soon";
    case Refusal::no_session:
      return "no session";
    case Refusal::other_generation:
      return "other generation";
    case Refusal::too_far_ahead:
      return "too far ahead";
    case Refusal::already_waiting:
      return "already waiting";
    case Refusal::unknown_epoch:
      return "unknown epoch";
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::seal
