// The open desk: files and the acts that tell of them.
#include <utility>

#include "open_desk.hpp"

namespace peyk::desk {

namespace {

channel::Document document_of(const FileOrder& order) {
  return {.name = order.name,
          .media_type = order.media_type,
          .size = order.size,
          .hash = {},
          .key = {},
          .handling = {.rule = order.rule, .until = order.until.value_or(Instant())}};
}

}  // namespace

Result<FileBegun> OpenDesk::begin_file(const FileOrder& order, Instant now,
                                       Transaction& transaction) {
  const auto track = channels_.id_of(order.channel);
  if (!track.has_value()) return std::unexpected(Error::unknown_channel);
  auto readers = channels_.file_readers(*track, document_of(order), now);
  if (!readers) return std::unexpected(readers.error());
  if (!bulk_.have_common_courier(readers->reached)) {
    return std::unexpected(Error::no_common_courier);
  }
  const auto id = bulk_.begin_import(order.size, transaction);
  if (!id) return std::unexpected(id.error());
  imports_.insert_or_assign(*id, Import{.track = *track, .order = order});
  return FileBegun{.id = *id,
                   .readers = std::move(readers->views),
                   .expected = bulk_.expected(box::piece_count(order.size), readers->reached)};
}

// The act and the file go together, in one transaction, or not at all.
Result<Accepted> OpenDesk::finish_file(const box::AttachmentId& id, Instant now,
                                       Transaction& transaction) {
  const auto import = imports_.find(id);
  if (import == imports_.end()) return std::unexpected(Error::unknown_file);
  const auto& [track, order] = import->second;
  channel::Document document = document_of(order);
  // As things stand now.
  const auto readers = channels_.file_readers(track, document, now);
  if (!readers) return std::unexpected(readers.error());
  if (!bulk_.have_common_courier(readers->reached)) {
    return std::unexpected(Error::no_common_courier);
  }
  const auto file = bulk_.finish_import(id, transaction);
  if (!file) return std::unexpected(file.error());
  document.hash = file->hash;
  document.key = *channel::AttachmentSecret::from(file->key.span());
  auto told = channels_.act(track, std::move(document), order.without_words, now, transaction);
  if (!told) {
    static_cast<void>(cancel_file(id, transaction));
    return told;
  }
  const auto sent =
      bulk_.send(id, {.track = track, .act = told->act}, readers->reached, transaction);
  imports_.erase(import);
  if (!sent) return std::unexpected(sent.error());
  told->expected = *sent;
  return told;
}

Result<void> OpenDesk::cancel_file(const box::AttachmentId& id, Transaction& transaction) {
  imports_.erase(id);
  return bulk_.cancel(id, transaction);
}

std::vector<FileView> OpenDesk::files() const {
  std::vector<FileView> views;
  for (auto& [told_by, file] : bulk_.views()) {
    FileView& view = views.emplace_back();
    view.file = std::move(file);
    channel::Document document;
    if (const auto import = imports_.find(view.file.id); import != imports_.end()) {
      document = document_of(import->second.order);
      view.channel = channels_.name_of(import->second.track);
    } else if (auto told = channels_.document(told_by.track, told_by.act)) {
      document = std::move(told->document);
      view.channel = std::move(told->channel);
      view.number = told->number;
    }
    view.name = std::move(document.name);
    view.media_type = std::move(document.media_type);
    view.rule = document.handling.rule;
    if (document.handling.until != Instant()) view.until = document.handling.until;
  }
  return views;
}

Result<std::vector<ActView>> OpenDesk::read(std::string_view channel,
                                            const Channels::Reading& reading, Instant now,
                                            Transaction& transaction) {
  auto acts = channels_.read(channel, reading, now, transaction);
  if (!acts) return acts;
  for (ActView& act : *acts) {
    if (act.kind == ActKind::document) act.file = bulk_.view_of(act.act);
  }
  return acts;
}

// What the channels say of files, once they have taken an input.
void OpenDesk::take_file_events(Instant now, Transaction& transaction) {
  for (const FileEvent& any : channels_.take_file_events()) {
    if (const auto* came = std::get_if<FileCame>(&any)) {
      // What is refused is shown as not here.
      static_cast<void>(bulk_.expect(came->file, came->told_by, came->from, now, transaction));
    } else {
      bulk_.let_go(std::get<FileGone>(any).told_by, transaction);
    }
  }
}

}  // namespace peyk::desk
