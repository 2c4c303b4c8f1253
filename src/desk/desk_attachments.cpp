// A person's commands about attachments.
#include <utility>

#include "desk_state.hpp"

namespace peyk::desk {

namespace {

// One transaction, as State::command, with the errors of attachments.
template <class State, class F>
auto command(State& state, F&& what) -> decltype(what(std::declval<Transaction&>())) {
  if (state.open == nullptr) return std::unexpected(AttachmentError::locked);
  if (state.failed) return std::unexpected(AttachmentError::storage_failed);
  Transaction transaction;
  auto result = what(transaction);
  if (!state.finish(std::move(transaction))) {
    return std::unexpected(AttachmentError::storage_failed);
  }
  return result;
}

}  // namespace

std::string_view to_string(AttachmentError error) {
  switch (error) {
    case AttachmentError::locked:
      return "locked";
    case AttachmentError::storage_failed:
      return "storage_failed";
    case AttachmentError::vault_damaged:
      return "vault_damaged";
    case AttachmentError::unknown_attachment:
      return "unknown_attachment";
    case AttachmentError::unknown_relation:
      return "unknown_relation";
    case AttachmentError::bad_size:
      return "bad_size";
    case AttachmentError::too_many:
      return "too_many";
    case AttachmentError::not_now:
      return "not_now";
    case AttachmentError::no_common_courier:
      return "no_common_courier";
  }
  return "";
}

AttachmentResult<box::AttachmentId> Desk::begin_attachment(std::uint64_t size) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().begin_import(size, transaction);
  });
}

AttachmentResult<void> Desk::add_to_attachment(const box::AttachmentId& id, ByteSpan part) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().add(id, part, transaction);
  });
}

AttachmentResult<AttachmentFile> Desk::finish_attachment(const box::AttachmentId& id) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().finish_import(id, transaction);
  });
}

AttachmentResult<Duration> Desk::send_attachment(const box::AttachmentId& id,
                                                 const std::vector<std::string>& readers,
                                                 bool without_words) {
  using Given = AttachmentResult<Duration>;
  return command(*state_, [&](Transaction& transaction) -> Given {
    std::vector<Attachments::Reader> found;
    for (const std::string& name : readers) {
      const auto reader = state_->open->bulk_reader(name, without_words);
      if (!reader.has_value()) return std::unexpected(AttachmentError::unknown_relation);
      found.push_back(*reader);
    }
    return state_->open->attachments().send(id, found, transaction);
  });
}

AttachmentResult<box::AttachmentId> Desk::expect_attachment(const AttachmentFile& file,
                                                            std::string_view from) {
  using Given = AttachmentResult<box::AttachmentId>;
  return command(*state_, [&](Transaction& transaction) -> Given {
    const auto writer = state_->open->bulk_reader(from, true);
    if (!writer.has_value()) return std::unexpected(AttachmentError::unknown_relation);
    return state_->open->attachments().expect(file, writer->relation, true, transaction);
  });
}

AttachmentResult<crypto::SecretBytes> Desk::attachment_piece(const box::AttachmentId& id,
                                                             std::uint32_t piece) const {
  if (is_locked()) return std::unexpected(AttachmentError::locked);
  return state_->open->attachments().piece(id, piece);
}

AttachmentResult<void> Desk::pause_attachment(const box::AttachmentId& id, bool paused) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().set_paused(id, paused, transaction);
  });
}

AttachmentResult<void> Desk::cancel_attachment(const box::AttachmentId& id) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().cancel(id, transaction);
  });
}

AttachmentResult<void> Desk::forget_attachment(const box::AttachmentId& id) {
  return command(*state_, [&](Transaction& transaction) {
    return state_->open->attachments().forget(id, transaction);
  });
}

AttachmentResult<std::vector<AttachmentView>> Desk::attachments() const {
  if (is_locked()) return std::unexpected(AttachmentError::locked);
  return state_->open->attachments().views();
}

}  // namespace peyk::desk
