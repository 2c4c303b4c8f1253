// The open desk: cards that were not used, and the end of a relation.
#include <algorithm>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "open_desk.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_former_bytes = 128;

// The record of a channel whose relation was removed:
//   CBOR [version 1, relation, order, how it is shown, [places of acts that were not acknowledged]]
crypto::SecretBytes encode_former(const OpenChannel& open) {
  std::vector<std::uint64_t> unacknowledged;
  for (const auto& [id, act] : open.acts) {
    if (act.mine && !act.acknowledged) unacknowledged.push_back(act.sequence);
  }
  identity::SecretWriter writer;
  writer.array(5).uint(format_version).bytes(open.relation.span()).uint(open.order);
  writer.text(open.former_peer);
  writer.array(unacknowledged.size());
  for (const std::uint64_t sequence : unacknowledged) writer.uint(sequence);
  return std::move(writer).take();
}

}  // namespace

bool OpenDesk::read_channel(OpenChannel& open, ByteSpan plain) {
  constexpr std::size_t order_size = 8;
  if (plain.size() == RelationId::size + order_size) {
    ByteReader living(plain);
    open.relation = *RelationId::from(living.bytes(RelationId::size));
    open.order = living.u64();
    return living.finished();
  }
  cbor::Reader reader(plain);
  const auto exact = reader.array_exactly(5);
  const auto version = reader.uint();
  const auto relation = reader.bytes_exactly(RelationId::size);
  const auto order = reader.uint();
  const auto former = reader.text(max_former_bytes);
  const auto count = reader.array(max_units);
  if (!exact || !count || *version != format_version) return false;
  open.relation = *RelationId::from(*relation);
  open.order = *order;
  open.former_peer = *former;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto sequence = reader.uint();
    if (!sequence) return false;
    open.never_acknowledged.insert(*sequence);
  }
  return reader.finish().has_value();
}

Result<identity::Card> OpenDesk::unused_card(std::string_view name, Instant now) const {
  const auto found = std::find_if(peers_.begin(), peers_.end(),
                                  [&](const auto& peer) { return peer.second.name == name; });
  if (found == peers_.end()) return std::unexpected(Error::unknown_relation);
  auto card = found->second.seal.unused_card();
  if (!card.has_value()) return std::unexpected(Error::card_not_waiting);
  const Day today = day_of(keeper_.network_time(now).value_or(now));
  if (!card->is_valid_on(today)) return std::unexpected(Error::card_expired);
  return std::move(*card);
}

// The channels stay: each keeps the name under which its letters are shown. The number behind it
// keeps them apart from those of somebody who is given the same name later.
Result<void> OpenDesk::remove_relation(std::string_view name, Transaction& transaction) {
  const Peer* peer = find_peer(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  const RelationId id = peer->id;
  for (const auto& [sequence, unit] : peer->units) {
    RecordSealer::erase(transaction, table::units, unit_key(id, sequence));
  }
  for (std::uint64_t i = 0; i < std::min(peer->unread, max_unread_kept); ++i) {
    RecordSealer::erase(transaction, table::unread, unit_key(id, i));
  }
  erase_fragments(*peer, transaction);
  RecordSealer::erase(transaction, table::relations, id.span());
  const std::string former = peer->name + "-" + to_hex(id.span().first(4));
  for (auto& [channel, open] : channels_) {
    if (open.relation != id) continue;
    open.former_peer = former;
    sealer_.put(transaction, table::channels, channel.span(), encode_former(open));
  }
  keeper_.remove_relation(id, transaction);
  peers_.erase(id);
  ++changes_;
  return {};
}

std::string OpenDesk::peer_name(const OpenChannel& open) const {
  const auto peer = peers_.find(open.relation);
  return peer == peers_.end() ? open.former_peer : peer->second.name;
}

}  // namespace peyk::desk
