// What the log keeps of an act: its place and what the fold needs, not its texts (those stay in the
// vault).
#pragma once

#include <optional>
#include <vector>

#include "peyk/channel/act.hpp"
#include "peyk/channel/state.hpp"

namespace peyk::channel {

struct Entry {
  ActId id;
  MemberId author;
  std::vector<ActId> parents;
  Instant time;
  // Empty in it: the text of a letter, its copies, the text of a question, answer or minutes, the
  // items of an agenda, a reason, the bytes of a mandate or revocation, a document's names and key,
  // what is given in a swap and the words on it; of a blind question the words, subject and lists.
  Content content;
  std::optional<ShownMandate> mandate;   // of a ShowMandate that verifies
  std::optional<Revocation> revocation;  // of a RevokeMandate that verifies
};

// Without mandate and revocation: whoever knows principals verifies those (identity) and sets them.
[[nodiscard]] Entry entry_of(const Act& act);

}  // namespace peyk::channel
