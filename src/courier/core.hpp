// The inside of Courier: requests in core_requests.cpp, their service in core_service.cpp, keys and
// gossip in core_keys.cpp, swaps in core_swaps.cpp, what the clock does in core.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <variant>
#include <vector>

#include "peyk/box/answer.hpp"
#include "peyk/box/receipt.hpp"
#include "peyk/courier/courier.hpp"
#include "peyk/swap/escrow.hpp"

#include "key_sets.hpp"
#include "passage.hpp"
#include "records.hpp"
#include "replay_filter.hpp"

namespace peyk::courier {

class Courier::Core {
 public:
  Core(CourierOptions options, RecoveredState recovered, crypto::Seed seed, Instant now);

  void on_line_opened(LineId line);
  void on_line_closed(LineId line);
  void on_cell(LineId from, onion::Cell cell, Instant now);
  void on_peer_connected(const CourierId& peer);
  void on_peer_disconnected(const CourierId& peer);
  void on_peer_cell(const CourierId& from, onion::Cell cell);
  void on_opened(Ticket ticket, onion::Result<onion::OpenedLayer> layer, Instant now);
  void on_stored(std::span<const Stored> commit, Instant now);
  void on_found(Ticket ticket, const box::StoreResult<std::optional<box::Body>>& found,
                Instant now);
  void on_wakeup(Instant now);

  [[nodiscard]] const CourierId& id() const { return id_; }
  [[nodiscard]] Instant next_wakeup() const;
  [[nodiscard]] std::optional<Effect> poll_effect();
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] Gauges gauges() const;

 private:
  struct Line {
    std::set<Ticket> passages = {};
    std::size_t opening = 0;
    std::uint64_t opened = 0;  // the minute
    std::uint64_t minute = 0;  // of the two counts that follow
    std::size_t gossip = 0;    // signatures verified
    std::size_t tags = 0;      // added to a day that was half full
  };
  // What a commit was about.
  struct MarkPending {
    Ticket passage;
  };
  struct PutPending {
    Ticket passage;
    box::ReceiptLeaf leaf;
  };
  struct KeyPending {
    Day day;
  };
  struct AnnouncementPending {
    Slot slot;
    Day day;
    CourierId courier;
  };
  struct WipePending {
    Day before;
    std::vector<Bytes> records;
  };
  struct SwapPending {
    Ticket passage;
    swap::SwapId swap;
    std::uint64_t version = 0;
    crypto::SecretBytes answer;
  };
  struct ForgetPending {};
  struct RestoredPending {};
  struct ExpiryPending {
    box::Hour before;
    std::uint32_t limit = 0;
  };
  using Pending =
      std::variant<MarkPending, PutPending, KeyPending, AnnouncementPending, WipePending,
                   SwapPending, ForgetPending, RestoredPending, ExpiryPending>;
  struct PutDone {
    Ticket passage;
    box::ReceiptLeaf leaf;
  };
  struct OwnKey {
    std::shared_ptr<const onion::DayKey> key;
    bool durable = false;
    bool being_stored = false;
  };
  struct AwaitedAnswer {
    CourierId peer;
    Ticket passage;
  };

  // Requests: core_requests.cpp.
  void take_request(const Origin& origin, LineId line, onion::Cell cell, Instant now);
  void take_key_page_request(LineId from, const onion::Cell& cell, Instant now);
  [[nodiscard]] bool has_room(LineId from);
  [[nodiscard]] bool can_open_more(LineId from);
  [[nodiscard]] bool may_add_tag(LineId from, Day day, Instant now);
  Ticket begin_passage(Passage passage);
  void end_passage(Ticket ticket);
  void forget_line(LineId line);
  void settle_orphan(Ticket ticket);
  void take_layer(Ticket ticket, onion::Result<onion::OpenedLayer> layer, Instant now);
  void refuse(Ticket ticket, Passage& passage, Counter reason, Instant now);
  void refuse_at_deadline(Passage& passage, Counter reason);
  [[nodiscard]] Line* line_of(LineId id);
  void marked(Ticket ticket, bool is_durable);
  void act(Ticket ticket, Instant now);
  void pass_on(Ticket ticket, Passage& passage, CourierId next, onion::OpenedLayer layer,
               Instant now);
  void take_answer(Ticket ticket, onion::Cell cell);
  void answer_at_deadline(Ticket ticket, Instant now);
  [[nodiscard]] onion::Cell final_answer(Passage& passage);
  [[nodiscard]] onion::Cell answer_without_result(const Passage& passage, onion::AnswerKey key);
  void note(Instant at, Ticket passage, Due::What what);

  // Service at the box courier: core_service.cpp.
  void serve(Ticket ticket, const onion::OpenedLayer& layer, Instant now);
  void put_done(const PutPending& put, const Stored& stored, std::vector<PutDone>& done,
                Instant now);
  void give_receipts(std::span<const PutDone> done, Instant now);
  void serve_answer(Ticket ticket, box::Answer::What what, Instant now);

  // Swaps: core_swaps.cpp.
  void make_escrows(const std::vector<SwapRecord>& records, Instant floor);
  void serve_swap(Ticket ticket, const box::Operation& operation, Instant now);
  void swap_stored(const SwapPending& pending, const Stored& stored, Instant now);
  void forget_swaps(Instant now);

  // Keys and gossip: core_keys.cpp.
  void recover_records(std::vector<box::SmallRecord> records);
  void announce_key(Day day);
  void make_keys();
  void store_key(Day day, OwnKey& own);
  void key_stored(Day day, bool is_durable);
  void announcement_stored(const AnnouncementPending& pending, bool is_durable);
  void take_gossip(LineId from, const onion::Cell& cell);
  [[nodiscard]] bool is_near(Day day) const;
  void take_announcement(LineId from, const onion::Announcement& announcement);
  void take_statement(LineId from, const onion::Statement& statement);
  void set_changed(Day day);
  void tell_all(const onion::Gossip& gossip);
  void tell_peer(const CourierId& peer);
  void wipe_old();
  [[nodiscard]] bool may_verify(LineId from);
  void begin_restored(Instant now);
  // Null unless cells of that day may be opened today.
  [[nodiscard]] std::shared_ptr<const onion::DayKey> key_for(Day day) const;
  [[nodiscard]] const crypto::SigningPublicKey* signing_key_of(const CourierId& courier) const;

  // The clock and the store: core.cpp.
  void each_minute(Instant now);
  void expire(Instant now);
  void close_line(LineId line, Counter reason);
  // With its counts of this minute.
  Line& in_this_minute(Line& line) const;
  void meet_pending(const Pending& pending, const Stored& stored, std::vector<PutDone>& puts,
                    Instant now);
  void send(Effect effect) { effects_.push_back(std::move(effect)); }
  void write(Pending pending, std::vector<box::Write> writes);
  [[nodiscard]] Ticket next_ticket() { return Ticket(++last_ticket_); }

  crypto::SigningKey signing_;
  Limits limits_;
  CourierId id_;
  std::map<CourierId, crypto::SigningPublicKey> signing_keys_;  // peers' and its own
  crypto::Random random_;
  Counters counters_;
  std::deque<Effect> effects_;
  std::uint64_t last_ticket_ = 0;

  std::map<LineId, Line> lines_;
  std::set<CourierId> connected_;
  std::unordered_map<std::uint64_t, Passage> passages_;       // by ticket
  std::unordered_map<std::uint64_t, AwaitedAnswer> awaited_;  // by exchange with a peer
  std::unordered_map<std::uint64_t, Pending> pending_;        // by ticket
  std::set<Ticket> finding_;
  std::size_t opening_ = 0;
  std::size_t orphans_ = 0;  // passages whose line is gone
  Agenda agenda_;
  std::unique_ptr<ReplayFilter> replay_filter_;

  Day today_;
  Day floor_;              // no key of an earlier day is made or used: its tags would not be kept
  bool restored_ = false;  // and the store says so still: no keys until it does not
  bool restoring_ = false;
  std::map<Day, OwnKey> own_keys_;
  KeySets key_sets_;
  std::optional<swap::Escrows> escrows_;
  bool forgetting_ = false;
  std::map<Bytes, Day> stored_records_;  // those that may be in the store
  std::optional<Day> wiped_before_;
  std::optional<box::Hour> expired_before_;
  bool wiping_ = false;
  bool expiring_ = false;
  Instant next_minute_;
  std::uint64_t minute_ = 0;
  std::size_t gossip_this_minute_ = 0;
  std::size_t tags_this_minute_ = 0;    // added to a day that was half full
  std::size_t failed_swap_checks_ = 0;  // this minute
  std::size_t swaps_storing_ = 0;
};

}  // namespace peyk::courier
