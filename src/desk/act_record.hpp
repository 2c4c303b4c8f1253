// An act as it lies in the vault, and what the log keeps of it.
//
//   record: CBOR [version 1, mine, author's side, unit (docs/protocol.md §9)]
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "peyk/channel/log.hpp"

namespace peyk::desk {

struct ActRecord {
  bool mine = false;
  channel::Side author;
  crypto::SecretBytes unit;
};

[[nodiscard]] crypto::SecretBytes encode_act_record(bool mine, channel::Side author, ByteSpan unit);
[[nodiscard]] std::optional<ActRecord> decode_act_record(ByteSpan bytes);

[[nodiscard]] Bytes act_key(const channel::ChannelId& channel, std::uint64_t sequence);
[[nodiscard]] channel::Entry entry_of(const channel::Act& act, channel::Side author);
// The name, when the act opens a channel.
[[nodiscard]] std::optional<std::string> name_in(const channel::Act& act);

}  // namespace peyk::desk
