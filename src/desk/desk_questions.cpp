// A person's commands about blind questions, and the time in which the desk computes for them.
#include <algorithm>
#include <utility>

#include "desk_state.hpp"

namespace peyk::desk {

// Before a tick nothing is begun that it might have to wait for: the longest are a turn of an
// overlap of 32 bits, about 70 ms, and a list of 8,192 that is read or written, about 30 ms.
Duration Desk::State::spare_before_tick() const {
  constexpr Duration most = Duration::milliseconds(100);
  const auto& parameters = identity::parameters_of(keeper.options().service_class);
  return std::min(most, parameters.mean_gap / 2);
}

void Desk::State::note_work(Instant now) {
  work_since.reset();
  if (open != nullptr && !failed && open->questions().has_work(now)) work_since = now;
}

// Between ticks, and nothing else at the same call: so no cell leaves later for it.
bool Desk::State::works_instead(Instant now) {
  const Instant tick = keeper.next_wakeup();
  if (!work_since.has_value() || open == nullptr || now >= tick) return false;
  if (tick - now >= spare_before_tick()) {
    Transaction transaction;
    open->work(now, transaction);
    finish(std::move(transaction));
    note_work(now);
  } else {
    work_since = now;
  }
  return true;
}

Instant Desk::next_wakeup() const {
  const Instant tick = state_->keeper.next_wakeup();
  if (state_->open == nullptr || !state_->work_since.has_value()) return tick;
  const bool has_time = tick - *state_->work_since >= state_->spare_before_tick();
  return has_time ? *state_->work_since : tick;
}

Result<Accepted> Desk::ask_question(const AskOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->ask_question(order, now, transaction);
  });
}

Result<Accepted> Desk::answer_question(const AnswerQuestionOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->answer_question(order, now, transaction);
  });
}

Result<Accepted> Desk::call_off_question(std::string_view channel, std::uint64_t number,
                                         const std::string& reason, bool without_words,
                                         Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->call_off_question(channel, number, reason, without_words, now,
                                           transaction);
  });
}

Result<QuestionsShown> Desk::questions(Instant now, WhichQuestions which) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->questions().views(now, which);
}

Result<BlindQuestionView> Desk::question(std::string_view channel, std::uint64_t number,
                                         Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->question(channel, number, now);
}

Result<std::vector<ToldQuestion>> Desk::told_questions(Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->questions().told(now);
}

}  // namespace peyk::desk
