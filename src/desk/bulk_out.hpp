// An attachment on its way out, as the keeper has it: pieces that are enciphered already, which of
// them lie in a box, and the batches in which they were put there. Nothing here reads a piece.
//
// A piece is put at one courier. When its reader says that it is missing it is put again, in a new
// batch under new names.
//
//   record of the attachment: CBOR [version 1, order, pieces, [couriers], paused, number, puts,
//                                   held]
//   record of a batch:        CBOR [version 1, day, batch key, places]
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "peyk/box/operation.hpp"

#include "bulk_note.hpp"
#include "piece_set.hpp"
#include "record_sealer.hpp"

namespace peyk::desk {

[[nodiscard]] Bytes piece_key(const box::AttachmentId& id, std::uint32_t piece);

// One put of a piece; `body` is what lies in the box.
struct BulkPut {
  box::AttachmentId id;
  std::uint32_t batch = 0;
  PiecePlace place;
  CourierId courier;
  box::BoxName name;
  box::CopySalt salt;
  box::Body body;
};

class BulkOut {
 public:
  BulkOut(box::AttachmentId id, std::uint64_t order, std::uint32_t pieces,
          std::vector<CourierId> couriers);
  [[nodiscard]] static std::optional<BulkOut> decode(box::AttachmentId id, ByteSpan record);
  // A batch of an earlier run; what of it had no answer yet is put again in another one.
  [[nodiscard]] bool recover_batch(std::uint32_t batch, ByteSpan record);

  [[nodiscard]] const box::AttachmentId& id() const { return id_; }
  [[nodiscard]] std::uint64_t order() const { return order_; }
  [[nodiscard]] std::uint32_t pieces() const { return held_.pieces(); }
  [[nodiscard]] std::uint32_t held() const { return held_.count(); }
  [[nodiscard]] bool paused() const { return paused_; }
  void set_paused(bool paused, RecordSealer& sealer, Transaction& transaction);

  // --- the line ---
  // The pieces that go next are read between two cells, never when one leaves.
  [[nodiscard]] std::optional<std::uint32_t> to_prepare() const;
  void prepare(std::uint32_t piece, const box::Frame& frame);
  // A put for this courier, if there is one to make.
  [[nodiscard]] std::optional<BulkPut> next(const CourierId& courier, Day today,
                                            crypto::Random& random);
  void stored(const BulkPut& put, RecordSealer& sealer, Transaction& transaction);
  void failed(const BulkPut& put);
  // This courier took pieces and did not give them, or gave a false receipt: others are preferred.
  void avoid(const CourierId& courier) { avoided_.insert(courier); }
  // Once a round: a batch is closed when it is full, nothing is left to be put, or it is open since
  // batch_rounds.
  void close_batch_if_due();

  // --- the open desk ---
  struct Batch {
    std::uint32_t batch = 0;
    std::uint32_t number = 0;  // under which it is announced
    Day day;
    const box::BatchKey* key = nullptr;
    const std::vector<PiecePlace>* places = nullptr;
  };
  // The oldest batch that lies in its boxes and was not announced.
  [[nodiscard]] std::optional<Batch> to_announce() const;
  void announced(const Batch& batch, RecordSealer& sealer, Transaction& transaction);
  // A reader to whom all up to `newest` was announced lacks these pieces.
  void missing(const PieceRun& run, std::uint32_t newest);
  void save(RecordSealer& sealer, Transaction& transaction) const;
  void erase_records(Transaction& transaction) const;
  [[nodiscard]] const std::vector<CourierId>& couriers() const { return couriers_; }

 private:
  struct OwnBatch {
    Day day;
    box::BatchKey key;
    std::vector<PiecePlace> places;  // that are stored
    std::uint32_t puts = 0;          // names used
    std::uint32_t under_way = 0;
    std::uint32_t rounds = 0;  // since it was opened
    bool closed = false;
  };
  [[nodiscard]] std::optional<std::uint8_t> index_of(const CourierId& courier) const;
  [[nodiscard]] OwnBatch& open_batch(Day today, crypto::Random& random);
  [[nodiscard]] bool may_use(const CourierId& courier) const;
  void save_batch(std::uint32_t batch, const OwnBatch& own, RecordSealer& sealer,
                  Transaction& transaction) const;

  box::AttachmentId id_;
  std::uint64_t order_ = 0;
  std::vector<CourierId> couriers_;
  bool paused_ = false;
  std::uint32_t number_ = 0;                 // of the newest announcement
  std::uint64_t puts_ = 0;                   // so far, since it was begun or taken up again
  PieceSet held_;                            // lie in a box, as far as is known
  PieceSet taken_;                           // prepared or under way
  std::vector<std::uint32_t> announced_in_;  // by piece; 0: not known after a restart
  std::uint32_t cursor_ = 0;                 // no piece before it is free
  std::deque<std::pair<std::uint32_t, box::Frame>> prepared_;
  std::map<std::uint32_t, OwnBatch> batches_;
  std::uint32_t next_batch_ = 1;
  std::set<CourierId> avoided_;
};

// Implementation limits.
inline constexpr std::size_t pieces_prepared = 12;
inline constexpr std::uint32_t batch_rounds = 8;
// Puts for each piece, on average, before the attachment pauses itself: a reader that only ever
// misses shall not keep a desk at work for ever.
inline constexpr std::uint64_t max_puts_of_piece = 8;

}  // namespace peyk::desk
