// What the watcher sees of a line, and what a bad network does to it.
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "testing/lines.hpp"
#include "testing/record_reader.hpp"
#include "testing/wire_proxy.hpp"

namespace peyk::net {
namespace {

using testing::Direction;
using testing::make_cell;
using testing::RecordReader;
using testing::run_until;
using testing::TestClient;
using testing::TestServer;
using testing::WireProxy;
using testing::WireRecord;

// A TLS record's head, the type of its content and its tag (RFC 8446 §5.2).
constexpr std::size_t record_overhead = 5 + 1 + 16;
constexpr std::size_t full_record = 16'384 + record_overhead;
// RFC 6455 §5.2: 2 bytes, 2 of length, and from a client 4 of mask.
constexpr std::size_t head_up = 8 + record_overhead;
constexpr std::size_t head_down = 4 + record_overhead;
constexpr std::size_t wire_cell_up = 16'436;  // as line.hpp says
constexpr std::size_t wire_cell_down = 16'432;
static_assert(head_up + full_record == wire_cell_up);
static_assert(head_down + full_record == wire_cell_down);
constexpr std::uint8_t application_data = 23;

struct Wire : ::testing::Test {
  Wire() {
    auto made = WireProxy::open(reactor, {.listen = {"127.0.0.1", 0}, .to = server.address()},
                                [this](const WireRecord& record) { records.push_back(record); });
    proxy = std::move(*made);
    client = std::make_unique<TestClient>(reactor, std::vector{Address{"127.0.0.1", proxy->port()}},
                                          server.pin());
  }
  bool wait_up(int ups) {
    return run_until(reactor, [&] {
      return client->ups >= ups && client->client->is_up() &&
             server.opened.size() >= static_cast<std::size_t>(ups);
    });
  }
  std::vector<std::size_t> sizes(Direction direction) const {
    std::vector<std::size_t> found;
    for (const WireRecord& record : records) {
      if (record.direction == direction) found.push_back(record.size);
    }
    return found;
  }

  Reactor reactor;
  TestServer server{reactor, [](LineServerOptions& options) {
                      options.rate = {.per_second = 1'000'000, .burst = 1'000'000};
                    }};
  std::vector<WireRecord> records;
  std::unique_ptr<WireProxy> proxy;
  std::unique_ptr<TestClient> client;
};

std::vector<std::size_t> repeated(std::size_t first, std::size_t second, std::size_t count) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(first);
    all.push_back(second);
  }
  return all;
}

// Cells of every look: random, zeros, ones; alone and many at once; answered and not.
TEST_F(Wire, EveryCellHasOneSizeAndNothingElseTravels) {
  ASSERT_TRUE(wait_up(1));
  records.clear();
  std::size_t sent = 0;
  for (std::size_t burst = 1; burst <= 40; ++burst) {
    for (std::size_t i = 0; i < burst; ++i) {
      Bytes cell = sent % 3 == 0   ? make_cell(sent)
                   : sent % 3 == 1 ? Bytes(cell_size, 0)
                                   : Bytes(cell_size, 0xff);
      ASSERT_TRUE(client->client->send(std::move(cell)));
      ++sent;
    }
    ASSERT_TRUE(run_until(reactor, [&] { return client->cells.size() == sent; }));
  }
  server.echo = false;
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(server.server->send(server.opened[0], make_cell(i)));
  }
  ASSERT_TRUE(run_until(reactor, [&] { return client->cells.size() == sent + 100; }));
  for (const WireRecord& record : records) ASSERT_EQ(record.type, application_data);
  EXPECT_EQ(sizes(Direction::up), repeated(head_up, full_record, sent));
  EXPECT_EQ(sizes(Direction::down), repeated(head_down, full_record, sent + 100));
}

// Each line begins with the same sizes, whoever it is for and however often it was there.
TEST_F(Wire, EveryLineBeginsAlike) {
  ASSERT_TRUE(wait_up(1));
  proxy->cut();
  ASSERT_TRUE(wait_up(2));
  proxy->cut();
  ASSERT_TRUE(wait_up(3));
  std::map<std::uint64_t, std::vector<std::size_t>> up;
  std::map<std::uint64_t, std::size_t> types;
  for (const WireRecord& record : records) {
    if (record.direction == Direction::up) up[record.connection].push_back(record.size);
    if (record.type == 0) ++types[record.connection];
  }
  ASSERT_EQ(up.size(), 3U);
  EXPECT_EQ(up[1], up[2]);
  EXPECT_EQ(up[1], up[3]);
  EXPECT_TRUE(types.empty());  // everything was TLS
}

TEST_F(Wire, ACutLineComesBack) {
  ASSERT_TRUE(wait_up(1));
  proxy->block(true);
  proxy->cut();
  ASSERT_TRUE(run_until(reactor, [&] { return client->downs.size() >= 3; }));
  EXPECT_FALSE(client->client->is_up());
  EXPECT_EQ(client->downs[0], LineEnd::closed_by_peer);
  proxy->block(false);
  ASSERT_TRUE(wait_up(2));
  ASSERT_TRUE(client->client->send(make_cell(5)));
  ASSERT_TRUE(run_until(reactor, [&] { return client->cells.size() == 1; }));
  EXPECT_TRUE(client->cells[0] == make_cell(5));
}

TEST_F(Wire, ACorruptedCellEndsTheLineAndIsNotDelivered) {
  ASSERT_TRUE(wait_up(1));
  proxy->corrupt_next(Direction::up);
  ASSERT_TRUE(client->client->send(make_cell(1)));
  ASSERT_TRUE(run_until(reactor, [&] { return client->downs.size() == 1; }));
  EXPECT_EQ(server.cells, 0U);
  ASSERT_TRUE(wait_up(2));
  server.echo = false;
  proxy->corrupt_next(Direction::down);
  ASSERT_TRUE(server.server->send(server.opened[1], make_cell(2)));
  ASSERT_TRUE(run_until(reactor, [&] { return client->downs.size() == 2; }));
  EXPECT_TRUE(client->cells.empty());
}

TEST_F(Wire, ADelayedCellComesInOrderAndLater) {
  ASSERT_TRUE(wait_up(1));
  proxy->set_delay(Duration::milliseconds(20));
  const Instant before = reactor.now();
  for (std::uint64_t i = 0; i < 10; ++i) ASSERT_TRUE(client->client->send(make_cell(i)));
  ASSERT_TRUE(run_until(reactor, [&] { return client->cells.size() == 10; }));
  EXPECT_GE(reactor.now() - before, Duration::milliseconds(39));  // rounded down twice
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_TRUE(client->cells[i] == make_cell(i));
}

TEST_F(Wire, AHeldLineGoesOn) {
  ASSERT_TRUE(wait_up(1));
  proxy->hold(true);
  for (std::uint64_t i = 0; i < 10; ++i) ASSERT_TRUE(client->client->send(make_cell(i)));
  bool passed = false;
  Timer timer(reactor, [&] { passed = true; });
  timer.wake_at(reactor.now() + Duration::milliseconds(10));
  ASSERT_TRUE(run_until(reactor, [&] { return passed; }));
  EXPECT_TRUE(client->cells.empty());
  proxy->hold(false);
  ASSERT_TRUE(run_until(reactor, [&] { return client->cells.size() == 10; }));
}

// The recorder itself: it must find every record, however the bytes were cut, and say what is none.
TEST(RecordReader, FindsRecordsInPieces) {
  Bytes stream;
  const std::vector<std::size_t> contents{1, 300, 16'640, 0, 7};
  for (const std::size_t size : contents) {
    stream.insert(stream.end(), {23, 3, 3, static_cast<std::uint8_t>(size >> 8U),
                                 static_cast<std::uint8_t>(size)});
    stream.resize(stream.size() + size, 9);
  }
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{4}, std::size_t{999}, stream.size()}) {
    std::vector<std::size_t> found;
    RecordReader reader(0, [&](std::uint8_t type, std::size_t size) {
      EXPECT_EQ(type, 23);
      found.push_back(size - 5);
    });
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      const std::size_t size = std::min(piece, stream.size() - at);
      reader.read(MutableBytes(stream).subspan(at, size));
    }
    EXPECT_EQ(found, contents);
  }
}

TEST(RecordReader, CorruptsOneBitOfEachNth) {
  Bytes stream;
  for (int i = 0; i < 6; ++i) stream.insert(stream.end(), {23, 3, 3, 0, 2, 0, 0});
  RecordReader reader(3, [](std::uint8_t, std::size_t) {});
  reader.read(stream);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(stream[i * 7 + 5], i % 3 == 2 ? 1 : 0);
}

TEST(RecordReader, SaysWhatIsNoTls) {
  for (Bytes stream : {Bytes{'G', 'E', 'T'}, Bytes{23, 4, 0, 0, 0}, Bytes{23, 3, 3, 0xff, 0xff}}) {
    std::vector<std::size_t> found;
    RecordReader reader(0, [&](std::uint8_t type, std::size_t size) {
      EXPECT_EQ(type, 0);
      found.push_back(size);
    });
    reader.read(stream);
    EXPECT_EQ(found, std::vector{stream.size()});
  }
}

}  // namespace
}  // namespace peyk::net
