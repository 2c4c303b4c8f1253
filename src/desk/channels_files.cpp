// Channels: documents, the acts that tell of files. docs/protocol.md §6.1 and §9.
#include <algorithm>
#include <utility>

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

std::optional<channel::ChannelId> Channels::id_of(std::string_view channel) const {
  const Track* track = find(channel);
  return track == nullptr ? std::nullopt : std::optional(track->log.id());
}

Result<FileReaders> Channels::file_readers(const channel::ChannelId& id,
                                           const channel::Document& document, Instant now) const {
  const auto found = tracks_.find(id);
  if (found == tracks_.end()) return std::unexpected(Error::unknown_channel);
  const Track& track = found->second;
  if (document.size == 0 || document.size > channel::max_document_bytes) {
    return std::unexpected(Error::bad_file_size);
  }
  const auto act =
      channel::make_act(id, track.own_seat, {}, channel::ActSalt(), Instant(), document);
  if (!act) {
    const bool rule = act.error() == channel::Error::inconsistent;
    return std::unexpected(rule ? Error::inconsistent : Error::bad_name);
  }
  if (const auto refused = refusal(track, document, now)) return std::unexpected(*refused);
  if (const auto full = no_room(track)) return std::unexpected(*full);
  FileReaders readers;
  for (const auto& [seat_id, member] : track.log.state().members) {
    if (seat_id == track.own_seat || track.log.state().present(seat_id) == nullptr) continue;
    const Seat* seat = track.seat(seat_id);
    const Peer* peer = seat != nullptr ? reached(*seat) : nullptr;
    ReaderView view{.name = member_name(track, seat_id), .state = ReaderState::not_connected};
    // Where one reads of whom only a card was made is not known yet.
    if (peer != nullptr && peer->seal.other_listening().has_value()) {
      readers.reached.push_back(peer->id);
      view.state = peer->words_confirmed ? ReaderState::waiting : ReaderState::held_for_words;
    }
    readers.views.push_back(std::move(view));
  }
  if (readers.reached.empty()) return std::unexpected(Error::not_connected);
  return readers;
}

std::optional<DocumentView> Channels::document(const channel::ChannelId& id,
                                               const channel::ActId& act) const {
  const auto track = tracks_.find(id);
  auto whole = content(id, act);
  auto* document = whole.has_value() ? std::get_if<channel::Document>(&*whole) : nullptr;
  if (document == nullptr) return std::nullopt;
  return DocumentView{.channel = shown_name(track->second),
                      .number = track->second.acts.at(act).index,
                      .document = std::move(*document)};
}

// Only of what somebody sent to this desk itself: what is handed over tells of a file that went to
// those who were there when it was given.
void Channels::note_file(Track& track, const channel::Act& act, const ActRecord& record) {
  if (!std::holds_alternative<channel::Document>(act.content)) return;
  if (record.origin != Origin::received || record.shown || record.erased) return;
  // What is not in force, and may never be, must not keep others' files from being asked for.
  const auto waiting = std::ranges::count_if(track.files_due, [&](const channel::ActId& id) {
    return track.log.find(id)->author == act.author;
  });
  if (static_cast<std::size_t>(waiting) < max_files_due) track.files_due.insert(act.id);
}

// In force may also be what was not at first: a mandate is proven a little later. True when the
// record has changed.
bool Channels::ask_for_file(Track& track, const channel::Act& act, ActRecord& record, Instant now) {
  if (!track.files_due.contains(act.id)) return false;
  if (track.log.standing(act.id) != channel::Standing::in_force) return false;
  track.files_due.erase(act.id);
  const auto& document = std::get<channel::Document>(act.content);
  const Seat* seat = track.seat(act.author);
  if (seat == nullptr || !seat->relation.has_value()) return false;
  file_events_.emplace_back(
      FileCame{.told_by = {.track = track.log.id(), .act = act.id},
               .file = {.key = std::move(*box::AttachmentKey::from(document.key.span())),
                        .size = document.size,
                        .hash = document.hash},
               .from = *seat->relation});
  record.shown = network_time(now);
  return true;
}

void Channels::ask_for_files(Track& track, Instant now, Transaction& transaction) {
  for (const channel::ActId& id : std::set(track.files_due)) {
    if (track.log.standing(id) != channel::Standing::in_force) continue;
    const KeptAct& kept = track.acts.at(id);
    auto record = record_of(track, kept);
    const auto act = record.has_value() ? act_in(*record) : std::nullopt;
    if (!act.has_value() || record->erased.has_value()) {
      track.files_due.erase(id);
    } else if (ask_for_file(track, *act, *record, now)) {
      sealer_.put(transaction, table::acts, act_key(track.log.id(), kept.sequence),
                  encode(*record));
    }
  }
}

FileEvents Channels::take_file_events() { return std::exchange(file_events_, {}); }

}  // namespace peyk::desk
