// `peyk-sim-planted`: in seeds that are even, the program dies by PEYK_PLANT as soon as a node is
// down, which some fault has done. By such a seed and such a fault it can be found and shrunk.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "plants.hpp"

namespace peyk::sim {

namespace {

void throw_it() { throw std::runtime_error("planted"); }
// As where a destructor throws.
void end_it() noexcept { throw_it(); }
void abort_it() { std::abort(); }
void reach_nowhere() {
  volatile int* const nowhere = nullptr;
  *nowhere = 1;
}
std::uint64_t go_deeper(std::uint64_t depth) {
  std::array<volatile std::uint64_t, 512> room{};
  room[depth % room.size()] = depth;
  return depth == ~std::uint64_t{0} ? 0 : go_deeper(depth + 1) + room[depth % room.size()];
}
void use_up_the_stack() { static_cast<void>(go_deeper(0)); }
// Nobody can say anything then.
void kill_it() { static_cast<void>(std::raise(SIGKILL)); }

struct Plant {
  std::string_view name;
  void (*strike)();
};
constexpr std::array plants = {
    Plant{"throw", throw_it},     Plant{"terminate", end_it},          Plant{"abort", abort_it},
    Plant{"segv", reach_nowhere}, Plant{"overflow", use_up_the_stack}, Plant{"kill", kill_it},
};

// Looks again and again; nothing of it is in the trace.
struct Look {
  World* world;
  void (*strike)();
  void operator()() const {
    constexpr Duration interval = Duration::seconds(1);
    const auto is_down = [](const auto& node) { return !node->is_up(); };
    if (std::ranges::any_of(world->couriers(), is_down) ||
        std::ranges::any_of(world->desks(), is_down)) {
      strike();
    }
    world->clockwork().after(interval, *this);
  }
};

}  // namespace

std::function<void(World&)> planted(std::uint64_t seed) {
  const char* const name = std::getenv("PEYK_PLANT");  // NOLINT(concurrency-mt-unsafe): no threads
  if (name == nullptr) return {};
  const auto plant = std::ranges::find(plants, std::string_view(name), &Plant::name);
  if (plant == plants.end()) throw std::invalid_argument("PEYK_PLANT names no plant");
  if (seed % 2 != 0) return {};
  return [strike = plant->strike](World& world) {
    constexpr Duration when_all_run = Duration::minutes(1);
    world.clockwork().after(when_all_run, Look{.world = &world, .strike = strike});
  };
}

}  // namespace peyk::sim
