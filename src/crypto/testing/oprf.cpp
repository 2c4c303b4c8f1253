#include "oprf.hpp"

#include <initializer_list>
#include <sodium.h>
#include <string_view>

namespace peyk::crypto::oprf {
namespace {

void append(Bytes& to, ByteSpan part) { to.insert(to.end(), part.begin(), part.end()); }

Bytes with_length(ByteSpan part) {
  Bytes all = {static_cast<std::uint8_t>(part.size() >> 8U),
               static_cast<std::uint8_t>(part.size())};
  append(all, part);
  return all;
}

Bytes joined(std::initializer_list<ByteSpan> parts) {
  Bytes all;
  for (const ByteSpan part : parts) append(all, part);
  return all;
}

Bytes domain(std::string_view start, Mode mode) {
  return joined({as_bytes(start), context_of(mode)});
}

// m of §3.3.3.
std::optional<SecretScalar> tweak(ByteSpan info) {
  const Bytes framed = joined({as_bytes("Info"), with_length(info)});
  const Mode mode = Mode::partially_oblivious;
  return SecretScalar::from(hash_to_scalar(domain("HashToScalar-", mode), framed).span());
}

// The number that raises: k, or 1 / (k + m).
std::optional<SecretScalar> raising(Mode mode, const SecretScalar& key, ByteSpan info) {
  if (mode != Mode::partially_oblivious) return key.copy();
  const auto m = tweak(info);
  const auto sum = m ? add(key, *m) : std::nullopt;
  if (!sum) return std::nullopt;
  return inverse(*sum);
}

Bytes hashed_output(Mode mode, ByteSpan input, const Element& element, ByteSpan info) {
  Bytes all = with_length(input);
  if (mode == Mode::partially_oblivious) append(all, with_length(info));
  append(all, with_length(element.span()));
  append(all, as_bytes("Finalize"));
  Bytes out(crypto_hash_sha512_BYTES);
  crypto_hash_sha512(out.data(), all.data(), all.size());
  return out;
}

}  // namespace

Bytes context_of(Mode mode) {
  const std::array<std::uint8_t, 1> number = {static_cast<std::uint8_t>(mode)};
  return joined({as_bytes("OPRFV1-"), number, as_bytes("-ristretto255-SHA512")});
}

std::optional<SecretScalar> derive_key(Mode mode, ByteSpan seed, ByteSpan info) {
  const std::array<std::uint8_t, 1> counter = {0};
  const Scalar hashed =
      hash_to_scalar(domain("DeriveKeyPair", mode), joined({seed, with_length(info), counter}));
  return SecretScalar::from(hashed.span());
}

Element blind(Mode mode, ByteSpan input, const SecretScalar& blind) {
  return times(blind, hash_to_element(domain("HashToGroup-", mode), input));
}

std::optional<Evaluated> evaluate(Mode mode, const SecretScalar& key,
                                  std::span<const Element> blinded, ByteSpan info,
                                  SecretScalar nonce) {
  const auto k = raising(mode, key, info);
  if (!k) return std::nullopt;
  Evaluated result;
  for (const Element& element : blinded) result.elements.push_back(times(*k, element));
  if (mode == Mode::plain) return result;
  // What is proved of the tweaked key t = k + m leads from the answers back to the questions.
  const bool is_tweaked = mode == Mode::partially_oblivious;
  const SecretScalar proved = is_tweaked ? inverse(*k) : k->copy();
  const std::span<const Element> from = is_tweaked ? result.elements : blinded;
  const std::span<const Element> to = is_tweaked ? blinded : result.elements;
  const Dleq batch(times_generator(proved), context_of(mode));
  const auto composite = batch.weigh(0, from, to);
  if (!composite) return std::nullopt;
  result.proof = batch.prove(proved, *composite, std::move(nonce));
  return result;
}

bool verify(Mode mode, const Element& server_key, std::span<const Element> blinded,
            const Evaluated& evaluated, ByteSpan info) {
  if (mode == Mode::plain) return true;
  if (!evaluated.proof || blinded.size() != evaluated.elements.size()) return false;
  std::optional<Element> key = server_key;
  std::span<const Element> from = blinded;
  std::span<const Element> to = evaluated.elements;
  if (mode == Mode::partially_oblivious) {
    const auto m = tweak(info);
    key = m ? add(server_key, times_generator(*m)) : std::nullopt;
    std::swap(from, to);
  }
  if (!key) return false;
  const Dleq batch(*key, context_of(mode));
  const auto composites = batch.weigh_both(0, from, to);
  return composites && batch.verify(*composites, *evaluated.proof);
}

Bytes finalize(Mode mode, ByteSpan input, const SecretScalar& blind, const Element& evaluated,
               ByteSpan info) {
  return hashed_output(mode, input, times(inverse(blind), evaluated), info);
}

std::optional<Bytes> output_of(Mode mode, const SecretScalar& key, ByteSpan input, ByteSpan info) {
  const auto k = raising(mode, key, info);
  if (!k) return std::nullopt;
  const Element element = hash_to_element(domain("HashToGroup-", mode), input);
  return hashed_output(mode, input, times(*k, element), info);
}

}  // namespace peyk::crypto::oprf
