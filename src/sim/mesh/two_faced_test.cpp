// Members that are not what they say: who tells each something else, who forwards another card than
// it was given.
#include <gtest/gtest.h>

#include "notes.hpp"
#include "peer.hpp"
#include "record_sealer.hpp"
#include "tables.hpp"
#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using testing::Mesh;

constexpr std::int64_t long_enough = 400;  // rounds

// B and C sit in A's channel. M is a desk of A's person, and nobody's else.
class TwoFaced : public ::testing::Test {
 protected:
  TwoFaced() : mesh({"A", "B", "C", "M"}) {}
  void SetUp() override {
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(a(), b()));
    ASSERT_TRUE(mesh.meet(a(), c()));
    ASSERT_TRUE(mesh.open(a(), "geneva", {"B", "C"}));
    ASSERT_TRUE(mesh.run_until(
        [this] { return Mesh::has(b(), "geneva") && Mesh::has(c(), "geneva"); }, long_enough));
  }
  void introduce() {
    ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Introduce{.first = "B", .second = "C"}),
              std::nullopt);
  }
  [[nodiscard]] bool are_connected() {
    return mesh.run_until(
        [this] { return Mesh::is_open(b(), "C (A)") && Mesh::is_open(c(), "B (A)"); }, long_enough);
  }
  DeskNode& a() { return mesh[0]; }
  DeskNode& b() { return mesh[1]; }
  DeskNode& c() { return mesh[2]; }
  DeskNode& m() { return mesh[3]; }

  Mesh mesh;
};

// A tells B and C each something else in one and the same place: it does the one act with a
// relation to B alone, and the other, after the same acts, from a copy of its vault with one to C
// alone.
TEST_F(TwoFaced, AnAuthorWhoTellsEachSomethingElseIsNoticedByBoth) {
  introduce();
  ASSERT_TRUE(are_connected());
  ASSERT_TRUE(mesh.confirm(b(), "C (A)"));
  ASSERT_TRUE(mesh.confirm(c(), "B (A)"));
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  const auto copy = a().store().contents();
  ASSERT_TRUE(a().core().remove_relation("C", a().now()));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "we withdraw"));
  const auto told = [](DeskNode& desk) { return Mesh::letters(desk, "geneva"); };
  ASSERT_TRUE(mesh.run_until(
      [&] { return told(b()) == std::vector<std::string>{"we withdraw"} && mesh.quiet(); },
      long_enough));

  a().crash();
  a().store().restore(copy);
  ASSERT_TRUE(desk::Desk::mark_restored(a().store()));
  a().start();
  a().unlock();
  ASSERT_TRUE(a().core().remove_relation("B", a().now()));
  ASSERT_TRUE(Mesh::send(a(), "geneva", "we stay"));
  ASSERT_TRUE(mesh.run_until([&] { return told(c()) == std::vector<std::string>{"we stay"}; },
                             long_enough));
  EXPECT_EQ(told(b()), std::vector<std::string>{"we withdraw"});

  for (DeskNode* desk : {&b(), &c()}) {
    const DeskNode& other = desk == &b() ? c() : b();
    SCOPED_TRACE(desk->name());
    ASSERT_TRUE(mesh.run_until(
        [&] { return Mesh::details(*desk, "geneva")->channel.has_disagreement; }, long_enough));
    const auto missing = Mesh::details(*desk, "geneva")->missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].by, other.name() + " (A)");
    EXPECT_TRUE(missing[0].stays);
  }
}

// The card that B made for C, as A's desk holds it before it passes it on.
class Forgery : public TwoFaced {
 protected:
  struct Held {
    Bytes key;
    desk::UnitOut unit;
    desk::note::Card note;
  };
  desk::RecordSealer vault_of_a() {
    crypto::Seed seed;
    return {a().vault_key(), crypto::Label::vault_record, crypto::Random(std::move(seed))};
  }
  std::optional<Held> held() {
    const auto no_acts = [](const channel::ChannelId&, const channel::ActId&) {
      return std::optional<crypto::SecretBytes>();
    };
    for (const auto& [place, value] : a().store().contents()) {
      const auto& [table, key] = place;
      if (table != desk::table::units) continue;
      const auto plain = vault_of_a().open(table, key, value);
      auto unit = desk::decode_unit_out(*plain, no_acts);
      if (!unit.has_value() || unit->kind != desk::UnitKind::note) continue;
      const auto note = desk::decode_note(desk::decode_unit(*unit->bytes)->bytes);
      const auto* card = std::get_if<desk::note::Card>(&*note);
      if (card != nullptr) return Held{.key = key, .unit = std::move(*unit), .note = *card};
    }
    return std::nullopt;
  }
  void put_back(Held held) {
    held.unit.bytes = std::make_shared<const crypto::SecretBytes>(desk::encode(desk::Unit{
        .kind = desk::UnitKind::note, .bytes = desk::encode(desk::Note(held.note)), .copy = {}}));
    desk::Transaction transaction;
    vault_of_a().put(transaction, desk::table::units, held.key, desk::encode(held.unit));
    ASSERT_TRUE(a().store().commit(transaction));
  }
};

// M takes the card that B made for C, and C gets one that M made: M sits between, called C by the
// one and B by the other. The words differ, and before they are compared nothing leaves.
TEST_F(Forgery, ACardReplacedByTheIntroducerIsFoundOutByTheWords) {
  ASSERT_TRUE(mesh.open(a(), "for C alone", {"C"}));
  // A hundred messages, behind which the card waits in A's vault.
  ASSERT_TRUE(Mesh::send(a(), "for C alone", std::string(1'000'000, 'x')));
  introduce();
  std::optional<Held> card;
  for (int round = 0; round < 60 && !card.has_value(); ++round) {
    mesh.run_rounds(1);
    card = held();
  }
  ASSERT_TRUE(card.has_value());
  ASSERT_EQ(card->unit.number, 0U);
  a().crash();
  const auto forged = m().core().make_card("C", 30, m().now());
  ASSERT_TRUE(forged);
  ASSERT_TRUE(m().core().accept_card("B", *identity::Card::decode(card->note.card), m().now()));
  m().drain();
  const auto bytes = forged->encode();
  card->note.card.assign(bytes.begin(), bytes.end());
  put_back(std::move(*card));
  a().start();
  a().unlock();
  ASSERT_TRUE(are_connected());
  ASSERT_TRUE(mesh.run_until([this] { return Mesh::is_open(m(), "B") && Mesh::is_open(m(), "C"); },
                             long_enough));

  const auto at_b = Mesh::relation(b(), "C (A)");
  const auto at_c = Mesh::relation(c(), "B (A)");
  ASSERT_TRUE(at_b->words.has_value());
  ASSERT_TRUE(at_c->words.has_value());
  EXPECT_NE(at_b->words, at_c->words);
  EXPECT_EQ(at_b->words, Mesh::relation(m(), "B")->words);
  EXPECT_EQ(at_c->words, Mesh::relation(m(), "C")->words);
  for (const auto& relation : {*at_b, *at_c}) {
    EXPECT_FALSE(relation.words_confirmed);
    EXPECT_EQ(relation.introduced_by, "A");
  }
  ASSERT_TRUE(Mesh::send(b(), "geneva", "for C"));
  ASSERT_TRUE(Mesh::send(c(), "geneva", "for B"));
  mesh.run_rounds(100);
  for (DeskNode* desk : {&b(), &c()}) {
    const auto act = Mesh::acts(*desk, "geneva").back();
    EXPECT_EQ(std::ranges::count(act.readers, desk::ReaderState::held_for_words,
                                 &desk::ReaderView::state),
              1);
  }
  EXPECT_TRUE(m().core().channels(m().now())->empty());
  for (const char* name : {"B", "C"}) EXPECT_EQ(Mesh::relation(m(), name)->unread, 0U);
}

// They compared, and the words differ: both let the relation go, meet by hand and say who sits
// where. What was written meanwhile arrives.
TEST_F(Forgery, WhoFoundItOutMeetsByHand) {
  introduce();
  ASSERT_TRUE(are_connected());
  ASSERT_TRUE(Mesh::send(b(), "geneva", "for C"));
  ASSERT_TRUE(b().core().remove_relation("C (A)", b().now()));
  ASSERT_TRUE(c().core().remove_relation("B (A)", c().now()));
  ASSERT_TRUE(mesh.meet(b(), c()));
  const auto bind = [](DeskNode& desk, const std::string& other) {
    const auto details = Mesh::details(desk, "geneva");
    const auto& all = details->channel.members;
    const auto found = std::ranges::find(all, other, &desk::MemberView::said_name);
    if (found == all.end()) return false;
    const bool bound =
        desk.core().bind_member("geneva", found->name, other, desk.now()).has_value();
    desk.drain();
    return bound;
  };
  ASSERT_TRUE(bind(b(), "C"));
  ASSERT_TRUE(bind(c(), "B"));
  ASSERT_TRUE(Mesh::send(b(), "geneva", "again"));
  EXPECT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(c(), "geneva") == std::vector<std::string>{"for C", "again"}; },
      long_enough));
  EXPECT_EQ(Mesh::member(c(), "geneva", "B")->connection, desk::Connection::open);
}

}  // namespace
}  // namespace peyk::sim
