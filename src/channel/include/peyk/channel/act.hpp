// Acts: what is done in a channel. docs/protocol.md §9.
//
// An act names the acts it follows and carries a salt, so that its id commits to its place in the
// log and tells nothing of its content. The id is computed by whoever reads it, never believed.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::channel {

using ChannelId = Fixed<struct ChannelIdTag, 16>;
using ActId = Fixed<struct ActIdTag, 32>;
using ActSalt = Fixed<struct ActSaltTag, 32>;
using ChannelNonce = Fixed<struct ChannelNonceTag, 16>;

// A member as the other members of a channel know it. In a channel of two these are the sides of
// the relation that carries it (docs/protocol.md §4).
using Side = Number<struct SideTag, std::uint8_t>;

// Limits of the protocol.
inline constexpr std::size_t max_channel_name_bytes = 64;
inline constexpr std::size_t max_letter_bytes = 1U << 20U;
inline constexpr std::size_t max_parents = 16;
// Room for the longest letter and everything around it.
inline constexpr std::size_t max_act_bytes = max_letter_bytes + 64 * 1024;

enum class Error : std::uint8_t {
  malformed,        // not the CBOR of an act, or not deterministic
  unknown_version,  // made by a newer program
  unknown_type,     // the same
  wrong_id,         // the id is not the hash of the act, or the channel's not that of its opening
  empty,            // a letter or a name without text
  too_long,         // a letter, name or list of parents beyond its limit
  invalid_text,     // not UTF-8
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

struct Open {
  std::string name;
  ChannelNonce nonce;
};
struct Letter {
  std::string text;
};
using Content = std::variant<Open, Letter>;

struct Act {
  ChannelId channel;
  ActId id;
  std::vector<ActId> parents;  // rising, no two alike
  ActSalt salt;
  Instant time;  // the author's network time
  Content content;
};

// A channel's id commits to who opened it and to its name: only one act can open it.
[[nodiscard]] ChannelId channel_id(const Open& open, Side author);

// Makes the act and its id; refuses content beyond the limits.
[[nodiscard]] Result<Act> make_act(ChannelId channel, Side author, std::vector<ActId> parents,
                                   ActSalt salt, Instant time, Content content);

// The unit that travels (docs/protocol.md §9).
[[nodiscard]] crypto::SecretBytes encode(const Act& act);

// Checks everything, the id against `author` included. Hostile bytes.
[[nodiscard]] Result<Act> decode(ByteSpan unit, Side author);

}  // namespace peyk::channel
