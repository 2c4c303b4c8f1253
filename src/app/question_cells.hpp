// Plans that are compared as cells of space and time: what a plan brings to a blind question, and
// what is said of the cells that collide.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/desk/question.hpp"
#include "peyk/plan/chart.hpp"
#include "peyk/plan/picture.hpp"

#include "question_subject.hpp"
#include "screen.hpp"

namespace peyk::app {

// The agreed point, from "longitude,latitude" in degrees. Nothing: it is none, or too near a pole.
struct AgreedPoint {
  std::uint32_t longitude;
  std::uint32_t latitude;
};
[[nodiscard]] std::optional<AgreedPoint> agreed_point_from(std::string_view typed);
[[nodiscard]] std::string written_point(const Cells& cells);  // the same again

[[nodiscard]] plan::Chart chart_of(const Cells& cells);

// The cells of a plan, at most so many; else it says which grid has room for the plan. `widens`: by
// the separation. Each item's `shown` is the four numbers of its cell: "12 -3 0 29539320".
[[nodiscard]] Result<std::vector<desk::QuestionItem>> read_question_plan(
    const std::filesystem::path& file, const Cells& cells, bool widens, std::size_t most);
// Nothing where it is none.
[[nodiscard]] std::optional<blind::Cell> cell_from(std::string_view shown);

// What came of a question about cells.
[[nodiscard]] std::vector<blind::Cell> colliding_cells(const desk::BlindQuestionView& view);
// A line each, of the first places where cells collide; and of how many more there are, if any.
inline constexpr std::size_t max_collision_lines = 24;
[[nodiscard]] std::vector<std::string> lines_of_collisions(
    const Screen& screen, const Cells& cells, std::span<const plan::Collision> collisions);
[[nodiscard]] std::string collision_picture(const Screen& screen, const Cells& cells,
                                            const desk::BlindQuestionView& view);

}  // namespace peyk::app
