// Acts: what is done in a channel. docs/protocol.md §9.
//
// An act names the acts it follows, its author's seat, and carries a salt, so that its id commits
// to its place in the log and tells nothing of its content. The id is computed by whoever reads it,
// never believed. Who the author is, the reader knows by the seal that brought the act.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/channel/error.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::channel {

using ActSalt = Fixed<struct ActSaltTag, 32>;

// Limits of the protocol.
inline constexpr std::size_t max_parents = 16;
// Room for the longest letter and everything around it.
inline constexpr std::size_t max_act_bytes = max_letter_bytes + 64 * 1024;

struct Act {
  ChannelId channel;  // of the track in whose log it stands
  ActId id;
  MemberId author;
  std::vector<ActId> parents;  // rising, no two alike
  ActSalt salt;
  Instant time;  // the author's network time, 0 to latest_time
  Content content;
};

// A track's id commits to all that its opening says, so that it is the same opening for everybody.
// The act's author is the first of `open.members`, and it follows nothing.
[[nodiscard]] ChannelId channel_id(const Open& open);

// Makes the act and its id; refuses content beyond the limits.
[[nodiscard]] Result<Act> make_act(ChannelId channel, MemberId author, std::vector<ActId> parents,
                                   ActSalt salt, Instant time, Content content);

// The CBOR map of docs/protocol.md §9.
[[nodiscard]] crypto::SecretBytes encode(const Act& act);

// Checks everything, the id included. Hostile bytes.
[[nodiscard]] Result<Act> decode(ByteSpan act);

}  // namespace peyk::channel
