#include "peyk/net/error.hpp"

#include "peyk/net/line.hpp"

namespace peyk::net {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::invalid_address:
      return "invalid address";
    case Error::unknown_host:
      return "unknown host";
    case Error::port_taken:
      return "port taken";
    case Error::not_permitted:
      return "not permitted";
    case Error::not_found:
      return "not found";
    case Error::already_exists:
      return "already exists";
    case Error::already_running:
      return "already running";
    case Error::not_private:
      return "not private";
    case Error::path_too_long:
      return "path too long";
    case Error::not_a_socket:
      return "not a socket";
    case Error::invalid_identity:
      return "invalid TLS identity";
    case Error::disk_full:
      return "disk full";
    case Error::file_failed:
      return "file failed";
    case Error::socket_failed:
      return "socket failed";
    case Error::crypto_failed:
      return "OpenSSL failed";
    case Error::wrong_user:
      return "wrong user";
    case Error::too_large:
      return "frame too large";
    case Error::timed_out:
      return "timed out";
    case Error::closed:
      return "closed";
  }
  return "unknown";
}

std::string_view to_string(LineEnd end) {
  switch (end) {
    case LineEnd::closed_here:
      return "closed here";
    case LineEnd::closed_by_peer:
      return "closed by peer";
    case LineEnd::not_a_cell:
      return "not a cell";
    case LineEnd::slow_reader:
      return "slow reader";
    case LineEnd::unreachable:
      return "unreachable";
    case LineEnd::timed_out:
      return "timed out";
    case LineEnd::tls_failed:
      return "TLS failed";
    case LineEnd::wrong_pin:
      return "wrong pin";
    case LineEnd::not_upgraded:
      return "not upgraded";
  }
  return "unknown";
}

}  // namespace peyk::net
