#include "peyk/swap/party.hpp"

#include <algorithm>

#include "peyk/crypto/kdf.hpp"
#include "peyk/swap/escrow.hpp"

#include "contract.hpp"

namespace peyk::swap {
namespace {

using crypto::Label;

std::size_t place(CourierIndex courier) { return courier.value() - 1U; }

bool is_deposited(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::waiting:
    case AnswerKind::ready:
    case AnswerKind::expired:
    case AnswerKind::released:
      return true;
    case AnswerKind::unknown:
    case AnswerKind::refused:
    case AnswerKind::over:
    case AnswerKind::full:
      return false;
  }
  std::terminate();  // not a value of the enum
}

// What a courier that has `known` can use: whatever proves that others are ready, or have released.
StatementSet useless(StatementSet known) {
  constexpr std::uint32_t row = (1U << most_couriers) - 1;
  constexpr std::uint32_t expired = row << most_couriers;
  return StatementSet(known.value() | expired);
}

}  // namespace

Dealer dealer_of(const PartySecret& secret, const Frame& frame) {
  const auto seed =
      crypto::derive<crypto::Seed>(Label::swap_polynomial, secret, {frame.id().span()});
  return {seed, frame.quorum()};
}

Party::Party(Manifest manifest, PartySecret secret, Dealer dealer, Side side)
    : manifest_(std::move(manifest)),
      secret_(std::move(secret)),
      dealer_(std::move(dealer)),
      side_(side),
      terms_(manifest_.terms()),
      id_(terms_.id()),
      holds_(!theirs().sealed) {}

Result<Party> Party::begin(Manifest manifest, PartySecret secret) {
  Dealer dealer = dealer_of(secret, manifest.frame());
  for (const Side side : {Side(0), Side(1)}) {
    if (manifest.offer(side).sharing == dealer.commitments()) {
      return Party(std::move(manifest), std::move(secret), std::move(dealer), side);
    }
  }
  return std::unexpected(Error::not_ours);
}

Result<void> Party::hold(ByteSpan sealed) {
  if (!theirs().sealed || digest_of(sealed) != *theirs().sealed) {
    return std::unexpected(Error::other_content);
  }
  holds_ = true;
  return {};
}

bool Party::withdraw() {
  const Quorum quorum = terms_.quorum();
  if (is_certificate(statements_, quorum) || is_end(statements_, quorum)) return withdraws_;
  withdraws_ = true;
  return true;
}

Token Party::token_for(CourierIndex courier) const {
  return crypto::derive<Token>(Label::swap_token, secret_,
                               {id_.span(), terms_.courier(courier).span()});
}

bool Party::is_stated_by(CourierIndex courier) const {
  return statements_.has(StatementKind::ready, courier) ||
         statements_.has(StatementKind::expired, courier);
}

crypto::SecretBytes Party::deposit(CourierIndex courier, DepositKind kind) const {
  return encode(Deposit{kind, terms_, side_, token_for(courier), dealer_.share_for(courier)});
}

crypto::SecretBytes Party::show(CourierIndex courier) const {
  const StatementSet known = heard_.at(place(courier))->known;
  return encode(Show{id_, side_, token_for(courier), statements_.set(),
                     statements_.without(useless(known), statements_of_message)});
}

std::optional<crypto::SecretBytes> Party::request(CourierIndex courier, Instant now) {
  detail::require(terms_.quorum().has(courier));
  if (!holds_ || is_over(now)) return std::nullopt;
  const auto& heard = heard_.at(place(courier));
  if (withdraws_ && !is_stated_by(courier) && !is_certificate(statements_, terms_.quorum())) {
    return deposit(courier, DepositKind::withdraw);
  }
  if (!heard || !is_deposited(heard->kind)) {
    has_sent_ = true;
    return deposit(courier, DepositKind::deposit);
  }
  return show(courier);
}

void Party::on_answer(CourierIndex courier, ByteSpan bytes, const SigningKeyOf& keys) {
  detail::require(terms_.quorum().has(courier));
  const auto answer = decode_answer(bytes);
  if (!answer) return blame(courier, FaultKind::malformed);
  heard_.at(place(courier)) = Heard{answer->kind, answer->known};
  learn(courier, answer->statements, keys);
  if (answer->shares) gather(courier, answer->share(other(side_)));
}

void Party::learn(CourierIndex from, const std::vector<Statement>& statements,
                  const SigningKeyOf& keys) {
  for (const Statement& statement : statements) {
    const CourierIndex courier = statement.courier;
    if (statements_.has(statement.kind, courier)) continue;
    if (!verify(statement, id_, terms_, keys)) {
      blame(from, FaultKind::wrong_statement);
      continue;
    }
    statements_.add(statement);
    if (statements_.has(StatementKind::ready, courier) &&
        statements_.has(StatementKind::expired, courier)) {
      blame(courier, FaultKind::two_faced);
    }
  }
}

bool Party::has_share_of(CourierIndex courier) const {
  return shares_.at(place(courier)).has_value();
}

void Party::gather(CourierIndex from, const Share& share) {
  if (key_ || has_share_of(from)) return;
  auto verified = verify(share, from, theirs().sharing);
  if (!verified) return blame(from, FaultKind::wrong_share);
  shares_.at(place(from)) = share.copy();
  verified_.push_back(*std::move(verified));
  if (verified_.size() >= terms_.quorum().to_restore()) {
    key_ = swap::restore(verified_, terms_.quorum());
  }
}

void Party::blame(CourierIndex courier, FaultKind kind) {
  const Fault fault{courier, kind};
  const auto at = std::ranges::lower_bound(faults_, fault);
  if (at == faults_.end() || *at != fault) faults_.insert(at, fault);
}

Standing Party::standing(Instant now) const {
  const Quorum quorum = terms_.quorum();
  if (verified_.size() >= quorum.to_restore()) return Standing::released;
  if (is_end(statements_, quorum)) return withdraws_ ? Standing::withdrawn : Standing::expired;
  if (withdraws_ && !has_sent_) return Standing::withdrawn;
  if (is_certificate(statements_, quorum)) {
    return now < forgotten_at(terms_) ? Standing::releasing : Standing::undecided;
  }
  if (now >= terms_.deadline()) return has_sent_ ? Standing::undecided : Standing::expired;
  if (withdraws_) return Standing::withdrawing;
  return has_sent_ ? Standing::waiting : Standing::preparing;
}

bool Party::is_over(Instant now) const {
  switch (standing(now)) {
    case Standing::expired:
    case Standing::withdrawn:
      return true;
    // Shares may come sooner than what proves to others that it was ready.
    case Standing::released:
      return is_certificate(statements_, terms_.quorum()) || now >= forgotten_at(terms_);
    case Standing::preparing:
    case Standing::waiting:
    case Standing::withdrawing:
    case Standing::releasing:
    case Standing::undecided:
      return now >= forgotten_at(terms_);
  }
  std::terminate();  // not a value of the enum
}

std::optional<Opening> Party::opening() const {
  if (verified_.size() < terms_.quorum().to_restore()) return std::nullopt;
  return restore_opening(verified_, terms_.quorum());
}

Result<std::vector<Item>> Party::open(ByteSpan sealed) const {
  if (verified_.size() < terms_.quorum().to_restore()) {
    return std::unexpected(Error::not_released);
  }
  if (!key_) return std::unexpected(Error::refused);
  return swap::open(manifest_.frame(), theirs(), *key_, sealed);
}

std::optional<AnswerKind> Party::last_answer(CourierIndex courier) const {
  const auto& heard = heard_.at(place(courier));
  if (!heard) return std::nullopt;
  return heard->kind;
}

}  // namespace peyk::swap
