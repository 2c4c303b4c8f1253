#include "children.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace peyk::app {

namespace {

// Set by a signal's handler, which can reach nothing else.
volatile std::sig_atomic_t interrupted = 0;
void note_signal(int) { interrupted = 1; }

constexpr auto noted_signals = {SIGINT, SIGTERM, SIGHUP};

// Only calls that are safe between fork and exec.
[[noreturn]] void become(char* const* arguments, const char* log, pid_t parent) {
  constexpr int failed = 127;
  // A Ctrl-C is for the practice itself, which then ends its children in order.
  if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) {
    _exit(failed);
  }
  for (const int signal : noted_signals) {
    if (std::signal(signal, SIG_DFL) == SIG_ERR) _exit(failed);
  }
  const int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (out < 0 || in < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
      dup2(out, STDERR_FILENO) < 0) {
    _exit(failed);
  }
  execv("/proc/self/exe", arguments);
  _exit(failed);
}

}  // namespace

bool Children::start(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  std::vector<std::string> copies = arguments;
  copies.insert(copies.begin(), "peyk");
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& argument : copies) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(pointers.data(), log.c_str(), parent);
  if (child > 0) running_.push_back(child);
  return child > 0;
}

void Children::stop() {
  constexpr int tries = 100;
  constexpr auto pause = std::chrono::milliseconds(50);
  for (const pid_t child : running_) kill(child, SIGTERM);
  for (const pid_t child : running_) {
    int tried = 0;
    while (waitpid(child, nullptr, WNOHANG) == 0) {
      if (++tried == tries) kill(child, SIGKILL);
      std::this_thread::sleep_for(pause);
    }
  }
  running_.clear();
}

Interruption::Interruption() {
  interrupted = 0;
  struct sigaction action{};
  action.sa_handler = note_signal;  // without SA_RESTART: a wait for a key ends
  for (const int signal : noted_signals) sigaction(signal, &action, nullptr);
}

Interruption::~Interruption() {
  for (const int signal : noted_signals) static_cast<void>(std::signal(signal, SIG_DFL));
}

bool Interruption::came() { return interrupted != 0; }

}  // namespace peyk::app
