#include "web_socket.hpp"

#include "tls_parts.hpp"
#include "web_stream.hpp"

namespace peyk::net {
namespace {

asio::awaitable<std::optional<LineEnd>> join(WebStream& stream, std::string host) {
  Tls& tls = stream.next_layer();
  // RFC 6066 §3: no addresses in the server's name.
  if (!is_ip_address(host)) {
    SSL_ctrl(tls.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             host.data());
  }
  const auto [broken] = co_await tls.async_handshake(asio::ssl::stream_base::client, use_tuple);
  if (broken) {
    co_return failed_for_pin(tls.native_handle()) ? LineEnd::wrong_pin : LineEnd::tls_failed;
  }
  const bool is_literal_6 = host.find(':') != std::string::npos;
  const std::string name = is_literal_6 ? "[" + host + "]" : host;
  const auto [failed] = co_await stream.async_handshake(name, "/", use_tuple);
  if (!failed) co_return std::nullopt;
  co_return failed == websocket::error::upgrade_declined ? LineEnd::not_upgraded
                                                         : LineEnd::closed_by_peer;
}

}  // namespace

WebSocket::WebSocket(Socket socket, asio::ssl::context& tls)
    : parts_(std::make_shared<Parts>(std::move(socket), tls)) {}

void WebSocket::connect(const std::string& host,
                        std::move_only_function<void(std::optional<LineEnd>)> then) {
  asio::co_spawn(parts_->stream.get_executor(), join(parts_->stream, host),
                 [parts = parts_, then = std::move(then)](const std::exception_ptr& failed,
                                                          std::optional<LineEnd> end) mutable {
                   then(failed ? LineEnd::closed_by_peer : end);
                 });
}

void WebSocket::read(std::move_only_function<void(std::expected<Bytes, LineEnd>)> then) {
  parts_->stream.next_layer().write_only_cells();
  parts_->incoming.clear();
  parts_->incoming.reserve(cell_size);
  parts_->buffer.emplace(parts_->incoming, cell_size);
  parts_->stream.async_read(*parts_->buffer, [parts = parts_, then = std::move(then)](
                                                 error_code failed, std::size_t size) mutable {
    const bool too_large =
        failed == websocket::error::message_too_big || failed == websocket::error::buffer_overflow;
    const bool wrong = !failed && (size != cell_size || !parts->stream.got_binary());
    const bool broken = parts->stream.next_layer().refused_to_write() && !parts->closed;
    if (parts->pinged || too_large || wrong || broken) {
      then(std::unexpected(LineEnd::not_a_cell));
    } else if (failed) {
      then(std::unexpected(LineEnd::closed_by_peer));
    } else {
      then(std::move(parts->incoming));
    }
  });
}

void WebSocket::write(Bytes cell, std::move_only_function<void(bool)> then) {
  parts_->outgoing = std::move(cell);
  parts_->stream.async_write(asio::buffer(parts_->outgoing),
                             [parts = parts_, then = std::move(then)](
                                 error_code failed, std::size_t) mutable { then(!failed); });
}

void WebSocket::close() { parts_->stream.next_layer().close(); }

}  // namespace peyk::net
