#include "peyk/swap/sharing.hpp"

#include <algorithm>

#include "peyk/crypto/labels.hpp"

#include "contract.hpp"

namespace peyk::swap {
namespace {

using crypto::Element;
using crypto::Label;
using crypto::Scalar;
using crypto::SecretScalar;

Element second_generator() {
  return crypto::hash_to_element(as_bytes(to_string(Label::swap_generator)), {});
}

// v·G + w·H; the identity, of chance only, ends the process.
Element committed(const SecretScalar& v, const SecretScalar& w, const Element& h) {
  const auto sum = add(times_generator(v), times(w, h));
  detail::require(sum.has_value());
  return *sum;
}

// A polynomial at i, by Horner's rule; zero, of chance only, ends the process.
SecretScalar at(const std::vector<SecretScalar>& coefficients, CourierIndex i) {
  const SecretScalar place = SecretScalar::of(i.value());
  SecretScalar result = coefficients.back().copy();
  for (std::size_t j = coefficients.size() - 1; j > 0; --j) {
    auto next = add(multiply(result, place), coefficients[j - 1]);
    detail::require(next.has_value());
    result = *std::move(next);
  }
  return result;
}

std::optional<Element> at(const std::vector<Element>& commitments, CourierIndex i) {
  const Scalar place = Scalar::of(i.value());
  Element result = commitments.back();
  for (std::size_t j = commitments.size() - 1; j > 0; --j) {
    const auto raised = times(place, result);
    const auto next = raised ? add(*raised, commitments[j - 1]) : std::nullopt;
    if (!next) return std::nullopt;
    result = *next;
  }
  return result;
}

// Lagrange's coefficient at 0: the product of j / (j − i) over the other places j.
SecretScalar coefficient(std::span<const VerifiedShare> shares, CourierIndex i) {
  SecretScalar above = SecretScalar::of(1);
  SecretScalar below = SecretScalar::of(1);
  bool is_negative = false;
  for (const VerifiedShare& share : shares) {
    const CourierIndex j = share.index();
    if (j == i) continue;
    above = multiply(above, SecretScalar::of(j.value()));
    const bool is_less = j < i;
    const int difference = is_less ? i.value() - j.value() : j.value() - i.value();
    below = multiply(below, SecretScalar::of(static_cast<std::uint32_t>(difference)));
    is_negative = is_negative != is_less;
  }
  SecretScalar result = multiply(above, inverse(below));
  return is_negative ? negate(result) : std::move(result);
}

// The constant term of the polynomial of which each share has a value, by Lagrange's formula.
template <class ValueOf>
std::optional<SecretScalar> constant_term(std::span<const VerifiedShare> shares, Quorum quorum,
                                          ValueOf value_of) {
  detail::require(shares.size() >= quorum.to_restore());
  shares = shares.first(quorum.to_restore());
  // A dishonest dealer may have made any partial sum zero: nothing stands for it.
  std::optional<SecretScalar> sum;
  for (const VerifiedShare& share : shares) {
    detail::require(std::ranges::count(shares, share.index(), &VerifiedShare::index) == 1);
    SecretScalar part = multiply(value_of(share), coefficient(shares, share.index()));
    sum = sum ? add(*sum, part) : std::move(part);
  }
  return sum;
}

Scalar challenge(const Commitments& commitments, const Element& constant, const Element& r,
                 const Element& q, ByteSpan context) {
  Bytes message;
  for (const ByteSpan part :
       {commitments.constant().span(), constant.span(), r.span(), q.span(), context}) {
    message.insert(message.end(), part.begin(), part.end());
  }
  return crypto::hash_to_scalar(as_bytes(to_string(Label::swap_key_proof)), message);
}

}  // namespace

std::optional<Commitments> Commitments::from(ByteSpan bytes, Quorum quorum) {
  if (bytes.size() != quorum.to_restore() * crypto::element_size) return std::nullopt;
  Commitments result;
  for (; !bytes.empty(); bytes = bytes.subspan(crypto::element_size)) {
    const auto element = Element::from(bytes.first(crypto::element_size));
    if (!element) return std::nullopt;
    result.elements_.push_back(*element);
  }
  return result;
}

Bytes Commitments::encode() const {
  Bytes bytes(elements_.size() * crypto::element_size);
  ByteWriter writer(bytes);
  for (const Element& element : elements_) writer.bytes(element.span());
  return bytes;
}

std::optional<VerifiedShare> verify(const Share& share, CourierIndex index,
                                    const Commitments& commitments) {
  detail::require(index.value() >= 1);
  auto value = SecretScalar::from(share.span().first(crypto::scalar_size));
  auto blinding = SecretScalar::from(share.span().subspan(crypto::scalar_size));
  if (!value || !blinding) return std::nullopt;
  const auto left = add(times_generator(*value), times(*blinding, second_generator()));
  const auto right = at(commitments.elements(), index);
  if (!left || !right || *left != *right) return std::nullopt;
  return VerifiedShare(index, *std::move(value), *std::move(blinding));
}

std::optional<SecretScalar> restore(std::span<const VerifiedShare> shares, Quorum quorum) {
  return constant_term(shares, quorum,
                       [](const VerifiedShare& one) -> const SecretScalar& { return one.value(); });
}

std::optional<Opening> restore_opening(std::span<const VerifiedShare> shares, Quorum quorum) {
  auto key = restore(shares, quorum);
  auto blinding =
      constant_term(shares, quorum,
                    [](const VerifiedShare& one) -> const SecretScalar& { return one.blinding(); });
  if (!key || !blinding) return std::nullopt;
  return Opening{*std::move(key), *std::move(blinding)};
}

bool opens(const Opening& opening, const Commitments& commitments) {
  const auto opened =
      add(times_generator(opening.key), times(opening.blinding, second_generator()));
  return opened == commitments.constant();
}

bool verify(const Element& constant, const Commitments& commitments, ByteSpan context,
            const ConstantProof& proof) {
  const auto c = Scalar::from(proof.span().first(crypto::scalar_size));
  const auto s = Scalar::from(proof.span().subspan(crypto::scalar_size, crypto::scalar_size));
  const auto t = Scalar::from(proof.span().subspan(2 * crypto::scalar_size));
  const auto blinding = subtract(commitments.constant(), constant);
  if (!c || !s || !t || !blinding) return false;
  const auto r = combine(*s, *c, constant);
  const auto q = combine(*t, second_generator(), *c, *blinding);
  return r && q && challenge(commitments, constant, *r, *q, context) == *c;
}

Dealer::Dealer(const crypto::Seed& seed, Quorum quorum) : quorum_(quorum) {
  crypto::Random random(seed.copy());
  const Element h = second_generator();
  for (std::size_t j = 0; j < quorum.to_restore(); ++j) {
    values_.push_back(SecretScalar::random(random));
    blindings_.push_back(SecretScalar::random(random));
    commitments_.elements_.push_back(committed(values_.back(), blindings_.back(), h));
  }
}

Opening Dealer::opening() const { return {values_.front().copy(), blindings_.front().copy()}; }

Share Dealer::share_for(CourierIndex index) const {
  detail::require(quorum_.has(index));
  Share share;
  ByteWriter(share.mutable_span())
      .bytes(at(values_, index).span())
      .bytes(at(blindings_, index).span());
  return share;
}

ConstantProof Dealer::prove(ByteSpan context, crypto::Random& random) const {
  SecretScalar r = SecretScalar::random(random);
  SecretScalar q = SecretScalar::random(random);
  const Element r_element = times_generator(r);
  const Element q_element = times(q, second_generator());
  const Scalar c = challenge(commitments_, constant(), r_element, q_element, context);
  const Scalar s = respond(std::move(r), c, key());
  const Scalar t = respond(std::move(q), c, blindings_.front());
  ConstantProof proof;
  ByteWriter(proof.mutable_span()).bytes(c.span()).bytes(s.span()).bytes(t.span());
  return proof;
}

}  // namespace peyk::swap
