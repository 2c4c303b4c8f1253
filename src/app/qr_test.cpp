#include "qr.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <vector>

namespace peyk::app {
namespace {

TEST(Qr, HasItsQuietZoneAndFinderPattern) {
  const auto drawn = qr_for_terminal("PEYK1:abc");
  ASSERT_TRUE(drawn.has_value());
  // 21 modules of version 1 and 8 of quiet zone: 29 rows in pairs.
  EXPECT_EQ(drawn->columns, 29U);
  EXPECT_EQ(std::count(drawn->lines.begin(), drawn->lines.end(), '\n'), 15);
  EXPECT_TRUE(drawn->lines.starts_with("\x1b[30;107m" + std::string(29, ' ')));
}

// Dark modules, row by row.
using Picture = std::vector<std::vector<bool>>;

// What a camera sees, read by a program that is not ours.
std::string read_back(const Picture& picture) {
  constexpr std::size_t scale = 4;
  std::string name = std::filesystem::temp_directory_path() / "peyk-qr-XXXXXX";
  const std::filesystem::path folder = mkdtemp(name.data());
  std::ofstream file(folder / "qr.pgm");
  file << "P2 " << picture.front().size() * scale << ' ' << picture.size() * scale << " 255\n";
  for (std::size_t y = 0; y < picture.size() * scale; ++y) {
    const auto& row = picture[y / scale];
    for (std::size_t x = 0; x < row.size() * scale; ++x) file << (row[x / scale] ? "0 " : "255 ");
    file << '\n';
  }
  file.close();
  const std::string command = "zbarimg --raw --quiet --nodbus " + (folder / "qr.pgm").string();
  std::string read;
  if (FILE* out = popen(command.c_str(), "r"); out != nullptr) {
    for (int c = fgetc(out); c != EOF; c = fgetc(out)) read += static_cast<char>(c);
    pclose(out);
  }
  std::filesystem::remove_all(folder);
  return read;
}

// As long as a card with the most couriers.
std::string card_text() {
  std::string text = "PEYK1:";
  for (int i = 0; text.size() < 2'000; ++i) text += std::to_string(i * 7919);
  return text;
}

TEST(Qr, InATerminalItIsReadBack) {
  const auto drawn = qr_for_terminal(card_text());
  ASSERT_TRUE(drawn.has_value());
  Picture picture;
  std::istringstream lines(drawn->lines);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find('m') + 1;
    std::string_view rest = std::string_view(line).substr(begin, line.rfind("\x1b") - begin);
    picture.resize(picture.size() + 2);
    while (!rest.empty()) {
      const bool both = rest.starts_with("█");
      picture.end()[-2].push_back(both || rest.starts_with("▀"));
      picture.end()[-1].push_back(both || rest.starts_with("▄"));
      rest.remove_prefix(rest.starts_with(' ') ? 1 : 3);
    }
  }
  ASSERT_EQ(picture.front().size(), drawn->columns);
  EXPECT_EQ(read_back(picture), card_text() + "\n");
}

TEST(Qr, InAFileItIsReadBack) {
  const auto drawn = qr_as_svg(card_text());
  ASSERT_TRUE(drawn.has_value());
  const std::size_t size = std::stoul(drawn->substr(drawn->find("viewBox=\"0 0 ") + 13));
  Picture picture(size, std::vector<bool>(size));
  // Every piece is M<x> <y>h<width>v1h-<width>z.
  const std::regex piece("M(\\d+) (\\d+)h(\\d+)v1h-\\d+z");
  for (std::sregex_iterator it(drawn->begin(), drawn->end(), piece), end; it != end; ++it) {
    const std::size_t x = std::stoul(it->str(1));
    auto& row = picture.at(std::stoul(it->str(2)));
    for (std::size_t i = 0; i < std::stoul(it->str(3)); ++i) row.at(x + i) = true;
  }
  EXPECT_EQ(read_back(picture), card_text() + "\n");
}

TEST(Qr, SvgHasTheSizeOfItsModules) {
  const auto drawn = qr_as_svg("PEYK1:abc");
  ASSERT_TRUE(drawn.has_value());
  EXPECT_NE(drawn->find("viewBox=\"0 0 29 29\""), std::string::npos);
  // The upper edge of the first finder pattern.
  EXPECT_NE(drawn->find("M4 4h7v1h-7z"), std::string::npos);
}

TEST(Qr, TooLongATextHasNone) {
  EXPECT_TRUE(qr_as_svg(std::string(2953, 'x')).has_value());
  EXPECT_FALSE(qr_as_svg(std::string(2954, 'x')).has_value());
  EXPECT_FALSE(qr_for_terminal(std::string(2954, 'x')).has_value());
}

}  // namespace
}  // namespace peyk::app
