#include "peyk/net/line_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "backoff.hpp"
#include "contract.hpp"
#include "open_line.hpp"
#include "reactor_parts.hpp"
#include "tls_parts.hpp"
#include "web_socket.hpp"

namespace peyk::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t max_addresses = 8;  // docs/protocol.md §3

}  // namespace

// One attempt after another: resolve, connect, join, then an open line; or a wait.
struct LineClient::State : std::enable_shared_from_this<State> {
  State(Reactor& reactor, LineClientOptions given_options, LineClientEvents given_events)
      : context(reactor.parts().context),
        options(std::move(given_options)),
        events(std::move(given_events)),
        tls(options.pin),
        resolver(context),
        timer(context),
        backoff(options.first_wait, options.longest_wait) {}

  void attempt();
  void connect(const tcp::resolver::results_type& endpoints);
  void join();
  void open_line();
  void fail(LineEnd reason);
  void wait();
  void leave();
  void stop();
  // Calls `then` only while the attempt in which it was made goes on.
  template <class Then>
  auto guard(Then then) {
    return [self = shared_from_this(), mine = number, then = std::move(then)](auto&&... given) {
      if (mine == self->number) then(std::forward<decltype(given)>(given)...);
    };
  }

  asio::io_context& context;
  LineClientOptions options;
  LineClientEvents events;
  PinnedTls tls;
  tcp::resolver resolver;
  std::shared_ptr<tcp::socket> socket;  // while it connects
  std::optional<WebSocket> joining;
  std::shared_ptr<OpenLine> line;  // while it is up
  asio::steady_timer timer;        // the attempt's end, or the next attempt
  std::uint64_t number = 0;        // of the attempt
  std::size_t next_address = 0;
  Address address;
  Backoff backoff;
  LineClientCounters counters;
};

void LineClient::State::attempt() {
  ++number;
  address = options.addresses[next_address];
  next_address = (next_address + 1) % options.addresses.size();
  error_code is_name;
  const auto literal = asio::ip::make_address(address.host, is_name);
  if (!is_name) {
    return connect(tcp::resolver::results_type::create(tcp::endpoint(literal, address.port),
                                                       address.host, std::to_string(address.port)));
  }
  resolver.async_resolve(
      // Not only kinds of addresses that the machine has elsewhere than on itself (AI_ADDRCONFIG).
      address.host, std::to_string(address.port), tcp::resolver::numeric_service,
      guard([this](error_code failed, const tcp::resolver::results_type& endpoints) {
        if (failed) return fail(LineEnd::unreachable);
        connect(endpoints);
      }));
}

// The time runs from here: a resolver that is slow cannot be stopped, and the next attempt would
// only wait behind it.
void LineClient::State::connect(const tcp::resolver::results_type& endpoints) {
  timer.expires_after(std::chrono::milliseconds(options.connect_timeout.count()));
  timer.async_wait(guard([this](error_code failed) {
    if (!failed) fail(LineEnd::timed_out);
  }));
  socket = std::make_shared<tcp::socket>(context);
  // The operation holds its socket: cut short, it looks at it once more.
  asio::async_connect(
      *socket, endpoints,
      [held = socket, then = guard([this](error_code failed) {
                        if (failed) return fail(LineEnd::unreachable);
                        join();
                      })](error_code failed, const tcp::endpoint&) { then(failed); });
}

void LineClient::State::join() {
  set_line_options(*socket);
  joining.emplace(std::move(*socket), tls.context());
  socket.reset();
  joining->connect(address.host, guard([this](std::optional<LineEnd> end) {
                     if (end) return fail(*end);
                     open_line();
                   }));
}

void LineClient::State::open_line() {
  timer.cancel();
  OpenLine::Events line_events{guard([this](Bytes cell) {
                                 backoff.reset();
                                 events.on_cell(std::move(cell));
                               }),
                               guard([this](LineEnd reason) { fail(reason); }), nullptr};
  line = std::make_shared<OpenLine>(
      context.get_executor(), std::move(*joining),
      OpenLine::Options{.max_outgoing = options.max_outgoing, .rate = std::nullopt},
      std::move(line_events));
  joining.reset();
  const auto opened = line;
  events.on_up();
  opened->start();  // reads nothing if on_up destroyed the client
}

// Ends the attempt or the line, says so, and waits for the next.
void LineClient::State::fail(LineEnd reason) {
  const auto self = shared_from_this();  // on_down may destroy the client
  leave();
  wait();
  events.on_down(reason);
}

void LineClient::State::leave() {
  ++number;
  timer.cancel();
  resolver.cancel();
  error_code ignored;
  if (socket) socket->close(ignored);
  socket.reset();
  if (joining) joining->close();
  joining.reset();
  if (line) line->abandon();
  line.reset();
}

void LineClient::State::wait() {
  const Duration time = backoff.next(options.random());
  timer.expires_after(std::chrono::milliseconds(time.count()));
  timer.async_wait(guard([this](error_code failed) {
    if (!failed) attempt();
  }));
}

void LineClient::State::stop() { leave(); }

LineClient::LineClient(Reactor& reactor, LineClientOptions options, LineClientEvents events) {
  detail::require(!options.addresses.empty() && options.addresses.size() <= max_addresses);
  detail::require(events.on_up && events.on_cell && events.on_down);
  detail::require(options.random && options.first_wait >= Duration::milliseconds(1) &&
                  options.longest_wait >= options.first_wait);
  state_ = std::make_shared<State>(reactor, std::move(options), std::move(events));
  state_->attempt();
}

LineClient::~LineClient() { state_->stop(); }

bool LineClient::send(Bytes cell) {
  detail::require(cell.size() == cell_size);
  // Of a line that has ended already, and of which on_down follows, nothing waits.
  const bool is_full = outgoing() >= state_->options.max_outgoing;
  if (state_->line && state_->line->send(std::move(cell))) return true;
  ++(is_full ? state_->counters.queue_full : state_->counters.down);
  return false;
}

bool LineClient::is_up() const { return state_->line != nullptr; }

std::size_t LineClient::outgoing() const { return state_->line ? state_->line->outgoing() : 0; }

const LineClientCounters& LineClient::counters() const { return state_->counters; }

}  // namespace peyk::net
