// The Beast side of a WebSocket, for web_socket.cpp and web_visit.cpp alone: they compile slowly.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>
#include <utility>

#include "web_socket.hpp"

namespace peyk::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

inline constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);

// Beast ends a broken WebSocket by an exchange of TLS goodbyes, for which a hostile peer lets one
// wait for ever: here the connection is closed instead.
class Tls : public beast::ssl_stream<WebSocket::Socket> {
 public:
  using beast::ssl_stream<WebSocket::Socket>::ssl_stream;

  void close() {
    error_code ignored;
    next_layer().close(ignored);
  }

  // From the upgrade on. Beast answers pings, and what breaks the framing, by frames of its own:
  // they are shorter than a cell, and the connection is closed instead.
  void write_only_cells() { only_cells_ = true; }
  [[nodiscard]] bool refused_to_write() const { return refused_; }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    if (only_cells_ && asio::buffer_size(buffers) < cell_size) {
      refused_ = true;
      close();
    }
    return beast::ssl_stream<WebSocket::Socket>::async_write_some(buffers,
                                                                  std::forward<Handler>(handler));
  }

  friend void teardown(beast::role_type, Tls& tls, error_code& failed) {
    tls.close();
    failed = {};
  }

  template <class Handler>
  friend void async_teardown(beast::role_type, Tls& tls, Handler&& handler) {
    tls.close();
    asio::post(tls.get_executor(),
               beast::bind_front_handler(std::forward<Handler>(handler), error_code()));
  }

 private:
  bool only_cells_ = false;
  bool refused_ = false;
};

using WebStream = websocket::stream<Tls, false>;  // false: no compression

struct WebSocket::Parts {
  Parts(Socket socket, asio::ssl::context& tls) : stream(std::move(socket), tls) {
    stream.binary(true);
    // A cell leaves as one frame: a TLS record for its head and one for the rest, always the same.
    stream.auto_fragment(false);
    stream.write_buffer_bytes(cell_size);
    stream.read_message_max(cell_size);
    // Each of them would make us answer outside the cells.
    stream.control_callback([this](websocket::frame_type kind, beast::string_view) {
      (kind == websocket::frame_type::close ? closed : pinged) = true;
      stream.next_layer().close();
    });
  }

  WebStream stream;
  Bytes incoming;
  std::optional<asio::dynamic_vector_buffer<std::uint8_t, Bytes::allocator_type>> buffer;
  Bytes outgoing;
  bool pinged = false;
  bool closed = false;
};

}  // namespace peyk::net
