// An attachment on its way in, as the keeper has it: which pieces are here, and where those lie
// that were announced. It asks for each name once; what it did not get so is missing, and the
// writer puts it again under another name. Nothing here reads a piece.
//
//   record of the attachment: CBOR [version 1, order, pieces, paused, newest, here, announced]
//   record of a batch:        CBOR [version 1, number, day, batch key, [couriers], places,
//                                  states]
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "bulk_note.hpp"
#include "piece_set.hpp"
#include "record_sealer.hpp"

namespace peyk::desk {

// One ask for a piece.
struct BulkAsk {
  box::AttachmentId id;
  std::uint32_t batch = 0;
  std::size_t index = 0;  // in the batch
  box::Place place;
  box::BoxName name;
  box::BodiesKey bodies;
  bool may_lack = false;  // it was put so long ago that it may be gone
};

class BulkIn {
 public:
  BulkIn(box::AttachmentId id, std::uint64_t order, std::uint32_t pieces);
  [[nodiscard]] static std::optional<BulkIn> decode(box::AttachmentId id, ByteSpan record);
  // What may have been asked in an earlier run is not asked again.
  [[nodiscard]] bool recover_batch(std::uint32_t batch, ByteSpan record);
  // After all batches.
  void finish_recovery();

  [[nodiscard]] const box::AttachmentId& id() const { return id_; }
  [[nodiscard]] std::uint64_t order() const { return order_; }
  [[nodiscard]] std::uint32_t pieces() const { return here_.pieces(); }
  [[nodiscard]] const PieceSet& here() const { return here_; }
  [[nodiscard]] std::uint32_t newest() const { return newest_; }
  [[nodiscard]] bool paused() const { return paused_; }
  void set_paused(bool paused, RecordSealer& sealer, Transaction& transaction);

  // --- the line ---
  // Durable before a cell carries it, that no name is asked twice: some asks for each courier are
  // marked beforehand.
  void reserve(RecordSealer& sealer, Transaction& transaction);
  [[nodiscard]] std::optional<BulkAsk> next(const CourierId& courier, Day today);
  void found(const BulkAsk& ask, const box::Frame& frame, RecordSealer& sealer,
             Transaction& transaction);
  // `lacked`: the courier says that it has nothing there, although it was announced.
  void missed(const BulkAsk& ask, bool lacked);
  // What this courier has is not waited for any longer.
  void give_up(const CourierId& courier);
  // Of batches from which nothing is open any more only the keys of the newest stay.
  void finish_batches(RecordSealer& sealer, Transaction& transaction);

  // --- the open desk ---
  void announced(StoredNote note, const std::vector<CourierId>& known, RecordSealer& sealer,
                 Transaction& transaction);
  // Everything is taken for announced: what is not here will be reported.
  void want_all();
  // The same, of one to whom nothing is told any more: nor will be what was told to others.
  void want_all_again();
  [[nodiscard]] std::uint32_t wanted() const { return wanted_.count(); }
  // Nothing is left to be asked for.
  [[nodiscard]] bool idle() const { return open_ == 0; }
  // What is missing, and which couriers lacked something; told once.
  void fill(ProgressNote& note, RecordSealer& sealer, Transaction& transaction);
  void save(RecordSealer& sealer, Transaction& transaction) const;
  void erase_records(Transaction& transaction) const;

 private:
  enum class State : std::uint8_t { waiting = 0, reserved = 1, asked = 2, here = 3, missing = 4 };
  struct Entry {
    PiecePlace place;
    State state = State::waiting;
  };
  struct InBatch {
    std::uint32_t number = 0;
    Day day;
    box::BatchKey key;
    std::vector<CourierId> couriers;
    std::vector<Entry> entries;
    std::size_t open = 0;  // waiting, reserved or asked
    bool changed = false;  // since it was saved
  };
  using Batches = std::map<std::uint32_t, InBatch>;
  [[nodiscard]] static bool is_open(State state) { return state <= State::asked; }
  void settle(InBatch& batch, Entry& entry, State state);
  void want(std::uint32_t piece);
  [[nodiscard]] bool is_known(const StoredNote& note) const;
  void save_batch(std::uint32_t number, const InBatch& batch, RecordSealer& sealer,
                  Transaction& transaction) const;

  box::AttachmentId id_;
  std::uint64_t order_ = 0;
  bool paused_ = false;
  std::uint32_t newest_ = 0;
  PieceSet here_;
  PieceSet announced_;  // at some time, and not reported since
  PieceSet wanted_;     // of these, neither here nor to be asked for
  bool nothing_comes_ = false;
  Batches batches_;
  std::size_t open_ = 0;
  std::uint32_t next_batch_ = 1;
  std::map<CourierId, std::uint32_t> lacked_;
};

// Implementation limits.
inline constexpr std::size_t max_batches_in = 1'024;  // beyond: reported as missing
// Of those that are over, without their places, lest one that is told twice be asked twice.
inline constexpr std::size_t batches_remembered = 32;
inline constexpr std::size_t batches_looked_at = 8;  // of those from which something is open
inline constexpr std::size_t asks_reserved = 6;      // for each courier

}  // namespace peyk::desk
