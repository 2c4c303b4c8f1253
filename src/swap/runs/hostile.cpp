#include "hostile.hpp"

#include <algorithm>

#include "peyk/crypto/kdf.hpp"

namespace peyk::swap::runs {

Statement Liar::states(StatementKind kind, const SwapId& swap, crypto::Random& random) {
  return state(kind, swap, index_, id_, signing_, random);
}

std::optional<crypto::SecretBytes> Liar::answer(ByteSpan bytes, Draw& draw,
                                                crypto::Random& random) {
  const auto request = decode_request(bytes);
  if (!request || draw.below(4) == 0) return std::nullopt;
  SwapId swap;
  if (const auto* deposit = std::get_if<Deposit>(&*request)) {
    swap = deposit->terms.id();
    shares_.at(deposit->side.value()) = deposit->share.copy();
  } else {
    swap = std::get<Show>(*request).swap;
  }
  if (draw.below(10) == 0) {
    crypto::SecretBytes noise(draw.below(200));
    random.fill(noise);
    return noise;
  }
  Answer answer{static_cast<AnswerKind>(1 + draw.below(8)), {}, {}, {}};
  // Whatever it says, or the opposite, or both.
  for (const auto kind : {StatementKind::ready, StatementKind::expired, StatementKind::released}) {
    if (is_discreet_ && kind != StatementKind::expired) continue;
    if (draw.below(2) == 0) answer.statements.push_back(states(kind, swap, random));
  }
  if (!answer.statements.empty() && draw.below(8) == 0) {
    answer.statements.back().signature.mutable_span()[draw.below(crypto::Signature::size)] ^= 1;
  }
  if (answer.kind == AnswerKind::released) {
    answer.shares = random.secret<BothShares>();
    for (std::size_t i = 0; i < 2 && draw.below(2) == 0; ++i) {
      if (!shares_.at(i)) continue;
      copy_bytes(shares_.at(i)->span(),
                 answer.shares->mutable_span().subspan(i * Share::size, Share::size));
    }
  }
  return encode(answer);
}

Cheat::Cheat(const Manifest& manifest, PartySecret secret, Plan plan, std::vector<Liar*> liars)
    : manifest_(manifest),
      secret_(std::move(secret)),
      plan_(std::move(plan)),
      liars_(std::move(liars)),
      terms_(manifest.terms()),
      id_(terms_.id()),
      side_(dealer_of(secret_, manifest.frame()).commitments() == terms_.sharing(Side(0)) ? 0 : 1) {
}

Token Cheat::token_for(CourierIndex courier) const {
  return crypto::derive<Token>(crypto::Label::swap_token, secret_,
                               {id_.span(), terms_.courier(courier).span()});
}

crypto::SecretBytes Cheat::deposit(CourierIndex courier, DepositKind kind) const {
  const Dealer dealer = dealer_of(secret_, manifest_.frame());
  return encode(Deposit{kind, terms_, side_, token_for(courier), dealer.share_for(courier)});
}

void Cheat::tell(CourierIndex courier, const crypto::SecretBytes& request, const Ask& ask,
                 const SigningKeyOf& keys) {
  const auto bytes = ask(courier, request);
  const auto answer =
      bytes ? decode_answer(*bytes) : Result<Answer>(std::unexpected(Error::malformed));
  if (!answer) return;
  for (const Statement& statement : answer->statements) {
    if (verify(statement, id_, terms_, keys)) known_.add(statement);
  }
  if (answer->shares && !shares_of_.contains(courier) &&
      verify(answer->share(other(side_)), courier, terms_.sharing(other(side_)))) {
    shares_of_.insert(courier);
  }
}

void Cheat::visit(CourierIndex courier, Instant now, const Ask& ask, const SigningKeyOf& keys,
                  Draw& draw, crypto::Random& random) {
  if (plan_.withdraws_at == courier && draw.below(10) == 0) {
    tell(courier, deposit(courier, DepositKind::withdraw), ask, keys);
  } else if (plan_.deposits_at.contains(courier) && deposited_.insert(courier).second) {
    tell(courier, deposit(courier, DepositKind::deposit), ask, keys);
  } else {
    tell(courier, encode(Show{id_, side_, token_for(courier), known_.set(), {}}), ask, keys);
  }
  if (now >= plan_.shows_at && (plan_.shows_to_all || courier == plan_.target)) {
    show(courier, ask, keys, draw, random);
  }
}

void Cheat::show(CourierIndex courier, const Ask& ask, const SigningKeyOf& keys, Draw& draw,
                 crypto::Random& random) {
  std::size_t witnesses = 0;
  for (Liar* liar : liars_) {
    known_.add(liar->states(StatementKind::ready, id_, random));
    if (witnesses++ < plan_.witnesses) {
      known_.add(liar->states(StatementKind::released, id_, random));
    }
  }
  // Witnesses first, then the rest: the last one makes the certificate.
  std::vector<Statement> all = known_.of(StatementKind::released);
  for (const Statement& ready : known_.of(StatementKind::ready)) all.push_back(ready);
  for (const Statement& statement : all) {
    // First what nobody signed: who keeps it would hand it to the honest side.
    if (draw.one_in(4)) {
      Statement forged = statement;
      forged.signature.mutable_span()[draw.below(crypto::Signature::size)] ^= 1;
      tell(courier, encode(Show{id_, side_, token_for(courier), known_.set(), {forged}}), ask,
           keys);
    }
    tell(courier, encode(Show{id_, side_, token_for(courier), known_.set(), {statement}}), ask,
         keys);
  }
}

bool Cheat::has_key() const {
  std::set<CourierIndex> all = shares_of_;
  for (const Liar* liar : liars_) {
    const auto& share = liar->share_of(other(side_));
    if (share && verify(*share, liar->index(), terms_.sharing(other(side_)))) {
      all.insert(liar->index());
    }
  }
  return all.size() >= terms_.quorum().to_restore();
}

}  // namespace peyk::swap::runs
