// Ids that several rooms share and none owns.
#pragma once

#include "peyk/base/fixed.hpp"

namespace peyk {

// hash(courier_id, the courier's signing public key): docs/protocol.md §3.
using CourierId = Fixed<struct CourierIdTag, 32>;

}  // namespace peyk
