#include "peyk/identity/error.hpp"

#include <exception>

#include "peyk/identity/service_class.hpp"

namespace peyk::identity {

std::string_view to_string(Error error) {
  switch (error) {
    case Error::not_a_card:
      return "not a card";
    case Error::damaged:
      return "damaged";
    case Error::wrong_kind:
      return "wrong kind";
    case Error::too_new:
      return "too new";
    case Error::malformed:
      return "malformed";
  }
  std::terminate();  // not a value of the enum
}

std::string_view to_string(ServiceClass service_class) {
  switch (service_class) {
    case ServiceClass::prompt:
      return "prompt";
    case ServiceClass::steady:
      return "steady";
    case ServiceClass::patient:
      return "patient";
    case ServiceClass::practice:
      return "practice";
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::identity
