// What a relation gives back: everything it wants done, in order, for the caller to carry out after
// the commit of the state. docs/protocol.md §4 and §5.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "peyk/crypto/secret.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/identity/safety_words.hpp"
#include "peyk/seal/types.hpp"

namespace peyk::seal {

// Names an opening frame within its relation; never used twice.
using OpeningId = Number<struct OpeningIdTag, std::uint64_t>;

// Roots of the two session series (§6): what this side writes and what it reads, from `first_day`.
struct BoxRoots {
  crypto::Key write;
  crypto::Key read;
  Day first_day;
};

// Root of the opening boxes (§6): `root` is openings_0 or openings, `writer` this side's byte; the
// other side's is what this side reads.
struct OpeningBoxes {
  crypto::Key root;
  Side writer;
};

namespace event {

// Put this frame, again and again in new copies, until StopOpening names it. Generation 0 goes into
// the first opening boxes and any round, later ones into the opening boxes and reopening rounds.
// Several may stand at once: put them in turn.
struct PutOpening {
  OpeningId id;
  Generation generation;
  Frame frame;
  identity::Listening reader;  // where who shall read it asks
};
struct StopOpening {
  OpeningId id;
};

// A session stands and is the current one from now on; a former one is gone, with its boxes.
struct Established {
  Generation generation;
  BoxRoots boxes;
  std::optional<identity::SafetyWords> words;  // generation 0 only: to be compared
};

// The generation changed: whatever was not acknowledged must be sealed again, from the first.
struct SealAgain {};

// The first contact is over: first_opening_boxes() are gone, the card's secret is wiped.
struct FirstContactOver {};

// A message, in order, each once. Store it in the transaction that stores the state.
struct Delivered {
  Counter counter;
  crypto::SecretBytes content;
};
// The content of an acknowledgement frame; may be empty. Not counted, may repeat.
struct Noted {
  crypto::SecretBytes content;
};
// The other side has everything up to here.
struct Acknowledged {
  Counter up_to;
};
// The other side waits to be told what arrived: seal a message or an acknowledgement soon.
struct AcknowledgementDue {};

// Two different frames of one counter: the other's vault exists twice.
struct SignOfFork {
  Counter counter;
};
// The other side has had more from this desk than this desk knows to have sent: this vault is older
// than it should be, or exists twice. Reopen.
struct SignOfRollback {
  Counter acknowledged;
};

// The frame had no effect.
struct Refused {
  Refusal reason;
};
// The frame was known already.
struct Repeated {};

}  // namespace event

using Event =
    std::variant<event::PutOpening, event::StopOpening, event::Established, event::SealAgain,
                 event::FirstContactOver, event::Delivered, event::Noted, event::Acknowledged,
                 event::AcknowledgementDue, event::SignOfFork, event::SignOfRollback,
                 event::Refused, event::Repeated>;
using Events = std::vector<Event>;

}  // namespace peyk::seal
