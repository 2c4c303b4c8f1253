// What both ends of the control socket ask of the system. Frames: `u32 length ‖ bytes`, big-endian.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <sys/un.h>

#include "peyk/base/bytes.hpp"
#include "peyk/net/descriptor.hpp"
#include "peyk/net/error.hpp"

namespace peyk::net {

inline constexpr std::size_t frame_head = 4;

[[nodiscard]] Result<sockaddr_un> unix_address(const std::filesystem::path& path);

// A stream socket that does not block; it and what it makes are for us only.
[[nodiscard]] Result<Descriptor> make_unix_socket();

// not_found when no socket is there or nobody listens, closed when one is there that nobody
// answers; else what connect() says.
[[nodiscard]] Result<Descriptor> connect_unix(const std::filesystem::path& path);

// Who made the process at the other end: SO_PEERCRED, unix(7).
[[nodiscard]] Result<std::uint32_t> user_at_other_end(int descriptor);

[[nodiscard]] std::array<std::uint8_t, frame_head> make_frame_head(std::size_t size);
// too_large beyond max_control_frame.
[[nodiscard]] Result<std::size_t> read_frame_head(ByteSpan head);

}  // namespace peyk::net
