// Attachments as a desk shows them and takes orders for them: files of up to 1 GiB that travel in
// pieces through the bulk lane. docs/protocol.md §6.1.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/box/bulk.hpp"

namespace peyk::desk {

enum class AttachmentError : std::uint8_t {
  locked,              // the vault is locked: unlock first
  storage_failed,      // the desk's store does not work: it has stopped
  vault_damaged,       // a piece does not open
  unknown_attachment,  // none of that id
  unknown_relation,    // a reader, or the writer, is no relation of this desk
  bad_size,            // nothing, or more than 1 GiB, or not as many bytes as were announced
  too_many,            // as many are under way as may be
  not_now,             // it is not in a state in which that can be done
  no_common_courier,   // the readers have no courier in common with each other and this desk
};
[[nodiscard]] std::string_view to_string(AttachmentError);

template <class T>
using AttachmentResult = std::expected<T, AttachmentError>;

// What the act that tells of a file carries.
struct AttachmentFile {
  box::AttachmentKey key;
  std::uint64_t size = 0;
  crypto::Digest hash;
};

enum class AttachmentState : std::uint8_t {
  importing = 1,  // the file is being given to this desk
  imported = 2,   // it is here, and goes to nobody yet
  under_way = 3,
  whole = 4,      // every reader has it; or, of an incoming one, all of it is here as it was sent
  withdrawn = 5,  // by who sent it
  given_up = 6,   // by who should get it
  broken = 7,     // incoming: it is not the file that the act says
};

struct AttachmentReader {
  std::string relation;
  AttachmentState state = AttachmentState::under_way;
  std::uint32_t here = 0;  // pieces, as far as that reader has told
};

struct AttachmentView {
  box::AttachmentId id;
  bool mine = false;
  AttachmentState state = AttachmentState::under_way;
  bool paused = false;
  std::uint64_t size = 0;
  std::uint32_t pieces = 0;
  std::uint32_t done = 0;  // outgoing: lie in a box or were read; incoming: are here
  std::string from;        // incoming: the relation
  std::vector<AttachmentReader> readers;
  Duration expected;  // until all of it is through, if nothing fails and both sides stay on
};

// Most bytes of one call that takes in a part of a file.
inline constexpr std::size_t max_import_bytes = std::size_t{1} << 20U;

}  // namespace peyk::desk
