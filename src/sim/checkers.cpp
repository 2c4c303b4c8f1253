#include "checkers.hpp"

#include <algorithm>

#include "peyk/sim/draw.hpp"
#include "peyk/sim/mark.hpp"

#include "ledger.hpp"

namespace peyk::sim {

namespace {

Failure failure(std::string checker, std::string what) {
  return {.at = {}, .checker = std::move(checker), .what = std::move(what)};
}

std::string named(NodeId node) { return "node " + std::to_string(node.value()); }

// A lie counts when no other fault came near it. The reader itself names who alters a body; who
// keeps one back is named by the writer when the miss comes to it (docs/protocol.md §6).
constexpr Duration calm_before = Duration::hours(1);
constexpr Duration calm_after = Duration::hours(4);

constexpr std::size_t shown_of_a_secret = 40;

// Whether the first three bytes of the mark stand together anywhere. Without branches, so that the
// compiler looks at many places at once: this passes over every byte that leaves a node.
bool may_show_mark(ByteSpan bytes) {
  constexpr std::size_t in_steps = onion::cell_size - 16;  // of sixteen, as registers are wide
  const std::uint8_t* at = bytes.data();
  std::uint8_t found = 0;
  for (std::size_t i = 0; i < in_steps; ++i) {
    found |= static_cast<std::uint8_t>(static_cast<std::uint8_t>(at[i] == secret_mark[0]) &
                                       static_cast<std::uint8_t>(at[i + 1] == secret_mark[1]) &
                                       static_cast<std::uint8_t>(at[i + 2] == secret_mark[2]));
  }
  return found != 0 || std::ranges::find(bytes.subspan(in_steps), secret_mark[0]) != bytes.end();
}

}  // namespace

void BoxCheck::on_stored(NodeId courier, std::span<const box::Write> writes,
                         std::span<const box::WriteResult> results, Instant now) {
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const auto* put = std::get_if<box::writes::PutBody>(&writes[i]);
    if (put == nullptr || results[i].outcome != box::Outcome::stored) continue;
    held_.try_emplace({courier, put->name}, Held{.body = fingerprint(put->body.span()),
                                                 .expires = put->expires,
                                                 .stored = now,
                                                 .rotten = false});
  }
}

BoxCheck::Given BoxCheck::on_given(NodeId courier, const box::BoxName& name,
                                   const std::optional<box::Body>& body, Instant now) const {
  const auto held = held_.find({courier, name});
  if (held == held_.end() || box::hour_of(now) >= held->second.expires) return {};
  return {.is_stored = true,
          .stored = held->second.stored,
          .is_there = body.has_value(),
          .is_as_stored = body.has_value() && fingerprint(body->span()) == held->second.body};
}

void BoxCheck::rolled_back(NodeId courier) {
  std::erase_if(held_, [&](const auto& entry) { return entry.first.first == courier; });
}

void BoxCheck::rotted(NodeId courier, const box::BoxName& name) {
  const auto held = held_.find({courier, name});
  if (held != held_.end()) held->second.rotten = true;
}

std::optional<Failure> BoxCheck::check(World& world) const {
  const box::Hour hour = box::hour_of(world.clockwork().now());
  for (const auto& [key, held] : held_) {
    CourierNode* courier = world.find_courier(key.first);
    if (!courier->is_up() || hour >= held.expires) continue;
    const box::Body* body = courier->store().look(key.second);
    if (body == nullptr) {
      return failure("put-is-kept", courier->name() + " lost a body that it stored");
    }
    if (!held.rotten && fingerprint(body->span()) != held.body) {
      return failure("put-is-kept", courier->name() + " has another body in a box");
    }
  }
  return std::nullopt;
}

void LieCheck::on_given(NodeId courier, const BoxCheck::Given& given, Duration lain,
                        Duration since) {
  if (!given.is_stored || given.is_as_stored) return;
  const Duration round = identity::parameters_of(plan_.service_class).round;
  if (lain < round * 2 || !is_calm(since - lain - calm_before, since + calm_after)) return;
  Lies& lies = lies_[courier];
  ++(given.is_there ? lies.altered : lies.withheld);
}

bool LieCheck::is_calm(Duration from, Duration until) const {
  if (from < Duration() || until > plan_.length) return false;
  return std::ranges::none_of(plan_.faults, [&](const Fault& fault) {
    return !is_about_bodies(fault.kind) && fault.at <= until && fault.at + fault.lasts >= from;
  });
}

std::optional<Failure> LieCheck::check(World& world) const {
  for (const auto& [node, lies] : lies_) {
    const CourierNode* courier = world.find_courier(node);
    const bool is_named = std::ranges::any_of(world.desks(), [&](const auto& desk) {
      return desk->is_up() && std::ranges::any_of(desk->core().complaints(), [&](const auto& one) {
               return one.courier == courier->name();
             });
    });
    if (is_named) continue;
    if (lies.withheld + lies.altered == 0) continue;
    return failure("liar-is-named", courier->name() + " kept back " +
                                        std::to_string(lies.withheld) + " bodies and altered " +
                                        std::to_string(lies.altered) + ", and nobody says so");
  }
  return std::nullopt;
}

std::optional<Failure> ReplayCheck::on_stored(NodeId courier, std::span<const box::Write> writes) {
  for (const box::Write& write : writes) {
    const auto* add = std::get_if<box::writes::AddReplayTag>(&write);
    if (add == nullptr || taken_[courier].insert(add->tag).second) continue;
    return failure("no-request-twice", named(courier) + " took a request twice");
  }
  return std::nullopt;
}

std::optional<Failure> check_cell(NodeId from, const onion::Cell& cell) {
  const ByteSpan bytes = cell.span();
  if (!may_show_mark(bytes)) return std::nullopt;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t at = text.find(secret_mark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string shown(text.substr(at, shown_of_a_secret));
  std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return failure("nothing-in-the-clear", named(from) + " sent " + shown);
}

std::optional<Failure> check_blame(World& world, const std::set<NodeId>& guilty) {
  for (const auto& desk : world.desks()) {
    if (!desk->is_up()) continue;
    for (const desk::ComplaintView& complaint : desk->core().complaints()) {
      for (const auto& courier : world.couriers()) {
        if (courier->name() != complaint.courier || guilty.contains(courier->node())) continue;
        return failure("honest-is-not-accused",
                       desk->name() + " says of " + complaint.courier + ": " + complaint.what);
      }
    }
  }
  return std::nullopt;
}

std::optional<Failure> check_alarms(World& world, const std::set<std::uint16_t>& cloned) {
  std::set<std::string> twice;
  std::set<std::string> relations_twice;
  for (const std::uint16_t index : cloned) {
    twice.insert(world.desks()[index]->name());
    relations_twice.insert(relation_name(*world.desks()[index]));
  }
  for (const auto& desk : world.desks()) {
    if (!desk->is_up()) continue;
    if (desk->core().status(desk->now()).sign_of_clone && !twice.contains(desk->name())) {
      return failure("no-false-alarm", desk->name() + " believes that its vault exists twice");
    }
    if (!is_open(*desk)) continue;
    const auto relations = desk->core().relations();
    for (const desk::RelationView& relation : *relations) {
      if (relation.sign_of_fork && !relations_twice.contains(relation.name)) {
        return failure("no-false-alarm", desk->name() + " takes " + relation.name + " for two");
      }
    }
  }
  return std::nullopt;
}

}  // namespace peyk::sim
