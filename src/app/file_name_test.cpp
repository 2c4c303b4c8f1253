#include "file_name.hpp"

#include <gtest/gtest.h>

namespace peyk::app {
namespace {

TEST(FileName, OfSomebodyElseNamesNothingButAFile) {
  EXPECT_EQ(plain_file_name("map.png"), "map.png");
  EXPECT_EQ(plain_file_name("نقشه ۱.png"), "نقشه ۱.png");
  EXPECT_EQ(plain_file_name("../../etc/passwd"), "_._.._etc_passwd");
}

TEST(FileName, IsNeitherHiddenNorAnOption) {
  EXPECT_EQ(plain_file_name(".bashrc"), "_bashrc");
  EXPECT_EQ(plain_file_name("-rf"), "_rf");
  EXPECT_EQ(plain_file_name(".."), "_.");
}

TEST(FileName, ShowsWhatWouldTurnItRound) {
  const std::string turned = plain_file_name("map\u202egnp.exe");
  EXPECT_EQ(turned.find("\u202e"), std::string::npos);
  EXPECT_NE(turned.find("exe"), std::string::npos);
  EXPECT_EQ(plain_file_name("a\nb").find('\n'), std::string::npos);
  EXPECT_EQ(plain_file_name("a\x1b[2Jb").find('\x1b'), std::string::npos);
}

TEST(FileName, IsCutBetweenLetters) {
  std::string longest;
  while (longest.size() < 300) longest += "ب";
  const std::string cut = plain_file_name(longest);
  EXPECT_EQ(cut.size(), 254U);
  EXPECT_EQ(plain_file_name("x" + longest).size(), 255U);
}

// Two names that look alike would be two files.
TEST(FileName, IsNotCutBehindAHalfSpace) {
  std::string name = "ab";
  while (name.size() < 250) name += "ب";
  EXPECT_EQ(plain_file_name(name + "ب\u200Cب"), name + "ب");
  EXPECT_EQ(plain_file_name("ب\u200Cب"), "ب\u200Cب");
}

TEST(FileName, TellsTheMediaTypeByItsEnding) {
  EXPECT_EQ(media_type_of("MAP.PNG"), "image/png");
  EXPECT_EQ(media_type_of("a.tar.zip"), "application/zip");
  EXPECT_EQ(media_type_of("png"), "application/octet-stream");
  EXPECT_EQ(media_type_of("a.unheard"), "application/octet-stream");
}

}  // namespace
}  // namespace peyk::app
