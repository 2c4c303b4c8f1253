// Attachments: what the two ends tell each other, and what is shown.
#include "attachments.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "tables.hpp"

namespace peyk::desk {

namespace {

box::AttachmentId id_in(const BulkNote& any) {
  return std::visit([](const auto& note) { return note.id; }, any);
}

}  // namespace

Attachments::Attachments(Keeper& keeper, RecordStore& store, RecordSealer& sealer,
                         RelationsForBulk relations, crypto::Random random)
    : keeper_(keeper),
      store_(store),
      sealer_(sealer),
      relations_(std::move(relations)),
      random_(std::move(random)) {}

Attachments::Live* Attachments::find(const box::AttachmentId& id) {
  const auto found = all_.find(id);
  return found == all_.end() || found->second.attachment.forgotten ? nullptr : &found->second;
}

std::size_t Attachments::under_way(bool mine) const {
  return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), [mine](const auto& one) {
    return one.second.attachment.mine == mine && !one.second.attachment.is_over();
  }));
}

void Attachments::save(const box::AttachmentId& id, const Live& live, Transaction& transaction) {
  sealer_.put(transaction, table::attachments, id.span(), encode(live.attachment));
  ++changes_;
}

bool Attachments::take_record(ByteSpan key, ByteSpan plain) {
  const auto id = box::AttachmentId::from(key);
  auto attachment = decode_attachment(plain);
  if (!id.has_value() || !attachment.has_value()) return false;
  if (box::attachment_id(attachment->file.key) != *id) return false;
  next_order_ = std::max(next_order_, attachment->order + 1);
  Live& live = all_[*id];
  live.attachment = std::move(*attachment);
  return true;
}

void Attachments::begin(bool rolled_back, Transaction& transaction) {
  for (auto& [id, live] : all_) {
    Attachment& attachment = live.attachment;
    if (attachment.is_over()) {
      if (!attachment.keeps_pieces()) live.erased = 0;
      continue;
    }
    if (attachment.state != AttachmentState::under_way) {
      // Its file was not given whole, or no act told of it.
      attachment.forgotten = true;
      end(id, live, AttachmentState::given_up, transaction);
      continue;
    }
    // A desk that was restored has nothing of what its keeper held.
    if (attachment.mine && keeper_.bulk().out(id) == nullptr) {
      std::vector<RelationId> readers;
      readers.reserve(attachment.others.size());
      for (const OtherEnd& other : attachment.others) readers.push_back(other.relation);
      keeper_.bulk().add_out(id, attachment.pieces(), common_couriers(readers), transaction);
    }
    if (attachment.mine) continue;
    BulkIn* in = keeper_.bulk().in(id);
    const bool nothing_kept = in == nullptr;
    if (nothing_kept) in = &keeper_.bulk().add_in(id, attachment.pieces(), transaction);
    if (!nothing_kept && !rolled_back) continue;
    in->want_all();
    in->save(keeper_.bulk().sealer(), transaction);
  }
}

// The end of an attachment on this side. A whole incoming one keeps its pieces.
void Attachments::end(const box::AttachmentId& id, Live& live, AttachmentState state,
                      Transaction& transaction) {
  live.attachment.state = state;
  live.import.reset();
  keeper_.bulk().forget_out(id, transaction);
  keeper_.bulk().forget_in(id, transaction);
  if (!live.attachment.keeps_pieces()) live.erased = 0;
  save(id, live, transaction);
}

void Attachments::send_note(RelationId to, BulkNote note, Instant now, Transaction& transaction) {
  relations_.send(to, encode(note), now, transaction);
}

void Attachments::on_note(RelationId from, BulkNote note, Instant now, Transaction& transaction) {
  const box::AttachmentId id = id_in(note);
  Live* live = find(id);
  std::vector<OtherEnd> none;
  std::vector<OtherEnd>& others = live == nullptr ? none : live->attachment.others;
  const auto other = std::find_if(others.begin(), others.end(),
                                  [&from](const auto& one) { return one.relation == from; });
  if (other == others.end() || live->attachment.is_over()) {
    // Who waits for what is not here, or never was for it, waits in vain: it joined later, say.
    const auto* progress = std::get_if<ProgressNote>(&note);
    const bool waits = progress != nullptr && progress->state == ProgressNote::State::under_way;
    const bool mine = live == nullptr || live->attachment.mine;
    if (waits && mine && relations_.has_room(from)) {
      send_note(from, WithdrawnNote{.id = id}, now, transaction);
    }
    return;
  }
  const bool mine = live->attachment.mine;
  std::visit(Overloaded{
                 [&](StoredNote& stored) {
                   if (!mine) on_stored(*live, std::move(stored), transaction);
                 },
                 [&](ProgressNote& progress) {
                   if (mine) on_progress(id, *live, *other, progress, now, transaction);
                 },
                 [&](WithdrawnNote&) {
                   if (!mine) end(id, *live, AttachmentState::withdrawn, transaction);
                 },
             },
             note);
  ++changes_;
}

void Attachments::on_stored(Live& live, StoredNote note, Transaction& transaction) {
  BulkIn* in = keeper_.bulk().in(note.id);
  if (in == nullptr || live.attachment.state != AttachmentState::under_way) return;
  in->announced(std::move(note), keeper_.courier_ids(), keeper_.bulk().sealer(), transaction);
}

void Attachments::on_progress(const box::AttachmentId& id, Live& live, OtherEnd& reader,
                              const ProgressNote& note, Instant now, Transaction& transaction) {
  BulkOut* out = keeper_.bulk().out(id);
  if (out == nullptr || reader.state != AttachmentState::under_way) return;
  reader.here = std::min(note.here, live.attachment.pieces());
  for (const auto& [courier, count] : note.lacked) {
    constexpr std::uint32_t times_until_avoided = 4;
    if (count > 0) keeper_.note_lacked(courier, now, transaction);
    if (count >= times_until_avoided) out->avoid(courier);
  }
  if (note.state == ProgressNote::State::under_way) {
    for (const PieceRun& run : note.missing) out->missing(run, note.newest);
    if (!note.missing.empty()) out->save(keeper_.bulk().sealer(), transaction);
    save(id, live, transaction);
    return;
  }
  const bool whole = note.state == ProgressNote::State::whole;
  reader.state = whole ? AttachmentState::whole : AttachmentState::given_up;
  if (whole) reader.here = live.attachment.pieces();
  const auto& others = live.attachment.others;
  const auto is = [](AttachmentState state) {
    return [state](const OtherEnd& one) { return one.state == state; };
  };
  if (std::any_of(others.begin(), others.end(), is(AttachmentState::under_way))) {
    save(id, live, transaction);
    return;
  }
  const bool any = std::any_of(others.begin(), others.end(), is(AttachmentState::whole));
  end(id, live, any ? AttachmentState::whole : AttachmentState::given_up, transaction);
}

void Attachments::on_wakeup(Instant now, Transaction& transaction) {
  for (auto& [id, live] : all_) {
    const Attachment& attachment = live.attachment;
    if (attachment.is_over()) {
      tell_end(id, live, now, transaction);
    } else if (attachment.state == AttachmentState::under_way) {
      if (attachment.mine) {
        announce(id, live, now, transaction);
      } else {
        report(id, live, now, transaction);
      }
    }
  }
}

// One batch at a time, to all who do not have everything yet and can be told. Who cannot now asks
// for what it missed when it can: one reader must not keep the others waiting.
void Attachments::announce(const box::AttachmentId& id, Live& live, Instant now,
                           Transaction& transaction) {
  BulkOut* out = keeper_.bulk().out(id);
  const auto batch = out == nullptr ? std::nullopt : out->to_announce();
  if (!batch.has_value()) return;
  bool any = false;
  for (const OtherEnd& reader : live.attachment.others) {
    if (reader.state != AttachmentState::under_way) continue;
    if (!relations_.has_room(reader.relation)) continue;
    any = true;
    StoredNote note{.id = id,
                    .number = batch->number,
                    .day = batch->day,
                    .key = batch->key->copy(),
                    .couriers = out->couriers(),
                    .places = *batch->places};
    send_note(reader.relation, std::move(note), now, transaction);
  }
  if (!any) return;
  out->announced(*batch, keeper_.bulk().sealer(), transaction);
  ++changes_;
}

// What two desks that were restored or rolled back may have told each other is not known, and what
// was told before this reader could be is not told again: who gets nothing any more asks for all.
void Attachments::note_stall(Live& live, BulkIn& in, Instant now) const {
  const std::uint32_t here = in.here().count();
  const Duration longest =
      identity::parameters_of(keeper_.options().service_class).round * stalled_rounds;
  if (!live.seen_at.has_value() || here != live.seen || !in.idle()) {
    live.seen = here;
    live.seen_at = now;
  } else if (now - *live.seen_at >= longest && !in.here().is_full()) {
    live.seen_at = now;
    in.want_all_again();
  }
}

void Attachments::report(const box::AttachmentId& id, Live& live, Instant now,
                         Transaction& transaction) {
  BulkIn* in = keeper_.bulk().in(id);
  if (in == nullptr || in->paused()) return;
  note_stall(live, *in, now);
  const Duration apart =
      identity::parameters_of(keeper_.options().service_class).round * progress_told_rounds;
  if (live.reported_at.has_value() && now - *live.reported_at < apart) return;
  const std::uint32_t step = std::max(progress_told_pieces, in->pieces() / progress_told_parts);
  const bool misses = in->wanted() > 0 && (in->idle() || in->wanted() >= missing_told_at_once);
  const std::uint32_t here = in->here().count();
  if (!misses && here < live.reported + step) return;
  const OtherEnd& writer = live.attachment.others.front();
  if (!relations_.has_room(writer.relation)) return;
  ProgressNote note;
  note.id = id;
  in->fill(note, keeper_.bulk().sealer(), transaction);
  send_note(writer.relation, std::move(note), now, transaction);
  live.reported = here;
  live.reported_at = now;
  ++changes_;
}

// How it ended here, to those who cannot know it yet.
void Attachments::tell_end(const box::AttachmentId& id, Live& live, Instant now,
                           Transaction& transaction) {
  const Attachment& attachment = live.attachment;
  bool changed = false;
  for (OtherEnd& other : live.attachment.others) {
    if (other.told || !relations_.has_room(other.relation)) continue;
    other.told = true;
    changed = true;
    const bool withdrawn = attachment.state == AttachmentState::withdrawn;
    const bool waits = other.state == AttachmentState::under_way;
    if (!waits || withdrawn != attachment.mine) continue;
    BulkNote note = WithdrawnNote{.id = id};
    if (!attachment.mine) {
      ProgressNote progress;
      progress.id = id;
      const bool whole = attachment.state == AttachmentState::whole;
      progress.state = whole ? ProgressNote::State::whole : ProgressNote::State::given_up;
      progress.here = attachment.checked;
      note = std::move(progress);
    }
    send_note(other.relation, std::move(note), now, transaction);
  }
  if (changed) save(id, live, transaction);
}

void Attachments::relation_removed(RelationId relation, Transaction& transaction) {
  for (auto& [id, live] : all_) {
    std::vector<OtherEnd>& others = live.attachment.others;
    const std::size_t before = others.size();
    std::erase_if(others, [&](const OtherEnd& one) { return one.relation == relation; });
    if (others.size() == before) continue;
    if (others.empty() && !live.attachment.is_over()) {
      end(id, live, AttachmentState::given_up, transaction);
    } else {
      save(id, live, transaction);
    }
  }
}

AttachmentView Attachments::view(const box::AttachmentId& id, const Live& live) const {
  const Attachment& attachment = live.attachment;
  AttachmentView view{.id = id,
                      .mine = attachment.mine,
                      .state = attachment.state,
                      .paused = false,
                      .size = attachment.file.size,
                      .pieces = attachment.pieces(),
                      .done = 0,
                      .from = {},
                      .readers = {},
                      .expected = {}};
  if (attachment.state == AttachmentState::whole) view.done = view.pieces;
  if (live.import.has_value()) view.done = live.import->pieces;
  Duration longest;
  for (const OtherEnd& other : attachment.others) {
    const bool waits = other.state == AttachmentState::under_way;
    if (waits) longest = std::max(longest, expected(0, other.relation));
    if (!attachment.mine) {
      view.from = relations_.name(other.relation);
      continue;
    }
    view.readers.push_back(
        {.relation = relations_.name(other.relation), .state = other.state, .here = other.here});
  }
  if (const BulkOut* out = keeper_.bulk().out(id)) {
    view.paused = out->paused();
    view.done = out->held();
  } else if (const BulkIn* in = keeper_.bulk().in(id)) {
    view.paused = in->paused();
    view.done = in->here().count();
  }
  if (attachment.state == AttachmentState::under_way) view.expected = longest;
  return view;
}

std::vector<std::pair<ToldBy, AttachmentView>> Attachments::views() const {
  std::vector<std::pair<std::uint64_t, All::const_iterator>> ordered;
  for (auto it = all_.begin(); it != all_.end(); ++it) {
    if (!it->second.attachment.forgotten) ordered.emplace_back(it->second.attachment.order, it);
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<ToldBy, AttachmentView>> views;
  views.reserve(ordered.size());
  for (const auto& [order, it] : ordered) {
    views.emplace_back(it->second.attachment.told_by, view(it->first, it->second));
  }
  return views;
}

std::optional<AttachmentView> Attachments::view_of(const channel::ActId& told_by) const {
  for (const auto& [id, live] : all_) {
    if (!live.attachment.forgotten && live.attachment.told_by.act == told_by) return view(id, live);
  }
  return std::nullopt;
}

}  // namespace peyk::desk
