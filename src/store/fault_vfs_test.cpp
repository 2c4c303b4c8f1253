#include "testing/fault_vfs.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace peyk::store::test {

TEST(FaultDisk, UnsyncedWritesMayBeLostAndSyncedOnesAreNot) {
  constexpr int sector = 512;
  FaultDisk disk;
  sqlite3_vfs* vfs = sqlite3_vfs_find(disk.vfs_name().c_str());
  ASSERT_NE(vfs, nullptr);
  bool lost = false;
  bool kept = false;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const std::string name = "file" + std::to_string(seed);
    // As SQLite does: room for what the VFS keeps of an open file, which begins as sqlite3_file.
    std::vector<sqlite3_file> room(1 +
                                   static_cast<std::size_t>(vfs->szOsFile) / sizeof(sqlite3_file));
    sqlite3_file* file = room.data();
    ASSERT_EQ(vfs->xOpen(vfs, name.c_str(), file, SQLITE_OPEN_CREATE, nullptr), SQLITE_OK);
    const Bytes synced(sector, 1);
    const Bytes unsynced(sector, 2);
    EXPECT_EQ(file->pMethods->xWrite(file, synced.data(), sector, 0), SQLITE_OK);
    EXPECT_EQ(file->pMethods->xSync(file, 0), SQLITE_OK);
    EXPECT_EQ(file->pMethods->xWrite(file, unsynced.data(), sector, sector), SQLITE_OK);
    disk.power_off();
    EXPECT_EQ(file->pMethods->xWrite(file, unsynced.data(), sector, 0), SQLITE_IOERR_WRITE);
    disk.power_on(seed);
    const Bytes& content = disk.content(name);
    EXPECT_TRUE(std::equal(synced.begin(), synced.end(), content.begin()));
    (content.size() > sector ? kept : lost) = true;
    EXPECT_EQ(file->pMethods->xClose(file), SQLITE_OK);
  }
  EXPECT_TRUE(lost && kept);
}

}  // namespace peyk::store::test
