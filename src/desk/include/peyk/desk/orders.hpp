// What a person asks a desk to do in a channel or track, in the words that the desk shows: names of
// relations and members, not their ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::desk {

// Somebody who is to sit in a track. What the others see of it is `name`, not the relation's.
struct Seating {
  std::string relation;
  std::string name;  // empty: the relation's name
  channel::Role role = channel::Role::delegate;
  std::string principal;  // for whom it speaks; may be empty
};

struct OpenOrder {
  std::string name;
  std::vector<Seating> with;
  // Oneself.
  std::string own_name;  // empty: the beginning of the seat's id
  channel::Role own_role = channel::Role::delegate;
  std::string own_principal;
  std::string of;  // the channel of which this is a track; empty: a channel of its own
  bool official = false;
  bool without_words = false;
};

namespace order {

// The text that one reader gets of a marked letter.
struct ReadersText {
  std::string reader;  // a member's name
  channel::CopySalt salt;
  std::string text;
};
// Either text or, of a marked letter, a text for each member who is there. Then `text` is what they
// were made of and `marking` what they were made with: only this desk keeps both, to trace a leak.
struct Letter {
  std::string text;
  std::vector<ReadersText> copies;
  std::optional<channel::CopySalt> marking;
  channel::Rule rule = channel::Rule::may_keep;
  std::optional<Instant> until;  // with until_date
};
struct Admit {
  Seating member;
  std::string replaces;  // the member whose desk is lost; empty: nobody
  // Acts from this one on are handed over, in the order of the track; those that the structure
  // hangs on always are.
  std::optional<channel::ActId> from;
};
struct Introduce {
  std::string first;
  std::string second;
};
struct ShowMandate {
  Bytes mandate;  // docs/protocol.md §10
};
// These are in the order what they are in the act.
using channel::Agenda;
using channel::Answer;
using channel::Close;
using channel::Leave;
using channel::Minutes;
using channel::Question;
using channel::Raise;
using channel::Recess;
using channel::Reopen;
using channel::Resume;
using channel::RevokeMandate;
using channel::Suspend;
using channel::WithdrawMandate;

}  // namespace order

// In the order of the acts that they become (docs/protocol.md §9), from 2.
using Order =
    std::variant<order::Letter, order::Question, order::Answer, order::Recess, order::Resume,
                 order::Suspend, order::Reopen, order::Close, order::Admit, order::Leave,
                 order::Introduce, order::ShowMandate, order::WithdrawMandate, order::RevokeMandate,
                 order::Raise, order::Agenda, order::Minutes>;

// The plainest of them.
[[nodiscard]] OpenOrder channel_with(std::string_view name, std::string_view relation,
                                     bool without_words = false);
[[nodiscard]] Order plain_letter(std::string text);

}  // namespace peyk::desk
