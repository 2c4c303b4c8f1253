#include "open_line.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include "contract.hpp"

namespace peyk::net {
namespace {

constexpr int quiet_seconds = 60;  // before the first keep-alive
constexpr int keepalive_gap_seconds = 20;
constexpr int keepalive_tries = 3;
constexpr int stuck_milliseconds = 60'000;  // sent, and not acknowledged or not taken

Duration steady_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return Duration::milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

void set_option(int socket, int level, int name, int value) {
  // A system that knows one of these not still carries lines.
  static_cast<void>(setsockopt(socket, level, name, &value, sizeof(value)));
}

}  // namespace

void set_line_options(WebSocket::Socket& socket) {
  const int native = socket.native_handle();
  set_option(native, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(native, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(native, IPPROTO_TCP, TCP_KEEPIDLE, quiet_seconds);
  set_option(native, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_gap_seconds);
  set_option(native, IPPROTO_TCP, TCP_KEEPCNT, keepalive_tries);
  set_option(native, IPPROTO_TCP, TCP_USER_TIMEOUT, stuck_milliseconds);
}

OpenLine::OpenLine(const boost::asio::any_io_executor& executor, WebSocket socket, Options options,
                   Events events)
    : socket_(std::move(socket)),
      options_(std::move(options)),
      events_(std::move(events)),
      executor_(executor),
      pause_(executor),
      watch_(executor),
      last_cell_(steady_now()) {
  if (options_.rate) bucket_.emplace(*options_.rate, steady_now());
}

void OpenLine::start() {
  read();
  if (options_.quiet_limit) watch(*options_.quiet_limit);
}

void OpenLine::watch(Duration time) {
  if (ended_) return;
  watch_.expires_after(std::chrono::milliseconds(time.count()));
  watch_.async_wait([self = shared_from_this()](const auto&) {
    if (self->ended_) return;
    const Duration quiet = steady_now() - self->last_cell_;
    if (quiet >= *self->options_.quiet_limit) return self->end(LineEnd::timed_out);
    self->watch(*self->options_.quiet_limit - quiet);
  });
}

void OpenLine::read() {
  if (ended_) return;
  const Duration time = bucket_ ? bucket_->take(steady_now()) : Duration();
  if (time > Duration()) return wait(time);
  socket_.read([self = shared_from_this()](std::expected<Bytes, LineEnd> cell) {
    if (self->ended_) return;
    if (!cell) return self->end(cell.error());
    self->last_cell_ = steady_now();
    self->events_.on_cell(std::move(*cell));
    self->read();
  });
}

// Not reading costs nothing: what comes waits in the two sockets, then with the sender.
void OpenLine::wait(Duration time) {
  if (events_.on_limited) events_.on_limited();
  pause_.expires_after(std::chrono::milliseconds(time.count()));
  pause_.async_wait([self = shared_from_this()](const auto&) { self->read(); });
}

void OpenLine::set_rate(LineRate rate) {
  if (!bucket_) return;
  bucket_->set_rate(rate);
  pause_.cancel();  // read() asks again how long
}

bool OpenLine::send(Bytes cell) {
  detail::require(cell.size() == cell_size);
  if (ended_) return false;
  if (outgoing_.size() >= options_.max_outgoing) {
    end(LineEnd::slow_reader);
    return false;
  }
  outgoing_.push_back(std::move(cell));
  count(1);
  if (outgoing_.size() == 1) write();
  return true;
}

void OpenLine::write() {
  socket_.write(std::move(outgoing_.front()), [self = shared_from_this()](bool written) {
    if (self->ended_) return;
    if (!written) return self->end(LineEnd::closed_by_peer);
    self->outgoing_.pop_front();
    self->count(-1);
    if (!self->outgoing_.empty()) self->write();
  });
}

void OpenLine::count(std::ptrdiff_t cells) {
  if (options_.all_outgoing) *options_.all_outgoing += static_cast<std::size_t>(cells);
}

void OpenLine::leave() {
  ended_ = true;
  socket_.close();
  pause_.cancel();
  watch_.cancel();
  count(-static_cast<std::ptrdiff_t>(outgoing_.size()));
  outgoing_.clear();
}

void OpenLine::end(LineEnd reason) {
  if (ended_) return;
  leave();
  boost::asio::post(executor_, [self = shared_from_this(), reason] {
    if (!self->abandoned_) self->events_.on_end(reason);
  });
}

void OpenLine::abandon() {
  abandoned_ = true;
  leave();
}

}  // namespace peyk::net
