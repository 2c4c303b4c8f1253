// Channels: what is shown of them.
#include <algorithm>
#include <utility>

#include "channels.hpp"

namespace peyk::desk {

namespace {

// Longer than this unknown: it should have come, by the day lane at the latest.
constexpr std::int64_t day_lane_periods_until_missed = 2;

MandateView view_of(const channel::HeldMandate& held) {
  return {.id = held.terms.id,
          .principal = held.terms.principal_name,
          .principal_id = held.terms.principal,
          .power = held.terms.power,
          .from = held.terms.from,
          .until = held.terms.until,
          .covers_track = held.terms.covers_track,
          .proven = held.proven,
          .ended = held.withdrawn_by.has_value() || held.revoked_by.has_value()};
}

}  // namespace

MemberView Channels::view(const Track& track, const channel::Member& member, Instant now) const {
  const channel::MemberId& id = member.seat.id;
  MemberView view;
  view.seat = id;
  view.name = member_name(track, id);
  view.said_name = member.seat.name;
  view.role = member.seat.role;
  view.principal = member.seat.principal;
  view.is_gone = member.gone_by.has_value();
  view.power = track.log.state().power_of(id, network_time(now));
  for (const channel::HeldMandate& held : member.mandates) view.mandates.push_back(view_of(held));
  if (id == track.own_seat) {
    view.connection = Connection::self;
    view.words_confirmed = true;
    return view;
  }
  const Seat* seat = track.seat(id);
  if (seat == nullptr) return view;
  if (seat->claimed_by.has_value()) {
    const Peer* claims = relations_.find(*seat->claimed_by);
    if (claims != nullptr) view.claimed_by = claims->name;
  }
  const Peer* peer = seat->relation ? relations_.find(*seat->relation) : nullptr;
  if (peer == nullptr) {
    view.connection = seat->former.empty() ? Connection::none : Connection::removed;
    return view;
  }
  view.words_confirmed = peer->words_confirmed;
  view.last_heard = peer->last_heard;
  view.connection = !peer->seal.has_session() ? Connection::opening
                    : seat->answered          ? Connection::open
                                              : Connection::claimed;
  return view;
}

ChannelView Channels::view(const Track& track, Instant now) const {
  const channel::State& state = track.log.state();
  ChannelView view;
  view.id = track.log.id();
  view.name = shown_name(track);
  if (state.of.has_value()) view.of = name_of(*state.of);
  view.phase = state.phase;
  if (state.phase_since.has_value()) {
    if (const auto* entry = track.log.find(*state.phase_since)) view.since = entry->time;
  }
  view.recess_until = state.recess_until;
  view.official = state.official;
  view.letters = track.letters;
  view.acts = track.next_index - 1;
  view.open_questions = static_cast<std::uint64_t>(std::ranges::count_if(
      state.questions, [](const auto& each) { return each.answers.empty(); }));
  view.has_disagreement = std::ranges::any_of(track.missing, [&](const auto& missing) {
    return stays_missing(track, missing.second, now);
  });
  for (const auto& [id, member] : state.members) {
    view.members.push_back(this->view(track, member, now));
  }
  std::ranges::sort(view.members, [](const MemberView& a, const MemberView& b) {
    const bool a_self = a.connection == Connection::self;
    const bool b_self = b.connection == Connection::self;
    return a_self != b_self ? a_self : a.name < b.name;
  });
  return view;
}

// While somebody cannot be reached, or was not heard for long, it may be on its way.
bool Channels::stays_missing(const Track& track, const MissingAct& missing, Instant now) const {
  const auto& parameters = identity::parameters_of(keeper_.options().service_class);
  const Duration patience = parameters.day_lane_period * day_lane_periods_until_missed;
  if (missing.since + patience > network_time(now)) return false;
  return std::ranges::all_of(track.log.state().members, [&](const auto& member) {
    const auto& [id, each] = member;
    if (id == track.own_seat || each.gone_by.has_value()) return true;
    const Seat* seat = track.seat(id);
    return seat != nullptr && seat->is_reached();
  });
}

std::vector<ChannelView> Channels::views(Instant now) const {
  std::vector<ChannelView> views;
  for (const auto& [id, track] : tracks_) {
    if (track.is_shown()) views.push_back(view(track, now));
  }
  std::ranges::sort(views, {}, &ChannelView::name);
  return views;
}

Result<ChannelDetails> Channels::details(std::string_view channel_name, Instant now) const {
  const Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  const channel::State& state = track->log.state();
  ChannelDetails details;
  details.channel = view(*track, now);
  const auto number = [&](const channel::ActId& act) { return track->acts.at(act).index; };
  for (const channel::AskedQuestion& asked : state.questions) {
    details.questions.push_back({.act = asked.act,
                                 .number = number(asked.act),
                                 .asker = member_name(*track, asked.asker),
                                 .due = asked.due,
                                 .state = channel::state_of(asked, network_time(now)),
                                 .answers = asked.answers,
                                 .answer_numbers = {}});
    for (const channel::ActId& answer : asked.answers) {
      details.questions.back().answer_numbers.push_back(number(answer));
    }
  }
  for (const auto& [round, talks] : state.rounds) {
    details.rounds.push_back({.round = round,
                              .agenda = talks.agenda,
                              .minutes = talks.minutes,
                              .agenda_number = talks.agenda ? number(*talks.agenda) : 0,
                              .minutes_number = talks.minutes ? number(*talks.minutes) : 0});
  }
  for (const auto& [act, missing] : track->missing) {
    details.missing.push_back({.act = act,
                               .since = missing.since,
                               .by = missing.by ? member_name(*track, *missing.by) : "",
                               .stays = stays_missing(*track, missing, now)});
  }
  for (const auto& [pair, reason] : track->refused_introductions) {
    details.refused_introductions.push_back({.by = member_name(*track, pair.first),
                                             .with = member_name(*track, pair.second),
                                             .reason = static_cast<IntroductionRefusal>(reason)});
  }
  return details;
}

std::vector<ReaderView> Channels::readers(const Track& track, const channel::ActId& act) const {
  std::vector<ReaderView> views;
  const KeptAct& kept = track.acts.at(act);
  for (const Seat& seat : track.seats) {
    const std::size_t place = track.place_of(seat);
    if (!kept.readers.test(place)) continue;
    ReaderView view{.name = member_name(track, seat.id), .state = ReaderState::delivered};
    if (kept.waiting.test(place)) {
      const Peer* peer = reached(seat);
      view.state = ReaderState::not_connected;
      if (peer != nullptr) {
        const auto unit = std::ranges::find_if(
            peer->units, [&](const auto& each) { return each.second.act == act; });
        const bool held = unit != peer->units.end() && !Relations::may_leave(*peer, unit->second);
        view.state = held ? ReaderState::held_for_words : ReaderState::waiting;
      }
    }
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace peyk::desk
