// A swap of this desk as the vault knows it: its secret, and how far it is. Under the act id of its
// proposal.
//
//   record: CBOR [version 1, track, role, secret, outcome, joining or null, [given …], [got
//   …],
//                 manifest or null, party (as swap::Party::record) or null]
//   given, got: [is a file, name, size]
//
// Manifest and party are there from when this desk may deposit.
#pragma once

#include <optional>
#include <vector>

#include "peyk/desk/swap.hpp"

namespace peyk::desk {

enum class SwapOutcome : std::uint8_t {
  open = 0,
  whole = 1,    // released, and what the other gave is what it committed to
  cheated = 2,  // released, and it is not
};

struct SwapRecord {
  channel::ChannelId track;
  SwapRole role = SwapRole::proposer;
  swap::PartySecret secret;
  SwapOutcome outcome = SwapOutcome::open;
  std::optional<channel::ActId> join;  // whose offer the manifest has
  std::vector<SwapItemView> given;
  std::vector<SwapItemView> got;
  std::optional<swap::Party> party;
  std::optional<bool> is_joint_record;  // looked up once; in memory only
};

[[nodiscard]] crypto::SecretBytes encode(const SwapRecord& record);
[[nodiscard]] std::optional<SwapRecord> decode_swap_record(ByteSpan bytes);

}  // namespace peyk::desk
