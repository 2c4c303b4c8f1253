// The local socket by which the command line speaks to a running program: a Unix stream socket
// (0600) in a folder of ours (0700). A frame is `u32 length ‖ bytes`; what is in it the owner
// knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/net/error.hpp"
#include "peyk/net/reactor.hpp"

namespace peyk::net {

inline constexpr std::size_t max_control_frame = 4 * 1024 * 1024;

using ControlId = Number<struct ControlIdTag, std::uint64_t>;

struct ControlServerOptions {
  std::filesystem::path socket = {};                 // its folder is made (0700) when it is missing
  std::size_t max_connections = 32;                  // one more takes the place of the most silent
  std::size_t max_outgoing = 2 * max_control_frame;  // bytes waiting for one reader
  std::optional<std::uint32_t> user = {};  // who may connect; nothing: the user of this process
};

struct ControlServerEvents {
  std::function<void(ControlId, Bytes frame)> on_frame = {};
  // Once for each connection from which a frame came, not by ~ControlServer.
  std::function<void(ControlId)> on_close = {};
};

struct ControlServerCounters {
  std::uint64_t accepted = 0;
  std::uint64_t wrong_user = 0;
  std::uint64_t dropped_for_others = 0;
  std::uint64_t too_large = 0;
  std::uint64_t slow_readers = 0;
};

class ControlServer {
 public:
  // already_running when a program answers there; a socket left by a dead one is replaced. Else
  // not_private, path_too_long, not_a_socket, not_permitted, socket_failed.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> open(Reactor& reactor,
                                                                   ControlServerOptions options,
                                                                   ControlServerEvents events);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();  // removes the socket

  // Answers and, unasked, what a follower waits for. False when the connection is gone, or is
  // closed now for its slow reader; too long a frame terminates.
  bool send(ControlId connection, ByteSpan frame);
  // After everything sent has left.
  void close(ControlId connection);

  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] const ControlServerCounters& counters() const;

 private:
  struct State;
  explicit ControlServer(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace peyk::net
