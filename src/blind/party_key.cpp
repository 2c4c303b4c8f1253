#include "party_key.hpp"

namespace peyk::blind {

crypto::RingKey party_key(const Sheet& sheet, PartyIndex own, const crypto::Seed& seed) {
  crypto::Random random(
      crypto::derive<crypto::Seed>(crypto::Label::blind_key, seed, {sheet.id().span(), byte(own)}));
  return crypto::RingKey::generate(random);
}

}  // namespace peyk::blind
