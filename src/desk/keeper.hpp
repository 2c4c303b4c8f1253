// The keeper: the part of a desk that runs whether it is locked or not. It keeps the line busy,
// asks
// every box at its time, puts what was sealed beforehand, and lays what it fetched aside until the
// vault is open. It can read nothing. docs/protocol.md §6–8.
//
// Time: `now` is the desk's own clock; everything about rounds is in network time.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "peyk/box/answer.hpp"
#include "peyk/box/operation.hpp"
#include "peyk/desk/gauges.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/identity/service_class.hpp"
#include "peyk/onion/answer.hpp"
#include "peyk/onion/wrap.hpp"

#include "bulk_keeper.hpp"
#include "courier_book.hpp"
#include "key_book.hpp"
#include "line_clock.hpp"
#include "record_sealer.hpp"
#include "relation_line.hpp"
#include "swap_lane.hpp"

namespace peyk::desk {

// Keys of records.
[[nodiscard]] Bytes frame_key(const RelationId& relation, FrameId frame);
[[nodiscard]] Bytes receipt_key(const RelationId& relation, FrameId frame, const box::Place& place);
[[nodiscard]] Bytes fetched_key(const RelationId& relation, std::uint64_t sequence);

struct KeeperOptions {
  identity::ServiceClass service_class = identity::ServiceClass::steady;
  std::vector<TrustedCourier> couriers;
};

// A cell for one of the lines. It may leave only after the transaction was committed.
struct CellToSend {
  LineIndex line;
  onion::Cell cell;
};

// A courier did what an honest one does not do.
struct Complaint {
  enum class What : std::uint8_t {
    took_and_did_not_give = 1,  // it had it in time, with a receipt; the reader found nothing there
    altered_a_body = 2,         // what it gave does not open
    false_receipt = 3,          // its receipt does not hold
  };
  CourierId courier;
  What what = What::took_and_did_not_give;
  Instant when;  // network time
  std::uint64_t times = 1;
};

// In a round the reader found one copy, and none at this courier.
struct Miss {
  box::Round round;
  CourierId courier;
};

class Keeper {
 public:
  Keeper(KeeperOptions options, RecordSealer sealer, crypto::Random random, Instant now);
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() = default;

  // Reads what an earlier run left. The records are those of the keeper's tables.
  [[nodiscard]] std::expected<void, StorageError> recover(RecordStore& store);

  // --- the world ---
  void on_line_up(LineIndex line, Instant now);
  void on_line_down(LineIndex line, Instant now);
  void on_cell(LineIndex line, onion::Cell cell, Instant now, Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);
  [[nodiscard]] Instant next_wakeup() const;
  [[nodiscard]] std::optional<CellToSend> poll_cell();

  // Which courier each line goes to; changes when one stays silent for long.
  [[nodiscard]] const std::vector<CourierId>& entries() const { return entries_; }
  // Nothing until the couriers' clocks were heard.
  [[nodiscard]] std::optional<Instant> network_time(Instant now) const;

  // --- the unlocked part of the desk ---
  void set_relation(RelationId id, LineSpec spec, Transaction& transaction);
  void remove_relation(RelationId id, Transaction& transaction);
  [[nodiscard]] const LineSpec* relation(RelationId id) const;
  // How many relations fit into this class (docs/protocol.md §8).
  [[nodiscard]] std::size_t max_relations() const;
  [[nodiscard]] std::size_t relation_count() const { return relations_.size(); }

  FrameId put(RelationId id, FrameKind kind, std::uint64_t counter, const box::Frame& frame,
              std::optional<OpeningPlace> opening, Instant now, Transaction& transaction);
  void withdraw_acknowledged(RelationId id, std::uint64_t up_to, Transaction& transaction);
  void withdraw(RelationId id, FrameKind kind, Transaction& transaction);
  void withdraw_one(RelationId id, FrameId frame, Transaction& transaction);
  [[nodiscard]] const PutQueue* queue(RelationId id) const;
  // The reader says that these copies were not there: accuses those whose receipts are kept.
  void note_misses(RelationId id, const std::vector<Miss>& misses, Instant now,
                   Transaction& transaction);

  struct FetchedRef {
    RelationId relation;
    std::uint64_t sequence = 0;
    Fetched fetched;
  };
  // The oldest frame that waits; erase it in the transaction that took it in.
  [[nodiscard]] const FetchedRef* oldest_fetched() const;
  void erase_oldest_fetched(Transaction& transaction);
  [[nodiscard]] std::size_t fetched_count() const { return fetched_.size(); }
  // What this reader has to report of a relation. A message is put until it has arrived, or a
  // new generation has come, so it is told there once; in acknowledgements, which may be replaced
  // before they are put, lost, or refused for their epoch, times_to_tell_a_miss times.
  enum class ToldIn : std::uint8_t { message, acknowledgement };
  [[nodiscard]] std::vector<Miss> take_misses(RelationId id, ToldIn where);

  // The bulk lane (docs/protocol.md §6.1).
  [[nodiscard]] BulkKeeper& bulk() { return bulk_; }
  [[nodiscard]] const BulkKeeper& bulk() const { return bulk_; }
  // What couriers are asked in swaps (docs/protocol.md §11).
  [[nodiscard]] SwapLane& swaps() { return swaps_; }
  // A reader says that this courier lacked pieces that it took.
  void note_lacked(const CourierId& courier, Instant now, Transaction& transaction);

  // --- to be shown ---
  [[nodiscard]] const CourierBook& courier_book() const { return book_; }
  [[nodiscard]] const std::vector<Complaint>& complaints() const { return complaints_; }
  [[nodiscard]] bool line_is_up(LineIndex line) const { return lines_[line.value()].up; }
  [[nodiscard]] bool has_keys(Instant now) const;
  [[nodiscard]] bool has_signs_of_a_clone() const { return sign_of_clone_; }
  [[nodiscard]] const KeeperOptions& options() const { return options_; }
  [[nodiscard]] std::vector<CourierId> courier_ids() const;
  [[nodiscard]] std::uint64_t cells_sent() const { return ticks_; }
  [[nodiscard]] Gauges gauges() const {
    return {.waiting = waiting_.size(),
            .waiting_later = waiting_later_.size(),
            .day_puts = day_puts_.size(),
            .exchanges = pending_.size()};
  }

 private:
  struct Line {
    LineClock clock;
    bool up = false;
    Instant chosen;  // its entry
    Instant served;  // a middle answered over it; or from when that is waited for
  };
  struct ReadRound {
    bool found = false;
    std::vector<CourierId> missed;
  };
  struct ToldMiss {
    Miss miss;
    std::uint32_t times_told = 0;
  };
  // Up to where puts for readers of one class are planned.
  struct WriteProgress {
    box::Round round;        // of the reader's class: never planned for again
    std::uint64_t turn = 0;  // of our own rounds, where those are the longer ones
  };
  struct RelationLine {
    LineSpec spec;
    PutQueue queue;
    std::map<identity::ServiceClass, WriteProgress> written;
    std::optional<box::Round> opened_in;      // our own round; before a session stood
    std::optional<box::Round> write_period;   // of the day lane
    std::map<box::Round, ReadRound> reading;  // the newest max_rounds_compared, until read_round_
    std::deque<ToldMiss> misses;
    std::set<crypto::Digest> fetched_fingerprints;        // of frames that wait
    std::map<FrameId, std::vector<box::Place>> receipts;  // of bodies that lay there in time
    std::deque<box::Place> let_go;                        // the newest whose frames are gone
    std::deque<box::Place> accused;                       // the newest for which a courier was
    std::uint32_t day_slots_used = 0;                     // in write_period
    std::set<CourierId> conflicts;                        // who said that a box was taken
  };
  struct AskFor {
    RelationId relation;
    Source source = Source::session;
    std::uint32_t generation = 0;
    bool first_contact = false;  // who holds the card may have put anything there
    box::Place place;
    box::BoxName name;
    box::BodiesKey bodies;
    bool is_late = false;  // of a round that was missed: others go first
  };
  struct PutFor {
    RelationId relation;
    FrameId frame;
    box::Place place;
    box::BoxName name;
    box::BodiesKey bodies;
    Instant unasked_until;  // network time: until then its reader cannot have asked
    // Filled when it is sent, for the receipt.
    box::CopySalt salt;
    box::Body body;
  };
  struct Loop {
    bool is_bare = false;  // nothing may ride in its place
  };
  struct KeyRequest {
    Day day;
  };
  using Purpose = std::variant<Loop, AskFor, PutFor, KeyRequest, BulkPut, BulkAsk, SwapAsk>;
  struct Waiting {
    CourierId box;
    Purpose purpose;
    std::optional<Instant> until;  // network time; of no use from then on
  };
  struct Pending {
    Purpose purpose;
    std::optional<onion::ReturnKeys> keys;  // not for key requests
    Route route;
    Instant sent;
    Duration to_last_hop;
    Instant give_up;
    std::uint64_t clock_set = 0;  // how often our clock had been set when it was sent
  };

  // keeper.cpp
  void note_own_clock(Instant now);
  void replace_bad_entry(Instant now, Transaction& transaction);
  void choose_entries();
  [[nodiscard]] std::optional<CourierId> draw_entry(bool also_silent);
  [[nodiscard]] bool reaches_half(Instant now) const;
  void save_state(Instant network_now, Transaction& transaction);
  void add_complaint(const CourierId& courier, Complaint::What what, Instant now,
                     Transaction& transaction);
  [[nodiscard]] onion::SigningKeyOf signing_keys() const;
  [[nodiscard]] const TrustedCourier* courier(const CourierId& id) const;
  void save_item(RelationId id, const PutItem& item, Transaction& transaction);
  void erase_frames(RelationId id, const std::vector<FrameId>& frames, Transaction& transaction);
  static void remember(std::deque<box::Place>& places, const box::Place& place);

  // keeper_recovery.cpp
  void save_day_slots(RelationId id, const RelationLine& line, Transaction& transaction);
  [[nodiscard]] bool recover_day_slots(RelationId id, ByteSpan bytes);
  [[nodiscard]] bool recover_state(ByteSpan bytes);
  [[nodiscard]] bool recover_record(Table table, const Record& record);
  [[nodiscard]] std::expected<void, StorageError> recover_table(RecordStore& store, Table table);

  // keeper_rounds.cpp
  void plan_rounds(Instant network_now, Instant now, Transaction& transaction);
  [[nodiscard]] std::uint64_t most_rounds_back() const;
  void forget_reading_after(box::Round round);
  void plan_asks(box::Round round, bool is_late);
  void plan_asks_of(RelationId id, RelationLine& line, box::Round round, bool is_late);
  bool plan_puts_of(RelationId id, RelationLine& line, Instant network_now,
                    Transaction& transaction);
  [[nodiscard]] std::optional<box::Round> round_to_write(RelationLine& line,
                                                         identity::ServiceClass reader,
                                                         Instant network_now) const;
  bool plan_puts(RelationId id, RelationLine& line, identity::ServiceClass reader,
                 box::Round round);
  void plan_put_at(RelationId id, RelationLine& line, PutItem* item, const box::Place& place,
                   const box::RoundSchedule& schedule);
  void plan_day_puts(RelationId id, RelationLine& line, Instant network_now,
                     Transaction& transaction);
  void plan_day_asks(Instant network_now);
  void forget_old_days(Instant certain_now, Transaction& transaction);
  void note_absence(Instant network_now);
  void wait_for(CourierId box, Purpose purpose, std::optional<Instant> until = {});
  void drop_late(Instant network_now);
  void end_late(Waiting& waiting);

  // keeper_rides.cpp
  void ride(Waiting& loop, const CourierId& entry, Day today, Instant now);
  bool ride_day_put(Waiting& loop);
  bool ride_piece(Waiting& loop, Day today);
  bool ride_swap(Waiting& loop, Instant now);
  void unsent(Purpose& purpose);
  void plan_bulk(Instant now, Transaction& transaction);
  void finish_bulk_put(const BulkPut& put, const std::optional<box::Answer>& answer, Instant now,
                       Transaction& transaction);
  void finish_bulk_ask(const BulkAsk& ask, const std::optional<box::Answer>& answer, Instant now,
                       Transaction& transaction);
  void finish_swap(const SwapAsk& ask, const std::optional<box::Answer>& answer,
                   Transaction& transaction);

  // keeper_cells.cpp
  struct Draws;
  [[nodiscard]] Draws draw();
  [[nodiscard]] const CourierId& loop_box(LineIndex line, std::uint64_t drawn) const;
  void tick(LineIndex line, Instant now);
  void send_key_request(LineIndex line, Day day, const Draws& draws, Instant now);
  [[nodiscard]] std::optional<Waiting> next_waiting(const CourierId& entry);
  [[nodiscard]] Waiting drawn_loop(LineIndex line, const Draws& draws, bool knows_time) const;
  [[nodiscard]] std::optional<std::pair<Route, const onion::VerifiedKeySet*>> keyed_route(
      const CourierId& entry, const CourierId& box, Day today);
  [[nodiscard]] bool has_path(const CourierId& entry, const CourierId& box, Day own_day) const;
  void note_left_out(Day today, Instant now);
  void send_operation(LineIndex line, Waiting waiting, const Draws& draws, Instant now);
  void finish_unsent(Waiting waiting);
  [[nodiscard]] box::Operation operation_for(Purpose& purpose);
  [[nodiscard]] static BoxCourier judged_by(const Purpose& purpose);
  void give_up_late(Instant now, Transaction& transaction);
  void finish(Pending pending, const std::optional<box::Answer>& answer, Instant now,
              Transaction& transaction);
  void finish_ask(AskFor ask, const std::optional<box::Answer>& answer, Instant now,
                  Transaction& transaction);
  [[nodiscard]] bool is_in_time(const Pending& pending, const box::Answer& answer,
                                Instant unasked_until) const;
  void finish_put(const Pending& pending, const PutFor& put,
                  const std::optional<box::Answer>& answer, Instant now, Transaction& transaction);
  struct PutThere {
    const CourierId& courier;
    const box::BoxName& name;
    const box::CopySalt& salt;
    const box::Body& body;
  };
  [[nodiscard]] CopyState judge(const PutThere& put, const std::optional<box::Answer>& answer,
                                Instant now, Transaction& transaction);
  void note_found(const AskFor& ask, bool found);
  void note_conflict(RelationLine& line, const PutFor& put);
  void lay_aside(const AskFor& ask, const box::Frame& frame, Transaction& transaction);

  KeeperOptions options_;
  identity::ClassParameters parameters_;
  RecordSealer sealer_;
  crypto::Random line_random_;     // draws the same numbers whatever the desk has to do
  crypto::Random content_random_;  // salts, nonces, encapsulations
  crypto::Random entry_random_;    // which entries, whatever else was drawn
  CourierBook book_;
  KeyBook keys_;
  BulkKeeper bulk_;
  SwapLane swaps_;
  bool swap_rode_ = false;  // swaps and pieces take turns
  std::map<CourierId, Instant> left_out_since_;
  std::vector<CourierId> entries_;
  std::array<Line, line_count> lines_;
  Instant reached_half_;  // last, of the couriers, with the keys that the entries show
  std::map<RelationId, RelationLine> relations_;
  std::deque<Waiting> waiting_;
  std::deque<Waiting> waiting_later_;         // asks of the past: when nothing else waits
  std::deque<Waiting> day_puts_;              // of the day lane: in the place of loops
  std::deque<box::Round> missed_periods_;     // of the day lane, rising
  std::map<std::uint64_t, Pending> pending_;  // by exchange
  std::deque<FetchedRef> fetched_;
  std::vector<Complaint> complaints_;
  std::deque<CellToSend> cells_;
  std::optional<box::Round> read_round_;  // the last one whose asks were planned
  std::optional<Instant> seen_until_;     // network time up to which rounds were asked
  std::uint64_t next_exchange_ = 1;
  std::uint64_t next_frame_ = 1;
  std::uint64_t next_fetched_ = 1;
  std::uint64_t ticks_ = 0;
  bool sign_of_clone_ = false;
  std::optional<Instant> last_now_;
  std::uint64_t clock_set_ = 0;
};

// Implementation limits.
inline constexpr std::size_t max_waiting_operations = 1'024;
inline constexpr std::size_t max_pending_exchanges = 4'096;
inline constexpr std::size_t max_fetched_frames = 512;  // of a relation
inline constexpr std::size_t max_complaints = 64;
inline constexpr std::size_t max_misses = 16;
// Of those that were missed answers come among those of the rounds that follow.
inline constexpr std::size_t max_rounds_compared = 64;
inline constexpr std::uint32_t times_to_tell_a_miss = 8;
inline constexpr std::size_t max_places_remembered = 32;
inline constexpr std::size_t max_rounds_read_at_once = 32;
// Of more the last few: the day lane waits for them, and has what lies further back.
inline constexpr std::uint64_t rounds_read_after_absence = 8;
inline constexpr std::int64_t rounds_until_an_ask_is_late = 8;
// Rounds that have been passed although they are not due yet: then our clock was wrong.
inline constexpr std::uint64_t max_rounds_ahead = 32;
// Of what a line can carry, how much its relations may fill: the rest is for the day lane and for
// what was held up while a line was down.
inline constexpr std::int64_t line_load_percent = 80;
inline constexpr std::uint64_t max_missed_periods = 30;
// Of so many loops that are drawn one is bare.
inline constexpr std::uint64_t loops_to_one_bare = 16;

}  // namespace peyk::desk
