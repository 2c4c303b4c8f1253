// A client for tests that says over TCP and TLS whatever the test wants, and blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

#include "peyk/base/bytes.hpp"

namespace peyk::net::testing {

struct VisitorOptions {
  std::uint16_t port = 0;     // on 127.0.0.1
  std::uint8_t from = 1;      // connects from 127.0.0.<from>
  int max_version = 0;        // TLS1_2_VERSION …; 0: the newest
  std::string protocol = {};  // ALPN; empty: none asked for
  std::string groups = {};    // of key exchange; empty: OpenSSL's
};

class Visitor {
 public:
  explicit Visitor(const VisitorOptions& options);
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  ~Visitor();

  // Plain bytes under TLS.
  void write_raw(std::string_view text);
  // Everything until the other end closes, without TLS.
  [[nodiscard]] std::string read_raw_to_end();

  [[nodiscard]] bool handshake();
  [[nodiscard]] std::string chosen_protocol();
  void write(std::string_view text);
  void write(ByteSpan bytes);
  // Until the other end closes, or until `end` has come.
  [[nodiscard]] std::string read_to_end();
  [[nodiscard]] std::string read_until(std::string_view end);

 private:
  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
};

// The request that opens a line.
[[nodiscard]] std::string upgrade_request();

// A frame from a client (RFC 6455 §5.2) with a mask of zeros; `first` holds FIN and opcode.
[[nodiscard]] Bytes make_frame(std::uint8_t first, std::size_t size);

}  // namespace peyk::net::testing
