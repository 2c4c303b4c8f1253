// The desk's end of a line (and a courier's to its peers): always connected, or trying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/net/address.hpp"
#include "peyk/net/line.hpp"
#include "peyk/net/reactor.hpp"
#include "peyk/net/tls_identity.hpp"

namespace peyk::net {

struct LineClientOptions {
  std::vector<Address> addresses = {};  // 1–8, tried in turn
  TlsPin pin = {};
  Duration connect_timeout = Duration::seconds(10);  // of one attempt, once the name is resolved
  // Waits before the next attempt: doubled from `first_wait` up to `longest_wait` until a cell has
  // come, each drawn evenly from its upper half.
  Duration first_wait = Duration::milliseconds(500);
  Duration longest_wait = Duration::seconds(60);
  std::size_t max_outgoing = 256;  // cells waiting for one reader; one more closes the line
  std::function<std::uint64_t()> random = {};  // even over all 64 bits
};

struct LineClientEvents {
  std::function<void()> on_up = {};
  std::function<void(Bytes cell)> on_cell = {};  // exactly cell_size bytes
  // Once after each on_up, and once for each attempt that failed; the next follows by itself.
  std::function<void(LineEnd)> on_down = {};
};

// Cells that send() did not take; nothing in it identifies anyone.
struct LineClientCounters {
  std::uint64_t down = 0;        // there was no line
  std::uint64_t queue_full = 0;  // the line was closed for it
};

class LineClient {
 public:
  // Begins to connect at once.
  LineClient(Reactor& reactor, LineClientOptions options, LineClientEvents events);
  LineClient(const LineClient&) = delete;
  LineClient& operator=(const LineClient&) = delete;
  ~LineClient();

  // `cell` must have cell_size bytes, else terminates. False when the line is down, or is closed
  // now for its slow reader (on_down follows). Nothing is kept for the next line.
  bool send(Bytes cell);
  [[nodiscard]] bool is_up() const;
  // Cells accepted by send() that have not left yet.
  [[nodiscard]] std::size_t outgoing() const;
  [[nodiscard]] const LineClientCounters& counters() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace peyk::net
