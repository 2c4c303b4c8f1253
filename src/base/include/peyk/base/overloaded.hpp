// Several functions as one, for std::visit.
#pragma once

namespace peyk {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace peyk
