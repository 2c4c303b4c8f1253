// `peyk desk run`: a desk with its lines, its store and its control socket on one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "peyk/desk/desk.hpp"
#include "peyk/net/process.hpp"
#include "peyk/net/reactor.hpp"

#include "desk_control.hpp"
#include "desk_home.hpp"
#include "desk_lines.hpp"

namespace peyk::app {

class DeskShell {
 public:
  [[nodiscard]] static Result<std::unique_ptr<DeskShell>> open(DeskHome home);
  DeskShell(const DeskShell&) = delete;
  DeskShell& operator=(const DeskShell&) = delete;
  ~DeskShell() = default;

  // Until SIGINT, SIGTERM, a request to stop, or a failure of the store.
  [[nodiscard]] Result<void> run();

 private:
  DeskShell(DeskHome home, net::HomeLock lock, std::unique_ptr<store::SqliteRecordStore> store);
  [[nodiscard]] Result<void> start();
  // To be called after every input: lets out what the desk has committed.
  void settle();
  void carry_out(desk::Effect effect);
  void follow_entries();
  void stop();

  DeskHome home_;
  net::HomeLock lock_;
  std::unique_ptr<store::SqliteRecordStore> store_;
  net::Reactor reactor_;
  std::unique_ptr<desk::Desk> desk_;
  std::optional<DeskLines> lines_;
  std::optional<net::Timer> timer_;
  std::unique_ptr<DeskControl> control_;
  std::optional<Failure> failure_;
  bool follow_posted_ = false;
};

}  // namespace peyk::app
