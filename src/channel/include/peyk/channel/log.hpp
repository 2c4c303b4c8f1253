// The log of one channel and its fold into what its members see. A pure function of the acts: the
// order in which they arrived does not matter.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "peyk/channel/act.hpp"

namespace peyk::channel {

// What the log keeps of an act: its place, not its text (that stays in the vault).
struct Entry {
  ActId id;
  Side author;
  std::vector<ActId> parents;
  Instant time;
  bool is_letter = false;
};

class Log {
 public:
  explicit Log(ChannelId id) : id_(id) {}

  // False when the same id was here already: one act. `name` is given for the act that opens the
  // channel. O(log n).
  bool add(const Entry& entry, const std::optional<std::string>& name = std::nullopt);

  [[nodiscard]] const ChannelId& id() const { return id_; }
  // The name that the act gave which opened the channel; nothing before that arrived. (The id of
  // the channel commits to it: channel_id.)
  [[nodiscard]] const std::optional<std::string>& name() const { return name_; }
  [[nodiscard]] bool contains(const ActId& id) const { return entries_.contains(id); }
  // Acts that no act follows yet, rising: what the next act commits to.
  [[nodiscard]] std::vector<ActId> frontier() const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool is_letter(const ActId& id) const;
  [[nodiscard]] std::size_t letters() const { return letters_; }
  // Acts that others follow and that are not here: on their way, or lost with an older copy of the
  // vault that was put back.
  [[nodiscard]] std::size_t missing() const { return missing_.size(); }

  // All acts, each after those it follows as far as they are here; among the free ones earlier
  // time first, then smaller id.
  // The same at every member that holds the same acts.
  [[nodiscard]] std::vector<ActId> in_order() const;

 private:
  ChannelId id_;
  std::optional<std::string> name_;
  std::map<ActId, Entry> entries_;
  std::set<ActId> frontier_;
  std::set<ActId> missing_;
  std::size_t letters_ = 0;
};

}  // namespace peyk::channel
