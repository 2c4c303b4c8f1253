// Swaps as a person or, with --json, a program sees them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "peyk/api/response.hpp"

#include "screen.hpp"

namespace peyk::app {

// A list that is followed: only what looks otherwise than before is shown again. In JSON each time
// the whole list, in a line of its own.
class SwapList {
 public:
  void show(const Screen& screen, const api::responses::Swaps& swaps);

 private:
  std::map<channel::ActId, std::string> shown_;
  std::string json_;
};

// Of a swap, also of one that a blind question ends in: over whom it goes, which a person weighs
// before it gives its word; and what each of them says.
[[nodiscard]] std::string line_of_couriers(const Screen& screen,
                                           std::span<const desk::SwapCourierView> couriers);
[[nodiscard]] std::string lines_of(const Screen& screen,
                                   std::span<const desk::SwapCourierView> couriers);
void add_couriers(Json& json, std::span<const desk::SwapCourierView> couriers);

// The id of a standing, for programs.
[[nodiscard]] std::string_view id_of(desk::SwapStanding standing);

// What the other side gave, item by item; the bytes of files only by their size.
void show_items(const Screen& screen, std::span<const desk::SwapItem> items);

}  // namespace peyk::app
