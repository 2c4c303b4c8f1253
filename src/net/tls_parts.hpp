// OpenSSL's side of TLS for the sources of this room: who owns what, and the settings of both ends.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <optional>

#include "peyk/net/tls_identity.hpp"

namespace peyk::net {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* owned) const {
    function(owned);
  }
};

using KeyOwner = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using CertificateOwner = std::unique_ptr<X509, Free<X509_free>>;

struct TlsIdentity::Parts {
  CertificateOwner certificate;
  KeyOwner key;
};

// Nothing when the key cannot be encoded.
[[nodiscard]] std::optional<TlsPin> pin_of(X509& certificate);

[[nodiscard]] bool is_ip_address(const std::string& host);

// Both: TLS 1.3 only, ALPN http/1.1 (RFC 7301).
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_server_tls(
    const TlsIdentity& identity);

// One end that accepts nobody but the holder of the pinned key. Certificates' names, dates and
// signers are not looked at.
class PinnedTls {
 public:
  explicit PinnedTls(const TlsPin& pin);
  PinnedTls(const PinnedTls&) = delete;
  PinnedTls& operator=(const PinnedTls&) = delete;
  ~PinnedTls() = default;

  [[nodiscard]] boost::asio::ssl::context& context() { return context_; }

 private:
  static int check(X509_STORE_CTX* store, void* self);

  TlsPin pin_;
  boost::asio::ssl::context context_;
};

// True when the handshake of `connection` (an SSL*) failed for the pin.
[[nodiscard]] bool failed_for_pin(const SSL* connection);

}  // namespace peyk::net
