// A party's side of one swap as a state machine: deposits, collects statements, shows them on,
// gathers shares, and has the other's key, or the proof that nobody has. docs/protocol.md §11.5.
//
// Only the clock sends: whoever drives it asks request() for each courier whenever it is that
// courier's turn, at least once a day until is_over(), and gives the answers back; what is lost
// is asked again. The record is committed after each call that changes it, and before a request
// leaves.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/swap/content.hpp"
#include "peyk/swap/message.hpp"

namespace peyk::swap {

// One for each swap: the polynomials and the tokens come from it.
using PartySecret = crypto::Secret<struct PartySecretTag, 32>;

// Whose commitments this side's offer has.
[[nodiscard]] Dealer dealer_of(const PartySecret& secret, const Frame& frame);

enum class Standing : std::uint8_t {
  preparing,    // what the other gives is not here yet: nothing was deposited
  waiting,      // deposited; couriers wait for the other side, or for each other's statements
  withdrawing,  // asked to end it; it may still be released
  releasing,    // certain, and shares are being gathered
  released,     // the other's key is here
  expired,      // proved: neither side can ever have the other's key
  withdrawn,    // the same, as this side wished
  undecided,    // past the deadline without a proof of either: both may still get it, or neither
};

// How a courier was caught.
enum class FaultKind : std::uint8_t {
  wrong_share = 1,      // none of the key that the other side committed to
  wrong_statement = 2,  // not signed by whom it names
  two_faced = 3,        // stated ready and expired: both are in statements(), for anybody to see
  malformed = 4,        // an answer that is none
};

struct Fault {
  CourierIndex courier;
  FaultKind kind = FaultKind::malformed;
  friend auto operator<=>(const Fault&, const Fault&) = default;
  friend bool operator==(const Fault&, const Fault&) = default;
};

class Party {
 public:
  // not_ours when neither offer is of this secret.
  [[nodiscard]] static Result<Party> begin(Manifest manifest, PartySecret secret);
  // From its record; malformed for any other bytes, or that of another manifest.
  [[nodiscard]] static Result<Party> restore(Manifest manifest, ByteSpan record);
  [[nodiscard]] crypto::SecretBytes record() const;

  [[nodiscard]] Side side() const { return side_; }
  [[nodiscard]] const SwapId& id() const { return id_; }
  [[nodiscard]] const Terms& terms() const { return terms_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }

  // What the other gives has come, sealed: only now is there anything to deposit for.
  // other_content.
  [[nodiscard]] Result<void> hold(ByteSpan sealed);
  // False when it is too late: a certificate is there, or the end.
  [[nodiscard]] bool withdraw();

  // What to ask this courier now; nothing while, or once, there is nothing to ask.
  [[nodiscard]] std::optional<crypto::SecretBytes> request(CourierIndex courier, Instant now);
  void on_answer(CourierIndex courier, ByteSpan answer, const SigningKeyOf& keys);

  [[nodiscard]] Standing standing(Instant now) const;
  // Nothing can change any more.
  [[nodiscard]] bool is_over(Instant now) const;
  // Null until released; also when the other side dealt no key.
  [[nodiscard]] const crypto::SecretScalar* key() const { return key_ ? &*key_ : nullptr; }
  // What shows to others that it is that key; nothing until then, and where the other dealt none.
  [[nodiscard]] std::optional<Opening> opening() const;
  // not_released, other_content, refused (the other side cheated, and the manifest shows it).
  [[nodiscard]] Result<std::vector<Item>> open(ByteSpan sealed) const;

  [[nodiscard]] const Statements& statements() const { return statements_; }
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  // What a courier said last.
  [[nodiscard]] std::optional<AnswerKind> last_answer(CourierIndex courier) const;

 private:
  Party(Manifest manifest, PartySecret secret, Dealer dealer, Side side);
  [[nodiscard]] const Offer& theirs() const { return manifest_.offer(other(side_)); }
  [[nodiscard]] crypto::SecretBytes deposit(CourierIndex courier, DepositKind kind) const;
  [[nodiscard]] crypto::SecretBytes show(CourierIndex courier) const;
  [[nodiscard]] Token token_for(CourierIndex courier) const;
  [[nodiscard]] bool is_stated_by(CourierIndex courier) const;
  void learn(CourierIndex from, const std::vector<Statement>& statements, const SigningKeyOf& keys);
  void gather(CourierIndex from, const Share& share);
  void blame(CourierIndex courier, FaultKind kind);
  [[nodiscard]] bool read_public(ByteSpan record);
  [[nodiscard]] bool read_heard(cbor::Reader& reader);
  [[nodiscard]] bool read_shares(ByteSpan bytes, std::uint64_t held);
  [[nodiscard]] bool has_share_of(CourierIndex courier) const;

  Manifest manifest_;
  PartySecret secret_;
  Dealer dealer_;
  Side side_;
  Terms terms_;
  SwapId id_;
  bool holds_ = false;
  bool has_sent_ = false;
  bool withdraws_ = false;
  Statements statements_;
  std::vector<Fault> faults_;                               // rising
  std::array<std::optional<Share>, most_couriers> shares_;  // of the other's key, verified
  std::vector<VerifiedShare> verified_;
  std::optional<crypto::SecretScalar> key_;
  // What each courier said last, and which statements it had.
  struct Heard {
    AnswerKind kind;
    StatementSet known;
  };
  std::array<std::optional<Heard>, most_couriers> heard_;
};

}  // namespace peyk::swap
