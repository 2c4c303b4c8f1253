// The open desk's part in attachments: keys, import and export, what the two ends tell each other.
// The keeper carries the pieces (bulk_keeper.hpp). docs/protocol.md §6.1.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "peyk/desk/attachment.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/identity/card.hpp"

#include "attachment_record.hpp"
#include "keeper.hpp"

namespace peyk::desk {

// What attachments need of the desk's relations.
struct RelationsForBulk {
  // Whether its outbox takes another note, and lets it out. A relation that is gone takes all.
  std::function<bool(RelationId)> has_room;
  std::function<void(RelationId, crypto::SecretBytes note, Instant now, Transaction&)> send;
  // Where the other side reads; nothing when that is not known yet.
  std::function<std::optional<identity::Listening>(RelationId)> listening;
  std::function<std::string(RelationId)> name;
};

class Attachments {
 public:
  // Keeper, store and sealer outlive this object.
  Attachments(Keeper& keeper, RecordStore& store, RecordSealer& sealer, RelationsForBulk relations,
              crypto::Random random);

  // False when a record cannot be one.
  [[nodiscard]] bool take_record(ByteSpan key, ByteSpan plain);
  // After the vault was read. `rolled_back`: it is older than what it has sent, or was restored.
  void begin(bool rolled_back, Transaction& transaction);

  // --- the writer: a file is given in parts, in order, and then sent. What was not given whole
  // before the vault is locked again is dropped. ---
  Result<box::AttachmentId> begin_import(std::uint64_t size, Transaction& transaction);
  Result<void> add(const box::AttachmentId& id, ByteSpan part, Transaction& transaction);
  // For the act. The key is a copy.
  Result<AttachmentFile> finish_import(const box::AttachmentId& id, Transaction& transaction);
  [[nodiscard]] bool have_common_courier(const std::vector<RelationId>& readers) const {
    return !common_couriers(readers).empty();
  }
  // After the act was given to the outbox: notes must not come before it. Gives the expected time.
  Result<Duration> send(const box::AttachmentId& id, const ToldBy& told_by,
                        const std::vector<RelationId>& readers, Transaction& transaction);

  // --- the reader: an act told of it. What does not fit in is given up, and its writer told. ---
  Result<box::AttachmentId> expect(const AttachmentFile& file, const ToldBy& told_by,
                                   RelationId from, Instant now, Transaction& transaction);
  // A piece of a whole attachment, for export: pieces 0 … pieces − 1.
  [[nodiscard]] Result<crypto::SecretBytes> piece(const box::AttachmentId& id,
                                                  std::uint32_t index) const;

  // --- both ---
  Result<void> set_paused(const box::AttachmentId& id, bool paused, Transaction& transaction);
  Result<void> cancel(const box::AttachmentId& id, Transaction& transaction);
  // Lets go of one that is over: its pieces are erased, step by step.
  Result<void> forget(const box::AttachmentId& id, Transaction& transaction);
  // The rule of the act says that it is to go now.
  void let_go(const channel::ActId& told_by, Transaction& transaction);
  // In the order in which they came.
  [[nodiscard]] std::vector<std::pair<ToldBy, AttachmentView>> views() const;
  [[nodiscard]] std::optional<AttachmentView> view_of(const channel::ActId& told_by) const;
  // Until what is under way, and so many pieces more, are with all of them.
  [[nodiscard]] Duration expected(std::uint32_t pieces,
                                  const std::vector<RelationId>& readers) const;

  void on_note(RelationId from, BulkNote note, Instant now, Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);
  // Some pieces are checked, or erased: work that waits for nothing to leave.
  void between_cells(Transaction& transaction);
  void relation_removed(RelationId relation, Transaction& transaction);
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  struct Import {
    crypto::SecretBytes rest;  // less than a piece
    std::uint32_t pieces = 0;
    std::uint64_t bytes = 0;
    box::AttachmentHash hash;
  };
  // Of this run of the program; nothing of it is kept.
  struct Live {
    Attachment attachment;
    std::optional<Import> import;
    std::optional<std::uint32_t> erased;  // pieces, when they are being erased
    std::uint32_t reported = 0;           // pieces, in the last note about progress
    std::optional<Instant> reported_at;
    std::uint32_t seen = 0;  // pieces that were here
    std::optional<Instant> seen_at;
  };
  using All = std::map<box::AttachmentId, Live>;

  [[nodiscard]] Live* find(const box::AttachmentId& id);
  [[nodiscard]] std::size_t under_way(bool mine) const;
  [[nodiscard]] bool has_room_from(RelationId relation) const;
  void save(const box::AttachmentId& id, const Live& live, Transaction& transaction);
  void store_piece(const box::AttachmentId& id, Live& live, ByteSpan plain,
                   Transaction& transaction);
  void end(const box::AttachmentId& id, Live& live, AttachmentState state,
           Transaction& transaction);
  void on_stored(Live& live, StoredNote note, Transaction& transaction);
  void on_progress(const box::AttachmentId& id, Live& live, OtherEnd& reader,
                   const ProgressNote& note, Instant now, Transaction& transaction);
  void announce(const box::AttachmentId& id, Live& live, Instant now, Transaction& transaction);
  void report(const box::AttachmentId& id, Live& live, Instant now, Transaction& transaction);
  void note_stall(Live& live, BulkIn& in, Instant now) const;
  void tell_end(const box::AttachmentId& id, Live& live, Instant now, Transaction& transaction);
  void check_some(const box::AttachmentId& id, Live& live, Transaction& transaction);
  void erase_some(const box::AttachmentId& id, Live& live, Transaction& transaction);
  [[nodiscard]] Duration expected(std::uint32_t pieces, RelationId other) const;
  void send_note(RelationId to, BulkNote note, Instant now, Transaction& transaction);
  [[nodiscard]] std::vector<CourierId> common_couriers(
      const std::vector<RelationId>& readers) const;
  [[nodiscard]] AttachmentView view(const box::AttachmentId& id, const Live& live) const;

  Keeper& keeper_;
  RecordStore& store_;
  RecordSealer& sealer_;
  RelationsForBulk relations_;
  crypto::Random random_;
  All all_;
  std::uint64_t next_order_ = 1;
  std::uint64_t changes_ = 0;
};

// Implementation limits.
inline constexpr std::size_t max_attachments_known = 4'096;
// Incoming ones of a relation, so that none fills the room of the others.
inline constexpr std::size_t max_known_from_relation = 256;
inline constexpr std::size_t max_under_way_from_relation = 4;
inline constexpr std::uint32_t pieces_checked_at_once = 8;
inline constexpr std::uint32_t pieces_erased_at_once = 32;
// A reader tells of so many missing pieces at once, of fewer when nothing is left to be asked for.
inline constexpr std::uint32_t missing_told_at_once = 64;
// Notes about progress: after so many pieces, or that part of all, and not more often than this.
inline constexpr std::uint32_t progress_told_pieces = 64;
inline constexpr std::uint32_t progress_told_parts = 16;
inline constexpr std::int64_t progress_told_rounds = 2;
// So long without a piece, and nothing to ask for: everything that is not here is reported.
inline constexpr std::int64_t stalled_rounds = 64;

}  // namespace peyk::desk
