#include "unix_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <sys/stat.h>

#include "peyk/net/control_server.hpp"

#include "system_error.hpp"

namespace peyk::net {

Result<sockaddr_un> unix_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& text = path.native();
  if (text.empty()) return std::unexpected(Error::not_found);
  if (text.size() >= sizeof(address.sun_path)) return std::unexpected(Error::path_too_long);
  std::ranges::copy(text, address.sun_path);
  return address;
}

Result<Descriptor> make_unix_socket() {
  Descriptor made(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // The mode that bind() gives the file: there is no moment at which others may connect.
  if (made.number() < 0 || fchmod(made.number(), S_IRUSR | S_IWUSR) != 0) {
    return std::unexpected(socket_error(errno));
  }
  return made;
}

Result<Descriptor> connect_unix(const std::filesystem::path& path) {
  const auto address = unix_address(path);
  if (!address) return std::unexpected(address.error());
  auto made = make_unix_socket();
  if (!made) return made;
  const auto* generic = reinterpret_cast<const sockaddr*>(&*address);
  if (connect(made->number(), generic, sizeof(*address)) == 0) return made;
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      return std::unexpected(Error::not_found);
    case ECONNREFUSED:
      return std::unexpected(Error::closed);
    case EAGAIN:  // somebody listens, and has more to do than it accepts
      return std::unexpected(Error::timed_out);
    default:
      return std::unexpected(socket_error(errno));
  }
}

Result<std::uint32_t> user_at_other_end(int descriptor) {
  ucred who{};
  socklen_t size = sizeof(who);
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) {
    return std::unexpected(socket_error(errno));
  }
  return who.uid;
}

std::array<std::uint8_t, frame_head> make_frame_head(std::size_t size) {
  std::array<std::uint8_t, frame_head> head{};
  ByteWriter(head).u32(static_cast<std::uint32_t>(size));
  return head;
}

Result<std::size_t> read_frame_head(ByteSpan head) {
  const std::uint32_t size = ByteReader(head).u32();
  if (size > max_control_frame) return std::unexpected(Error::too_large);
  return size;
}

}  // namespace peyk::net
