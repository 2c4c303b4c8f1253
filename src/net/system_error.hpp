// errno in this room's words.
#pragma once

#include <cerrno>

#include "peyk/net/error.hpp"

namespace peyk::net {

[[nodiscard]] inline Error file_error(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Error::not_permitted;
    case ENOENT:
      return Error::not_found;
    case EEXIST:
      return Error::already_exists;
    case ENOSPC:
    case EDQUOT:
      return Error::disk_full;
    case ELOOP:  // a symbolic link where a file of ours belongs
      return Error::not_private;
    case ENAMETOOLONG:
      return Error::path_too_long;
    default:
      return Error::file_failed;
  }
}

[[nodiscard]] inline Error socket_error(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return Error::not_permitted;
    case EADDRINUSE:
      return Error::port_taken;
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return Error::unknown_host;
    default:
      return Error::socket_failed;
  }
}

}  // namespace peyk::net
