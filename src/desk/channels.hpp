// The channels of an open desk and their tracks: who sits where, what was done, and what is told to
// whom. Units come from the relations and go to them; how they travel is not known here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/desk/orders.hpp"
#include "peyk/identity/mandate_request.hpp"

#include "act_record.hpp"
#include "attachment_record.hpp"
#include "mandates.hpp"
#include "notes.hpp"
#include "question_place.hpp"
#include "relations.hpp"
#include "swap_place.hpp"
#include "track.hpp"

namespace peyk::desk {

// Who gets a file that is given now, and how they are shown.
struct FileReaders {
  std::vector<RelationId> reached;
  std::vector<ReaderView> views;
};
struct DocumentView {
  std::string channel;
  std::uint64_t number = 0;
  channel::Document document;
};
// An act in force told of a file.
struct FileCame {
  ToldBy told_by;
  AttachmentFile file;
  RelationId from;
};
// Its rule says that it is to go.
struct FileGone {
  channel::ActId told_by;
};
using FileEvent = std::variant<FileCame, FileGone>;
using FileEvents = std::vector<FileEvent>;

class Channels {
 public:
  // All of them outlive it.
  Channels(Keeper& keeper, RecordStore& store, RecordSealer& sealer, Relations& relations,
           Mandates& mandates, crypto::Random& random)
      : keeper_(keeper),
        store_(store),
        sealer_(sealer),
        relations_(relations),
        mandates_(mandates),
        random_(random) {}
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;
  ~Channels() = default;

  // Each takes one record of the vault, in this order; false when it cannot be one.
  [[nodiscard]] bool take_track(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_act(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_proof(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_owed(ByteSpan key, ByteSpan plain);
  // The relations were read too.
  [[nodiscard]] bool finish_recovery();
  // The bytes of an act that is here.
  [[nodiscard]] std::optional<crypto::SecretBytes> act_bytes(const channel::ChannelId& track,
                                                             const channel::ActId& act) const;

  void take(const RelationEvents& events, Instant now, Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);
  // Before it goes.
  void forget_relation(const Peer& peer, Transaction& transaction);

  Result<ChannelView> open(const OpenOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> act(std::string_view channel, Order order, bool without_words, Instant now,
                       Transaction& transaction);
  Result<void> bind_member(std::string_view channel, std::string_view member,
                           std::string_view relation, Transaction& transaction);

  // What a principal needs to make a mandate for this desk's person in that channel.
  Result<identity::MandateRequest> mandate_request(std::string_view channel,
                                                   const std::string& delegate,
                                                   Transaction& transaction);
  Result<PrincipalView> trust_principal(ByteSpan card, bool own, Transaction& transaction);

  [[nodiscard]] std::vector<ChannelView> views(Instant now) const;
  [[nodiscard]] Result<ChannelDetails> details(std::string_view channel, Instant now) const;
  // See Desk::read.
  struct Reading {
    std::uint64_t after = 0;
    std::size_t limit = 0;
    std::uint64_t behind = 0;
    bool looking = true;
  };
  Result<std::vector<ActView>> read(std::string_view channel, Reading reading, Instant now,
                                    Transaction& transaction);
  [[nodiscard]] Result<MarkedLetterView> marked_letter(std::string_view channel,
                                                       std::uint64_t number) const;
  [[nodiscard]] std::string name_of(const channel::ChannelId& track) const;

  // channels_swaps.cpp
  [[nodiscard]] std::optional<channel::ActId> numbered(std::string_view channel,
                                                       std::uint64_t number) const;
  [[nodiscard]] std::optional<channel::MemberId> member(std::string_view channel,
                                                        std::string_view name) const;
  // Of an act that is here.
  [[nodiscard]] std::optional<channel::Content> content(const channel::ChannelId& track,
                                                        const channel::ActId& act) const;
  Result<Accepted> act(const channel::ChannelId& track, channel::Content content,
                       bool without_words, Instant now, Transaction& transaction);
  // Swaps in force of which this desk is a side.
  [[nodiscard]] std::optional<SwapPlace> swap_place(const channel::ChannelId& track,
                                                    const channel::ActId& proposal) const;
  [[nodiscard]] std::vector<SwapPlace> swap_places() const;
  // Also of a proposal that is out of place now.
  [[nodiscard]] std::optional<SwapPlace> kept_swap_place(const channel::ChannelId& track,
                                                         const channel::ActId& act) const;

  // channels_questions.cpp
  // Blind questions likewise.
  [[nodiscard]] std::optional<QuestionPlace> question_place(const channel::ChannelId& track,
                                                            const channel::ActId& asked) const;
  [[nodiscard]] std::vector<QuestionPlace> question_places() const;
  // Also of one that is out of place now.
  [[nodiscard]] std::optional<QuestionPlace> kept_question_place(const channel::ChannelId& track,
                                                                 const channel::ActId& asked) const;
  [[nodiscard]] std::vector<SaidInBallot> said_in_ballot(const channel::ChannelId& track,
                                                         const channel::ActId& asked) const;
  // Why such an act would not be done now.
  [[nodiscard]] std::optional<Error> refusal(const channel::ChannelId& track,
                                             const channel::Content& content, Instant now) const;
  [[nodiscard]] bool may_contribute(const channel::ChannelId& track, Instant now) const;

  // channels_files.cpp
  [[nodiscard]] std::optional<channel::ChannelId> id_of(std::string_view channel) const;
  // Refuses a document that would not stand, or would reach nobody.
  [[nodiscard]] Result<FileReaders> file_readers(const channel::ChannelId& track,
                                                 const channel::Document& document,
                                                 Instant now) const;
  [[nodiscard]] std::optional<DocumentView> document(const channel::ChannelId& track,
                                                     const channel::ActId& act) const;
  // What was said of files since the last call.
  [[nodiscard]] FileEvents take_file_events();
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  // Texts of a marked letter, by their readers' seats.
  using Copies = std::map<channel::MemberId, OwnCopy>;
  // How an act that is done now is sent.
  struct Doing {
    Instant now;
    bool without_words = false;
    Copies copies;
    std::optional<OwnCopy> original{};  // of a marked letter: the marking's key and the text
  };
  struct Contents {
    channel::Content content;
    Copies copies;
    std::optional<OwnCopy> original{};
  };

  // channels.cpp
  [[nodiscard]] Instant network_time(Instant now) const;
  [[nodiscard]] Track* find(std::string_view name);
  [[nodiscard]] const Track* find(std::string_view name) const;
  [[nodiscard]] bool is_taken(std::string_view name) const;
  [[nodiscard]] std::string own_name(const Track& track) const;
  [[nodiscard]] std::string plain_name(const Track& track) const;
  [[nodiscard]] std::string shown_name(const Track& track) const;
  [[nodiscard]] std::string peer_name(const Track& track) const;
  [[nodiscard]] std::string member_name(const Track& track, const channel::MemberId& id) const;
  // The relation with whoever sits there, if acts go over it.
  [[nodiscard]] Peer* reached(const Seat& seat);
  [[nodiscard]] const Peer* reached(const Seat& seat) const;
  [[nodiscard]] std::optional<channel::MemberId> find_member(const Track& track,
                                                             std::string_view name) const;
  [[nodiscard]] bool has_room(const RelationId& relation, const Track* track) const;
  void save(const Track& track, Transaction& transaction);
  void index(Track& track, const channel::Act& act, KeptAct kept);
  [[nodiscard]] std::optional<ActRecord> record_of(const Track& track, const KeptAct& kept) const;

  // channels_out.cpp
  [[nodiscard]] std::optional<Error> refusal(const Track& track, const channel::Content& content,
                                             Instant now) const;
  [[nodiscard]] Result<channel::ActId> do_act(Track& track, channel::Content content,
                                              const Doing& doing, Transaction& transaction);
  [[nodiscard]] std::optional<Error> no_room(const Track& track) const;
  [[nodiscard]] SeatSet fan_out(Track& track, const channel::Act& act, const Doing& doing,
                                Transaction& transaction);
  void send_to(Track& track, std::size_t place, OwedUnit unit, SharedUnit bytes,
               Transaction& transaction);
  void release_structure(const Track& track, Peer& peer, Transaction& transaction);
  void send_unit(const Track& track, Peer& peer, const OwedUnit& unit, SharedUnit bytes,
                 Transaction& transaction);
  void owe(Track& track, std::size_t place, std::uint64_t sequence, OwedUnit unit,
           Transaction& transaction);
  void send_owed(Track& track, std::size_t place, Transaction& transaction);
  void send_owed_to_reached(Track& track, Transaction& transaction);
  void owe_concurrent(Track& track, const channel::Act& admission, Instant now,
                      Transaction& transaction);
  void send_note(Peer& peer, const Note& note, bool without_words, Transaction& transaction);
  // True when that changed the track.
  bool plan_frontier(Track& track, Instant now);
  void tell_frontier(Track& track, Transaction& transaction);

  // channels_orders.cpp
  [[nodiscard]] Result<ChannelView> open_with(channel::Open opening,
                                              const std::vector<RelationId>& relations,
                                              const Doing& doing, Transaction& transaction);
  [[nodiscard]] Result<Contents> content_of(const Track& track, Order order) const;
  [[nodiscard]] Result<Contents> letter_of(const Track& track, order::Letter letter) const;
  [[nodiscard]] Result<Accepted> admit(Track& track, const order::Admit& order, const Doing& doing,
                                       Transaction& transaction);
  [[nodiscard]] Result<Accepted> introduce(Track& track, const order::Introduce& order,
                                           const Doing& doing, Transaction& transaction);
  void hand_over(Track& track, Peer& to, const order::Admit& order, const Doing& doing,
                 Transaction& transaction);
  [[nodiscard]] Result<channel::NewMember> seat_for(const Seating& seating);
  [[nodiscard]] Accepted accepted(const Track& track, const channel::ActId& act) const;

  // channels_in.cpp
  void take_unit(const UnitCame& came, Instant now, Transaction& transaction);
  [[nodiscard]] bool take_act_unit(Peer& peer, Unit unit, Instant now, Transaction& transaction);
  [[nodiscard]] static bool may_come_from(const Track& track, const Peer& peer, const Unit& unit,
                                          const channel::Act& act);
  [[nodiscard]] static bool fits_reader(const Track& track, const Unit& unit,
                                        const channel::Act& act);
  [[nodiscard]] bool note_missing(Track& track, const channel::Act& act, Instant now);
  bool miss(Track& track, const channel::ActId& act, const channel::MemberId& by, Instant now);

  // channels_notes.cpp
  [[nodiscard]] bool take_note(Peer& peer, const Note& note, Instant now, Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, const note::Seat& seat, Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::SeatClaim& claim,
                          Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::CardWanted& wanted, Instant now,
                          Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::Card& card, Instant now,
                          Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::CardRefused& refused);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::Frontier& frontier, Instant now,
                          Transaction& transaction);
  [[nodiscard]] bool may_be_introduced(const Track& track, const channel::MemberId& by,
                                       const channel::MemberId& to) const;
  [[nodiscard]] bool may_connect_by_itself(const Seat& seat) const;
  void connect(Track& track, Seat& seat, Peer& peer, Transaction& transaction);
  [[nodiscard]] std::string introduced_name(const Track& track, const channel::MemberId& member,
                                            const Peer& by) const;

  // channels_mandates.cpp
  [[nodiscard]] channel::Entry entry_of(const Track& track, const channel::Act& act) const;
  void prove(Track& track, const channel::MemberId& member, const channel::MandateRef& mandate,
             Transaction& transaction);
  [[nodiscard]] Result<channel::ShowMandate> to_be_shown(const Track& track, ByteSpan bytes) const;
  [[nodiscard]] bool read_again(Track& track);
  void challenge(Track& track, Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::Challenge& challenge,
                          Transaction& transaction);
  [[nodiscard]] bool take(Peer& peer, Track& track, const note::Proof& proof,
                          Transaction& transaction);

  // channels_views.cpp
  [[nodiscard]] ChannelView view(const Track& track, Instant now) const;
  [[nodiscard]] MemberView view(const Track& track, const channel::Member& member,
                                Instant now) const;
  [[nodiscard]] std::vector<ReaderView> readers(const Track& track,
                                                const channel::ActId& act) const;
  [[nodiscard]] bool stays_missing(const Track& track, const MissingAct& missing,
                                   Instant now) const;

  // channels_read.cpp
  [[nodiscard]] ActView view(const Track& track, const KeptAct& kept,
                             const channel::Act& act) const;
  void show(const Track& track, const channel::Content& content, ActView& view) const;
  void erase_texts(Track& track, Instant now, Transaction& transaction);
  void plan_erasure(Track& track, const channel::ActId& id, const channel::Content& content,
                    std::optional<Instant> shown);

  // channels_swaps.cpp
  [[nodiscard]] SwapPlace place_of(const Track& track, const channel::ProposedSwap& swap) const;

  // channels_questions.cpp
  [[nodiscard]] QuestionPlace place_of(const Track& track,
                                       const channel::BlindQuestion& question) const;

  // channels_files.cpp
  static void note_file(Track& track, const channel::Act& act, const ActRecord& record);
  bool ask_for_file(Track& track, const channel::Act& act, ActRecord& record, Instant now);
  void ask_for_files(Track& track, Instant now, Transaction& transaction);

  Keeper& keeper_;
  RecordStore& store_;
  RecordSealer& sealer_;
  Relations& relations_;
  Mandates& mandates_;
  crypto::Random& random_;
  std::map<channel::ChannelId, Track> tracks_;
  std::map<RelationId, std::size_t> brought_;  // acts that each relation brought
  FileEvents file_events_;
  std::uint64_t next_track_ = 1;
  std::uint64_t changes_ = 0;
};

// Implementation limits.
inline constexpr std::size_t max_tracks_of_relation = 64;
inline constexpr std::size_t max_acts_of_relation = 200'000;
inline constexpr std::size_t max_own_acts = 200'000;  // in a track
inline constexpr std::size_t max_files_due = 16;      // in a track, by one member
// What is for the eyes only is gone that long after it was first shown.
inline constexpr Duration eyes_only_for = Duration::hours(1);

}  // namespace peyk::desk
