#include "peyk/net/tls_identity.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "peyk/net/address.hpp"

#include "system_error.hpp"
#include "tls_parts.hpp"

namespace peyk::net {
namespace {

// As Debian's own self-signed certificates; nobody checks the dates of ours.
constexpr long lifetime_seconds = 3650L * 24 * 60 * 60;
constexpr std::size_t max_common_name = 64;  // ub-common-name, RFC 5280 appendix A
constexpr mode_t others = 077;

using BioOwner = std::unique_ptr<BIO, Free<BIO_free_all>>;
using ExtensionOwner = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

bool add_extension(X509& certificate, int id, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const ExtensionOwner extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

bool set_serial(X509& certificate) {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return false;
  random[0] &= 0x7fU;  // positive
  random[0] |= 0x40U;  // and not zero: RFC 5280 §4.1.2.2
  const std::unique_ptr<BIGNUM, Free<BN_free>> number(
      BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_names(X509& certificate, const std::string& host) {
  X509_NAME* name = X509_get_subject_name(&certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(host.data());
  if (host.size() <= max_common_name &&
      X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, text,
                                 static_cast<int>(host.size()), -1, 0) != 1) {
    return false;
  }
  // The caller has checked that `host` holds none of the signs that mean something here.
  const bool is_literal = is_ip_address(host);
  return X509_set_issuer_name(&certificate, name) == 1 &&
         add_extension(certificate, NID_subject_alt_name, (is_literal ? "IP:" : "DNS:") + host);
}

CertificateOwner make_certificate(EVP_PKEY& key, const std::string& host) {
  CertificateOwner certificate(X509_new());
  const bool made =
      certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      set_serial(*certificate) && X509_set_pubkey(certificate.get(), &key) == 1 &&
      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), lifetime_seconds) != nullptr &&
      set_names(*certificate, host) &&
      add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE") &&
      X509_sign(certificate.get(), &key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

// Makes the file, which must not exist, and has `write` fill it by a BIO.
template <class Write>
Result<void> write_new_file(const std::filesystem::path& path, Write write) {
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.descriptor() < 0) return std::unexpected(file_error(errno));
  const BioOwner bio(BIO_new_fd(file.descriptor(), BIO_NOCLOSE));
  errno = 0;
  if (!bio || write(bio.get()) != 1 || fsync(file.descriptor()) != 0) {
    const Error error = file_error(errno);
    unlink(path.c_str());
    return std::unexpected(error);
  }
  return {};
}

Result<void> sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.descriptor() < 0 || fsync(file.descriptor()) != 0) {
    return std::unexpected(file_error(errno));
  }
  return {};
}

Result<void> write_files(const TlsFiles& files, X509& certificate, EVP_PKEY& key) {
  auto written = write_new_file(files.key, [&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, &key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (!written) return written;
  written = write_new_file(files.certificate,
                           [&](BIO* bio) { return PEM_write_bio_X509(bio, &certificate); });
  if (!written) {
    unlink(files.key.c_str());
    return written;
  }
  written = sync_folder_of(files.key);
  return written ? sync_folder_of(files.certificate) : written;
}

// Nothing is asked at the terminal for a key that is enciphered.
int no_passphrase(char*, int, int, void*) { return -1; }

Result<KeyOwner> read_key(const std::filesystem::path& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found{};
  if (file.descriptor() < 0 || fstat(file.descriptor(), &found) != 0) {
    return std::unexpected(file_error(errno));
  }
  if (!S_ISREG(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & others) != 0) {
    return std::unexpected(Error::not_private);
  }
  const BioOwner bio(BIO_new_fd(file.descriptor(), BIO_NOCLOSE));
  KeyOwner key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
  std::array<char, 32> group{};
  const bool is_p256 =
      key && EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr) == 1 &&
      std::string_view(group.data()) == SN_X9_62_prime256v1;
  ERR_clear_error();
  if (!is_p256) return std::unexpected(Error::invalid_identity);
  return key;
}

Result<CertificateOwner> read_certificate(const std::filesystem::path& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor() < 0) return std::unexpected(file_error(errno));
  const BioOwner bio(BIO_new_fd(file.descriptor(), BIO_NOCLOSE));
  CertificateOwner certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)
                                   : nullptr);
  ERR_clear_error();
  if (!certificate) return std::unexpected(Error::invalid_identity);
  return certificate;
}

}  // namespace

std::optional<TlsPin> pin_of(X509& certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &encoded);
  if (size <= 0) return std::nullopt;
  TlsPin pin;
  SHA256(encoded, static_cast<std::size_t>(size), pin.mutable_span().data());
  OPENSSL_free(encoded);
  return pin;
}

TlsIdentity::TlsIdentity(std::unique_ptr<Parts> parts, TlsPin pin)
    : parts_(std::move(parts)), pin_(pin) {}
TlsIdentity::TlsIdentity(TlsIdentity&&) noexcept = default;
TlsIdentity& TlsIdentity::operator=(TlsIdentity&&) noexcept = default;
TlsIdentity::~TlsIdentity() = default;

Result<TlsIdentity> TlsIdentity::create(const TlsFiles& files, const std::string& host) {
  const bool is_literal_6 = host.find(':') != std::string::npos;
  if (!Address::parse((is_literal_6 ? "[" + host + "]" : host) + ":0")) {
    return std::unexpected(Error::invalid_address);
  }
  const KeyOwner key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", SN_X9_62_prime256v1));
  const CertificateOwner certificate = key ? make_certificate(*key, host) : nullptr;
  if (!certificate) {
    ERR_clear_error();
    return std::unexpected(Error::crypto_failed);
  }
  if (const auto written = write_files(files, *certificate, *key); !written) {
    return std::unexpected(written.error());
  }
  return load(files);
}

Result<TlsIdentity> TlsIdentity::load(const TlsFiles& files) {
  auto key = read_key(files.key);
  if (!key) return std::unexpected(key.error());
  auto certificate = read_certificate(files.certificate);
  if (!certificate) return std::unexpected(certificate.error());
  const bool belong_together = X509_check_private_key(certificate->get(), key->get()) == 1;
  ERR_clear_error();
  const auto pin = pin_of(**certificate);
  if (!belong_together || !pin) return std::unexpected(Error::invalid_identity);
  return TlsIdentity(std::make_unique<Parts>(Parts{std::move(*certificate), std::move(*key)}),
                     *pin);
}

}  // namespace peyk::net
