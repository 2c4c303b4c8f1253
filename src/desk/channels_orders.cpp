// Channels: what a person asks for.
#include <algorithm>
#include <set>
#include <utility>

#include "peyk/base/overloaded.hpp"

#include "channels.hpp"
#include "tables.hpp"

namespace peyk::desk {

OpenOrder channel_with(std::string_view name, std::string_view relation, bool without_words) {
  OpenOrder order;
  order.name = name;
  order.with.emplace_back().relation = relation;
  order.without_words = without_words;
  return order;
}

Order plain_letter(std::string text) {
  order::Letter letter;
  letter.text = std::move(text);
  return letter;
}

Result<channel::NewMember> Channels::seat_for(const Seating& seating) {
  channel::NewMember member{.id = random_.fixed<channel::MemberId>(),
                            .name = seating.name.empty() ? seating.relation : seating.name,
                            .role = seating.role,
                            .principal = seating.principal};
  if (!is_name(member.name) || (!member.principal.empty() && !is_name(member.principal))) {
    return std::unexpected(Error::bad_name);
  }
  return member;
}

Result<ChannelView> Channels::open(const OpenOrder& order, Instant now, Transaction& transaction) {
  if (!is_name(order.name) || order.name.find('/') != std::string::npos) {
    return std::unexpected(Error::bad_name);
  }
  const Track* of = order.of.empty() ? nullptr : find(order.of);
  if (!order.of.empty() && (of == nullptr || of->log.state().of.has_value())) {
    return std::unexpected(Error::unknown_channel);
  }
  if (is_taken(of == nullptr ? order.name : shown_name(*of) + "/" + order.name)) {
    return std::unexpected(Error::name_taken);
  }
  if (order.with.empty()) return std::unexpected(Error::unknown_relation);
  if (order.with.size() + 1 > channel::max_members) return std::unexpected(Error::too_many_members);
  auto self = seat_for({.relation = "-",
                        .name = order.own_name,
                        .role = order.own_role,
                        .principal = order.own_principal});
  if (!self) return std::unexpected(self.error());
  if (order.own_name.empty()) self->name = to_hex(self->id.span().first(4));
  channel::Open opening{.name = order.name,
                        .nonce = random_.fixed<channel::ChannelNonce>(),
                        .members = {*self},
                        .of = of == nullptr ? std::nullopt : std::optional(of->log.id()),
                        .official = order.official};
  std::vector<RelationId> relations;
  for (const Seating& seating : order.with) {
    const Peer* peer = relations_.find(seating.relation);
    if (peer == nullptr) return std::unexpected(Error::unknown_relation);
    if (std::ranges::find(relations, peer->id) != relations.end()) {
      return std::unexpected(Error::seat_is_bound);
    }
    if (!Relations::has_room(*peer) || !has_room(peer->id, nullptr)) {
      return std::unexpected(Error::outbox_full);
    }
    auto member = seat_for(seating);
    if (!member) return std::unexpected(member.error());
    opening.members.push_back(std::move(*member));
    relations.push_back(peer->id);
  }
  return open_with(std::move(opening), relations,
                   {.now = now, .without_words = order.without_words, .copies = {}}, transaction);
}

Result<ChannelView> Channels::open_with(channel::Open opening,
                                        const std::vector<RelationId>& relations,
                                        const Doing& doing, Transaction& transaction) {
  const channel::ChannelId id = channel::channel_id(opening);
  Track& track = tracks_.emplace(id, Track(id)).first->second;
  track.order = next_track_++;
  track.own_seat = opening.members.front().id;
  track.named_after = relations.front();
  for (std::size_t i = 0; i < relations.size(); ++i) {
    Seat* seat = track.add_seat(opening.members[i + 1].id);
    seat->relation = relations[i];
    seat->answered = true;
    send_note(*relations_.find(relations[i]),
              note::Seat{.track = id, .yours = seat->id, .mine = track.own_seat},
              doing.without_words, transaction);
  }
  const auto act = do_act(track, std::move(opening), doing, transaction);
  if (!act) return std::unexpected(act.error());
  return view(track, doing.now);
}

Result<Accepted> Channels::act(std::string_view channel_name, Order order, bool without_words,
                               Instant now, Transaction& transaction) {
  Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  Doing doing{.now = now, .without_words = without_words, .copies = {}};
  if (const auto* admission = std::get_if<order::Admit>(&order)) {
    return admit(*track, *admission, doing, transaction);
  }
  if (const auto* introduction = std::get_if<order::Introduce>(&order)) {
    return introduce(*track, *introduction, doing, transaction);
  }
  auto contents = content_of(*track, std::move(order));
  if (!contents) return std::unexpected(contents.error());
  doing.copies = std::move(contents->copies);
  doing.original = std::move(contents->original);
  const auto done = do_act(*track, std::move(contents->content), doing, transaction);
  if (!done) return std::unexpected(done.error());
  const channel::Entry* entry = track->log.find(*done);
  if (entry->mandate.has_value()) {
    prove(*track, track->own_seat, entry->mandate->id, transaction);
  }
  return accepted(*track, *done);
}

Result<Channels::Contents> Channels::content_of(const Track& track, Order order) const {
  using channel::Content;
  const auto plain = [](Content content) {
    return Result<Contents>(Contents{.content = std::move(content), .copies = {}});
  };
  return std::visit(
      Overloaded{
          [&](order::Letter& letter) { return letter_of(track, std::move(letter)); },
          [&](order::ShowMandate& shown) {
            auto content = to_be_shown(track, shown.mandate);
            return content ? plain(std::move(*content))
                           : Result<Contents>(std::unexpected(content.error()));
          },
          // Done before (act).
          [&](order::Admit&) { return Result<Contents>(std::unexpected(Error::unknown_member)); },
          [&](order::Introduce&) {
            return Result<Contents>(std::unexpected(Error::unknown_member));
          },
          [&](auto& same) { return plain(std::move(same)); }},
      order);
}

Result<Channels::Contents> Channels::letter_of(const Track& track, order::Letter letter) const {
  channel::Letter content{
      .text = std::move(letter.text),
      .copies = {},
      .handling = {.rule = letter.rule, .until = letter.until.value_or(Instant())}};
  Copies copies;
  for (order::ReadersText& each : letter.copies) {
    const auto reader = find_member(track, each.reader);
    if (!reader.has_value() || each.text.empty() || track.log.state().present(*reader) == nullptr) {
      return std::unexpected(Error::copies_do_not_match);
    }
    if (each.text.size() > channel::max_letter_bytes) return std::unexpected(Error::text_too_long);
    OwnCopy copy{.salt = each.salt, .text = crypto::secret_bytes(as_bytes(each.text))};
    content.copies.push_back({.reader = *reader, .digest = digest_of(copy)});
    if (!copies.emplace(*reader, std::move(copy)).second) {
      return std::unexpected(Error::copies_do_not_match);
    }
  }
  std::ranges::sort(content.copies, {}, &channel::CopyDigest::reader);
  if (letter.marking.has_value() != (!copies.empty() && !content.text.empty())) {
    return std::unexpected(Error::copies_do_not_match);
  }
  std::optional<OwnCopy> original;
  if (letter.marking.has_value()) {
    if (content.text.size() > channel::max_letter_bytes) {
      return std::unexpected(Error::text_too_long);
    }
    original =
        OwnCopy{.salt = *letter.marking, .text = crypto::secret_bytes(as_bytes(content.text))};
    content.text.clear();
  }
  if (!copies.empty()) {
    const auto& members = track.log.state().members;
    const auto others = std::ranges::count_if(members, [&](const auto& member) {
      return member.first != track.own_seat && track.log.state().present(member.first) != nullptr;
    });
    if (static_cast<std::size_t>(others) != copies.size()) {
      return std::unexpected(Error::copies_do_not_match);
    }
  }
  return Contents{
      .content = std::move(content), .copies = std::move(copies), .original = std::move(original)};
}

// The new member gets its seat, then what it is handed, then the admission, all over the one
// relation, in this order.
Result<Accepted> Channels::admit(Track& track, const order::Admit& order, const Doing& doing,
                                 Transaction& transaction) {
  Peer* peer = relations_.find(order.member.relation);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  if (track.seat_of(peer->id) != nullptr) return std::unexpected(Error::seat_is_bound);
  auto member = seat_for(order.member);
  if (!member) return std::unexpected(member.error());
  std::optional<channel::MemberId> replaces;
  if (!order.replaces.empty()) {
    replaces = find_member(track, order.replaces);
    if (!replaces.has_value()) return std::unexpected(Error::unknown_member);
  }
  if (order.from.has_value() && !track.acts.contains(*order.from)) {
    return std::unexpected(Error::unknown_act);
  }
  channel::Admit admission{.member = *member, .replaces = replaces};
  if (const auto refused = refusal(track, admission, doing.now)) return std::unexpected(*refused);
  if (const auto full = no_room(track)) return std::unexpected(*full);
  if (peer->units.size() + track.acts.size() + 2 > max_units) {
    return std::unexpected(Error::outbox_full);
  }
  Seat* seat = track.add_seat(member->id);
  if (seat == nullptr) return std::unexpected(Error::too_many_members);
  seat->relation = peer->id;
  seat->answered = true;
  send_note(*peer, note::Seat{.track = track.log.id(), .yours = seat->id, .mine = track.own_seat},
            doing.without_words, transaction);
  hand_over(track, *peer, order, doing, transaction);
  const auto act = do_act(track, std::move(admission), doing, transaction);
  if (!act) return std::unexpected(act.error());
  return accepted(track, *act);
}

void Channels::hand_over(Track& track, Peer& to, const order::Admit& order, const Doing& doing,
                         Transaction& transaction) {
  bool chosen = false;
  for (const channel::ActId& id : track.log.in_order()) {
    chosen |= order.from == id;
    if (!chosen && !channel::shapes_track(track.log.find(id)->content)) continue;
    KeptAct& kept = track.acts.at(id);
    auto record = record_of(track, kept);
    if (!record.has_value() || record->act.empty()) continue;  // gone, as its rule says
    kept.waiting.set(track.place_of(*track.seat_of(to.id)));  // a text stays as long as it is there
    const UnitKind kind = kept.origin == Origin::mine ? UnitKind::act : UnitKind::handed_over;
    relations_.send(to,
                    UnitOut{.kind = kind,
                            .track = track.log.id(),
                            .act = id,
                            .since = network_time(doing.now),
                            .without_words = doing.without_words,
                            .bytes = std::make_shared<const crypto::SecretBytes>(encode(
                                Unit{.kind = kind, .bytes = std::move(record->act), .copy = {}}))},
                    transaction);
  }
}

// The act says so to all; the cards go by notes, first from the one, then to the other.
Result<Accepted> Channels::introduce(Track& track, const order::Introduce& order,
                                     const Doing& doing, Transaction& transaction) {
  const auto first = find_member(track, order.first);
  const auto second = find_member(track, order.second);
  if (!first.has_value() || !second.has_value() || *first == *second) {
    return std::unexpected(Error::unknown_member);
  }
  for (const auto& id : {*first, *second}) {
    const Seat* seat = track.seat(id);
    if (seat == nullptr || !seat->is_reached()) return std::unexpected(Error::not_connected);
  }
  const auto act =
      do_act(track, channel::Introduce{.first = *first, .second = *second}, doing, transaction);
  if (!act) return std::unexpected(act.error());
  send_note(*relations_.find(*track.seat(*first)->relation),
            note::CardWanted{.track = track.log.id(), .with = *second}, doing.without_words,
            transaction);
  return accepted(track, *act);
}

Accepted Channels::accepted(const Track& track, const channel::ActId& act) const {
  Accepted result{.act = act, .readers = readers(track, act), .messages = 1, .expected = {}};
  for (const Seat& seat : track.seats) {
    if (!track.acts.at(act).readers.test(track.place_of(seat)) || !seat.is_reached()) continue;
    const Peer* peer = relations_.find(*seat.relation);
    if (peer == nullptr) continue;
    result.expected = std::max(result.expected, relations_.expected(*peer));
    for (const auto& [sequence, unit] : peer->units) {
      if (unit.act != act) continue;
      result.messages = std::max<std::uint64_t>(result.messages,
                                                unit.size() / seal::content_max_size_turning + 1);
    }
  }
  return result;
}

Result<void> Channels::bind_member(std::string_view channel_name, std::string_view member,
                                   std::string_view relation, Transaction& transaction) {
  Track* track = find(channel_name);
  if (track == nullptr) return std::unexpected(Error::unknown_channel);
  Peer* peer = relations_.find(relation);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  const auto id = find_member(*track, member);
  if (!id.has_value()) return std::unexpected(Error::unknown_member);
  Seat* seat = track->seat(*id);
  if (seat == nullptr || track->log.state().present(*id) == nullptr) {
    return std::unexpected(Error::unknown_member);
  }
  if (seat->relation.has_value() || track->seat_of(peer->id) != nullptr) {
    return std::unexpected(Error::seat_is_bound);
  }
  seat->relation = peer->id;
  seat->answered = seat->claimed_by == peer->id;
  seat->claimed_by.reset();
  seat->former.clear();
  send_note(*peer, note::SeatClaim{.track = track->log.id(), .mine = track->own_seat}, false,
            transaction);
  if (seat->answered) send_owed(*track, track->place_of(*seat), transaction);
  save(*track, transaction);
  ++changes_;
  return {};
}

}  // namespace peyk::desk
