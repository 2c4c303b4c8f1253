// The part of a desk that is there only while the vault is open: relations, channels, letters. It
// takes in what the keeper fetched and gives the keeper sealed frames; it never touches a line.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/channel/log.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/desk/views.hpp"

#include "keeper.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"

namespace peyk::desk {

// A channel and where its acts lie in the store.
struct OpenChannel {
  explicit OpenChannel(channel::ChannelId id) : log(id) {}
  channel::Log log;
  RelationId relation;
  // When the relation was removed: how it is shown, and which acts never arrived, by sequence.
  std::string former_peer;
  std::set<std::uint64_t> never_acknowledged;
  struct Act {
    std::uint64_t sequence = 0;  // of arrival; part of the record's key
    bool mine = false;
    bool acknowledged = false;
    std::uint64_t letter = 0;  // its number among the letters, by arrival: it never changes
  };
  std::map<channel::ActId, Act> acts;
  std::uint64_t next_sequence = 1;
  std::uint64_t order = 0;  // in which channels came
};

class OpenDesk {
 public:
  OpenDesk(Keeper& keeper, RecordStore& store, RecordSealer sealer, crypto::Random random);

  // Reads at most so many records of the vault. True when all is read; before, and after a failure,
  // nothing else may be called.
  [[nodiscard]] Result<bool> recover_some(std::size_t records);
  // Counts this opening of the vault; gives the device mark to keep. A vault that is older than the
  // mark says, or was restored, opens a new generation with everyone.
  [[nodiscard]] std::uint64_t begin(std::uint64_t device_mark, bool restored, Instant now,
                                    Transaction& transaction);

  // Takes in the oldest frame that the keeper fetched. False when there was none.
  bool take_in_one(Instant now, Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);
  // Seals ahead for the time in which the vault is locked.
  void prepare_for_lock(Instant now, Transaction& transaction);

  Result<identity::Card> make_card(std::string_view name, std::uint32_t days_valid, Instant now,
                                   Transaction& transaction);
  Result<void> accept_card(std::string_view name, const identity::Card& card, Instant now,
                           Transaction& transaction);
  Result<RelationView> confirm_words(std::string_view name, Instant now, Transaction& transaction);
  Result<ChannelView> open_channel(std::string_view name, std::string_view with, bool without_words,
                                   Instant now, Transaction& transaction);
  Result<Accepted> send_letter(std::string_view channel, std::string text, bool without_words,
                               Instant now, Transaction& transaction);
  Result<void> reopen(std::string_view name, Instant now, Transaction& transaction);
  [[nodiscard]] Result<identity::Card> unused_card(std::string_view name, Instant now) const;
  Result<void> remove_relation(std::string_view name, Transaction& transaction);

  [[nodiscard]] std::vector<RelationView> relations() const;
  [[nodiscard]] std::vector<ChannelView> channels() const;
  [[nodiscard]] Result<std::vector<LetterView>> read(std::string_view channel, std::uint64_t after,
                                                     std::size_t limit, std::uint64_t behind) const;
  [[nodiscard]] std::vector<OutboxView> outbox() const;
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  // How far the vault was read.
  struct Recovery {
    std::size_t stage = 0;
    Bytes from;  // the least key of the stage's table that was not read
  };

  // open_desk_recovery.cpp: each takes one record, false when it cannot be one.
  [[nodiscard]] bool take_state(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_peer(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_unit_out(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_assembly(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_channel(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_act(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool finish_recovery();

  // open_desk.cpp
  // What needs the couriers' time: first hellos, reopenings, whatever the seal does by its
  // calendar.
  void keep_time_with(Peer& peer, Instant network_now, Instant now, Transaction& transaction);
  void save_peer(const Peer& peer, Transaction& transaction);
  void save_vault_state(Transaction& transaction);
  void put_standing_openings(Peer& peer, Instant now, Transaction& transaction);
  [[nodiscard]] Result<void> check_new_name(std::string_view name) const;
  [[nodiscard]] identity::Listening own_listening() const;
  [[nodiscard]] Peer* find_peer(std::string_view name);
  [[nodiscard]] OpenChannel* find_channel(std::string_view name);
  [[nodiscard]] const OpenChannel* find_channel(std::string_view name) const;
  [[nodiscard]] std::string shown_name(const OpenChannel& open) const;
  [[nodiscard]] bool is_channel_name(std::string_view name) const;

  // open_desk_removal.cpp
  [[nodiscard]] std::string peer_name(const OpenChannel& open) const;
  [[nodiscard]] static bool read_channel(OpenChannel& open, ByteSpan plain);

  // open_desk_frames.cpp
  static void erase_fragments(const Peer& peer, Transaction& transaction);
  void handle(Peer& peer, seal::Events events, Instant now, Transaction& transaction);
  void take_content(Peer& peer, ByteSpan content, Instant now, Transaction& transaction);
  void take_fragment(Peer& peer, const Fragment& fragment, Instant now, Transaction& transaction);
  void take_unit(Peer& peer, ByteSpan unit, Instant now, Transaction& transaction);
  void note_content_misses(const Peer& peer, const seal::Events& events, Instant now,
                           Transaction& transaction);
  void put_opening(Peer& peer, seal::OpeningId id, seal::Generation generation,
                   const seal::Frame& frame, const identity::Listening& reader, Instant now,
                   Transaction& transaction);
  void stop_opening(Peer& peer, seal::OpeningId id, Transaction& transaction);
  void seal_again(Peer& peer, Transaction& transaction);
  void open_after_rollback(Peer& peer, Transaction& transaction);
  void keep_unread(Peer& peer, ByteSpan unit, Transaction& transaction);
  void seal_fragment(Peer& peer, UnitOut& unit, std::size_t capacity, std::size_t& used,
                     MessageContent& content);
  [[nodiscard]] bool has_room_for(const Peer& peer, const OpenChannel* open) const;
  void acknowledged(Peer& peer, seal::Counter up_to, Transaction& transaction);
  void seal_more(Peer& peer, std::size_t fresh, std::size_t window, Instant now,
                 Transaction& transaction);
  [[nodiscard]] MessageContent next_content(Peer& peer, std::size_t capacity);
  [[nodiscard]] static bool may_leave(const Peer& peer, const UnitOut& unit);
  [[nodiscard]] static bool anything_to_seal(const Peer& peer);
  void acknowledge(Peer& peer, Instant now, Transaction& transaction);

  // open_desk_acts.cpp
  OpenChannel& add_channel(channel::ChannelId id, RelationId relation, Transaction& transaction);
  [[nodiscard]] Result<channel::ActId> do_act(Peer& peer, OpenChannel& open,
                                              channel::Content content, bool without_words,
                                              Instant now, Transaction& transaction);
  void store_act(OpenChannel& open, const channel::Act& act, bool mine, channel::Side author,
                 ByteSpan unit, Transaction& transaction);
  void add_copies(OutboxView& view, const PutQueue& queue, const UnitOut& unit) const;
  [[nodiscard]] RelationView view(const Peer& peer) const;
  [[nodiscard]] ChannelView view(const OpenChannel& open) const;
  [[nodiscard]] Duration expected(const Peer& peer) const;
  [[nodiscard]] static channel::Side author_of(const Peer& peer, bool mine);

  Keeper& keeper_;
  RecordStore& store_;
  RecordSealer sealer_;
  crypto::Random random_;
  std::map<RelationId, Peer> peers_;
  std::map<channel::ChannelId, OpenChannel> channels_;
  Recovery recovery_;
  bool newer_format_ = false;  // of the vault's state
  std::uint64_t runs_ = 0;     // how often the vault was opened
  std::uint64_t changes_ = 0;
  std::uint64_t next_channel_ = 1;
};

inline constexpr std::uint64_t vault_format = 1;

// Implementation limits.
inline constexpr std::size_t max_channels_of_relation = 64;
inline constexpr std::size_t max_acts_of_relation = 200'000;
// Messages sealed and not put yet: few, so that what is written meanwhile shares a message.
inline constexpr std::size_t fresh_messages_ahead = 2;
// Sealed and not acknowledged; the reader keeps at most 256 that come too early.
inline constexpr std::size_t message_window = 128;
inline constexpr std::size_t message_window_locked = 250;

}  // namespace peyk::desk
