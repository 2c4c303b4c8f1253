// What the desk knows of its couriers from its own cells: which answer, how far their clocks are
// from ours, and which path to take. Fed by every answer, most of all by loops; never by what the
// desk's person does.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::desk {

// Entry, middle, box courier.
using Route = std::array<CourierId, 3>;

class CourierBook {
 public:
  explicit CourierBook(std::vector<CourierId> couriers);

  [[nodiscard]] const std::vector<CourierId>& couriers() const { return couriers_; }

  // `depth` hops answered (0–3); the one after them did not, and of those beyond nothing is known.
  void note_answer(const Route& route, std::size_t depth);
  // The courier's clock, compared with ours at the time it is taken to have read it.
  void note_clock(const CourierId& courier, Duration ahead_of_ours);
  // No path leads to it (any more): as good as silent, whatever it passes on.
  void note_left_out(const CourierId& courier, bool left_out);

  [[nodiscard]] bool alive(const CourierId& courier) const;
  [[nodiscard]] std::size_t alive_count() const;

  // The median over the couriers heard from; of an even number the lesser of the two in the middle:
  // a lie then holds the desk back and does not make it wipe keys of days to come. Nothing before
  // every courier was heard that is not silent, as a whole or as box courier, and nothing when it
  // is farther than farthest_clock from our clock, which then is wrong.
  [[nodiscard]] std::optional<Duration> clock_offset() const;
  // Our own clock was set: what was compared with it says nothing any more.
  void forget_clocks();

  // A middle for this entry and box courier, uniform among those alive and different from both.
  // Where there is none, a courier is repeated: reduced protection. Draws exactly one number.
  [[nodiscard]] Route route(const CourierId& entry, const CourierId& box,
                            crypto::Random& random) const;
  // Fewer than three alive.
  [[nodiscard]] bool reduced_protection() const { return alive_count() < 3; }

  struct Measured {
    std::uint64_t asked = 0;  // cells that should have been answered by this hop
    std::uint64_t answered = 0;
    std::optional<Duration> clock;
  };
  [[nodiscard]] const Measured& measured(const CourierId& courier) const;

 private:
  struct State {
    std::uint32_t silent_in_a_row = 0;
    std::uint32_t unheard_in_a_row = 0;  // as box courier, since its clock was read last
    bool left_out = false;
    Measured measured;
    [[nodiscard]] bool alive() const;
    [[nodiscard]] bool tells_time() const;
  };
  void note(const CourierId& courier, bool answered);

  std::vector<CourierId> couriers_;  // rising
  std::map<CourierId, State> states_;
};

// Implementation constants.
inline constexpr std::uint32_t silent_cells_until_dead = 4;  // also of what is asked of a box
inline constexpr Duration farthest_clock = Duration::hours(26);

}  // namespace peyk::desk
