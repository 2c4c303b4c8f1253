// A series of boxes: what one side writes and the other reads, as a root that moves on by a hash
// every day (session) or gives the root of any day (opening boxes). docs/protocol.md §6.
#pragma once

#include <cstdint>

#include "peyk/base/time.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/place.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::box {

// Side 0 opened generation 0, side 1 made the card (§4).
enum class Side : std::uint8_t { zero = 0, one = 1 };

struct DayKeys {
  Day day;
  NamesKey names;
  BodiesKey bodies;
};

class Series {
 public:
  // How many days ahead of its oldest day a session series goes; a limit of this implementation.
  static constexpr std::uint32_t max_days_ahead = 4'000;
  static constexpr std::size_t serialised_size = 40;

  // `root` is that of `first`, the day of the hello.
  [[nodiscard]] static Series session(crypto::Key root, Day first);
  [[nodiscard]] static Series opening(crypto::Key openings, Side writer);

  [[nodiscard]] Result<DayKeys> keys(Day day) const;

  // Wipes the roots of all days before `day`: their names and bodies can never be computed again.
  // In vain on opening boxes, whose days all come from one root. A day further ahead than
  // max_days_ahead is day_too_far, and nothing changes.
  Result<void> forget_before(Day day);

  // The oldest day whose keys can be had; day 0 for opening boxes.
  [[nodiscard]] Day oldest() const { return oldest_; }

  // A private format of this implementation: version 1, form, zero 2, day 4, root 32.
  [[nodiscard]] crypto::SecretBytes serialise() const;
  [[nodiscard]] static Result<Series> restore(ByteSpan bytes);
  [[nodiscard]] Series copy() const;

 private:
  enum class Form : std::uint8_t { session = 0, opening_by_zero = 1, opening_by_one = 2 };
  Series(Form form, crypto::Key root, Day oldest);
  [[nodiscard]] crypto::Key day_root(Day day) const;
  [[nodiscard]] Result<void> check(Day day) const;

  Form form_;
  crypto::Key root_;  // of the oldest day; for opening boxes `openings`
  Day oldest_;
};

}  // namespace peyk::box
