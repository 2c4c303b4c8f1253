#include "file_parts.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "files.hpp"

namespace peyk::app {
namespace {

namespace fs = std::filesystem;
using text::Message;

class FileParts : public testing::Test {
 protected:
  FileParts() {
    std::string name = fs::temp_directory_path() / "peyk-parts-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~FileParts() override { fs::remove_all(folder_); }

  fs::path file_of(std::size_t size, char byte = 'x') {
    const fs::path path = folder_ / "file";
    std::ofstream(path) << std::string(size, byte);
    return path;
  }
  std::string content(const fs::path& file) {
    const auto bytes = read_file(file, 1U << 20U);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "unreadable";
  }
  std::size_t files() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(FileParts, AreReadInOrderToTheEnd) {
  for (const std::size_t size : {std::size_t{1}, file_part_bytes, file_part_bytes * 2 + 7}) {
    auto reader = PartReader::open(file_of(size));
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->size(), size);
    std::size_t read = 0;
    while (true) {
      const auto part = reader->next();
      ASSERT_TRUE(part);
      if (part->empty()) break;
      EXPECT_LE(part->size(), file_part_bytes);
      read += part->size();
    }
    EXPECT_EQ(read, size);
  }
}

TEST_F(FileParts, OfWhatIsNoFileOrHasNoSizeForItAreRefused) {
  const auto error = [](const fs::path& file) { return PartReader::open(file).error().what; };
  EXPECT_EQ(error(file_of(0)), Message::error_file_size);
  EXPECT_EQ(error(folder_), Message::error_file_is_folder);
  EXPECT_EQ(error(folder_ / "none"), Message::error_file_missing);
  EXPECT_EQ(error("/dev/null"), Message::error_file_failed);
  const fs::path large = file_of(1);
  fs::resize_file(large, (std::uintmax_t{1} << 30U) + 1);  // a hole
  EXPECT_EQ(error(large), Message::error_file_size);
}

TEST_F(FileParts, OfAFileThatChangesAreNotGiven) {
  for (const std::size_t becomes : {std::size_t{10}, 2 * file_part_bytes}) {
    auto reader = PartReader::open(file_of(file_part_bytes + 1));
    ASSERT_TRUE(reader && reader->next());
    fs::resize_file(folder_ / "file", becomes);
    EXPECT_EQ(reader->next().error().what, Message::error_file_changed);
  }
}

TEST_F(FileParts, ThatHaveNoFolderNameTheFolder) {
  const auto refused = PartWriter::begin(folder_ / "none" / "map.pdf");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, Message::error_file_missing);
  EXPECT_EQ(std::get<std::string>(refused.error().values.at(0).value), (folder_ / "none").string());
}

TEST_F(FileParts, TakeTheirPlaceOnlyWhenTheyAreWhole) {
  const fs::path target = folder_ / "saved";
  {
    auto writer = PartWriter::begin(target);
    ASSERT_TRUE(writer && writer->add(as_bytes("half")));
    EXPECT_FALSE(fs::exists(target));
    EXPECT_EQ(files(), 1U);
  }
  EXPECT_EQ(files(), 0U);  // called off
  auto writer = PartWriter::begin(target);
  ASSERT_TRUE(writer && writer->add(as_bytes("all ")) && writer->add(as_bytes("of it")));
  ASSERT_TRUE(writer->keep(false));
  EXPECT_EQ(content(target), "all of it");
  struct stat found{};
  ASSERT_EQ(stat(target.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileParts, AreWrittenOverAFileOnlyWhenThatIsAskedFor) {
  const fs::path target = file_of(3);
  {
    auto writer = PartWriter::begin(target);
    ASSERT_TRUE(writer && writer->add(as_bytes("new")));
    EXPECT_EQ(writer->keep(false).error().what, Message::error_file_exists);
  }
  EXPECT_EQ(content(target), "xxx");
  EXPECT_EQ(files(), 1U);
  auto writer = PartWriter::begin(target);
  ASSERT_TRUE(writer && writer->add(as_bytes("new")) && writer->keep(true));
  EXPECT_EQ(content(target), "new");
}

// What the name points to is somebody else's.
TEST_F(FileParts, AreNotWrittenThroughALink) {
  const fs::path other = file_of(3);
  const fs::path target = folder_ / "link";
  fs::create_symlink(other, target);
  auto writer = PartWriter::begin(target);
  ASSERT_TRUE(writer && writer->add(as_bytes("new")));
  EXPECT_EQ(writer->keep(false).error().what, Message::error_file_exists);
  ASSERT_TRUE(writer->keep(true));
  EXPECT_EQ(content(other), "xxx");
  EXPECT_EQ(content(target), "new");
}

}  // namespace
}  // namespace peyk::app
