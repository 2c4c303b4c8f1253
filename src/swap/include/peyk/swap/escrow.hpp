// The courier's side of swaps as a state machine: takes deposits, states ready or expired once and
// for ever, releases on a certificate. docs/protocol.md §11.3–11.5.
//
// Bytes and time in; out come an answer, and the record that must be durable before it is given. So
// whatever is lost in a crash was never said to anybody: that is all that "for ever" rests on.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/swap/message.hpp"

namespace peyk::swap {

// Of the protocol (§11.5). A certificate is taken until this long after the deadline …
inline constexpr Duration release_window = Duration::days(30);
// … and this much longer for each other courier that states to have released.
inline constexpr Duration witness_step = Duration::days(10);
// A deadline is not farther ahead.
inline constexpr Duration longest_deadline = Duration::days(90);

// Until when a certificate releases, with so many witnesses.
[[nodiscard]] Instant release_end(const Terms& terms, std::size_t witnesses);
// When nothing can be released any more, and all may be forgotten.
[[nodiscard]] Instant forgotten_at(const Terms& terms);

// Of this implementation.
struct EscrowLimits {
  std::size_t swaps = 4'096;       // records in all, each up to 50 KB once it is released
  std::size_t swaps_of_day = 512;  // new ones
  std::size_t forgotten_at_once = 256;
};

enum class EscrowState : std::uint8_t { waiting = 1, ready = 2, expired = 3, released = 4 };

// One swap as a courier keeps it.
struct Escrow {
  struct Depositor {
    Token token;
    Share share;  // zeros once it has expired
  };
  Terms terms;
  Day since;
  EscrowState state = EscrowState::waiting;
  std::array<std::optional<Depositor>, 2> depositors;
  Statements statements;  // its own, and those that were shown to it
};

// Record: CBOR map {0: 1, 1: terms (bytes), 2: day, 3: state, 4: [token or null, token or null], 5:
// [statements], 6: shares of both (128; zeros for what is not there)}. Format of this
// implementation.
[[nodiscard]] crypto::SecretBytes encode(const Escrow& escrow);
// Nothing unless it is one that can come to be.
[[nodiscard]] std::optional<Escrow> decode_escrow(ByteSpan record);

class Escrows {
 public:
  struct Options {
    CourierId id;
    const crypto::SigningKey& signing;  // lives longer than this
    SigningKeyOf keys;                  // of the other couriers
    EscrowLimits limits = {};
  };
  // No swap whose deadline is at `floor` or before is new: its statement may have been forgotten.
  Escrows(Options options, Instant floor, crypto::Random random);

  // For a store that is a copy: of swaps up to that deadline others may have heard something.
  void raise_floor(Instant floor) { floor_ = std::max(floor_, floor); }

  // At start-up; false when it is no record of this courier and swap, or there is one of it, or too
  // many.
  [[nodiscard]] bool restore(const SwapId& id, ByteSpan record);

  struct Record {
    SwapId swap;
    std::uint64_t version = 0;
    crypto::SecretBytes bytes;
  };
  // `record` first, if there is one; once it is durable, the answer and on_stored. If it could not
  // be stored there is no answer: who asks again makes it be tried again.
  struct Step {
    std::optional<Record> record;
    crypto::SecretBytes answer;
    AnswerKind kind = AnswerKind::unknown;  // of the answer
    // Shares and signatures that did not hold: what a flood would have checked without end.
    std::size_t failed_checks = 0;
  };
  // Nothing for bytes that are no request.
  [[nodiscard]] std::optional<Step> on_request(ByteSpan request, Instant now);
  void on_stored(const SwapId& swap, std::uint64_t version);

  // Which records to erase now, and the floor that must be durable in the same commit. A needless
  // call is harmless.
  struct Forgotten {
    std::vector<SwapId> swaps;
    Instant floor;
  };
  [[nodiscard]] std::optional<Forgotten> forget(Instant now);

  [[nodiscard]] std::size_t size() const { return all_.size(); }

 private:
  struct Kept {
    Escrow escrow;
    std::uint64_t version = 0;
    std::uint64_t durable = 0;
  };
  [[nodiscard]] Step on_deposit(const Deposit& deposit, Instant now);
  [[nodiscard]] Step on_show(const Show& show, Instant now);
  [[nodiscard]] std::optional<AnswerKind> refuses_new(const Terms& terms, Instant now) const;
  static void take(Kept& kept, const Deposit& deposit);
  static void expire_if_due(Kept& kept, Instant now);
  static void expire(Kept& kept);
  void settle(Kept& kept, const SwapId& id, CourierIndex own, Instant now);
  [[nodiscard]] std::size_t learn(Kept& kept, const Show& show, CourierIndex own);
  void say(Kept& kept, StatementKind kind, const SwapId& id, CourierIndex own);
  [[nodiscard]] Step answer_of(Kept& kept, const SwapId& id, CourierIndex own,
                               StatementSet asker_has);
  [[nodiscard]] static Step plain(AnswerKind kind);

  Options options_;
  Instant floor_;
  crypto::Random random_;
  std::map<SwapId, Kept> all_;
  std::map<Day, std::size_t> of_day_;
};

}  // namespace peyk::swap
