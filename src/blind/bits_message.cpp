#include "bits_message.hpp"

#include "message_head.hpp"

namespace peyk::blind {
namespace {

void append(Bytes& to, const Cipher& cipher) {
  to.insert(to.end(), cipher.r.span().begin(), cipher.r.span().end());
  to.insert(to.end(), cipher.c.span().begin(), cipher.c.span().end());
}

}  // namespace

Bytes encode(const BitsMessage& message, const QuestionId& question) {
  Bytes ciphers;
  Bytes proofs;
  for (const ProvedBit& bit : message.bits) {
    append(ciphers, bit.cipher);
    proofs.insert(proofs.end(), bit.proof.span().begin(), bit.proof.span().end());
  }
  cbor::Writer writer;
  write_head(writer, 7, MessageKind::bits, question);
  writer.key(3).bytes(message.key.span()).key(4).bytes(message.possession.span());
  writer.key(5).bytes(ciphers).key(6).bytes(proofs);
  return std::move(writer).take();
}

Result<BitsMessage> decode_bits(ByteSpan bytes, const QuestionId& question, std::size_t width) {
  cbor::Reader reader(bytes);
  if (const auto error = read_head(reader, 7, MessageKind::bits, question)) {
    return std::unexpected(*error);
  }
  const ByteSpan key = bytes_at(reader, 3, crypto::element_size);
  const ByteSpan possession = bytes_at(reader, 4, crypto::RingKeyProof::size);
  const ByteSpan ciphers = bytes_at(reader, 5, max_bits * Cipher::size);
  const ByteSpan proofs = bytes_at(reader, 6, max_bits * BitProof::size);
  const auto proof_of_key = crypto::RingKeyProof::from(possession);
  if (!reader.finish() || key.size() != crypto::element_size || !proof_of_key) {
    return std::unexpected(Error::malformed);
  }
  if (ciphers.size() != width * Cipher::size || proofs.size() != width * BitProof::size) {
    return std::unexpected(Error::wrong_size);
  }
  const auto element = crypto::Element::from(key);
  if (!element) return std::unexpected(Error::not_an_element);
  BitsMessage message{.key = *element, .possession = *proof_of_key, .bits = {}};
  for (std::size_t i = 0; i < width; ++i) {
    const auto cipher = Cipher::from(ciphers.subspan(i * Cipher::size, Cipher::size));
    if (!cipher) return std::unexpected(Error::not_an_element);
    const auto proof = BitProof::from(proofs.subspan(i * BitProof::size, BitProof::size));
    message.bits.push_back({.cipher = *cipher, .proof = *proof});
  }
  return message;
}

Bytes encode_answer(const std::vector<Cipher>& answer, const QuestionId& question) {
  Bytes ciphers;
  for (const Cipher& cipher : answer) append(ciphers, cipher);
  cbor::Writer writer;
  write_head(writer, 4, MessageKind::answer, question);
  writer.key(3).bytes(ciphers);
  return std::move(writer).take();
}

Result<std::vector<Cipher>> decode_answer(ByteSpan bytes, const QuestionId& question,
                                          std::size_t width) {
  cbor::Reader reader(bytes);
  if (const auto error = read_head(reader, 4, MessageKind::answer, question)) {
    return std::unexpected(*error);
  }
  const ByteSpan ciphers = bytes_at(reader, 3, (max_bits + 1) * Cipher::size);
  if (!reader.finish()) return std::unexpected(Error::malformed);
  if (ciphers.size() != (width + 1) * Cipher::size) return std::unexpected(Error::wrong_size);
  std::vector<Cipher> answer;
  for (std::size_t i = 0; i <= width; ++i) {
    const auto cipher = Cipher::from(ciphers.subspan(i * Cipher::size, Cipher::size));
    if (!cipher) return std::unexpected(Error::not_an_element);
    answer.push_back(*cipher);
  }
  return answer;
}

}  // namespace peyk::blind
