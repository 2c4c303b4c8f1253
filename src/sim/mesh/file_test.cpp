// A document and its file reach the members of a track, byte equal, and go as the rule says.
#include <algorithm>
#include <gtest/gtest.h>
#include <memory>

#include "attachments.hpp"
#include "bulk_pair.hpp"
#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using desk::AttachmentState;
using testing::BulkPair;
using testing::Mesh;

constexpr std::int64_t long_enough = 400;  // rounds
constexpr std::size_t part = 100'000;

std::optional<desk::FileView> file_at(DeskNode& desk) {
  if (!desk.is_up() || desk.core().is_locked()) return std::nullopt;
  const auto files = desk.core().files();
  return files && !files->empty() ? std::optional(files->back()) : std::nullopt;
}
bool is(DeskNode& desk, AttachmentState state) {
  const auto file = file_at(desk);
  return file.has_value() && file->file.state == state;
}
Bytes saved(DeskNode& desk) {
  Bytes bytes;
  const auto file = file_at(desk);
  for (std::uint32_t i = 0; file.has_value() && i < file->file.pieces; ++i) {
    const auto plain = desk.core().file_piece(file->file.id, i);
    if (!plain) return {};
    bytes.insert(bytes.end(), plain->begin(), plain->end());
  }
  return bytes;
}
std::vector<desk::ActView> documents(DeskNode& desk) {
  std::vector<desk::ActView> found;
  for (desk::ActView& act : Mesh::acts(desk, "geneva")) {
    if (act.kind == desk::ActKind::document) found.push_back(std::move(act));
  }
  return found;
}

class File : public ::testing::Test {
 protected:
  void open(std::size_t readers) {
    ASSERT_TRUE(mesh->start());
    std::vector<std::string> with;
    for (std::size_t i = 1; i <= readers; ++i) {
      ASSERT_TRUE(mesh->meet(a(), (*mesh)[i]));
      with.push_back((*mesh)[i].name());
    }
    ASSERT_TRUE(mesh->open(a(), "geneva", with));
    ASSERT_TRUE(mesh->run_until(
        [&] {
          for (std::size_t i = 1; i <= readers; ++i) {
            if (!Mesh::has((*mesh)[i], "geneva")) return false;
          }
          return mesh->quiet();
        },
        long_enough));
  }
  // As far as A's desk takes it: the file is told of, or the error.
  std::optional<desk::Error> give(const Bytes& file, const desk::FileOrder& order) {
    const auto begun = a().core().begin_file(order, a().now());
    if (!begun) return begun.error();
    for (std::size_t at = 0; at < file.size(); at += part) {
      const std::size_t size = std::min(part, file.size() - at);
      const auto added =
          a().core().add_to_file(begun->id, ByteSpan(file).subspan(at, size), a().now());
      if (!added) return added.error();
    }
    const auto told = a().core().finish_file(begun->id, a().now());
    a().drain();
    return told ? std::nullopt : std::optional(told.error());
  }
  [[nodiscard]] bool arrives_at(std::initializer_list<std::size_t> readers) {
    return mesh->run_until(
        [&] {
          revive();
          return is(a(), AttachmentState::whole) && std::ranges::all_of(readers, [&](auto i) {
                   return is((*mesh)[i], AttachmentState::whole);
                 });
        },
        long_enough);
  }
  // The fault may also come later.
  void revive() {
    if (a().is_up()) return;
    a().start();
    a().unlock();
  }
  DeskNode& a() { return (*mesh)[0]; }
  DeskNode& b() { return (*mesh)[1]; }
  DeskNode& c() { return (*mesh)[2]; }

  [[nodiscard]] static std::unique_ptr<Mesh> three() {
    return std::make_unique<Mesh>(std::vector<std::string>{"A", "B", "C"});
  }

  std::unique_ptr<Mesh> mesh = three();
};

TEST_F(File, ADocumentAndItsFileReachTwoReaders) {
  open(2);
  const Bytes file = BulkPair::file_of(300'000);
  ASSERT_EQ(give(file, BulkPair::order_of(file.size())), std::nullopt);
  EXPECT_EQ(file_at(a())->file.readers.size(), 2U);
  ASSERT_TRUE(arrives_at({1, 2}));
  for (DeskNode* reader : {&b(), &c()}) {
    EXPECT_EQ(saved(*reader), file);
    const auto view = file_at(*reader);
    EXPECT_EQ(view->channel, "geneva");
    EXPECT_EQ(view->name, "map.png");
    EXPECT_EQ(view->file.from, "A");
    ASSERT_EQ(documents(*reader).size(), 1U);
    const desk::ActView act = documents(*reader).front();
    EXPECT_EQ(act.index, view->number);
    EXPECT_EQ(act.text, "map.png");
    EXPECT_EQ(act.size, file.size());
    ASSERT_TRUE(act.file.has_value());
    EXPECT_EQ(act.file->id, view->file.id);
  }
  EXPECT_EQ(documents(a()).front().file->state, AttachmentState::whole);
}

TEST_F(File, NobodyHearsOfOneThatIsNotGivenWhole) {
  open(2);
  const auto begun = a().core().begin_file(BulkPair::order_of(50'000), a().now());
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->readers.size(), 2U);
  ASSERT_TRUE(a().core().add_to_file(begun->id, Bytes(40'000), a().now()));
  EXPECT_EQ(file_at(a())->name, "map.png");
  a().core().lock(a().now());
  a().drain();
  a().unlock();
  mesh->run_rounds(10);
  EXPECT_EQ(a().core().files()->size(), 0U);
  EXPECT_EQ(a().core().finish_file(begun->id, a().now()).error(), desk::Error::unknown_file);
  const auto stopped = a().core().begin_file(BulkPair::order_of(50'000), a().now());
  ASSERT_TRUE(a().core().cancel_file(stopped->id, a().now()));
  mesh->run_rounds(30);
  EXPECT_EQ(a().core().files()->size(), 0U);
  for (DeskNode* desk : mesh->desks) EXPECT_TRUE(documents(*desk).empty());
}

// Whatever commit it is at which the giver's desk dies: either all know of the file and get it, or
// nobody knows of it; and what a reader was told of arrives.
TEST_F(File, AGiverThatDiesGivesAllOfItOrNothing) {
  open(2);
  const testing::MeshDisks disks = mesh->disks();
  const Bytes file = BulkPair::file_of(60'000);
  for (const auto fault : {desk::MemoryRecordStore::Fault::crash_before,
                           desk::MemoryRecordStore::Fault::crash_after}) {
    for (std::uint64_t n = 1; n <= 4; ++n) {  // begun, given, told, and the first cell
      SCOPED_TRACE(n);
      mesh = three();
      mesh->start_from(disks);
      mesh->run_rounds(1);
      a().store().fail_commit(n, fault);
      const bool acknowledged = give(file, BulkPair::order_of(file.size())) == std::nullopt;
      mesh->run_rounds(2);
      if (a().is_up()) a().crash();
      revive();
      if (!acknowledged && documents(a()).empty()) {
        mesh->run_rounds(20);
        EXPECT_EQ(a().core().files()->size(), 0U);
        EXPECT_TRUE(documents(b()).empty() && documents(c()).empty());
        continue;
      }
      ASSERT_TRUE(arrives_at({1, 2}));
      EXPECT_EQ(saved(b()), file);
      EXPECT_EQ(saved(c()), file);
    }
  }
}

TEST_F(File, OnlyWhoCanBeReachedGetsIt) {
  open(1);
  ASSERT_TRUE(mesh->meet(a(), c()));
  ASSERT_EQ(give(Bytes(10, 1), BulkPair::order_of(10)), std::nullopt);
  // Handed over with what was before: C hears of the file, which went to others.
  ASSERT_TRUE(arrives_at({1}));
  const desk::order::Admit admit{
      .member = {.relation = "C", .name = {}, .role = channel::Role::delegate, .principal = {}},
      .replaces = {},
      .from = documents(a()).front().act};
  ASSERT_EQ(Mesh::act(a(), "geneva", admit), std::nullopt);
  ASSERT_TRUE(mesh->run_until([&] { return documents(c()).size() == 1; }, long_enough));
  // A's own act, so that C's desk asks for the file, and is told.
  ASSERT_TRUE(mesh->run_until([&] { return is(c(), AttachmentState::withdrawn); }, long_enough));
  EXPECT_EQ(documents(c()).front().file->state, AttachmentState::withdrawn);
  ASSERT_TRUE(mesh->run_until([&] { return mesh->quiet(); }, long_enough));
  // B and C have no relation with each other.
  EXPECT_EQ(c().core().begin_file(BulkPair::order_of(10), c().now())->readers.size(), 2U);
}

// B and C have no relation when B gives a file; later they have one, and C hears of it.
TEST_F(File, AReaderForWhomItNeverWasIsToldThatItWillNotCome) {
  open(2);
  const auto begun = b().core().begin_file(BulkPair::order_of(10), b().now());
  ASSERT_TRUE(begun);
  EXPECT_EQ(std::ranges::count(begun->readers, desk::ReaderState::not_connected,
                               &desk::ReaderView::state),
            1);
  ASSERT_TRUE(b().core().add_to_file(begun->id, Bytes(10, 1), b().now()));
  ASSERT_TRUE(b().core().finish_file(begun->id, b().now()));
  b().drain();
  ASSERT_TRUE(mesh->run_until([&] { return is(b(), AttachmentState::whole); }, long_enough));
  ASSERT_TRUE(mesh->meet(b(), c()));
  ASSERT_TRUE(b().core().bind_member("geneva", "C (A)", "C", b().now()));
  ASSERT_TRUE(c().core().bind_member("geneva", "B (A)", "B", c().now()));
  mesh->drain();
  ASSERT_TRUE(mesh->run_until([&] { return is(c(), AttachmentState::under_way); }, long_enough));
  ASSERT_TRUE(mesh->run_until([&] { return is(c(), AttachmentState::withdrawn); }, long_enough));
}

TEST_F(File, OneThatGivesTooManyFillsItsOwnRoom) {
  open(2);
  for (std::size_t i = 0; i < desk::max_under_way_from_relation; ++i) {
    ASSERT_EQ(give(BulkPair::file_of(4'000'000, i), BulkPair::order_of(4'000'000)), std::nullopt);
  }
  ASSERT_EQ(give(Bytes(10, 1), BulkPair::order_of(10)), std::nullopt);
  // Given up by both, and A is told.
  ASSERT_TRUE(mesh->run_until([&] { return is(a(), AttachmentState::given_up); }, long_enough));
  EXPECT_EQ(b().core().files()->size(), desk::max_under_way_from_relation);
  EXPECT_EQ(documents(b()).size(), desk::max_under_way_from_relation + 1);
  EXPECT_FALSE(documents(b()).back().file.has_value());
}

TEST_F(File, UntilADateIsGoneThenAtBothEndsAndCannotBeSaved) {
  open(1);
  const Bytes file = BulkPair::file_of(30'000);
  desk::FileOrder order = BulkPair::order_of(file.size());
  order.rule = channel::Rule::until_date;
  order.until = a().now() + Duration::seconds(40);
  ASSERT_EQ(give(file, order), std::nullopt);
  ASSERT_TRUE(arrives_at({1}));
  EXPECT_EQ(saved(b()), file);
  EXPECT_EQ(documents(b()).front().rule, channel::Rule::until_date);
  const box::AttachmentId id = file_at(b())->file.id;
  mesh->world.run_for(Duration::seconds(50));
  for (DeskNode* desk : {&a(), &b()}) {
    EXPECT_EQ(desk->core().files()->size(), 0U);
    EXPECT_EQ(desk->core().file_piece(id, 0).error(), desk::Error::unknown_file);
    ASSERT_EQ(documents(*desk).size(), 1U);
    EXPECT_TRUE(documents(*desk).front().is_erased);
    EXPECT_EQ(documents(*desk).front().text, "");
    EXPECT_EQ(documents(*desk).front().size, file.size());
    // Neither key nor pieces stay, and the vault still opens.
    EXPECT_EQ(std::ranges::count_if(desk->store().contents(),
                                    [](const auto& record) { return record.first.first == 12; }),
              0);
    desk->crash();
    desk->start();
    desk->unlock();
    EXPECT_EQ(documents(*desk).size(), 1U);
  }
  mesh->run_rounds(20);
  EXPECT_EQ(b().core().files()->size(), 0U);
}

TEST_F(File, WhatWasForgottenIsNotAskedForAgain) {
  open(1);
  for (const std::int64_t rounds : {0, 5}) {  // until its desk dies
    ASSERT_EQ(give(Bytes(10, 1), BulkPair::order_of(10)), std::nullopt);
    ASSERT_TRUE(arrives_at({1}));
    ASSERT_TRUE(b().core().forget_file(file_at(b())->file.id, b().now()));
    mesh->run_rounds(rounds);
    b().crash();
    b().start();
    b().unlock();
    EXPECT_EQ(b().core().files()->size(), 0U);
    mesh->run_rounds(20);
    EXPECT_EQ(b().core().files()->size(), 0U);
    EXPECT_FALSE(documents(b()).back().file.has_value());
    // Its pieces are gone, too.
    EXPECT_EQ(std::ranges::count_if(b().store().contents(),
                                    [](const auto& record) { return record.first.first == 12; }),
              0);
  }
}

// What is held for its words goes to one reader later; the others do not wait for that.
TEST_F(File, OneWhoseWordsAreNotComparedDoesNotKeepItFromTheOthers) {
  ASSERT_TRUE(mesh->start());
  ASSERT_TRUE(mesh->meet(a(), b()));
  ASSERT_TRUE(mesh->meet(a(), c(), false));
  ASSERT_TRUE(mesh->open(a(), "geneva", {"B", "C"}));
  ASSERT_TRUE(mesh->run_until([&] { return Mesh::has(b(), "geneva"); }, long_enough));
  const Bytes file = BulkPair::file_of(30'000);
  ASSERT_EQ(give(file, BulkPair::order_of(file.size())), std::nullopt);
  ASSERT_TRUE(mesh->run_until([&] { return is(b(), AttachmentState::whole); }, long_enough));
  EXPECT_FALSE(Mesh::has(c(), "geneva"));
  EXPECT_NE(file_at(a())->file.state, AttachmentState::whole);
  ASSERT_TRUE(mesh->confirm(a(), "C"));
  ASSERT_TRUE(mesh->confirm(c(), "A"));
  ASSERT_TRUE(arrives_at({1, 2}));
  EXPECT_EQ(saved(c()), file);
}

}  // namespace
}  // namespace peyk::sim
