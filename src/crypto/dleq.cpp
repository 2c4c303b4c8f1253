#include "peyk/crypto/dleq.hpp"

#include <sodium.h>
#include <string_view>

#include "contract.hpp"

namespace peyk::crypto {
namespace {

Bytes joined(std::string_view text, ByteSpan bytes) {
  const ByteSpan start = as_bytes(text);
  Bytes all(start.begin(), start.end());
  all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

void append_number(Bytes& to, std::size_t number) {
  to.push_back(static_cast<std::uint8_t>(number >> 8U));
  to.push_back(static_cast<std::uint8_t>(number));
}

// str of the header.
void append(Bytes& to, ByteSpan part) {
  append_number(to, part.size());
  to.insert(to.end(), part.begin(), part.end());
}

void append_text(Bytes& to, std::string_view text) {
  const ByteSpan part = as_bytes(text);
  to.insert(to.end(), part.begin(), part.end());
}

// a + b, where nothing stands for nothing yet.
bool add_to(std::optional<Element>& sum, const std::optional<Element>& term) {
  if (!term) return false;
  sum = sum ? add(*sum, *term) : term;
  return sum.has_value();
}

}  // namespace

Dleq::Dleq(const Element& key, ByteSpan context)
    : key_(key), scalar_domain_(joined("HashToScalar-", context)) {
  detail::require(!context.empty() && context.size() <= max_context);
  Bytes transcript;
  append(transcript, key.span());
  append(transcript, joined("Seed-", context));
  seed_.resize(crypto_hash_sha512_BYTES);
  crypto_hash_sha512(seed_.data(), transcript.data(), transcript.size());
}

Scalar Dleq::weight(std::size_t index, const Element& from, const Element& to) const {
  Bytes transcript;
  append(transcript, seed_);
  append_number(transcript, index);
  append(transcript, from.span());
  append(transcript, to.span());
  append_text(transcript, "Composite");
  return hash_to_scalar(scalar_domain_, transcript);
}

std::optional<Element> Dleq::weigh(std::size_t first, std::span<const Element> from,
                                   std::span<const Element> to) const {
  detail::require(!from.empty() && from.size() == to.size() && first < max_pairs &&
                  from.size() <= max_pairs - first);
  std::optional<Element> sum;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!add_to(sum, times(weight(first + i, from[i], to[i]), from[i]))) return std::nullopt;
  }
  return sum;
}

std::optional<Dleq::Composites> Dleq::weigh_both(std::size_t first, std::span<const Element> from,
                                                 std::span<const Element> to) const {
  detail::require(!from.empty() && from.size() == to.size() && first < max_pairs &&
                  from.size() <= max_pairs - first);
  std::optional<Element> sum_from;
  std::optional<Element> sum_to;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Scalar d = weight(first + i, from[i], to[i]);
    if (!add_to(sum_from, times(d, from[i])) || !add_to(sum_to, times(d, to[i]))) {
      return std::nullopt;
    }
  }
  return Composites{.from = *sum_from, .to = *sum_to};
}

Scalar Dleq::challenge(const Composites& composites, const Element& of_generator,
                       const Element& of_from) const {
  Bytes transcript;
  for (const Element* part : {&key_, &composites.from, &composites.to, &of_generator, &of_from}) {
    append(transcript, part->span());
  }
  append_text(transcript, "Challenge");
  return hash_to_scalar(scalar_domain_, transcript);
}

DleqProof Dleq::prove(const SecretScalar& k, const Element& from, SecretScalar nonce) const {
  const Composites composites{.from = from, .to = times(k, from)};
  const Scalar c = challenge(composites, times_generator(nonce), times(nonce, from));
  const Scalar s = respond(std::move(nonce), c, k);
  DleqProof proof;
  ByteWriter(proof.mutable_span()).bytes(c.span()).bytes(s.span());
  return proof;
}

bool Dleq::verify(const Composites& composites, const DleqProof& proof) const {
  const auto c = Scalar::from(proof.span().first(scalar_size));
  const auto s = Scalar::from(proof.span().subspan(scalar_size));
  if (!c || !s) return false;
  const auto of_generator = combine(*s, *c, key_);
  const auto of_from = combine(*s, composites.from, *c, composites.to);
  return of_generator && of_from && challenge(composites, *of_generator, *of_from) == *c;
}

DleqProof prove_equal(const SecretScalar& k, const Element& key, ByteSpan context,
                      const Element& from, const Element& to, SecretScalar nonce) {
  const Dleq batch(key, context);
  const auto composite = batch.weigh(0, {&from, 1}, {&to, 1});
  // Of one pair it is the identity where the weight is zero: by chance only.
  detail::require(composite.has_value());
  return batch.prove(k, *composite, std::move(nonce));
}

bool verify_equal(const Element& key, ByteSpan context, const Element& from, const Element& to,
                  const DleqProof& proof) {
  const Dleq batch(key, context);
  const auto composites = batch.weigh_both(0, {&from, 1}, {&to, 1});
  return composites && batch.verify(*composites, proof);
}

}  // namespace peyk::crypto
