// What a desk's keeper has in hand now, for who watches its bounds (keeper.hpp names them).
#pragma once

#include <cstddef>

namespace peyk::desk {

struct Gauges {
  std::size_t waiting = 0;        // operations that wait for a cell
  std::size_t waiting_later = 0;  // asks of rounds and periods that were missed
  std::size_t day_puts = 0;       // of the day lane, that wait for a loop
  std::size_t exchanges = 0;      // whose answers may still come
};

}  // namespace peyk::desk
