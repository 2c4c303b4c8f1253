#include "peyk/net/control_client.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "contract.hpp"
#include "unix_socket.hpp"

namespace peyk::net {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

class Deadline {
 public:
  explicit Deadline(Duration time)
      : end_(std::chrono::steady_clock::now() + std::chrono::milliseconds(time.count())) {}

  // Waits until the socket is ready for `events` (poll(2)).
  [[nodiscard]] Result<void> wait(int descriptor, short events) const {
    while (true) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
      const auto bounded =
          std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max());
      pollfd waiting{descriptor, events, 0};
      const int ready = poll(&waiting, 1, static_cast<int>(bounded));
      if (ready > 0) return {};
      if (ready == 0) return std::unexpected(Error::timed_out);
      if (errno != EINTR) return std::unexpected(Error::socket_failed);
    }
  }

 private:
  std::chrono::steady_clock::time_point end_;
};

bool try_again() { return errno == EAGAIN || errno == EINTR; }

Result<void> write_all(int descriptor, ByteSpan bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    if (const auto ready = deadline.wait(descriptor, POLLOUT); !ready) return ready;
    const ssize_t written = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    } else if (!try_again()) {
      return std::unexpected(Error::closed);
    }
  }
  return {};
}

Result<void> read_all(int descriptor, MutableBytes bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    if (const auto ready = deadline.wait(descriptor, POLLIN); !ready) return ready;
    const ssize_t count = ::recv(descriptor, bytes.data(), bytes.size(), 0);
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (count == 0 || !try_again()) {
      return std::unexpected(Error::closed);
    }
  }
  return {};
}

}  // namespace

Result<ControlClient> ControlClient::connect(const std::filesystem::path& socket) {
  auto connected = connect_unix(socket);
  if (!connected) {
    const bool left_over = connected.error() == Error::closed;
    return std::unexpected(left_over ? Error::not_found : connected.error());
  }
  const auto user = user_at_other_end(connected->number());
  if (!user) return std::unexpected(user.error());
  if (*user != geteuid()) return std::unexpected(Error::wrong_user);
  return ControlClient(connected->release());
}

ControlClient::ControlClient(ControlClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ControlClient& ControlClient::operator=(ControlClient&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ControlClient::~ControlClient() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<void> ControlClient::send(ByteSpan frame, Duration timeout) {
  detail::require(frame.size() <= max_control_frame);
  const Deadline deadline(timeout);
  const auto sent = write_all(descriptor_, make_frame_head(frame.size()), deadline);
  return sent ? write_all(descriptor_, frame, deadline) : sent;
}

Result<Bytes> ControlClient::receive(Duration timeout) {
  const Deadline deadline(timeout);
  std::array<std::uint8_t, frame_head> head{};
  if (const auto came = read_all(descriptor_, head, deadline); !came) {
    return std::unexpected(came.error());
  }
  const auto size = read_frame_head(head);
  if (!size) return std::unexpected(size.error());
  Bytes frame;
  while (frame.size() < *size) {
    const std::size_t before = frame.size();
    frame.resize(before + std::min(*size - before, piece_size));
    const auto came = read_all(descriptor_, MutableBytes(frame).subspan(before), deadline);
    if (!came) return std::unexpected(came.error());
  }
  return frame;
}

Result<Bytes> ControlClient::ask(ByteSpan frame, Duration timeout) {
  if (const auto sent = send(frame, timeout); !sent) return std::unexpected(sent.error());
  return receive(timeout);
}

}  // namespace peyk::net
