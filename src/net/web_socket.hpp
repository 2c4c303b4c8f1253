// One TLS connection with WebSocket inside, as an interface without Beast (which compiles slowly
// and is named in web_socket.cpp and web_visit.cpp alone).
//
// Each function that takes a handler calls it once, later, on the reactor's thread; after close()
// soon and with a failure. At most one accept, connect or read, and one write, at a time.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "peyk/base/bytes.hpp"
#include "peyk/net/line.hpp"

namespace peyk::net {

class WebSocket {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  // What became of a connection made to us.
  enum class Visit : std::uint8_t {
    line,
    page,         // served as a web server, and closed
    full,         // wanted a line when no more may open
    bad_request,  // not HTTP, or a broken upgrade
    tls_failed,
    gone,  // broke off, or was closed here
  };

  WebSocket(Socket socket, boost::asio::ssl::context& tls);
  WebSocket(WebSocket&&) noexcept = default;
  WebSocket& operator=(WebSocket&&) = delete;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  ~WebSocket() = default;

  // The server's part up to the upgrade. `may_open` is asked when an upgrade to a line is wanted.
  void accept(std::shared_ptr<const std::string> page, std::function<bool()> may_open,
              std::move_only_function<void(Visit)> then);
  // The client's part up to the upgrade; nothing: done.
  void connect(const std::string& host, std::move_only_function<void(std::optional<LineEnd>)> then);

  // One message of exactly cell_size bytes, else not_a_cell or closed_by_peer.
  void read(std::move_only_function<void(std::expected<Bytes, LineEnd>)> then);
  // One message in one frame; false when the connection is gone.
  void write(Bytes cell, std::move_only_function<void(bool)> then);

  // At once, without a word to the other end.
  void close();

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace peyk::net
