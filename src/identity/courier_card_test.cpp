#include "peyk/identity/courier_card.hpp"

#include <algorithm>
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

// The fields as they lie on the page, to be spoilt one by one.
struct Fields {
  std::uint64_t version = 1;
  std::uint64_t kind = 2;
  std::string name = "courier";
  Bytes key = Bytes(CourierKey::size, 3);
  Bytes pin = Bytes(TlsPin::size, 4);
  std::vector<std::string> addresses = {"courier.example:443"};

  [[nodiscard]] Bytes encode() const {
    cbor::Writer writer;
    writer.map(6).key(0).uint(version).key(1).uint(kind);
    writer.key(2).text(name).key(3).bytes(key).key(4).bytes(pin);
    writer.key(5).array(addresses.size());
    for (const std::string& address : addresses) writer.text(address);
    return std::move(writer).take();
  }
};

TEST(CourierCardDecode, RefusesEveryFieldThatIsNotAsThePageSays) {
  const Fields good;
  ASSERT_TRUE(CourierCard::decode(good.encode()));
  std::vector<Fields> bad(14, good);
  bad[0].version = 0;
  bad[1].kind = 7;
  bad[2].kind = 0;
  bad[3].name.clear();
  bad[4].name = std::string(65, 'a');
  bad[5].name = "two\nlines";
  bad[6].key.pop_back();
  bad[7].key.push_back(0);
  bad[8].pin.pop_back();
  bad[9].pin.push_back(0);
  bad[10].addresses.clear();
  bad[11].addresses = std::vector<std::string>(9, "a:1");
  bad[12].addresses.emplace_back("host:0443");
  bad[13].addresses[0] = std::string(258, 'a') + ":443";
  std::vector<Bytes> encoded;
  for (const Fields& one : bad) encoded.push_back(one.encode());
  // What the writer does not write: another number of pairs, text that is not UTF-8.
  for (const std::uint8_t head : {std::uint8_t{0xa5}, std::uint8_t{0xa7}}) {
    encoded.push_back(good.encode());
    encoded.back()[0] = head;
  }
  encoded.push_back(good.encode());
  *std::ranges::search(encoded.back(), as_bytes("courier")).begin() = 0xc3;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const auto card = CourierCard::decode(encoded[i]);
    ASSERT_FALSE(card) << "case " << i;
    EXPECT_EQ(card.error(), Error::malformed) << "case " << i;
  }
}

// Whatever byte is changed, what is still taken for a card is that card, and written the same.
TEST(CourierCardDecode, WhatItTakesItWritesTheSame) {
  const Bytes good = Fields().encode();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const std::uint8_t bit : {std::uint8_t{0x01}, std::uint8_t{0x20}, std::uint8_t{0x80}}) {
      Bytes changed = good;
      changed[at] ^= bit;
      const auto card = CourierCard::decode(changed);
      if (card) {
        EXPECT_EQ(card->encode(), changed) << at;
      }
    }
  }
}

}  // namespace
}  // namespace peyk::identity
