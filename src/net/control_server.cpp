#include "peyk/net/control_server.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <deque>
#include <map>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "peyk/net/process.hpp"

#include "contract.hpp"
#include "reactor_parts.hpp"
#include "system_error.hpp"
#include "unix_socket.hpp"

namespace peyk::net {
namespace {

using asio::local::stream_protocol;
using boost::system::error_code;

// Memory is taken for what has come, not for what a head announces.
constexpr std::size_t piece_size = 64 * 1024;
// How long to wait when the system has no descriptor left for another connection.
constexpr auto accept_again_after = std::chrono::milliseconds(100);

struct Connection {
  explicit Connection(stream_protocol::socket given) : socket(std::move(given)) {}

  stream_protocol::socket socket;
  std::array<std::uint8_t, frame_head> head{};
  Bytes frame;  // of which `missing` bytes are still to come
  std::size_t missing = 0;
  std::deque<Bytes> outgoing;      // the first one is being written
  std::size_t outgoing_bytes = 0;  // at most max_outgoing
  bool spoke = false;
  bool waits_for_answer = false;
  std::uint64_t last_spoke = 0;  // counts connections and frames
  bool closing = false;          // after `outgoing`
};

// A socket that a dead program left is removed; a living one or another thing stays.
Result<void> clear_place(const std::filesystem::path& path) {
  struct stat found{};
  if (lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return {};
    return std::unexpected(file_error(errno));
  }
  if (!S_ISSOCK(found.st_mode)) return std::unexpected(Error::not_a_socket);
  const auto other = connect_unix(path);
  if (other || other.error() == Error::timed_out) return std::unexpected(Error::already_running);
  if (other.error() != Error::closed) return std::unexpected(other.error());
  if (unlink(path.c_str()) != 0) return std::unexpected(file_error(errno));
  return {};
}

Result<Descriptor> listen_unix(const std::filesystem::path& path) {
  const auto address = unix_address(path);
  if (!address) return std::unexpected(address.error());
  if (const auto made = make_private_folder(path.parent_path()); !made) {
    return std::unexpected(made.error());
  }
  if (const auto clear = clear_place(path); !clear) return std::unexpected(clear.error());
  auto made = make_unix_socket();
  if (!made) return made;
  const auto* generic = reinterpret_cast<const sockaddr*>(&*address);
  if (bind(made->number(), generic, sizeof(*address)) != 0) {
    // Another program was faster.
    if (errno == EADDRINUSE) return std::unexpected(Error::already_running);
    return std::unexpected(socket_error(errno));
  }
  if (listen(made->number(), SOMAXCONN) != 0) return std::unexpected(socket_error(errno));
  return made;
}

}  // namespace

struct ControlServer::State : std::enable_shared_from_this<State> {
  State(Reactor& reactor, ControlServerOptions given_options, ControlServerEvents given_events)
      : context(reactor.parts().context),
        options(std::move(given_options)),
        events(std::move(given_events)),
        acceptor(context),
        pause(context) {}

  void accept();
  void receive(stream_protocol::socket socket);
  void read_head(ControlId id);
  void read_piece(ControlId id);
  void deliver(ControlId id);
  void write(ControlId id);
  void make_room();
  void drop(ControlId id);
  void stop();
  [[nodiscard]] Connection* find(ControlId id);

  asio::io_context& context;
  ControlServerOptions options;
  ControlServerEvents events;
  stream_protocol::acceptor acceptor;
  asio::steady_timer pause;
  // At most max_connections; an operation under way holds its own.
  std::map<ControlId, std::shared_ptr<Connection>> connections;
  ControlId next{1};
  std::uint64_t spoken = 0;
  ControlServerCounters counters;
  bool stopped = false;
};

Connection* ControlServer::State::find(ControlId id) {
  const auto found = connections.find(id);
  return found == connections.end() ? nullptr : found->second.get();
}

void ControlServer::State::accept() {
  acceptor.async_accept(
      [self = shared_from_this()](error_code failed, stream_protocol::socket socket) {
        if (self->stopped) return;
        if (!failed) {
          self->receive(std::move(socket));
          return self->accept();
        }
        self->pause.expires_after(accept_again_after);
        self->pause.async_wait([self](error_code) {
          if (!self->stopped) self->accept();
        });
      });
}

void ControlServer::State::receive(stream_protocol::socket socket) {
  ++counters.accepted;
  const auto user = user_at_other_end(socket.native_handle());
  if (!user || *user != options.user.value_or(geteuid())) {
    ++counters.wrong_user;
  } else {
    if (connections.size() >= options.max_connections) make_room();
    const ControlId id = std::exchange(next, next.next());
    const auto connection = std::make_shared<Connection>(std::move(socket));
    connection->last_spoke = ++spoken;
    connections.emplace(id, connection);
    read_head(id);
  }
}

// Whoever comes now may want to lock the desk: the one that has been silent for longest goes, of
// those that wait for nothing if there are any.
void ControlServer::State::make_room() {
  const auto longest = std::ranges::min_element(connections, {}, [](const auto& entry) {
    return std::pair(entry.second->waits_for_answer, entry.second->last_spoke);
  });
  ++counters.dropped_for_others;
  drop(longest->first);
}

void ControlServer::State::read_head(ControlId id) {
  const auto connection = connections.at(id);
  asio::async_read(connection->socket, asio::buffer(connection->head),
                   [self = shared_from_this(), connection, id](error_code failed, std::size_t) {
                     if (self->find(id) == nullptr) return;
                     if (failed) return self->drop(id);
                     const auto size = read_frame_head(connection->head);
                     if (!size) {
                       ++self->counters.too_large;
                       return self->drop(id);
                     }
                     connection->frame.clear();
                     connection->missing = *size;
                     self->read_piece(id);
                   });
}

void ControlServer::State::read_piece(ControlId id) {
  const auto connection = connections.at(id);
  if (connection->missing == 0) return deliver(id);
  const std::size_t size = std::min(connection->missing, piece_size);
  const std::size_t before = connection->frame.size();
  connection->frame.resize(before + size);
  connection->missing -= size;
  asio::async_read(connection->socket, asio::buffer(connection->frame.data() + before, size),
                   [self = shared_from_this(), connection, id](error_code failed, std::size_t) {
                     if (self->find(id) == nullptr) return;
                     if (failed) return self->drop(id);
                     self->read_piece(id);
                   });
}

void ControlServer::State::deliver(ControlId id) {
  const auto connection = connections.at(id);
  connection->spoke = true;
  connection->waits_for_answer = true;
  connection->last_spoke = ++spoken;
  events.on_frame(id, std::move(connection->frame));
  if (find(id) != nullptr) read_head(id);
}

void ControlServer::State::write(ControlId id) {
  const auto connection = connections.at(id);
  asio::async_write(connection->socket, asio::buffer(connection->outgoing.front()),
                    [self = shared_from_this(), connection, id](error_code failed, std::size_t) {
                      if (self->find(id) == nullptr) return;
                      if (failed) return self->drop(id);
                      connection->outgoing_bytes -= connection->outgoing.front().size();
                      connection->outgoing.pop_front();
                      if (!connection->outgoing.empty()) return self->write(id);
                      if (connection->closing) self->drop(id);
                    });
}

// At once; on_close follows.
void ControlServer::State::drop(ControlId id) {
  const auto connection = connections.at(id);
  connections.erase(id);
  error_code ignored;
  connection->socket.close(ignored);
  if (!connection->spoke) return;
  asio::post(context, [self = shared_from_this(), id] {
    if (!self->stopped) self->events.on_close(id);
  });
}

void ControlServer::State::stop() {
  stopped = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  unlink(options.socket.c_str());
  for (auto& [id, connection] : connections) connection->socket.close(ignored);
  connections.clear();
}

Result<std::unique_ptr<ControlServer>> ControlServer::open(Reactor& reactor,
                                                           ControlServerOptions options,
                                                           ControlServerEvents events) {
  detail::require(events.on_frame && events.on_close);
  auto listening = listen_unix(options.socket);
  if (!listening) return std::unexpected(listening.error());
  auto state = std::make_shared<State>(reactor, std::move(options), std::move(events));
  state->acceptor.assign(stream_protocol(), listening->release());
  state->accept();
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(state)));
}

ControlServer::ControlServer(std::shared_ptr<State> state) : state_(std::move(state)) {}
ControlServer::~ControlServer() { state_->stop(); }

bool ControlServer::send(ControlId connection, ByteSpan frame) {
  detail::require(frame.size() <= max_control_frame);
  Connection* found = state_->find(connection);
  if (found == nullptr || found->closing) return false;
  Bytes whole(frame_head + frame.size());
  ByteWriter(whole).bytes(make_frame_head(frame.size())).bytes(frame);
  if (found->outgoing_bytes + whole.size() > state_->options.max_outgoing) {
    ++state_->counters.slow_readers;
    state_->drop(connection);
    return false;
  }
  found->waits_for_answer = false;
  found->outgoing_bytes += whole.size();
  found->outgoing.push_back(std::move(whole));
  if (found->outgoing.size() == 1) state_->write(connection);
  return true;
}

void ControlServer::close(ControlId connection) {
  Connection* found = state_->find(connection);
  if (found == nullptr) return;
  found->closing = true;
  if (found->outgoing.empty()) state_->drop(connection);
}

std::size_t ControlServer::connections() const { return state_->connections.size(); }
const ControlServerCounters& ControlServer::counters() const { return state_->counters; }

}  // namespace peyk::net
