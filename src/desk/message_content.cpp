#include "message_content.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;

std::optional<Fragment> read_fragment(cbor::Reader& reader) {
  const auto items = reader.array(4);
  const auto unit = reader.uint();
  const auto offset = reader.uint();
  const auto total = reader.uint();
  const auto bytes = reader.bytes(max_unit_bytes);
  if (!bytes || *items != 4) return std::nullopt;
  if (*total == 0 || *total > max_unit_bytes || *offset >= *total || bytes->empty() ||
      bytes->size() > *total - *offset) {
    return std::nullopt;
  }
  return Fragment{.unit = *unit,
                  .offset = static_cast<std::uint32_t>(*offset),
                  .total = static_cast<std::uint32_t>(*total),
                  .bytes = crypto::secret_bytes(*bytes)};
}

std::optional<Miss> read_miss(cbor::Reader& reader) {
  const auto items = reader.array(2);
  const auto round = reader.uint();
  const auto courier = reader.bytes_exactly(CourierId::size);
  if (!courier || *items != 2) return std::nullopt;
  return Miss{.round = box::Round(*round), .courier = *CourierId::from(*courier)};
}

}  // namespace

crypto::SecretBytes encode(const MessageContent& content) {
  identity::SecretWriter writer;
  writer.map(3).key(0).uint(format_version);
  writer.key(1).array(content.fragments.size());
  for (const Fragment& fragment : content.fragments) {
    writer.array(4).uint(fragment.unit).uint(fragment.offset).uint(fragment.total);
    writer.bytes(fragment.bytes);
  }
  writer.key(2).array(content.misses.size());
  for (const Miss& miss : content.misses) {
    writer.array(2).uint(miss.round.value()).bytes(miss.courier.span());
  }
  return std::move(writer).take();
}

std::optional<MessageContent> decode_message_content(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  MessageContent content;
  const auto pairs = reader.map(3);
  if (!pairs || *pairs != 3 || !reader.expect_key(0)) return std::nullopt;
  const auto version = reader.uint();
  if (!version || *version != format_version || !reader.expect_key(1)) return std::nullopt;
  const auto fragments = reader.array(max_fragments_in_message);
  if (!fragments) return std::nullopt;
  for (std::size_t i = 0; i < *fragments; ++i) {
    auto fragment = read_fragment(reader);
    if (!fragment.has_value()) return std::nullopt;
    content.fragments.push_back(std::move(*fragment));
  }
  if (!reader.expect_key(2)) return std::nullopt;
  const auto misses = reader.array(max_misses_in_message);
  if (!misses) return std::nullopt;
  for (std::size_t i = 0; i < *misses; ++i) {
    const auto miss = read_miss(reader);
    if (!miss.has_value()) return std::nullopt;
    content.misses.push_back(*miss);
  }
  if (!reader.finish()) return std::nullopt;
  return content;
}

Assembly::Added Assembly::add(const Fragment& fragment) {
  const bool begins = fragment.offset == 0;
  const bool expected = begins ? bytes_.empty() && fragment.unit == unit_ + 1
                               : fragment.unit == unit_ && fragment.total == total_ &&
                                     fragment.offset == bytes_.size() &&
                                     count_ < max_fragments_of_unit;
  if (!expected) return Added::refused;
  if (begins) {
    unit_ = fragment.unit;
    total_ = fragment.total;
    count_ = 0;
  }
  ++count_;
  bytes_.insert(bytes_.end(), fragment.bytes.begin(), fragment.bytes.end());
  return bytes_.size() == total_ ? Added::complete : Added::incomplete;
}

crypto::SecretBytes Assembly::take() {
  total_ = 0;
  return std::exchange(bytes_, {});
}

}  // namespace peyk::desk
