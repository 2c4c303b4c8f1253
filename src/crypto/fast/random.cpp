#include "peyk/crypto/random.hpp"

#include "contract.hpp"
#include "mixing.hpp"

namespace peyk::crypto {

void Random::refill() {
  detail::require(!block_.span().empty());  // not moved from
  fast::Mixer mixer;
  mixer.add(key_.span());
  mixer.give(block_.mutable_span());
  mixer.add(1);
  mixer.give(key_.mutable_span());
  used_ = 0;
}

}  // namespace peyk::crypto
