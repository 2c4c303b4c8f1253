// The expected failures of this room.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::net {

enum class Error : std::uint8_t {
  invalid_address,   // not host:port, or a port outside 1–65535
  unknown_host,      // the name has no address, or it is none of this machine's
  port_taken,        // another program listens there
  not_permitted,     // the system refuses
  not_found,         // no such file, folder or socket
  already_exists,    // a file that is never overwritten is there
  already_running,   // another process holds the lock or answers on the socket
  not_private,       // a folder or file that is not ours, or open to others
  path_too_long,     // beyond what a Unix socket's name holds
  not_a_socket,      // the place of the socket holds something else
  invalid_identity,  // not a certificate and its P-256 key
  disk_full,
  file_failed,    // reading or writing a file failed otherwise
  socket_failed,  // a socket call failed otherwise
  crypto_failed,  // OpenSSL refused; also: no entropy
  wrong_user,     // the process at the other end is another user's
  too_large,      // a frame beyond max_control_frame
  timed_out,
  closed,  // the other end went away
};

template <class T>
using Result = std::expected<T, Error>;

// A short English word group for logs; what people read is the catalogues' business.
[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::net
