#include "peyk/box/error.hpp"

#include <exception>

namespace peyk::box {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::wrong_size:
      return "wrong size";
    case Error::unknown_version:
      return "unknown version";
    case Error::unknown_kind:
      return "unknown kind";
    case Error::nonzero_reserved:
      return "reserved bytes are not zero";
    case Error::out_of_range:
      return "a field is out of range";
    case Error::day_forgotten:
      return "the day was forgotten";
    case Error::day_too_far:
      return "the day is too far ahead";
    case Error::refused:
      return "refused";
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::box
