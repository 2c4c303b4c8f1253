// Real letters of the correspondence that the program is made for; not part of the project.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace peyk::text::testing {

// In the order of their names.
inline std::vector<std::string> real_letters() {
  const char* given = std::getenv("PEYK_LETTERS");
  std::filesystem::path folder = given != nullptr ? given : "";
  if (given == nullptr) folder = std::filesystem::path(PEYK_SOURCE) / "../shared/letters";
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    if (file.path().extension() == ".txt") files.push_back(file.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> letters;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    letters.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return letters;
}

inline bool is_continuous_integration() {
  const char* value = std::getenv("CI");
  return value != nullptr && std::string_view(value) == "true";
}

}  // namespace peyk::text::testing
