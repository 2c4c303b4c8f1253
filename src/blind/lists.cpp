#include "lists.hpp"

#include <algorithm>

#include "message_head.hpp"

namespace peyk::blind {
namespace {

using crypto::Element;
using crypto::element_size;

constexpr std::size_t max_list_bytes = std::size_t{max_list_size} * element_size;

bool is_less(ByteSpan a, ByteSpan b) { return std::ranges::lexicographical_compare(a, b); }

}  // namespace

ElementList::ElementList(const std::vector<Element>& elements)
    : bytes_(elements.size() * element_size) {
  ByteWriter writer(bytes_);
  for (const Element& element : elements) writer.bytes(element.span());
}

bool ElementList::is_rising() const {
  for (std::size_t i = 1; i < size(); ++i) {
    if (!is_less(at(i - 1), at(i))) return false;
  }
  return true;
}

bool ElementList::contains(ByteSpan element) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (is_less(at(middle), element)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < size() && std::ranges::equal(at(low), element);
}

bool ElementList::meets(const ElementList& other) const {
  std::size_t mine = 0;
  std::size_t theirs = 0;
  while (mine < size() && theirs < other.size()) {
    if (std::ranges::equal(at(mine), other.at(theirs))) return true;
    if (is_less(at(mine), other.at(theirs))) {
      ++mine;
    } else {
      ++theirs;
    }
  }
  return false;
}

Bytes encode(const FirstList& list, const QuestionId& question) {
  cbor::Writer writer;
  write_head(writer, 6, MessageKind::first_list, question);
  writer.key(3).bytes(list.key.span()).key(4).bytes(list.possession.span());
  writer.key(5).bytes(list.list.bytes());
  return std::move(writer).take();
}

Result<FirstList> decode_first(ByteSpan bytes, const QuestionId& question, std::size_t size) {
  cbor::Reader reader(bytes);
  if (const auto error = read_head(reader, 6, MessageKind::first_list, question))
    return std::unexpected(*error);
  const ByteSpan key = bytes_at(reader, 3, element_size);
  const auto possession =
      crypto::RingKeyProof::from(bytes_at(reader, 4, crypto::RingKeyProof::size));
  const ByteSpan list = bytes_at(reader, 5, max_list_bytes);
  if (!reader.finish() || key.size() != element_size || !possession) {
    return std::unexpected(Error::malformed);
  }
  if (list.size() != size * element_size) return std::unexpected(Error::wrong_size);
  const auto element = Element::from(key);
  if (!element) return std::unexpected(Error::not_an_element);
  FirstList result{.key = *element, .possession = *possession, .list = ElementList(list)};
  if (!result.list.is_rising()) return std::unexpected(Error::repeated_item);
  return result;
}

Bytes encode(const SecondList& list, const QuestionId& question) {
  cbor::Writer writer;
  write_head(writer, list.proved ? 7 : 4, MessageKind::second_list, question);
  writer.key(3).bytes(list.list.bytes());
  if (!list.proved) return std::move(writer).take();
  writer.key(4).bytes(list.proved->tied.span()).key(5).bytes(list.proved->tied_proof.span());
  Bytes proofs;
  for (const crypto::DleqProof& proof : list.proved->proofs) {
    proofs.insert(proofs.end(), proof.span().begin(), proof.span().end());
  }
  writer.key(6).bytes(proofs);
  return std::move(writer).take();
}

Result<SecondList> decode_second(ByteSpan bytes, const QuestionId& question, std::size_t size,
                                 Form form) {
  const bool is_proved = form == Form::common_ground;
  cbor::Reader reader(bytes);
  if (const auto error = read_head(reader, is_proved ? 7 : 4, MessageKind::second_list, question)) {
    return std::unexpected(*error);
  }
  const ByteSpan list = bytes_at(reader, 3, max_list_bytes);
  SecondList result{.list = ElementList(list), .proved = std::nullopt};
  if (is_proved) {
    const ByteSpan tied = bytes_at(reader, 4, element_size);
    const auto tied_proof = crypto::DleqProof::from(bytes_at(reader, 5, crypto::DleqProof::size));
    const std::size_t proofs_size = batch_count(size) * crypto::DleqProof::size;
    ByteSpan proofs = bytes_at(reader, 6, proofs_size);
    if (tied.size() != element_size || !tied_proof || proofs.size() != proofs_size) {
      return std::unexpected(Error::malformed);
    }
    const auto element = Element::from(tied);
    if (!element) return std::unexpected(Error::not_an_element);
    result.proved = {.tied = *element, .tied_proof = *tied_proof, .proofs = {}};
    for (; !proofs.empty(); proofs = proofs.subspan(crypto::DleqProof::size)) {
      result.proved->proofs.push_back(
          *crypto::DleqProof::from(proofs.first(crypto::DleqProof::size)));
    }
  }
  if (!reader.finish()) return std::unexpected(Error::malformed);
  if (list.size() != size * element_size) return std::unexpected(Error::wrong_size);
  if (!is_proved && !result.list.is_rising()) return std::unexpected(Error::repeated_item);
  return result;
}

}  // namespace peyk::blind
