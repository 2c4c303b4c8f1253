#include "words.hpp"

#include <array>
#include <utility>

#include "peyk/text/terminal.hpp"

namespace peyk::app {

using text::Message;

Word word_of(channel::Phase phase) {
  switch (phase) {
    case channel::Phase::unopened:
      return {"unopened", Message::phase_unopened};
    case channel::Phase::open:
      return {"open", Message::phase_open};
    case channel::Phase::recess:
      return {"recess", Message::phase_recess};
    case channel::Phase::suspended:
      return {"suspended", Message::phase_suspended};
    case channel::Phase::closed:
      return {"closed", Message::phase_closed};
  }
  return {"", Message::phase_unopened};
}

Word word_of(channel::Role role) {
  switch (role) {
    case channel::Role::delegate:
      return {"delegate", Message::role_delegate};
    case channel::Role::host:
      return {"host", Message::role_host};
  }
  return {"", Message::role_delegate};
}

Word word_of(channel::Power power) {
  switch (power) {
    case channel::Power::none:
      return {"none", Message::power_none};
    case channel::Power::listen:
      return {"listen", Message::power_listen};
    case channel::Power::speak:
      return {"speak", Message::power_speak};
    case channel::Power::propose:
      return {"propose", Message::power_propose};
    case channel::Power::commit:
      return {"commit", Message::power_commit};
  }
  return {"", Message::power_none};
}

Word word_of(channel::QuestionState state) {
  switch (state) {
    case channel::QuestionState::asked:
      return {"asked", Message::question_asked};
    case channel::QuestionState::answered:
      return {"answered", Message::question_answered};
    case channel::QuestionState::overdue:
      return {"overdue", Message::question_overdue};
  }
  return {"", Message::question_asked};
}

Word word_of(channel::Standing standing) {
  switch (standing) {
    case channel::Standing::in_force:
      return {"in_force", Message::standing_in_force};
    case channel::Standing::without_authority:
      return {"without_authority", Message::standing_without_authority};
    case channel::Standing::out_of_place:
      return {"out_of_place", Message::standing_out_of_place};
  }
  return {"", Message::standing_in_force};
}

Word word_of(channel::Rule rule) {
  switch (rule) {
    case channel::Rule::may_keep:
      return {"may_keep", Message::rule_may_keep};
    case channel::Rule::eyes_only:
      return {"eyes_only", Message::rule_eyes_only};
    case channel::Rule::until_date:
      return {"until_date", Message::rule_until};
  }
  return {"", Message::rule_may_keep};
}

Word word_of(desk::Connection connection) {
  switch (connection) {
    case desk::Connection::self:
      return {"self", Message::connection_self};
    case desk::Connection::none:
      return {"none", Message::connection_none};
    case desk::Connection::claimed:
      return {"claimed", Message::connection_claimed};
    case desk::Connection::opening:
      return {"opening", Message::connection_opening};
    case desk::Connection::open:
      return {"open", Message::connection_words};
    case desk::Connection::removed:
      return {"removed", Message::connection_removed};
  }
  return {"", Message::connection_none};
}

Word word_of(desk::IntroductionRefusal reason) {
  switch (reason) {
    case desk::IntroductionRefusal::no_room:
      return {"no_room", Message::introduction_no_room};
    case desk::IntroductionRefusal::no_common_courier:
      return {"no_common_courier", Message::introduction_no_courier};
    case desk::IntroductionRefusal::card_expired:
      return {"card_expired", Message::introduction_card_expired};
    case desk::IntroductionRefusal::other:
      return {"other", Message::introduction_other};
  }
  return {"", Message::introduction_other};
}

Word word_of(desk::ActKind kind) {
  constexpr std::array words = {
      Word{"open", Message::kind_open},
      Word{"letter", Message::kind_letter},
      Word{"question", Message::kind_question},
      Word{"answer", Message::kind_answer},
      Word{"recess", Message::kind_recess},
      Word{"resume", Message::kind_resume},
      Word{"suspend", Message::kind_suspend},
      Word{"reopen", Message::kind_reopen},
      Word{"close", Message::kind_close},
      Word{"admit", Message::kind_admit},
      Word{"leave", Message::kind_leave},
      Word{"introduce", Message::kind_introduce},
      Word{"show_mandate", Message::kind_show_mandate},
      Word{"withdraw_mandate", Message::kind_withdraw_mandate},
      Word{"revoke_mandate", Message::kind_revoke_mandate},
      Word{"raise", Message::kind_raise},
      Word{"agenda", Message::kind_agenda},
      Word{"minutes", Message::kind_minutes},
      Word{"document", Message::kind_document},
      Word{"propose_swap", Message::kind_propose_swap},
      Word{"join_swap", Message::kind_join_swap},
      Word{"accept_swap", Message::kind_accept_swap},
      Word{"call_off_swap", Message::kind_call_off_swap},
      Word{"ask_blindly", Message::kind_ask_blindly},
      Word{"contribute", Message::kind_contribute},
  };
  static_assert(words.size() == std::to_underlying(desk::ActKind::contribute));
  return words.at(std::to_underlying(kind) - 1U);
}

Word word_of(desk::ReaderState state) {
  switch (state) {
    case desk::ReaderState::delivered:
      return {"delivered", Message::reader_delivered};
    case desk::ReaderState::waiting:
      return {"waiting", Message::reader_waiting};
    case desk::ReaderState::held_for_words:
      return {"held_for_words", Message::reader_held};
    case desk::ReaderState::not_connected:
      return {"not_connected", Message::reader_not_connected};
  }
  return {"", Message::reader_waiting};
}

std::string listed(const Screen& screen, std::span<const std::string> names) {
  const bool right_to_left = text::is_right_to_left(screen.catalogue().language());
  // What is isolated says nothing of the direction around it (UAX #9, P2).
  std::string all = right_to_left ? "\u200F" : "";
  std::string_view separator;
  for (const std::string& name : names) {
    all.append(separator).append(screen.set_apart(text::harmless_line(name)));
    separator = right_to_left ? "\u060C " : ", ";
  }
  return all;
}

}  // namespace peyk::app
