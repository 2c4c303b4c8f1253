#include "courier_process.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"
#include "peyk/identity/card_text.hpp"

#include "cores.hpp"

namespace peyk::bench {

namespace fs = std::filesystem;

namespace {

constexpr auto pause = std::chrono::milliseconds(50);

// One that the system gives away now.
std::uint16_t free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = listener >= 0 && bind(listener, generic, size) == 0 &&
                     getsockname(listener, generic, &size) == 0;
  if (listener >= 0) close(listener);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

// The sender has a few lines where a real courier has hundreds: each may carry as much as it can.
void lift_rate(const fs::path& config) {
  std::istringstream lines(content_of(config));
  std::ofstream out(config, std::ios::trunc);
  for (std::string line; std::getline(lines, line);) {
    out << (line.starts_with("cells_per_second") ? "cells_per_second = 100000" : line) << '\n';
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + config.string());
}

}  // namespace

CourierProcess::CourierProcess(const fs::path& folder, int core) : home_(folder / "courier") {
  make_home();
  {
    const Pinned inherited(core);
    process_ = start("courier run --home " + home_.string(), (folder / "log").string());
  }
  connect();
}

CourierProcess::~CourierProcess() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void CourierProcess::make_home() {
  const std::string home = " --home " + home_.string();
  const std::string card = (home_.parent_path() / "card").string();
  run("courier init --name Bench --listen 127.0.0.1:" + std::to_string(free_port()) + home,
      "/dev/null");
  lift_rate(home_ / "config.toml");
  run("courier card" + home, card);
  auto read = identity::courier_card_from_text(content_of(card));
  if (!read) throw std::runtime_error("the courier's card cannot be read");
  card_ = std::move(*read);
}

pid_t CourierProcess::start(const std::string& arguments, const std::string& output) const {
  std::vector<std::string> words{PEYK_PROGRAM};
  std::istringstream stream(arguments);  // no path here has a blank in it
  for (std::string word; stream >> word;) words.push_back(word);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int out_flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), out_flags, 0600);
  pid_t process = 0;
  const int failed =
      posix_spawn(&process, PEYK_PROGRAM, &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " PEYK_PROGRAM);
  return process;
}

void CourierProcess::run(const std::string& arguments, const std::string& output) const {
  int status = 0;
  if (waitpid(start(arguments, output), &status, 0) < 0 || status != 0) {
    throw std::runtime_error("failed: peyk " + arguments);
  }
}

void CourierProcess::connect() {
  constexpr int tries = 200;
  for (int i = 0; i < tries; ++i) {
    if (auto client = net::ControlClient::connect(home_ / "control.sock")) {
      control_.emplace(std::move(*client));
      return;
    }
    std::this_thread::sleep_for(pause);
  }
  throw std::runtime_error("the courier does not start");
}

Counts CourierProcess::counts() {
  const auto frame = control_->ask(api::encode(api::requests::Stats{}), Duration::seconds(30));
  if (!frame) throw std::runtime_error("the courier does not answer");
  const auto response = api::decode_response(*frame);
  const auto* stats = response ? std::get_if<api::responses::Stats>(&*response) : nullptr;
  if (stats == nullptr) throw std::runtime_error("no counters in the courier's answer");
  Counts counts;
  for (const auto& counter : stats->counters) counts[counter.name] = counter.value;
  return counts;
}

// proc(5): behind the name in brackets, utime and stime are fields 12 and 13, in ticks.
double CourierProcess::processor_seconds() const {
  const std::string stat = content_of("/proc/" + std::to_string(process_) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void CourierProcess::stop() {
  control_.reset();
  kill(process_, SIGTERM);
  int status = 0;
  if (waitpid(std::exchange(process_, 0), &status, 0) < 0 || status != 0) {
    throw std::runtime_error("the courier did not end in order");
  }
}

}  // namespace peyk::bench
