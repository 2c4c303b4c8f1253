#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "peyk/net/control_client.hpp"
#include "peyk/net/control_server.hpp"

#include "testing/loop.hpp"
#include "unix_socket.hpp"

namespace peyk::net {
namespace {

using testing::in_background;
using testing::run_until;
using testing::TemporaryFolder;

const Duration patience = Duration::seconds(30);

Bytes text(std::string_view words) {
  const ByteSpan bytes = as_bytes(words);
  return Bytes(bytes.begin(), bytes.end());
}

// A server that answers a frame by the same bytes backwards.
struct Control {
  explicit Control(std::function<void(ControlServerOptions&)> change = {}) {
    ControlServerOptions options{.socket = socket};
    if (change) change(options);
    auto made = ControlServer::open(reactor, options,
                                    {[this](ControlId id, Bytes frame) {
                                       last = id;
                                       ++frames;
                                       std::ranges::reverse(frame);
                                       if (answers) server->send(id, frame);
                                     },
                                     [this](ControlId) { ++closed; }});
    if (made) server = std::move(*made);
  }

  TemporaryFolder folder;
  std::filesystem::path socket = folder.path() / "run" / "control";
  Reactor reactor;
  std::unique_ptr<ControlServer> server;
  ControlId last;
  int frames = 0;
  int closed = 0;
  bool answers = true;
};

const ControlServerEvents quiet{[](ControlId, const Bytes&) {}, [](ControlId) {}};

// A connection that says what the test wants.
struct RawControl {
  explicit RawControl(const std::filesystem::path& path) : socket(connect_unix(path)) {}
  void write(ByteSpan bytes) {
    EXPECT_EQ(::send(socket->number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  Result<Descriptor> socket;
};

TEST(Control, AsksAndIsAnswered) {
  Control control;
  ASSERT_TRUE(control.server);
  const auto answers = in_background(control.reactor, [&] {
    std::vector<Result<Bytes>> seen;
    auto client = ControlClient::connect(control.socket);
    if (!client) return seen;
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{65'537}, max_control_frame}) {
      Bytes question(size, 7);
      if (size > 0) question[0] = 1;
      seen.push_back(client->ask(question, patience));
      std::ranges::reverse(question);
      EXPECT_EQ(seen.back(), question);
    }
    return seen;
  });
  EXPECT_EQ(answers.size(), 4U);
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.closed == 1; }));
  EXPECT_EQ(control.server->connections(), 0U);
}

TEST(Control, IsForUsAlone) {
  Control control;
  ASSERT_TRUE(control.server);
  struct stat found{};
  ASSERT_EQ(lstat(control.socket.c_str(), &found), 0);
  EXPECT_TRUE(S_ISSOCK(found.st_mode));
  EXPECT_EQ(found.st_mode & 07777U, 0600U);
  ASSERT_EQ(lstat(control.socket.parent_path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0700U);
}

TEST(Control, RefusesAnotherUser) {
  Control control([](ControlServerOptions& options) { options.user = geteuid() + 1; });
  ASSERT_TRUE(control.server);
  const auto answer = in_background(control.reactor, [&]() -> Result<Bytes> {
    auto client = ControlClient::connect(control.socket);
    if (!client) return std::unexpected(client.error());
    return client->receive(patience);
  });
  EXPECT_EQ(answer, std::unexpected(Error::closed));
  EXPECT_EQ(control.server->counters().wrong_user, 1U);
  EXPECT_EQ(control.frames, 0);
}

TEST(Control, RefusesAFolderOpenToOthers) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkdir((folder.path() / "run").c_str(), 0755), 0);
  ASSERT_EQ(chmod((folder.path() / "run").c_str(), 0755), 0);
  Reactor reactor;
  const auto made =
      ControlServer::open(reactor, {.socket = folder.path() / "run" / "control"}, quiet);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(), Error::not_private);
}

TEST(Control, NoticesARunningServer) {
  Control control;
  ASSERT_TRUE(control.server);
  const auto second = ControlServer::open(control.reactor, {.socket = control.socket}, quiet);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Error::already_running);
  // Its socket is untouched.
  const auto answer = in_background(control.reactor, [&] {
    return ControlClient::connect(control.socket)->ask(text("ab"), patience);
  });
  EXPECT_EQ(answer, text("ba"));
}

TEST(Control, ReplacesTheSocketOfADeadProgram) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "control";
  {
    const auto left = make_unix_socket();
    const auto address = unix_address(path);
    ASSERT_TRUE(left && address);
    ASSERT_EQ(bind(left->number(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)),
              0);
  }
  EXPECT_EQ(ControlClient::connect(path).error(), Error::not_found);
  Reactor reactor;
  const auto made = ControlServer::open(reactor, {.socket = path}, quiet);
  ASSERT_TRUE(made);
  EXPECT_TRUE(ControlClient::connect(path));
}

TEST(Control, TouchesNothingThatIsNoSocket) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "control";
  std::ofstream(path) << "dear";
  Reactor reactor;
  const auto made = ControlServer::open(reactor, {.socket = path}, quiet);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error(), Error::not_a_socket);
  EXPECT_EQ(std::filesystem::file_size(path), 4U);
  const auto long_path = folder.path() / std::string(108, 'a');
  EXPECT_EQ(ControlServer::open(reactor, {.socket = long_path}, quiet).error(),
            Error::path_too_long);
  EXPECT_EQ(ControlClient::connect(long_path).error(), Error::path_too_long);
  EXPECT_EQ(ControlClient::connect(folder.path() / "none").error(), Error::not_found);
}

TEST(Control, RemovesItsSocketWhenItEnds) {
  Control control;
  ASSERT_TRUE(control.server);
  control.server.reset();
  EXPECT_FALSE(std::filesystem::exists(control.socket));
}

TEST(Control, ClosesOnTooLargeAFrame) {
  Control control;
  ASSERT_TRUE(control.server);
  RawControl raw(control.socket);
  ASSERT_TRUE(raw.socket);
  raw.write(make_frame_head(max_control_frame + 1));
  ASSERT_TRUE(
      run_until(control.reactor, [&] { return control.server->counters().too_large == 1; }));
  EXPECT_EQ(control.server->connections(), 0U);
  EXPECT_EQ(control.frames, 0);
  EXPECT_EQ(read_frame_head(make_frame_head(max_control_frame)), max_control_frame);
}

TEST(Control, TakesFramesInPiecesAndSeveralAtOnce) {
  Control control;
  ASSERT_TRUE(control.server);
  RawControl raw(control.socket);
  ASSERT_TRUE(raw.socket);
  const Bytes two{0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 0, 0, 0, 1, 'c'};
  raw.write(ByteSpan(two).first(3));
  bool passed = false;
  control.reactor.post([&] { passed = true; });
  ASSERT_TRUE(run_until(control.reactor, [&] { return passed; }));
  EXPECT_EQ(control.frames, 0);
  raw.write(ByteSpan(two).subspan(3));
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.frames == 3; }));
}

TEST(Control, APieceOfAFrameIsNone) {
  Control control;
  ASSERT_TRUE(control.server);
  {
    RawControl raw(control.socket);
    ASSERT_TRUE(raw.socket);
    raw.write(Bytes{0, 0, 0, 9, 'a'});
    ASSERT_TRUE(run_until(control.reactor, [&] { return control.server->connections() == 1; }));
  }
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.server->connections() == 0; }));
  EXPECT_EQ(control.frames, 0);
}

TEST(Control, PushesToWhoFollows) {
  Control control;
  ASSERT_TRUE(control.server);
  control.answers = false;
  auto client = ControlClient::connect(control.socket);
  ASSERT_TRUE(client);
  ASSERT_TRUE(client->send(text("follow"), patience));
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.frames == 1; }));
  for (const char* word : {"one", "two", "three"}) {
    EXPECT_TRUE(control.server->send(control.last, text(word)));
  }
  control.server->close(control.last);
  EXPECT_FALSE(control.server->send(control.last, text("late")));
  const auto frames = in_background(control.reactor, [&] {
    std::vector<Result<Bytes>> seen;
    while (seen.empty() || seen.back()) seen.push_back(client->receive(patience));
    return seen;
  });
  const std::vector<Result<Bytes>> expected{text("one"), text("two"), text("three"),
                                            std::unexpected(Error::closed)};
  EXPECT_EQ(frames, expected);
}

TEST(Control, ClosesAReaderWhoIsTooSlow) {
  Control control([](ControlServerOptions& options) { options.max_outgoing = 4 * 1024 * 1024; });
  ASSERT_TRUE(control.server);
  control.answers = false;
  auto client = ControlClient::connect(control.socket);
  ASSERT_TRUE(client);
  ASSERT_TRUE(client->send(text("follow"), patience));
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.frames == 1; }));
  const Bytes frame(1024 * 1024);
  int sent = 0;
  while (control.server->send(control.last, frame)) ASSERT_LT(++sent, 100);
  EXPECT_EQ(sent, 3);  // each with its head: four are more than the bound
  EXPECT_EQ(control.server->counters().slow_readers, 1U);
  ASSERT_TRUE(run_until(control.reactor, [&] { return control.closed == 1; }));
}

TEST(Control, OneMoreTakesThePlaceOfTheMostSilent) {
  Control control([](ControlServerOptions& options) { options.max_connections = 2; });
  ASSERT_TRUE(control.server);
  const auto connect = [&] {
    auto client = ControlClient::connect(control.socket);
    const auto accepted = control.server->counters().accepted + 1;
    EXPECT_TRUE(run_until(control.reactor,
                          [&] { return control.server->counters().accepted == accepted; }));
    return client;
  };
  auto older = connect();
  auto idle = connect();
  EXPECT_EQ(in_background(control.reactor, [&] { return older->ask(text("ab"), patience); }),
            text("ba"));
  auto third = connect();
  EXPECT_EQ(control.server->connections(), 2U);
  EXPECT_EQ(control.server->counters().dropped_for_others, 1U);
  EXPECT_EQ(idle->receive(patience), std::unexpected(Error::closed));
  for (auto* client : {&older, &third}) {
    EXPECT_EQ(in_background(control.reactor, [&] { return (*client)->ask(text("ab"), patience); }),
              text("ba"));
  }
}

TEST(Control, TheClientWaitsNoLongerThanAsked) {
  Control control;
  ASSERT_TRUE(control.server);
  auto client = ControlClient::connect(control.socket);
  ASSERT_TRUE(client);
  // The reactor does not run: nobody answers.
  EXPECT_EQ(client->ask(text("ab"), Duration::milliseconds(10)), std::unexpected(Error::timed_out));
  const auto later = in_background(control.reactor, [&] { return client->receive(patience); });
  EXPECT_EQ(later, text("ba"));
}

}  // namespace
}  // namespace peyk::net
