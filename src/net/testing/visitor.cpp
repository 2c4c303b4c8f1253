#include "visitor.hpp"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdlib>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

namespace peyk::net::testing {
namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

int connect_to(std::uint16_t port, std::uint8_t from) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffU) | from);
  require(bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(made >= 0 &&
          connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  return made;
}

}  // namespace

Visitor::Visitor(const VisitorOptions& options)
    : socket_(connect_to(options.port, options.from)), context_(SSL_CTX_new(TLS_client_method())) {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // OpenSSL's own writes raise it
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context_, options.max_version);
  if (std::string groups = options.groups; !groups.empty()) {
    require(SSL_CTX_set1_groups_list(context_, groups.data()) == 1);
  }
  tls_ = SSL_new(context_);
  SSL_set_fd(tls_, socket_);
  if (!options.protocol.empty()) {
    const std::string wire =
        static_cast<char>(options.protocol.size()) + options.protocol;  // RFC 7301 §3.1
    SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(wire.data()),
                        static_cast<unsigned>(wire.size()));
  }
}

Visitor::~Visitor() {
  SSL_free(tls_);
  SSL_CTX_free(context_);
  ERR_clear_error();
  close(socket_);
}

void Visitor::write_raw(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string Visitor::read_raw_to_end() {
  std::string all;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t count = recv(socket_, piece.data(), piece.size(), 0);
    if (count <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(count));
  }
}

bool Visitor::handshake() { return SSL_connect(tls_) == 1; }

std::string Visitor::chosen_protocol() {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_, &name, &size);
  return std::string(name, name + size);
}

void Visitor::write(std::string_view text) { write(as_bytes(text)); }

void Visitor::write(ByteSpan bytes) {
  SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
}

std::string Visitor::read_to_end() { return read_until({}); }

std::string Visitor::read_until(std::string_view end) {
  std::string all;
  std::array<char, 4096> piece{};
  while (end.empty() || !all.ends_with(end)) {
    const int count = SSL_read(tls_, piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(count));
  }
  return all;
}

std::string upgrade_request() {
  return "GET / HTTP/1.1\r\nHost: courier.example\r\nUpgrade: websocket\r\n"
         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

Bytes make_frame(std::uint8_t first, std::size_t size) {
  constexpr std::uint8_t masked = 0x80;
  const bool is_short = size < 126;
  Bytes frame((is_short ? 2U : 4U) + 4U + size);
  ByteWriter writer(frame);
  writer.u8(first);
  if (is_short) {
    writer.u8(static_cast<std::uint8_t>(masked | size));
  } else {
    writer.u8(masked | 126U).u16(static_cast<std::uint16_t>(size));
  }
  return frame;  // a mask of zeros and a content of zeros
}

}  // namespace peyk::net::testing
