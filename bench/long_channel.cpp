// A desk's home with a long channel, for bench/read.mjs:
//   long_channel <folder> <letters> <passphrase>
// B's desk has so many short letters of A, which came in virtual time by the cores that ship with
// real cryptography; then its records are put into a home as `peyk desk init` makes one.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "peyk/crypto/entropy.hpp"

#include "desk_home.hpp"
#include "testing_mesh.hpp"

namespace {

using namespace peyk;
using sim::testing::Mesh;

constexpr std::size_t letters_at_once = 1'000;
constexpr std::int64_t long_enough = 2'000;  // rounds

bool fill(Mesh& mesh, std::size_t letters) {
  if (!mesh.start() || !mesh.meet(mesh[0], mesh[1]) || !mesh.open(mesh[0], "geneva", {"B"})) {
    return false;
  }
  for (std::size_t sent = 0; sent < letters;) {
    for (std::size_t i = 0; i < letters_at_once && sent < letters; ++i, ++sent) {
      if (!Mesh::send(mesh[0], "geneva", "letter " + std::to_string(sent))) return false;
    }
    if (!mesh.run_until([&] { return mesh.quiet(); }, long_enough)) return false;
    std::fprintf(stderr, "long_channel: %zu of %zu letters\n", sent, letters);
  }
  return true;
}

bool write_key(const std::filesystem::path& file, ByteSpan key) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(key.data()), static_cast<std::streamsize>(key.size()));
  return out.flush().good();
}

bool write_home(const std::filesystem::path& folder, sim::DeskNode& desk,
                std::string_view passphrase) {
  crypto::Random random(crypto::system_seed());
  const auto salt = random.fixed<crypto::PassphraseSalt>();
  const auto cost = crypto::least_passphrase_cost;
  const auto stretched = crypto::stretch(as_bytes(passphrase), salt, cost);
  if (!stretched) return false;
  const auto header = desk::VaultHeader::make(salt, cost, *stretched, desk.vault_key(), random);
  const app::DeskSettings settings{.name = "B", .service_class = identity::ServiceClass::practice};
  if (!app::DeskHome::create(folder, settings, header)) return false;
  const auto home = app::DeskHome::load(folder);
  if (!home || !write_key(folder / "device.key", desk.device_key().span()) ||
      !home->save_device_mark(desk.device_mark())) {
    return false;
  }
  auto store = home->open_store();
  if (!store) return false;
  std::vector<desk::Change> changes;
  for (const auto& [place, value] : desk.store().contents()) {
    const auto there = (*store)->get(place.first, place.second);
    if (!there) return false;
    if (there->has_value()) continue;  // the header
    changes.push_back({.table = place.first, .key = place.second, .value = value});
  }
  return (*store)->commit(changes).has_value();
}

}  // namespace

int main(int count, char** arguments) {
  const std::size_t letters = count == 4 ? std::strtoul(arguments[2], nullptr, 10) : 0;
  if (letters == 0) {
    std::fputs("usage: long_channel <folder> <letters> <passphrase>\n", stderr);
    return 2;
  }
  Mesh mesh({"A", "B"});
  if (!fill(mesh, letters)) {
    std::fputs("not every letter arrived\n", stderr);
    return 1;
  }
  if (!write_home(arguments[1], mesh[1], arguments[3])) {
    std::fputs("the home could not be written; is the folder new?\n", stderr);
    return 1;
  }
  return 0;
}
