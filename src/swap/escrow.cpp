#include "peyk/swap/escrow.hpp"

#include <algorithm>

#include "peyk/base/overloaded.hpp"

#include "contract.hpp"

namespace peyk::swap {
namespace {

AnswerKind kind_of(EscrowState state) {
  switch (state) {
    case EscrowState::waiting:
      return AnswerKind::waiting;
    case EscrowState::ready:
      return AnswerKind::ready;
    case EscrowState::expired:
      return AnswerKind::expired;
    case EscrowState::released:
      return AnswerKind::released;
  }
  std::terminate();  // not a value of the enum
}

// Those others that state to have released.
std::size_t witnesses(const Statements& statements, CourierIndex own) {
  return statements.count(StatementKind::released) -
         (statements.has(StatementKind::released, own) ? 1 : 0);
}

}  // namespace

Instant release_end(const Terms& terms, std::size_t witnesses) {
  const auto steps = std::min(witnesses, terms.quorum().to_restore());
  return terms.deadline() + release_window + witness_step * static_cast<std::int64_t>(steps);
}

Instant forgotten_at(const Terms& terms) {
  return release_end(terms, terms.quorum().to_restore()) + witness_step;
}

Escrows::Escrows(Options options, Instant floor, crypto::Random random)
    : options_(std::move(options)), floor_(floor), random_(std::move(random)) {}

bool Escrows::restore(const SwapId& id, ByteSpan record) {
  auto escrow = decode_escrow(record);
  if (!escrow || escrow->terms.id() != id || all_.size() >= options_.limits.swaps) return false;
  const auto own = escrow->terms.index_of(options_.id);
  const bool is_ready =
      escrow->state == EscrowState::ready || escrow->state == EscrowState::released;
  if (!own || (is_ready && !escrow->statements.has(StatementKind::ready, *own))) return false;
  const Day day = escrow->since;
  if (!all_.try_emplace(id, Kept{*std::move(escrow)}).second) return false;
  ++of_day_[day];
  return true;
}

std::optional<Escrows::Step> Escrows::on_request(ByteSpan request, Instant now) {
  const auto read = decode_request(request);
  if (!read) return std::nullopt;
  return std::visit(Overloaded{[&](const Deposit& deposit) { return on_deposit(deposit, now); },
                               [&](const Show& show) { return on_show(show, now); }},
                    *read);
}

void Escrows::on_stored(const SwapId& swap, std::uint64_t version) {
  const auto found = all_.find(swap);
  if (found == all_.end()) return;
  found->second.durable = std::max(found->second.durable, version);
}

std::optional<AnswerKind> Escrows::refuses_new(const Terms& terms, Instant now) const {
  if (now + longest_deadline < terms.deadline()) return AnswerKind::refused;
  if (terms.deadline() <= floor_ || now >= release_end(terms, 0)) return AnswerKind::over;
  const auto today = of_day_.find(day_of(now));
  const bool is_day_full = today != of_day_.end() && today->second >= options_.limits.swaps_of_day;
  if (is_day_full || all_.size() >= options_.limits.swaps) return AnswerKind::full;
  return std::nullopt;
}

// The share shows whose deposit it is, also where it is a no, or comes too late.
Escrows::Step Escrows::on_deposit(const Deposit& deposit, Instant now) {
  const auto own = deposit.terms.index_of(options_.id);
  if (!own) return plain(AnswerKind::refused);
  const SwapId id = deposit.terms.id();
  auto found = all_.find(id);
  if (found == all_.end()) {
    if (const auto refusal = refuses_new(deposit.terms, now)) return plain(*refusal);
  }
  const std::size_t side = deposit.side.value();
  const bool is_known = found != all_.end() && found->second.escrow.depositors.at(side);
  if (is_known) {
    const auto& depositor = *found->second.escrow.depositors.at(side);
    const bool is_same = crypto::equal_constant_time(depositor.token.span(), deposit.token.span());
    if (!is_same) return plain(AnswerKind::refused);
  } else if (!verify(deposit.share, *own, deposit.terms.sharing(deposit.side))) {
    Step refused = plain(AnswerKind::refused);
    refused.failed_checks = 1;
    return refused;
  }
  if (found == all_.end()) {
    Kept kept{{deposit.terms, day_of(now), EscrowState::waiting, {}, {}}};
    found = all_.emplace(id, std::move(kept)).first;
    ++of_day_[day_of(now)];
  }
  Kept& kept = found->second;
  expire_if_due(kept, now);
  if (!is_known) take(kept, deposit);
  if (deposit.kind == DepositKind::withdraw && kept.escrow.state == EscrowState::waiting) {
    expire(kept);
  }
  settle(kept, id, *own, now);
  return answer_of(kept, id, *own, StatementSet());
}

// In whatever state: the depositor may ask from now on. Shares of what has expired are not kept.
void Escrows::take(Kept& kept, const Deposit& deposit) {
  Escrow::Depositor depositor{deposit.token.copy(), {}};
  if (kept.escrow.state == EscrowState::waiting) depositor.share = deposit.share.copy();
  kept.escrow.depositors.at(deposit.side.value()) = std::move(depositor);
  ++kept.version;
}

void Escrows::expire_if_due(Kept& kept, Instant now) {
  const Escrow& escrow = kept.escrow;
  if (escrow.state == EscrowState::waiting && now >= escrow.terms.deadline()) expire(kept);
}

void Escrows::expire(Kept& kept) {
  kept.escrow.state = EscrowState::expired;
  for (auto& depositor : kept.escrow.depositors) {
    if (depositor) depositor->share = Share();
  }
  ++kept.version;
}

// Ready once both are there, and released once that is certain.
void Escrows::settle(Kept& kept, const SwapId& id, CourierIndex own, Instant now) {
  Escrow& escrow = kept.escrow;
  if (escrow.state == EscrowState::waiting && escrow.depositors[0] && escrow.depositors[1]) {
    escrow.state = EscrowState::ready;
    say(kept, StatementKind::ready, id, own);
  }
  if (escrow.state == EscrowState::ready &&
      is_certificate(escrow.statements, escrow.terms.quorum()) &&
      now < release_end(escrow.terms, witnesses(escrow.statements, own))) {
    escrow.state = EscrowState::released;
    say(kept, StatementKind::released, id, own);
  }
}

Escrows::Step Escrows::on_show(const Show& show, Instant now) {
  const auto found = all_.find(show.swap);
  if (found == all_.end()) return plain(AnswerKind::unknown);
  Kept& kept = found->second;
  const auto& depositor = kept.escrow.depositors.at(show.side.value());
  if (!depositor || !crypto::equal_constant_time(depositor->token.span(), show.token.span())) {
    return plain(AnswerKind::unknown);
  }
  const CourierIndex own = *kept.escrow.terms.index_of(options_.id);
  expire_if_due(kept, now);
  const std::size_t failed = learn(kept, show, own);
  settle(kept, show.swap, own, now);
  Step step = answer_of(kept, show.swap, own, show.known);
  step.failed_checks = failed;
  return step;
}

// Others' ready and released statements, while they can still change something; how many did not
// hold.
std::size_t Escrows::learn(Kept& kept, const Show& show, CourierIndex own) {
  Escrow& escrow = kept.escrow;
  std::size_t failed = 0;
  for (const Statement& statement : show.statements) {
    if (escrow.state != EscrowState::ready || statement.courier == own ||
        statement.kind == StatementKind::expired ||
        escrow.statements.has(statement.kind, statement.courier)) {
      continue;
    }
    if (!verify(statement, show.swap, escrow.terms, options_.keys)) {
      ++failed;
      continue;
    }
    escrow.statements.add(statement);
    ++kept.version;
  }
  return failed;
}

void Escrows::say(Kept& kept, StatementKind kind, const SwapId& id, CourierIndex own) {
  kept.escrow.statements.add(state(kind, id, own, options_.id, options_.signing, random_));
  ++kept.version;
}

Escrows::Step Escrows::answer_of(Kept& kept, const SwapId& id, CourierIndex own,
                                 StatementSet asker_has) {
  Escrow& escrow = kept.escrow;
  // Signed only when somebody asks: most of what floods bring is never asked for.
  if (escrow.state == EscrowState::expired && !escrow.statements.has(StatementKind::expired, own)) {
    say(kept, StatementKind::expired, id, own);
  }
  Answer answer{kind_of(escrow.state),
                escrow.statements.set(),
                escrow.statements.without(asker_has, statements_of_message),
                {}};
  if (escrow.state == EscrowState::released) {
    BothShares shares;
    ByteWriter writer(shares.mutable_span());
    for (const auto& depositor : escrow.depositors) writer.bytes(depositor->share.span());
    answer.shares = std::move(shares);
  }
  Step step{.record = {}, .answer = encode(answer), .kind = answer.kind};
  if (kept.version > kept.durable) step.record = Record{id, kept.version, encode(escrow)};
  return step;
}

Escrows::Step Escrows::plain(AnswerKind kind) {
  return {.record = {}, .answer = encode(Answer{kind, {}, {}, {}}), .kind = kind};
}

std::optional<Escrows::Forgotten> Escrows::forget(Instant now) {
  Forgotten forgotten{{}, floor_};
  for (auto it = all_.begin();
       it != all_.end() && forgotten.swaps.size() < options_.limits.forgotten_at_once;) {
    const Escrow& escrow = it->second.escrow;
    if (now < forgotten_at(escrow.terms)) {
      ++it;
      continue;
    }
    forgotten.floor = std::max(forgotten.floor, escrow.terms.deadline());
    forgotten.swaps.push_back(it->first);
    const auto day = of_day_.find(escrow.since);
    if (day != of_day_.end() && --day->second == 0) of_day_.erase(day);
    it = all_.erase(it);
  }
  if (forgotten.swaps.empty()) return std::nullopt;
  floor_ = forgotten.floor;
  return forgotten;
}

}  // namespace peyk::swap
