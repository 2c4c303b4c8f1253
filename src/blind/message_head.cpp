#include "message_head.hpp"

#include <algorithm>
#include <utility>

namespace peyk::blind {
namespace {

constexpr std::uint64_t version = 1;
constexpr std::size_t most_fields = 9;

}  // namespace

void write_head(cbor::Writer& writer, std::size_t fields, MessageKind kind,
                const QuestionId& question) {
  writer.map(fields).key(0).uint(version).key(1).uint(static_cast<std::uint64_t>(kind));
  writer.key(2).bytes(question.span());
}

std::optional<Error> read_head(cbor::Reader& reader, std::size_t fields, MessageKind kind,
                               const QuestionId& question) {
  (void)reader.map_exactly(fields);
  (void)reader.expect_key(0);
  const auto read_version = reader.uint();
  if (read_version && *read_version != version) return Error::unknown_version;
  (void)reader.expect_key(1);
  const auto read_kind = reader.uint();
  (void)reader.expect_key(2);
  const auto id = reader.bytes_exactly(QuestionId::size);
  if (!id || *read_kind != static_cast<std::uint64_t>(kind)) return Error::malformed;
  if (!std::ranges::equal(*id, question.span())) return Error::another_question;
  return std::nullopt;
}

std::optional<MessageKind> kind_of(ByteSpan message) {
  cbor::Reader reader(message);
  (void)reader.map(most_fields);
  (void)reader.expect_key(0);
  (void)reader.uint();
  (void)reader.expect_key(1);
  const std::uint64_t kind = reader.uint().value_or(0);
  if (kind < std::to_underlying(MessageKind::first_list) ||
      kind > std::to_underlying(MessageKind::release)) {
    return std::nullopt;
  }
  return static_cast<MessageKind>(kind);
}

ByteSpan bytes_at(cbor::Reader& reader, std::uint64_t key, std::size_t limit) {
  (void)reader.expect_key(key);
  return reader.bytes(limit).value_or(ByteSpan{});
}

}  // namespace peyk::blind
