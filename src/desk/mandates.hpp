// Whose mandates this desk believes: the principals whose cards it was given, and the keys that its
// own mandates are to name. docs/protocol.md §10.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/channel/state.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/desk/views.hpp"
#include "peyk/identity/mandate.hpp"

#include "record_sealer.hpp"

namespace peyk::desk {

class Mandates {
 public:
  // Both outlive it.
  Mandates(RecordSealer& sealer, crypto::Random& random) : sealer_(sealer), random_(random) {}
  Mandates(const Mandates&) = delete;
  Mandates& operator=(const Mandates&) = delete;
  ~Mandates() = default;

  // Each takes one record of the vault; false when it cannot be one.
  [[nodiscard]] bool take_principal(ByteSpan key, ByteSpan plain);
  [[nodiscard]] bool take_member_key(ByteSpan key, ByteSpan plain);

  // From now on what this principal states is believed. `own`: this desk's person speaks for it.
  Result<PrincipalView> trust(ByteSpan card, bool own, Transaction& transaction);
  [[nodiscard]] std::vector<PrincipalView> principals() const;
  [[nodiscard]] bool is_own(const crypto::Digest& principal) const;

  // Nothing unless it verifies by a principal that is known here.
  [[nodiscard]] std::optional<channel::ShownMandate> read(ByteSpan mandate,
                                                          std::string_view track_name) const;
  [[nodiscard]] std::optional<channel::Revocation> read_revocation(ByteSpan revocation) const;

  // The key of this desk's person in that channel and its tracks; made when it is first needed.
  [[nodiscard]] crypto::KemKeyPair member_key(const channel::ChannelId& channel,
                                              Transaction& transaction);
  [[nodiscard]] std::optional<crypto::KemKeyPair> member_key(
      const channel::ChannelId& channel) const;

 private:
  struct Known {
    identity::PrincipalCard card;
    bool own = false;
  };
  [[nodiscard]] const identity::PrincipalCard* card_of(const identity::PrincipalId& id) const;

  RecordSealer& sealer_;
  crypto::Random& random_;
  std::map<identity::PrincipalId, Known> principals_;
  std::map<channel::ChannelId, crypto::KemSeed> keys_;
};

// Implementation limit.
inline constexpr std::size_t max_principals = 256;

}  // namespace peyk::desk
