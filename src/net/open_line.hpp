// A line after the upgrade, the same at both ends: reads cells as fast as the rate allows, writes
// those that wait one after another.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/net/line.hpp"

#include "token_bucket.hpp"
#include "web_socket.hpp"

namespace peyk::net {

// Also of the client while it connects: how a dead or stuck peer is noticed without a byte on the
// line (RFC 9293 §3.8.4, RFC 5482), and that a cell leaves when it is written.
void set_line_options(WebSocket::Socket& socket);

class OpenLine : public std::enable_shared_from_this<OpenLine> {
 public:
  struct Options {
    std::size_t max_outgoing = 0;  // cells
    std::optional<LineRate> rate;  // nothing: as fast as it comes
    // After so long without a cell from there it is closed; nothing: never.
    std::optional<Duration> quiet_limit = {};
    // Cells that wait on all lines together; none: not counted.
    std::shared_ptr<std::size_t> all_outgoing = {};
  };
  struct Events {
    std::function<void(Bytes)> on_cell;
    std::function<void(LineEnd)> on_end;  // once; not after abandon()
    std::function<void()> on_limited;
  };

  OpenLine(const boost::asio::any_io_executor& executor, WebSocket socket, Options options,
           Events events);

  void start();
  // False when the line has ended, or ends now as a slow reader.
  bool send(Bytes cell);
  [[nodiscard]] std::size_t outgoing() const { return outgoing_.size(); }
  void set_rate(LineRate rate);
  // Closes at once; on_end follows.
  void end(LineEnd reason);
  // Closes at once; nothing follows.
  void abandon();

 private:
  void read();
  void wait(Duration time);
  void write();
  void watch(Duration time);
  void count(std::ptrdiff_t cells);
  void leave();

  WebSocket socket_;
  Options options_;
  Events events_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer watch_;
  Duration last_cell_;  // or its beginning, by the steady clock
  std::optional<TokenBucket> bucket_;
  std::deque<Bytes> outgoing_;  // the first one is being written
  bool ended_ = false;
  bool abandoned_ = false;
};

}  // namespace peyk::net
