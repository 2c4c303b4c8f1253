// What becomes of a connection made to a courier, up to the upgrade to a line.
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <ctime>

#include "web_stream.hpp"

namespace peyk::net {
namespace {

namespace http = beast::http;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr std::uint32_t max_header = 8192;
// What most web servers say; ours says nothing that others do not.
constexpr const char* server_name = "nginx";

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  static_cast<void>(gmtime_r(&now, &parts));
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

asio::awaitable<void> respond(WebStream& stream, Response response) {
  co_await http::async_write(stream.next_layer(), response, use_tuple);
  co_await stream.next_layer().async_shutdown(use_tuple);
  stream.next_layer().close();
}

bool wants_line(const Request& request) {
  return websocket::is_upgrade(request) && request.target() == "/";
}

asio::awaitable<WebSocket::Visit> upgrade(WebStream& stream, const Request& request, bool early) {
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

asio::awaitable<WebSocket::Visit> serve(WebStream& stream, std::shared_ptr<const std::string> page,
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

}  // namespace

void WebSocket::accept(std::shared_ptr<const std::string> page, std::function<bool()> may_open,
                       std::move_only_function<void(Visit)> then) {
  asio::co_spawn(parts_->stream.get_executor(),
                 serve(parts_->stream, std::move(page), std::move(may_open)),
                 [parts = parts_, then = std::move(then)](const std::exception_ptr& failed,
                                                          Visit visit) mutable {
                   then(failed ? Visit::gone : visit);
                 });
}

}  // namespace peyk::net
