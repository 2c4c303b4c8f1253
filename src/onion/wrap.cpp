#include "peyk/onion/wrap.hpp"

#include <vector>

#include "layer_keys.hpp"

namespace peyk::onion {
namespace {

bool allowed(const HopTimes& times) {
  return times.delay >= Duration{} && times.delay <= times.deadline &&
         times.deadline <= longest_deadline;
}

// Writes layer `position` around the inner bytes that lie in the payload at inner_size's place from
// the front, moving them to where this layer has them.
AnswerKey wrap_layer(MutableBytes payload, Position position, const Path& path,
                     const crypto::Encapsulated& encapsulated, ByteSpan pad_before) {
  const std::size_t index = number_of(position) - 1U;
  const detail::LayerKeys keys(encapsulated.secret, position, path.day);
  const MutableBytes layer = payload.first(detail::layer_size(position));
  const MutableBytes sealed = layer.subspan(detail::sealed_offset);
  const MutableBytes plain = sealed.first(sealed.size() - crypto::tag_size);
  const ByteSpan inner = payload.first(detail::inner_size(position));
  std::copy_backward(inner.begin(), inner.end(), plain.end());

  ByteWriter front(payload.first(detail::sealed_offset));
  front.u32(path.day.value()).bytes(encapsulated.ciphertext.span());
  ByteWriter header(plain.first(header_size));
  detail::write_header(
      header,
      {path.hops[index].times.delay, path.hops[index].times.deadline,
       position == Position::box ? std::nullopt : std::optional(path.hops[index + 1].courier)});
  const detail::RequestAssociated associated(position, path.day, encapsulated.ciphertext.span(),
                                             pad_before);
  crypto::seal_once(keys.request_key(), associated.span(), plain, sealed);
  return keys.answer_key();
}

// The pad that hop `position` will put behind what it sends on.
Bytes pad_of(Position position, Day day, const crypto::Encapsulated& encapsulated) {
  Bytes pad(detail::pad_size(position));
  detail::LayerKeys(encapsulated.secret, position, day).write_pad(pad);
  return pad;
}

}  // namespace

std::array<HopTimes, hop_count> hop_times(const std::array<Duration, hop_count>& delays,
                                          const std::array<Duration, hop_count>& returns,
                                          Duration allowance) {
  std::array<HopTimes, hop_count> times;
  times[2] = {delays[2], delays[2] + allowance};
  for (std::size_t i = 2; i-- > 0;) {
    times[i] = {delays[i], delays[i] + times[i + 1].deadline + allowance + returns[i]};
  }
  return times;
}

Result<Wrapped> wrap(const Path& path, ByteSpan operation, Exchange exchange,
                     crypto::Random& random) {
  if (operation.size() != operation_size) return std::unexpected(Error::wrong_size);
  for (const Hop& hop : path.hops) {
    if (!allowed(hop.times)) return std::unexpected(Error::invalid_times);
  }
  const std::array<crypto::Encapsulated, hop_count> encapsulated = {
      crypto::encapsulate(path.hops[0].key, random), crypto::encapsulate(path.hops[1].key, random),
      crypto::encapsulate(path.hops[2].key, random)};
  const std::array<Bytes, hop_count> pads_before = {
      Bytes{}, pad_of(Position::entry, path.day, encapsulated[0]),
      pad_of(Position::middle, path.day, encapsulated[1])};

  Cell cell;
  copy_bytes(operation, cell.mutable_payload());
  const auto layer = [&](Position position) {
    const std::size_t index = number_of(position) - 1U;
    return wrap_layer(cell.mutable_payload(), position, path, encapsulated[index],
                      pads_before[index]);
  };
  AnswerKey box = layer(Position::box);
  AnswerKey middle = layer(Position::middle);
  AnswerKey entry = layer(Position::entry);
  write_head(cell, {CellKind::request, Position::entry, exchange});
  return Wrapped{std::move(cell), {{std::move(entry), std::move(middle), std::move(box)}}};
}

std::optional<ByteSpan> OpenedAnswer::answer() const {
  if (layers != hop_count) return std::nullopt;
  return cell.payload().first(answer_size);
}

OpenedAnswer open_answer(ReturnKeys keys, Cell cell) {
  OpenedAnswer opened{0, std::move(cell)};
  const auto head = read_head(opened.cell);
  if (!head || head->kind != CellKind::answer || head->position != Position::entry) return opened;
  for (AnswerKey& key : keys.hops) {
    const MutableBytes sealed =
        opened.cell.mutable_payload().first(detail::sealed_answer_size(key.position));
    const auto associated = detail::answer_associated(key.position, key.day);
    if (!crypto::open_once(std::move(key.key), associated, sealed,
                           sealed.first(sealed.size() - crypto::tag_size))) {
      break;
    }
    ++opened.layers;
  }
  return opened;
}

}  // namespace peyk::onion
