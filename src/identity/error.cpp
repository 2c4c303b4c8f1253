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
    case Error::wrong_signature:
      return "wrong signature";
    case Error::unproved_key:
      return "unproved key";
    case Error::other_principal:
      return "other principal";
    case Error::other_reader:
      return "other reader";
    case Error::lasts_too_long:
      return "lasts too long";
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
    case ServiceClass::prompt_wide:
      return "prompt-wide";
    case ServiceClass::steady_wide:
      return "steady-wide";
    case ServiceClass::patient_wide:
      return "patient-wide";
    case ServiceClass::practice_wide:
      return "practice-wide";
  }
  std::terminate();  // not a value of the enum
}

std::optional<ServiceClass> service_class_named(std::string_view name) {
  for (std::uint64_t id = 1; const auto known = service_class_from(id); ++id) {
    if (to_string(*known) == name) return known;
  }
  return std::nullopt;
}

}  // namespace peyk::identity
