// Relations: frames in, frames out.
#include <algorithm>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "relations.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

Bytes fragment_key(const RelationId& relation, std::uint64_t unit, std::uint32_t offset) {
  Bytes key(RelationId::size + 8 + 4);
  ByteWriter(key).bytes(relation.span()).u64(unit).u32(offset);
  return key;
}

box::Frame to_box(const seal::Frame& frame) { return box::Frame(frame.array()); }

template <class... Kinds>
bool any_is(const seal::Events& events) {
  return std::ranges::any_of(events, [](const seal::Event& event) {
    return (std::holds_alternative<Kinds>(event) || ...);
  });
}

}  // namespace

void Relations::erase_fragments(const Peer& peer, Transaction& transaction) {
  for (const std::uint32_t offset : peer.fragments) {
    RecordSealer::erase(transaction, table::assembly,
                        fragment_key(peer.id, peer.assembly.unit(), offset));
  }
}

bool Relations::take_in_one(Instant now, Transaction& transaction, RelationEvents& events) {
  const Keeper::FetchedRef* oldest = keeper_.oldest_fetched();
  if (oldest == nullptr) return false;
  const bool opening = oldest->fetched.source == Source::opening;
  const auto network_now = keeper_.network_time(now);
  if (opening && !network_now.has_value()) return false;  // its days could not be judged
  const auto found = peers_.find(oldest->relation);
  if (found != peers_.end()) {
    Peer& peer = found->second;
    const seal::Frame frame(oldest->fetched.frame.array());
    const std::vector<CourierId> known = keeper_.courier_ids();
    seal::Events opened =
        opening ? peer.seal.on_opening_frame(frame, *network_now, random_, &known)
                : peer.seal.on_session_frame(seal::Generation(oldest->fetched.generation), frame);
    const bool heard = std::ranges::any_of(opened, [](const seal::Event& event) {
      return !std::holds_alternative<seal::event::Refused>(event) &&
             !std::holds_alternative<seal::event::Repeated>(event);
    });
    if (heard && network_now.has_value()) peer.last_heard = network_now;
    const bool has_effect = opened.size() != 1 || heard;  // else the seal is as it was
    const bool confirmed = opening && any_is<seal::event::AcknowledgementDue>(opened);
    // The other side says nothing in a session before its confirm was answered.
    const bool answer_was_heard =
        !opening && any_is<seal::event::Delivered, seal::event::Noted>(opened);
    if (answer_was_heard) {
      keeper_.withdraw(peer.id, FrameKind::answer, transaction);
      peer.heard_in = peer.seal.generation();
    }
    handle(peer, std::move(opened), now, transaction, events);
    const bool is_answered =
        peer.seal.delivered().value() > 0 || peer.heard_in == peer.seal.generation();
    peer.confirm_to_answer = !is_answered && (confirmed || peer.confirm_to_answer);
    // Whoever holds a card can lay in the boxes what is refused, as much as it likes.
    if (has_effect) touch(peer);
    if (network_now.has_value()) peer.first_contact_failed = peer.seal.needs_new_card(*network_now);
  }
  keeper_.erase_oldest_fetched(transaction);
  ++changes_;
  return true;
}

void Relations::handle(Peer& peer, seal::Events seal_events, Instant now, Transaction& transaction,
                       RelationEvents& events) {
  // Before an acknowledgement lets the receipts go.
  note_content_misses(peer, seal_events, now, transaction);
  bool boxes_changed = false;
  for (seal::Event& any : seal_events) {
    std::visit(
        Overloaded{
            [&](seal::event::PutOpening& put) {
              put_opening(peer, put.id, put.generation, put.frame, put.reader, now, transaction);
            },
            [&](seal::event::StopOpening& stop) { stop_opening(peer, stop.id, transaction); },
            [&](seal::event::Established&) {
              boxes_changed = true;
              if (!peer.may_seal() && !peer.seal.says_hello()) peer.reopening_due = true;
            },
            [&](seal::event::SealAgain&) { seal_again(peer, transaction); },
            [&](seal::event::FirstContactOver&) { boxes_changed = true; },
            [&](seal::event::Delivered& delivered) {
              take_content(peer, delivered.content, transaction, events);
            },
            [&](seal::event::Noted&) {},
            [&](seal::event::Acknowledged& done) {
              acknowledged(peer, done.up_to, transaction, events);
            },
            [&](seal::event::AcknowledgementDue&) { peer.acknowledgement_due = true; },
            [&](seal::event::SignOfFork&) { peer.sign_of_fork = true; },
            [&](seal::event::SignOfRollback&) {
              // Seen in many frames until the new generation stands.
              if (peer.may_seal()) open_after_rollback(peer, transaction);
            },
            [&](seal::event::Refused&) {},
            [&](seal::event::Repeated&) {},
        },
        any);
  }
  if (boxes_changed) {
    keeper_.set_relation(peer.id, line_spec(peer, keeper_.relation(peer.id)), transaction);
  }
}

void Relations::put_opening(Peer& peer, seal::OpeningId id, seal::Generation generation,
                            const seal::Frame& frame, const identity::Listening& reader,
                            Instant now, Transaction& transaction) {
  const bool first = generation.value() == 0;
  auto boxes = first ? peer.seal.first_opening_boxes() : peer.seal.opening_boxes();
  if (!boxes.has_value()) return;
  const box::Side writer = boxes->writer == seal::Side::zero ? box::Side::zero : box::Side::one;
  OpeningPlace place{
      .series = box::Series::opening(std::move(boxes->root), writer),
      .any_round = first,
      .holds_messages = peer.seal.has_session() && peer.seal.generation() == generation,
      .reader = reader};
  const FrameId put = keeper_.put(peer.id, FrameKind::opening, 0, to_box(frame), std::move(place),
                                  now, transaction);
  peer.openings.insert_or_assign(id, put);
}

void Relations::stop_opening(Peer& peer, seal::OpeningId id, Transaction& transaction) {
  const auto found = peer.openings.find(id);
  if (found == peer.openings.end()) return;
  keeper_.withdraw_one(peer.id, found->second, transaction);
  peer.openings.erase(found);
}

// What this session sealed is not put any more.
void Relations::withdraw_session(Peer& peer, Transaction& transaction) {
  for (const FrameKind kind : {FrameKind::message, FrameKind::acknowledgement, FrameKind::answer}) {
    keeper_.withdraw(peer.id, kind, transaction);
  }
  peer.confirm_to_answer = false;
}

// This vault is older than what it has sent: a new generation is opened before it says anything.
void Relations::open_after_rollback(Peer& peer, Transaction& transaction) {
  const auto lost = [&peer](seal::Generation generation) {
    peer.rolled_back_in = std::max(peer.rolled_back_in.value_or(0), generation.value());
  };
  if (peer.seal.has_session()) lost(*peer.seal.generation());
  for (const auto& opening : peer.seal.standing_openings()) lost(opening.generation);
  withdraw_session(peer, transaction);
  peer.reopening_due = true;
}

// A new generation: units begin anew in both directions.
void Relations::seal_again(Peer& peer, Transaction& transaction) {
  withdraw_session(peer, transaction);
  peer.next_number = 1;
  for (auto& [sequence, unit] : peer.units) {
    unit.number = 0;
    unit.sealed = 0;
    unit.last_counter = 0;
  }
  erase_fragments(peer, transaction);
  peer.fragments.clear();
  peer.assembly = Assembly();
}

void Relations::note_content_misses(const Peer& peer, const seal::Events& events, Instant now,
                                    Transaction& transaction) {
  const auto note = [&](ByteSpan content) {
    const auto decoded = decode_message_content(content);
    if (decoded.has_value()) keeper_.note_misses(peer.id, decoded->misses, now, transaction);
  };
  for (const seal::Event& any : events) {
    if (const auto* delivered = std::get_if<seal::event::Delivered>(&any)) note(delivered->content);
    if (const auto* noted = std::get_if<seal::event::Noted>(&any)) note(noted->content);
  }
}

void Relations::take_content(Peer& peer, ByteSpan content, Transaction& transaction,
                             RelationEvents& events) {
  const auto decoded = decode_message_content(content);
  if (!decoded.has_value()) {
    ++peer.unread;
    return;
  }
  for (const Fragment& fragment : decoded->fragments) {
    take_fragment(peer, fragment, transaction, events);
  }
}

void Relations::take_fragment(Peer& peer, const Fragment& fragment, Transaction& transaction,
                              RelationEvents& events) {
  const Assembly::Added added = peer.assembly.add(fragment);
  if (added == Assembly::Added::refused) {
    ++peer.unread;
    return;
  }
  if (added == Assembly::Added::incomplete) {
    crypto::SecretBytes record(4);
    ByteWriter(record).u32(fragment.total);
    record.insert(record.end(), fragment.bytes.begin(), fragment.bytes.end());
    sealer_.put(transaction, table::assembly, fragment_key(peer.id, fragment.unit, fragment.offset),
                record);
    peer.fragments.push_back(fragment.offset);
    return;
  }
  erase_fragments(peer, transaction);
  peer.fragments.clear();
  events.emplace_back(UnitCame{.from = peer.id, .unit = peer.assembly.take()});
}

bool Relations::may_leave(const Peer& peer, const UnitOut& unit) {
  return peer.words_confirmed || unit.without_words;
}

bool Relations::anything_to_seal(const Peer& peer) {
  if (!peer.may_seal()) return false;
  return std::any_of(peer.units.begin(), peer.units.end(), [&peer](const auto& unit) {
    return !unit.second.whole() && may_leave(peer, unit.second);
  });
}

void Relations::seal_fragment(Peer& peer, UnitOut& unit, std::size_t capacity, std::size_t& used,
                              MessageContent& content) {
  if (unit.number == 0) unit.number = peer.next_number++;
  const std::size_t room = capacity - used - fragment_overhead;
  const std::size_t size = std::min(room, unit.size() - unit.sealed);
  content.fragments.push_back(
      {.unit = unit.number,
       .offset = unit.sealed,
       .total = static_cast<std::uint32_t>(unit.size()),
       .bytes = crypto::secret_bytes(ByteSpan(*unit.bytes).subspan(unit.sealed, size))});
  unit.sealed += static_cast<std::uint32_t>(size);
  unit.last_counter = peer.seal.sent().value() + 1;
  used += fragment_overhead + size;
}

// As many fragments as fit. Units go one after the other, each whole before the next: one that may
// not leave yet lets later ones pass only while none of its own bytes were sealed.
MessageContent Relations::next_content(Peer& peer, std::size_t capacity) {
  MessageContent content;
  content.misses = keeper_.take_misses(peer.id, Keeper::ToldIn::message);
  if (content.misses.size() > max_misses_in_message) content.misses.resize(max_misses_in_message);
  std::size_t used = content_overhead(content.misses.size());
  if (UnitOut* begun = peer.unit_under_way()) seal_fragment(peer, *begun, capacity, used, content);
  for (auto& [sequence, unit] : peer.units) {
    if (unit.whole() || !may_leave(peer, unit)) continue;
    if (used + fragment_overhead >= capacity ||
        content.fragments.size() == max_fragments_in_message) {
      break;
    }
    seal_fragment(peer, unit, capacity, used, content);
  }
  return content;
}

void Relations::seal_more(Peer& peer, std::size_t fresh, std::size_t window, Instant now,
                          Transaction& transaction) {
  while (anything_to_seal(peer)) {
    const PutQueue* queue = keeper_.queue(peer.id);
    if (queue != nullptr && (queue->fresh_messages() >= fresh || queue->messages() >= window)) {
      return;
    }
    const crypto::SecretBytes content = encode(next_content(peer, peer.seal.content_capacity()));
    const auto message = peer.seal.seal_message(content, random_);
    if (!message) return;
    peer.acknowledgement_due = false;
    peer.confirm_to_answer = false;
    keeper_.put(peer.id, FrameKind::message, message->counter.value(), to_box(message->frame),
                std::nullopt, now, transaction);
    keeper_.withdraw(peer.id, FrameKind::answer, transaction);  // the message does its work
    ++changes_;
  }
}

// An acknowledgement of its own, unless a message that is about to leave carries it. One that
// answers a confirm is put until the other side was heard: the confirm of generation 0 lies in
// boxes that this side cannot name any more, so it cannot ask for its answer again.
void Relations::acknowledge(Peer& peer, Instant now, Transaction& transaction) {
  if (!peer.may_seal()) return;
  if (!peer.seal.owes_acknowledgement() && !peer.acknowledgement_due) return;
  MessageContent content;
  content.misses = keeper_.take_misses(peer.id, Keeper::ToldIn::acknowledgement);
  const auto frame = peer.seal.seal_acknowledgement(encode(content), random_);
  if (!frame) return;
  peer.acknowledgement_due = false;
  const bool answers = std::exchange(peer.confirm_to_answer, false);
  keeper_.withdraw(peer.id, FrameKind::acknowledgement, transaction);
  keeper_.withdraw(peer.id, FrameKind::answer, transaction);
  keeper_.put(peer.id, answers ? FrameKind::answer : FrameKind::acknowledgement, 0, to_box(*frame),
              std::nullopt, now, transaction);
}

void Relations::acknowledged(Peer& peer, seal::Counter up_to, Transaction& transaction,
                             RelationEvents& events) {
  if (!peer.may_seal()) return;
  keeper_.withdraw_acknowledged(peer.id, up_to.value(), transaction);
  for (auto it = peer.units.begin(); it != peer.units.end();) {
    const UnitOut& unit = it->second;
    if (!unit.whole() || unit.last_counter == 0 || unit.last_counter > up_to.value()) {
      ++it;
      continue;
    }
    events.emplace_back(UnitDelivered{.to = peer.id, .track = unit.track, .act = unit.act});
    RecordSealer::erase(transaction, table::units, unit_key(peer.id, it->first));
    it = peer.units.erase(it);
  }
}

}  // namespace peyk::desk
