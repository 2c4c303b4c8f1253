#include "swaps.hpp"

#include <algorithm>
#include <utility>

#include "tables.hpp"

namespace peyk::desk {

bool Swaps::take_record(ByteSpan key, ByteSpan plain) {
  const auto id = channel::ActId::from(key);
  auto record = decode_swap_record(plain);
  if (!id.has_value() || !record.has_value()) return false;
  return all_.emplace(*id, *std::move(record)).second;
}

void Swaps::save(const channel::ActId& proposal, const SwapRecord& record,
                 Transaction& transaction) {
  sealer_.put(transaction, table::swaps, proposal.span(), encode(record));
  ++changes_;
}

Result<swap::Frame> Swaps::frame_of(const channel::ProposeSwap& proposal, Duration least_time,
                                    Instant now) const {
  return couriers_.trusted_frame(proposal.salt, proposal.deadline, proposal.couriers, least_time,
                                 desk_.network_time(now));
}

std::size_t Swaps::under_way(Instant now) const {
  const Instant network_now = desk_.network_time(now);
  const auto swaps = std::ranges::count_if(all_, [&](const auto& one) {
    return one.second.party.has_value() && one.second.outcome == SwapOutcome::open &&
           !one.second.party->is_over(network_now);
  });
  return static_cast<std::size_t>(swaps) + desk_.questions_under_way();
}

SwapRecord Swaps::record_for(const channel::ChannelId& track, SwapRole role) {
  SwapRecord record;
  record.track = track;
  record.role = role;
  record.secret = random_.secret<swap::PartySecret>();
  return record;
}

Result<swap::Gift> Swaps::gift_of(const swap::Frame& frame, SwapRecord& record,
                                  const std::vector<SwapItem>& items) {
  if (items.empty()) return std::unexpected(Error::text_empty);
  if (items.size() > max_swap_items) return std::unexpected(Error::gift_too_large);
  std::vector<crypto::SecretBytes> encoded;
  for (const SwapItem& item : items) {
    auto bytes = encode(item);
    if (!bytes) return std::unexpected(bytes.error());
    encoded.push_back(*std::move(bytes));
    record.given.push_back(view_of(item));
  }
  const std::vector<ByteSpan> spans(encoded.begin(), encoded.end());
  auto gift = swap::give(frame, swap::dealer_of(record.secret, frame), spans,
                         swap::ShowsConstant::no, random_);
  if (!gift || gift->sealed.size() > channel::max_swap_sealed_bytes) {
    return std::unexpected(Error::gift_too_large);
  }
  return *std::move(gift);
}

Result<Accepted> Swaps::propose(const channel::ChannelId& track, const channel::MemberId& with,
                                const ProposeOrder& order, Instant now, Transaction& transaction) {
  return propose(track,
                 {.words = order.words,
                  .with = with,
                  .salt = random_.fixed<channel::SwapSalt>(),
                  .deadline = order.deadline,
                  .couriers = order.couriers,
                  .gift = {}},
                 order.items, order.without_words, now, transaction);
}

Result<Accepted> Swaps::propose(const channel::ChannelId& track, channel::ProposeSwap proposal,
                                const std::vector<SwapItem>& items, bool without_words, Instant now,
                                Transaction& transaction) {
  if (under_way(now) >= max_swaps_under_way) return std::unexpected(Error::too_many_swaps);
  std::ranges::sort(proposal.couriers);
  const auto frame = frame_of(proposal, least_time_for_swap, now);
  if (!frame) return std::unexpected(frame.error());
  SwapRecord record = record_for(track, SwapRole::proposer);
  auto gift = gift_of(*frame, record, items);
  if (!gift) return std::unexpected(gift.error());
  proposal.gift = {.offer = swap::encode(gift->offer), .sealed = std::move(gift->sealed)};
  auto done = desk_.act(track, std::move(proposal), without_words, now, transaction);
  if (!done) return done;
  save(done->act, record, transaction);
  all_.emplace(done->act, std::move(record));
  return done;
}

Result<Accepted> Swaps::join(const channel::ChannelId& track, const channel::ActId& proposal,
                             const JoinOrder& order, Instant now, Transaction& transaction) {
  const auto proposed = act_of<channel::ProposeSwap>(track, proposal);
  if (!proposed.has_value()) return std::unexpected(Error::unknown_act);
  if (proposed->joint_text.has_value()) return std::unexpected(Error::signatures_wanted);
  return join(track, proposal, *proposed, order.items,
              {.over_one_courier = order.over_one_courier, .without_words = order.without_words},
              now, transaction);
}

Result<Accepted> Swaps::join(const channel::ChannelId& track, const channel::ActId& proposal,
                             const channel::ProposeSwap& proposed,
                             const std::vector<SwapItem>& items, Joining how, Instant now,
                             Transaction& transaction) {
  if (under_way(now) >= max_swaps_under_way) return std::unexpected(Error::too_many_swaps);
  const auto place = desk_.place(track, proposal);
  if (!place.has_value()) return std::unexpected(Error::unknown_act);
  if (place->role != SwapRole::joiner || all_.contains(proposal)) {
    return std::unexpected(Error::swap_not_now);
  }
  if (proposed.couriers.size() == 1 && !how.over_one_courier) {
    return std::unexpected(Error::one_courier);
  }
  const auto frame = frame_of(proposed, Duration(), now);
  if (!frame) return std::unexpected(frame.error());
  SwapRecord record = record_for(track, SwapRole::joiner);
  auto gift = gift_of(*frame, record, items);
  if (!gift) return std::unexpected(gift.error());
  channel::JoinSwap join{.swap = proposal,
                         .gift = {.offer = swap::encode(gift->offer), .sealed = gift->sealed}};
  if (proposed.gift.sealed.empty()) return std::unexpected(Error::bad_offer);
  auto party = party_of(*frame, std::move(gift->offer), proposed.gift, record.secret);
  if (!party) return std::unexpected(party.error());
  auto done = desk_.act(track, std::move(join), how.without_words, now, transaction);
  if (!done) return done;
  record.join = done->act;
  record.party = *std::move(party);
  SwapRecord& kept = all_.emplace(proposal, std::move(record)).first->second;
  drive(proposal, kept, now);
  save(proposal, kept, transaction);
  return done;
}

Result<Accepted> Swaps::accept(const channel::ChannelId& track, const channel::ActId& proposal,
                               const AcceptOrder& order, Instant now, Transaction& transaction) {
  if (under_way(now) >= max_swaps_under_way) return std::unexpected(Error::too_many_swaps);
  const auto found = all_.find(proposal);
  const auto place = desk_.place(track, proposal);
  if (!place.has_value()) return std::unexpected(Error::unknown_act);
  if (found == all_.end() || place->role != SwapRole::proposer || found->second.party.has_value() ||
      !place->state.joined_by.has_value()) {
    return std::unexpected(Error::swap_not_now);
  }
  // An act dated back may have put another joining in its place since the person looked.
  if (order.joining != *place->state.joined_by) return std::unexpected(Error::swap_not_now);
  SwapRecord& record = found->second;
  const auto proposed = act_of<channel::ProposeSwap>(track, proposal);
  const auto joined = act_of<channel::JoinSwap>(track, order.joining);
  if (!proposed.has_value() || !joined.has_value()) return std::unexpected(Error::vault_damaged);
  const auto frame = frame_of(*proposed, Duration(), now);
  if (!frame) return std::unexpected(frame.error());
  auto own = swap::decode_offer(proposed->gift.offer, *frame);
  if (!own) return std::unexpected(Error::vault_damaged);
  if (joined->gift.sealed.empty()) return std::unexpected(Error::bad_offer);
  auto party = party_of(*frame, *std::move(own), joined->gift, record.secret);
  if (!party) return std::unexpected(party.error());
  auto done = desk_.act(track, channel::AcceptSwap{.swap = proposal, .join = order.joining},
                        order.without_words, now, transaction);
  if (!done) return done;
  record.join = order.joining;
  record.party = *std::move(party);
  drive(proposal, record, now);
  save(proposal, record, transaction);
  return done;
}

// Where the track takes no act any more, the couriers are asked all the same.
Result<Accepted> Swaps::withdraw(const channel::ChannelId& track, const channel::ActId& proposal,
                                 const std::string& reason, bool without_words, Instant now,
                                 Transaction& transaction) {
  const auto found = all_.find(proposal);
  const bool is_deposited = found != all_.end() && found->second.party.has_value();
  if (!is_deposited && !desk_.place(track, proposal).has_value()) {
    return std::unexpected(Error::unknown_act);
  }
  if (is_deposited && !found->second.party->withdraw()) {
    return std::unexpected(Error::swap_not_now);
  }
  auto done = desk_.act(track, channel::CallOffSwap{.swap = proposal, .reason = reason},
                        without_words, now, transaction);
  if (!is_deposited) return done;
  drive(proposal, found->second, now);
  save(proposal, found->second, transaction);
  if (done) return done;
  Accepted only_couriers;
  only_couriers.act = proposal;
  return only_couriers;
}

void Swaps::drive(const channel::ActId& proposal, SwapRecord& record, Instant now) {
  take_in_release(proposal, record);
  if (is_asked_no_more(proposal, record, now)) return couriers_.forget(*record.party);
  couriers_.drive(*record.party, desk_.network_time(now));
}

bool Swaps::is_asked_no_more(const channel::ActId& proposal, SwapRecord& record,
                             Instant now) const {
  if (record.party->is_over(desk_.network_time(now))) return true;
  if (record.outcome == SwapOutcome::open) return false;
  if (record.outcome == SwapOutcome::cheated) return true;
  if (!record.is_joint_record.has_value()) {
    const auto proposed = act_of<channel::ProposeSwap>(record.track, proposal);
    if (!proposed.has_value()) return false;  // looked up again
    record.is_joint_record = proposed->joint_text.has_value();
  }
  return !*record.is_joint_record;
}

Result<std::vector<SwapItem>> Swaps::opened(const channel::ActId& proposal,
                                            const SwapRecord& record) const {
  channel::SwapGift theirs;
  if (record.role == SwapRole::joiner) {
    auto act = act_of<channel::ProposeSwap>(record.track, proposal);
    if (!act.has_value()) return std::unexpected(Error::vault_damaged);
    theirs = std::move(act->gift);
  } else {
    auto act = record.join.has_value() ? act_of<channel::JoinSwap>(record.track, *record.join)
                                       : std::nullopt;
    if (!act.has_value()) return std::unexpected(Error::vault_damaged);
    theirs = std::move(act->gift);
  }
  const auto items = record.party->open(theirs.sealed);
  if (!items) {
    return std::unexpected(items.error() == swap::Error::refused ? Error::bad_offer
                                                                 : Error::vault_damaged);
  }
  std::vector<SwapItem> all;
  for (const swap::Item& item : *items) all.push_back(decode_swap_item(item.bytes));
  return all;
}

bool Swaps::take_in_release(const channel::ActId& proposal, SwapRecord& record) const {
  if (record.outcome != SwapOutcome::open) return false;
  if (record.party->standing(Instant()) != swap::Standing::released) return false;
  const auto items = opened(proposal, record);
  if (items) {
    record.outcome = SwapOutcome::whole;
    for (const SwapItem& item : *items) record.got.push_back(view_of(item));
  } else if (items.error() == Error::bad_offer) {
    record.outcome = SwapOutcome::cheated;
  }
  return record.outcome != SwapOutcome::open;
}

void Swaps::on_answer(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer,
                      Instant now, Transaction& transaction) {
  const auto found = std::ranges::find_if(all_, [&swap](const auto& one) {
    return one.second.party.has_value() && one.second.party->id() == swap;
  });
  if (found == all_.end()) return;
  auto& [proposal, record] = *found;
  const auto index = record.party->terms().index_of(courier);
  if (!index.has_value()) return;
  record.party->on_answer(*index, answer, couriers_.signing_keys());
  drive(proposal, record, now);
  save(proposal, record, transaction);
}

// What the clock or the others' acts have changed; after a start, what is to be asked at all.
void Swaps::on_wakeup(Instant now, Transaction& transaction) {
  if (looked_.has_value() && now >= *looked_ && now - *looked_ < swaps_looked_after_each) return;
  looked_ = now;
  const Instant network_now = desk_.network_time(now);
  std::size_t released_asked = 0;
  for (auto& [proposal, record] : all_) {
    if (!record.party.has_value()) continue;
    // Where what the other gave could not be read when it was released.
    if (take_in_release(proposal, record)) save(proposal, record, transaction);
    const bool is_released = record.outcome != SwapOutcome::open;
    // Also by the clock alone, when couriers have forgotten it.
    if (is_asked_no_more(proposal, record, now) ||
        (is_released && ++released_asked > max_released_asked)) {
      couriers_.forget(*record.party);
      continue;
    }
    // Who calls off what the other side has not accepted leaves it with the couriers until the
    // deadline: both wish the same, so it is ended now.
    const auto place = desk_.place(record.track, proposal);
    const bool is_off = place.has_value() && place->state.called_off_by.has_value();
    const bool ends = is_off && record.party->standing(network_now) == swap::Standing::waiting &&
                      record.party->withdraw();
    drive(proposal, record, now);
    if (ends) save(proposal, record, transaction);
  }
}

}  // namespace peyk::desk
