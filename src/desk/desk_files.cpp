// A person's commands about files.
#include <utility>

#include "desk_state.hpp"

namespace peyk::desk {

Result<FileBegun> Desk::begin_file(const FileOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->begin_file(order, now, transaction);
  });
}

Result<void> Desk::add_to_file(const box::AttachmentId& id, ByteSpan part, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->attachments().add(id, part, transaction);
  });
}

Result<Accepted> Desk::finish_file(const box::AttachmentId& id, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->finish_file(id, now, transaction);
  });
}

Result<crypto::SecretBytes> Desk::file_piece(const box::AttachmentId& id,
                                             std::uint32_t piece) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->attachments().piece(id, piece);
}

Result<void> Desk::pause_file(const box::AttachmentId& id, bool paused, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->attachments().set_paused(id, paused, transaction);
  });
}

Result<void> Desk::cancel_file(const box::AttachmentId& id, Instant now) {
  return state_->command(
      now, [&](Transaction& transaction) { return state_->open->cancel_file(id, transaction); });
}

Result<void> Desk::forget_file(const box::AttachmentId& id, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->attachments().forget(id, transaction);
  });
}

Result<std::vector<FileView>> Desk::files() const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->files();
}

}  // namespace peyk::desk
