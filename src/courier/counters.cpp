#include "peyk/courier/counters.hpp"

#include <exception>

namespace peyk::courier {

// NOLINTNEXTLINE(readability-function-size): a table
std::string_view to_string(Counter counter) {
  switch (counter) {
    case Counter::requests:
      return "requests";
    case Counter::forwarded:
      return "forwarded";
    case Counter::served_nothing:
      return "served_nothing";
    case Counter::served_put:
      return "served_put";
    case Counter::served_ask:
      return "served_ask";
    case Counter::served_swap:
      return "served_swap";
    case Counter::answers_passed:
      return "answers_passed";
    case Counter::dummies:
      return "dummies";
    case Counter::key_pages:
      return "key_pages";
    case Counter::receipts_signed:
      return "receipts_signed";
    case Counter::bodies_expired:
      return "bodies_expired";
    case Counter::gossip_taken:
      return "gossip_taken";
    case Counter::line_over_limit:
      return "line_over_limit";
    case Counter::line_unknown:
      return "line_unknown";
    case Counter::malformed_cell:
      return "malformed_cell";
    case Counter::overloaded:
      return "overloaded";
    case Counter::line_share_used:
      return "line_share_used";
    case Counter::opening_full:
      return "opening_full";
    case Counter::wrong_day:
      return "wrong_day";
    case Counter::not_opened:
      return "not_opened";
    case Counter::malformed_header:
      return "malformed_header";
    case Counter::opened_too_late:
      return "opened_too_late";
    case Counter::replayed:
      return "replayed";
    case Counter::replay_filter_full:
      return "replay_filter_full";
    case Counter::replay_share_used:
      return "replay_share_used";
    case Counter::no_such_peer:
      return "no_such_peer";
    case Counter::peer_away:
      return "peer_away";
    case Counter::store_failed:
      return "store_failed";
    case Counter::malformed_operation:
      return "malformed_operation";
    case Counter::put_queue_full:
      return "put_queue_full";
    case Counter::put_conflict:
      return "put_conflict";
    case Counter::put_full:
      return "put_full";
    case Counter::ask_queue_full:
      return "ask_queue_full";
    case Counter::swap_over_limit:
      return "swap_over_limit";
    case Counter::swap_full:
      return "swap_full";
    case Counter::swap_over:
      return "swap_over";
    case Counter::swap_refused:
      return "swap_refused";
    case Counter::swap_unknown:
      return "swap_unknown";
    case Counter::late:
      return "late";
    case Counter::answer_unexpected:
      return "answer_unexpected";
    case Counter::answer_malformed:
      return "answer_malformed";
    case Counter::gossip_malformed:
      return "gossip_malformed";
    case Counter::gossip_over_limit:
      return "gossip_over_limit";
    case Counter::gossip_queue_full:
      return "gossip_queue_full";
    case Counter::gossip_unknown_courier:
      return "gossip_unknown_courier";
    case Counter::gossip_wrong_day:
      return "gossip_wrong_day";
    case Counter::gossip_bad_signature:
      return "gossip_bad_signature";
    case Counter::equivocations:
      return "equivocations";
  }
  std::terminate();
}

}  // namespace peyk::courier
