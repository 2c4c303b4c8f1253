#include "peyk/channel/state.hpp"

#include <algorithm>

#include "peyk/base/overloaded.hpp"

namespace peyk::channel {

QuestionState state_of(const AskedQuestion& question, Instant now) {
  if (!question.answers.empty()) return QuestionState::answered;
  return now > question.due ? QuestionState::overdue : QuestionState::asked;
}

bool Revocation::ends(const ShownMandate& mandate) const {
  if (mandate.principal != principal || mandate.reader != reader) return false;
  if (const auto* id = std::get_if<MandateRef>(&what)) return mandate.id == *id;
  const SerialRange& range = std::get<SerialRange>(what);
  return range.first <= mandate.serial && mandate.serial <= range.last;
}

bool HeldMandate::gives(Instant at) const {
  return proven && !withdrawn_by && terms.from <= at && at < terms.until;
}

bool BlindQuestion::is_of(const MemberId& member) const {
  return member == by || std::ranges::find(with, member) != with.end();
}

bool BlindQuestion::is_whole(std::size_t round) const {
  return round < rounds.size() && rounds[round].size() == with.size() + 1;
}

bool BlindQuestion::is_next(const MemberId& party) const {
  if (!is_of(party)) return false;
  if (!in_rounds) {
    if (contributions.size() >= max_contributions) return false;
    return (contributions.size() % 2 == 0) == (party != by);
  }
  if (rounds.empty() || is_whole(rounds.size() - 1)) return rounds.size() < max_question_rounds;
  return !rounds.back().contains(party);
}

void BlindQuestion::add(const MemberId& by_whom, const ActId& contribution) {
  if (!in_rounds) {
    contributions.push_back(contribution);
    return;
  }
  if (rounds.empty() || is_whole(rounds.size() - 1)) rounds.emplace_back();
  rounds.back().emplace(by_whom, contribution);
}

const Member* State::present(const MemberId& id) const {
  const auto found = members.find(id);
  return found == members.end() || found->second.gone_by ? nullptr : &found->second;
}

Power State::power_of(const MemberId& id, Instant at) const {
  if (present(id) == nullptr) return Power::none;
  return official ? mandated_power_of(id, at) : Power::commit;
}

Power State::mandated_power_of(const MemberId& id, Instant at) const {
  const Member* member = present(id);
  Power power = Power::none;
  if (member == nullptr) return power;
  for (const HeldMandate& held : member->mandates) {
    if (held.gives(at)) power = std::max(power, held.terms.power);
  }
  return power;
}

Power power_needed(const Content& content, Role role) {
  const auto unless_host = [role](Power power) { return role == Role::host ? Power::none : power; };
  return std::visit(Overloaded{
                        [](const Open&) { return Power::none; },
                        [&](const Letter&) { return unless_host(Power::speak); },
                        [](const Question&) { return Power::speak; },
                        [&](const Answer&) { return unless_host(Power::speak); },
                        [&](const Recess&) { return unless_host(Power::speak); },
                        [&](const Resume&) { return unless_host(Power::speak); },
                        [](const Suspend&) { return Power::propose; },
                        [](const Reopen&) { return Power::propose; },
                        [](const Close&) { return Power::commit; },
                        [&](const Admit&) { return unless_host(Power::propose); },
                        [](const Leave&) { return Power::none; },
                        [&](const Introduce&) { return unless_host(Power::propose); },
                        [](const ShowMandate&) { return Power::none; },
                        [](const WithdrawMandate&) { return Power::none; },
                        [](const RevokeMandate&) { return Power::none; },
                        [](const Raise&) { return Power::commit; },
                        [&](const Agenda&) { return unless_host(Power::speak); },
                        [&](const Minutes&) { return unless_host(Power::speak); },
                        [](const Document&) { return Power::speak; },
                        [](const ProposeSwap&) { return Power::propose; },
                        [](const JoinSwap&) { return Power::commit; },
                        [](const AcceptSwap&) { return Power::commit; },
                        [](const CallOffSwap&) { return Power::none; },
                        [](const AskBlindly&) { return Power::propose; },
                        [](const Contribute&) { return Power::commit; },
                    },
                    content);
}

bool shapes_track(const Content& content) {
  const auto yes = [](const auto&) { return true; };
  const auto no = [](const auto&) { return false; };
  return std::visit(Overloaded{
                        [&](const Open& act) { return yes(act); },
                        [&](const Letter& act) { return no(act); },
                        [&](const Question& act) { return no(act); },
                        [&](const Answer& act) { return no(act); },
                        [&](const Introduce& act) { return no(act); },
                        [&](const Agenda& act) { return no(act); },
                        [&](const Minutes& act) { return no(act); },
                        [&](const Document& act) { return no(act); },
                        [&](const ProposeSwap& act) { return no(act); },
                        [&](const JoinSwap& act) { return no(act); },
                        [&](const AcceptSwap& act) { return no(act); },
                        [&](const CallOffSwap& act) { return no(act); },
                        [&](const AskBlindly& act) { return no(act); },
                        [&](const Contribute& act) { return no(act); },
                        yes,
                    },
                    content);
}

}  // namespace peyk::channel
