#include "places.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace peyk::net {
namespace {

Network network(const char* address) { return network_of(boost::asio::ip::make_address(address)); }

std::size_t take_all(Places& places, const Network& who, std::vector<Places::Place>& held) {
  const std::size_t before = held.size();
  while (auto place = places.take(who)) held.push_back(std::move(*place));
  return held.size() - before;
}

TEST(Places, OneNetworkGetsHalf) {
  Places places(256);
  std::vector<Places::Place> held;
  EXPECT_EQ(take_all(places, network("192.0.2.1"), held), 128U);
  EXPECT_FALSE(places.is_full());
  EXPECT_EQ(take_all(places, network("192.0.2.2"), held), 64U);
  held.clear();
  EXPECT_EQ(take_all(places, network("192.0.2.2"), held), 128U);
}

TEST(Places, AreLeftForWhoComesNextHoweverManyWantAll) {
  Places places(256);
  std::vector<Places::Place> held;
  for (const char* who : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
    static_cast<void>(take_all(places, network(who), held));
  }
  EXPECT_TRUE(places.has_one_for(network("192.0.2.5")));
}

TEST(Places, AreAllTakenByManyNetworks) {
  Places places(3);
  std::vector<Places::Place> held;
  for (const char* who : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
    held.push_back(std::move(*places.take(network(who))));
  }
  EXPECT_TRUE(places.is_full());
  EXPECT_FALSE(places.take(network("192.0.2.4")).has_value());
}

TEST(Places, KnowANetworkByItsPart) {
  EXPECT_EQ(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
  EXPECT_NE(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
  EXPECT_EQ(network("::ffff:192.0.2.1"), network("192.0.2.1"));
  EXPECT_NE(network("192.0.2.1"), network("192.0.2.2"));
}

}  // namespace
}  // namespace peyk::net
