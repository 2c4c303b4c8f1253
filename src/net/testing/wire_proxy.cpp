#include "wire_proxy.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <utility>

#include "reactor_parts.hpp"
#include "record_reader.hpp"
#include "system_error.hpp"

namespace peyk::net::testing {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t chunk_size = 64 * 1024;
constexpr std::size_t max_held = 8 * 1024 * 1024;  // bytes of one direction of one connection

struct Chunk {
  SteadyClock::time_point due;
  Bytes bytes;
};

}  // namespace

struct WireProxy::State : std::enable_shared_from_this<State> {
  struct Connection;

  // One direction of one connection: reads, keeps each chunk until it is due, writes.
  struct Flow {
    Flow(asio::io_context& context, RecordReader given)
        : timer(context), records(std::move(given)) {}

    tcp::socket* from = nullptr;
    tcp::socket* to = nullptr;
    Bytes incoming = Bytes(chunk_size);
    std::deque<Chunk> waiting;
    std::size_t waiting_bytes = 0;
    asio::steady_timer timer;
    RecordReader records;
    bool reading = false;
    bool writing = false;
  };

  struct Connection {
    Connection(asio::io_context& context, tcp::socket accepted, Flow given_up, Flow given_down)
        : client(std::move(accepted)),
          server(context),
          up(std::move(given_up)),
          down(std::move(given_down)) {
      up.from = down.to = &client;
      up.to = down.from = &server;
    }

    tcp::socket client;
    tcp::socket server;
    Flow up;
    Flow down;
    bool closed = false;
  };
  using Shared = std::shared_ptr<Connection>;

  State(Reactor& reactor, WireProxyOptions given, std::function<void(const WireRecord&)> noted)
      : context(reactor.parts().context),
        options(std::move(given)),
        on_record(std::move(noted)),
        acceptor(context) {}

  Result<void> listen();
  void accept();
  void receive(tcp::socket client);
  Flow make_flow(std::uint64_t number, Direction direction);
  void read(const Shared& connection, Flow& flow);
  void keep(const Shared& connection, Flow& flow, std::size_t size);
  void write(const Shared& connection, Flow& flow);
  void close(const Shared& connection);
  void cut();

  asio::io_context& context;
  WireProxyOptions options;
  std::function<void(const WireRecord&)> on_record;
  tcp::acceptor acceptor;
  tcp::endpoint target;
  std::map<std::uint64_t, Shared> connections;
  std::uint64_t next = 1;
  SteadyClock::time_point opened = SteadyClock::now();
  bool blocked = false;
  bool held = false;
};

Result<void> WireProxy::State::listen() {
  error_code failed;
  tcp::resolver resolver(context);
  const auto to = resolver.resolve(options.to.host, std::to_string(options.to.port),
                                   tcp::resolver::numeric_service, failed);
  if (failed || to.empty()) return std::unexpected(Error::unknown_host);
  target = to.begin()->endpoint();
  const auto here =
      resolver.resolve(options.listen.host, std::to_string(options.listen.port),
                       tcp::resolver::passive | tcp::resolver::numeric_service, failed);
  if (failed || here.empty()) return std::unexpected(Error::unknown_host);
  const tcp::endpoint endpoint = here.begin()->endpoint();
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) return std::unexpected(socket_error(failed.value()));
  return {};
}

void WireProxy::State::accept() {
  acceptor.async_accept([self = shared_from_this()](error_code failed, tcp::socket client) {
    if (failed) return;
    if (!self->blocked) self->receive(std::move(client));
    self->accept();
  });
}

WireProxy::State::Flow WireProxy::State::make_flow(std::uint64_t number, Direction direction) {
  const bool is_up = direction == Direction::up;
  // The reader lives in a connection, which lives no longer than this.
  auto note = [this, number, direction](std::uint8_t type, std::size_t size) {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - opened);
    if (on_record) {
      on_record({Duration::milliseconds(passed.count()), number, direction, type, size});
    }
  };
  return Flow(context,
              RecordReader(is_up ? options.corrupt_up : options.corrupt_down, std::move(note)));
}

void WireProxy::State::receive(tcp::socket client) {
  const std::uint64_t number = next++;
  auto connection =
      std::make_shared<Connection>(context, std::move(client), make_flow(number, Direction::up),
                                   make_flow(number, Direction::down));
  connections.emplace(number, connection);
  connection->server.async_connect(target,
                                   [self = shared_from_this(), connection](error_code failed) {
                                     if (failed) return self->close(connection);
                                     error_code ignored;
                                     connection->client.set_option(tcp::no_delay(true), ignored);
                                     connection->server.set_option(tcp::no_delay(true), ignored);
                                     self->read(connection, connection->up);
                                     self->read(connection, connection->down);
                                   });
}

void WireProxy::State::read(const Shared& connection, Flow& flow) {
  if (connection->closed || flow.reading || held || flow.waiting_bytes >= max_held) return;
  flow.reading = true;
  flow.from->async_read_some(
      asio::buffer(flow.incoming),
      [self = shared_from_this(), connection, &flow](error_code failed, std::size_t size) {
        flow.reading = false;
        if (connection->closed) return;
        // What is still kept is lost with it, as in a broken network.
        if (failed) return self->close(connection);
        self->keep(connection, flow, size);
        self->write(connection, flow);
        self->read(connection, flow);
      });
}

void WireProxy::State::keep(const Shared&, Flow& flow, std::size_t size) {
  const MutableBytes came = MutableBytes(flow.incoming).first(size);
  flow.records.read(came);
  flow.waiting.push_back({SteadyClock::now() + std::chrono::milliseconds(options.delay.count()),
                          Bytes(came.begin(), came.end())});
  flow.waiting_bytes += size;
}

void WireProxy::State::write(const Shared& connection, Flow& flow) {
  if (connection->closed || flow.writing || held || flow.waiting.empty()) return;
  flow.writing = true;
  flow.timer.expires_at(flow.waiting.front().due);
  flow.timer.async_wait([self = shared_from_this(), connection, &flow](error_code) {
    if (connection->closed) return;
    asio::async_write(*flow.to, asio::buffer(flow.waiting.front().bytes),
                      [self, connection, &flow](error_code failed, std::size_t size) {
                        flow.writing = false;
                        if (connection->closed) return;
                        if (failed) return self->close(connection);
                        flow.waiting.pop_front();
                        flow.waiting_bytes -= size;
                        self->write(connection, flow);
                        self->read(connection, flow);
                      });
  });
}

void WireProxy::State::close(const Shared& connection) {
  connection->closed = true;
  error_code ignored;
  connection->client.close(ignored);
  connection->server.close(ignored);
  connection->up.timer.cancel();
  connection->down.timer.cancel();
  std::erase_if(connections, [&](const auto& entry) { return entry.second == connection; });
}

void WireProxy::State::cut() {
  while (!connections.empty()) close(Shared(connections.begin()->second));
}

Result<std::unique_ptr<WireProxy>> WireProxy::open(
    Reactor& reactor, WireProxyOptions options, std::function<void(const WireRecord&)> on_record) {
  auto state = std::make_shared<State>(reactor, std::move(options), std::move(on_record));
  if (const auto listening = state->listen(); !listening) {
    return std::unexpected(listening.error());
  }
  state->accept();
  return std::unique_ptr<WireProxy>(new WireProxy(std::move(state)));
}

WireProxy::WireProxy(std::shared_ptr<State> state) : state_(std::move(state)) {}

WireProxy::~WireProxy() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->cut();
}

std::uint16_t WireProxy::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

std::size_t WireProxy::connections() const { return state_->connections.size(); }
void WireProxy::cut() { state_->cut(); }
void WireProxy::block(bool blocked) { state_->blocked = blocked; }

void WireProxy::hold(bool held) {
  state_->held = held;
  if (held) return;
  const auto now = state_->connections;
  for (const auto& [number, connection] : now) {
    for (State::Flow* flow : {&connection->up, &connection->down}) {
      state_->write(connection, *flow);
      state_->read(connection, *flow);
    }
  }
}

void WireProxy::set_delay(Duration delay) { state_->options.delay = delay; }

void WireProxy::corrupt_next(Direction direction) {
  for (const auto& [number, connection] : state_->connections) {
    (direction == Direction::up ? connection->up : connection->down).records.corrupt_next();
  }
}

}  // namespace peyk::net::testing
