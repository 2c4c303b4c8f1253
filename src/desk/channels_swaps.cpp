// Channels: what swaps need of them. docs/protocol.md §9 and §11.
#include <algorithm>
#include <utility>

#include "channels.hpp"

namespace peyk::desk {

std::optional<channel::ActId> Channels::numbered(std::string_view channel,
                                                 std::uint64_t number) const {
  const Track* track = find(channel);
  if (track == nullptr || number == 0) return std::nullopt;
  const auto found = std::ranges::find_if(
      track->acts, [&](const auto& act) { return act.second.index == number; });
  if (found == track->acts.end()) return std::nullopt;
  return found->first;
}

std::optional<channel::MemberId> Channels::member(std::string_view channel,
                                                  std::string_view name) const {
  const Track* track = find(channel);
  return track == nullptr ? std::nullopt : find_member(*track, name);
}

std::optional<channel::Content> Channels::content(const channel::ChannelId& id,
                                                  const channel::ActId& act) const {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return std::nullopt;
  const auto kept = track->second.acts.find(act);
  if (kept == track->second.acts.end()) return std::nullopt;
  const auto record = record_of(track->second, kept->second);
  auto whole = record.has_value() ? act_in(*record) : std::nullopt;
  if (!whole.has_value() || whole->id != act) return std::nullopt;
  return std::move(whole->content);
}

Result<Accepted> Channels::act(const channel::ChannelId& id, channel::Content content,
                               bool without_words, Instant now, Transaction& transaction) {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return std::unexpected(Error::unknown_channel);
  const auto done = do_act(track->second, std::move(content),
                           {.now = now, .without_words = without_words, .copies = {}}, transaction);
  if (!done) return std::unexpected(done.error());
  return accepted(track->second, *done);
}

SwapPlace Channels::place_of(const Track& track, const channel::ProposedSwap& swap) const {
  const bool is_mine = swap.by == track.own_seat;
  return {.track = track.log.id(),
          .channel = shown_name(track),
          .number = track.acts.at(swap.act).index,
          .role = is_mine ? SwapRole::proposer : SwapRole::joiner,
          .with = member_name(track, is_mine ? swap.with : swap.by),
          .state = swap};
}

std::optional<SwapPlace> Channels::swap_place(const channel::ChannelId& id,
                                              const channel::ActId& act) const {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return std::nullopt;
  for (const channel::ProposedSwap& swap : track->second.log.state().swaps) {
    if (swap.act != act || !swap.is_of(track->second.own_seat)) continue;
    return place_of(track->second, swap);
  }
  return std::nullopt;
}

std::optional<SwapPlace> Channels::kept_swap_place(const channel::ChannelId& id,
                                                   const channel::ActId& act) const {
  if (auto place = swap_place(id, act)) return place;
  const auto track = tracks_.find(id);
  const auto* entry = track == tracks_.end() ? nullptr : track->second.log.find(act);
  const auto* proposal =
      entry == nullptr ? nullptr : std::get_if<channel::ProposeSwap>(&entry->content);
  if (proposal == nullptr) return std::nullopt;
  const channel::ProposedSwap swap{.act = act,
                                   .by = entry->author,
                                   .with = proposal->with,
                                   .deadline = proposal->deadline,
                                   .couriers = proposal->couriers,
                                   .joined_by = std::nullopt,
                                   .accepted_by = std::nullopt,
                                   .called_off_by = std::nullopt};
  if (!swap.is_of(track->second.own_seat)) return std::nullopt;
  return place_of(track->second, swap);
}

std::vector<SwapPlace> Channels::swap_places() const {
  std::vector<const Track*> in_order;
  in_order.reserve(tracks_.size());
  for (const auto& [id, track] : tracks_) in_order.push_back(&track);
  std::ranges::sort(in_order, {}, [](const Track* track) { return track->order; });
  std::vector<SwapPlace> places;
  for (const Track* track : in_order) {
    for (const channel::ProposedSwap& swap : track->log.state().swaps) {
      if (swap.is_of(track->own_seat)) places.push_back(place_of(*track, swap));
    }
  }
  return places;
}

}  // namespace peyk::desk
