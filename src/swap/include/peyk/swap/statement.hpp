// What couriers say of a swap, signed, and for ever. docs/protocol.md §11.3.
//
//   statement = sign(swap_statement; version 1 ‖ kind ‖ swap id (32) ‖ courier id (32))
//
// As it travels: CBOR array [kind, courier's place in the terms (from 1), signature (3,373)].
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/swap/manifest.hpp"

namespace peyk::swap {

enum class StatementKind : std::uint8_t {
  ready = 1,     // it has verified both sides' shares, and will never state the next
  expired = 2,   // it will never release, and never state the one before
  released = 3,  // it has handed out, and says so to those who come late (§11.5)
};

struct Statement {
  StatementKind kind = StatementKind::ready;
  CourierIndex courier;
  crypto::Signature signature;
  friend bool operator==(const Statement&, const Statement&) = default;
};

// The signing key of a courier one has the card of; null for anybody else. The pointer is used
// before the call returns.
using SigningKeyOf = std::function<const crypto::SigningPublicKey*(const CourierId&)>;

[[nodiscard]] Statement state(StatementKind kind, const SwapId& swap, CourierIndex index,
                              const CourierId& courier, const crypto::SigningKey& signing,
                              crypto::Random& random);
[[nodiscard]] bool verify(const Statement& statement, const SwapId& swap, const Terms& terms,
                          const SigningKeyOf& keys);

// A set of them, as a bit for each kind and place: (kind − 1)·7 + place − 1.
using StatementSet = Number<struct StatementSetTag, std::uint32_t>;
inline constexpr std::uint32_t statement_set_end = 1U << (3 * most_couriers);

// Those of one swap that were verified: at most one of each kind from each courier.
class Statements {
 public:
  void add(const Statement& verified);
  [[nodiscard]] bool has(StatementKind kind, CourierIndex courier) const;
  [[nodiscard]] std::size_t count(StatementKind kind) const;
  [[nodiscard]] StatementSet set() const;
  // At most `limit`, those in `known` left out, in the order of kind and place.
  [[nodiscard]] std::vector<Statement> without(StatementSet known, std::size_t limit) const;
  [[nodiscard]] std::vector<Statement> of(StatementKind kind) const;

  void write(cbor::Writer& writer) const;
  // Strictly rising by kind and place.
  [[nodiscard]] static std::optional<Statements> read(cbor::Reader& reader, Quorum quorum);

 private:
  std::map<std::pair<StatementKind, CourierIndex>, crypto::Signature> all_;
};

void write(cbor::Writer& writer, const Statement& statement);
[[nodiscard]] std::optional<Statement> read_statement(cbor::Reader& reader);

// Whether these are 2f + 1 ready statements: then honest couriers release.
[[nodiscard]] bool is_certificate(const Statements& statements, Quorum quorum);
// 2f + 1 expired ones: then no certificate can ever be.
[[nodiscard]] bool is_end(const Statements& statements, Quorum quorum);

}  // namespace peyk::swap
