// What is printed, and what happens when it cannot be.
#include "screen.hpp"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace peyk::app {
namespace {

using text::Message;

// Another standard output for a while.
class Output {
 public:
  explicit Output(int descriptor) : before_(dup(STDOUT_FILENO)) {
    fflush(stdout);
    dup2(descriptor, STDOUT_FILENO);
    close(descriptor);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    dup2(before_, STDOUT_FILENO);
    close(before_);
  }

 private:
  int before_;
};

std::optional<Message> failure_on(int descriptor) {
  const Screen screen(text::Language::english, "UTC");
  const Output output(descriptor);
  screen.say(Message::desk_unlocked);
  screen.write("more\n");
  const auto failure = screen.failure();
  return failure ? std::optional(failure->what) : std::nullopt;
}

TEST(Screen, SaysWhyItCouldNotWrite) {
  EXPECT_EQ(failure_on(open("/dev/null", O_WRONLY)), std::nullopt);
  EXPECT_EQ(failure_on(open("/dev/full", O_WRONLY)), Message::error_output_full);
  EXPECT_EQ(failure_on(open("/dev/null", O_RDONLY)), Message::error_output_failed);
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  EXPECT_EQ(failure_on(ends[1]), Message::error_output_closed);
}

TEST(Screen, WithJsonEverySentenceIsAnObject) {
  Screen screen(text::Language::english, "UTC");
  screen.use_json(true);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  {
    const Output output(ends[1]);
    screen.say(Message::desk_unlocked);
  }
  std::array<char, 256> text{};
  const ssize_t count = read(ends[0], text.data(), text.size());
  close(ends[0]);
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(count)),
            R"({"done":true,"what":"desk_unlocked","text":"The vault is open."})"
            "\n");
}

}  // namespace
}  // namespace peyk::app
