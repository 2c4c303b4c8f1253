#include "web_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <ctime>
#include <utility>

#include "tls_parts.hpp"

namespace peyk::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Request = http::request<http::empty_body>;

constexpr std::uint32_t max_header = 8192;
constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
// What most web servers say; ours says nothing that others do not.
constexpr const char* server_name = "nginx";

// Beast ends a broken WebSocket by an exchange of TLS goodbyes, for which a hostile peer lets one
// wait for ever: here the connection is closed instead.
class Tls : public beast::ssl_stream<WebSocket::Socket> {
 public:
  using beast::ssl_stream<WebSocket::Socket>::ssl_stream;

  void close() {
    error_code ignored;
    next_layer().close(ignored);
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
};

using Stream = websocket::stream<Tls, false>;  // false: no compression

}  // namespace

struct WebSocket::Parts {
  Parts(Socket socket, asio::ssl::context& tls) : stream(std::move(socket), tls) {
    stream.binary(true);
    // A cell leaves as one frame: a TLS record for its head and one for the rest, always the same.
    stream.auto_fragment(false);
    stream.write_buffer_bytes(cell_size);
    stream.read_message_max(cell_size);
    // A ping would make us answer outside the cells.
    stream.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::close) return;
      pinged = true;
      stream.next_layer().close();
    });
  }

  Stream stream;
  Bytes incoming;
  std::optional<asio::dynamic_vector_buffer<std::uint8_t, Bytes::allocator_type>> buffer;
  Bytes outgoing;
  bool pinged = false;
};

namespace {

template <class Parts>
using Shared = std::shared_ptr<Parts>;

using Response = http::response<http::string_body>;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  // The C locale's names, as RFC 9110 §5.6.7 wants them: this program never sets another.
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text.data(), size);
}

Response make_response(http::status status, const std::string& body) {
  Response response(status, 11);
  response.set(http::field::server, server_name);
  response.set(http::field::date, http_date());
  response.set(http::field::content_type, "text/html");
  response.set(http::field::connection, "close");
  response.body() = body;
  response.prepare_payload();
  return response;
}

Response make_error(http::status status) {
  const std::string title = std::to_string(static_cast<unsigned>(status)) + " " +
                            std::string(http::obsolete_reason(status));
  return make_response(status, "<html>\r\n<head><title>" + title +
                                   "</title></head>\r\n<body>\r\n<center><h1>" + title +
                                   "</h1></center>\r\n<hr><center>" + server_name +
                                   "</center>\r\n</body>\r\n</html>\r\n");
}

// What a small static web server answers.
Response answer(const Request& request, const std::string& page) {
  const bool head = request.method() == http::verb::head;
  if (request.method() != http::verb::get && !head) {
    return make_error(http::status::method_not_allowed);
  }
  const bool found = request.target() == "/" || request.target() == "/index.html";
  Response response =
      found ? make_response(http::status::ok, page) : make_error(http::status::not_found);
  if (head) response.body().clear();  // Content-Length stays: RFC 9110 §9.3.2
  return response;
}

asio::awaitable<void> respond(Stream& stream, Response response) {
  co_await http::async_write(stream.next_layer(), response, use_tuple);
  co_await stream.next_layer().async_shutdown(use_tuple);
  stream.next_layer().close();
}

bool wants_line(const Request& request) {
  return websocket::is_upgrade(request) && request.target() == "/";
}

asio::awaitable<WebSocket::Visit> upgrade(Stream& stream, const Request& request, bool early) {
  // Whoever speaks before the upgrade is answered is no client of ours.
  if (early) {
    co_await respond(stream, make_error(http::status::bad_request));
    co_return WebSocket::Visit::bad_request;
  }
  stream.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
    response.set(http::field::server, server_name);
    response.set(http::field::date, http_date());
  }));
  const auto [failed] = co_await stream.async_accept(request, use_tuple);
  co_return failed ? WebSocket::Visit::bad_request : WebSocket::Visit::line;
}

asio::awaitable<WebSocket::Visit> serve(Stream& stream, std::shared_ptr<const std::string> page,
                                        std::function<bool()> may_open) {
  const auto [broken] =
      co_await stream.next_layer().async_handshake(asio::ssl::stream_base::server, use_tuple);
  if (broken) co_return WebSocket::Visit::tls_failed;
  beast::flat_buffer buffer(max_header);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(max_header);
  const auto [failed, count] =
      co_await http::async_read_header(stream.next_layer(), buffer, parser, use_tuple);
  if (failed && failed.category() != http::make_error_code(http::error::bad_method).category()) {
    co_return WebSocket::Visit::gone;
  }
  if (failed == http::error::end_of_stream || failed == http::error::partial_message) {
    co_return WebSocket::Visit::gone;
  }
  if (failed) {
    co_await respond(stream, make_error(http::status::bad_request));
    co_return WebSocket::Visit::bad_request;
  }
  if (!wants_line(parser.get())) {
    co_await respond(stream, answer(parser.get(), *page));
    co_return WebSocket::Visit::page;
  }
  if (!may_open()) {
    co_await respond(stream, make_error(http::status::service_unavailable));
    co_return WebSocket::Visit::full;
  }
  co_return co_await upgrade(stream, parser.get(), buffer.size() > 0);
}

asio::awaitable<std::optional<LineEnd>> join(Stream& stream, std::string host) {
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

void WebSocket::accept(std::shared_ptr<const std::string> page, std::function<bool()> may_open,
                       std::move_only_function<void(Visit)> then) {
  asio::co_spawn(
      parts_->stream.get_executor(), serve(parts_->stream, std::move(page), std::move(may_open)),
      [parts = parts_, then = std::move(then)](std::exception_ptr failed, Visit visit) mutable {
        then(failed ? Visit::gone : visit);
      });
}

void WebSocket::connect(const std::string& host,
                        std::move_only_function<void(std::optional<LineEnd>)> then) {
  asio::co_spawn(parts_->stream.get_executor(), join(parts_->stream, host),
                 [parts = parts_, then = std::move(then)](std::exception_ptr failed,
                                                          std::optional<LineEnd> end) mutable {
                   then(failed ? LineEnd::closed_by_peer : end);
                 });
}

void WebSocket::read(std::move_only_function<void(std::expected<Bytes, LineEnd>)> then) {
  parts_->incoming.clear();
  parts_->incoming.reserve(cell_size);
  parts_->buffer.emplace(parts_->incoming, cell_size);
  parts_->stream.async_read(*parts_->buffer, [parts = parts_, then = std::move(then)](
                                                 error_code failed, std::size_t size) mutable {
    const bool too_large =
        failed == websocket::error::message_too_big || failed == websocket::error::buffer_overflow;
    const bool wrong = !failed && (size != cell_size || !parts->stream.got_binary());
    if (parts->pinged || too_large || wrong) {
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
