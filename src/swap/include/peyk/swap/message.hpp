// What parties ask couriers, and what these answer: each fits one cell. docs/protocol.md §11.4.
//
//   deposit   CBOR map {0: 1 (version), 1: 1, 2: terms (bytes), 3: side (0, 1), 4: token (32), 5:
//             share (64)}
//   withdraw  the same with 1: 2
//   show      CBOR map {0: 1, 1: 3, 2: swap id (32), 3: side, 4: token (32), 5: statements the
//             asker has (bits), 6: [statements, 0–3]}
//   answer    CBOR map {0: 1, 1: what (1–8), 2: statements the courier has (bits), 3: [statements
//             that the asker lacks, 0–3], 4: null, or shares of side 0 ‖ side 1 (128)}; the shares
//             are there exactly when it has released
//
// A token = derive(swap_token, the side's secret; swap id, courier id): who made a deposit is who
// shows its token again. No two couriers see the same, so none can ask in a depositor's name.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "peyk/crypto/secret.hpp"
#include "peyk/swap/error.hpp"
#include "peyk/swap/statement.hpp"

namespace peyk::swap {

// Of the protocol: with a length of two bytes in front it fits a body (§6).
inline constexpr std::size_t message_max_size = 12'000;
inline constexpr std::size_t statements_of_message = 3;

using Token = crypto::Secret<struct TokenTag, 32>;

enum class DepositKind : std::uint8_t { deposit = 1, withdraw = 2 };

// To withdraw is to deposit a no: both show by the share that they are the side's.
struct Deposit {
  DepositKind kind = DepositKind::deposit;
  Terms terms;
  Side side;
  Token token;
  Share share;
};

struct Show {
  SwapId swap;
  Side side;
  Token token;
  StatementSet known;
  std::vector<Statement> statements;
};

using Request = std::variant<Deposit, Show>;

enum class AnswerKind : std::uint8_t {
  waiting = 1,  // for the other side's deposit
  ready = 2,    // for a certificate
  expired = 3,
  released = 4,  // with both shares
  unknown = 5,   // no such swap here, or not this token's
  refused = 6,   // a deposit that is none, or not the side's first
  over = 7,      // long past its deadline
  full = 8,      // no room for more swaps, today or at all
};

using BothShares = crypto::Secret<struct BothSharesTag, 2 * Share::size>;

struct Answer {
  AnswerKind kind = AnswerKind::unknown;
  StatementSet known;
  std::vector<Statement> statements;
  std::optional<BothShares> shares;

  [[nodiscard]] Share share(Side side) const;  // only when there are shares
};

[[nodiscard]] crypto::SecretBytes encode(const Deposit& deposit);
[[nodiscard]] crypto::SecretBytes encode(const Show& show);
[[nodiscard]] Result<Request> decode_request(ByteSpan bytes);

[[nodiscard]] crypto::SecretBytes encode(const Answer& answer);
[[nodiscard]] Result<Answer> decode_answer(ByteSpan bytes);

}  // namespace peyk::swap
