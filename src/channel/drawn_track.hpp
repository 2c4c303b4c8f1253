// For tests: tracks drawn at random, with acts of all types by members, by those who are none any
// more or not yet, with and without authority, at odds with each other, dated wrongly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"

#include "testing/draw.hpp"
#include "told_track.hpp"

namespace peyk::channel::testing {

using peyk::testing::Draw;

// Anywhere in the order of ids; another one for each number.
inline ActId drawn_id(Draw& draw, std::uint64_t number) {
  ActId id;
  ByteWriter(id.mutable_span()).u64(draw.below(256)).u64(number).zeros(16);
  return id;
}

class DrawnTrack {
 public:
  DrawnTrack(std::uint64_t seed, std::size_t acts) : DrawnTrack(Draw(seed), acts) {}
  // Fewer acts where what is drawn from is used up.
  DrawnTrack(Draw draw, std::size_t acts) : draw_(draw) {
    official_ = !draw_.one_in(3);
    if (!draw_.one_in(10)) add(seat(1), opening(), {});
    while (entries.size() < acts && !draw_.is_used_up()) {
      const Content content = draw_content();
      const MemberId author = draw_author(content);
      add(author, content, draw_parents());
    }
  }

  std::vector<Entry> entries;
  std::vector<std::pair<MemberId, MandateRef>> proofs;

 private:
  static constexpr std::uint8_t seats = 6;
  static constexpr std::uint8_t mandates = 12;

  MemberId draw_seat() { return seat(draw_.byte(1, seats)); }

  Open opening() {
    Open open{.name = "geneva", .nonce = {}, .members = {}, .official = official_};
    for (std::uint8_t number = 1; number < 5; ++number) {
      open.members.push_back({.id = seat(number),
                              .name = "member",
                              .role = number == 4 ? Role::host : Role::delegate});
    }
    return open;
  }

  std::vector<ActId> draw_parents() {
    std::vector<ActId> parents;
    const std::size_t near = std::min<std::size_t>(entries.size(), draw_.one_in(4) ? 12 : 3);
    for (std::size_t i = entries.size() - near; i < entries.size(); ++i) {
      if (draw_.one_in(2)) parents.push_back(entries[i].id);
    }
    std::ranges::sort(parents);
    return parents;
  }

  ShownMandate draw_mandate() {
    const std::uint8_t id = draw_.byte(1, mandates);
    // The same id always says the same.
    ShownMandate shown =
        mandate(id, static_cast<Power>(1 + id % 4), std::int64_t{20} * (id % 3), 400);
    shown.covers_track = id % 5 != 0;
    return shown;
  }

  Revocation draw_revocation() {
    const std::uint8_t first = draw_.byte(1, mandates);
    const std::int64_t from = static_cast<std::int64_t>(draw_.below(400));
    if (draw_.one_in(2)) return revocation(filled<MandateRef>(first), from);
    return revocation(SerialRange{first, first + draw_.below(3)}, from);
  }

  // Of a swap or a blind question.
  template <class Act>
  Act draw_proposed() {
    Act act;
    act.deadline = at(static_cast<std::int64_t>(draw_.below(1'000)));
    if constexpr (std::is_same_v<Act, ProposeSwap>) {
      act.with = draw_seat();
    } else {
      act.with = {draw_seat()};
      if (draw_.one_in(2)) act.couriers = {filled<CourierId>(1)};
      if (act.couriers.empty() && draw_.one_in(2)) act.with.push_back(draw_seat());
    }
    return act;
  }

  ActId draw_act() { return entries.empty() ? act_id(1) : draw_.of(entries).id; }

  // Mostly of that type, where there is one.
  template <class Act>
  ActId draw_act_of() {
    std::vector<ActId> all;
    for (const Entry& entry : entries) {
      if (std::holds_alternative<Act>(entry.content)) all.push_back(entry.id);
    }
    return all.empty() || draw_.one_in(8) ? draw_act() : draw_.of(all);
  }

  AcceptSwap draw_acceptance() {
    AcceptSwap accept{.swap = draw_act(), .join = draw_act_of<JoinSwap>()};
    const auto* join = act_of<JoinSwap>(accept.join);
    if (join != nullptr) accept.swap = join->swap;
    return accept;
  }

  template <class Act>
  const Act* act_of(const ActId& id) const {
    const auto found = std::ranges::find(entries, id, &Entry::id);
    return found == entries.end() ? nullptr : std::get_if<Act>(&found->content);
  }

  // A swap or a blind question, to call off.
  ActId draw_proposal() {
    return draw_.one_in(2) ? draw_act_of<ProposeSwap>() : draw_act_of<AskBlindly>();
  }

  // Of what becomes of a swap or a blind question, mostly who may do it: too little of it would
  // stand.
  MemberId draw_author(const Content& content) {
    const MemberId any = draw_seat();
    if (draw_.one_in(4)) return any;
    if (const auto* join = std::get_if<JoinSwap>(&content)) {
      const auto* proposed = act_of<ProposeSwap>(join->swap);
      if (proposed != nullptr) return proposed->with;
    }
    if (const auto* accept = std::get_if<AcceptSwap>(&content)) {
      const auto proposed = std::ranges::find(entries, accept->swap, &Entry::id);
      if (proposed != entries.end()) return proposed->author;
    }
    if (const auto* contribute = std::get_if<Contribute>(&content)) {
      // Of rounds, any party. Else whose turn it would be if all that were said before stood.
      const auto asked = std::ranges::find(entries, contribute->question, &Entry::id);
      const auto* ask = act_of<AskBlindly>(contribute->question);
      const auto turns = std::ranges::count_if(entries, [contribute](const Entry& entry) {
        const auto* before = std::get_if<Contribute>(&entry.content);
        return before != nullptr && before->question == contribute->question;
      });
      if (ask == nullptr) return any;
      if (!ask->couriers.empty()) return turns % 2 == 0 ? ask->with.front() : asked->author;
      const std::size_t party = draw_.below(ask->with.size() + 1);
      return party == 0 ? asked->author : ask->with.at(party - 1);
    }
    return any;
  }

  // Of swaps and blind questions, which need one act after the other.
  Content draw_dealing() {
    switch (draw_.below(17)) {
      case 0:
      case 1:
        return draw_proposed<ProposeSwap>();
      case 2:
      case 3:
      case 4:
        return JoinSwap{.swap = draw_act_of<ProposeSwap>(), .gift = {}};
      case 5:
      case 6:
      case 7:
        return draw_acceptance();
      case 8:
      case 9:
        return CallOffSwap{.swap = draw_proposal(), .reason = {}};
      case 10:
      case 11:
        return draw_proposed<AskBlindly>();
      case 12:
      case 13:
      case 14:
      case 15:
        return Contribute{.question = draw_act_of<AskBlindly>(), .messages = {}, .gift = {}};
      default:
        return Letter();
    }
  }

  Content draw_content() {
    switch (draw_.below(44)) {
      case 0:
        return opening();
      case 1:
      case 2:
        return Question{.text = {}, .due = at(5)};
      case 3:
      case 4:
      case 5:
        return Answer{.question = draw_act(), .text = {}};
      case 6:
        return Recess{.until = at(9)};
      case 7:
        return Resume();
      case 8:
        return Suspend();
      case 9:
      case 10:
        return Reopen();
      case 11:
        return draw_.one_in(8) ? Content(Close()) : Content(Letter());
      case 12:
      case 13: {
        Admit admit{.member = {.id = draw_seat(), .name = "newcomer"}};
        if (draw_.one_in(2)) admit.replaces = draw_seat();
        return admit;
      }
      case 14:
        return draw_.one_in(3) ? Content(Leave()) : Content(Letter());
      case 15:
        return Introduce{.first = draw_seat(), .second = draw_seat()};
      case 16:
      case 17:
      case 18:
        return ShowMandate();
      case 19:
        return WithdrawMandate{.mandate = filled<MandateRef>(draw_.byte(1, mandates))};
      case 20:
        return RevokeMandate();
      case 21:
        return Raise();
      case 22:
        return Agenda{.round = draw_.byte(0, 3), .items = {}};
      case 23:
        return Minutes{.round = draw_.byte(0, 3), .text = {}};
      case 24:
        return Document{
            .name = {}, .media_type = {}, .size = 1, .hash = {}, .key = {}, .handling = {}};
      case 25:
      case 26:
        return Answer{.question = draw_act_of<Question>(), .text = {}};
      default:
        return draw_dealing();
    }
  }

  void add(MemberId author, Content content, std::vector<ActId> parents) {
    // Mostly a little later than the act before; sometimes from a wrong clock.
    time_ += static_cast<std::int64_t>(draw_.below(12));
    Entry entry{.id = drawn_id(draw_, entries.size()),
                .author = author,
                .parents = std::move(parents),
                .time = at(draw_.one_in(5) ? static_cast<std::int64_t>(draw_.below(500)) : time_),
                .content = std::move(content),
                .mandate = std::nullopt,
                .revocation = std::nullopt};
    if (std::holds_alternative<ShowMandate>(entry.content) && !draw_.one_in(6)) {
      entry.mandate = draw_mandate();
      if (!draw_.one_in(4)) proofs.emplace_back(author, entry.mandate->id);
    }
    if (std::holds_alternative<RevokeMandate>(entry.content) && !draw_.one_in(4)) {
      entry.revocation = draw_revocation();
    }
    entries.push_back(std::move(entry));
  }

  Draw draw_;
  bool official_ = false;
  std::int64_t time_ = 0;
};

// The track as docs/protocol.md §9 defines it, from nothing and in one go.
struct Reference {
  std::vector<Entry> in_order;
  std::vector<Standing> standings;
  Proofs proven;
  State state;

  Reference(const std::vector<Entry>& entries,
            const std::vector<std::pair<MemberId, MandateRef>>& proofs) {
    std::map<ActId, Instant> effective;
    for (const Entry& entry : entries) effective[entry.id] = entry.time;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Entry& entry : entries) {
        Instant& own = effective[entry.id];
        for (const ActId& parent : entry.parents) {
          const auto found = effective.find(parent);
          if (found == effective.end() || own > found->second) continue;
          own = found->second + Duration::milliseconds(1);
          changed = true;
        }
      }
    }
    in_order = entries;
    std::ranges::sort(in_order, {}, [&effective](const Entry& entry) {
      return std::pair(effective.at(entry.id), entry.id);
    });
    proven = {proofs.begin(), proofs.end()};
    Fold fold;
    for (const Entry& entry : in_order) standings.push_back(fold.apply(entry, proven));
    state = fold.state();
  }

  // In what a log differs from this; empty: in nothing.
  [[nodiscard]] std::string difference(const Log& log) const {
    if (log.size() != in_order.size()) return "another number of acts";
    for (std::size_t i = 0; i < in_order.size(); ++i) {
      const ActId& id = in_order[i].id;
      if (log.in_order()[i] != id) return "another act at " + std::to_string(i);
      if (log.standing(id) != standings[i]) return "another standing at " + std::to_string(i);
    }
    return log.state() == state ? "" : "another state";
  }
  // An act that is not in force might as well not be there. Of one that is: true.
  [[nodiscard]] bool stands_without(std::size_t without) const {
    if (standings[without] == Standing::in_force) return true;
    Fold fold;
    for (std::size_t i = 0; i < in_order.size(); ++i) {
      if (i != without && fold.apply(in_order[i], proven) != standings[i]) return false;
    }
    return fold.state() == state;
  }
};

// Adds acts and evidence in any order, looking in between or not.
inline void arrive(Log& log, std::vector<Entry> entries,
                   std::vector<std::pair<MemberId, MandateRef>> proofs, Draw& draw) {
  draw.shuffle(entries);
  draw.shuffle(proofs);
  const bool looks = draw.one_in(2);
  while (!entries.empty() || !proofs.empty()) {
    if (!proofs.empty() && (entries.empty() || draw.one_in(4))) {
      log.prove(proofs.back().first, proofs.back().second);
      proofs.pop_back();
    } else {
      log.add(std::move(entries.back()));
      entries.pop_back();
    }
    if (looks && draw.one_in(3)) static_cast<void>(log.state());
  }
}

}  // namespace peyk::channel::testing
