#include "tls_parts.hpp"

#include <arpa/inet.h>
#include <array>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

#include "contract.hpp"

namespace peyk::net {
namespace {

// RFC 7301 §3.1: a length before each name.
constexpr std::array<unsigned char, 9> only_http{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// Who asks for other protocols only is refused, as web servers do.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, chosen_size, only_http.data(), only_http.size(),
                                           offered, offered_size);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

// Of what browsers use, the quick ones. OpenSSL's own list has finite fields of up to 8,192 bits,
// with which a hello that costs its sender nothing costs the other end a tenth of a second
// (D(HE)at, CVE-2002-20001).
constexpr std::string_view key_exchanges = "X25519:P-256";

bool set_common(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  std::string groups(key_exchanges);  // OpenSSL's macro casts const away
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set1_groups_list(context, groups.data()) == 1;
}

}  // namespace

bool is_ip_address(const std::string& host) {
  in6_addr address{};  // large enough for either
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

Result<std::shared_ptr<boost::asio::ssl::context>> make_server_tls(const TlsIdentity& identity) {
  using Context = boost::asio::ssl::context;
  auto context = std::make_shared<Context>(Context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  if (!set_common(native) ||
      SSL_CTX_use_certificate(native, identity.parts().certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(native, identity.parts().key.get()) != 1) {
    ERR_clear_error();
    return std::unexpected(Error::crypto_failed);
  }
  return context;
}

PinnedTls::PinnedTls(const TlsPin& pin)
    : pin_(pin), context_(boost::asio::ssl::context::tls_client) {
  SSL_CTX* native = context_.native_handle();
  detail::require(set_common(native));
  // This one returns 0 when it succeeds.
  detail::require(SSL_CTX_set_alpn_protos(native, only_http.data(), only_http.size()) == 0);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(native, check, this);
}

// In place of OpenSSL's whole check of the chain. That the other end holds the key is shown by its
// signature of the handshake (RFC 8446 §4.4.3), which OpenSSL checks after this.
int PinnedTls::check(X509_STORE_CTX* store, void* self) {
  X509* certificate = X509_STORE_CTX_get0_cert(store);
  const auto pin = certificate != nullptr ? pin_of(*certificate) : std::nullopt;
  if (pin && *pin == static_cast<const PinnedTls*>(self)->pin_) {
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

bool failed_for_pin(const SSL* connection) {
  return SSL_get_verify_result(connection) == X509_V_ERR_APPLICATION_VERIFICATION;
}

}  // namespace peyk::net
