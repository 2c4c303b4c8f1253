#include "peyk/net/address.hpp"

#include <gtest/gtest.h>

namespace peyk::net {
namespace {

TEST(Address, IsWrittenAsItWasRead) {
  for (const std::string text :
       {"courier.example:443", "127.0.0.1:1", "[::1]:65535", "[2001:db8::7]:8443", "a:0",
        "A-1.b:80", "[::ffff:1.2.3.4]:5", "9.example:9"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
  EXPECT_EQ(Address::parse("[::1]:7"), (Address{"::1", 7}));
}

TEST(Address, RefusesAnythingElse) {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  ASSERT_TRUE(Address::parse(longest + ":1"));
  for (const std::string& text : std::initializer_list<std::string>{"",
                                                                    ":",
                                                                    "a",
                                                                    "a:",
                                                                    ":1",
                                                                    "a:65536",
                                                                    "a:00",
                                                                    "a:01",
                                                                    "a:+1",
                                                                    "a:-1",
                                                                    "a: 1",
                                                                    "a:1 ",
                                                                    "a:1x",
                                                                    "a:99999999999999999999",
                                                                    " a:1",
                                                                    "a b:1",
                                                                    "a..b:1",
                                                                    ".a:1",
                                                                    "a.:1",
                                                                    "-a:1",
                                                                    "a-:1",
                                                                    "a_b:1",
                                                                    "a/b:1",
                                                                    "a@b:1",
                                                                    "::1:443",
                                                                    "[::1]",
                                                                    "[]:1",
                                                                    "[::g]:1",
                                                                    "[a]:1",
                                                                    "[1.2.3.4]:1",
                                                                    "[::1%lo]:1",
                                                                    "[::1:1",
                                                                    "::1]:1",
                                                                    "1.2.3:1",
                                                                    "1.2.3.256:1",
                                                                    "1:1",
                                                                    "a.1:1",
                                                                    label + "a:1",
                                                                    longest + "a:1",
                                                                    std::string("a\0b:1", 5),
                                                                    "ä:1",
                                                                    "a,DNS:b:1"}) {
    EXPECT_EQ(Address::parse(text), std::unexpected(Error::invalid_address)) << text;
  }
}

}  // namespace
}  // namespace peyk::net
