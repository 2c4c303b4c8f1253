#include "peyk/identity/secret_writer.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::identity {
namespace {

// Every width of a head, against the writer whose form is tested with vectors.
TEST(SecretWriter, WritesWhatThePlainWriterWrites) {
  const std::uint64_t values[] = {0,      23,         24,         255,         256,       65'535,
                                  65'536, 4294967295, 4294967296, 1ULL << 63U, UINT64_MAX};
  SecretWriter secret;
  cbor::Writer plain;
  secret.array(std::size(values) + 6);
  plain.array(std::size(values) + 6);
  for (const std::uint64_t value : values) {
    secret.uint(value);
    plain.uint(value);
  }
  const Bytes long_bytes(300, 5);
  secret.bytes(long_bytes).text("متن").boolean(true).boolean(false).null();
  plain.bytes(long_bytes).text("متن").boolean(true).boolean(false).null();
  secret.map(2).key(1).uint(2).key(300).bytes({});
  plain.map(2).key(1).uint(2).key(300).bytes({});
  const auto written = std::move(secret).take();
  EXPECT_EQ(Bytes(written.begin(), written.end()), std::move(plain).take());
  EXPECT_TRUE(cbor::check(written));
}

}  // namespace
}  // namespace peyk::identity
