// Who does not sit on a track learns nothing of it, not even that it exists: everything that
// another member of its channel holds – all records of its desk, opened with every key – is looked
// through for every byte string that belongs to the track. A leak that is planted is found.
#include <algorithm>
#include <gtest/gtest.h>

#include "record_sealer.hpp"
#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using testing::Mesh;

constexpr std::int64_t long_enough = 400;
constexpr desk::Table first_table_of_vault = 16;

// All that is in a desk's store, in plain.
std::vector<crypto::SecretBytes> opened(DeskNode& node) {
  const auto sealer = [](crypto::StoreKey key, crypto::Label use) {
    crypto::Seed seed;
    return desk::RecordSealer(std::move(key), use, crypto::Random(std::move(seed)));
  };
  const auto device = sealer(node.device_key(), crypto::Label::device_record);
  const auto vault = sealer(node.vault_key(), crypto::Label::vault_record);
  std::vector<crypto::SecretBytes> plain;
  for (const auto& [place, value] : node.store().contents()) {
    const auto& [table, key] = place;
    plain.push_back(crypto::secret_bytes(key));
    if (table == 0) continue;  // the header: keys under the passphrase
    auto record = (table < first_table_of_vault ? device : vault).open(table, key, value);
    EXPECT_TRUE(record.has_value()) << int{table};
    if (record) plain.push_back(std::move(*record));
  }
  return plain;
}

bool holds(const std::vector<crypto::SecretBytes>& all, ByteSpan needle) {
  return std::ranges::any_of(all, [&](const crypto::SecretBytes& bytes) {
    return std::search(bytes.begin(), bytes.end(), needle.begin(), needle.end()) != bytes.end();
  });
}

class Outsider : public ::testing::Test {
 protected:
  Outsider() : mesh({"A", "B", "C"}) {}
  // A, B and C sit in geneva; A and B on its track.
  void SetUp() override {
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(a(), b()));
    ASSERT_TRUE(mesh.meet(a(), c()));
    ASSERT_TRUE(mesh.open(a(), "geneva", {"B", "C"}));
    ASSERT_TRUE(mesh.open(a(), "weapons", {"B"}, "geneva"));
    ASSERT_TRUE(mesh.run_until(
        [this] { return Mesh::has(b(), "geneva/weapons") && Mesh::has(c(), "geneva"); },
        long_enough));
    ASSERT_TRUE(Mesh::send(a(), "geneva/weapons", "the number is forty"));
    ASSERT_TRUE(Mesh::send(b(), "geneva/weapons", "thirty-eight"));
    ASSERT_TRUE(Mesh::send(a(), "geneva", "for all"));
    ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
    ASSERT_EQ(Mesh::letters(a(), "geneva/weapons").size(), 2U);
    ASSERT_EQ(Mesh::letters(c(), "geneva"), std::vector<std::string>{"for all"});
  }
  DeskNode& a() { return mesh[0]; }
  DeskNode& b() { return mesh[1]; }
  DeskNode& c() { return mesh[2]; }

  // Whatever is the track's own: its id and name, its seats, acts and texts.
  [[nodiscard]] std::vector<Bytes> of_the_track() {
    std::vector<Bytes> all;
    const auto add = [&](ByteSpan bytes) { all.emplace_back(bytes.begin(), bytes.end()); };
    const auto details = Mesh::details(a(), "geneva/weapons");
    add(details->channel.id.span());
    add(as_bytes("weapons"));
    for (const auto& member : details->channel.members) add(member.seat.span());
    for (const auto& act : Mesh::acts(a(), "geneva/weapons")) {
      add(act.act.span());
      add(as_bytes(act.text));
    }
    return all;
  }
  std::size_t found_at(const std::vector<crypto::SecretBytes>& held) {
    const auto needles = of_the_track();
    return static_cast<std::size_t>(
        std::ranges::count_if(needles, [&](const Bytes& needle) { return holds(held, needle); }));
  }

  Mesh mesh;
};

TEST_F(Outsider, HoldsNoByteOfATrack) {
  EXPECT_EQ(found_at(opened(c())), 0U);
  // The search finds what is there: at B, who sits on it, all of it.
  EXPECT_EQ(found_at(opened(b())), of_the_track().size());
  EXPECT_TRUE(holds(opened(c()), as_bytes("for all")));
}

TEST_F(Outsider, IsShownNoneOfIt) {
  const auto channels = c().core().channels(c().now());
  ASSERT_EQ(channels->size(), 1U);
  EXPECT_EQ(channels->at(0).name, "geneva");
  EXPECT_EQ(c().core().relations()->at(0).unread, 0U);
  EXPECT_TRUE(Mesh::details(c(), "geneva")->missing.empty());
  EXPECT_EQ(Mesh::act(c(), "geneva/weapons", desk::plain_letter("?")),
            desk::Error::unknown_channel);
}

// A says in the channel what was said on the track.
TEST_F(Outsider, APlantedLeakIsFound) {
  const auto act = Mesh::acts(a(), "geneva/weapons").front();
  ASSERT_TRUE(Mesh::send(a(), "geneva", "they say: " + act.text));
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  EXPECT_EQ(found_at(opened(c())), 1U);
}

}  // namespace
}  // namespace peyk::sim
