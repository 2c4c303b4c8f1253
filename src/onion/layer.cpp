#include "peyk/onion/layer.hpp"

#include <cstring>

#include "layer_keys.hpp"

namespace peyk::onion {

Result<RequestFront> read_request(const Cell& cell) {
  const auto head = read_head(cell);
  if (!head) return std::unexpected(head.error());
  if (head->kind != CellKind::request) return std::unexpected(Error::wrong_kind);
  ByteReader reader(cell.payload());
  return RequestFront{*head->position, head->exchange, Day(reader.u32())};
}

ByteSpan OpenedLayer::operation() const { return onward.payload().first(operation_size); }

Result<OpenedLayer> open_layer(Cell cell, const DayKey& key) {
  const auto front = read_request(cell);
  if (!front) return std::unexpected(front.error());
  if (front->day != key.day) return std::unexpected(Error::wrong_day);
  const Position position = front->position;

  const MutableBytes payload = cell.mutable_payload();
  const ByteSpan ciphertext = payload.subspan(detail::day_size, crypto::xwing_ciphertext_size);
  const auto secret = key.pair.decapsulate(*crypto::KemCiphertext::from(ciphertext));
  if (!secret) return std::unexpected(Error::refused);
  const detail::LayerKeys keys(*secret, position, key.day);

  const std::size_t layer_size = detail::layer_size(position);
  const detail::RequestAssociated associated(position, key.day, ciphertext,
                                             payload.subspan(layer_size));
  const MutableBytes sealed =
      payload.subspan(detail::sealed_offset, layer_size - detail::sealed_offset);
  const MutableBytes opened = sealed.first(sealed.size() - crypto::tag_size);
  if (!crypto::open_once(keys.request_key(), associated.span(), sealed, opened)) {
    return std::unexpected(Error::refused);
  }
  const auto header = detail::read_header(opened.first(header_size), position);
  if (!header) return std::unexpected(header.error());

  OpenedLayer layer{position,          key.day,        *header, keys.replay_tag(ciphertext),
                    keys.answer_key(), std::move(cell)};
  const ByteSpan inner = opened.subspan(header_size);
  std::memmove(payload.data(), inner.data(), inner.size());
  keys.write_pad(payload.subspan(inner.size()));
  return layer;
}

Cell onward_cell(OpenedLayer&& layer, Exchange exchange) {
  const Position next = layer.position == Position::entry ? Position::middle : Position::box;
  write_head(layer.onward, {CellKind::request, next, exchange});
  return std::move(layer.onward);
}

}  // namespace peyk::onion
