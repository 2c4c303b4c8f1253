#include "peyk/net/tls_identity.hpp"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sstream>
#include <sys/stat.h>

#include "testing/loop.hpp"
#include "tls_parts.hpp"

namespace peyk::net {
namespace {

using testing::TemporaryFolder;

TlsFiles files_in(const std::filesystem::path& folder) {
  return {folder / "tls.crt", folder / "tls.key"};
}

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

Error error_of(const Result<TlsIdentity>& result) {
  EXPECT_FALSE(result);
  return result ? Error::closed : result.error();
}

TEST(TlsIdentity, IsMadeOnceAndReadAgain) {
  const TemporaryFolder folder;
  const TlsFiles files = files_in(folder.path());
  const auto made = TlsIdentity::create(files, "courier.example");
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->pin().is_zero());
  const auto loaded = TlsIdentity::load(files);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->pin(), made->pin());
  for (const auto& path : {files.key, files.certificate}) {
    struct stat found{};
    ASSERT_EQ(stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0600U);
  }
  const std::string key = contents(files.key);
  EXPECT_EQ(error_of(TlsIdentity::create(files, "courier.example")), Error::already_exists);
  EXPECT_EQ(contents(files.key), key);
}

// The pin against openssl's own way to make one (RFC 7469, appendix A).
TEST(TlsIdentity, PinIsTheDigestOfThePublicKey) {
  const TemporaryFolder folder;
  const TlsFiles files = files_in(folder.path());
  const auto made = TlsIdentity::create(files, "courier.example");
  ASSERT_TRUE(made);
  const std::string command = "openssl x509 -in '" + files.certificate.string() +
                              "' -noout -pubkey | openssl pkey -pubin -outform der"
                              " | openssl dgst -sha256 -binary";
  std::FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  Bytes digest(64);
  digest.resize(std::fread(digest.data(), 1, digest.size(), pipe));
  ASSERT_EQ(pclose(pipe), 0) << "the command openssl is missing";
  EXPECT_EQ(TlsPin::from(digest), made->pin());
}

TEST(TlsIdentity, LooksLikeAWebServers) {
  const TemporaryFolder folder;
  for (const std::string host : {"courier.example", "192.0.2.7", "2001:db8::7"}) {
    const TlsFiles files = files_in(folder.path() / host);
    std::filesystem::create_directory(folder.path() / host);
    const auto made = TlsIdentity::create(files, host);
    ASSERT_TRUE(made) << host;
    X509* certificate = made->parts().certificate.get();
    EXPECT_EQ(X509_verify(certificate, made->parts().key.get()), 1);
    EXPECT_LT(X509_cmp_current_time(X509_get0_notBefore(certificate)), 0);
    EXPECT_GT(X509_cmp_current_time(X509_get0_notAfter(certificate)), 0);
    EXPECT_EQ(is_ip_address(host)
                  ? X509_check_ip_asc(certificate, host.c_str(), 0)
                  : X509_check_host(certificate, host.data(), host.size(), 0, nullptr),
              1);
  }
}

TEST(TlsIdentity, EachIsAnother) {
  const TemporaryFolder folder;
  const auto one = TlsIdentity::create({folder.path() / "1c", folder.path() / "1k"}, "a.example");
  const auto two = TlsIdentity::create({folder.path() / "2c", folder.path() / "2k"}, "a.example");
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->pin(), two->pin());
  EXPECT_EQ(error_of(TlsIdentity::load({folder.path() / "1c", folder.path() / "2k"})),
            Error::invalid_identity);
}

TEST(TlsIdentity, RefusesHostsThatAreNone) {
  const TemporaryFolder folder;
  for (const std::string host : {"", "a b", "a,DNS:b", "a\nb", "[::1]", "*"}) {
    EXPECT_EQ(error_of(TlsIdentity::create(files_in(folder.path()), host)), Error::invalid_address);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TlsIdentity, LeavesNoHalfBehind) {
  const TemporaryFolder folder;
  const TlsFiles files{folder.path() / "missing" / "tls.crt", folder.path() / "tls.key"};
  EXPECT_EQ(error_of(TlsIdentity::create(files, "a.example")), Error::not_found);
  EXPECT_FALSE(std::filesystem::exists(files.key));
}

TEST(TlsIdentity, RefusesWhatIsNoneOrOpenToOthers) {
  const TemporaryFolder folder;
  const TlsFiles files = files_in(folder.path());
  EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::not_found);
  ASSERT_TRUE(TlsIdentity::create(files, "a.example"));
  chmod(files.key.c_str(), 0640);
  EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::not_private);
  chmod(files.key.c_str(), 0600);
  const std::string certificate = contents(files.certificate);
  for (const std::string& text : {std::string(), certificate.substr(0, certificate.size() / 2),
                                  std::string("rubbish\n"), contents(files.key)}) {
    std::ofstream(files.certificate) << text;
    EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::invalid_identity);
  }
  std::ofstream(files.certificate) << certificate;
  EXPECT_TRUE(TlsIdentity::load(files));
  std::ofstream(files.key) << "rubbish";
  EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::invalid_identity);
}

// A key of another kind than ours, or enciphered: refused, and nothing is asked at the terminal.
TEST(TlsIdentity, RefusesOtherKeys) {
  const TemporaryFolder folder;
  const TlsFiles files = files_in(folder.path());
  ASSERT_TRUE(TlsIdentity::create(files, "a.example"));
  for (const char* group : {"P-384", "secp256k1"}) {
    const KeyOwner key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group));
    ASSERT_TRUE(key);
    std::FILE* file = std::fopen(files.key.c_str(), "w");
    ASSERT_EQ(PEM_write_PKCS8PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
    std::fclose(file);
    EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::invalid_identity);
  }
  const KeyOwner key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  std::FILE* file = std::fopen(files.key.c_str(), "w");
  ASSERT_EQ(
      PEM_write_PKCS8PrivateKey(file, key.get(), EVP_aes_256_cbc(), "word", 4, nullptr, nullptr),
      1);
  std::fclose(file);
  EXPECT_EQ(error_of(TlsIdentity::load(files)), Error::invalid_identity);
}

}  // namespace
}  // namespace peyk::net
