// The open desk: what attachments need of its relations.
#include <utility>

#include "bulk_note.hpp"
#include "open_desk.hpp"

namespace peyk::desk {

RelationsForBulk OpenDesk::relations_for_bulk() {
  return {
      .has_room =
          [this](RelationId id) {
            const Peer* peer = relations_.find(id);
            // Notes that wait for the words to be compared would fill the outbox.
            return peer == nullptr || (Relations::has_room(*peer) &&
                                       (peer->words_confirmed || peer->sent_without_words));
          },
      .send = [this](RelationId id, const crypto::SecretBytes& note, Instant now,
                     Transaction& transaction) { send_bulk_note(id, note, now, transaction); },
      .listening = [this](RelationId id) -> std::optional<identity::Listening> {
        const Peer* peer = relations_.find(id);
        if (peer == nullptr) return std::nullopt;
        return peer->seal.other_listening();
      },
      .name =
          [this](RelationId id) {
            const Peer* peer = relations_.find(id);
            return peer == nullptr ? std::string() : peer->name;
          },
  };
}

void OpenDesk::send_bulk_note(RelationId id, ByteSpan note, Instant now, Transaction& transaction) {
  Peer* peer = relations_.find(id);
  if (peer == nullptr) return;
  Unit unit{.kind = UnitKind::pieces, .bytes = crypto::secret_bytes(note), .copy = std::nullopt};
  relations_.send(*peer,
                  UnitOut{.kind = UnitKind::pieces,
                          .track = {},
                          .act = {},
                          .since = keeper_.network_time(now).value_or(now),
                          .without_words = peer->sent_without_words,
                          .bytes = std::make_shared<const crypto::SecretBytes>(encode(unit))},
                  transaction);
}

bool OpenDesk::take_bulk_note(const UnitCame& came, Instant now, Transaction& transaction) {
  const auto unit = decode_unit(came.unit);
  if (!unit.has_value() || unit->kind != UnitKind::pieces) return false;
  auto note = decode_bulk_note(unit->bytes);
  if (!note.has_value()) return false;
  bulk_.on_note(came.from, std::move(*note), now, transaction);
  return true;
}

// In the order in which they came: a note on pieces may stand behind the act that told of the file.
void OpenDesk::take(RelationEvents events, Instant now, Transaction& transaction) {
  for (RelationEvent& any : events) {
    const auto* came = std::get_if<UnitCame>(&any);
    if (came != nullptr && take_bulk_note(*came, now, transaction)) continue;
    RelationEvents one;
    one.push_back(std::move(any));
    channels_.take(one, now, transaction);
    take_file_events(now, transaction);
  }
}

}  // namespace peyk::desk
