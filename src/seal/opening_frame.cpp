#include "opening_frame.hpp"

namespace peyk::seal {
namespace {

// version, kind, zero, g.
std::optional<Generation> read_start(ByteReader& in, FrameKind kind) {
  const bool known =
      in.u8() == frame_version && in.u8() == static_cast<std::uint8_t>(kind) && in.u16() == 0;
  const Generation generation(in.u32());
  if (!known || !in.ok()) return std::nullopt;
  return generation;
}

// Of a layout whose total is known: the bytes are there.
template <class F>
F read_fixed(ByteReader& in) {
  return *F::from(in.bytes(F::size));
}

}  // namespace

std::optional<Hello> read_hello(const Frame& frame) {
  ByteReader in(frame.span());
  const auto generation = read_start(in, FrameKind::hello);
  if (!generation) return std::nullopt;
  const Day first_day(in.u32());
  const auto initiator = read_fixed<identity::KemKeyId>(in);
  const auto responder = read_fixed<identity::KemKeyId>(in);
  in.bytes(32);  // the nonce: only has to be there
  const auto ct1 = read_fixed<crypto::KemCiphertext>(in);
  const auto ephemeral = crypto::KemPublicKey::check(in.bytes(crypto::xwing_public_size));
  const auto commitment = read_fixed<crypto::Digest>(in);
  const ByteSpan sealed_card = in.bytes(hello_end - hello_head_size);
  if (!in.zeros(frame_size - hello_end) || !ephemeral) return std::nullopt;
  return Hello{*generation,
               first_day,
               initiator,
               responder,
               ct1,
               *ephemeral,
               commitment,
               frame.span().first(hello_committed_size),
               frame.span().first(hello_head_size),
               sealed_card};
}

std::optional<Welcome> read_welcome(const Frame& frame) {
  ByteReader in(frame.span());
  const auto generation = read_start(in, FrameKind::welcome);
  if (!generation) return std::nullopt;
  const auto t1 = read_fixed<crypto::Digest>(in);
  const auto ct2 = read_fixed<crypto::KemCiphertext>(in);
  const auto ct3 = read_fixed<crypto::KemCiphertext>(in);
  const auto ephemeral = crypto::KemPublicKey::check(in.bytes(crypto::xwing_public_size));
  if (!ephemeral) return std::nullopt;
  const ByteSpan sealed = in.bytes(frame_size - welcome_head_size);
  return Welcome{*generation, t1, ct2, ct3, *ephemeral, frame.span().first(welcome_head_size),
                 sealed};
}

std::optional<Confirm> read_confirm(const Frame& frame) {
  ByteReader in(frame.span());
  const auto generation = read_start(in, FrameKind::confirm);
  if (!generation) return std::nullopt;
  const auto t2 = read_fixed<crypto::Digest>(in);
  const auto ct4 = read_fixed<crypto::KemCiphertext>(in);
  const auto offered = crypto::KemPublicKey::check(in.bytes(crypto::xwing_public_size));
  if (!offered) return std::nullopt;
  const ByteSpan sealed = in.bytes(frame_size - confirm_head_size);
  return Confirm{*generation, t2, ct4, *offered, frame.span().first(confirm_head_size), sealed};
}

}  // namespace peyk::seal
