// For tests: a command line is run, and what it prints is caught.
#pragma once

#include <cstdio>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "command_line.hpp"

namespace peyk::app {

// What `act` writes to the standard output.
inline std::string printed(const std::function<void()>& act) {
  std::FILE* file = std::tmpfile();
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  dup2(fileno(file), STDOUT_FILENO);
  act();
  dup2(before, STDOUT_FILENO);
  close(before);
  EXPECT_EQ(std::fseek(file, 0, SEEK_SET), 0);
  std::string out;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) out += static_cast<char>(c);
  std::fclose(file);
  return out;
}

struct Ran {
  Result<ExitCode> done;
  std::string out;
};

// `add`: the commands that there are.
inline Ran run_of(void (*add)(Command&), std::vector<const char*> arguments,
                  text::Language language = text::Language::english) {
  arguments.insert(arguments.begin(), "peyk");
  Screen screen(language, "UTC");
  CommandLine line(screen.catalogue());
  add(line.root());
  Ran ran{ExitCode::done, ""};
  ran.out = printed(
      [&] { ran.done = line.run(static_cast<int>(arguments.size()), arguments.data(), screen); });
  return ran;
}

}  // namespace peyk::app
