// The couriers' onion keys of the days, as this desk fetched and checked them: docs/protocol.md
// §7.4.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/onion/key_page.hpp"
#include "peyk/onion/key_set.hpp"

#include "courier_book.hpp"

namespace peyk::desk {

class KeyBook {
 public:
  KeyBook(std::vector<CourierId> couriers, onion::SigningKeyOf signing_keys);

  // The day whose keys to use: today's, or a neighbour's, which couriers take as well, while the
  // desk's own clock is all it has to go by.
  [[nodiscard]] std::optional<Day> usable_day(Day today) const;
  // The day whose page to ask this entry courier for next, or nothing. `ticks` counts cells sent
  // and
  // spaces out the requests for what is not urgent.
  [[nodiscard]] std::optional<Day> wanted(Day today, std::uint64_t ticks) const;
  // The request to send over the line to `entry`.
  [[nodiscard]] onion::KeyPageRequest next_request(const CourierId& entry, Day day,
                                                   Duration deadline);
  void on_page(const CourierId& entry, const onion::KeyPage& page, std::uint64_t ticks);
  // Days that are over go.
  void forget_before(Day day);

  // The keys for this route, when one set signed by all its couriers is here.
  [[nodiscard]] const onion::VerifiedKeySet* set_for(Day day, const Route& route) const;
  [[nodiscard]] bool has_any(Day day) const { return days_.contains(day); }
  // Whether others have keys of that day and this courier stands on no path with any of them: it
  // signed no set, or only what nobody else did while others signed one together.
  [[nodiscard]] bool leaves_out(Day day, const CourierId& courier) const;
  // How many couriers signed a set that one of these entries signed, themselves among them.
  [[nodiscard]] std::size_t reached_from(Day day, std::span<const CourierId> entries) const;
  // How many of the desk's couriers signed the day's best set.
  [[nodiscard]] std::size_t signers(Day day) const;

 private:
  struct Shown {
    onion::VerifiedKeySet set;
    std::set<CourierId> by;  // the entries that showed it
  };
  struct Known {
    std::vector<Shown> sets;  // at most max_sets_of_an_entry of each, best last
    std::uint64_t checked_at_tick = 0;
  };
  std::vector<CourierId> couriers_;
  onion::SigningKeyOf signing_keys_;
  std::map<Day, Known> days_;
  std::map<std::pair<CourierId, Day>, onion::KeyDocumentAssembly> assemblies_;
};

// Implementation constants.
inline constexpr std::ptrdiff_t max_sets_of_an_entry = 4;
inline constexpr std::uint64_t ticks_between_refreshes = 64;

}  // namespace peyk::desk
