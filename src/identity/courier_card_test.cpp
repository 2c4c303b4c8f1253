#include "peyk/identity/courier_card.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::identity {
namespace {

CourierKey key_of(std::uint8_t fill) {
  CourierKey key;
  for (std::uint8_t& byte : key.mutable_span()) byte = fill;
  return key;
}

Result<CourierCard> made(std::string name = "پیک ژنو",
                         std::vector<std::string> addresses = {"courier.example:443",
                                                               "[2001:db8::1]:8443"}) {
  return CourierCard::make(std::move(name), key_of(3), TlsPin(), std::move(addresses));
}

TEST(CourierCard, ComesBackAsItWasMade) {
  const auto card = made();
  ASSERT_TRUE(card);
  const auto read = CourierCard::decode(card->encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, *card);
  EXPECT_EQ(read->encode(), card->encode());
  EXPECT_EQ(read->id(), courier_id(key_of(3)));
}

TEST(CourierCard, IdIsTheHashOfItsKey) {
  const CourierKey key = key_of(5);
  EXPECT_EQ(courier_id(key).array(), crypto::hash(crypto::Label::courier_id, {key.span()}).array());
  EXPECT_NE(courier_id(key), courier_id(key_of(6)));
}

TEST(CourierCard, NamesAreShortTextWithoutControls) {
  EXPECT_TRUE(is_courier_name(std::string(64, 'a')));
  EXPECT_FALSE(is_courier_name(std::string(65, 'a')));
  EXPECT_FALSE(is_courier_name(""));
  EXPECT_FALSE(is_courier_name("two\nlines"));
  EXPECT_FALSE(is_courier_name("\x7f"));
  EXPECT_FALSE(is_courier_name("\xc3"));
  EXPECT_EQ(made("").error(), Error::malformed);
}

TEST(CourierCard, AddressesAreHostAndPort) {
  for (const char* good : {"a:1", "courier.example:65535", "192.0.2.7:443", "[::1]:80"}) {
    EXPECT_TRUE(is_address(good)) << good;
  }
  for (const char* bad :
       {"", ":443", "host", "host:", "host:0", "host:0443", "host:65536", "host:123456", "ho st:1",
        "host:1 ", "::1:80", "[::1]", "[]:80", "[::g]:80", "user@host:1", "host/:1", "höst:1"}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
  EXPECT_FALSE(is_address(std::string(258, 'a') + ":443"));
  EXPECT_EQ(made("x", {}).error(), Error::malformed);
  EXPECT_EQ(made("x", std::vector<std::string>(9, "a:1")).error(), Error::malformed);
  EXPECT_TRUE(made("x", std::vector<std::string>(8, "a:1")));
}

TEST(CourierCardDecode, RefusesWhatIsNotOne) {
  const auto card = made();
  Bytes bytes = card->encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(CourierCard::decode(ByteSpan(bytes).first(size))) << size;
  }
  const Bytes good = bytes;
  bytes.push_back(0);
  EXPECT_EQ(CourierCard::decode(bytes).error(), Error::malformed);
  bytes = good;
  bytes[2] = 2;  // version: head of the map, key 0, value
  EXPECT_EQ(CourierCard::decode(bytes).error(), Error::too_new);
  bytes = good;
  bytes[4] = 1;  // kind
  EXPECT_EQ(CourierCard::decode(bytes).error(), Error::wrong_kind);
}

}  // namespace
}  // namespace peyk::identity
