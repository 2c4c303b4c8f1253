#include "practice.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "peyk/crypto/entropy.hpp"

#include "card_folder.hpp"
#include "courier_home.hpp"
#include "desk_home.hpp"
#include "files.hpp"
#include "vault.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

constexpr std::string_view practice_passphrase = "practice";

// One that the system gives away now; somebody else may be faster, then the courier says so.
std::optional<std::uint16_t> free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return std::nullopt;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      bind(listener, generic, size) == 0 && getsockname(listener, generic, &size) == 0;
  close(listener);
  return bound ? std::optional(ntohs(address.sin_port)) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<PracticeGround>> PracticeGround::make() {
  std::error_code failed;
  const fs::path place = fs::temp_directory_path(failed);
  std::string folder = (failed ? fs::path("/tmp") : place) / "peyk-practice-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return std::unexpected(failure_of_file(errno, folder));
  }
  return std::unique_ptr<PracticeGround>(new PracticeGround(folder));
}

PracticeGround::~PracticeGround() {
  children_.stop();
  std::error_code ignored;
  // Of a home with a long name the socket lies in a folder elsewhere.
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const fs::path place = control_socket(entry.path()).parent_path();
    if (place != entry.path()) fs::remove_all(place, ignored);
  }
  fs::remove_all(folder_, ignored);
}

Result<void> PracticeGround::make_couriers() {
  for (const char* name : practice_couriers) {
    const auto port = free_port();
    if (!port.has_value()) return fail(Message::error_internal, {{"detail", std::string("port")}});
    const net::Address listen{.host = "127.0.0.1", .port = *port};
    const CourierSettings settings{
        .name = name, .listen = listen, .addresses = {net::to_string(listen)}};
    if (auto made = CourierHome::create(folder_ / name, settings); !made) return made;
    const auto home = CourierHome::load(folder_ / name);
    if (!home) return std::unexpected(home.error());
    auto card = home->card();
    if (!card) return std::unexpected(card.error());
    cards_.push_back(std::move(*card));
  }
  return {};
}

Result<void> PracticeGround::start_couriers() {
  if (auto made = make_couriers(); !made) return made;
  for (std::size_t i = 0; i < practice_couriers.size(); ++i) {
    const fs::path home = folder_ / practice_couriers.at(i);
    std::vector<identity::CourierCard> others = cards_;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (auto added = add_cards(home / "peers", others, most_peers); !added) {
      return std::unexpected(added.error());
    }
    if (!children_.start({"courier", "run", "--home", home.string()}, home / "log")) {
      return fail(Message::error_internal, {{"detail", std::string("fork")}});
    }
  }
  for (const char* name : practice_couriers) {
    if (auto running = soon(Kind::courier, name); !running) {
      return std::unexpected(running.error());
    }
  }
  return {};
}

Result<void> PracticeGround::start_desk(const std::string& name) {
  const fs::path home = folder_ / name;
  const ByteSpan passphrase = as_bytes(practice_passphrase);
  const DeskSettings settings{.name = name, .service_class = identity::ServiceClass::practice};
  const auto vault = make_vault(passphrase, settings.service_class, crypto::system_seed());
  if (!vault) return std::unexpected(worded(vault.error(), {.home = home}));
  if (auto made = DeskHome::create(home, settings, *vault); !made) return made;
  if (auto added = add_cards(home / "couriers", cards_, most_trusted); !added) {
    return std::unexpected(added.error());
  }
  if (!children_.start({"desk", "run", "--home", home.string()}, home / "log")) {
    return fail(Message::error_internal, {{"detail", std::string("fork")}});
  }
  auto running = soon(Kind::desk, name);
  if (!running) return std::unexpected(running.error());
  const auto unlocked = running->ask_for<api::responses::Done>(
      api::requests::Unlock{crypto::secret_bytes(passphrase)});
  if (!unlocked) return std::unexpected(unlocked.error());
  return {};
}

Result<Program> PracticeGround::desk(const std::string& name) const {
  return Program::connect(Kind::desk, folder_ / name);
}

Result<Program> PracticeGround::courier(const std::string& name) const {
  return Program::connect(Kind::courier, folder_ / name);
}

Result<Program> PracticeGround::soon(Kind kind, const std::string& name) const {
  std::optional<Program> found;
  const auto done = until([&]() -> Result<bool> {
    auto program = Program::connect(kind, folder_ / name);
    if (program) found.emplace(std::move(*program));
    return found.has_value();
  });
  if (!done) return std::unexpected(done.error());
  return std::move(*found);
}

Result<void> until(const std::function<Result<bool>()>& done) {
  constexpr int tries = 600;
  constexpr auto pause = std::chrono::milliseconds(100);
  for (int i = 0; i < tries; ++i) {
    if (Interruption::came()) return fail(Message::error_interrupted, {}, ExitCode::interrupted);
    const auto now = done();
    if (!now) return std::unexpected(now.error());
    if (*now) return {};
    std::this_thread::sleep_for(pause);
  }
  return fail(Message::error_practice_slow);
}

}  // namespace peyk::app
