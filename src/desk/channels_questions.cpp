// Channels: what blind questions need of them. docs/protocol.md §9 and §12.8.
#include <algorithm>
#include <utility>

#include "channels.hpp"

namespace peyk::desk {

QuestionPlace Channels::place_of(const Track& track, const channel::BlindQuestion& question) const {
  std::vector<QuestionParty> others;
  const auto add = [&](const channel::MemberId& seat) {
    if (seat != track.own_seat) others.push_back({.seat = seat, .name = member_name(track, seat)});
  };
  add(question.by);
  for (const channel::MemberId& seat : question.with) add(seat);
  const bool is_mine = question.by == track.own_seat;
  return {.track = track.log.id(),
          .channel = shown_name(track),
          .number = track.acts.at(question.act).index,
          .role = is_mine ? QuestionRole::asker : QuestionRole::answerer,
          .own = track.own_seat,
          .others = std::move(others),
          .asked = track.log.find(question.act)->time,
          .state = question};
}

std::optional<QuestionPlace> Channels::question_place(const channel::ChannelId& id,
                                                      const channel::ActId& asked) const {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return std::nullopt;
  for (const channel::BlindQuestion& question : track->second.log.state().blind_questions) {
    if (question.act != asked || !question.is_of(track->second.own_seat)) continue;
    return place_of(track->second, question);
  }
  return std::nullopt;
}

std::optional<QuestionPlace> Channels::kept_question_place(const channel::ChannelId& id,
                                                           const channel::ActId& asked) const {
  if (auto place = question_place(id, asked)) return place;
  const auto track = tracks_.find(id);
  const auto* entry = track == tracks_.end() ? nullptr : track->second.log.find(asked);
  const auto* sheet =
      entry == nullptr ? nullptr : std::get_if<channel::AskBlindly>(&entry->content);
  if (sheet == nullptr) return std::nullopt;
  const channel::BlindQuestion question{.act = asked,
                                        .by = entry->author,
                                        .with = sheet->with,
                                        .deadline = sheet->deadline,
                                        .in_rounds = sheet->couriers.empty(),
                                        .contributions = {},
                                        .rounds = {},
                                        .called_off_by = std::nullopt};
  if (!question.is_of(track->second.own_seat)) return std::nullopt;
  return place_of(track->second, question);
}

std::vector<SaidInBallot> Channels::said_in_ballot(const channel::ChannelId& id,
                                                   const channel::ActId& asked) const {
  std::vector<SaidInBallot> all;
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return all;
  for (const channel::ActId& act : track->second.log.in_order()) {
    const auto* entry = track->second.log.find(act);
    const auto* said = std::get_if<channel::Contribute>(&entry->content);
    if (said != nullptr && said->question == asked)
      all.push_back({.by = entry->author, .act = act});
  }
  return all;
}

std::vector<QuestionPlace> Channels::question_places() const {
  std::vector<const Track*> in_order;
  in_order.reserve(tracks_.size());
  for (const auto& [id, track] : tracks_) in_order.push_back(&track);
  std::ranges::sort(in_order, {}, [](const Track* track) { return track->order; });
  std::vector<QuestionPlace> places;
  for (const Track* track : in_order) {
    for (const channel::BlindQuestion& question : track->log.state().blind_questions) {
      if (question.is_of(track->own_seat)) places.push_back(place_of(*track, question));
    }
  }
  return places;
}

std::optional<Error> Channels::refusal(const channel::ChannelId& id,
                                       const channel::Content& content, Instant now) const {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return Error::unknown_channel;
  if (const auto full = no_room(track->second)) return full;
  return refusal(track->second, content, now);
}

bool Channels::may_contribute(const channel::ChannelId& id, Instant now) const {
  const auto track = tracks_.find(id);
  if (track == tracks_.end()) return false;
  const channel::State& state = track->second.log.state();
  const channel::Member* own = state.present(track->second.own_seat);
  return own != nullptr && state.power_of(track->second.own_seat, network_time(now)) >=
                               channel::power_needed(channel::Contribute(), own->seat.role);
}

}  // namespace peyk::desk
