// How a desk fetches the keys of a day, and couriers tell each other: cells of kinds 3, 4 and 5.
// docs/protocol.md §7.4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "peyk/base/time.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/error.hpp"
#include "peyk/onion/key_set.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::onion {

// Of the protocol.
inline constexpr std::size_t key_page_bytes_limit = payload_size - 44;

// day 4 ‖ offset 4 ‖ deadline 4 ‖ zeros.
struct KeyPageRequest {
  Day day;
  std::uint32_t offset = 0;
  // After arrival, ≤ longest_deadline: when it is answered. The desk draws it as for a request, so
  // that the line does not show which cell asked for keys.
  Duration deadline;
};

[[nodiscard]] Result<Cell> encode(const KeyPageRequest& request, Exchange exchange);
[[nodiscard]] Result<KeyPageRequest> decode_key_page_request(const Cell& cell);

// day 4 ‖ digest 32 ‖ total 4 ‖ offset 4 ‖ bytes ‖ zeros. `bytes` are min(total − offset,
// key_page_bytes_limit), offset < total; without a document total and offset are 0, the digest
// zero.
struct KeyPage {
  Day day;
  SetDigest digest;
  std::uint32_t total = 0;
  std::uint32_t offset = 0;
  Bytes bytes;
};

// The page of `document` that begins at `offset`; an offset beyond it gives the first page.
[[nodiscard]] Cell key_page_cell(Day day, const SetDigest& digest, ByteSpan document,
                                 std::uint32_t offset, Exchange exchange);
// For a day of which there is no document.
[[nodiscard]] Cell no_key_page_cell(Day day, Exchange exchange);
[[nodiscard]] Result<KeyPage> decode_key_page(const Cell& cell);

// Puts one courier's pages of one day together, in order. A page of another digest or total (the
// set grew meanwhile) begins anew; one out of order is left aside.
class KeyDocumentAssembly {
 public:
  explicit KeyDocumentAssembly(Day day) : day_(day) {}

  [[nodiscard]] KeyPageRequest next_request(Duration deadline) const;
  // The document when this page completed it. After an error or a document it is empty again.
  [[nodiscard]] Result<std::optional<KeyDocument>> add(const KeyPage& page);

 private:
  void clear();
  Day day_;
  SetDigest digest_;
  std::uint32_t total_ = 0;
  Bytes bytes_;
};

// u16 length ‖ announcement or statement ‖ zeros.
using Gossip = std::variant<Announcement, Statement>;

[[nodiscard]] Cell gossip_cell(const Gossip& gossip);
[[nodiscard]] Result<Gossip> decode_gossip(const Cell& cell);

}  // namespace peyk::onion
