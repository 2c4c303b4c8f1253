// One request in a courier's hands, from its arrival to its answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <variant>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/courier/effect.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::courier {

// Who gets the answer: a line, or a passage of this courier's own that passed on to itself (a path
// repeats a courier when fewer than three are alive).
using Origin = std::variant<LineId, Ticket>;

namespace stages {

// The cell is with the pool.
struct Opening {};
// The replay tag is on its way to the disk: the answer key must not be used before.
struct Marking {
  onion::OpenedLayer layer;
};
// Until the delay is over.
struct Delayed {
  onion::OpenedLayer layer;
};
// Passed on, or with the store; nothing came back so far.
struct Out {
  onion::AnswerKey answer_key;
  std::optional<onion::Exchange> exchange;  // with the peer
};
// Ready for the deadline.
struct Answered {
  onion::Cell answer;
};
// Random bytes at the deadline.
struct Refused {};
// The page as it is at the deadline.
struct KeyPageWanted {
  onion::KeyPageRequest request;
};

}  // namespace stages

struct Passage {
  Origin origin;
  LineId line;               // by which it came, also of what this courier passed on to itself
  onion::Exchange exchange;  // of who asked
  onion::Position position = onion::Position::entry;
  Instant arrived;
  Instant deadline;  // known once opened
  std::variant<stages::Opening, stages::Marking, stages::Delayed, stages::Out, stages::Answered,
               stages::Refused, stages::KeyPageWanted>
      stage;
};

// What is to be done with a passage, and when.
struct Due {
  enum class What : std::uint8_t { act, answer };
  Instant at;
  // Random: cells due in the same millisecond leave in an order that says nothing.
  std::uint64_t tie = 0;
  Ticket passage;
  What what = What::act;

  friend bool operator>(const Due& a, const Due& b) {
    return std::tie(a.at, a.tie, a.passage) > std::tie(b.at, b.tie, b.passage);
  }
};

class Agenda : public std::priority_queue<Due, std::vector<Due>, std::greater<>> {
 public:
  template <class Predicate>
  void erase_if(Predicate predicate) {
    std::erase_if(c, predicate);
    std::ranges::make_heap(c, comp);
  }
};

}  // namespace peyk::courier
