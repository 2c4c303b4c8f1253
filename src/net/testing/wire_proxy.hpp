// For tests and scenarios: stands between two ends of lines, sees what the watcher sees, and does
// to it what a bad network does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "peyk/base/time.hpp"
#include "peyk/net/address.hpp"
#include "peyk/net/error.hpp"
#include "peyk/net/reactor.hpp"

namespace peyk::net::testing {

enum class Direction : std::uint8_t {
  up,    // from who connected
  down,  // to it
};

// One TLS record (RFC 8446 §5.1), noted when its last byte came. Bytes that are no TLS are noted as
// type 0 in pieces as they came.
struct WireRecord {
  Duration time;  // since the proxy was opened
  std::uint64_t connection = 0;
  Direction direction = Direction::up;
  std::uint8_t type = 0;  // 22 handshake, 23 application data …
  std::size_t size = 0;   // on the wire, with the head of 5
};

struct WireProxyOptions {
  Address listen = {};
  Address to = {};
  Duration delay = {};  // of every byte, each way
  // Flips a bit in each n-th record of a connection; 0: never.
  std::uint64_t corrupt_up = 0;
  std::uint64_t corrupt_down = 0;
};

class WireProxy {
 public:
  [[nodiscard]] static Result<std::unique_ptr<WireProxy>> open(
      Reactor& reactor, WireProxyOptions options, std::function<void(const WireRecord&)> on_record);
  WireProxy(const WireProxy&) = delete;
  WireProxy& operator=(const WireProxy&) = delete;
  ~WireProxy();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;
  // Closes all connections.
  void cut();
  // While blocked, new connections are closed at once.
  void block(bool blocked);
  // While held, nothing is passed on and nobody is told.
  void hold(bool held);
  // Of what comes from now on.
  void set_delay(Duration delay);
  // Flips a bit in the next record that begins in this direction, on every connection there is.
  void corrupt_next(Direction direction);

 private:
  struct State;
  explicit WireProxy(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

}  // namespace peyk::net::testing
