// Attachments: the file itself – taken in, sent, expected, checked, given out, erased.
#include <algorithm>
#include <utility>

#include "attachments.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

std::unexpected<Error> refused(Error error) { return std::unexpected(error); }

// Rounds from a batch that lies in its boxes until its reader asks for it, and those that a small
// file takes to be announced and confirmed.
constexpr std::int64_t rounds_until_asked = 16;

}  // namespace

Result<box::AttachmentId> Attachments::begin_import(std::uint64_t size, Transaction& transaction) {
  if (size == 0 || size > box::max_attachment_size) return refused(Error::bad_file_size);
  if (under_way(true) >= max_attachments_under_way || all_.size() >= max_attachments_known) {
    return refused(Error::too_many_files);
  }
  Attachment attachment;
  attachment.order = next_order_++;
  attachment.file.key = random_.secret<box::AttachmentKey>();
  attachment.file.size = size;
  attachment.mine = true;
  const box::AttachmentId id = box::attachment_id(attachment.file.key);
  Live& live = all_[id];
  live.attachment = std::move(attachment);
  live.import = Import{.rest = {}, .pieces = 0, .bytes = 0, .hash = box::AttachmentHash(size)};
  save(id, live, transaction);
  return id;
}

void Attachments::store_piece(const box::AttachmentId& id, Live& live, ByteSpan plain,
                              Transaction& transaction) {
  Import& import = *live.import;
  import.hash.add(plain);
  const box::Frame frame =
      box::seal_piece(live.attachment.file.key, box::PieceIndex(import.pieces), plain);
  transaction.push_back({.table = table::pieces,
                         .key = piece_key(id, import.pieces),
                         .value = Bytes(frame.span().begin(), frame.span().end())});
  ++import.pieces;
}

Result<void> Attachments::add(const box::AttachmentId& id, ByteSpan part,
                              Transaction& transaction) {
  Live* live = find(id);
  if (live == nullptr) return refused(Error::unknown_file);
  if (!live->import.has_value()) return refused(Error::file_not_now);
  Import& import = *live->import;
  if (part.size() > max_import_bytes || part.size() > live->attachment.file.size - import.bytes) {
    return refused(Error::bad_file_size);
  }
  import.bytes += part.size();
  while (import.rest.size() + part.size() >= box::piece_size) {
    const std::size_t taken = box::piece_size - import.rest.size();
    import.rest.insert(import.rest.end(), part.begin(),
                       part.begin() + static_cast<std::ptrdiff_t>(taken));
    part = part.subspan(taken);
    store_piece(id, *live, import.rest, transaction);
    import.rest.clear();
  }
  import.rest.insert(import.rest.end(), part.begin(), part.end());
  return {};
}

Result<AttachmentFile> Attachments::finish_import(const box::AttachmentId& id,
                                                  Transaction& transaction) {
  Live* live = find(id);
  if (live == nullptr) return refused(Error::unknown_file);
  if (!live->import.has_value()) return refused(Error::file_not_now);
  AttachmentFile& file = live->attachment.file;
  if (live->import->bytes != file.size) return refused(Error::bad_file_size);
  if (!live->import->rest.empty()) store_piece(id, *live, live->import->rest, transaction);
  file.hash = live->import->hash.value();
  live->import.reset();
  live->attachment.state = AttachmentState::imported;
  save(id, *live, transaction);
  return AttachmentFile{.key = file.key.copy(), .size = file.size, .hash = file.hash};
}

std::vector<CourierId> Attachments::common_couriers(const std::vector<RelationId>& readers) const {
  std::vector<CourierId> common = keeper_.courier_ids();
  for (const RelationId& reader : readers) {
    const auto listening = relations_.listening(reader);
    if (!listening.has_value()) continue;
    std::erase_if(common, [&](const CourierId& id) {
      const auto& theirs = listening->couriers;
      return std::find(theirs.begin(), theirs.end(), id) == theirs.end();
    });
  }
  if (common.size() > max_bulk_couriers) common.resize(max_bulk_couriers);
  return common;
}

Result<Duration> Attachments::send(const box::AttachmentId& id, const ToldBy& told_by,
                                   const std::vector<RelationId>& readers,
                                   Transaction& transaction) {
  Live* live = find(id);
  if (live == nullptr) return refused(Error::unknown_file);
  if (live->attachment.state != AttachmentState::imported) return refused(Error::file_not_now);
  if (readers.empty() || readers.size() > max_other_ends) return refused(Error::not_connected);
  std::vector<CourierId> couriers = common_couriers(readers);
  if (couriers.empty()) return refused(Error::no_common_courier);
  const Duration longest = expected(live->attachment.pieces(), readers);
  for (const RelationId& reader : readers) live->attachment.others.push_back({.relation = reader});
  live->attachment.told_by = told_by;
  live->attachment.state = AttachmentState::under_way;
  keeper_.bulk().add_out(id, live->attachment.pieces(), std::move(couriers), transaction);
  save(id, *live, transaction);
  return longest;
}

bool Attachments::has_room_from(RelationId relation) const {
  std::size_t known = 0;
  std::size_t on_the_way = 0;
  for (const auto& [id, live] : all_) {
    const Attachment& one = live.attachment;
    if (one.mine || one.others.empty() || one.others.front().relation != relation) continue;
    ++known;
    if (!one.is_over()) ++on_the_way;
  }
  return known < max_known_from_relation && on_the_way < max_under_way_from_relation &&
         under_way(false) < max_attachments_under_way && all_.size() < max_attachments_known;
}

Result<box::AttachmentId> Attachments::expect(const AttachmentFile& file, const ToldBy& told_by,
                                              RelationId from, Instant now,
                                              Transaction& transaction) {
  if (file.size == 0 || file.size > box::max_attachment_size) return refused(Error::bad_file_size);
  const box::AttachmentId id = box::attachment_id(file.key);
  if (all_.contains(id)) return refused(Error::file_not_now);
  if (!has_room_from(from)) {
    ProgressNote given_up;
    given_up.id = id;
    given_up.state = ProgressNote::State::given_up;
    if (relations_.has_room(from)) send_note(from, std::move(given_up), now, transaction);
    return refused(Error::too_many_files);
  }
  Attachment attachment;
  attachment.order = next_order_++;
  attachment.file = {.key = file.key.copy(), .size = file.size, .hash = file.hash};
  attachment.state = AttachmentState::under_way;
  attachment.chain = box::AttachmentHash(file.size).value();
  attachment.told_by = told_by;
  attachment.others.push_back({.relation = from});
  keeper_.bulk().add_in(id, attachment.pieces(), transaction);
  Live& live = all_[id];
  live.attachment = std::move(attachment);
  save(id, live, transaction);
  return id;
}

Result<crypto::SecretBytes> Attachments::piece(const box::AttachmentId& id,
                                               std::uint32_t index) const {
  const auto found = all_.find(id);
  if (found == all_.end() || found->second.attachment.forgotten) {
    return refused(Error::unknown_file);
  }
  const Attachment& attachment = found->second.attachment;
  const bool readable = attachment.state == AttachmentState::whole && !attachment.mine;
  if (!readable || index >= attachment.pieces()) return refused(Error::file_not_now);
  const auto stored = store_.get(table::pieces, piece_key(id, index));
  if (!stored || !stored->has_value()) return refused(Error::vault_damaged);
  const auto frame = box::Frame::from(**stored);
  if (!frame.has_value()) return refused(Error::vault_damaged);
  const box::PieceIndex piece(index);
  auto plain = box::open_piece(attachment.file.key, piece, *frame,
                               box::bytes_in_piece(attachment.file.size, piece));
  if (!plain) return refused(Error::vault_damaged);
  return std::move(*plain);
}

Result<void> Attachments::set_paused(const box::AttachmentId& id, bool paused,
                                     Transaction& transaction) {
  if (find(id) == nullptr) return refused(Error::unknown_file);
  RecordSealer& sealer = keeper_.bulk().sealer();
  if (BulkOut* out = keeper_.bulk().out(id)) {
    out->set_paused(paused, sealer, transaction);
  } else if (BulkIn* in = keeper_.bulk().in(id)) {
    in->set_paused(paused, sealer, transaction);
  } else {
    return refused(Error::file_not_now);
  }
  ++changes_;
  return {};
}

Result<void> Attachments::cancel(const box::AttachmentId& id, Transaction& transaction) {
  Live* live = find(id);
  if (live == nullptr) return refused(Error::unknown_file);
  Attachment& attachment = live->attachment;
  if (attachment.is_over()) return refused(Error::file_not_now);
  // Nobody was told of one that is still being given.
  attachment.forgotten = attachment.state != AttachmentState::under_way;
  end(id, *live, attachment.mine ? AttachmentState::withdrawn : AttachmentState::given_up,
      transaction);
  return {};
}

void Attachments::let_go(const channel::ActId& told_by, Transaction& transaction) {
  for (const auto& [id, live] : all_) {
    if (live.attachment.forgotten || live.attachment.told_by.act != told_by) continue;
    if (!live.attachment.is_over()) static_cast<void>(cancel(id, transaction));
    static_cast<void>(forget(id, transaction));
    return;
  }
}

Result<void> Attachments::forget(const box::AttachmentId& id, Transaction& transaction) {
  Live* live = find(id);
  if (live == nullptr) return refused(Error::unknown_file);
  if (!live->attachment.is_over()) return refused(Error::file_not_now);
  live->attachment.forgotten = true;
  live->erased = 0;
  save(id, *live, transaction);
  return {};
}

// From the share of the line that asks for letters and bare loops leave free, which is all known
// beforehand. The other side's line is taken to be as busy as this one.
Duration Attachments::expected(std::uint32_t pieces, RelationId other) const {
  const auto& own = identity::parameters_of(keeper_.options().service_class);
  const auto listening = relations_.listening(other);
  const auto& theirs =
      listening.has_value() ? identity::parameters_of(listening->service_class) : own;
  const auto relations = static_cast<std::int64_t>(keeper_.relation_count());
  const std::uint64_t ahead = keeper_.bulk().pieces_waiting();
  const auto time_on = [&](const identity::ClassParameters& line) {
    const std::int64_t cells = line.round.count() / line.mean_gap.count();
    // Of a round, in parts of a cell. All but two asks and two puts of each relation is drawn.
    constexpr auto parts = static_cast<std::int64_t>(loops_to_one_bare);
    const std::int64_t bare = std::max<std::int64_t>(0, cells - 4 * relations);
    const std::int64_t free = std::max(parts, (cells - 2 * relations) * parts - bare);
    return line.mean_gap * static_cast<std::int64_t>(ahead + pieces) * (cells * parts) / free;
  };
  return std::max(time_on(own), time_on(theirs)) +
         std::max(own.round, theirs.round) * rounds_until_asked;
}

Duration Attachments::expected(std::uint32_t pieces, const std::vector<RelationId>& readers) const {
  Duration longest;
  for (const RelationId& reader : readers) longest = std::max(longest, expected(pieces, reader));
  return longest;
}

void Attachments::between_cells(Transaction& transaction) {
  for (auto it = all_.begin(); it != all_.end();) {
    auto& [id, live] = *it;
    if (live.erased.has_value()) erase_some(id, live, transaction);
    if (live.attachment.state == AttachmentState::under_way && !live.attachment.mine) {
      check_some(id, live, transaction);
    }
    const bool told = std::all_of(live.attachment.others.begin(), live.attachment.others.end(),
                                  [](const OtherEnd& other) { return other.told; });
    if (live.attachment.forgotten && !live.erased.has_value() && told) {
      RecordSealer::erase(transaction, table::attachments, id.span());
      it = all_.erase(it);
      continue;
    }
    ++it;
  }
}

void Attachments::erase_some(const box::AttachmentId& id, Live& live, Transaction& transaction) {
  const std::uint32_t end =
      std::min(live.attachment.pieces(), *live.erased + pieces_erased_at_once);
  for (std::uint32_t piece = *live.erased; piece < end; ++piece) {
    RecordSealer::erase(transaction, table::pieces, piece_key(id, piece));
  }
  live.erased = end;
  if (end == live.attachment.pieces()) live.erased.reset();
}

// In order, as far as they are here: at the end it is known whether the whole file is the one that
// the act says.
void Attachments::check_some(const box::AttachmentId& id, Live& live, Transaction& transaction) {
  Attachment& attachment = live.attachment;
  const BulkIn* in = keeper_.bulk().in(id);
  if (in == nullptr) return;
  std::uint32_t left = pieces_checked_at_once;
  while (left-- > 0 && in->here().contains(attachment.checked)) {
    const box::PieceIndex piece(attachment.checked);
    const auto stored = store_.get(table::pieces, piece_key(id, attachment.checked));
    if (!stored || !stored->has_value()) return;
    const auto frame = box::Frame::from(**stored);
    const auto plain = !frame.has_value()
                           ? std::unexpected(box::Error::refused)
                           : box::open_piece(attachment.file.key, piece, *frame,
                                             box::bytes_in_piece(attachment.file.size, piece));
    if (!plain) return end(id, live, AttachmentState::broken, transaction);
    box::AttachmentHash hash(attachment.chain);
    hash.add(*plain);
    attachment.chain = hash.value();
    ++attachment.checked;
    constexpr std::uint32_t saved_every = 256;
    if (attachment.checked % saved_every == 0) save(id, live, transaction);
  }
  if (attachment.checked < attachment.pieces()) return;
  const bool whole = attachment.chain == attachment.file.hash;
  end(id, live, whole ? AttachmentState::whole : AttachmentState::broken, transaction);
}

}  // namespace peyk::desk
