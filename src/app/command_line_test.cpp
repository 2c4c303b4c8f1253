// The whole tree of commands: every one explains itself, and mistakes are said in our own words.
#include "command_line.hpp"

#include <cstdio>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command_fixture.hpp"
#include "commands.hpp"

namespace peyk::app {
namespace {

using text::Message;

void add_all(Command& root) {
  add_practice_command(root);
  add_courier_commands(root);
  add_desk_commands(root);
  add_trust_command(root);
  add_card_commands(root);
  add_channel_commands(root);
  add_letter_commands(root);
  add_act_commands(root);
  add_read_commands(root);
  add_trace_command(root);
  add_give_commands(root);
  add_ask_commands(root);
  add_ledger_command(root);
  add_mandate_commands(root);
  add_principal_commands(root);
  add_record_commands(root);
}

Ran run(std::vector<const char*> arguments, text::Language language = text::Language::english) {
  return run_of(add_all, std::move(arguments), language);
}

TEST(CommandLine, EveryCommandShowsAnExample) {
  const std::vector<std::vector<const char*>> all = {
      {"practice"},
      {"courier"},
      {"courier", "init"},
      {"courier", "run"},
      {"courier", "card"},
      {"courier", "peer"},
      {"courier", "check"},
      {"courier", "stats"},
      {"courier", "backup"},
      {"desk"},
      {"desk", "init"},
      {"desk", "run"},
      {"desk", "unlock"},
      {"desk", "lock"},
      {"desk", "status"},
      {"desk", "passphrase"},
      {"desk", "backup"},
      {"desk", "restore"},
      {"desk", "destroy"},
      {"trust"},
      {"card"},
      {"card", "make"},
      {"card", "show"},
      {"card", "accept"},
      {"card", "words"},
      {"card", "list"},
      {"card", "reopen"},
      {"card", "remove"},
      {"channel"},
      {"channel", "open"},
      {"channel", "list"},
      {"channel", "show"},
      {"channel", "admit"},
      {"channel", "leave"},
      {"channel", "introduce"},
      {"channel", "bind"},
      {"channel", "recess"},
      {"channel", "resume"},
      {"channel", "suspend"},
      {"channel", "reopen"},
      {"channel", "close"},
      {"channel", "raise"},
      {"send"},
      {"question"},
      {"answer"},
      {"agenda"},
      {"minutes"},
      {"read"},
      {"search"},
      {"trace"},
      {"mandate"},
      {"mandate", "request"},
      {"mandate", "show"},
      {"mandate", "withdraw"},
      {"mandate", "revoke"},
      {"mandate", "trust"},
      {"mandate", "list"},
      {"outbox"},
      {"principal"},
      {"principal", "init"},
      {"principal", "card"},
      {"principal", "mandate"},
      {"principal", "revoke"},
      {"principal", "show"},
      {"give"},
      {"give", "propose"},
      {"give", "join"},
      {"give", "accept"},
      {"give", "withdraw"},
      {"give", "show"},
      {"give", "list"},
      {"ask"},
      {"ask", "common-ground"},
      {"ask", "match"},
      {"ask", "how-many"},
      {"ask", "overlap"},
      {"ask", "answer"},
      {"ask", "call-off"},
      {"ask", "list"},
      {"ledger"},
      {"record"},
      {"record", "verify"},
      {"record", "show"},
      {"record", "page"},
  };
  for (std::vector<const char*> arguments : all) {
    std::string name = "peyk";
    for (const char* argument : arguments) name += std::string(" ") + argument;
    arguments.push_back("--help");
    const Ran ran = run(arguments);
    ASSERT_TRUE(ran.done.has_value()) << name;
    EXPECT_EQ(*ran.done, ExitCode::done) << name;
    EXPECT_NE(ran.out.find("Example:\n  " + name), std::string::npos) << ran.out;
    const bool is_plain_group = name == "peyk courier" || name == "peyk desk" ||
                                name == "peyk principal" || name == "peyk record";
    const bool has_json = ran.out.find("--json") != std::string::npos;
    EXPECT_TRUE(is_plain_group || has_json) << name;
  }
}

TEST(CommandLine, AGroupWithoutACommandIsAWrongLine) {
  for (const char* group : {"desk", "courier"}) {
    const Ran ran = run({group});
    ASSERT_TRUE(ran.done.has_value());
    EXPECT_EQ(*ran.done, ExitCode::usage);
    EXPECT_NE(ran.out.find("Example:"), std::string::npos);
  }
  EXPECT_EQ(*run({}).done, ExitCode::usage);
}

TEST(CommandLine, MistakesAreSaidInOurOwnWords) {
  const auto what = [](std::vector<const char*> arguments) {
    const Ran ran = run(std::move(arguments));
    EXPECT_FALSE(ran.done.has_value());
    EXPECT_EQ(ran.done.error().code, ExitCode::usage);
    return ran.done.error().what;
  };
  EXPECT_EQ(what({"card", "make", "B1", "--days", "many"}), Message::error_bad_value);
  EXPECT_EQ(what({"card", "make", "B1", "--days", "-1"}), Message::error_bad_value);
  EXPECT_EQ(what({"card", "make"}), Message::error_missing_argument);
  EXPECT_EQ(what({"card", "make", "B1", "--days"}), Message::error_missing_value);
  EXPECT_EQ(what({"card", "make", "B1", "--colour"}), Message::error_unknown_option);
  EXPECT_EQ(what({"fly"}), Message::error_unknown_command);
  EXPECT_EQ(what({"outbox", "--dates", "julian"}), Message::error_bad_value);
  const Ran ran = run({"card", "make", "B1", "--days", "many"});
  EXPECT_EQ(std::get<std::string>(ran.done.error().values.at(0).value), "--days");
  EXPECT_EQ(std::get<std::string>(ran.done.error().values.at(1).value), "many");
}

struct Typed : CommonOptions {
  std::uint64_t number = 0;
  std::uint64_t lowest = 0;
};
Typed typed;  // NOLINT(cert-err58-cpp)

void add_typed(Command& root) {
  root.action("bid", Message::help_send, "peyk bid 1", typed)
      .positional("NUMBER", typed.number, Message::help_value_marked_number)
      .option("--lowest", typed.lowest, Message::help_option_file)
      .run([](Screen&) { return Result<ExitCode>(ExitCode::done); });
}

// 010 was taken for eight, -1 and what is too large for 2^64 - 1.
TEST(CommandLine, NumbersAreDigitsAndNothingElse) {
  for (const char* wrong : {"0x1f", "-1", "+1", " 1", "1 ", "1e3", "1.0", "99999999999999999999",
                            "18446744073709551616", "", "۱٫۰", "१", "۷ ", "۱٬۰۰۰"}) {
    typed = {};
    const Ran ran = run_of(add_typed, {"bid", "1", "--lowest", wrong});
    ASSERT_FALSE(ran.done.has_value()) << wrong;
    EXPECT_EQ(ran.done.error().what, Message::error_bad_value) << wrong;
    EXPECT_EQ(std::get<std::string>(ran.done.error().values.at(1).value), wrong);
    EXPECT_FALSE(run_of(add_typed, {"bid", "--", wrong}).done.has_value()) << wrong;
  }
  ASSERT_TRUE(run_of(add_typed, {"bid", "010", "--lowest=18446744073709551615"}).done.has_value());
  EXPECT_EQ(typed.number, 10U);
  EXPECT_EQ(typed.lowest, UINT64_MAX);
  const std::string longest(64, '0');
  EXPECT_TRUE(run_of(add_typed, {"bid", longest.c_str()}).done.has_value());
  EXPECT_FALSE(run_of(add_typed, {"bid", (longest + '0').c_str()}).done.has_value());
}

// As the program itself shows numbers in Persian and in Arabic.
TEST(CommandLine, NumbersMayHaveTheDigitsOfEveryLanguage) {
  ASSERT_TRUE(run_of(add_typed, {"bid", "۱۲۰۹", "--lowest", "٣٤٠٩"}).done.has_value());
  EXPECT_EQ(typed.number, 1209U);
  EXPECT_EQ(typed.lowest, 3409U);
  ASSERT_TRUE(run_of(add_typed, {"bid", "٢۵7"}).done.has_value());
  EXPECT_EQ(typed.number, 257U);
}

TEST(CommandLine, HelpSaysWhyALetterIsBetterNotTypedThere) {
  EXPECT_NE(run({"send", "--help"}).out.find("others may see command lines"), std::string::npos);
}

// At a terminal the letter is asked for, and ends with Ctrl-D.
TEST(CommandLine, SendAsksForTheLetter) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    const Ran ran = run({"send", "geneva", "--home", "/nowhere"});
    _exit(ran.done.has_value() || ran.done.error().what != Message::error_letter_empty ? 1 : 0);
  }
  std::string seen;
  char c = 0;
  while (!seen.ends_with("Write the letter.") && read(terminal, &c, 1) == 1) seen += c;
  EXPECT_TRUE(seen.ends_with("Write the letter.")) << seen;
  ASSERT_EQ(write(terminal, "\x04", 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  close(terminal);
}

}  // namespace
}  // namespace peyk::app
