// Attachments as a desk shows them and takes orders for them: files of up to 1 GiB that travel in
// pieces through the bulk lane. docs/protocol.md §6.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/box/bulk.hpp"
#include "peyk/channel/content.hpp"

namespace peyk::desk {

// A file for all members of a track who can be reached. For the eyes only are letters, not files.
struct FileOrder {
  std::string channel;
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;
  channel::Rule rule = channel::Rule::may_keep;
  std::optional<Instant> until;  // with until_date
  bool without_words = false;
};

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

// With what the act says that tells of it; of one that is being given, what it will say.
struct FileView {
  AttachmentView file;
  std::string channel;
  std::uint64_t number = 0;  // of the act, as in ActView::index; 0: not told yet
  std::string name;          // somebody else's word
  std::string media_type;
  channel::Rule rule = channel::Rule::may_keep;
  std::optional<Instant> until;
};

// Most bytes of one call that takes in a part of a file.
inline constexpr std::size_t max_import_bytes = std::size_t{1} << 20U;

}  // namespace peyk::desk
