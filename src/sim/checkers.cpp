#include "checkers.hpp"

#include <algorithm>
#include <array>

#include "peyk/sim/draw.hpp"

#include "ledger.hpp"

namespace peyk::sim {

namespace {

Failure failure(std::string checker, std::string what) {
  return {.at = {}, .checker = std::move(checker), .what = std::move(what)};
}

std::string named(NodeId node) { return "node " + std::to_string(node.value()); }

// The tables of a desk's store that grow with what others do, and what bounds their rows for one
// relation (the limits at the end of the headers of the room desk).
struct TableBound {
  desk::Table table;
  std::size_t rows;
};
constexpr std::array table_bounds = {
    TableBound{3, 250 + 8},  // frames: message_window_locked and the openings
    TableBound{5, 512},      // fetched: max_fetched_frames
    TableBound{18, 4'096},   // units: max_units
    TableBound{19, 512},     // assembly: max_fragments_of_unit
    TableBound{22, 256},     // unread: max_unread_kept
};
constexpr std::size_t most_complaints = 64;

}  // namespace

void BoxCheck::on_stored(NodeId courier, std::span<const box::Write> writes,
                         std::span<const box::WriteResult> results) {
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const auto* put = std::get_if<box::writes::PutBody>(&writes[i]);
    if (put == nullptr || results[i].outcome != box::Outcome::stored) continue;
    held_.try_emplace({courier, put->name},
                      Held{.body = fingerprint(put->body.span()), .expires = put->expires});
  }
}

void BoxCheck::rolled_back(NodeId courier) {
  std::erase_if(held_, [&](const auto& entry) { return entry.first.first == courier; });
}

std::optional<Failure> BoxCheck::check(World& world) const {
  const box::Hour hour = box::hour_of(world.clockwork().now());
  for (const auto& [key, held] : held_) {
    CourierNode* courier = world.find_courier(key.first);
    if (!courier->is_up() || hour >= held.expires) continue;
    const auto body = courier->store().get_body(key.second);
    if (!body.has_value() || !body->has_value()) {
      return failure("put-is-kept", courier->name() + " lost a body that it stored");
    }
    if (fingerprint((*body)->span()) != held.body) {
      return failure("put-is-kept", courier->name() + " has another body in a box");
    }
  }
  return std::nullopt;
}

std::optional<Failure> ReplayCheck::on_stored(NodeId courier, std::span<const box::Write> writes) {
  for (const box::Write& write : writes) {
    const auto* add = std::get_if<box::writes::AddReplayTag>(&write);
    if (add == nullptr || taken_.insert({courier, add->tag}).second) continue;
    return failure("no-request-twice", named(courier) + " took a request twice");
  }
  return std::nullopt;
}

std::optional<Failure> check_cell(NodeId from, const onion::Cell& cell) {
  const ByteSpan bytes = cell.span();
  if (bytes.size() != onion::cell_size) return failure("one-size", named(from));
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.find(letter_mark) == std::string_view::npos) return std::nullopt;
  return failure("nothing-in-the-clear", named(from) + " sent a piece of a letter");
}

std::optional<Failure> check_bounds(CourierNode& courier, const courier::Limits& bound) {
  const courier::Gauges gauges = courier.core().gauges();
  if (gauges.lines <= bound.lines && gauges.passages <= bound.passages &&
      gauges.opening <= bound.opening && gauges.finding <= bound.finding) {
    return std::nullopt;
  }
  return failure("bounds", courier.name() + " holds more than its limits say");
}

std::optional<Failure> check_bounds_of_desks(World& world) {
  for (const auto& desk : world.desks()) {
    std::map<desk::Table, std::size_t> rows;
    for (const auto& [key, value] : desk->store().contents()) ++rows[key.first];
    const std::size_t relations = std::max<std::size_t>(1, rows[17]);
    for (const TableBound& bound : table_bounds) {
      if (rows[bound.table] > bound.rows * relations) {
        return failure("bounds", desk->name() + " has " + std::to_string(rows[bound.table]) +
                                     " rows in table " + std::to_string(int{bound.table}));
      }
    }
    if (rows[6] > most_complaints) return failure("bounds", desk->name() + " complains too much");
  }
  return std::nullopt;
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
    if (desk->core().status(desk->now()).sign_of_clone) {
      return failure("no-false-alarm", desk->name() + " believes that its vault exists twice");
    }
    if (!is_open(*desk)) continue;
    const auto relations = desk->core().relations();
    for (const desk::RelationView& relation : *relations) {
      if (relation.sign_of_fork) {
        return failure("no-false-alarm", desk->name() + " takes " + relation.name + " for two");
      }
    }
  }
  return std::nullopt;
}

}  // namespace peyk::sim
