// Which lies are told, before and after what `peyk` does.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "peyk/crypto/entropy.hpp"

#include "planted.hpp"

namespace peyk::app::testing {

namespace {

struct Named {
  std::string_view name;
  Place place;
  Plant plant;
};
constexpr std::array<Named, 22> all_plants = {{
    {"wrong-share", Place::courier, Plant::wrong_share},
    {"ready-with-nothing", Place::courier, Plant::ready_with_nothing},
    {"both-at-once", Place::courier, Plant::both_at_once},
    {"each-side-differently", Place::courier, Plant::each_side_differently},
    {"altered-bodies", Place::boxes, Plant::altered_bodies},
    {"wrong-key", Place::gift, Plant::wrong_key},
    {"another-item", Place::gift, Plant::another_item},
    {"forged-signature", Place::gift, Plant::forged_signature},
    {"repeated-element", Place::lists, Plant::repeated_element},
    {"identity-element", Place::lists, Plant::identity_element},
    {"longer-list", Place::lists, Plant::longer_list},
    {"another-list", Place::lists, Plant::another_list},
    {"another-constant", Place::lists, Plant::another_constant},
    {"other-key", Place::lists, Plant::other_key},
    {"silence", Place::lists, Plant::silence},
    {"no-room", Place::overlap, Plant::no_room},
    {"identity-key", Place::ballot, Plant::identity_key},
    {"foreign-key", Place::ballot, Plant::foreign_key},
    {"no-vote", Place::ballot, Plant::no_vote},
    {"unproved-vote", Place::ballot, Plant::unproved_vote},
    {"another-number", Place::ballot, Plant::another_number},
    {"kept-number", Place::ballot, Plant::kept_number},
}};

const Named& named(Plant plant) { return *std::ranges::find(all_plants, plant, &Named::plant); }

struct Wanted {
  std::vector<Plant> to_take;
  std::vector<Plant> untold;
};
Wanted& wanted() {
  static Wanted all;
  return all;
}

void erase_first(std::vector<Plant>& plants, Plant plant) {
  const auto found = std::ranges::find(plants, plant);
  if (found != plants.end()) plants.erase(found);
}

// False where one is none, or there is none.
bool read_wanted(std::string_view names) {
  while (true) {
    const std::size_t end = std::min(names.find(','), names.size());
    const auto found = std::ranges::find(all_plants, names.substr(0, end), &Named::name);
    if (found == all_plants.end()) return false;
    wanted().to_take.push_back(found->plant);
    if (end == names.size()) break;
    names.remove_prefix(end + 1);
  }
  wanted().untold = wanted().to_take;
  return true;
}

constexpr int exit_usage = 2;
constexpr int exit_untold = 70;

}  // namespace

std::optional<Plant> next_at(Place place) {
  const auto found =
      std::ranges::find(wanted().to_take, place, [](Plant plant) { return named(plant).place; });
  if (found == wanted().to_take.end()) return std::nullopt;
  return *found;
}

void take(Plant plant) { erase_first(wanted().to_take, plant); }

void say_told(Plant plant) {
  erase_first(wanted().untold, plant);
  std::cerr << "planted: told " << named(plant).name << std::endl;
}

void tell(Plant plant) {
  take(plant);
  say_told(plant);
}

crypto::Random& chance() {
  static crypto::Random random(crypto::system_seed());
  return random;
}

// `peyk`'s own, and what the linker puts in its place.
int real_main(int count, char** arguments) asm("__real_" SYMBOL_MAIN);
int planted_main(int count, char** arguments) asm("__wrap_" SYMBOL_MAIN);

int planted_main(int count, char** arguments) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet
  const char* names = std::getenv("PEYK_PLANT");
  if (names == nullptr || !read_wanted(names)) {
    std::cerr << "peyk-planted: PEYK_PLANT has to name lies, with commas between:";
    for (const Named& one : all_plants) std::cerr << ' ' << one.name;
    std::cerr << '\n';
    return exit_usage;
  }
  const int code = real_main(count, arguments);
  if (code != 0) return code;
  for (const Plant plant : wanted().untold) {
    std::cerr << "planted: never told " << named(plant).name << '\n';
  }
  return wanted().untold.empty() ? code : exit_untold;
}

}  // namespace peyk::app::testing
