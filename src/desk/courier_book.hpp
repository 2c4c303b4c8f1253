// What the desk knows of its couriers from its own cells: which answer, how far their clocks are
// from ours, and which path to take. Never by what the desk's person does, or the other side's:
// entries and middles do not know what a cell is for; a box courier does, and is judged by bare
// loops alone.
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

enum class BoxCourier : std::uint8_t { is_judged, is_not_judged };

class CourierBook {
 public:
  explicit CourierBook(std::vector<CourierId> couriers);

  [[nodiscard]] const std::vector<CourierId>& couriers() const { return couriers_; }

  // `depth` hops answered (0–3); the one after them did not, and of those beyond nothing is known.
  void note_answer(const Route& route, std::size_t depth, BoxCourier last);
  // The courier's clock, compared with ours at the time it is taken to have read it.
  void note_clock(const CourierId& courier, Duration ahead_of_ours);
  // The keys of the day leave it out (any more): it is not to be asked.
  void note_left_out(const CourierId& courier, bool left_out);

  [[nodiscard]] bool alive(const CourierId& courier) const;
  [[nodiscard]] std::size_t alive_count() const;

  // The median of all couriers' clocks, ours for those that were not heard; of an even number the
  // lesser of the two in the middle: a lie then holds the desk back. Nothing before every courier
  // that is alive was heard or so many bare loops were waited for: whoever hides its clock, or
  // keeps others' back, moves the median towards ours alone. Nothing either when what was heard, or
  // that median, is farther than farthest_clock from our clock, which then is wrong.
  [[nodiscard]] std::optional<Duration> clock_offset() const;
  // How far more than half of all couriers, heard or not, say at least: what is wiped for good goes
  // by it.
  [[nodiscard]] std::optional<Duration> certain_offset() const;
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
    bool left_out = false;
    Measured measured;
    [[nodiscard]] bool is_silent() const;
  };
  void note(const CourierId& courier, bool answered);
  [[nodiscard]] std::vector<Duration> clocks_heard() const;

  std::vector<CourierId> couriers_;  // rising
  std::map<CourierId, State> states_;
  std::size_t loops_ = 0;  // bare, since the clocks were forgotten
};

// Implementation constants.
inline constexpr std::uint32_t silent_cells_until_dead = 4;
inline constexpr Duration farthest_clock = Duration::hours(26);
inline constexpr std::size_t loops_awaited_of_a_courier = 8;

}  // namespace peyk::desk
