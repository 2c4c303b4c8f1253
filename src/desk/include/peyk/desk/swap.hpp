// Swaps as a desk shows them and takes orders for them: two members give each other something, and
// both get it or neither does. docs/protocol.md §11.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/swap/party.hpp"
#include "peyk/swap/record_request.hpp"

namespace peyk::desk {

// What is given, item by item, in an agreed order: one can be shown to somebody without the others.
struct TextItem {
  std::string text;
};
struct FileItem {
  std::string name;  // path-free
  std::string media_type;
  crypto::SecretBytes bytes;
};
// A signature under a joint text or its key, or what no desk of this version gives. It was
// committed to all the same.
struct OtherItem {
  crypto::SecretBytes bytes;
};
using SwapItem = std::variant<TextItem, FileItem, OtherItem>;

// Bounds of the protocol.
inline constexpr std::size_t max_text_item_bytes = 256 * 1024;
inline constexpr std::size_t max_swap_items = swap::most_items;

struct ProposeOrder {
  std::string channel;
  std::string with;                 // a member's name
  std::string words;                // on what is given and what is wanted
  Instant deadline;                 // network time
  std::vector<CourierId> couriers;  // 1, 4 or 7 of the desk's
  std::vector<SwapItem> items;
  bool without_words = false;
};
struct JoinOrder {
  std::string channel;
  std::uint64_t number = 0;  // of the proposal, as in ActView::index
  std::vector<SwapItem> items;
  bool over_one_courier = false;  // whom it trusts to treat both alike; else that is refused
  bool without_words = false;
};

struct AcceptOrder {
  std::string channel;
  std::uint64_t number = 0;  // of the proposal
  channel::ActId joining;    // that its person has seen, as in SwapView::joining
  bool without_words = false;
};

// Joint records: the signatures are what is swapped. The request is a swap::RecordRequest.
struct DraftRecordOrder {
  std::string channel;
  std::uint64_t letter = 0;  // whose text is signed, by its number
  Instant deadline;
  std::vector<CourierId> couriers;
};
struct ProposeRecordOrder {
  std::string channel;
  std::string with;
  std::uint64_t letter = 0;  // its first line becomes the words of the proposal
  Bytes request;             // as it was drafted
  std::vector<swap::RecordSignature> signatures;
  bool without_words = false;
};
struct JoinRecordOrder {
  std::string channel;
  std::uint64_t number = 0;
  std::vector<swap::RecordSignature> signatures;
  bool over_one_courier = false;
  bool without_words = false;
};

enum class SwapRole : std::uint8_t {
  proposer = 1,
  joiner = 2,
};

enum class SwapStanding : std::uint8_t {
  proposed = 1,     // waits to be joined
  joined = 2,       // waits to be accepted by whoever proposed it; a joiner has deposited by then
  called_off = 3,   // before this desk deposited anything
  lapsed = 4,       // the deadline passed before this desk deposited anything
  waiting = 5,      // deposited; it is with the couriers
  withdrawing = 6,  // the couriers were asked to end it; it may still be released
  releasing = 7,    // certain; shares are being gathered
  released = 8,     // what the other gave is here
  cheated = 9,      // it was released, and what the other gave is not what it committed to
  expired = 10,     // proved: neither side can ever have the other's
  withdrawn = 11,   // the same, as this side wished
  undecided = 12,  // past the deadline without a proof of either: both may still get it, or neither
  lost = 13,       // this desk took part, and was restored from a copy that knows nothing of it
};

// What is known of an item without its bytes.
struct SwapItemView {
  bool is_file = false;
  std::string name;  // of a file
  std::uint64_t size = 0;
  bool operator==(const SwapItemView&) const = default;
};

// How much the other side offers, as far as its offer says.
struct SwapOffered {
  std::uint64_t items = 0;
  std::uint64_t bytes = 0;  // all of them together, a little more
  bool signatures = false;  // under a joint text
  bool operator==(const SwapOffered&) const = default;
};

struct SwapCourierView {
  CourierId id;
  std::string name;                      // empty: none of the desk's
  std::optional<swap::AnswerKind> said;  // last
  std::vector<swap::FaultKind> faults;
};

struct SwapView {
  channel::ActId act;  // the proposal
  std::string channel;
  std::uint64_t number = 0;  // of the proposal
  SwapRole role = SwapRole::proposer;
  std::string with;
  Instant deadline;
  SwapStanding standing = SwapStanding::proposed;
  std::optional<channel::ActId> joining;  // the one that stands; what is offered is its
  std::vector<SwapItemView> given;
  SwapOffered offered;            // while this person has still to join or accept
  std::vector<SwapItemView> got;  // once it is released
  std::vector<SwapCourierView> couriers;
};

}  // namespace peyk::desk
