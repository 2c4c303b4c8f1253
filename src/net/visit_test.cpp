// What becomes of those who come to a courier and are no desk: browsers, probes, attackers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "testing/lines.hpp"
#include "testing/visitor.hpp"

namespace peyk::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::in_background;
using testing::make_frame;
using ::testing::Not;
using testing::run_until;
using ::testing::StartsWith;
using testing::TestServer;
using testing::upgrade_request;
using testing::Visitor;
using testing::VisitorOptions;

struct Visit : ::testing::Test {
  // What a browser that says `request` gets.
  std::string ask(const std::string& request) {
    return in_background(reactor, [&] {
      Visitor visitor({.port = server.server->port()});
      EXPECT_TRUE(visitor.handshake());
      visitor.write(request);
      return visitor.read_to_end();
    });
  }
  bool handshake(VisitorOptions options, std::string* chosen = nullptr) {
    options.port = server.server->port();
    return in_background(reactor, [&] {
      Visitor visitor(options);
      const bool done = visitor.handshake();
      if (chosen != nullptr) *chosen = visitor.chosen_protocol();
      return done;
    });
  }
  // Opens a line, says `bytes`, and gives what comes back until the line is closed.
  std::string say_on_line(ByteSpan bytes) {
    return in_background(reactor, [&] {
      Visitor visitor({.port = server.server->port()});
      EXPECT_TRUE(visitor.handshake());
      visitor.write(upgrade_request());
      EXPECT_THAT(visitor.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
      visitor.write(bytes);
      return visitor.read_to_end();
    });
  }

  Reactor reactor;
  TestServer server{reactor, [](LineServerOptions& options) { options.page = "<p>Bread</p>"; }};
};

TEST_F(Visit, ABrowserGetsThePage) {
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: courier.example\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/html\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 12\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n<p>Bread</p>"));
  EXPECT_THAT(ask("GET /index.html HTTP/1.0\r\n\r\n"), EndsWith("<p>Bread</p>"));
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().pages == 2; }));
  EXPECT_TRUE(server.opened.empty());
  EXPECT_EQ(server.server->handshakes(), 0U);
}

TEST_F(Visit, OtherRequestsAreAnsweredAsByAWebServer) {
  const std::string head = ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 12\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  EXPECT_THAT(ask("GET /admin HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
              StartsWith("HTTP/1.1 405 "));
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().pages == 3; }));
}

TEST_F(Visit, ABuiltInPageIsThere) {
  TestServer plain(reactor);
  const std::string answer = in_background(reactor, [&] {
    Visitor visitor({.port = plain.server->port()});
    EXPECT_TRUE(visitor.handshake());
    visitor.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    return visitor.read_to_end();
  });
  EXPECT_THAT(answer, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(answer, Not(HasSubstr("eyk")));
}

TEST_F(Visit, OneOtherPathIsNoLine) {
  std::string request = upgrade_request();
  request.replace(4, 1, "/chat");
  EXPECT_THAT(ask(request), StartsWith("HTTP/1.1 404 "));
}

TEST_F(Visit, BrokenRequestsAreRefused) {
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  std::string without_key = upgrade_request();
  without_key.erase(without_key.find(key), key.size());
  std::string old = upgrade_request();
  old.replace(old.find("13\r\n"), 2, "12");
  std::uint64_t refused = 0;
  for (const std::string& request :
       {std::string("rubbish\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: " + std::string(9000, 'a') + "\r\n\r\n"), without_key,
        old, upgrade_request() + "early"}) {
    EXPECT_THAT(ask(request), StartsWith("HTTP/1.1 4")) << request;
    ++refused;
    ASSERT_TRUE(run_until(reactor, [&] { return server.counters().bad_requests == refused; }))
        << request;
  }
  EXPECT_TRUE(server.opened.empty());
}

TEST_F(Visit, WhatIsNoTlsIsClosed) {
  for (const std::string text :
       {"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\x16\x03\x01\xff\xff"}) {
    const std::uint64_t before = server.counters().tls_failed;
    in_background(reactor, [&] {
      Visitor visitor({.port = server.server->port()});
      visitor.write_raw(text + std::string(20'000, '\0'));
      return visitor.read_raw_to_end();
    });
    ASSERT_TRUE(run_until(reactor, [&] { return server.counters().tls_failed == before + 1; }));
  }
}

TEST_F(Visit, OnlyTls13AndHttp11) {
  EXPECT_FALSE(handshake({.max_version = TLS1_2_VERSION}));
  EXPECT_FALSE(handshake({.protocol = "h2"}));
  std::string chosen;
  EXPECT_TRUE(handshake({.protocol = "http/1.1"}, &chosen));
  EXPECT_EQ(chosen, "http/1.1");
  EXPECT_TRUE(handshake({}, &chosen));
  EXPECT_EQ(chosen, "");
}

// With the others a hello that costs its sender nothing keeps a courier busy for long.
TEST_F(Visit, OnlyQuickKeyExchanges) {
  for (const char* group : {"X25519", "P-256"}) EXPECT_TRUE(handshake({.groups = group})) << group;
  for (const char* group : {"ffdhe2048", "ffdhe8192", "P-521", "X448"}) {
    EXPECT_FALSE(handshake({.groups = group})) << group;
  }
}

// RFC 6455 §5.2: FIN is 0x80; opcodes 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.
TEST_F(Visit, WhatIsNoCellClosesTheLine) {
  Bytes fragmented = make_frame(0x02, cell_size);
  const Bytes rest = make_frame(0x80, 1);
  fragmented.insert(fragmented.end(), rest.begin(), rest.end());
  std::uint64_t closed = 0;
  for (const Bytes& frame :
       {make_frame(0x82, cell_size - 1), make_frame(0x82, cell_size + 1), make_frame(0x82, 0),
        make_frame(0x82, 100), make_frame(0x82, 65'535), make_frame(0x81, cell_size),
        make_frame(0x89, 0), make_frame(0x89, 125), make_frame(0x8a, 0), fragmented}) {
    EXPECT_EQ(say_on_line(frame), "") << closed;
    ASSERT_TRUE(run_until(reactor, [&] { return server.counters().not_a_cell == closed + 1; }))
        << closed;
    ++closed;
    EXPECT_EQ(server.closed.back().second, LineEnd::not_a_cell);
  }
  EXPECT_EQ(server.cells, 0U);
  EXPECT_EQ(server.server->open_lines(), 0U);
}

// A length of 2^63 − 1 bytes is refused before a byte of it is stored.
TEST_F(Visit, ABoundlessMessageClosesTheLine) {
  const Bytes head{0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0};
  EXPECT_EQ(say_on_line(head), "");
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().not_a_cell == 1; }));
}

TEST_F(Visit, ABrokenFrameClosesTheLine) {
  Bytes reserved = make_frame(0xf2, cell_size);
  Bytes unmasked = make_frame(0x82, cell_size);
  unmasked[1] = static_cast<std::uint8_t>(unmasked[1] & 0x7fU);
  std::size_t closed = 0;
  for (const Bytes& frame :
       {reserved, unmasked, make_frame(0x83, 0), make_frame(0x80, 1), make_frame(0x88, 1)}) {
    EXPECT_EQ(say_on_line(frame), "") << closed;  // no close frame: it would be no cell
    ++closed;
    ASSERT_TRUE(run_until(reactor, [&] { return server.closed.size() == closed; }));
    EXPECT_EQ(server.closed.back().second, LineEnd::not_a_cell);
  }
  EXPECT_EQ(server.cells, 0U);
}

// A pong would be traffic that is no cell.
TEST_F(Visit, APingIsNotAnswered) { EXPECT_EQ(say_on_line(make_frame(0x89, 5)), ""); }

TEST_F(Visit, AGoodbyeIsNotAnswered) {
  for (const std::size_t size : {0U, 2U, 125U}) {
    Bytes frame = make_frame(0x88, size);
    if (size > 1) frame[6] = 0x03;
    if (size > 1) frame[7] = 0xe8;  // 1000 (RFC 6455 §7.4.1)
    EXPECT_EQ(say_on_line(frame), "") << size;
  }
  ASSERT_TRUE(run_until(reactor, [&] { return server.closed.size() == 3; }));
  EXPECT_EQ(server.closed[0].second, LineEnd::closed_by_peer);
}

TEST_F(Visit, ACellFromAnotherWebSocketIsHeard) {
  const std::string echo = in_background(reactor, [&] {
    Visitor visitor({.port = server.server->port()});
    EXPECT_TRUE(visitor.handshake());
    visitor.write(upgrade_request());
    // RFC 6455 §1.3 gives this key's answer.
    EXPECT_THAT(visitor.read_until("\r\n\r\n"),
                HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    Bytes frame = make_frame(0x82, cell_size);
    frame.back() = '!';
    visitor.write(frame);
    return visitor.read_until("!");
  });
  EXPECT_EQ(echo, std::string("\x82\x7e\x40\x00", 4) + std::string(cell_size - 1, '\0') + "!");
}

TEST_F(Visit, HalfOpenConnectionsEnd) {
  TestServer quick(reactor, [](LineServerOptions& options) {
    options.handshake_timeout = Duration::milliseconds(50);
  });
  const std::uint16_t port = quick.server->port();
  // Silent under TLS; silent after it; a request that never ends; a TLS hello that never ends.
  EXPECT_EQ(in_background(reactor, [&] { return Visitor({.port = port}).read_raw_to_end(); }), "");
  in_background(reactor, [&] {
    Visitor visitor({.port = port});
    static_cast<void>(visitor.handshake());
    visitor.write("GET / HTTP/1.1\r\nHost: a\r\n");
    return visitor.read_to_end();
  });
  in_background(reactor, [&] {
    Visitor visitor({.port = port});
    visitor.write_raw("\x16\x03\x01");
    return visitor.read_raw_to_end();
  });
  ASSERT_TRUE(run_until(reactor, [&] { return quick.counters().timed_out == 3; }));
  EXPECT_EQ(quick.server->handshakes(), 0U);
}

TEST_F(Visit, WhoLeavesBeforeItsRequestIsWholeIsCounted) {
  std::uint64_t gone = 0;
  for (const std::string said : {"", "GET / HTTP/1.1\r\nHost: a\r\n"}) {
    in_background(reactor, [&] {
      Visitor visitor({.port = server.server->port()});
      EXPECT_TRUE(visitor.handshake());
      visitor.write(said);
      return true;
    });
    ++gone;
    ASSERT_TRUE(run_until(reactor, [&] { return server.counters().gone == gone; })) << said;
  }
  EXPECT_EQ(server.server->handshakes(), 0U);
  EXPECT_EQ(server.counters().bad_requests, 0U);
}

// Broken off before it was taken: the system still gives the connection.
TEST_F(Visit, WhoIsGoneAtOnceIsCounted) {
  asio::ip::tcp::socket visitor(reactor.parts().context);
  visitor.connect({asio::ip::address_v4::loopback(), server.server->port()});
  visitor.set_option(asio::socket_base::linger(true, 0));
  visitor.close();
  ASSERT_TRUE(run_until(reactor, [&] { return server.counters().accepted == 1; }));
  EXPECT_EQ(server.counters().gone, 1U);
  EXPECT_EQ(server.server->handshakes(), 0U);
}

// UBSan needs a descriptor to see what kind an object is of; without one it takes all for broken.
#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
#define PEYK_UNDEFINED_BEHAVIOR_SANITIZER
#endif
#endif
#ifdef PEYK_UNDEFINED_BEHAVIOR_SANITIZER
constexpr bool needs_descriptors = true;
#else
constexpr bool needs_descriptors = false;
#endif

// No further file can be opened while this lives.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = dup(0);
    close(lowest_free);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;
  ~NoDescriptorLeft() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(Visit, WhoComesWhenThereIsNoDescriptorLeftIsTakenLater) {
  if (needs_descriptors) GTEST_SKIP() << "UBSan takes every object for broken without descriptors";
  Visitor visitor({.port = server.server->port()});
  {
    const NoDescriptorLeft full;
    ASSERT_TRUE(run_until(reactor, [&] { return server.counters().accept_failed == 2; }));
    EXPECT_EQ(server.counters().accepted, 0U);
  }
  EXPECT_TRUE(in_background(reactor, [&] { return visitor.handshake(); }));
  EXPECT_EQ(server.counters().accepted, 1U);
}

TEST_F(Visit, WhoIsOneTooManyWaitsUntilAHandshakeEnds) {
  TestServer small(reactor, [](LineServerOptions& options) { options.max_handshakes = 2; });
  const std::uint16_t port = small.server->port();
  std::optional<Visitor> first(std::in_place, VisitorOptions{.port = port});
  Visitor second({.port = port, .from = 2});
  Visitor third({.port = port, .from = 3});
  ASSERT_TRUE(run_until(reactor, [&] { return small.counters().crowded == 1; }));
  EXPECT_EQ(small.server->handshakes(), 2U);
  EXPECT_EQ(small.counters().accepted, 2U);
  EXPECT_TRUE(in_background(reactor, [&] { return second.handshake(); }));  // and goes on
  first.reset();
  EXPECT_TRUE(in_background(reactor, [&] { return third.handshake(); }));
  EXPECT_EQ(small.counters().accepted, 3U);
}

TEST_F(Visit, OneNetworkCannotTakeAllHandshakes) {
  TestServer small(reactor, [](LineServerOptions& options) { options.max_handshakes = 4; });
  const std::uint16_t port = small.server->port();
  std::vector<std::unique_ptr<Visitor>> silent;
  for (int i = 0; i < 10; ++i) {
    silent.push_back(std::make_unique<Visitor>(VisitorOptions{.port = port}));
  }
  ASSERT_TRUE(run_until(reactor, [&] { return small.counters().network_share_used == 8; }));
  EXPECT_EQ(small.server->handshakes(), 2U);
  EXPECT_EQ(in_background(reactor, [&] { return silent.back()->read_raw_to_end(); }), "");
  Visitor other({.port = port, .from = 2});
  EXPECT_TRUE(in_background(reactor, [&] { return other.handshake(); }));
}

}  // namespace
}  // namespace peyk::net
