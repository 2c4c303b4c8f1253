// The delegate's engine: the keeper, which always runs, and the unlocked part, which is there only
// while the vault is open.
//
// A state machine: cells and time in, cells out. It commits to the record store before it lets
// anything out (poll_effect), so a crash at any point loses nothing that was acknowledged and
// repeats nothing. When the store fails the desk stops: every call from then on changes nothing,
// and
// poll_effect gives Failed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/desk/attachment.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/desk/gauges.hpp"
#include "peyk/desk/orders.hpp"
#include "peyk/desk/question.hpp"
#include "peyk/desk/record_store.hpp"
#include "peyk/desk/swap.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/desk/vault_header.hpp"
#include "peyk/desk/views.hpp"
#include "peyk/identity/card.hpp"
#include "peyk/identity/mandate_request.hpp"
#include "peyk/onion/cell.hpp"

namespace peyk::desk {

struct DeskOptions {
  identity::ServiceClass service_class = identity::ServiceClass::steady;
  std::vector<TrustedCourier> couriers;
};

namespace effect {
// Send this cell over this line.
struct SendCell {
  LineIndex line;
  onion::Cell cell;
};
// Keep this number outside the store, where a restored backup of the store does not bring it back:
// it tells a vault that was rolled back (docs/protocol.md §4).
struct SaveDeviceMark {
  std::uint64_t mark;
};
// The store failed: end the program with this reason. Nothing that was acknowledged is lost.
struct Failed {
  StorageError reason;
};
}  // namespace effect
using Effect = std::variant<effect::SendCell, effect::SaveDeviceMark, effect::Failed>;

class Desk {
 public:
  // Writes the vault header into an empty store. storage_failed when there is one already.
  [[nodiscard]] static Result<void> create(RecordStore& store, const VaultHeader& header);
  [[nodiscard]] static Result<VaultHeader> header(RecordStore& store);
  // `desk passphrase`: the same vault key under another passphrase.
  [[nodiscard]] static Result<void> replace_header(RecordStore& store, const VaultHeader& header);
  // `desk restore`: from now on this store counts as rolled back, and what the keeper held is gone,
  // for it is sealed with the device key of the desk that was copied.
  [[nodiscard]] static Result<void> mark_restored(RecordStore& store);

  // `store` outlives the desk. vault_damaged when the device key does not open the keeper's
  // records.
  [[nodiscard]] static Result<std::unique_ptr<Desk>> open(DeskOptions options, RecordStore& store,
                                                          crypto::StoreKey device_key,
                                                          crypto::Seed seed, Instant now);
  ~Desk();

  // --- the world: lines, cells, time ---
  void on_line_up(LineIndex line, Instant now);
  void on_line_down(LineIndex line, Instant now);
  void on_cell(LineIndex line, onion::Cell cell, Instant now);
  void on_wakeup(Instant now);
  [[nodiscard]] Instant next_wakeup() const;
  [[nodiscard]] std::optional<Effect> poll_effect();
  // Which courier each line goes to. May change: look again after every input.
  [[nodiscard]] const std::vector<CourierId>& entries() const;
  // Grows with everything that a person could want to see anew.
  [[nodiscard]] std::uint64_t change_count() const;
  [[nodiscard]] Gauges gauges() const;

  // --- locking ---
  [[nodiscard]] bool is_locked() const;
  // Begins to open the vault: wrong keys are found by what follows.
  Result<void> begin_unlock(crypto::StoreKey vault_key);
  // Reads at most so many records of the vault, that the lines need not wait for all of a large
  // one. True when it is open; a failure ends the unlocking. `device_mark` is what SaveDeviceMark
  // last gave; 0 when nothing was kept.
  Result<bool> continue_unlock(std::size_t records, std::uint64_t device_mark, Instant now);
  void end_unlock();  // calls it off
  // All at once.
  Result<void> unlock(crypto::StoreKey vault_key, std::uint64_t device_mark, Instant now);
  // Seals what waits, as far as it goes, then wipes everything that reads. Calls an unlocking off.
  void lock(Instant now);

  // --- a person's commands; all but status and outbox_locked need the vault open ---
  // The card for one relation, as text block.
  Result<identity::Card> make_card(std::string_view name, std::uint32_t days_valid, Instant now);
  Result<void> accept_card(std::string_view name, const identity::Card& card, Instant now);
  // A card that was made and not used: card_not_waiting, card_expired.
  [[nodiscard]] Result<identity::Card> unused_card(std::string_view name, Instant now) const;
  // Ends a relation without a word to the other side: keys, outbox and boxes go, the name is free.
  // Its channels stay, to be read, under a name that no relation has.
  Result<void> remove_relation(std::string_view name, Instant now);
  [[nodiscard]] Result<std::vector<RelationView>> relations() const;
  Result<RelationView> confirm_words(std::string_view name, Instant now);
  // Opens a channel, or a track of one, and sends each member its seat and the opening.
  Result<ChannelView> open_channel(const OpenOrder& order, Instant now);
  [[nodiscard]] Result<std::vector<ChannelView>> channels(Instant now) const;
  [[nodiscard]] Result<ChannelDetails> channel(std::string_view name, Instant now) const;
  // Does an act and sends it to every member; refuses what would not stand. `without_words`: also
  // to those with whom the words were not compared.
  Result<Accepted> act(std::string_view channel, Order order, bool without_words, Instant now);
  // That member is at the other end of this relation. Acts go over it as soon as the other side
  // has said so too.
  Result<void> bind_member(std::string_view channel, std::string_view member,
                           std::string_view relation, Instant now);
  // What a principal needs to make a mandate for this person in that channel.
  Result<identity::MandateRequest> mandate_request(std::string_view channel,
                                                   const std::string& delegate, Instant now);
  // Mandates of the principal whose card this is are believed from now on. `own`: this desk's
  // person speaks for it. mandate_unusable when it is no such card.
  Result<PrincipalView> trust_principal(ByteSpan card, bool own, Instant now);
  [[nodiscard]] Result<std::vector<PrincipalView>> principals() const;
  // Acts with a number (by arrival) beyond `after`, in the order that is the same at all desks, at
  // most `limit` of those behind the place `behind` in it; without the opening. Texts for the eyes
  // only are among them when a person is `looking`, and count as shown from now on.
  Result<std::vector<ActView>> read(std::string_view channel, std::uint64_t after,
                                    std::size_t limit, std::uint64_t behind, Instant now,
                                    bool looking = true);
  // By its number. unknown_act when it is no marked letter of this desk.
  [[nodiscard]] Result<MarkedLetterView> marked_letter(std::string_view channel,
                                                       std::uint64_t number) const;
  [[nodiscard]] Result<std::vector<OutboxView>> outbox() const;
  // Starts a new generation of one relation by hand.
  Result<void> reopen(std::string_view name, Instant now);
  [[nodiscard]] std::vector<ComplaintView> complaints() const;
  [[nodiscard]] StatusView status(Instant now) const;

  // --- files (docs/protocol.md §6.1) ---
  // Refuses what would not stand, and says who would read it, and when.
  Result<FileBegun> begin_file(const FileOrder& order, Instant now);
  // In order, each part of at most max_import_bytes. Until all is given and finished nobody hears
  // of it, and a locked desk drops it.
  Result<void> add_to_file(const box::AttachmentId& id, ByteSpan part, Instant now);
  // The act that tells of it goes to every member; so does the file, if they can be reached now.
  Result<Accepted> finish_file(const box::AttachmentId& id, Instant now);
  // A piece of one that arrived whole; pieces come in order, from 0.
  [[nodiscard]] Result<crypto::SecretBytes> file_piece(const box::AttachmentId& id,
                                                       std::uint32_t piece) const;
  Result<void> pause_file(const box::AttachmentId& id, bool paused, Instant now);
  // One's own is withdrawn from its readers, or not given at all; another's is given up.
  Result<void> cancel_file(const box::AttachmentId& id, Instant now);
  // Erases one that is over.
  Result<void> forget_file(const box::AttachmentId& id, Instant now);
  [[nodiscard]] Result<std::vector<FileView>> files() const;

  // --- swaps (docs/protocol.md §11) ---
  // Nothing is given before the other has joined and this person has accepted what it gives.
  Result<Accepted> propose_swap(const ProposeOrder& order, Instant now);
  // Gives, if the other accepts: who joins knows all that there is to know.
  Result<Accepted> join_swap(const JoinOrder& order, Instant now);
  Result<Accepted> accept_swap(const AcceptOrder& order, Instant now);
  // swap_not_now when it is certain already.
  Result<Accepted> withdraw_swap(std::string_view channel, std::uint64_t number,
                                 const std::string& reason, bool without_words, Instant now);
  [[nodiscard]] Result<std::vector<SwapView>> swaps(Instant now) const;
  // What the other gave. swap_not_now before it is released; swap_over when it never will be.
  [[nodiscard]] Result<std::vector<SwapItem>> swap_items(std::string_view channel,
                                                         std::uint64_t number) const;

  // --- joint records (docs/protocol.md §11.6) ---
  // What is to be signed, with a salt that is drawn for it: nothing of it is kept.
  Result<Bytes> draft_record(const DraftRecordOrder& order, Instant now);
  Result<Accepted> propose_record(const ProposeRecordOrder& order, Instant now);
  // What is to be signed by who was proposed to.
  [[nodiscard]] Result<Bytes> record_request(std::string_view channel, std::uint64_t number,
                                             Instant now) const;
  Result<Accepted> join_record(const JoinRecordOrder& order, Instant now);
  // The file, once it is released. no_record where one side gave anything but signatures.
  [[nodiscard]] Result<Bytes> joint_record(std::string_view channel, std::uint64_t number) const;

  // --- blind questions (docs/protocol.md §12.8) ---
  // What is computed for them is computed between the lines' ticks, a piece at each on_wakeup.
  // Nothing can be learnt by either side before both have checked what the other sent.
  Result<Accepted> ask_question(const AskOrder& order, Instant now);
  // Makes no act yet, so none is told: the question's own id comes back.
  Result<Accepted> answer_question(const AnswerQuestionOrder& order, Instant now);
  // Also of one that was asked of this desk, and not answered. question_not_now when the result is
  // certain already.
  Result<Accepted> call_off_question(std::string_view channel, std::uint64_t number,
                                     const std::string& reason, bool without_words, Instant now);
  // Oldest first.
  [[nodiscard]] Result<QuestionsShown> questions(Instant now,
                                                 WhichQuestions which = WhichQuestions::all) const;
  [[nodiscard]] Result<BlindQuestionView> question(std::string_view channel, std::uint64_t number,
                                                   Instant now) const;
  [[nodiscard]] Result<std::vector<ToldQuestion>> told_questions(Instant now) const;

 private:
  struct State;
  explicit Desk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk::desk
