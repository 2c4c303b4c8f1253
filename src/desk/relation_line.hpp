// What the keeper knows of one relation: where its boxes are and what waits to be put. Sealed with
// the device key; holds box roots, so it can name and open boxes, but no key that reads a message.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "peyk/base/fixed.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/box/series.hpp"
#include "peyk/identity/service_class.hpp"

#include "put_queue.hpp"

namespace peyk::desk {

// Random, known to this desk only.
using RelationId = Fixed<struct RelationIdTag, 16>;

// Which boxes a frame came from: what the seal must be told.
enum class Source : std::uint8_t { opening = 1, session = 2 };

struct LineSpec {
  std::vector<CourierId> own_couriers;    // where this desk asks
  std::vector<CourierId> their_couriers;  // where it puts; empty until known
  identity::ServiceClass own_class = identity::ServiceClass::steady;
  identity::ServiceClass their_class = identity::ServiceClass::steady;
  std::optional<box::Series> openings_read;
  std::uint32_t generation = 0;  // of the session
  std::optional<box::Series> session_read;
  std::optional<box::Series> session_write;

  [[nodiscard]] bool has_session() const { return session_read.has_value(); }
  [[nodiscard]] LineSpec copy() const;
};

[[nodiscard]] crypto::SecretBytes encode(const LineSpec& spec);
[[nodiscard]] std::optional<LineSpec> decode_line_spec(ByteSpan bytes);

// A put item as it is stored.
[[nodiscard]] crypto::SecretBytes encode(const PutItem& item);
[[nodiscard]] std::optional<PutItem> decode_put_item(FrameId id, ByteSpan bytes);

// A frame that was fetched and waits for the vault to be open.
struct Fetched {
  Source source = Source::session;
  std::uint32_t generation = 0;  // of the session whose boxes these were
  box::Frame frame;
};
[[nodiscard]] Bytes encode(const Fetched& fetched);
[[nodiscard]] std::optional<Fetched> decode_fetched(ByteSpan bytes);

}  // namespace peyk::desk
