// The relations of an open desk: their seals, what waits to be sealed for each, what is arriving.
// It takes in what the keeper fetched and gives the keeper sealed frames; it never touches a line.
// What the units say it does not know.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/desk/error.hpp"
#include "peyk/desk/views.hpp"

#include "keeper.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"

namespace peyk::desk {

// A whole unit came over a relation.
struct UnitCame {
  RelationId from;
  crypto::SecretBytes unit;
};
// The reader's desk has it.
struct UnitDelivered {
  RelationId to;
  channel::ChannelId track;
  channel::ActId act;  // zero: it was a note
};
using RelationEvent = std::variant<UnitCame, UnitDelivered>;
using RelationEvents = std::vector<RelationEvent>;

class Relations {
 public:
  // All of them outlive it.
  Relations(Keeper& keeper, RecordSealer& sealer, crypto::Random& random)
      : keeper_(keeper), sealer_(sealer), random_(random) {}
  Relations(const Relations&) = delete;
  Relations& operator=(const Relations&) = delete;
  ~Relations() = default;

  // Each takes one record of the vault; false when it cannot be one.
  [[nodiscard]] bool take_peer(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_unit_out(ByteSpan key, ByteSpan plain, const ActSource& acts);
  [[nodiscard]] bool take_assembly(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool is_whole() const;
  void begin(bool rolled_back, Instant now, Transaction& transaction);

  // Takes in the oldest frame that the keeper fetched. False when there was none.
  bool take_in_one(Instant now, Transaction& transaction, RelationEvents& events);
  void on_wakeup(Instant now, Transaction& transaction, RelationEvents& events);
  // Seals ahead for the time in which the vault is locked.
  void prepare_for_lock(Instant now, Transaction& transaction);
  // Seals for those who were given something, and saves those that changed: to be called at the
  // end of every input.
  void settle(Instant now, Transaction& transaction);

  Result<std::pair<RelationId, identity::Card>> make_card(std::string_view name, Day last_day,
                                                          Transaction& transaction);
  Result<RelationId> accept_card(std::string_view name, const identity::Card& card, Instant now,
                                 Transaction& transaction);
  [[nodiscard]] Result<identity::Card> unused_card(std::string_view name, Instant now) const;
  Result<void> confirm_words(std::string_view name);
  Result<void> reopen(std::string_view name, Instant now, Transaction& transaction);
  void remove(RelationId id, Transaction& transaction);
  [[nodiscard]] Result<void> check_new_name(std::string_view name) const;

  [[nodiscard]] Peer* find(std::string_view name);
  [[nodiscard]] Peer* find(const RelationId& id);
  [[nodiscard]] const Peer* find(const RelationId& id) const;
  [[nodiscard]] const std::map<RelationId, Peer>& all() const { return peers_; }

  [[nodiscard]] static bool has_room(const Peer& peer);
  // For a note that answers one: who asks and acknowledges nothing is not answered for ever.
  [[nodiscard]] static bool has_room_for_answer(const Peer& peer);
  // Puts a unit behind what waits for that reader.
  void send(Peer& peer, UnitOut unit, Transaction& transaction);
  // What waits and is wanted may leave although the words were not compared.
  void release(Peer& peer, const std::function<bool(const UnitOut&)>& is_wanted,
               Transaction& transaction);
  // Of this track, a note that the other side has not begun to be sent and that `is_old` names.
  void drop_unsent_note(Peer& peer, const channel::ChannelId& track, bool (*is_old)(ByteSpan note),
                        Transaction& transaction);
  // Something that came and could not be taken in.
  void keep_unread(Peer& peer, ByteSpan unit, Transaction& transaction);
  void touch(const Peer& peer) { touched_.insert(peer.id); }

  [[nodiscard]] RelationView view(const Peer& peer) const;
  [[nodiscard]] std::vector<RelationView> views() const;
  // Until what waits for that reader can have been acknowledged.
  [[nodiscard]] Duration expected(const Peer& peer) const;
  void add_waiting(std::vector<OutboxView>& views, const Peer& peer) const;
  [[nodiscard]] static bool may_leave(const Peer& peer, const UnitOut& unit);
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  // relations.cpp
  // What needs the couriers' time: first hellos, reopenings, whatever the seal does by its
  // calendar.
  void keep_time_with(Peer& peer, Instant network_now, Instant now, Transaction& transaction,
                      RelationEvents& events);
  void save(const Peer& peer, Transaction& transaction);
  void put_standing_openings(Peer& peer, Instant now, Transaction& transaction);
  [[nodiscard]] identity::Listening own_listening() const;

  // relations_frames.cpp
  static void erase_fragments(const Peer& peer, Transaction& transaction);
  void handle(Peer& peer, seal::Events seal_events, Instant now, Transaction& transaction,
              RelationEvents& events);
  void take_content(Peer& peer, ByteSpan content, Transaction& transaction, RelationEvents& events);
  void take_fragment(Peer& peer, const Fragment& fragment, Transaction& transaction,
                     RelationEvents& events);
  void note_content_misses(const Peer& peer, const seal::Events& events, Instant now,
                           Transaction& transaction);
  void put_opening(Peer& peer, seal::OpeningId id, seal::Generation generation,
                   const seal::Frame& frame, const identity::Listening& reader, Instant now,
                   Transaction& transaction);
  void stop_opening(Peer& peer, seal::OpeningId id, Transaction& transaction);
  void seal_again(Peer& peer, Transaction& transaction);
  void withdraw_session(Peer& peer, Transaction& transaction);
  void open_after_rollback(Peer& peer, Transaction& transaction);
  void seal_fragment(Peer& peer, UnitOut& unit, std::size_t capacity, std::size_t& used,
                     MessageContent& content);
  void acknowledged(Peer& peer, seal::Counter up_to, Transaction& transaction,
                    RelationEvents& events);
  void seal_more(Peer& peer, std::size_t fresh, std::size_t window, Instant now,
                 Transaction& transaction);
  [[nodiscard]] MessageContent next_content(Peer& peer, std::size_t capacity);
  [[nodiscard]] static bool anything_to_seal(const Peer& peer);
  void acknowledge(Peer& peer, Instant now, Transaction& transaction);

  // relations_views.cpp
  void add_copies(OutboxView& view, const PutQueue& queue, const UnitOut& unit) const;

  Keeper& keeper_;
  RecordSealer& sealer_;
  crypto::Random& random_;
  std::map<RelationId, Peer> peers_;
  std::set<RelationId> touched_;
  // Acts that several readers wait for, while the vault is read.
  std::map<channel::ActId, std::weak_ptr<const crypto::SecretBytes>> shared_;
  std::uint64_t changes_ = 0;
};

// Of a relation, channel or member: not empty, at most 64 bytes, without control characters.
[[nodiscard]] bool is_name(std::string_view name);

// Implementation limits.
// Messages sealed and not put yet: few, so that what is written meanwhile shares a message.
inline constexpr std::size_t fresh_messages_ahead = 2;
// Sealed and not acknowledged; the reader keeps at most 256 that come too early.
inline constexpr std::size_t message_window = 128;
inline constexpr std::size_t message_window_locked = 250;

}  // namespace peyk::desk
