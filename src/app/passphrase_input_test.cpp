// The passphrase as it comes from a file and from a terminal: one of our own, with a child at it.
#include "passphrase_input.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "peyk/api/request.hpp"
#include "peyk/crypto/entropy.hpp"

namespace peyk::app {
namespace {

namespace fs = std::filesystem;
using identity::ServiceClass;
using text::Message;

const Screen screen(text::Language::english, "UTC");

class Passphrases : public testing::Test {
 protected:
  Passphrases() {
    crypto::initialise();
    std::string name = fs::temp_directory_path() / "peyk-passphrase-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~Passphrases() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string file_with(const std::string& text) const {
    std::ofstream(folder_ / "file") << text;
    return folder_ / "file";
  }
  [[nodiscard]] std::optional<Message> refused(
      const std::string& text, ServiceClass service_class = ServiceClass::steady) const {
    const auto made = new_passphrase(screen, file_with(text), service_class);
    return made ? std::nullopt : std::optional(made.error().what);
  }

  fs::path folder_;
};

TEST_F(Passphrases, LoseOneLineEndAndNothingElse) {
  EXPECT_EQ(*passphrase(screen, Message::desk_passphrase_ask, file_with("six words \r\n")),
            crypto::secret_bytes(as_bytes("six words ")));
}

TEST_F(Passphrases, ThatAreTooLongAreRefusedAndNotCut) {
  const std::string longest(api::max_passphrase_bytes - 1, 'x');
  EXPECT_EQ(refused("y" + longest + "\r\n"), std::nullopt);
  EXPECT_EQ(refused("yz" + longest + "\n"), Message::error_passphrase_long);
  EXPECT_EQ(refused("yz" + longest + longest), Message::error_passphrase_long);
}

TEST_F(Passphrases, ThatAnybodyGuessesAreRefused) {
  EXPECT_EQ(refused("eleven byte\n"), Message::error_passphrase_short);
  EXPECT_EQ(refused(std::string(40, 'a')), Message::error_passphrase_short);
  EXPECT_EQ(refused("ننننننننننننننن"), Message::error_passphrase_short);
  EXPECT_EQ(refused(std::string(40, 'a') + "b"), std::nullopt);
  EXPECT_EQ(refused("aaa", ServiceClass::practice), std::nullopt);
  EXPECT_EQ(refused("", ServiceClass::practice), Message::error_passphrase_short);
}

// A child that asks for a passphrase at a terminal whose other end is here.
class Asked {
 public:
  Asked() {
    child_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (child_ == 0) {
      const auto given = passphrase(screen, Message::desk_passphrase_ask, "");
      _exit(given ? static_cast<int>(given->size() % 100) : failed_with(given.error()));
    }
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;
  ~Asked() { close(terminal_); }

  // Until the question was asked: then the terminal is silent.
  void read_question() const {
    std::string seen;
    char c = 0;
    while (!seen.ends_with("Passphrase: ") && read(terminal_, &c, 1) == 1) seen += c;
  }
  void type(const std::string& text) const {
    ASSERT_EQ(write(terminal_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] bool echoes() const {
    termios now{};
    EXPECT_EQ(tcgetattr(terminal_, &now), 0);
    return (now.c_lflag & ECHO) != 0 && (now.c_lflag & ICANON) != 0;
  }
  void signal(int number) const { kill(child_, number); }
  [[nodiscard]] int end() const {
    int status = 0;
    waitpid(child_, &status, 0);
    return status;
  }

  static int failed_with(const Failure& failure) {
    return failure.what == Message::error_passphrase_long ? 101 : 102;
  }

 private:
  int terminal_ = -1;
  pid_t child_ = -1;
};

TEST_F(Passphrases, AreTypedUnseenAndTheTerminalIsAsBefore) {
  const Asked asked;
  asked.read_question();
  EXPECT_FALSE(asked.echoes());
  asked.type("four\x7f\n");
  EXPECT_EQ(WEXITSTATUS(asked.end()), 3);
  EXPECT_TRUE(asked.echoes());
}

TEST_F(Passphrases, TypedTooLongAreRefused) {
  const Asked asked;
  asked.read_question();
  asked.type(std::string(api::max_passphrase_bytes + 1, 'x') + "\n");
  EXPECT_EQ(WEXITSTATUS(asked.end()), 101);
}

TEST_F(Passphrases, ASignalLeavesTheTerminalAsItWas) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const Asked asked;
    asked.read_question();
    EXPECT_FALSE(asked.echoes());
    asked.signal(number);
    const int status = asked.end();
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), number);
    EXPECT_TRUE(asked.echoes()) << number;
  }
}

}  // namespace
}  // namespace peyk::app
