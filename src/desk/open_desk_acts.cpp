// The open desk: what a person does, and what is shown.
#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "act_record.hpp"
#include "open_desk.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::size_t max_name_bytes = 64;
// Rounds that a letter and its acknowledgement take when nothing fails.
constexpr std::int64_t rounds_until_acknowledged = 8;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= max_name_bytes && cbor::is_valid_utf8(as_bytes(name)) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error from_channel(channel::Error error) {
  switch (error) {
    case channel::Error::empty:
      return Error::text_empty;
    case channel::Error::too_long:
      return Error::text_too_long;
    case channel::Error::invalid_text:
      return Error::text_invalid;
    case channel::Error::malformed:
    case channel::Error::unknown_version:
    case channel::Error::unknown_type:
    case channel::Error::wrong_id:
      return Error::vault_damaged;
  }
  return Error::vault_damaged;
}

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

channel::Side OpenDesk::author_of(const Peer& peer, bool mine) {
  const seal::Side side = mine ? peer.seal.side() : seal::other(peer.seal.side());
  return channel::Side(static_cast<std::uint8_t>(side));
}

Result<void> OpenDesk::check_new_name(std::string_view name) const {
  if (!is_name(name)) return std::unexpected(Error::bad_name);
  for (const auto& [id, peer] : peers_) {
    if (peer.name == name) return std::unexpected(Error::name_taken);
  }
  if (keeper_.options().couriers.empty()) return std::unexpected(Error::no_couriers);
  if (keeper_.relation_count() >= keeper_.max_relations()) {
    return std::unexpected(Error::too_many_relations);
  }
  return {};
}

Result<identity::Card> OpenDesk::make_card(std::string_view name, std::uint32_t days_valid,
                                           Instant now, Transaction& transaction) {
  if (auto good = check_new_name(name); !good) return std::unexpected(good.error());
  const Instant network_now = keeper_.network_time(now).value_or(now);
  const std::uint32_t today = day_of(network_now).value();
  const Day last(today + std::min(days_valid, UINT32_MAX - today));
  auto made = identity::make_card(own_listening(), last, random_);
  if (!made) return std::unexpected(Error::no_couriers);
  const RelationId id = random_.fixed<RelationId>();
  Peer& peer =
      peers_
          .emplace(id, Peer(id, std::string(name),
                            seal::Relation::from_made_card(std::move(made->key), made->card)))
          .first->second;
  keeper_.set_relation(id, line_spec(peer, nullptr), transaction);
  save_peer(peer, transaction);
  ++changes_;
  return std::move(made->card);
}

Result<void> OpenDesk::accept_card(std::string_view name, const identity::Card& card, Instant now,
                                   Transaction& transaction) {
  if (auto good = check_new_name(name); !good) return std::unexpected(good.error());
  const Instant network_now = keeper_.network_time(now).value_or(now);
  const Day today = day_of(network_now);
  for (const CourierId& courier : card.listening().couriers) {
    const auto& known = keeper_.options().couriers;
    const bool trusted = std::any_of(known.begin(), known.end(),
                                     [&](const TrustedCourier& c) { return c.id == courier; });
    if (!trusted) return std::unexpected(Error::no_common_courier);
  }
  for (const auto& [id, peer] : peers_) {
    if (peer.seal.own_key() == card.key()) return std::unexpected(Error::own_card);
    const crypto::KemPublicKey* other = peer.seal.other_key();
    if (other != nullptr && *other == card.key()) return std::unexpected(Error::card_used);
  }
  constexpr std::uint32_t days_of_own_card = 30;
  auto own = identity::make_card(own_listening(), Day(today.value() + days_of_own_card), random_);
  if (!own) return std::unexpected(Error::no_couriers);
  auto relation = seal::Relation::from_accepted_card(card, std::move(own->key), own->card, today);
  if (!relation) {
    return std::unexpected(relation.error() == seal::Error::card_expired ? Error::card_expired
                                                                         : Error::own_card);
  }
  const RelationId id = random_.fixed<RelationId>();
  Peer& peer = peers_.emplace(id, Peer(id, std::string(name), std::move(*relation))).first->second;
  keeper_.set_relation(id, line_spec(peer, nullptr), transaction);
  if (keeper_.network_time(now).has_value()) keep_time_with(peer, network_now, now, transaction);
  save_peer(peer, transaction);
  ++changes_;
  return {};
}

Result<RelationView> OpenDesk::confirm_words(std::string_view name, Instant now,
                                             Transaction& transaction) {
  Peer* peer = find_peer(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (!peer->seal.words().has_value()) return std::unexpected(Error::no_words_yet);
  peer->words_confirmed = true;
  seal_more(*peer, fresh_messages_ahead, message_window, now, transaction);
  save_peer(*peer, transaction);
  ++changes_;
  return view(*peer);
}

Result<void> OpenDesk::reopen(std::string_view name, Instant now, Transaction& transaction) {
  Peer* peer = find_peer(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (!peer->seal.has_session()) return std::unexpected(Error::not_open_yet);
  peer->reopening_due = true;
  if (const auto network_now = keeper_.network_time(now)) {
    keep_time_with(*peer, *network_now, now, transaction);
  }
  save_peer(*peer, transaction);
  return {};
}

OpenChannel& OpenDesk::add_channel(channel::ChannelId id, RelationId relation,
                                   Transaction& transaction) {
  OpenChannel& open = channels_.emplace(id, OpenChannel(id)).first->second;
  open.relation = relation;
  open.order = next_channel_++;
  Bytes record(RelationId::size + 8);
  ByteWriter(record).bytes(relation.span()).u64(open.order);
  sealer_.put(transaction, table::channels, id.span(), record);
  return open;
}

void OpenDesk::store_act(OpenChannel& open, const channel::Act& act, bool mine,
                         channel::Side author, ByteSpan unit, Transaction& transaction) {
  const std::uint64_t sequence = open.next_sequence++;
  static_cast<void>(open.log.add(entry_of(act, author), name_in(act)));
  open.acts[act.id] = {
      .sequence = sequence, .mine = mine, .acknowledged = false, .letter = open.log.letters()};
  sealer_.put(transaction, table::acts, act_key(open.log.id(), sequence),
              encode_act_record(mine, author, unit));
  ++changes_;
}

Result<channel::ActId> OpenDesk::do_act(Peer& peer, OpenChannel& open, channel::Content content,
                                        bool without_words, Instant now, Transaction& transaction) {
  if (peer.units.size() >= max_units || peer.unit_bytes() >= max_unit_bytes_waiting ||
      !has_room_for(peer, &open)) {
    return std::unexpected(Error::outbox_full);
  }
  std::vector<channel::ActId> parents = open.log.frontier();
  if (parents.size() > channel::max_parents) parents.resize(channel::max_parents);
  const Instant time = keeper_.network_time(now).value_or(now);
  const auto act = channel::make_act(open.log.id(), author_of(peer, true), std::move(parents),
                                     random_.fixed<channel::ActSalt>(), time, std::move(content));
  if (!act) return std::unexpected(from_channel(act.error()));
  UnitOut unit;
  unit.channel = open.log.id();
  unit.act = act->id;
  unit.since = time;
  unit.without_words = without_words;
  unit.bytes = channel::encode(*act);
  store_act(open, *act, true, author_of(peer, true), unit.bytes, transaction);
  const std::uint64_t sequence = peer.next_sequence++;
  sealer_.put(transaction, table::units, unit_key(peer.id, sequence), encode(unit));
  peer.units.emplace(sequence, std::move(unit));
  if (without_words && !peer.words_confirmed) peer.sent_without_words = true;
  seal_more(peer, fresh_messages_ahead, message_window, now, transaction);
  save_peer(peer, transaction);
  return act->id;
}

Result<ChannelView> OpenDesk::open_channel(std::string_view name, std::string_view with,
                                           bool without_words, Instant now,
                                           Transaction& transaction) {
  if (!is_name(name)) return std::unexpected(Error::bad_name);
  if (is_channel_name(name)) return std::unexpected(Error::name_taken);
  Peer* peer = find_peer(with);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (!has_room_for(*peer, nullptr)) return std::unexpected(Error::outbox_full);
  channel::Open opening{.name = std::string(name), .nonce = random_.fixed<channel::ChannelNonce>()};
  const auto id = channel::channel_id(opening, author_of(*peer, true));
  OpenChannel& open = add_channel(id, peer->id, transaction);
  const auto act = do_act(*peer, open, std::move(opening), without_words, now, transaction);
  if (!act) {
    channels_.erase(id);
    RecordSealer::erase(transaction, table::channels, id.span());
    return std::unexpected(act.error());
  }
  return view(open);
}

// Rounds until acknowledged, and one for each message that is ahead; a fourth of the rounds are for
// reopening.
Duration OpenDesk::expected(const Peer& peer) const {
  const auto theirs = peer.seal.other_listening();
  const Duration own = identity::parameters_of(keeper_.options().service_class).round;
  const Duration round = theirs.has_value()
                             ? std::max(own, identity::parameters_of(theirs->service_class).round)
                             : own;
  std::size_t bytes = 0;
  for (const auto& [sequence, unit] : peer.units) bytes += unit.bytes.size() - unit.sealed;
  const PutQueue* queue = keeper_.queue(peer.id);
  const std::size_t waiting = queue == nullptr ? 0 : queue->fresh_messages();
  const auto messages =
      static_cast<std::int64_t>(waiting + bytes / seal::content_max_size_turning + 1);
  return round * ((messages + rounds_until_acknowledged) * 4) / 3;
}

Result<Accepted> OpenDesk::send_letter(std::string_view channel_name, std::string text,
                                       bool without_words, Instant now, Transaction& transaction) {
  OpenChannel* open = find_channel(channel_name);
  if (open == nullptr) return std::unexpected(Error::unknown_channel);
  const auto found = peers_.find(open->relation);
  if (found == peers_.end()) return std::unexpected(Error::relation_removed);
  Peer& peer = found->second;
  const std::size_t size = text.size();
  const auto act =
      do_act(peer, *open, channel::Letter{std::move(text)}, without_words, now, transaction);
  if (!act) return std::unexpected(act.error());
  return Accepted{.act = *act,
                  .reader = peer.name,
                  .messages = size / seal::content_max_size_turning + 1,
                  .expected = expected(peer),
                  .held_for_words = !peer.words_confirmed && !without_words};
}

RelationView OpenDesk::view(const Peer& peer) const {
  RelationView view;
  view.name = peer.name;
  view.words = peer.seal.words();
  view.words_confirmed = peer.words_confirmed;
  view.sent_without_words = peer.sent_without_words;
  view.sign_of_fork = peer.sign_of_fork;
  view.unread = peer.unread;
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

std::vector<RelationView> OpenDesk::relations() const {
  std::vector<RelationView> views;
  views.reserve(peers_.size());
  for (const auto& [id, peer] : peers_) views.push_back(view(peer));
  std::sort(views.begin(), views.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return views;
}

ChannelView OpenDesk::view(const OpenChannel& open) const {
  ChannelView view;
  view.id = open.log.id();
  view.name = shown_name(open);
  view.with = peer_name(open);
  view.letters = open.log.letters();
  return view;
}

std::vector<ChannelView> OpenDesk::channels() const {
  std::vector<ChannelView> views;
  views.reserve(channels_.size());
  for (const auto& [id, open] : channels_) views.push_back(view(open));
  std::sort(views.begin(), views.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return views;
}

Result<std::vector<LetterView>> OpenDesk::read(std::string_view channel_name, std::uint64_t after,
                                               std::size_t limit, std::uint64_t behind) const {
  const OpenChannel* open = find_channel(channel_name);
  if (open == nullptr) return std::unexpected(Error::unknown_channel);
  std::vector<LetterView> letters;
  std::uint64_t place = 0;
  for (const channel::ActId& id : open->log.in_order()) {
    if (!open->log.is_letter(id) || ++place <= behind) continue;
    const OpenChannel::Act& kept = open->acts.at(id);
    if (kept.letter <= after) continue;
    if (letters.size() == limit) break;
    const Bytes key = act_key(open->log.id(), kept.sequence);
    const auto stored = store_.get(table::acts, key);
    if (!stored || !stored->has_value()) return std::unexpected(Error::vault_damaged);
    const auto plain = sealer_.open(table::acts, key, **stored);
    if (!plain) return std::unexpected(Error::vault_damaged);
    const auto record = decode_act_record(*plain);
    if (!record.has_value()) return std::unexpected(Error::vault_damaged);
    auto act = channel::decode(record->unit, record->author);
    if (!act || act->id != id) return std::unexpected(Error::vault_damaged);
    const Delivery delivery = !kept.mine          ? Delivery::received
                              : kept.acknowledged ? Delivery::acknowledged
                                                  : Delivery::waiting;
    letters.push_back({.act = id,
                       .index = kept.letter,
                       .place = place,
                       .author = kept.mine ? "" : peer_name(*open),
                       .time = act->time,
                       .delivery = delivery,
                       .text = std::move(std::get<channel::Letter>(act->content).text)});
  }
  return letters;
}

std::vector<OutboxView> OpenDesk::outbox() const {
  std::vector<OutboxView> views;
  for (const auto& [id, peer] : peers_) {
    const PutQueue* queue = keeper_.queue(id);
    for (const auto& [sequence, unit] : peer.units) {
      OutboxView view;
      view.act = unit.act;
      if (const auto open = channels_.find(unit.channel); open != channels_.end()) {
        view.channel = shown_name(open->second);
      }
      view.to = peer.name;
      view.since = unit.since;
      view.bytes = unit.bytes.size();
      view.bytes_sealed = unit.sealed;
      view.held_for_words = !may_leave(peer, unit);
      view.messages_waiting = queue == nullptr ? 0 : queue->messages();
      if (queue != nullptr) add_copies(view, *queue, unit);
      views.push_back(std::move(view));
    }
  }
  return views;
}

// The copies of the messages that carry this unit, as far as they are known.
void OpenDesk::add_copies(OutboxView& view, const PutQueue& queue, const UnitOut& unit) const {
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
