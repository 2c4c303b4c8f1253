// One relation as the open desk holds it: its seal, what waits to be sealed, what is arriving.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "peyk/channel/act.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/seal/relation.hpp"

#include "message_content.hpp"
#include "relation_line.hpp"
#include "unit.hpp"

namespace peyk::desk {

// The bytes of a unit, which all readers of an act share.
using SharedUnit = std::shared_ptr<const crypto::SecretBytes>;

// A unit on its way to one reader. Kept until the reader's desk acknowledged it.
struct UnitOut {
  UnitKind kind = UnitKind::act;
  channel::ChannelId track;
  channel::ActId act;          // zero: a note
  Instant since;               // network time
  bool without_words = false;  // may leave although the words were not compared
  SharedUnit bytes;

  // Progress in the current generation, kept in the peer's record.
  std::uint64_t number = 0;  // of the unit (docs/protocol.md §5); 0: nothing sealed yet
  std::uint32_t sealed = 0;  // bytes sealed so far
  std::uint64_t last_counter = 0;

  [[nodiscard]] std::size_t size() const { return bytes == nullptr ? 0 : bytes->size(); }
  [[nodiscard]] bool whole() const { return sealed == size(); }
};

struct Peer {
  explicit Peer(RelationId relation_id, std::string petname, seal::Relation relation)
      : id(relation_id), name(std::move(petname)), seal(std::move(relation)) {}

  RelationId id;
  std::string name;
  seal::Relation seal;
  bool words_confirmed = false;
  bool sent_without_words = false;
  bool sign_of_fork = false;
  // This vault was rolled back: what it would send in this generation or an earlier one may have
  // been sent before, so nothing is sealed, and no acknowledgement believed, until a later one. An
  // opening that its copy held may have led to a session since, too.
  std::optional<std::uint32_t> rolled_back_in;
  // A new generation is to be opened as soon as the couriers' time is known.
  bool reopening_due = false;
  // Network time at which one was last begun; not stored.
  std::optional<Instant> last_reopening;
  std::optional<Instant> last_heard;  // network time at which something of it was opened
  std::string introduced_by;          // whose introduction brought it
  // What of the other side could not be taken in: made by a newer program, beyond a limit, or
  // not what the protocol says. The first max_unread_kept are kept as they came.
  std::uint64_t unread = 0;
  bool first_contact_failed = false;         // seal::Relation::needs_new_card; not stored
  bool acknowledgement_due = false;          // a repeated frame asks for it again; not stored
  bool confirm_to_answer = false;            // what is due answers a confirm; not stored
  std::optional<seal::Generation> heard_in;  // of which a session frame was opened; not stored
  std::uint64_t next_number = 1;             // of the next unit to be sealed
  std::uint64_t next_sequence = 1;           // of the next unit to be kept
  std::map<std::uint64_t, UnitOut> units;    // by sequence, the order of sending
  Assembly assembly;
  std::vector<std::uint32_t> fragments;         // offsets of those that are stored
  std::map<seal::OpeningId, FrameId> openings;  // which frames the keeper puts

  [[nodiscard]] std::size_t unit_bytes() const;
  // There is a session, and nothing keeps this desk from speaking in it.
  [[nodiscard]] bool may_seal() const;
  // Whether a new generation is to be opened now; each time that it is wanted once. Also at the
  // start and again after a day where the own hello was dropped for one by which the other side,
  // put back as well, does not stand: nobody would say another before the seventh day.
  [[nodiscard]] bool must_reopen(Instant network_now);
  static constexpr Duration between_reopenings = Duration::days(1);
  // The unit of which some bytes were sealed and some were not: it goes on first.
  [[nodiscard]] UnitOut* unit_under_way();
};

// Without units and the fragments that arrived: those have records of their own.
[[nodiscard]] crypto::SecretBytes encode(const Peer& peer);
struct Progress {
  std::uint64_t sequence = 0;
  std::uint64_t number = 0;
  std::uint32_t sealed = 0;
  std::uint64_t last_counter = 0;
};
struct StoredPeer {
  Peer peer;
  std::vector<Progress> progress;
};
[[nodiscard]] std::optional<StoredPeer> decode_peer(RelationId id, ByteSpan bytes);

[[nodiscard]] Bytes unit_key(const RelationId& relation, std::uint64_t sequence);
// The bytes of an act lie in its own record: only what is this reader's alone is in this one.
//
//   CBOR [version 1, kind, track, act, since, without words, note or own copy]
[[nodiscard]] crypto::SecretBytes encode(const UnitOut& unit);
// Where the bytes of an act are to be had. Nothing when it is not there.
using ActSource = std::function<std::optional<crypto::SecretBytes>(const channel::ChannelId&,
                                                                   const channel::ActId&)>;
[[nodiscard]] std::optional<UnitOut> decode_unit_out(ByteSpan bytes, const ActSource& acts);

// Where the relation's boxes are, for the keeper. `session` is kept from `before` when the
// generation is the same: the keeper has moved those series on.
[[nodiscard]] LineSpec line_spec(const Peer& peer, const LineSpec* before);

// Implementation limits.
inline constexpr std::size_t max_units = 4'096;
inline constexpr std::size_t max_notes_waiting = 256;  // beyond it none is answered
inline constexpr std::size_t max_unit_bytes_waiting = 64U << 20U;
inline constexpr std::uint64_t max_unread_kept = 256;

}  // namespace peyk::desk
