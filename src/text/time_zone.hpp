// Zones of the IANA data base by their names.
#pragma once

#include <memory>
#include <string_view>
#include <unicode/timezone.h>

#include "peyk/text/calendar.hpp"

namespace peyk::text {

[[nodiscard]] DateResult<std::unique_ptr<icu::TimeZone>> time_zone(std::string_view name);

}  // namespace peyk::text
