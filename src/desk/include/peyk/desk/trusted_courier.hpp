// A courier whose card this desk was given.
#pragma once

#include <string>

#include "peyk/base/ids.hpp"
#include "peyk/crypto/signature.hpp"

namespace peyk::desk {

struct TrustedCourier {
  CourierId id;
  std::string name;
  crypto::SigningPublicKey signing_key;
};

// One of the desk's two lines: 0 or 1.
using LineIndex = Number<struct LineIndexTag, std::uint8_t>;
inline constexpr std::size_t line_count = 2;

}  // namespace peyk::desk
