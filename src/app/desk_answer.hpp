// The desk's results as answers on the control socket.
#pragma once

#include <type_traits>
#include <utility>

#include "peyk/api/response.hpp"

namespace peyk::app {

[[nodiscard]] inline api::Response refused(api::Refusal reason) {
  return api::responses::Refused{reason};
}

// The desk's answer or its refusal.
template <class T, class Make>
[[nodiscard]] api::Response answer_of(desk::Result<T> result, Make make) {
  if (!result) return refused(api::refusal_of(result.error()));
  if constexpr (std::is_void_v<T>) {
    return make();
  } else {
    return make(std::move(*result));
  }
}

}  // namespace peyk::app
