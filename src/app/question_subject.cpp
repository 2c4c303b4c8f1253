#include "question_subject.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <set>

#include "peyk/base/cbor.hpp"
#include "peyk/base/overloaded.hpp"

namespace peyk::app {

namespace {

enum class Kind : std::uint8_t { topics = 1, names = 2, amounts = 3, cells = 4, candidates = 5 };

cbor::Writer begin(Kind kind, std::size_t fields) {
  cbor::Writer out;
  out.map(1 + fields).key(0).uint(static_cast<std::uint64_t>(kind));
  return out;
}

std::optional<Subject> names_from(cbor::Reader& in) {
  Names names;
  if (!in.expect_key(1)) return std::nullopt;
  const auto with_year = in.boolean();
  if (!with_year) return std::nullopt;
  names.with_year = *with_year;
  return names;
}

std::optional<Subject> amounts_from(cbor::Reader& in) {
  Amounts amounts;
  if (!in.expect_key(1)) return std::nullopt;
  const auto unit = in.text(max_unit_bytes);
  if (!unit || unit->empty() || !in.expect_key(2)) return std::nullopt;
  amounts.unit = std::string(*unit);
  const auto lowest = in.uint();
  if (!lowest || !in.expect_key(3)) return std::nullopt;
  amounts.lowest = *lowest;
  const auto step = in.uint();
  if (!step || *step == 0 || !in.expect_key(4)) return std::nullopt;
  amounts.step = *step;
  const auto least = in.boolean();
  if (!least) return std::nullopt;
  amounts.asker_has_least = *least;
  return amounts;
}

std::optional<Subject> cells_from(cbor::Reader& in) {
  struct Bounded {
    std::uint32_t* value;
    std::uint32_t least;
    std::uint32_t most;
  };
  Cells cells;
  const std::array<Bounded, 7> numbers{
      Bounded{&cells.longitude, 0, max_longitude_units},
      Bounded{&cells.latitude, min_latitude_units, max_latitude_units},
      Bounded{&cells.grid.side, 1, max_cell_side},
      Bounded{&cells.grid.height, 1, max_cell_height},
      Bounded{&cells.grid.seconds, 1, max_cell_seconds},
      Bounded{&cells.separation.sideways, 0, max_cell_side},
      Bounded{&cells.separation.upwards, 0, max_cell_height},
  };
  std::uint64_t key = 1;
  for (const Bounded& number : numbers) {
    if (!in.expect_key(key++)) return std::nullopt;
    const auto value = in.uint();
    if (!value || *value < number.least || *value > number.most) return std::nullopt;
    *number.value = static_cast<std::uint32_t>(*value);
  }
  if (!in.expect_key(key)) return std::nullopt;
  const auto widens = in.boolean();
  if (!widens) return std::nullopt;
  cells.asker_widens = *widens;
  return cells;
}

std::optional<Subject> candidates_from(cbor::Reader& in) {
  Candidates candidates;
  if (!in.expect_key(1)) return std::nullopt;
  const auto count = in.array(blind::max_candidates);
  for (std::size_t i = 0; count && i < *count; ++i) {
    const auto name = in.text(max_candidate_bytes);
    if (!name) return std::nullopt;
    candidates.names.emplace_back(*name);
  }
  if (!count || !are_fit(candidates)) return std::nullopt;
  return candidates;
}

std::optional<Subject> read(ByteSpan bytes) {
  cbor::Reader in(bytes);
  constexpr std::size_t most_fields = 9;
  const auto fields = in.map(most_fields);
  if (!fields || !in.expect_key(0)) return std::nullopt;
  const auto kind = in.uint();
  if (!kind) return std::nullopt;
  std::optional<Subject> subject;
  if (*kind == static_cast<std::uint64_t>(Kind::topics) && *fields == 1) subject = Topics{};
  if (*kind == static_cast<std::uint64_t>(Kind::names) && *fields == 2) subject = names_from(in);
  if (*kind == static_cast<std::uint64_t>(Kind::amounts) && *fields == 5) {
    subject = amounts_from(in);
  }
  if (*kind == static_cast<std::uint64_t>(Kind::cells) && *fields == 9) subject = cells_from(in);
  if (*kind == static_cast<std::uint64_t>(Kind::candidates) && *fields == 2) {
    subject = candidates_from(in);
  }
  if (!in.finish()) return std::nullopt;
  return subject;
}

// What an overlap counts up to.
std::uint64_t last_number(std::uint32_t bits) { return (1ULL << bits) - 1; }

bool is_line(const std::string& text) {
  return !text.empty() && text.size() <= max_candidate_bytes &&
         cbor::is_valid_utf8(as_bytes(text)) && std::ranges::none_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7f;
         });
}

bool are_bits(std::uint32_t bits) { return bits >= 1 && bits <= blind::max_bits; }

}  // namespace

bool are_fit(const Candidates& candidates) {
  const std::set<std::string_view> all(candidates.names.begin(), candidates.names.end());
  return !all.empty() && all.size() == candidates.names.size() &&
         std::ranges::all_of(candidates.names, is_line);
}

Bytes encode(const Subject& subject) {
  return std::visit(Overloaded{
                        [](const Topics&) { return begin(Kind::topics, 0).take(); },
                        [](const Names& names) {
                          cbor::Writer out = begin(Kind::names, 1);
                          out.key(1).boolean(names.with_year);
                          return std::move(out).take();
                        },
                        [](const Amounts& amounts) {
                          cbor::Writer out = begin(Kind::amounts, 4);
                          out.key(1).text(amounts.unit).key(2).uint(amounts.lowest);
                          out.key(3).uint(amounts.step).key(4).boolean(amounts.asker_has_least);
                          return std::move(out).take();
                        },
                        [](const Cells& cells) {
                          cbor::Writer out = begin(Kind::cells, 8);
                          out.key(1).uint(cells.longitude).key(2).uint(cells.latitude);
                          out.key(3).uint(cells.grid.side).key(4).uint(cells.grid.height);
                          out.key(5).uint(cells.grid.seconds);
                          out.key(6).uint(cells.separation.sideways);
                          out.key(7).uint(cells.separation.upwards);
                          out.key(8).boolean(cells.asker_widens);
                          return std::move(out).take();
                        },
                        [](const Candidates& candidates) {
                          cbor::Writer out = begin(Kind::candidates, 1);
                          out.key(1).array(candidates.names.size());
                          for (const std::string& name : candidates.names) out.text(name);
                          return std::move(out).take();
                        },
                    },
                    subject);
}

std::optional<Subject> decode_subject(ByteSpan bytes, blind::Form form, std::uint32_t size) {
  std::optional<Subject> subject = read(bytes);
  if (!subject.has_value()) return std::nullopt;
  const auto* amounts = std::get_if<Amounts>(&*subject);
  const auto* candidates = std::get_if<Candidates>(&*subject);
  switch (form) {
    case blind::Form::common_ground:
      if (amounts != nullptr || candidates != nullptr) return std::nullopt;
      return subject;
    case blind::Form::how_many:
      if (amounts != nullptr || candidates != nullptr || std::holds_alternative<Cells>(*subject)) {
        return std::nullopt;
      }
      return subject;
    case blind::Form::overlap:
      if (amounts == nullptr || !highest_of(*amounts, size).has_value()) return std::nullopt;
      return subject;
    case blind::Form::ballot:
      if (candidates == nullptr || candidates->names.size() != size) return std::nullopt;
      return subject;
  }
  return std::nullopt;
}

std::optional<Subject> subject_of(const desk::BlindQuestionView& view) {
  return decode_subject(view.subject, view.form, view.own_size);
}

std::optional<Cells> cells_of(const desk::BlindQuestionView& view) {
  auto subject = subject_of(view);
  auto* cells = subject.has_value() ? std::get_if<Cells>(&*subject) : nullptr;
  return cells == nullptr ? std::nullopt : std::optional(*cells);
}

std::optional<std::uint32_t> bits_for(std::uint64_t lowest, std::uint64_t highest,
                                      std::uint64_t step) {
  if (step == 0 || highest <= lowest || highest > max_amount) return std::nullopt;
  if ((highest - lowest) % step != 0) return std::nullopt;
  const std::uint64_t last = (highest - lowest) / step;
  if (last > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(std::bit_width(last));
}

std::optional<std::uint64_t> highest_of(const Amounts& amounts, std::uint32_t bits) {
  if (!are_bits(bits) || amounts.step == 0 || amounts.lowest > max_amount) return std::nullopt;
  const std::uint64_t last = last_number(bits);
  if (amounts.step > (max_amount - amounts.lowest) / last) return std::nullopt;
  return amounts.lowest + last * amounts.step;
}

std::optional<std::uint32_t> bound_of(const Amounts& amounts, std::uint32_t bits,
                                      std::uint64_t amount) {
  const auto highest = highest_of(amounts, bits);
  if (!highest || amount < amounts.lowest || amount > *highest) return std::nullopt;
  if ((amount - amounts.lowest) % amounts.step != 0) return std::nullopt;
  const std::uint64_t number = (amount - amounts.lowest) / amounts.step;
  return static_cast<std::uint32_t>(amounts.asker_has_least ? number : last_number(bits) - number);
}

}  // namespace peyk::app
