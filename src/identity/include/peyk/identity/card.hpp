// What one side gives another, once, to be reachable: docs/protocol.md §3.
//
//   CBOR map {0: 1 (version), 1: 1 (kind: card), 2: KEM public key (1,216), 3: first-box secret
//   (32),
//             4: [courier ids (32 each, 1–7, no two alike)], 5: last day, 6: class id of its maker}
//
// Not signed: it holds nothing that proves anything. Whoever holds it can say hello once.
#pragma once

#include <cstddef>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/identity/error.hpp"
#include "peyk/identity/service_class.hpp"

namespace peyk::identity {

using FirstBoxSecret = crypto::Secret<struct FirstBoxSecretTag, 32>;
// hash(card_id; card): what first_contact binds the opening to.
using CardId = Fixed<struct CardIdTag, 32>;
// hash(kem_key_id; public key): H(pk) of docs/protocol.md §4.
using KemKeyId = Fixed<struct KemKeyIdTag, 32>;

inline constexpr std::size_t most_couriers_of_a_card = 7;
// A hello has room for 2,048; with the most couriers a card has fewer than 1,540.
inline constexpr std::size_t card_max_size = 2048;

[[nodiscard]] KemKeyId kem_key_id(const crypto::KemPublicKey&);

// Where and how a desk reads.
struct Listening {
  std::vector<CourierId> couriers;  // 1–7, no two alike
  ServiceClass service_class = ServiceClass::steady;
  friend bool operator==(const Listening&, const Listening&) = default;
};

class Card {
 public:
  // malformed when the couriers are none, more than 7, or two alike.
  [[nodiscard]] static Result<Card> make(const crypto::KemPublicKey& key, FirstBoxSecret first_box,
                                         Listening listening, Day last_day);
  [[nodiscard]] static Result<Card> decode(ByteSpan bytes);

  [[nodiscard]] Card copy() const;

  [[nodiscard]] crypto::SecretBytes encode() const;
  [[nodiscard]] CardId id() const;

  [[nodiscard]] const crypto::KemPublicKey& key() const { return key_; }
  [[nodiscard]] const FirstBoxSecret& first_box() const { return first_box_; }
  [[nodiscard]] const Listening& listening() const { return listening_; }
  [[nodiscard]] Day last_day() const { return last_day_; }
  // Asked by whoever knows the day; an expired card still decodes.
  [[nodiscard]] bool is_valid_on(Day day) const { return day <= last_day_; }

 private:
  Card(const crypto::KemPublicKey& key, FirstBoxSecret first_box, Listening listening, Day last_day)
      : key_(key),
        first_box_(std::move(first_box)),
        listening_(std::move(listening)),
        last_day_(last_day) {}
  crypto::KemPublicKey key_;
  FirstBoxSecret first_box_;
  Listening listening_;
  Day last_day_;
};

// A card and the key behind it, made for one relation.
struct MadeCard {
  crypto::KemSeed key;
  Card card;
};
[[nodiscard]] Result<MadeCard> make_card(Listening listening, Day last_day, crypto::Random& random);

}  // namespace peyk::identity
