#include "peyk/net/line_server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <utility>

#include "contract.hpp"
#include "open_line.hpp"
#include "places.hpp"
#include "reactor_parts.hpp"
#include "system_error.hpp"
#include "tls_parts.hpp"
#include "web_socket.hpp"

namespace peyk::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

// How long to wait when the system has no descriptor left for another connection.
constexpr auto accept_again_after = std::chrono::milliseconds(100);

constexpr const char* built_in_page =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<title>Welcome</title>\n</head>\n<body>\n<h1>Welcome</h1>\n"
    "<p>There is nothing here yet. Please come back later.</p>\n</body>\n</html>\n";

// A connection that is not a line yet.
struct Handshake {
  Handshake(Places::Place taken, const Network& from, tcp::socket socket, asio::ssl::context& tls,
            const asio::any_io_executor& executor)
      : place(std::move(taken)),
        network(from),
        stream(std::move(socket), tls),
        deadline(executor) {}

  Places::Place place;
  Network network;
  WebSocket stream;
  asio::steady_timer deadline;
};

struct ServedLine {
  Places::Place place;
  std::shared_ptr<OpenLine> line;
};

Result<tcp::acceptor> open_acceptor(asio::io_context& context, const Address& address) {
  tcp::resolver resolver(context);
  error_code failed;
  const auto found =
      resolver.resolve(address.host, std::to_string(address.port),
                       tcp::resolver::passive | tcp::resolver::numeric_service, failed);
  if (failed || found.empty()) return std::unexpected(Error::unknown_host);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) return std::unexpected(socket_error(failed.value()));
  return acceptor;
}

}  // namespace

struct LineServer::State : std::enable_shared_from_this<State> {
  State(Reactor& reactor, std::shared_ptr<asio::ssl::context> given_tls,
        LineServerOptions given_options, LineServerEvents given_events, tcp::acceptor given)
      : context(reactor.parts().context),
        tls(std::move(given_tls)),
        options(std::move(given_options)),
        events(std::move(given_events)),
        page(std::make_shared<const std::string>(options.page.empty() ? built_in_page
                                                                      : options.page)),
        acceptor(std::move(given)),
        pause(context),
        handshake_places(std::max<std::size_t>(1, options.max_handshakes)),
        line_places(options.max_lines) {}

  void accept();
  void accept_on();
  void receive(tcp::socket socket);
  void drop_handshake(std::uint64_t number, std::uint64_t& counter);
  void end_handshake(std::uint64_t number);
  bool send(LineId line, Bytes cell);
  void on_visit(std::uint64_t number, WebSocket::Visit visit);
  void open_line(Places::Place place, WebSocket socket);
  void on_end(LineId line, LineEnd reason);
  void stop();

  asio::io_context& context;
  std::shared_ptr<asio::ssl::context> tls;
  LineServerOptions options;
  LineServerEvents events;
  std::shared_ptr<const std::string> page;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  Places handshake_places;
  Places line_places;
  std::map<std::uint64_t, Handshake> handshakes;  // by age
  std::map<LineId, ServedLine> lines;
  std::shared_ptr<std::size_t> all_outgoing = std::make_shared<std::size_t>(0);
  bool is_accepting = false;
  std::uint64_t next_handshake = 1;
  LineId next_line{1};
  LineServerCounters counters;
  bool stopped = false;
};

void LineServer::State::accept() {
  is_accepting = true;
  acceptor.async_accept([self = shared_from_this()](error_code failed, tcp::socket socket) {
    if (self->stopped) return;
    self->is_accepting = false;
    if (!failed) {
      self->receive(std::move(socket));
      return self->accept_on();
    }
    ++self->counters.accept_failed;
    self->pause.expires_after(accept_again_after);
    self->pause.async_wait([self](error_code) {
      if (!self->stopped) self->accept();
    });
  });
}

// Whoever waits is taken in turn: closing a handshake for a newer one would let a crowd keep all of
// them from ending. That a crowd is of many networks is seen to in receive().
void LineServer::State::accept_on() {
  if (is_accepting || stopped) return;
  if (!handshake_places.is_full()) return accept();
  ++counters.crowded;
}

void LineServer::State::receive(tcp::socket socket) {
  ++counters.accepted;
  error_code gone;
  const auto from = socket.remote_endpoint(gone);
  if (gone) {
    ++counters.gone;
    return;
  }
  const Network network = network_of(from.address());
  auto place = handshake_places.take(network);
  if (!place) {
    ++counters.network_share_used;  // closed with the socket, before any public-key work
    return;
  }
  set_line_options(socket);
  const std::uint64_t number = next_handshake++;
  Handshake& handshake = handshakes
                             .try_emplace(number, std::move(*place), network, std::move(socket),
                                          *tls, context.get_executor())
                             .first->second;
  handshake.deadline.expires_after(std::chrono::milliseconds(options.handshake_timeout.count()));
  handshake.deadline.async_wait([self = shared_from_this(), number](error_code failed) {
    if (!failed) self->drop_handshake(number, self->counters.timed_out);
  });
  handshake.stream.accept(
      page, [self = shared_from_this(), network] { return self->line_places.has_one_for(network); },
      [self = shared_from_this(), number](WebSocket::Visit visit) {
        self->on_visit(number, visit);
      });
}

void LineServer::State::drop_handshake(std::uint64_t number, std::uint64_t& counter) {
  const auto found = handshakes.find(number);
  if (found == handshakes.end()) return;
  ++counter;
  found->second.stream.close();
  end_handshake(number);
}

void LineServer::State::end_handshake(std::uint64_t number) {
  const bool was_full = handshake_places.is_full();
  handshakes.erase(number);
  if (was_full) accept_on();
}

void LineServer::State::on_visit(std::uint64_t number, WebSocket::Visit visit) {
  const auto found = handshakes.find(number);
  if (found == handshakes.end()) return;
  WebSocket socket = std::move(found->second.stream);
  const Network network = found->second.network;
  end_handshake(number);
  switch (visit) {
    case WebSocket::Visit::line:
      // Others may have opened theirs since this one asked.
      if (auto place = line_places.take(network)) {
        return open_line(std::move(*place), std::move(socket));
      }
      ++counters.refused_full;
      break;
    case WebSocket::Visit::page:
      ++counters.pages;
      break;
    case WebSocket::Visit::full:
      ++counters.refused_full;
      break;
    case WebSocket::Visit::bad_request:
      ++counters.bad_requests;
      break;
    case WebSocket::Visit::tls_failed:
      ++counters.tls_failed;
      break;
    case WebSocket::Visit::gone:
      ++counters.gone;
      break;
  }
  socket.close();
}

void LineServer::State::open_line(Places::Place place, WebSocket socket) {
  const LineId line = std::exchange(next_line, next_line.next());
  ++counters.opened;
  OpenLine::Events line_events{
      [self = this, line](Bytes cell) { self->events.on_cell(line, std::move(cell)); },
      [self = shared_from_this(), line](LineEnd reason) { self->on_end(line, reason); },
      [self = this] { ++self->counters.rate_limited; }};
  auto opened = std::make_shared<OpenLine>(context.get_executor(), std::move(socket),
                                           OpenLine::Options{.max_outgoing = options.max_outgoing,
                                                             .rate = options.rate,
                                                             .quiet_limit = options.quiet_limit,
                                                             .all_outgoing = all_outgoing},
                                           std::move(line_events));
  lines.emplace(line, ServedLine{std::move(place), opened});
  events.on_open(line);
  opened->start();  // reads nothing if on_open closed it
}

bool LineServer::State::send(LineId line, Bytes cell) {
  const auto found = lines.find(line);
  if (found == lines.end() || !found->second.line->send(std::move(cell))) return false;
  if (*all_outgoing <= options.max_all_outgoing) return true;
  const auto most = std::ranges::max_element(
      lines, {}, [](const auto& entry) { return entry.second.line->outgoing(); });
  const bool is_this_one = most == found;
  most->second.line->end(LineEnd::slow_reader);  // takes it out of `lines`
  return !is_this_one;
}

void LineServer::State::on_end(LineId line, LineEnd reason) {
  lines.erase(line);
  if (reason == LineEnd::not_a_cell) ++counters.not_a_cell;
  if (reason == LineEnd::slow_reader) ++counters.slow_readers;
  if (reason == LineEnd::timed_out) ++counters.quiet_lines;
  events.on_close(line, reason);
}

void LineServer::State::stop() {
  stopped = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  for (auto& [number, handshake] : handshakes) handshake.stream.close();
  handshakes.clear();
  for (auto& [id, served] : lines) served.line->abandon();
  lines.clear();
}

Result<std::unique_ptr<LineServer>> LineServer::listen(Reactor& reactor,
                                                       const TlsIdentity& identity,
                                                       LineServerOptions options,
                                                       LineServerEvents events) {
  detail::require(events.on_open && events.on_cell && events.on_close);
  auto tls = make_server_tls(identity);
  if (!tls) return std::unexpected(tls.error());
  auto acceptor = open_acceptor(reactor.parts().context, options.listen);
  if (!acceptor) return std::unexpected(acceptor.error());
  auto state = std::make_shared<State>(reactor, std::move(*tls), std::move(options),
                                       std::move(events), std::move(*acceptor));
  state->accept();
  return std::unique_ptr<LineServer>(new LineServer(std::move(state)));
}

LineServer::LineServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
LineServer::~LineServer() { state_->stop(); }

std::uint16_t LineServer::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

bool LineServer::send(LineId line, Bytes cell) { return state_->send(line, std::move(cell)); }

void LineServer::close(LineId line) {
  const auto found = state_->lines.find(line);
  if (found != state_->lines.end()) found->second.line->end(LineEnd::closed_here);
}

void LineServer::set_rate(LineId line, LineRate rate) {
  const auto found = state_->lines.find(line);
  if (found != state_->lines.end()) found->second.line->set_rate(rate);
}

std::size_t LineServer::open_lines() const { return state_->lines.size(); }
std::size_t LineServer::handshakes() const { return state_->handshakes.size(); }
const LineServerCounters& LineServer::counters() const { return state_->counters; }

}  // namespace peyk::net
