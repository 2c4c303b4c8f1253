#include "peyk/channel/fold.hpp"

#include <algorithm>

namespace peyk::channel {

namespace {

template <class... T>
bool is_one_of(const Content& content) {
  return (std::holds_alternative<T>(content) || ...);
}

// Whether a track in that phase knows such an act at all.
bool phase_admits(Phase phase, const Content& content) {
  switch (phase) {
    case Phase::unopened:
      return is_one_of<Open>(content);
    case Phase::open:
      return !is_one_of<Open, Resume, Reopen>(content);
    case Phase::recess:
      return !is_one_of<Open, Reopen>(content);
    case Phase::suspended: {
      // A desk may be lost while nothing else goes on.
      const auto* admit = std::get_if<Admit>(&content);
      if (admit != nullptr) return admit->replaces.has_value();
      return is_one_of<Reopen, Close, Leave, ShowMandate, WithdrawMandate, CallOffSwap>(content);
    }
    case Phase::closed:
      return false;
  }
  return false;
}

const HeldMandate* find_mandate(const Member& member, const MandateRef& id) {
  const auto found =
      std::ranges::find(member.mandates, id, [](const HeldMandate& held) { return held.terms.id; });
  return found == member.mandates.end() ? nullptr : &*found;
}

void cut(HeldMandate& held, const KeptRevocation& revocation) {
  if (!revocation.what.ends(held.terms)) return;
  if (held.revoked_by && held.terms.until <= revocation.what.from) return;
  held.revoked_by = revocation.act;
  held.terms.until = std::min(held.terms.until, revocation.what.from);
}

// The mandate that an act shows, as the revocations before it leave it.
HeldMandate as_held(const Entry& entry, const State& state, const Proofs& proofs) {
  HeldMandate held{.terms = *entry.mandate,
                   .shown_by = entry.id,
                   .withdrawn_by = std::nullopt,
                   .revoked_by = std::nullopt,
                   .proven = proofs.contains({entry.author, entry.mandate->id})};
  for (const KeptRevocation& revocation : state.revocations) cut(held, revocation);
  return held;
}

}  // namespace

// Whether what an act refers to is there.
struct Fold::Place {
  const Fold& fold;
  const State& state;
  const MemberId& author;
  Instant time;

  bool operator()(const Answer& answer) const {
    const auto found = fold.question_places_.find(answer.question);
    return found != fold.question_places_.end() && state.questions[found->second].asker != author;
  }
  bool operator()(const Admit& admit) const {
    if (state.members.contains(admit.member.id)) return false;
    if (!admit.replaces) return fold.present_.size() < max_members;
    // Nobody is put out who has power here, except by its own hand.
    return state.present(*admit.replaces) != nullptr &&
           (admit.replaces == author ||
            state.mandated_power_of(*admit.replaces, time) == Power::none);
  }
  bool operator()(const Introduce& introduce) const {
    return introduce.first != author && introduce.second != author &&
           state.present(introduce.first) != nullptr && state.present(introduce.second) != nullptr;
  }
  bool operator()(const WithdrawMandate& withdraw) const {
    const HeldMandate* held = find_mandate(*state.present(author), withdraw.mandate);
    return held != nullptr && !held->withdrawn_by;
  }
  bool operator()(const Raise&) const { return !state.official; }
  bool operator()(const Agenda& agenda) const {
    const auto found = state.rounds.find(agenda.round);
    if (found == state.rounds.end()) return is_next_round(agenda.round);
    return !found->second.minutes;
  }
  bool operator()(const Minutes& minutes) const {
    return state.rounds.contains(minutes.round) || is_next_round(minutes.round);
  }
  bool operator()(const ProposeSwap& propose) const {
    return is_another(propose.with) && time < propose.deadline;
  }
  bool operator()(const JoinSwap& join) const {
    const ProposedSwap* swap = find_swap(join.swap);
    return swap != nullptr && swap->with == author && !swap->joined_by && !swap->called_off_by &&
           time < swap->deadline;
  }
  bool operator()(const AcceptSwap& accept) const {
    const ProposedSwap* swap = find_swap(accept.swap);
    return swap != nullptr && swap->by == author && swap->joined_by == accept.join &&
           !swap->accepted_by && !swap->called_off_by && time < swap->deadline;
  }
  bool operator()(const CallOffSwap& call_off) const {
    const auto is_of_author = [this](const auto* asked) {
      return asked != nullptr && asked->is_of(author) && !asked->called_off_by;
    };
    return is_of_author(find_swap(call_off.swap)) || is_of_author(find_blind(call_off.swap));
  }
  bool operator()(const AskBlindly& ask) const {
    return time < ask.deadline &&
           std::ranges::all_of(ask.with, [this](const MemberId& seat) { return is_another(seat); });
  }
  bool operator()(const Contribute& contribute) const {
    const BlindQuestion* question = find_blind(contribute.question);
    return question != nullptr && question->is_next(author) && !question->called_off_by &&
           time < question->deadline;
  }
  bool operator()(const auto& /*refers to nothing*/) const { return true; }

 private:
  [[nodiscard]] bool is_another(const MemberId& seat) const {
    return seat != author && state.present(seat) != nullptr;
  }
  [[nodiscard]] const ProposedSwap* find_swap(const ActId& act) const {
    const auto found = fold.swap_places_.find(act);
    return found == fold.swap_places_.end() ? nullptr : &state.swaps[found->second];
  }
  [[nodiscard]] const BlindQuestion* find_blind(const ActId& act) const {
    const auto found = fold.blind_places_.find(act);
    return found == fold.blind_places_.end() ? nullptr : &state.blind_questions[found->second];
  }
  [[nodiscard]] bool is_next_round(std::uint32_t round) const {
    return round == state.rounds.size() + 1;
  }
};

// What an act in force does.
struct Fold::Change {
  Fold& fold;
  State& state;
  const Entry& entry;
  const Proofs& proofs;

  void enter(Phase phase) const {
    state.phase = phase;
    state.phase_since = entry.id;
    state.recess_until.reset();
  }
  void seat(const NewMember& member) const {
    ++fold.parts_;
    fold.present_.insert(member.id);
    state.members.emplace(
        member.id,
        Member{.seat = member, .admitted_by = entry.id, .gone_by = std::nullopt, .mandates = {}});
  }

  TalkRound& round(std::uint32_t number) const {
    ++fold.parts_;
    return state.rounds[number];
  }
  ProposedSwap& swap(const ActId& act) const { return state.swaps[fold.swap_places_.at(act)]; }
  BlindQuestion& blind(const ActId& act) const {
    return state.blind_questions[fold.blind_places_.at(act)];
  }
  void unseat(const MemberId& id) const {
    fold.present_.erase(id);
    state.members.at(id).gone_by = entry.id;
  }

  void operator()(const Open& open) const {
    state.name = open.name;
    state.of = open.of;
    state.official = open.official;
    for (const NewMember& member : open.members) seat(member);
    enter(Phase::open);
  }
  void operator()(const Question& question) const {
    ++fold.parts_;
    fold.question_places_.emplace(entry.id, state.questions.size());
    state.questions.push_back(
        {.act = entry.id, .asker = entry.author, .due = question.due, .answers = {}});
  }
  void operator()(const Answer& answer) const {
    state.questions[fold.question_places_.at(answer.question)].answers.push_back(entry.id);
    ++fold.parts_;
  }
  void operator()(const Recess& recess) const {
    enter(Phase::recess);
    state.recess_until = recess.until;
  }
  void operator()(const Resume&) const { enter(Phase::open); }
  void operator()(const Suspend&) const { enter(Phase::suspended); }
  void operator()(const Reopen&) const { enter(Phase::open); }
  void operator()(const Close&) const { enter(Phase::closed); }
  void operator()(const Admit& admit) const {
    if (admit.replaces) unseat(*admit.replaces);
    seat(admit.member);
  }
  void operator()(const Leave&) const { unseat(entry.author); }
  void operator()(const ShowMandate&) const {
    std::vector<HeldMandate>& held = state.members.at(entry.author).mandates;
    std::erase_if(held,
                  [this](const HeldMandate& each) { return each.terms.id == entry.mandate->id; });
    ++fold.parts_;
    held.push_back(as_held(entry, state, proofs));
  }
  void operator()(const WithdrawMandate& withdraw) const {
    for (HeldMandate& held : state.members.at(entry.author).mandates) {
      if (held.terms.id == withdraw.mandate) held.withdrawn_by = entry.id;
    }
  }
  void operator()(const RevokeMandate&) const {
    // Anybody may bring the same word again.
    const bool is_known = std::ranges::any_of(
        state.revocations, [this](const auto& kept) { return kept.what == *entry.revocation; });
    if (is_known) return;
    ++fold.parts_;
    state.revocations.push_back({.act = entry.id, .what = *entry.revocation});
    for (const MemberId& id : fold.present_) {
      for (HeldMandate& held : state.members.at(id).mandates) cut(held, state.revocations.back());
    }
  }
  void operator()(const Raise&) const { state.official = true; }
  void operator()(const Agenda& agenda) const { round(agenda.round).agenda = entry.id; }
  void operator()(const Minutes& minutes) const { round(minutes.round).minutes = entry.id; }
  void operator()(const ProposeSwap& propose) const {
    ++fold.parts_;
    fold.swap_places_.emplace(entry.id, state.swaps.size());
    state.swaps.push_back({.act = entry.id,
                           .by = entry.author,
                           .with = propose.with,
                           .deadline = propose.deadline,
                           .couriers = propose.couriers,
                           .joined_by = std::nullopt,
                           .accepted_by = std::nullopt,
                           .called_off_by = std::nullopt});
  }
  void operator()(const JoinSwap& join) const { swap(join.swap).joined_by = entry.id; }
  void operator()(const AcceptSwap& accept) const { swap(accept.swap).accepted_by = entry.id; }
  void operator()(const CallOffSwap& call_off) const {
    const bool is_swap = fold.swap_places_.contains(call_off.swap);
    (is_swap ? swap(call_off.swap).called_off_by : blind(call_off.swap).called_off_by) = entry.id;
  }
  void operator()(const AskBlindly& ask) const {
    ++fold.parts_;
    fold.blind_places_.emplace(entry.id, state.blind_questions.size());
    state.blind_questions.push_back({.act = entry.id,
                                     .by = entry.author,
                                     .with = ask.with,
                                     .deadline = ask.deadline,
                                     .in_rounds = ask.couriers.empty(),
                                     .contributions = {},
                                     .rounds = {},
                                     .called_off_by = std::nullopt});
  }
  void operator()(const Contribute& contribute) const {
    ++fold.parts_;
    blind(contribute.question).add(entry.author, entry.id);
  }
  void operator()(const Letter&) const {}
  void operator()(const Introduce&) const {}
  void operator()(const Document&) const {}
};

Standing Fold::judge(const MemberId& author, const Content& content, Instant time) const {
  // The word of a principal, whoever brings it and whenever.
  if (std::holds_alternative<RevokeMandate>(content)) return Standing::in_force;
  if (!phase_admits(state_.phase, content)) return Standing::out_of_place;
  if (const auto* open = std::get_if<Open>(&content)) {
    const bool is_author = !open->members.empty() && open->members.front().id == author;
    return is_author ? Standing::in_force : Standing::out_of_place;
  }
  const Member* member = state_.present(author);
  if (member == nullptr) return Standing::out_of_place;
  if (!std::visit(Place{*this, state_, author, time}, content)) return Standing::out_of_place;
  // Whoever could raise a track without a mandate could silence all who have none.
  const Power power = std::holds_alternative<Raise>(content)
                          ? state_.mandated_power_of(author, time)
                          : state_.power_of(author, time);
  return power < power_needed(content, member->seat.role) ? Standing::without_authority
                                                          : Standing::in_force;
}

// Of an act that its author may do here.
Standing Fold::judge_shown(const Entry& entry, const Proofs& proofs) const {
  if (std::holds_alternative<RevokeMandate>(entry.content)) {
    return entry.revocation ? Standing::in_force : Standing::without_authority;
  }
  if (!std::holds_alternative<ShowMandate>(entry.content)) return Standing::in_force;
  if (!entry.mandate || !entry.mandate->covers_track ||
      entry.time >= as_held(entry, state_, proofs).terms.until) {
    return Standing::without_authority;
  }
  const HeldMandate* held = find_mandate(*state_.present(entry.author), entry.mandate->id);
  return held != nullptr && !held->withdrawn_by ? Standing::out_of_place : Standing::in_force;
}

Standing Fold::apply(const Entry& entry, const Proofs& proofs) {
  Standing standing = judge(entry.author, entry.content, entry.time);
  if (standing == Standing::in_force) standing = judge_shown(entry, proofs);
  if (standing == Standing::in_force) {
    std::visit(Change{*this, state_, entry, proofs}, entry.content);
  }
  return standing;
}

}  // namespace peyk::channel
