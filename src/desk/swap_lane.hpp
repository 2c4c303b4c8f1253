// The keeper's part in swaps: which courier is asked what, and what it answered, as bytes. It reads
// neither. A request leaves in the place of a loop, for the courier that the loop was drawn for, as
// pieces do, and so neither moves a tick nor shows in where cells go. docs/protocol.md §8, §11,
// docs/decisions/13.
//
// How the open desk uses it:
//
// - ask() says what this courier is to be asked in this swap from now on. One request is kept for
//   each courier of each swap; a new one takes the place of the old. It is sent at the next place
//   that there is, and again after a pause as long as it stays the same: so each courier is asked
//   many times a day, and what is lost needs no care. The record of the party is to be saved in the
//   transaction of the input that calls ask(): nothing of it leaves before that was committed.
// - take_answer() gives what came, oldest first, and erases it in the transaction in which the
//   party is saved. It is whatever a courier wrote. The same answer twice in a row is given once.
//   After it, and after a change of its own, the open desk asks the party for its requests again.
// - forget() when a swap is over: no courier is asked any more. What was laid aside is still given:
//   with shares in it what the clock called over is released after all. After a restart the lane
//   asks nothing until it is told again.
//
// What is locked: requests hold tokens, and deposits shares, so they are only in memory. They go on
// being sent when the vault is closed, and what is answered is laid aside, sealed to the vault: the
// device key does not open it. Answers are kept over a restart, requests are not.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/swap/manifest.hpp"
#include "peyk/swap/message.hpp"

#include "record_sealer.hpp"

namespace peyk::desk {

// A courier's answer, as it came: nothing in it is to be believed.
struct SwapAnswer {
  swap::SwapId swap;
  CourierId courier;
  crypto::SecretBytes bytes;
};

// One request on its way.
struct SwapAsk {
  swap::SwapId swap;
  CourierId courier;
  crypto::SecretBytes request;
};

class SwapLane {
 public:
  // Asks these couriers and no others. `sealer` outlives this object.
  SwapLane(RecordSealer& sealer, std::vector<CourierId> couriers)
      : sealer_(sealer), couriers_(std::move(couriers)) {}

  // False when a record cannot be one.
  [[nodiscard]] bool recover_record(ByteSpan key, ByteSpan plain);

  // --- the open desk ---
  // To whom answers are sealed; before the first ask().
  void seal_to(const crypto::KemPublicKey& vault) { vault_ = vault; }
  // False when it is not one of the desk's couriers, when the request is too long or empty, or when
  // there are too many swaps.
  [[nodiscard]] bool ask(const swap::SwapId& swap, const CourierId& courier,
                         crypto::SecretBytes request);
  void forget(const swap::SwapId& swap);
  [[nodiscard]] std::optional<SwapAnswer> take_answer(const crypto::KemKeyPair& vault,
                                                      Transaction& transaction);
  [[nodiscard]] std::size_t answers_waiting() const { return answers_.size(); }

  // --- the line ---
  // What goes to this courier in the place of a loop; the pair asked longest ago goes first.
  [[nodiscard]] std::optional<SwapAsk> next(const CourierId& courier, Duration pause, Instant now);
  void lost(const SwapAsk& ask);
  void answered(const SwapAsk& ask, ByteSpan answer, crypto::Random& random,
                Transaction& transaction);

 private:
  using Pair = std::pair<swap::SwapId, CourierId>;
  struct Asked {
    crypto::SecretBytes request;
    bool is_new = true;  // was not sent yet as it is
    bool under_way = false;
    std::optional<Instant> sent;
    std::uint64_t turn = 0;  // rises with each request that was sent, of all
    std::optional<crypto::Digest> last_answer;
  };
  struct LaidAside {
    Pair pair;
    Bytes sealed;
  };
  [[nodiscard]] std::size_t swaps() const;
  void make_room(const Pair& pair, Transaction& transaction);

  RecordSealer& sealer_;
  std::vector<CourierId> couriers_;
  std::optional<crypto::KemPublicKey> vault_;
  std::map<Pair, Asked> asked_;
  std::map<std::uint64_t, LaidAside> answers_;  // by their order
  std::uint64_t next_turn_ = 1;
  std::uint64_t next_answer_ = 1;
};

// Implementation limits.
// Those under way, and as many that are released and want the certificate for a joint record.
inline constexpr std::size_t max_swaps_asked = 32;
inline constexpr std::size_t max_answers_laid_aside = 4;  // of one courier in one swap, the newest
// Rounds of the desk until the same request goes again.
inline constexpr std::int64_t swap_pause_rounds = 4;

}  // namespace peyk::desk
