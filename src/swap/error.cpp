#include "peyk/swap/error.hpp"

#include <exception>

namespace peyk::swap {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::malformed:
      return "malformed";
    case Error::wrong_proof:
      return "wrong proof";
    case Error::not_ours:
      return "not ours";
    case Error::other_content:
      return "other content";
    case Error::refused:
      return "refused";
    case Error::not_released:
      return "not released";
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::swap
