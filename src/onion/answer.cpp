#include "peyk/onion/answer.hpp"

#include "layer_keys.hpp"

namespace peyk::onion {
namespace {

// Seals the first bytes of the cell where they lie, and puts this hop's pad behind.
Cell sealed_answer(AnswerKey key, Cell cell, Exchange exchange) {
  const std::size_t sealed_size = detail::sealed_answer_size(key.position);
  const MutableBytes sealed = cell.mutable_payload().first(sealed_size);
  crypto::seal_once(std::move(key.key), detail::answer_associated(key.position, key.day),
                    sealed.first(sealed_size - crypto::tag_size), sealed);
  const ByteSpan pad = ByteSpan(key.pad).first(detail::answer_pad_size(key.position));
  copy_bytes(pad, cell.mutable_payload().subspan(sealed_size));
  write_head(cell, {CellKind::answer, key.position, exchange});
  return cell;
}

}  // namespace

Cell begin_answer(AnswerKey key, std::span<const std::uint8_t, answer_size> answer,
                  Exchange exchange) {
  Cell cell = Cell::unwritten();
  copy_bytes(answer, cell.mutable_payload());
  return sealed_answer(std::move(key), std::move(cell), exchange);
}

// The pad that came behind sealed_{p+1} is not looked at: its bytes are written over here.
Cell wrap_answer(AnswerKey key, Cell behind, Exchange exchange) {
  return sealed_answer(std::move(key), std::move(behind), exchange);
}

Cell dummy_answer(AnswerKey key, Exchange exchange, crypto::Random& random) {
  Cell cell = Cell::unwritten();
  random.fill(cell.mutable_payload());
  return sealed_answer(std::move(key), std::move(cell), exchange);
}

}  // namespace peyk::onion
