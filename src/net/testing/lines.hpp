// A server and clients on this machine's own network, with what happened to them.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "peyk/net/line_client.hpp"
#include "peyk/net/line_server.hpp"

#include "loop.hpp"

namespace peyk::net::testing {

inline Bytes make_cell(std::uint64_t number) {
  Bytes cell(cell_size);
  std::uint64_t state = number * 2 + 1;
  for (std::uint8_t& byte : cell) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    byte = static_cast<std::uint8_t>(state >> 56U);
  }
  return cell;
}

class TestServer {
 public:
  explicit TestServer(Reactor& reactor, std::function<void(LineServerOptions&)> change = {})
      : reactor_(reactor),
        identity_(TlsIdentity::create({folder_.path() / "tls.crt", folder_.path() / "tls.key"},
                                      "courier.example")) {
    options_.listen = {"127.0.0.1", 0};
    if (change) change(options_);
    start();
  }

  // Again on the port it had.
  void start() {
    auto made =
        LineServer::listen(reactor_, *identity_, options_,
                           {[this](LineId id) { opened.push_back(id); },
                            [this](LineId id, Bytes cell) {
                              ++cells;
                              if (echo) server->send(id, std::move(cell));
                            },
                            [this](LineId id, LineEnd end) { closed.emplace_back(id, end); }});
    if (!made) std::abort();
    server = std::move(*made);
    options_.listen.port = server->port();
  }
  void stop() { server.reset(); }

  [[nodiscard]] Address address() const { return options_.listen; }
  [[nodiscard]] const TlsPin& pin() const { return identity_->pin(); }
  [[nodiscard]] const TlsIdentity& identity() const { return *identity_; }
  [[nodiscard]] const LineServerCounters& counters() const { return server->counters(); }

  std::unique_ptr<LineServer> server;
  std::vector<LineId> opened;
  std::vector<std::pair<LineId, LineEnd>> closed;
  std::size_t cells = 0;
  bool echo = true;

 private:
  Reactor& reactor_;
  TemporaryFolder folder_;
  Result<TlsIdentity> identity_;
  LineServerOptions options_;
};

class TestClient {
 public:
  TestClient(Reactor& reactor, std::vector<Address> addresses, const TlsPin& pin,
             std::function<void(LineClientOptions&)> change = {}) {
    LineClientOptions options;
    options.addresses = std::move(addresses);
    options.pin = pin;
    options.first_wait = Duration::milliseconds(1);
    options.longest_wait = Duration::milliseconds(20);
    options.random = [] { return std::uint64_t{0}; };
    if (change) change(options);
    client = std::make_unique<LineClient>(
        reactor, std::move(options),
        LineClientEvents{[this] { ++ups; },
                         [this](Bytes cell) { cells.push_back(std::move(cell)); },
                         [this](LineEnd end) { downs.push_back(end); }});
  }

  std::unique_ptr<LineClient> client;
  int ups = 0;
  std::vector<Bytes> cells;
  std::vector<LineEnd> downs;
};

}  // namespace peyk::net::testing
