// What a courier holds of its own and its peers' onion keys: announcements, statements, and the
// document that desks fetch. docs/protocol.md §7.4. Everything given to it was verified.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/onion/key_set.hpp"

namespace peyk::courier {

// Of this implementation: statements of one signer for one day. Who signs more loses the oldest.
inline constexpr std::size_t statements_of_signer_limit = 8;

// first: of a courier for a day. second: another key, which proves that the courier equivocates.
enum class Slot : std::uint8_t { first = 0, second = 1 };

class KeySets {
 public:
  explicit KeySets(const CourierId& own) : own_(own) {}

  // Where the announcement would go; nothing when its key is held, or both slots are taken.
  [[nodiscard]] std::optional<Slot> slot_for(const onion::Announcement& announcement) const;
  // Not yet durable: it is in no set. A second one takes its courier out of the set at once.
  void take(Slot slot, const onion::Announcement& announcement);
  // It is durable. Nothing when it was forgotten meanwhile.
  std::optional<onion::Announcement> settle(Slot slot, Day day, const CourierId& courier);
  void drop(Slot slot, Day day, const CourierId& courier);  // it could not be made durable

  [[nodiscard]] bool knows(const onion::Statement& statement) const;
  void take(const onion::Statement& statement);

  // The durable announcements of a day but for those who equivocate; nothing until this courier's
  // own is among them.
  [[nodiscard]] std::optional<onion::KeySet> set(Day day) const;
  // Its own statement about the current set, if it has made one.
  [[nodiscard]] bool is_stated(Day day, const onion::SetDigest& digest) const;

  struct Document {
    onion::SetDigest digest;
    Bytes bytes;
  };
  // With all signatures over this courier's own digest; null while there is no set.
  [[nodiscard]] const Document* document(Day day);

  // What a peer is told of `from` and later: durable announcements, and the own statement about the
  // set as it is now.
  [[nodiscard]] std::vector<onion::Announcement> announcements(Day from) const;
  [[nodiscard]] std::vector<onion::Statement> own_statements(Day from) const;

  void forget_before(Day day);

 private:
  struct Held {
    onion::Announcement announcement;
    bool durable = false;
  };
  using Slots = std::array<std::optional<Held>, 2>;
  struct OfDay {
    std::map<CourierId, Slots> announcements;
    std::map<CourierId, std::vector<onion::Statement>> statements;  // the newest last
    std::optional<Document> document;                               // made when asked for
  };
  CourierId own_;
  std::map<Day, OfDay> days_;
};

}  // namespace peyk::courier
