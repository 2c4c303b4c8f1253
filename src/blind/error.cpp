#include "peyk/blind/error.hpp"

#include <exception>

namespace peyk::blind {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::malformed:
      return "malformed";
    case Error::unknown_version:
      return "unknown version";
    case Error::out_of_range:
      return "a size is out of range";
    case Error::too_many_items:
      return "more items than the sheet has room for";
    case Error::repeated_item:
      return "something is there twice";
    case Error::another_question:
      return "belongs to another question";
    case Error::wrong_size:
      return "not as many elements as were agreed";
    case Error::not_an_element:
      return "not an element of the group";
    case Error::mirrored:
      return "the other side gives back what came from here";
    case Error::not_proved:
      return "a proof does not hold";
    case Error::wrong_constant:
      return "what was released is not what was promised";
    case Error::disagreement:
      return "not all parties were told the same";
    case Error::not_now:
      return "not at this stage";
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::blind
