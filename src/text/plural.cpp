#include "plural.hpp"

namespace peyk::text {
namespace {

constexpr std::array two_forms{Plural::one, Plural::other};

Plural arabic_plural(std::uint64_t count) {
  if (count == 0) return Plural::zero;
  if (count == 1) return Plural::one;
  if (count == 2) return Plural::two;
  const std::uint64_t rest = count % 100;
  if (rest >= 3 && rest <= 10) return Plural::few;
  return rest >= 11 ? Plural::many : Plural::other;
}

}  // namespace

Plural plural_of(Language language, std::int64_t count) {
  // The magnitude without the overflow of -INT64_MIN.
  const std::uint64_t magnitude =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  switch (language) {
    case Language::english:
      return magnitude == 1 ? Plural::one : Plural::other;
    case Language::persian:
      return magnitude <= 1 ? Plural::one : Plural::other;
    case Language::arabic:
      return arabic_plural(magnitude);
  }
  return Plural::other;
}

std::span<const Plural> needed_plurals(Language language) {
  if (language == Language::arabic) return all_plurals;
  return two_forms;
}

}  // namespace peyk::text
