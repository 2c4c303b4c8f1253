#include "desk_checks.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "peyk/sim/draw.hpp"

#include "attachments.hpp"
#include "bulk_keeper.hpp"
#include "channels.hpp"
#include "keeper.hpp"
#include "mandates.hpp"
#include "message_content.hpp"
#include "peer.hpp"
#include "put_queue.hpp"
#include "questions.hpp"
#include "record_sealer.hpp"
#include "relation_line.hpp"
#include "relations.hpp"
#include "swap_lane.hpp"
#include "tables.hpp"
#include "track.hpp"

namespace peyk::sim {

namespace {

namespace table = desk::table;

// Openings of a relation and its acknowledgement wait beside its messages.
constexpr std::size_t frames_beside_messages = 8;

constexpr std::size_t relation_size = desk::RelationId::size;
constexpr std::size_t number_size = 8;

// How many rows of a table may have one owner: the bytes of their keys from `from` on; no bytes:
// all rows are the desk's. The rest have one row for each relation, channel, member, swap or piece
// of a file, or a number of which no bound is named (docs/testing.md).
struct TableBound {
  desk::Table table;
  std::size_t from;
  std::size_t size;
  std::size_t rows;
};
constexpr std::array table_bounds = {
    TableBound{table::device_state, 0, 0, 1},
    TableBound{table::frames, 0, relation_size,
               desk::message_window_locked + frames_beside_messages},
    TableBound{table::receipts, 0, relation_size + number_size, desk::max_copies_kept},
    TableBound{table::fetched, number_size, relation_size, desk::max_fetched_frames},
    TableBound{table::complaints, 0, 0, desk::max_complaints},
    TableBound{table::bulk_out, 0, 0, desk::max_attachments_under_way},
    TableBound{table::bulk_in, 0, 0, desk::max_attachments_under_way},
    TableBound{table::bulk_in_batches, 0, box::AttachmentId::size, desk::max_batches_in},
    TableBound{table::swap_answers, number_size, swap::SwapId::size + CourierId::size,
               desk::max_answers_laid_aside},
    TableBound{table::vault_state, 0, 0, 1},
    TableBound{table::units, 0, relation_size, desk::max_units},
    TableBound{table::assembly, 0, relation_size, desk::max_fragments_of_unit},
    TableBound{table::acts, 0, channel::ChannelId::size,
               desk::max_own_acts + desk::max_acts_of_relation},
    TableBound{table::unread, 0, relation_size, desk::max_unread_kept},
    TableBound{table::owed, 0, channel::ChannelId::size + channel::MemberId::size,
               desk::max_owed_to_seat},
    TableBound{table::principals, 0, 0, desk::max_principals},
    TableBound{table::attachments, 0, 0, desk::max_attachments_known},
    TableBound{table::questions, 0, 0, 2 * desk::max_question_records},  // with what is computed
};

Failure failure(std::string checker, std::string what) {
  return {.at = {}, .checker = std::move(checker), .what = std::move(what)};
}

std::optional<std::string> beyond_a_bound(DeskNode& desk) {
  std::map<std::pair<desk::Table, Bytes>, std::size_t> rows;
  for (const auto& [key, value] : desk.store().contents()) {
    const auto bound = std::ranges::find(table_bounds, key.first, &TableBound::table);
    if (bound == table_bounds.end()) continue;
    const std::string where = " in table " + std::to_string(int{key.first});
    if (key.second.size() < bound->from + bound->size) return "a key of another form" + where;
    const auto from = key.second.begin() + static_cast<std::ptrdiff_t>(bound->from);
    const Bytes owner(from, from + static_cast<std::ptrdiff_t>(bound->size));
    if (++rows[{key.first, owner}] <= bound->rows) continue;
    return "more than " + std::to_string(bound->rows) + " rows" + where;
  }
  return std::nullopt;
}

bool is_about_messages(const desk::Change& change) {
  return change.value.has_value() &&
         (change.table == table::frames || change.table == table::relation_lines);
}

}  // namespace

// A line is told with its session before anything that this session sealed.
std::optional<Failure> NumberCheck::on_records(const DeskNode& desk,
                                               std::span<const desk::Change> changes) {
  if (std::ranges::none_of(changes, is_about_messages)) return std::nullopt;
  const desk::RecordSealer sealer(desk.device_key(), crypto::Label::device_record,
                                  crypto::Random(crypto::Seed()));  // draws nothing
  for (const desk::Table table : {table::relation_lines, table::frames}) {
    for (const desk::Change& change : changes) {
      if (change.table != table || !change.value.has_value()) continue;
      const auto plain = sealer.open(table, change.key, *change.value);
      if (!plain) return failure("no-number-twice", desk.name() + ": a record does not open");
      Line& line = lines_[{desk.node(), {change.key.begin(), change.key.begin() + relation_size}}];
      if (table == table::relation_lines) {
        const auto spec = desk::decode_line_spec(*plain);
        if (!spec) return failure("no-number-twice", desk.name() + ": a line is of another form");
        // A vault that was put back opens a session anew whose generation there was already.
        if (spec->generation > line.generation) line.sealed.erase(spec->generation);
        line.generation = spec->generation;
        continue;
      }
      const auto item = desk::decode_put_item({}, *plain);
      if (!item) return failure("no-number-twice", desk.name() + ": a frame is of another form");
      if (item->kind != desk::FrameKind::message) continue;
      const std::uint64_t frame = fingerprint(item->frame.span());
      const auto at = line.sealed[line.generation].try_emplace(item->counter, frame).first;
      if (at->second == frame) continue;
      return failure("no-number-twice", desk.name() + " sealed two messages as number " +
                                            std::to_string(item->counter) + " of a session");
    }
  }
  return std::nullopt;
}

std::optional<Failure> check_bounds_of_desks(World& world) {
  for (const auto& desk : world.desks()) {
    if (auto what = beyond_a_bound(*desk)) return failure("bounds", desk->name() + ": " + *what);
  }
  return std::nullopt;
}

}  // namespace peyk::sim
