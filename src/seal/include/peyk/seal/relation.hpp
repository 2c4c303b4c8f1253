// One relation of two desks: opening, reopening and the session, as a state machine without I/O.
//
// Bytes, time and random numbers in; events and a new state out. One input is one transaction:
// after each call that changes something, store serialise() together with what the events deliver,
// then carry the events out. When the commit fails, restore the stored state; nothing has left.
//
// Hostile frames never throw. A frame that has no effect gives exactly one Refused or Repeated and
// leaves the state as it was, bit by bit.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "peyk/crypto/random.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/seal/event.hpp"

namespace peyk::seal {

struct SealedMessage {
  Counter counter;
  Frame frame;  // put again, the same bytes, until this counter is acknowledged
};

struct StandingOpening {
  OpeningId id;
  Generation generation;
  Frame frame;
  identity::Listening reader;
};

class Relation {
 public:
  // Side 1: made `card`, whose key is `key`, and waits for whoever holds it.
  [[nodiscard]] static Relation from_made_card(crypto::KemSeed key, const identity::Card& card);
  // Side 0: accepted `theirs`; `own` is made for this relation and travels inside the hello. Call
  // start() next. card_expired, own_card, card_too_large.
  [[nodiscard]] static Result<Relation> from_accepted_card(const identity::Card& theirs,
                                                           crypto::KemSeed own_key,
                                                           const identity::Card& own, Day today);

  Relation(const Relation&) = delete;
  Relation& operator=(const Relation&) = delete;
  Relation(Relation&&) noexcept;
  Relation& operator=(Relation&&) noexcept;
  ~Relation();

  // The whole state, secrets included: seal it before it is stored. CBOR with a version.
  [[nodiscard]] crypto::SecretBytes serialise() const;
  [[nodiscard]] static Result<Relation> restore(ByteSpan bytes);

  // --- opening -----------------------------------------------------------------------------------

  // Side 0 says its first hello; nothing happens when that was done, or on side 1.
  Events start(Instant now, crypto::Random& random);
  // Says a fresh hello, in place of any it said before: after a restore from a backup, when the
  // vault is older than the device record, on SignOfRollback. It is of a generation later than the
  // one that stands, than all that is half open, and than `lost`, the highest in which this vault
  // may have spoken without knowing it (docs/protocol.md §4); what is half open up to `lost` is let
  // go. Before there is a session, side 0 says its first hello anew and side 1 goes on waiting.
  // `exhausted` never in practice (2^32 generations).
  Result<Events> reopen(Instant now, crypto::Random& random,
                        std::optional<Generation> lost = std::nullopt);
  // A hello of its own stands. It may be dropped for one of the other side, even for one that the
  // other does not stand by any more.
  [[nodiscard]] bool says_hello() const;
  // Reopens when the session is 7 days old; says a hello anew whose day is not near; ends an
  // expired first contact; wipes the box roots of days that are over (store the state afterwards,
  // also when there are no events). Harmless when needless.
  Events tick(Instant now, crypto::Random& random);
  [[nodiscard]] std::optional<Instant> next_wakeup(Instant now) const;

  // --- frames ------------------------------------------------------------------------------------

  // A first hello whose card lists none of the couriers `known` is not answered.
  Events on_opening_frame(const Frame& frame, Instant now, crypto::Random& random,
                          const std::vector<CourierId>* known = nullptr);
  // `boxes` is the generation whose session boxes the frame was found in: a frame that waited (in a
  // locked desk) while the generation changed must not be taken for one of the new session.
  Events on_session_frame(Generation boxes, const Frame& frame);

  // --- sealing -----------------------------------------------------------------------------------

  // The most bytes that the next message can hold; 0 without a session.
  [[nodiscard]] std::size_t content_capacity() const;
  Result<SealedMessage> seal_message(ByteSpan content, crypto::Random& random);
  // At most content_max_size bytes; may be empty. Neither counted nor acknowledged nor repeated.
  Result<Frame> seal_acknowledgement(ByteSpan content, crypto::Random& random);

  // --- what is known -----------------------------------------------------------------------------

  [[nodiscard]] Side side() const;
  // Of the card that this side made or sent along, and of the other's when it is known.
  [[nodiscard]] const crypto::KemPublicKey& own_key() const;
  [[nodiscard]] const crypto::KemPublicKey* other_key() const;
  [[nodiscard]] const identity::Listening& own_listening() const;
  // Nothing on side 1 until the first session stands.
  [[nodiscard]] std::optional<identity::Listening> other_listening() const;

  [[nodiscard]] bool has_session() const;
  // The first contact came to nothing and cannot any more: nobody answered, this side's confirm was
  // never answered, or this vault is one from before the first session. Or the card is spent: more
  // than one holds it, and who has said no hello yet is not answered; one of those that were may
  // still confirm. For the person to be told.
  [[nodiscard]] bool needs_new_card(Instant now) const;
  [[nodiscard]] std::optional<Generation> generation() const;
  // Of the current session, from a day on that moves with the days (tick); the desk moves its own
  // series on from there.
  [[nodiscard]] std::optional<BoxRoots> session_boxes() const;
  // For generation 0: from the card until the first contact is over. While both roots are there
  // only frames already standing are put into these.
  [[nodiscard]] std::optional<OpeningBoxes> first_opening_boxes() const;
  // For every later generation: from the first session on.
  [[nodiscard]] std::optional<OpeningBoxes> opening_boxes() const;
  // What must be put again and again just now, oldest first (to be taken up after a restore).
  [[nodiscard]] std::vector<StandingOpening> standing_openings() const;
  // Side 1: the card that it made, while nobody has said hello with it and it is not over.
  [[nodiscard]] std::optional<identity::Card> unused_card() const;
  // Of generation 0, from the first session on.
  [[nodiscard]] std::optional<identity::SafetyWords> words() const;
  // Known to the two ends of this relation and nobody else, the same at both for good: what is told
  // within it can be bound to it. From the first session on.
  [[nodiscard]] std::optional<crypto::Key> binding() const;

  // Of the current session; Counter(0) without one.
  [[nodiscard]] Counter sent() const;
  [[nodiscard]] Counter acknowledged() const;  // of those sent
  [[nodiscard]] Counter delivered() const;
  // True from a delivery (or a needed answer to a confirm) until the next frame is sealed.
  [[nodiscard]] bool owes_acknowledgement() const;

 private:
  struct State;
  explicit Relation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk::seal
