// The command line's end of the local socket; blocking, with a timeout for each call.
#pragma once

#include <filesystem>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/net/control_server.hpp"
#include "peyk/net/error.hpp"

namespace peyk::net {

class ControlClient {
 public:
  // not_found when nothing runs there (also: a socket left by a dead program), wrong_user when the
  // program there is another user's.
  [[nodiscard]] static Result<ControlClient> connect(const std::filesystem::path& socket);

  ControlClient(ControlClient&& other) noexcept;
  ControlClient& operator=(ControlClient&& other) noexcept;
  ControlClient(const ControlClient&) = delete;
  ControlClient& operator=(const ControlClient&) = delete;
  ~ControlClient();

  // After an error the connection is of no more use.
  [[nodiscard]] Result<void> send(ByteSpan frame, Duration timeout);
  // The next frame. timed_out before its first byte leaves the connection as it was.
  [[nodiscard]] Result<Bytes> receive(Duration timeout);
  // send and receive.
  [[nodiscard]] Result<Bytes> ask(ByteSpan frame, Duration timeout);

 private:
  explicit ControlClient(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace peyk::net
