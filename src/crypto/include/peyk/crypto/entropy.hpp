// The system's entropy. Only shells (app, net) and tests call this; the lint refuses it in a core.
#pragma once

#include "peyk/crypto/random.hpp"

namespace peyk::crypto {

// Must be called once before anything else of this room; terminates when libsodium cannot start.
void initialise();

[[nodiscard]] Seed system_seed();

}  // namespace peyk::crypto
