// A courier's TLS key and self-signed certificate, and the pin by which desks know it.
//
// ECDSA P-256, as most web servers have; nobody trusts the certificate, only the pin counts:
// docs/protocol.md §3.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "peyk/base/fixed.hpp"
#include "peyk/net/error.hpp"

namespace peyk::net {

// SHA-256 of the key's SubjectPublicKeyInfo (RFC 7469 §2.4).
using TlsPin = Fixed<struct TlsPinTag, 32>;

struct TlsFiles {
  std::filesystem::path certificate;  // PEM
  std::filesystem::path key;          // PEM, PKCS #8, not enciphered; mode 0600
};

class TlsIdentity {
 public:
  // A new key and a certificate for `host` (a DNS name or an address) into two new files of mode
  // 0600, synced; already_exists when either is there.
  [[nodiscard]] static Result<TlsIdentity> create(const TlsFiles& files, const std::string& host);
  // not_private when the key's file is open to others or not ours.
  [[nodiscard]] static Result<TlsIdentity> load(const TlsFiles& files);

  TlsIdentity(TlsIdentity&&) noexcept;
  TlsIdentity& operator=(TlsIdentity&&) noexcept;
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;
  ~TlsIdentity();

  [[nodiscard]] const TlsPin& pin() const { return pin_; }

  struct Parts;  // of this room
  [[nodiscard]] const Parts& parts() const { return *parts_; }

 private:
  TlsIdentity(std::unique_ptr<Parts> parts, TlsPin pin);

  std::unique_ptr<Parts> parts_;
  TlsPin pin_;
};

}  // namespace peyk::net
