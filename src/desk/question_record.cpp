#include "question_record.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/base/overloaded.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

using identity::SecretWriter;

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_party_bytes = 96 * 1024;  // as of a swap
// Of the largest list of the longest items, and of the lists of elements.
constexpr std::size_t max_work_bytes = 16U << 20U;
constexpr auto last_fault = blind::Error::not_now;
// Of two in turns, or of all in rounds.
constexpr std::size_t max_turns = channel::max_question_rounds * (channel::max_asked + 1);

crypto::SecretBytes bytes_of(const QuestionWork& work) {
  return std::visit(Overloaded{[](const std::monostate&) { return crypto::SecretBytes(); },
                               [](const auto& one) { return one.record(); }},
                    work);
}

// False when it cannot be one.
template <class Work>
bool read_work(ByteSpan bytes, QuestionWork& work) {
  auto one = Work::from_record(bytes);
  if (!one) return false;
  work = *std::move(one);
  return true;
}

bool read_party(cbor::Reader& reader, std::optional<swap::Party>& party) {
  if (const auto none = reader.null_next(); !none || *none) {
    const auto both = reader.null_next();
    return none && both && *both;
  }
  const auto bytes = reader.bytes(swap::manifest_max_size);
  const auto record = reader.bytes(max_party_bytes);
  if (!bytes || !record) return false;
  auto manifest = swap::Manifest::decode(*bytes);
  if (!manifest) return false;
  auto restored = swap::Party::restore(*std::move(manifest), *record);
  if (!restored) return false;
  party = *std::move(restored);
  return true;
}

void write(SecretWriter& writer, const std::vector<crypto::SecretBytes>& all) {
  writer.array(all.size());
  for (const crypto::SecretBytes& one : all) writer.bytes(one);
}

bool read_shown(cbor::Reader& reader, std::vector<crypto::SecretBytes>& all) {
  const auto count = reader.array(max_question_items);
  for (std::size_t i = 0; count && i < *count; ++i) {
    const auto one = reader.bytes(max_shown_item_bytes);
    if (!one) return false;
    all.push_back(crypto::secret_bytes(*one));
  }
  return count.has_value();
}

bool read_turns(cbor::Reader& reader, std::vector<channel::ActId>& turns) {
  const auto count = reader.array(max_turns);
  for (std::size_t i = 0; count && i < *count; ++i) {
    const auto id = reader.bytes_exactly(channel::ActId::size);
    if (!id) return false;
    turns.push_back(*channel::ActId::from(*id));
  }
  return count.has_value();
}

bool read_head(cbor::Reader& reader, QuestionRecord& record) {
  const auto items = reader.array_exactly(17);
  const auto version = reader.uint();
  const auto order = reader.uint();
  const auto track = reader.bytes_exactly(channel::ChannelId::size);
  const auto role = reader.uint();
  const auto secret = reader.bytes_exactly(swap::PartySecret::size);
  const auto without_words = reader.boolean();
  const auto outcome = reader.uint();
  const auto tells = reader.boolean();
  if (!items || !tells || *version != format_version || *role < 1 ||
      *role > std::to_underlying(QuestionRole::answerer) ||
      *outcome > std::to_underlying(QuestionOutcome::ended)) {
    return false;
  }
  record.order = *order;
  record.track = *channel::ChannelId::from(*track);
  record.role = static_cast<QuestionRole>(*role);
  record.secret = *swap::PartySecret::from(*secret);
  record.without_words = *without_words;
  record.outcome = static_cast<QuestionOutcome>(*outcome);
  record.tells = *tells;
  return true;
}

// Nothing, and no more than `most`, or no record.
bool read_number(cbor::Reader& reader, std::uint64_t most, std::optional<std::uint64_t>& number) {
  const auto none = reader.null_next();
  if (!none || *none) return none.has_value();
  const auto value = reader.uint();
  if (value) number = *value;
  return value && *value <= most;
}

}  // namespace

void QuestionRecord::end(QuestionOutcome with) {
  outcome = with;
  work = std::monostate();
  refused_releases.clear();
  to_hear.reset();
  if (with != QuestionOutcome::answered) shown.clear();
}

crypto::SecretBytes encode(const QuestionRecord& record) {
  SecretWriter writer;
  writer.array(17).uint(format_version).uint(record.order).bytes(record.track.span());
  writer.uint(std::to_underlying(record.role)).bytes(record.secret.span());
  writer.boolean(record.without_words).uint(std::to_underlying(record.outcome));
  writer.boolean(record.tells);
  const auto number = [&writer](const std::optional<std::uint64_t>& value) {
    value.has_value() ? writer.uint(*value) : writer.null();
  };
  std::optional<std::uint64_t> fault;
  if (record.fault.has_value()) fault = std::to_underlying(*record.fault);
  number(fault);
  writer.array(record.turns.size());
  for (const channel::ActId& act : record.turns) writer.bytes(act.span());
  writer.uint(record.own_items);
  const bool is_answered = record.outcome == QuestionOutcome::answered;
  write(writer, is_answered ? record.shown : std::vector<crypto::SecretBytes>());
  number(record.common_count);
  std::optional<std::uint64_t> room;
  if (record.leaves_room.has_value()) room = *record.leaves_room ? 1 : 0;
  number(room);
  number(record.fault_by);
  if (record.party.has_value()) {
    writer.bytes(record.party->manifest().encode()).bytes(record.party->record());
  } else {
    writer.null().null();
  }
  return std::move(writer).take();
}

std::optional<QuestionRecord> decode_question_record(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  QuestionRecord record;
  std::optional<std::uint64_t> fault;
  std::optional<std::uint64_t> common;
  std::optional<std::uint64_t> room;
  if (!read_head(reader, record) || !read_number(reader, std::to_underlying(last_fault), fault) ||
      !read_turns(reader, record.turns)) {
    return std::nullopt;
  }
  const auto own_items = reader.uint();
  if (!own_items || *own_items > max_question_items || !read_shown(reader, record.shown) ||
      !read_number(reader, max_question_items, common) || !read_number(reader, 1, room) ||
      !read_number(reader, channel::max_asked, record.fault_by) ||
      !read_party(reader, record.party) || !reader.finish()) {
    return std::nullopt;
  }
  if (record.outcome == QuestionOutcome::ended && !record.party.has_value()) return std::nullopt;
  record.own_items = static_cast<std::uint32_t>(*own_items);
  if (fault.has_value()) record.fault = static_cast<blind::Error>(*fault);
  if (common.has_value()) record.common_count = static_cast<std::uint32_t>(*common);
  if (room.has_value()) record.leaves_room = *room == 1;
  return record;
}

crypto::SecretBytes encode_work(const QuestionRecord& record) {
  SecretWriter writer;
  writer.array(4).uint(format_version).uint(record.work.index()).bytes(bytes_of(record.work));
  write(writer, record.shown);
  return std::move(writer).take();
}

bool take_question_work(ByteSpan bytes, QuestionRecord& record) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(4);
  const auto version = reader.uint();
  const auto kind = reader.uint();
  const auto work = reader.bytes(max_work_bytes);
  std::vector<crypto::SecretBytes> shown;
  if (!items || !work || *version != format_version || !read_shown(reader, shown) ||
      !reader.finish() || record.outcome != QuestionOutcome::open) {
    return false;
  }
  record.shown = std::move(shown);
  switch (*kind) {
    case 1:
      return record.shown.size() == record.own_items &&
             read_work<blind::CommonGround>(*work, record.work);
    case 2:
      return record.shown.empty() && read_work<blind::Overlap>(*work, record.work);
    case 3:
      return record.shown.size() == record.own_items &&
             read_work<blind::Ballot>(*work, record.work);
    default:
      return false;
  }
}

Bytes question_work_key(const channel::ActId& question) {
  Bytes key(question.span().begin(), question.span().end());
  key.push_back(1);
  return key;
}

}  // namespace peyk::desk
