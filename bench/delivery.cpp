// How long a letter takes to each member of a channel, in virtual time and with cheap primitives:
//   delivery <class> <members> [letters]
// The letters are by the member who opened the channel, one every two and a third rounds. All
// members have relations with each other, so that each desk asks as often as in a full channel.
// Prints one line: from the moment a letter is written until it is in a reader's log.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "testing_mesh.hpp"

namespace {

using namespace peyk;
using sim::testing::Mesh;

constexpr std::size_t most_members = 30;

std::vector<std::string> names(std::size_t members) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < members; ++i) names.push_back("M" + std::to_string(i));
  return names;
}

// The time of the world: no clock is set apart here.
Instant now(Mesh& mesh) { return mesh[0].now(); }

// Every pair: a card by hand, the words compared.
bool meet_all(Mesh& mesh) {
  for (std::size_t i = 0; i < mesh.desks.size(); ++i) {
    for (std::size_t j = i + 1; j < mesh.desks.size(); ++j) {
      sim::DeskNode& one = mesh[i];
      sim::DeskNode& other = mesh[j];
      auto card = one.core().make_card(other.name(), 30, one.now());
      if (!card || !other.core().accept_card(one.name(), *card, other.now())) return false;
    }
  }
  mesh.drain();
  const auto is_done = [&](sim::DeskNode* desk) {
    const auto relations = desk->core().relations();
    return std::ranges::all_of(*relations, [](const desk::RelationView& each) {
      return each.state == desk::RelationState::open;
    });
  };
  if (!mesh.run_until([&] { return std::ranges::all_of(mesh.desks, is_done); }, 100)) return false;
  for (sim::DeskNode* desk : mesh.desks) {
    for (const sim::DeskNode* other : mesh.desks) {
      if (desk != other && !mesh.confirm(*desk, other->name())) return false;
    }
  }
  return true;
}

// Seconds, a number for each letter and reader; empty when something failed.
std::vector<double> deliver(Mesh& mesh, std::size_t letters) {
  std::vector<std::string> others = names(mesh.desks.size());
  others.erase(others.begin());
  if (!mesh.open(mesh[0], "geneva", others)) return {};
  const auto all_have = [&](std::size_t count) {
    return std::ranges::all_of(mesh.desks, [&](sim::DeskNode* desk) {
      return Mesh::has(*desk, "geneva") && Mesh::letters(*desk, "geneva").size() >= count;
    });
  };
  if (!mesh.run_until([&] { return all_have(0); }, 200)) return {};
  mesh.run_rounds(3);

  std::vector<Instant> written;
  std::vector<std::size_t> seen(mesh.desks.size(), 0);
  std::vector<double> took;
  const auto look = [&] {
    for (std::size_t i = 1; i < mesh.desks.size(); ++i) {
      const std::size_t here = Mesh::letters(*mesh.desks[i], "geneva").size();
      for (; seen[i] < here; ++seen[i]) {
        const Duration way = now(mesh) - written.at(seen[i]);
        took.push_back(static_cast<double>(way.count()) / 1000);
      }
    }
  };
  // Often enough to be exact to a fortieth of a round.
  const auto step = [&] {
    mesh.world.run_for(Duration::milliseconds(mesh.round.count() / 40));
    look();
  };
  for (std::size_t letter = 0; letter < letters; ++letter) {
    written.push_back(now(mesh));
    if (!Mesh::send(mesh[0], "geneva", "letter " + std::to_string(letter))) return {};
    for (int i = 0; i < 93; ++i) step();
  }
  for (int i = 0; i < 4000 && took.size() < letters * others.size(); ++i) step();
  if (took.size() < letters * others.size()) took.clear();
  return took;
}

}  // namespace

int main(int count, char** arguments) {
  const auto usage = [] {
    std::fputs("usage: delivery <class> <members, 2 to 30> [letters]\n", stderr);
    return 2;
  };
  if (count < 3) return usage();
  const auto service_class = identity::service_class_named(arguments[1]);
  const std::size_t members = std::strtoul(arguments[2], nullptr, 10);
  const std::size_t letters = count > 3 ? std::strtoul(arguments[3], nullptr, 10) : 10;
  if (!service_class || members < 2 || members > most_members || letters == 0) return usage();

  Mesh mesh(names(members), {}, *service_class);
  if (!mesh.start() || !meet_all(mesh)) {
    std::fputs("the members did not meet: is the class wide enough?\n", stderr);
    return 1;
  }
  std::vector<double> took = deliver(mesh, letters);
  if (took.empty()) {
    std::fputs("not every letter arrived\n", stderr);
    return 1;
  }
  std::ranges::sort(took);
  const double round = static_cast<double>(mesh.round.count()) / 1000;
  const double median = took[took.size() / 2];
  const double most = took[took.size() * 95 / 100];
  std::printf(
      "%-14s %2zu members: median %8.1f s (%.1f rounds), 95 of 100 within %8.1f s (%.1f), "
      "all within %8.1f s\n",
      arguments[1], members, median, median / round, most, most / round, took.back());
  return 0;
}
