// What a blind question is about: kinds of items, amounts on a grid, or candidates. Who asks says
// so in the sheet, and both desks must read it alike. docs/protocol.md §12.8.
//
//   topics    {0: 1}                                     a line each, folded as names are
//   names     {0: 2, 1: with a year}                     docs/protocol.md §12.6
//   amounts   {0: 3, 1: unit, 2: lowest, 3: step, 4: who asks says the least it takes}
//   cells     {0: 4, 1: longitude, 2: latitude, 3: side, 4: height, 5: seconds, 6: sideways,
//              7: upwards, 8: who asks widens}           docs/protocol.md §12.5
//   candidates {0: 5, 1: [names]}                      of a ballot, in their order
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/cells.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/desk/question.hpp"

namespace peyk::app {

// Bounds of the protocol.
inline constexpr std::size_t max_unit_bytes = 64;
inline constexpr std::size_t max_candidate_bytes = 255;
// Of all amounts of a question: what every language's digits are made from.
inline constexpr std::uint64_t max_amount = (1ULL << 63U) - 1;

// Of a deconfliction. An agreed point is counted in ten-millionths of a degree, eastwards from 180°
// west and northwards from the south pole.
inline constexpr std::uint32_t units_in_degree = 10'000'000;
inline constexpr std::uint32_t max_longitude_units = 360 * units_in_degree - 1;
inline constexpr std::uint32_t min_latitude_units = 10 * units_in_degree;
inline constexpr std::uint32_t max_latitude_units = 170 * units_in_degree;
inline constexpr std::uint32_t max_cell_side = 1'000'000;   // metres; also of the separation
inline constexpr std::uint32_t max_cell_height = 100'000;   // the same
inline constexpr std::uint32_t max_cell_seconds = 604'800;  // a week

struct Topics {
  bool operator==(const Topics&) const = default;
};
struct Names {
  bool with_year = false;
  bool operator==(const Names&) const = default;
};
struct Amounts {
  std::string unit;
  std::uint64_t lowest = 0;
  std::uint64_t step = 1;
  bool asker_has_least = true;  // and the other the most that it gives; else the reverse
  bool operator==(const Amounts&) const = default;
};
struct Cells {
  std::uint32_t longitude = 0;  // the agreed point
  std::uint32_t latitude = min_latitude_units;
  blind::Grid grid;
  blind::Separation separation;
  bool asker_widens = true;  // by the separation; else the other
  bool operator==(const Cells&) const = default;
};
struct Candidates {
  std::vector<std::string> names;
  bool operator==(const Candidates&) const = default;
};
using Subject = std::variant<Topics, Names, Amounts, Cells, Candidates>;

// `unit` must be UTF-8 of 1 to max_unit_bytes, cells within their bounds, candidates fit.
[[nodiscard]] Bytes encode(const Subject& subject);

// All different, each a line of 1 to max_candidate_bytes of UTF-8.
[[nodiscard]] bool are_fit(const Candidates& candidates);

// Of a question of that form, with the bits of an overlap or the number of candidates in `size`.
// Nothing: not one that this version knows, or not one for that form; nobody answers it.
[[nodiscard]] std::optional<Subject> decode_subject(ByteSpan bytes, blind::Form form,
                                                    std::uint32_t size);

// What the question is about; the second: where that is cells.
[[nodiscard]] std::optional<Subject> subject_of(const desk::BlindQuestionView& view);
[[nodiscard]] std::optional<Cells> cells_of(const desk::BlindQuestionView& view);

// How many bits number the amounts from the lowest to the highest. Nothing: the highest is not on
// the grid or not above the lowest, or there are more than 2^32.
[[nodiscard]] std::optional<std::uint32_t> bits_for(std::uint64_t lowest, std::uint64_t highest,
                                                    std::uint64_t step);
// The last amount that so many bits can name; nothing when it is beyond max_amount.
[[nodiscard]] std::optional<std::uint64_t> highest_of(const Amounts& amounts, std::uint32_t bits);

// The bound that stands for the amount, of who asks or of who answers. Who asks has in the
// comparison always the least: where it says the most, the grid is mirrored. Nothing: it is not on
// the grid.
[[nodiscard]] std::optional<std::uint32_t> bound_of(const Amounts& amounts, std::uint32_t bits,
                                                    std::uint64_t amount);

}  // namespace peyk::app
