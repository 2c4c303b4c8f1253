// Relations: how they begin and end.
#include <algorithm>
#include <utility>

#include "relations.hpp"
#include "tables.hpp"

namespace peyk::desk {

identity::Listening Relations::own_listening() const {
  identity::Listening listening;
  listening.service_class = keeper_.options().service_class;
  for (const TrustedCourier& courier : keeper_.options().couriers) {
    if (listening.couriers.size() == identity::most_couriers_of_a_card) break;
    listening.couriers.push_back(courier.id);
  }
  return listening;
}

Result<void> Relations::check_new_name(std::string_view name) const {
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

Result<std::pair<RelationId, identity::Card>> Relations::make_card(std::string_view name,
                                                                   Day last_day,
                                                                   Transaction& transaction) {
  if (auto good = check_new_name(name); !good) return std::unexpected(good.error());
  auto made = identity::make_card(own_listening(), last_day, random_);
  if (!made) return std::unexpected(Error::no_couriers);
  const RelationId id = random_.fixed<RelationId>();
  Peer& peer =
      peers_
          .emplace(id, Peer(id, std::string(name),
                            seal::Relation::from_made_card(std::move(made->key), made->card)))
          .first->second;
  keeper_.set_relation(id, line_spec(peer, nullptr), transaction);
  touch(peer);
  ++changes_;
  return std::pair(id, std::move(made->card));
}

Result<RelationId> Relations::accept_card(std::string_view name, const identity::Card& card,
                                          Instant now, Transaction& transaction) {
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
  // It lists the other's couriers: those it knows, and this desk does, too.
  auto own = identity::make_card({card.listening().couriers, keeper_.options().service_class},
                                 Day(today.value() + days_of_own_card), random_);
  if (!own) return std::unexpected(Error::no_couriers);
  auto relation = seal::Relation::from_accepted_card(card, std::move(own->key), own->card, today);
  if (!relation) {
    return std::unexpected(relation.error() == seal::Error::card_expired ? Error::card_expired
                                                                         : Error::own_card);
  }
  const RelationId id = random_.fixed<RelationId>();
  Peer& peer = peers_.emplace(id, Peer(id, std::string(name), std::move(*relation))).first->second;
  keeper_.set_relation(id, line_spec(peer, nullptr), transaction);
  if (keeper_.network_time(now).has_value()) {
    RelationEvents none;  // nothing can have come yet
    keep_time_with(peer, network_now, now, transaction, none);
  }
  touch(peer);
  ++changes_;
  return id;
}

Result<identity::Card> Relations::unused_card(std::string_view name, Instant now) const {
  const auto found = std::find_if(peers_.begin(), peers_.end(),
                                  [&](const auto& peer) { return peer.second.name == name; });
  if (found == peers_.end()) return std::unexpected(Error::unknown_relation);
  auto card = found->second.seal.unused_card();
  if (!card.has_value()) return std::unexpected(Error::card_not_waiting);
  const Day today = day_of(keeper_.network_time(now).value_or(now));
  if (!card->is_valid_on(today)) return std::unexpected(Error::card_expired);
  return std::move(*card);
}

Result<void> Relations::confirm_words(std::string_view name) {
  Peer* peer = find(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (!peer->seal.words().has_value()) return std::unexpected(Error::no_words_yet);
  peer->words_confirmed = true;
  touch(*peer);
  ++changes_;
  return {};
}

Result<void> Relations::reopen(std::string_view name, Instant now, Transaction& transaction) {
  Peer* peer = find(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (!peer->seal.has_session()) return std::unexpected(Error::not_open_yet);
  peer->reopening_due = true;
  if (const auto network_now = keeper_.network_time(now)) {
    RelationEvents none;  // nothing has come
    keep_time_with(*peer, *network_now, now, transaction, none);
  }
  touch(*peer);
  return {};
}

void Relations::remove(RelationId id, Transaction& transaction) {
  const Peer* peer = find(id);
  if (peer == nullptr) return;
  for (const auto& [sequence, unit] : peer->units) {
    RecordSealer::erase(transaction, table::units, unit_key(id, sequence));
  }
  for (std::uint64_t i = 0; i < std::min(peer->unread, max_unread_kept); ++i) {
    RecordSealer::erase(transaction, table::unread, unit_key(id, i));
  }
  erase_fragments(*peer, transaction);
  RecordSealer::erase(transaction, table::relations, id.span());
  keeper_.remove_relation(id, transaction);
  touched_.erase(id);
  peers_.erase(id);
  ++changes_;
}

}  // namespace peyk::desk
