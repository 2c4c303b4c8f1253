// The part of a desk that is there only while the vault is open: its relations and channels, read
// from the vault and saved in it, one transaction for each input.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attachments.hpp"
#include "channels.hpp"
#include "questions.hpp"
#include "relations.hpp"
#include "swaps.hpp"

namespace peyk::desk {

class OpenDesk {
 public:
  OpenDesk(Keeper& keeper, RecordStore& store, RecordSealer sealer, crypto::Random random);
  OpenDesk(const OpenDesk&) = delete;
  OpenDesk& operator=(const OpenDesk&) = delete;
  ~OpenDesk() = default;

  // Reads at most so many records of the vault. True when all is read; before, and after a failure,
  // nothing else may be called.
  [[nodiscard]] Result<bool> recover_some(std::size_t records);
  // Counts this opening of the vault; gives the device mark to keep. A vault that is older than the
  // mark says, or was restored, opens a new generation with everyone.
  [[nodiscard]] std::uint64_t begin(std::uint64_t device_mark, bool restored, Instant now,
                                    Transaction& transaction);

  // Takes in the oldest frame that the keeper fetched. False when there was none.
  bool take_in_one(Instant now, Transaction& transaction);
  // Takes in the oldest answer of a courier in a swap. False when there was none.
  bool take_in_swap_answer(Instant now, Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);
  // Seals ahead for the time in which the vault is locked.
  void prepare_for_lock(Instant now, Transaction& transaction);
  // To be called after every command, in its transaction.
  void settle(Instant now, Transaction& transaction) { relations_.settle(now, transaction); }

  Result<identity::Card> make_card(std::string_view name, std::uint32_t days_valid, Instant now,
                                   Transaction& transaction);
  Result<RelationView> confirm_words(std::string_view name);
  Result<void> remove_relation(std::string_view name, Transaction& transaction);
  [[nodiscard]] std::vector<OutboxView> outbox() const;

  [[nodiscard]] Relations& relations() { return relations_; }
  [[nodiscard]] const Relations& relations() const { return relations_; }
  [[nodiscard]] const Mandates& mandates() const { return mandates_; }
  [[nodiscard]] Channels& channels() { return channels_; }
  [[nodiscard]] const Channels& channels() const { return channels_; }
  [[nodiscard]] std::uint64_t change_count() const {
    return relations_.change_count() + channels_.change_count() + bulk_.change_count() +
           swaps_.change_count() + questions_.change_count();
  }

  // open_desk_files.cpp
  [[nodiscard]] Attachments& attachments() { return bulk_; }
  [[nodiscard]] const Attachments& attachments() const { return bulk_; }
  Result<FileBegun> begin_file(const FileOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> finish_file(const box::AttachmentId& id, Instant now, Transaction& transaction);
  Result<void> cancel_file(const box::AttachmentId& id, Transaction& transaction);
  [[nodiscard]] std::vector<FileView> files() const;
  // The acts, with the files that they tell of.
  Result<std::vector<ActView>> read(std::string_view channel, const Channels::Reading& reading,
                                    Instant now, Transaction& transaction);

  // open_desk_swaps.cpp
  [[nodiscard]] const Swaps& swaps() const { return swaps_; }
  Result<Accepted> propose_swap(const ProposeOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> join_swap(const JoinOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> accept_swap(const AcceptOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> withdraw_swap(std::string_view channel, std::uint64_t number,
                                 const std::string& reason, bool without_words, Instant now,
                                 Transaction& transaction);
  [[nodiscard]] Result<std::vector<SwapItem>> swap_items(std::string_view channel,
                                                         std::uint64_t number) const;

  Result<Bytes> draft_record(const DraftRecordOrder& order, Instant now);
  Result<Accepted> propose_record(const ProposeRecordOrder& order, Instant now,
                                  Transaction& transaction);
  [[nodiscard]] Result<Bytes> record_request(std::string_view channel, std::uint64_t number,
                                             Instant now) const;
  Result<Accepted> join_record(const JoinRecordOrder& order, Instant now, Transaction& transaction);
  [[nodiscard]] Result<Bytes> joint_record(std::string_view channel, std::uint64_t number) const;

  // open_desk_questions.cpp
  [[nodiscard]] const Questions& questions() const { return questions_; }
  Result<Accepted> ask_question(const AskOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> answer_question(const AnswerQuestionOrder& order, Instant now,
                                   Transaction& transaction);
  Result<Accepted> call_off_question(std::string_view channel, std::uint64_t number,
                                     const std::string& reason, bool without_words, Instant now,
                                     Transaction& transaction);
  [[nodiscard]] Result<BlindQuestionView> question(std::string_view channel, std::uint64_t number,
                                                   Instant now) const;
  // A piece of what questions compute.
  void work(Instant now, Transaction& transaction);

 private:
  // How far the vault was read.
  struct Recovery {
    std::size_t stage = 0;
    Bytes from;  // the least key of the stage's table that was not read
  };
  // A file that is being given: for whom, and what the act will say.
  struct Import {
    channel::ChannelId track;
    FileOrder order;
  };
  [[nodiscard]] bool take_state(ByteSpan plain);
  [[nodiscard]] bool take_record(Table table, ByteSpan key, ByteSpan plain);

  // open_desk_bulk.cpp
  [[nodiscard]] RelationsForBulk relations_for_bulk();
  // What came goes to the attachments or to the channels.
  void take(RelationEvents events, Instant now, Transaction& transaction);
  [[nodiscard]] bool take_bulk_note(const UnitCame& came, Instant now, Transaction& transaction);
  void send_bulk_note(RelationId id, ByteSpan note, Instant now, Transaction& transaction);

  // open_desk_swaps.cpp
  struct Numbered {
    channel::ChannelId track;
    channel::ActId act;
  };
  [[nodiscard]] CourierLane courier_lane();
  [[nodiscard]] DeskForSwaps desk_for_swaps();
  [[nodiscard]] Result<Numbered> numbered(std::string_view channel, std::uint64_t number) const;

  // open_desk_questions.cpp
  [[nodiscard]] DeskForQuestions desk_for_questions();

  // open_desk_files.cpp
  void take_file_events(Instant now, Transaction& transaction);

  Keeper& keeper_;
  RecordStore& store_;
  RecordSealer sealer_;
  crypto::Random random_;
  Relations relations_;
  Mandates mandates_;
  Channels channels_;
  Attachments bulk_;
  SwapCouriers swap_couriers_;
  Swaps swaps_;
  Questions questions_;
  std::map<box::AttachmentId, Import> imports_;
  Recovery recovery_;
  bool newer_format_ = false;                           // of the vault's state
  std::uint64_t runs_ = 0;                              // how often the vault was opened
  std::optional<crypto::KemKeyPair> swap_answers_key_;  // to which the keeper seals
};

inline constexpr std::uint64_t vault_format = 1;

}  // namespace peyk::desk
