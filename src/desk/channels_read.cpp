// Channels: acts as they are read, and texts that go by their rule.
#include <algorithm>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

const channel::Handling* handling_of(const channel::Content& content) {
  if (const auto* letter = std::get_if<channel::Letter>(&content)) return &letter->handling;
  if (const auto* document = std::get_if<channel::Document>(&content)) return &document->handling;
  return nullptr;
}

std::optional<Instant> none_if_zero(Instant time) {
  return time == Instant() ? std::nullopt : std::optional(time);
}

std::size_t position_of_opening(const Track& track) {
  const auto order = track.log.in_order();
  const auto opening = std::ranges::find_if(
      order, [&](const channel::ActId& id) { return track.acts.at(id).index == 0; });
  return static_cast<std::size_t>(opening - order.begin());
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
void Channels::show(const Track& track, const channel::Content& content, ActView& view) const {
  const auto name = [&](const channel::MemberId& id) { return member_name(track, id); };
  const auto refer_to = [&](const channel::ActId& act) {
    view.refers_to = act;
    const auto found = track.acts.find(act);
    if (found != track.acts.end()) view.refers_to_number = found->second.index;
  };
  std::visit(
      Overloaded{
          [&](const channel::Open& open) {
            view.text = open.name;
            for (const auto& member : open.members) view.items.push_back(name(member.id));
          },
          [&](const channel::Letter& letter) {
            view.text = letter.text;
            view.rule = letter.handling.rule;
            view.until = none_if_zero(letter.handling.until);
            view.is_marked = !letter.copies.empty();
          },
          [&](const channel::Question& question) {
            view.text = question.text;
            view.until = question.due;
          },
          [&](const channel::Answer& answer) {
            view.text = answer.text;
            refer_to(answer.question);
          },
          [&](const channel::Recess& recess) { view.until = recess.until; },
          [](const channel::Resume&) {},
          [&](const channel::Suspend& suspend) { view.text = suspend.reason; },
          [](const channel::Reopen&) {},
          [&](const channel::Close& close) { view.text = close.reason; },
          [&](const channel::Admit& admit) {
            view.text = name(admit.member.id);
            if (admit.replaces.has_value()) view.other = name(*admit.replaces);
          },
          [](const channel::Leave&) {},
          [&](const channel::Introduce& introduce) {
            view.text = name(introduce.first);
            view.other = name(introduce.second);
          },
          [&](const channel::ShowMandate&) {
            const auto* entry = track.log.find(view.act);
            if (entry != nullptr && entry->mandate.has_value()) view.mandate = entry->mandate->id;
          },
          [&](const channel::WithdrawMandate& withdrawn) { view.mandate = withdrawn.mandate; },
          [](const channel::RevokeMandate&) {},
          [](const channel::Raise&) {},
          [&](const channel::Agenda& agenda) {
            view.round = agenda.round;
            view.items = agenda.items;
          },
          [&](const channel::Minutes& minutes) {
            view.round = minutes.round;
            view.text = minutes.text;
          },
          [&](const channel::Document& document) {
            view.text = document.name;
            view.other = document.media_type;
            view.size = document.size;
            view.rule = document.handling.rule;
            view.until = none_if_zero(document.handling.until);
          },
          [&](const channel::ProposeSwap& swap) {
            view.text = swap.words;
            view.other = name(swap.with);
            view.until = swap.deadline;
          },
          [&](const channel::JoinSwap& join) { refer_to(join.swap); },
          [&](const channel::AcceptSwap& accept) { refer_to(accept.swap); },
          [&](const channel::CallOffSwap& call_off) {
            view.text = call_off.reason;
            refer_to(call_off.swap);
            const auto* entry = track.log.find(call_off.swap);
            view.of_question =
                entry != nullptr && std::holds_alternative<channel::AskBlindly>(entry->content);
          },
          [&](const channel::AskBlindly& asked) {
            view.text = asked.words;
            for (const channel::MemberId& seat : asked.with) {
              view.other += (view.other.empty() ? "" : ", ") + name(seat);
            }
            view.until = asked.deadline;
          },
          [&](const channel::Contribute& said) {
            refer_to(said.question);
            view.of_question = true;
          }},
      content);
}

ActView Channels::view(const Track& track, const KeptAct& kept, const channel::Act& act) const {
  ActView view;
  view.act = act.id;
  view.kind = static_cast<ActKind>(act.content.index() + 1);
  view.index = kept.index;
  view.author = member_name(track, act.author);
  if (kept.origin == Origin::handed_over && track.brought_by.has_value()) {
    const Peer* peer = relations_.find(*track.brought_by);
    view.handed_over_by = peer == nullptr ? track.former : peer->name;
  }
  view.time = act.time;
  view.standing = track.log.standing(act.id);
  if (kept.origin == Origin::mine) {
    view.readers = readers(track, act.id);
    view.delivery = kept.waiting.any() ? Delivery::waiting : Delivery::acknowledged;
  }
  show(track, act.content, view);
  return view;
}

Result<std::vector<ActView>> Channels::read(std::string_view channel_name, Reading reading,
                                            Instant now, Transaction& transaction) {
  Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  std::vector<ActView> views;
  const auto order = track->log.in_order();
  // It has no place, and mostly stands first.
  const std::size_t opening = position_of_opening(*track);
  const std::size_t behind = std::min<std::uint64_t>(reading.behind, order.size());
  for (std::size_t at = behind + (behind < opening ? 0 : 1); at < order.size(); ++at) {
    const channel::ActId& id = order[at];
    const KeptAct& kept = track->acts.at(id);
    if (at == opening || kept.index <= reading.after) continue;
    if (views.size() == reading.limit) break;
    auto record = record_of(*track, kept);
    const auto act = record.has_value() ? act_in(*record) : std::nullopt;
    if (!act.has_value() || act->id != id) return std::unexpected(Error::vault_damaged);
    ActView& shown = views.emplace_back(view(*track, kept, *act));
    shown.place = at + (at < opening ? 1 : 0);
    shown.is_erased = record->erased.has_value();
    if (record->erased.has_value()) continue;
    if (record->copy.has_value()) shown.text = to_text(record->copy->text);
    const auto* handling = handling_of(act->content);
    if (handling == nullptr || handling->rule != channel::Rule::eyes_only) continue;
    if (!reading.looking) {
      shown.text.clear();
      shown.is_withheld = true;
    }
    if (!reading.looking || record->shown.has_value()) continue;
    record->shown = network_time(now);
    sealer_.put(transaction, table::acts, act_key(track->log.id(), kept.sequence), encode(*record));
    plan_erasure(*track, id, act->content, record->shown);
  }
  return views;
}

Result<MarkedLetterView> Channels::marked_letter(std::string_view channel_name,
                                                 std::uint64_t number) const {
  const Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  const auto found = std::ranges::find_if(
      track->acts, [&](const auto& act) { return act.second.index == number; });
  if (number == 0 || found == track->acts.end() || found->second.origin != Origin::mine) {
    return std::unexpected(Error::unknown_act);
  }
  const auto record = record_of(*track, found->second);
  if (!record.has_value() || !record->copy.has_value()) {
    return std::unexpected(Error::unknown_act);
  }
  const auto act = act_in(*record);
  const auto* letter = act.has_value() ? std::get_if<channel::Letter>(&act->content) : nullptr;
  if (letter == nullptr) return std::unexpected(Error::vault_damaged);
  MarkedLetterView view{
      .text = to_text(record->copy->text), .marking = record->copy->salt, .readers = {}};
  // In the order in which they were numbered: rising by seat.
  for (const channel::CopyDigest& copy : letter->copies) {
    view.readers.push_back(member_name(*track, copy.reader));
  }
  return view;
}

// One's own counts as shown from the beginning; what comes counts from when it is.
void Channels::plan_erasure(Track& track, const channel::ActId& id, const channel::Content& content,
                            std::optional<Instant> shown) {
  const auto* handling = handling_of(content);
  if (handling == nullptr) return;
  if (handling->rule == channel::Rule::until_date) track.texts_due.emplace(handling->until, id);
  if (handling->rule != channel::Rule::eyes_only) return;
  track.for_eyes_only.insert(id);
  if (shown.has_value()) track.texts_due.emplace(*shown + eyes_only_for, id);
}

// One's own stays until all its readers have it.
void Channels::erase_texts(Track& track, Instant network_now, Transaction& transaction) {
  if (track.log.state().phase == channel::Phase::closed) {
    for (const channel::ActId& id : std::exchange(track.for_eyes_only, {})) {
      track.texts_due.emplace(network_now, id);
    }
  }
  std::vector<channel::ActId> later;
  while (!track.texts_due.empty() && track.texts_due.begin()->first <= network_now) {
    const channel::ActId id = track.texts_due.begin()->second;
    track.texts_due.erase(track.texts_due.begin());
    const KeptAct& kept = track.acts.at(id);
    file_events_.emplace_back(FileGone{id});
    if (kept.waiting.any()) {
      later.push_back(id);
      continue;
    }
    auto record = record_of(track, kept);
    if (!record.has_value() || record->erased.has_value()) continue;
    record->erased = act_in(*record);
    if (!record->erased.has_value()) continue;
    record->act.clear();
    if (record->origin != Origin::mine) record->copy.reset();
    sealer_.put(transaction, table::acts, act_key(track.log.id(), kept.sequence), encode(*record));
    ++changes_;
  }
  constexpr Duration look_again = Duration::minutes(1);
  for (const channel::ActId& id : later) track.texts_due.emplace(network_now + look_again, id);
}

}  // namespace peyk::desk
