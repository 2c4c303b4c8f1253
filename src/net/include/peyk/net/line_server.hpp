// The courier's end of lines: to anyone without the upgrade an ordinary small web server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/net/address.hpp"
#include "peyk/net/error.hpp"
#include "peyk/net/line.hpp"
#include "peyk/net/reactor.hpp"
#include "peyk/net/tls_identity.hpp"

namespace peyk::net {

struct LineServerOptions {
  Address listen = {};  // port 0: any; see port()
  // Of lines, and of connections that are no lines yet, one network (an IPv4 address, the first
  // half of an IPv6 one) may hold as many as are free: alone at most half.
  std::size_t max_lines = 1024;
  // While there are so many, others wait in the system's queue.
  std::size_t max_handshakes = 256;
  Duration handshake_timeout = Duration::seconds(10);
  std::size_t max_outgoing = 256;  // cells waiting for one reader; one more closes the line
  // Cells waiting for all readers; one more closes the line for which most of them wait.
  std::size_t max_all_outgoing = 16'384;
  // A line on which nothing came for so long is closed. The slowest desk sends a cell every 40 s on
  // average (docs/protocol.md §2, §8).
  Duration quiet_limit = Duration::minutes(15);
  LineRate rate = {};     // of each line, until set_rate
  std::string page = {};  // HTML for a browser that asks for "/"; empty: a built-in page
};

struct LineServerEvents {
  std::function<void(LineId)> on_open = {};
  std::function<void(LineId, Bytes cell)> on_cell = {};  // exactly cell_size bytes
  std::function<void(LineId, LineEnd)> on_close = {};  // once for each on_open; not by ~LineServer
};

// Since the start; nothing in it identifies anyone.
struct LineServerCounters {
  std::uint64_t accepted = 0;       // TCP connections
  std::uint64_t accept_failed = 0;  // times the system gave none: no descriptor left, say
  std::uint64_t opened = 0;         // lines
  std::uint64_t pages = 0;          // answered as a web server
  std::uint64_t tls_failed = 0;
  std::uint64_t bad_requests = 0;        // not HTTP, or a broken upgrade
  std::uint64_t gone = 0;                // left after TLS and before a whole request, or at once
  std::uint64_t timed_out = 0;           // handshakes
  std::uint64_t crowded = 0;             // times others had to wait for handshakes to end
  std::uint64_t network_share_used = 0;  // closed at once: too many handshakes of one network
  std::uint64_t refused_full = 0;        // upgrades beyond max_lines, or a network's share of it
  std::uint64_t not_a_cell = 0;          // lines closed for it
  std::uint64_t slow_readers = 0;        // lines closed for it
  std::uint64_t quiet_lines = 0;         // lines closed for it
  std::uint64_t rate_limited = 0;        // times a line had to wait
};

class LineServer {
 public:
  // port_taken, unknown_host, not_permitted or socket_failed.
  [[nodiscard]] static Result<std::unique_ptr<LineServer>> listen(Reactor& reactor,
                                                                  const TlsIdentity& identity,
                                                                  LineServerOptions options,
                                                                  LineServerEvents events);
  LineServer(const LineServer&) = delete;
  LineServer& operator=(const LineServer&) = delete;
  ~LineServer();

  [[nodiscard]] std::uint16_t port() const;
  // `cell` must have cell_size bytes, else terminates. False when the line is gone or is closed now
  // for its slow reader (on_close follows).
  bool send(LineId line, Bytes cell);
  // on_close follows, with closed_here.
  void close(LineId line);
  // For lines known to carry more (another courier). Unread cells wait in the sender's socket: a
  // line beyond its rate costs no work.
  void set_rate(LineId line, LineRate rate);

  [[nodiscard]] std::size_t open_lines() const;
  [[nodiscard]] std::size_t handshakes() const;
  [[nodiscard]] const LineServerCounters& counters() const;

 private:
  struct State;
  explicit LineServer(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace peyk::net
