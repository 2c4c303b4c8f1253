#include "peyk/onion/key_page.hpp"

#include <algorithm>

namespace peyk::onion {
namespace {

constexpr std::size_t page_front = 44;  // day 4, digest 32, total 4, offset 4
constexpr std::size_t gossip_front = 2;

Result<CellHead> head_of_kind(const Cell& cell, CellKind kind) {
  const auto head = read_head(cell);
  if (head && head->kind != kind) return std::unexpected(Error::wrong_kind);
  return head;
}

Cell key_page(Day day, const SetDigest& digest, std::size_t total, std::size_t offset,
              ByteSpan bytes, Exchange exchange) {
  Cell cell;
  write_head(cell, {CellKind::key_page, std::nullopt, exchange});
  ByteWriter writer(cell.mutable_payload());
  writer.u32(day.value()).bytes(digest.span()).u32(static_cast<std::uint32_t>(total));
  writer.u32(static_cast<std::uint32_t>(offset)).bytes(bytes);
  return cell;
}

}  // namespace

Result<Cell> encode(const KeyPageRequest& request, Exchange exchange) {
  if (request.deadline < Duration{} || request.deadline > longest_deadline) {
    return std::unexpected(Error::invalid_times);
  }
  Cell cell;
  write_head(cell, {CellKind::key_page_request, std::nullopt, exchange});
  ByteWriter(cell.mutable_payload())
      .u32(request.day.value())
      .u32(request.offset)
      .u32(static_cast<std::uint32_t>(request.deadline.count()));
  return cell;
}

Result<KeyPageRequest> decode_key_page_request(const Cell& cell) {
  const auto head = head_of_kind(cell, CellKind::key_page_request);
  if (!head) return std::unexpected(head.error());
  ByteReader reader(cell.payload());
  KeyPageRequest request;
  request.day = Day(reader.u32());
  request.offset = reader.u32();
  request.deadline = Duration::milliseconds(reader.u32());
  if (request.deadline > longest_deadline) return std::unexpected(Error::invalid_times);
  if (!reader.zeros(reader.remaining())) return std::unexpected(Error::reserved_not_zero);
  return request;
}

Cell key_page_cell(Day day, const SetDigest& digest, ByteSpan document, std::uint32_t offset,
                   Exchange exchange) {
  const std::size_t from = offset < document.size() ? offset : 0;
  const ByteSpan rest = document.subspan(from);
  return key_page(day, digest, document.size(), from,
                  rest.first(std::min(rest.size(), key_page_bytes_limit)), exchange);
}

Cell no_key_page_cell(Day day, Exchange exchange) {
  return key_page(day, SetDigest{}, 0, 0, {}, exchange);
}

Result<KeyPage> decode_key_page(const Cell& cell) {
  const auto head = head_of_kind(cell, CellKind::key_page);
  if (!head) return std::unexpected(head.error());
  ByteReader reader(cell.payload());
  KeyPage page;
  page.day = Day(reader.u32());
  page.digest = *SetDigest::from(reader.bytes(SetDigest::size));
  page.total = reader.u32();
  page.offset = reader.u32();
  if (page.total > key_document_limit) return std::unexpected(Error::too_many);
  const bool none = page.total == 0;
  if (none ? page.offset != 0 || !page.digest.is_zero() : page.offset >= page.total) {
    return std::unexpected(Error::malformed);
  }
  const std::size_t size = std::min<std::size_t>(page.total - page.offset, key_page_bytes_limit);
  const ByteSpan bytes = reader.bytes(size);
  page.bytes.assign(bytes.begin(), bytes.end());
  if (!reader.zeros(reader.remaining())) return std::unexpected(Error::reserved_not_zero);
  return page;
}
static_assert(page_front + key_page_bytes_limit == payload_size);

KeyPageRequest KeyDocumentAssembly::next_request(Duration deadline) const {
  return {day_, static_cast<std::uint32_t>(bytes_.size()), deadline};
}

Result<std::optional<KeyDocument>> KeyDocumentAssembly::add(const KeyPage& page) {
  if (page.day != day_) return std::unexpected(Error::wrong_day);
  if (page.digest != digest_ || page.total != total_) {
    clear();
    digest_ = page.digest;
    total_ = page.total;
  }
  if (page.total == 0 || page.offset != bytes_.size()) return std::nullopt;
  bytes_.insert(bytes_.end(), page.bytes.begin(), page.bytes.end());
  if (bytes_.size() < total_) return std::nullopt;

  const Bytes whole = std::move(bytes_);
  const SetDigest digest = digest_;
  clear();
  auto document = decode_key_document(whole);
  if (!document) return std::unexpected(document.error());
  if (document->set.day() != day_) return std::unexpected(Error::wrong_day);
  if (document->set.digest() != digest) return std::unexpected(Error::malformed);
  return std::optional(*std::move(document));
}

void KeyDocumentAssembly::clear() {
  digest_ = SetDigest{};
  total_ = 0;
  bytes_.clear();
}

Cell gossip_cell(const Gossip& gossip) {
  const Bytes bytes = std::visit([](const auto& what) { return encode(what); }, gossip);
  Cell cell;
  write_head(cell, {CellKind::gossip, std::nullopt, Exchange{}});
  ByteWriter(cell.mutable_payload()).u16(static_cast<std::uint16_t>(bytes.size())).bytes(bytes);
  return cell;
}

Result<Gossip> decode_gossip(const Cell& cell) {
  const auto head = head_of_kind(cell, CellKind::gossip);
  if (!head) return std::unexpected(head.error());
  ByteReader reader(cell.payload());
  const std::size_t length = reader.u16();
  if (length > payload_size - gossip_front) return std::unexpected(Error::malformed);
  const ByteSpan bytes = reader.bytes(length);
  if (!reader.zeros(reader.remaining())) return std::unexpected(Error::reserved_not_zero);
  // The kinds differ in size, so the first attempt costs little where it fails.
  if (auto statement = decode_statement(bytes)) return Gossip(*std::move(statement));
  auto announcement = decode_announcement(bytes);
  if (!announcement) return std::unexpected(announcement.error());
  return Gossip(*std::move(announcement));
}

}  // namespace peyk::onion
