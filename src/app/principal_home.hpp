// The home of a principal, on a machine without a line:
//   principal.card   its card, as text
//   vault            the vault key under the passphrase (desk/vault_header.hpp)
//   keys             its keys, sealed under the vault key
//   serial           the serial number of the next mandate, sealed under the vault key
//   lock             while a command uses it
#pragma once

#include <filesystem>
#include <string>

#include "peyk/identity/card_text.hpp"
#include "peyk/net/process.hpp"

#include "failure.hpp"

namespace peyk::app {

class PrincipalHome {
 public:
  // Of the class practice the passphrase is stretched hardly at all.
  [[nodiscard]] static Result<identity::PrincipalCard> create(const std::filesystem::path& folder,
                                                              const std::string& name,
                                                              ByteSpan passphrase,
                                                              bool is_practice);
  // The card, without a passphrase.
  [[nodiscard]] static Result<identity::PrincipalCard> card_in(const std::filesystem::path& folder);
  [[nodiscard]] static Result<PrincipalHome> unlock(const std::filesystem::path& folder,
                                                    ByteSpan passphrase);

  [[nodiscard]] const identity::PrincipalCard& card() const { return card_; }
  [[nodiscard]] const identity::PrincipalKeys& keys() const { return keys_; }
  // The first of `count` serial numbers that are nobody else's; durable when it returns.
  [[nodiscard]] Result<std::uint64_t> take_serials(std::uint64_t count);

 private:
  PrincipalHome(std::filesystem::path folder, net::HomeLock lock, crypto::StoreKey key,
                identity::PrincipalCard card, identity::PrincipalKeys keys)
      : folder_(std::move(folder)),
        lock_(std::move(lock)),
        key_(std::move(key)),
        card_(std::move(card)),
        keys_(std::move(keys)) {}
  std::filesystem::path folder_;
  net::HomeLock lock_;
  crypto::StoreKey key_;
  identity::PrincipalCard card_;
  identity::PrincipalKeys keys_;
};

// A file of principals, or the standard input for "-".
[[nodiscard]] Result<std::string> read_principal_text(const std::string& file);
[[nodiscard]] Result<identity::PrincipalCard> read_principal_card(const std::string& file);
// `beginning`: the first line that was expected.
[[nodiscard]] Failure worded_of_principal(identity::Error error, const std::string& file,
                                          const std::string& beginning);

// The first 16 bytes of an id, in groups that can be read out.
[[nodiscard]] std::string spoken(ByteSpan id);

}  // namespace peyk::app
