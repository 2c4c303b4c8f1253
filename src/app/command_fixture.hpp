// For tests: a command line is run, and what it prints is caught.
#pragma once

#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "command_line.hpp"

namespace peyk::app {

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
  std::FILE* file = std::tmpfile();
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  dup2(fileno(file), STDOUT_FILENO);
  Ran ran{line.run(static_cast<int>(arguments.size()), arguments.data(), screen), ""};
  dup2(before, STDOUT_FILENO);
  close(before);
  EXPECT_EQ(std::fseek(file, 0, SEEK_SET), 0);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
    ran.out += static_cast<char>(c);
  }
  std::fclose(file);
  return ran;
}

}  // namespace peyk::app
