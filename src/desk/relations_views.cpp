// Relations: what is shown of them.
#include <algorithm>
#include <utility>

#include "relations.hpp"

namespace peyk::desk {

namespace {

// Rounds that a letter and its acknowledgement take when nothing fails.
constexpr std::int64_t rounds_until_acknowledged = 8;

std::string_view state_name(CopyState state) {
  switch (state) {
    case CopyState::waiting:
      return "waiting";
    case CopyState::sent:
      return "sent";
    case CopyState::stored:
      return "stored";
    case CopyState::silent:
      return "silent";
    case CopyState::late:
      return "late";
    case CopyState::full:
      return "full";
    case CopyState::conflict:
      return "conflict";
    case CopyState::failed:
      return "failed";
    case CopyState::false_receipt:
      return "false_receipt";
  }
  return "";
}

}  // namespace

Duration Relations::expected(const Peer& peer) const {
  const auto theirs = peer.seal.other_listening();
  const Duration own = identity::parameters_of(keeper_.options().service_class).round;
  const Duration round = theirs.has_value()
                             ? std::max(own, identity::parameters_of(theirs->service_class).round)
                             : own;
  std::size_t bytes = 0;
  for (const auto& [sequence, unit] : peer.units) bytes += unit.size() - unit.sealed;
  const PutQueue* queue = keeper_.queue(peer.id);
  const std::size_t waiting = queue == nullptr ? 0 : queue->fresh_messages();
  const auto messages =
      static_cast<std::int64_t>(waiting + bytes / seal::content_max_size_turning + 1);
  return round * ((messages + rounds_until_acknowledged) * 4) / 3;
}

RelationView Relations::view(const Peer& peer) const {
  RelationView view;
  view.name = peer.name;
  view.words = peer.seal.words();
  view.words_confirmed = peer.words_confirmed;
  view.sent_without_words = peer.sent_without_words;
  view.sign_of_fork = peer.sign_of_fork;
  view.unread = peer.unread;
  view.last_heard = peer.last_heard;
  view.introduced_by = peer.introduced_by;
  if (peer.first_contact_failed) {
    view.state = RelationState::over;
  } else if (peer.seal.has_session()) {
    view.state = RelationState::open;
    view.generation = peer.seal.generation()->value();
  } else if (peer.seal.side() == seal::Side::one && peer.seal.standing_openings().empty()) {
    view.state = RelationState::waiting_for_hello;
  }
  return view;
}

std::vector<RelationView> Relations::views() const {
  std::vector<RelationView> views;
  views.reserve(peers_.size());
  for (const auto& [id, peer] : peers_) views.push_back(view(peer));
  std::sort(views.begin(), views.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return views;
}

// Acts only: notes are the desks' own.
void Relations::add_waiting(std::vector<OutboxView>& views, const Peer& peer) const {
  const PutQueue* queue = keeper_.queue(peer.id);
  for (const auto& [sequence, unit] : peer.units) {
    if (is_note(unit.kind)) continue;
    OutboxView view;
    view.act = unit.act;
    view.track = unit.track;
    view.to = peer.name;
    view.since = unit.since;
    view.bytes = unit.size();
    view.bytes_sealed = unit.sealed;
    view.held_for_words = !may_leave(peer, unit);
    view.messages_waiting = queue == nullptr ? 0 : queue->messages();
    if (queue != nullptr) add_copies(view, *queue, unit);
    views.push_back(std::move(view));
  }
}

// The copies of the messages that carry this unit, as far as they are known.
void Relations::add_copies(OutboxView& view, const PutQueue& queue, const UnitOut& unit) const {
  for (const auto& [frame, item] : queue.items()) {
    if (item.kind != FrameKind::message || item.counter != unit.last_counter) continue;
    for (const Copy& copy : item.copies) {
      const auto& known = keeper_.options().couriers;
      const auto courier = std::find_if(known.begin(), known.end(), [&copy](const auto& c) {
        return c.id == copy.place.courier;
      });
      view.copies.push_back({.courier = courier == known.end() ? "" : courier->name,
                             .state = std::string(state_name(copy.state)),
                             .round = copy.place.round.value()});
    }
  }
}

}  // namespace peyk::desk
