// Three desks in one channel, one of them killed at some effects and commits: nothing acknowledged
// is lost, nothing arrives twice, all see one order. (Two desks are killed at every one:
// crash_test.cpp; how that is dealt out: shards.hpp.)
#include <gtest/gtest.h>

#include "shards.hpp"
#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using testing::Mesh;
using testing::MeshDisks;
using testing::shards;

constexpr std::int64_t long_enough = 400;

constexpr std::uint64_t kills = 48;
constexpr std::uint64_t stride = shards;

class MeshCrash : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static void SetUpTestSuite() {
    Mesh mesh({"A", "B", "C"});
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(mesh[0], mesh[1]));
    ASSERT_TRUE(mesh.meet(mesh[0], mesh[2]));
    ASSERT_TRUE(mesh.open(mesh[0], "geneva", {"B", "C"}));
    ASSERT_TRUE(mesh.run_until(
        [&] { return Mesh::has(mesh[1], "geneva") && Mesh::has(mesh[2], "geneva"); }, long_enough));
    disks_ = new MeshDisks(mesh.disks());
  }
  static void TearDownTestSuite() {
    delete disks_;
    disks_ = nullptr;
  }

  // A introduces B and C, who are called so by each other, and all write.
  static void talk(Mesh& mesh, const std::function<void()>& kill) {
    mesh.start_from(*disks_);
    mesh.run_rounds(1);
    DeskNode& a = mesh[0];
    DeskNode& b = mesh[1];
    DeskNode& c = mesh[2];
    kill();
    const auto done_by = [&](DeskNode& desk, const desk::Order& order) {
      for (int tries = 0; tries < 2; ++tries) {
        revive(mesh);
        const auto before = Mesh::acts(desk, "geneva").size();
        if (!Mesh::act(desk, "geneva", order)) return true;
        revive(mesh);
        if (Mesh::acts(desk, "geneva").size() > before) return true;  // it was durable
      }
      return false;
    };
    ASSERT_TRUE(done_by(a, desk::order::Introduce{.first = "B", .second = "C"}));
    ASSERT_TRUE(done_by(b, desk::plain_letter("by B")));
    ASSERT_TRUE(done_by(c, desk::plain_letter("by C")));
    ASSERT_TRUE(done_by(a, desk::plain_letter("by A")));
    ASSERT_TRUE(mesh.run_until(
        [&] {
          revive(mesh);
          return Mesh::is_open(b, "C (A)") && Mesh::is_open(c, "B (A)");
        },
        long_enough));
    const auto confirmed = [&](DeskNode& desk, const std::string& peer) {
      revive(mesh);
      const auto relation = Mesh::relation(desk, peer);
      return relation && (relation->words_confirmed || mesh.confirm(desk, peer));
    };
    ASSERT_TRUE(mesh.run_until(
        [&] {
          revive(mesh);
          return confirmed(b, "C (A)") && confirmed(c, "B (A)") && mesh.quiet();
        },
        long_enough));
    for (DeskNode* desk : mesh.desks) {
      auto letters = Mesh::letters(*desk, "geneva");
      EXPECT_EQ(letters, Mesh::letters(a, "geneva"));
      EXPECT_EQ(Mesh::story(*desk, "geneva"), Mesh::story(a, "geneva"));
      std::ranges::sort(letters);
      EXPECT_EQ(letters, (std::vector<std::string>{"by A", "by B", "by C"})) << desk->name();
    }
  }

  static void revive(Mesh& mesh) {
    for (DeskNode* desk : mesh.desks) {
      if (desk->is_up()) continue;
      desk->start();
      ASSERT_TRUE(desk->is_up());
      desk->unlock();
    }
  }

  static MeshDisks* disks_;
};
MeshDisks* MeshCrash::disks_ = nullptr;

TEST_P(MeshCrash, AtAnEffectLosesNothing) {
  for (std::uint64_t n = GetParam() - 1; n < kills; n += stride) {
    SCOPED_TRACE(n);
    Mesh mesh({"A", "B", "C"});
    DeskNode& killed = mesh[n % 3];
    talk(mesh, [&] { killed.crash_before_effect(5 + n * 331 % 600); });
    if (HasFailure()) return;
  }
}

TEST_P(MeshCrash, AtACommitLosesNothing) {
  for (std::uint64_t n = GetParam() - 1; n < kills; n += stride) {
    SCOPED_TRACE(n);
    Mesh mesh({"A", "B", "C"});
    DeskNode& killed = mesh[n % 3];
    const auto fault = n % 2 == 0 ? desk::MemoryRecordStore::Fault::crash_before
                                  : desk::MemoryRecordStore::Fault::crash_after;
    talk(mesh, [&] { killed.store().fail_commit(1 + n * 7 % 60, fault); });
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, MeshCrash, ::testing::Range(std::uint64_t{1}, shards + 1));

}  // namespace
}  // namespace peyk::sim
