// Lines between honest ends, and ends that are stopped, full, slow or pinned otherwise.
#include <chrono>
#include <gtest/gtest.h>

#include "testing/lines.hpp"

namespace peyk::net {
namespace {

using testing::make_cell;
using testing::run_until;
using testing::TestClient;
using testing::TestServer;

struct Line : ::testing::Test {
  // Keeps the number of cells under way below the bounds of both ends.
  void echo(TestClient& client, std::size_t count) {
    std::size_t sent = 0;
    const std::size_t before = client.cells.size();
    ASSERT_TRUE(run_until(reactor, [&] {
      while (sent < count && sent - (client.cells.size() - before) < 100) {
        if (!client.client->send(make_cell(sent++))) return true;
      }
      return client.cells.size() - before == count;
    }));
    ASSERT_EQ(client.cells.size() - before, count);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(client.cells[before + i] == make_cell(i)) << i;
    }
  }
  bool wait_up(TestClient& client, int ups = 1) {
    return run_until(reactor, [&] { return client.ups >= ups && client.client->is_up(); });
  }
  bool wait_down(TestClient& client, std::size_t downs = 1) {
    return run_until(reactor, [&] { return client.downs.size() >= downs; });
  }

  Reactor reactor;
};

constexpr LineRate unlimited{.per_second = 1'000'000, .burst = 1'000'000};

TEST_F(Line, CarriesTwoThousandCellsBothWays) {
  TestServer server(reactor, [](LineServerOptions& options) { options.rate = unlimited; });
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  echo(client, 2000);
  EXPECT_EQ(server.cells, 2000U);
  EXPECT_EQ(client.client->outgoing(), 0U);
}

TEST_F(Line, ServesSeveralClientsApart) {
  TestServer server(reactor, [](LineServerOptions& options) { options.rate = unlimited; });
  TestClient one(reactor, {server.address()}, server.pin());
  TestClient two(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(one) && wait_up(two));
  ASSERT_TRUE(run_until(reactor, [&] { return server.opened.size() == 2; }));
  EXPECT_EQ(server.server->open_lines(), 2U);
  EXPECT_NE(server.opened[0], server.opened[1]);
  EXPECT_EQ(server.counters().opened, 2U);
  echo(one, 50);
  EXPECT_TRUE(two.cells.empty());
  server.server->close(server.opened[0]);
  ASSERT_TRUE(run_until(reactor, [&] { return one.downs.size() + two.downs.size() == 1; }));
  EXPECT_EQ(server.closed, (std::vector{std::pair(server.opened[0], LineEnd::closed_here)}));
  EXPECT_FALSE(server.server->send(server.opened[0], make_cell(1)));
}

TEST_F(Line, RefusesAnotherPin) {
  TestServer server(reactor);
  TestServer other(reactor);
  TestClient client(reactor, {server.address()}, other.pin());
  ASSERT_TRUE(wait_down(client, 2));
  EXPECT_EQ(client.downs[0], LineEnd::wrong_pin);
  EXPECT_EQ(client.downs[1], LineEnd::wrong_pin);
  EXPECT_EQ(client.ups, 0);
  EXPECT_FALSE(client.client->send(make_cell(1)));
  EXPECT_EQ(client.client->counters().down, 1U);
  EXPECT_EQ(client.client->counters().queue_full, 0U);
  EXPECT_TRUE(server.opened.empty());
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().tls_failed > 0; }));
}

TEST_F(Line, TriesItsAddressesInTurn) {
  TestServer gone(reactor);
  const Address dead = gone.address();
  gone.stop();
  TestServer server(reactor);
  TestServer other(reactor);
  TestClient client(reactor, {dead, other.address(), {"localhost", server.address().port}},
                    server.pin());
  ASSERT_TRUE(wait_up(client));
  EXPECT_EQ(client.downs, (std::vector{LineEnd::unreachable, LineEnd::wrong_pin}));
}

TEST_F(Line, ComesBackAfterTheServerDoes) {
  TestServer server(reactor);
  TestClient client(reactor, {server.address()}, server.pin());
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(wait_up(client, i));
    echo(client, 3);
    const std::size_t downs = client.downs.size();
    server.stop();
    ASSERT_TRUE(wait_down(client, downs + 1));
    EXPECT_EQ(client.downs[downs], LineEnd::closed_by_peer);
    ASSERT_TRUE(wait_down(client, downs + 2));
    EXPECT_EQ(client.downs[downs + 1], LineEnd::unreachable);
    server.start();
  }
  ASSERT_TRUE(wait_up(client, 4));
}

TEST_F(Line, SaysThatThePortIsTaken) {
  TestServer server(reactor);
  LineServerOptions options;
  options.listen = server.address();
  const LineServerEvents quiet{[](LineId) {}, [](LineId, const Bytes&) {}, [](LineId, LineEnd) {}};
  const auto second = LineServer::listen(reactor, server.identity(), options, quiet);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Error::port_taken);
  options.listen = {"192.0.2.1", 0};  // RFC 5737: nobody's
  EXPECT_EQ(LineServer::listen(reactor, server.identity(), options, quiet).error(),
            Error::unknown_host);
}

TEST_F(Line, ClosesAReaderWhoIsTooSlow) {
  TestServer server(reactor, [](LineServerOptions& options) {
    options.max_outgoing = 8;
    options.rate = unlimited;
  });
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  ASSERT_TRUE(run_until(reactor, [&] { return server.opened.size() == 1; }));
  // The client reads nothing while the reactor does not run: one is being written, the rest waits.
  std::size_t sent = 0;
  while (server.server->send(server.opened[0], make_cell(sent))) ASSERT_LT(++sent, 9U);
  EXPECT_EQ(sent, 8U);
  ASSERT_TRUE(run_until(reactor, [&] { return !server.closed.empty(); }));
  EXPECT_EQ(server.closed[0].second, LineEnd::slow_reader);
  EXPECT_EQ(server.counters().slow_readers, 1U);
  EXPECT_EQ(server.server->open_lines(), 0U);
  ASSERT_TRUE(wait_down(client));
}

// One budget for all: a few thousand slow readers must not fill memory together.
TEST_F(Line, AboveTheBoundOfAllTheSlowestReaderIsClosed) {
  TestServer server(reactor, [](LineServerOptions& options) { options.max_all_outgoing = 8; });
  TestClient first(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(first));
  TestClient second(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(second));
  ASSERT_TRUE(run_until(reactor, [&] { return server.opened.size() == 2; }));
  for (std::uint64_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(server.server->send(server.opened[0], make_cell(i)));
  }
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(server.server->send(server.opened[1], make_cell(i)));
  }
  EXPECT_FALSE(server.server->send(server.opened[0], make_cell(9)));
  // What waited for it is free again.
  for (std::uint64_t i = 4; i < 8; ++i) {
    EXPECT_TRUE(server.server->send(server.opened[1], make_cell(i)));
  }
  EXPECT_FALSE(server.server->send(server.opened[1], make_cell(9)));
  ASSERT_TRUE(run_until(reactor, [&] { return server.closed.size() == 2; }));
  EXPECT_EQ(server.closed[0], std::pair(server.opened[0], LineEnd::slow_reader));
}

TEST_F(Line, AQuietLineIsClosed) {
  constexpr auto limit = std::chrono::milliseconds(300);
  TestServer server(reactor, [&](LineServerOptions& options) {
    options.quiet_limit = Duration::milliseconds(limit.count());
  });
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  // So long after its opening that a time not counted anew from the cell shows.
  std::chrono::steady_clock::time_point sent;
  Timer timer(reactor, [&] {
    sent = std::chrono::steady_clock::now();
    client.client->send(make_cell(1));
  });
  timer.wake_at(reactor.now() + Duration::milliseconds(50));
  ASSERT_TRUE(run_until(reactor, [&] { return !server.closed.empty(); }));
  // The server's clock counts whole milliseconds.
  EXPECT_GE(std::chrono::steady_clock::now() - sent, limit - std::chrono::milliseconds(1));
  EXPECT_EQ(server.cells, 1U);
  EXPECT_EQ(server.closed[0].second, LineEnd::timed_out);
  EXPECT_EQ(server.counters().quiet_lines, 1U);
}

TEST_F(Line, TheClientHasTheSameBound) {
  TestServer server(reactor);
  TestClient client(reactor, {server.address()}, server.pin(),
                    [](LineClientOptions& options) { options.max_outgoing = 4; });
  ASSERT_TRUE(wait_up(client));
  std::size_t sent = 0;
  while (client.client->send(make_cell(sent))) ASSERT_LT(++sent, 5U);
  EXPECT_EQ(sent, 4U);
  EXPECT_EQ(client.client->counters().queue_full, 1U);
  // It is closed already, and on_down has not come yet.
  EXPECT_FALSE(client.client->send(make_cell(sent)));
  EXPECT_EQ(client.client->counters().queue_full, 1U);
  EXPECT_EQ(client.client->counters().down, 1U);
  ASSERT_TRUE(wait_down(client));
  EXPECT_EQ(client.downs[0], LineEnd::slow_reader);
}

TEST_F(Line, HoldsASenderToItsRate) {
  TestServer server(
      reactor, [](LineServerOptions& options) { options.rate = {.per_second = 1, .burst = 3}; });
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  for (std::uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(client.client->send(make_cell(i)));
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().rate_limited > 0; }));
  EXPECT_EQ(server.cells, 3U);
  EXPECT_TRUE(server.closed.empty());
  // Nothing was lost: it comes when the rate allows.
  server.server->set_rate(server.opened[0], unlimited);
  ASSERT_TRUE(run_until(reactor, [&] { return client.cells.size() == 20; }));
  EXPECT_TRUE(client.cells[19] == make_cell(19));
}

// Both are of one network, which may have half.
TEST_F(Line, OpensNoMoreThanItsBound) {
  TestServer server(reactor, [](LineServerOptions& options) { options.max_lines = 2; });
  TestClient first(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(first));
  TestClient second(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_down(second));
  EXPECT_EQ(second.downs[0], LineEnd::not_upgraded);
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().refused_full > 0; }));
  first.client.reset();
  ASSERT_TRUE(wait_up(second));
}

TEST_F(Line, GivesUpOnAServerThatSaysNothing) {
  asio::ip::tcp::acceptor silent(reactor.parts().context, {asio::ip::address_v4::loopback(), 0});
  const Address address{"127.0.0.1", silent.local_endpoint().port()};
  TestClient client(reactor, {address}, TlsPin(), [](LineClientOptions& options) {
    options.connect_timeout = Duration::milliseconds(20);
  });
  ASSERT_TRUE(wait_down(client));
  EXPECT_EQ(client.downs[0], LineEnd::timed_out);
}

TEST_F(Line, IsNotOpenedToWhatIsNoTls) {
  asio::ip::tcp::acceptor rude(reactor.parts().context, {asio::ip::address_v4::loopback(), 0});
  const Address address{"127.0.0.1", rude.local_endpoint().port()};
  asio::ip::tcp::socket guest(reactor.parts().context);
  rude.async_accept(guest, [&](boost::system::error_code) {
    guest.write_some(asio::buffer("SSH-2.0-OpenSSH_9.2\r\n", 21));
  });
  TestClient client(reactor, {address}, TlsPin());
  ASSERT_TRUE(wait_down(client));
  EXPECT_EQ(client.downs[0], LineEnd::tls_failed);
}

TEST_F(Line, NothingIsSaidByAnEndThatIsGone) {
  TestServer server(reactor);
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  ASSERT_TRUE(client.client->send(make_cell(1)));
  client.client.reset();
  ASSERT_TRUE(run_until(reactor, [&] { return server.closed.size() == 1; }));
  EXPECT_EQ(server.closed[0].second, LineEnd::closed_by_peer);
  EXPECT_TRUE(client.downs.empty());
}

TEST_F(Line, MayBeClosedFromItsOwnEvents) {
  TestServer server(reactor);
  std::unique_ptr<LineClient> client;
  int ups = 0;
  client = std::make_unique<LineClient>(
      reactor,
      LineClientOptions{.addresses = {server.address()},
                        .pin = server.pin(),
                        .random = [] { return std::uint64_t{0}; }},
      LineClientEvents{[&] {
                         ++ups;
                         client.reset();
                       },
                       [](Bytes) { FAIL(); }, [](LineEnd) { FAIL(); }});
  ASSERT_TRUE(run_until(reactor, [&] { return server.closed.size() == 1; }));
  EXPECT_EQ(ups, 1);
}

using LineDeathTest = Line;

TEST_F(LineDeathTest, SendsNothingButCells) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  TestServer server(reactor);
  TestClient client(reactor, {server.address()}, server.pin());
  ASSERT_TRUE(wait_up(client));
  EXPECT_DEATH(client.client->send(Bytes(cell_size - 1)), "");
}

}  // namespace
}  // namespace peyk::net
