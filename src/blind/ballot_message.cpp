#include "ballot_message.hpp"

#include <algorithm>
#include <optional>

#include "message_head.hpp"

namespace peyk::blind {

using crypto::Digest;
using crypto::DleqProof;
using crypto::Element;
using crypto::element_size;

namespace {

template <class T>
void append(Bytes& to, const T& value) {
  to.insert(to.end(), value.span().begin(), value.span().end());
}

void append(Bytes& to, const Cipher& cipher) {
  append(to, cipher.r);
  append(to, cipher.c);
}

void write_course(cbor::Writer& writer, std::size_t fields, MessageKind kind,
                  const Course& course) {
  write_head(writer, fields, kind, course.question);
  writer.key(3).bytes(course.heard.span());
}

// Nothing, if the head and what was heard are right.
std::optional<Error> read_course(cbor::Reader& reader, std::size_t fields, MessageKind kind,
                                 const Course& course) {
  if (const auto error = read_head(reader, fields, kind, course.question)) return error;
  const ByteSpan heard = bytes_at(reader, 3, Digest::size);
  if (heard.size() != Digest::size) return Error::malformed;
  if (!std::ranges::equal(heard, course.heard.span())) return Error::disagreement;
  return std::nullopt;
}

// Two strings of parts, one for each candidate.
struct Columns {
  ByteSpan ciphers;
  ByteSpan proofs;
};

Result<Columns> read_columns(ByteSpan bytes, MessageKind kind, std::size_t proof_size,
                             const Course& course) {
  cbor::Reader reader(bytes);
  if (const auto error = read_course(reader, 6, kind, course)) return std::unexpected(*error);
  const Columns columns{.ciphers = bytes_at(reader, 4, max_candidates * Cipher::size),
                        .proofs = bytes_at(reader, 5, max_candidates * proof_size)};
  if (!reader.finish()) return std::unexpected(Error::malformed);
  if (columns.ciphers.size() != course.candidates * Cipher::size ||
      columns.proofs.size() != course.candidates * proof_size) {
    return std::unexpected(Error::wrong_size);
  }
  return columns;
}

template <class Row, class Proof>
Result<std::vector<Row>> read_rows(ByteSpan bytes, MessageKind kind, const Course& course) {
  const auto columns = read_columns(bytes, kind, Proof::size, course);
  if (!columns) return std::unexpected(columns.error());
  std::vector<Row> rows;
  for (std::size_t i = 0; i < course.candidates; ++i) {
    const auto cipher = Cipher::from(columns->ciphers.subspan(i * Cipher::size, Cipher::size));
    if (!cipher) return std::unexpected(Error::not_an_element);
    const auto proof = Proof::from(columns->proofs.subspan(i * Proof::size, Proof::size));
    rows.push_back({.cipher = *cipher, .proof = *proof});
  }
  return rows;
}

template <class Row>
Bytes write_rows(const std::vector<Row>& rows, MessageKind kind, const Course& course) {
  Bytes ciphers;
  Bytes proofs;
  for (const Row& row : rows) {
    append(ciphers, row.cipher);
    append(proofs, row.proof);
  }
  cbor::Writer writer;
  write_course(writer, 6, kind, course);
  writer.key(4).bytes(ciphers).key(5).bytes(proofs);
  return std::move(writer).take();
}

}  // namespace

Bytes encode(const KeyMessage& message, const QuestionId& question) {
  cbor::Writer writer;
  write_head(writer, 5, MessageKind::key, question);
  writer.key(3).bytes(message.key.span()).key(4).bytes(message.possession.span());
  return std::move(writer).take();
}

Result<KeyMessage> decode_key(ByteSpan bytes, const QuestionId& question) {
  cbor::Reader reader(bytes);
  if (const auto error = read_head(reader, 5, MessageKind::key, question)) {
    return std::unexpected(*error);
  }
  const ByteSpan key = bytes_at(reader, 3, element_size);
  const auto possession = crypto::RingKeyProof::from(bytes_at(reader, 4, 64));
  if (!reader.finish() || key.size() != element_size || !possession) {
    return std::unexpected(Error::malformed);
  }
  const auto element = Element::from(key);
  if (!element) return std::unexpected(Error::not_an_element);
  return KeyMessage{.key = *element, .possession = *possession};
}

Bytes encode(const std::vector<ProvedBit>& votes, const Course& course) {
  return write_rows(votes, MessageKind::votes, course);
}

Result<std::vector<ProvedBit>> decode_votes(ByteSpan bytes, const Course& course) {
  return read_rows<ProvedBit, BitProof>(bytes, MessageKind::votes, course);
}

Bytes encode(const std::vector<BlindedCipher>& blinded, const Course& course) {
  return write_rows(blinded, MessageKind::blinded, course);
}

Result<std::vector<BlindedCipher>> decode_blinded(ByteSpan bytes, const Course& course) {
  return read_rows<BlindedCipher, BlindingProof>(bytes, MessageKind::blinded, course);
}

Bytes encode(const SharesMessage& message, const Course& course) {
  Bytes shares;
  for (const Element& share : message.shares) append(shares, share);
  cbor::Writer writer;
  write_course(writer, 9, MessageKind::shares, course);
  writer.key(4).bytes(message.constant.span()).key(5).bytes(message.tied.span());
  writer.key(6).bytes(shares).key(7).bytes(message.tied_proof.span());
  writer.key(8).bytes(message.proof.span());
  return std::move(writer).take();
}

Result<SharesMessage> decode_shares(ByteSpan bytes, const Course& course) {
  cbor::Reader reader(bytes);
  if (const auto error = read_course(reader, 9, MessageKind::shares, course)) {
    return std::unexpected(*error);
  }
  const ByteSpan constant_bytes = bytes_at(reader, 4, element_size);
  const ByteSpan tied_bytes = bytes_at(reader, 5, element_size);
  const ByteSpan shares = bytes_at(reader, 6, max_candidates * element_size);
  const auto tied_proof = DleqProof::from(bytes_at(reader, 7, DleqProof::size));
  const auto proof = DleqProof::from(bytes_at(reader, 8, DleqProof::size));
  const bool is_whole = constant_bytes.size() == element_size && tied_bytes.size() == element_size;
  if (!reader.finish() || !is_whole || !tied_proof || !proof) {
    return std::unexpected(Error::malformed);
  }
  if (shares.size() != course.candidates * element_size) return std::unexpected(Error::wrong_size);
  const auto constant = Element::from(constant_bytes);
  const auto tied = Element::from(tied_bytes);
  if (!constant || !tied) return std::unexpected(Error::not_an_element);
  SharesMessage message{.constant = *constant,
                        .tied = *tied,
                        .shares = {},
                        .tied_proof = *tied_proof,
                        .proof = *proof};
  for (std::size_t i = 0; i < course.candidates; ++i) {
    const auto share = Element::from(shares.subspan(i * element_size, element_size));
    if (!share) return std::unexpected(Error::not_an_element);
    message.shares.push_back(*share);
  }
  return message;
}

Bytes encode_release(const crypto::SecretScalar& number, const Course& course) {
  cbor::Writer writer;
  write_course(writer, 5, MessageKind::release, course);
  writer.key(4).bytes(number.span());
  return std::move(writer).take();
}

Result<crypto::SecretScalar> decode_release(ByteSpan bytes, const Course& course) {
  cbor::Reader reader(bytes);
  if (const auto error = read_course(reader, 5, MessageKind::release, course)) {
    return std::unexpected(*error);
  }
  const ByteSpan number = bytes_at(reader, 4, crypto::scalar_size);
  if (!reader.finish()) return std::unexpected(Error::malformed);
  auto scalar = crypto::SecretScalar::from(number);
  if (!scalar) return std::unexpected(Error::malformed);
  return *std::move(scalar);
}

}  // namespace peyk::blind
