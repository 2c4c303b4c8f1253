// The keeper's part in the bulk lane: attachments on their way, out and in. It fills cells that
// leave anyway as loops, for the courier that the loop was drawn for, and so neither moves a tick
// nor shows in where cells go. docs/protocol.md §6.1, docs/decisions/9.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <variant>
#include <vector>

#include "bulk_in.hpp"
#include "bulk_out.hpp"
#include "put_queue.hpp"
#include "tables.hpp"

namespace peyk::desk {

using BulkOperation = std::variant<BulkPut, BulkAsk>;

class BulkKeeper {
 public:
  // `sealer` outlives this object.
  explicit BulkKeeper(RecordSealer& sealer) : sealer_(sealer) {}

  // False when a record cannot be one. Attachments before their batches.
  static constexpr std::array<Table, 4> tables = {table::bulk_out, table::bulk_in,
                                                  table::bulk_out_batches, table::bulk_in_batches};
  [[nodiscard]] bool recover_record(Table table, ByteSpan key, ByteSpan plain);
  void finish_recovery(RecordStore& store);

  // --- the line ---
  // Something for this courier in place of a loop.
  [[nodiscard]] std::optional<BulkOperation> next(const CourierId& courier, Day today,
                                                  crypto::Random& random);
  void unsent(const BulkOperation& operation);
  void on_put(const BulkPut& put, CopyState state, Instant now, Transaction& transaction);
  void on_found(const BulkAsk& ask, const box::Frame& frame, Transaction& transaction);
  void on_missed(const BulkAsk& ask, bool lacked);
  // In each round of this desk: who is silent, which batches are old.
  void on_round(const std::vector<std::pair<CourierId, bool>>& couriers, Duration round,
                Instant now, Transaction& transaction);
  // After a cell came in, when nothing is about to leave: reads and writes what the next ones need.
  void between_cells(Transaction& transaction);

  // --- the open desk ---
  [[nodiscard]] BulkOut* out(const box::AttachmentId& id);
  [[nodiscard]] BulkIn* in(const box::AttachmentId& id);
  BulkOut& add_out(box::AttachmentId id, std::uint32_t pieces, std::vector<CourierId> couriers,
                   Transaction& transaction);
  BulkIn& add_in(box::AttachmentId id, std::uint32_t pieces, Transaction& transaction);
  void forget_out(const box::AttachmentId& id, Transaction& transaction);
  void forget_in(const box::AttachmentId& id, Transaction& transaction);
  // Puts and asks that are still to be made, of all attachments together.
  [[nodiscard]] std::uint64_t pieces_waiting() const;
  [[nodiscard]] RecordSealer& sealer() { return sealer_; }

 private:
  struct Shy {  // a courier that is left alone for a while
    std::optional<Instant> silent_since;
    std::optional<Instant> full_since;
  };
  [[nodiscard]] std::optional<BulkPut> next_put(const CourierId& courier, Day today,
                                                crypto::Random& random);
  [[nodiscard]] std::optional<BulkAsk> next_ask(const CourierId& courier, Day today);
  void prepare();

  RecordSealer& sealer_;
  RecordStore* store_ = nullptr;
  // In the order in which they were begun: the oldest goes first.
  std::vector<std::unique_ptr<BulkOut>> outs_;
  std::vector<std::unique_ptr<BulkIn>> ins_;
  std::uint64_t next_order_ = 1;
  std::map<CourierId, Shy> shy_;
  bool asks_next_ = true;  // puts and asks take turns
};

// Implementation limits.
inline constexpr std::size_t max_attachments_under_way = 16;  // out, and as many in
// A courier silent for so long is not waited for; one that was full is left alone for as long.
inline constexpr std::int64_t bulk_patience_rounds = 8;

}  // namespace peyk::desk
