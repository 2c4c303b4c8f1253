// Mandates between desks: shown, proved within each relation, withdrawn, revoked.
#include <gtest/gtest.h>

#include "peyk/identity/revocation.hpp"

#include "testing_mesh.hpp"

namespace peyk::sim {
namespace {

using channel::Standing;
using testing::Mesh;

constexpr std::int64_t long_enough = 400;

crypto::Random seeded(std::uint8_t number) {
  crypto::Seed seed;
  seed.mutable_span()[0] = number;
  return crypto::Random(std::move(seed));
}

struct Principal {
  explicit Principal(std::uint8_t number, const std::string& name)
      : random(seeded(number)),
        keys(identity::PrincipalKeys::generate(random)),
        card(*keys.make_card(name, random)) {}
  crypto::Random random;
  identity::PrincipalKeys keys;
  identity::PrincipalCard card;
};

class Authority : public ::testing::Test {
 protected:
  Authority() : mesh({"A", "B"}), oman(1, "Oman"), qatar(2, "Qatar") {}
  void SetUp() override {
    ASSERT_TRUE(mesh.start());
    ASSERT_TRUE(mesh.meet(a(), b()));
    ASSERT_TRUE(mesh.open(a(), "geneva", {"B"}));
    ASSERT_TRUE(mesh.run_until([this] { return Mesh::has(b(), "geneva"); }, long_enough));
    for (DeskNode* desk : mesh.desks) {
      ASSERT_TRUE(desk->core().trust_principal(oman.card.encode(), desk == &a(), desk->now()));
      ASSERT_TRUE(desk->core().trust_principal(qatar.card.encode(), desk == &b(), desk->now()));
    }
  }
  DeskNode& a() { return mesh[0]; }
  DeskNode& b() { return mesh[1]; }

  Bytes mandate(Principal& by, DeskNode& desk, identity::Power power,
                const std::string& track = "geneva", Duration lasts = Duration::days(1)) {
    const auto request = desk.core().mandate_request("geneva", desk.name(), desk.now());
    EXPECT_TRUE(request.has_value());
    return identity::make_open_mandate(by.keys, by.card,
                                       {.member_key = request->member_key(),
                                        .power = power,
                                        .tracks = {track, "another"},
                                        .from = desk.now() - Duration::minutes(1),
                                        .until = desk.now() + lasts,
                                        .serial = ++serial_},
                                       by.random)
        ->encode();
  }
  std::optional<desk::MandateView> seen_mandate(DeskNode& by, const std::string& member) {
    const auto view = Mesh::member(by, "geneva", member);
    if (!view.has_value() || view->mandates.empty()) return std::nullopt;
    return view->mandates.back();
  }
  [[nodiscard]] bool show(Principal& by, DeskNode& desk, const std::string& other_name,
                          DeskNode& other, identity::Power power) {
    if (Mesh::act(desk, "geneva", desk::order::ShowMandate{mandate(by, desk, power)})) return false;
    return mesh.run_until(
        [&] {
          const auto seen = seen_mandate(other, other_name);
          return seen.has_value() && seen->proven && !seen->ended;
        },
        long_enough);
  }
  [[nodiscard]] Standing last_standing(DeskNode& desk) {
    return Mesh::acts(desk, "geneva").back().standing;
  }

  Mesh mesh;
  Principal oman;
  Principal qatar;

 private:
  std::uint64_t serial_ = 0;
};

TEST_F(Authority, WhatTheMandateAllowsStandsAndWhatItDoesNotIsNotEvenMade) {
  EXPECT_EQ(Mesh::act(a(), "geneva", desk::order::Raise{}), desk::Error::without_authority);
  ASSERT_TRUE(show(oman, a(), "A", b(), identity::Power::commit));
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Raise{}), std::nullopt);
  ASSERT_TRUE(mesh.run_until([this] { return Mesh::details(b(), "geneva")->channel.official; },
                             long_enough));
  EXPECT_EQ(Mesh::act(b(), "geneva", desk::plain_letter("nothing shown")),
            desk::Error::without_authority);
  ASSERT_TRUE(show(qatar, b(), "B", a(), identity::Power::speak));
  EXPECT_EQ(seen_mandate(a(), "B")->principal, "Qatar");
  EXPECT_EQ(seen_mandate(a(), "B")->power, channel::Power::speak);
  EXPECT_EQ(Mesh::act(b(), "geneva", desk::plain_letter("within it")), std::nullopt);
  EXPECT_EQ(Mesh::act(b(), "geneva", desk::order::Close{"beyond it"}),
            desk::Error::without_authority);
  ASSERT_TRUE(mesh.run_until(
      [this] { return Mesh::letters(a(), "geneva") == std::vector<std::string>{"within it"}; },
      long_enough));
  EXPECT_EQ(last_standing(a()), Standing::in_force);
  EXPECT_EQ(Mesh::story(a(), "geneva"), Mesh::story(b(), "geneva"));
}

// A desk that starts again still knows what was proved to it.
TEST_F(Authority, AProofIsKept) {
  ASSERT_TRUE(show(qatar, b(), "B", a(), identity::Power::speak));
  a().crash();
  a().start();
  a().unlock();
  ASSERT_TRUE(seen_mandate(a(), "B").has_value());
  EXPECT_TRUE(seen_mandate(a(), "B")->proven);
}

// Shown before its principal's card was there, it says something once the card is.
TEST_F(Authority, AMandateOfAPrincipalThatIsKnownLaterIsBelievedThen) {
  Principal doha(3, "Doha");
  ASSERT_TRUE(b().core().trust_principal(doha.card.encode(), true, b().now()));
  ASSERT_EQ(Mesh::act(b(), "geneva",
                      desk::order::ShowMandate{mandate(doha, b(), identity::Power::commit)}),
            std::nullopt);
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  EXPECT_FALSE(seen_mandate(a(), "B").has_value());
  ASSERT_TRUE(a().core().trust_principal(doha.card.encode(), false, a().now()));
  a().drain();
  ASSERT_TRUE(mesh.run_until(
      [this] {
        const auto seen = seen_mandate(a(), "B");
        return seen.has_value() && seen->proven;
      },
      long_enough));
}

TEST_F(Authority, AWithdrawnMandateAllowsNothingMore) {
  ASSERT_TRUE(show(oman, a(), "A", b(), identity::Power::commit));
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Raise{}), std::nullopt);
  ASSERT_TRUE(Mesh::send(a(), "geneva", "before"));
  const auto id = seen_mandate(b(), "A")->id;
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::WithdrawMandate{id}), std::nullopt);
  EXPECT_EQ(Mesh::act(a(), "geneva", desk::plain_letter("after")), desk::Error::without_authority);
  ASSERT_TRUE(mesh.run_until([this] { return seen_mandate(b(), "A")->ended; }, long_enough));
  EXPECT_EQ(Mesh::story(a(), "geneva"), Mesh::story(b(), "geneva"));
}

// The principal's word comes while a letter under the mandate is on its way: at both desks the
// letter stands, or does not, by the same order.
TEST_F(Authority, ARevocationWhileAnActIsUnderWayIsJudgedTheSameAtBothEnds) {
  ASSERT_TRUE(show(oman, a(), "A", b(), identity::Power::commit));
  ASSERT_TRUE(show(qatar, b(), "B", a(), identity::Power::speak));
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Raise{}), std::nullopt);
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  const auto revoked = identity::make_open_revocation(
      qatar.keys, identity::MandateId(seen_mandate(a(), "B")->id.array()), a().now(), qatar.random);
  ASSERT_TRUE(revoked.has_value());
  ASSERT_TRUE(Mesh::send(b(), "geneva", "under way"));
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::RevokeMandate{revoked->encode()}), std::nullopt);
  ASSERT_TRUE(mesh.run_until(
      [this] { return mesh.quiet() && Mesh::letters(a(), "geneva").size() == 1; }, long_enough));
  EXPECT_EQ(Mesh::story(a(), "geneva"), Mesh::story(b(), "geneva"));
  EXPECT_EQ(Mesh::act(b(), "geneva", desk::plain_letter("too late")),
            desk::Error::without_authority);
}

// B has not heard of it and writes on: at its own desk the letter stands until the principal's word
// comes, and then at none.
TEST_F(Authority, AnActDoneAfterARevocationThatItsAuthorHasNotHeardOfFalls) {
  ASSERT_TRUE(show(oman, a(), "A", b(), identity::Power::commit));
  ASSERT_TRUE(show(qatar, b(), "B", a(), identity::Power::commit));
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::Raise{}), std::nullopt);
  ASSERT_TRUE(Mesh::send(b(), "geneva", "before"));
  ASSERT_TRUE(mesh.run_until([this] { return mesh.quiet(); }, long_enough));
  const auto revoked = identity::make_open_revocation(
      qatar.keys, identity::MandateId(seen_mandate(a(), "B")->id.array()), a().now(), qatar.random);
  ASSERT_TRUE(revoked.has_value());
  ASSERT_EQ(Mesh::act(a(), "geneva", desk::order::RevokeMandate{revoked->encode()}), std::nullopt);
  mesh.run_rounds(1);
  ASSERT_EQ(Mesh::act(b(), "geneva", desk::order::Close{"under way"}), std::nullopt);
  EXPECT_EQ(last_standing(b()), Standing::in_force);
  EXPECT_EQ(Mesh::details(b(), "geneva")->channel.phase, channel::Phase::closed);
  ASSERT_TRUE(mesh.run_until(
      [this] { return mesh.quiet() && Mesh::story(a(), "geneva") == Mesh::story(b(), "geneva"); },
      long_enough));
  for (DeskNode* desk : mesh.desks) {
    EXPECT_EQ(last_standing(*desk), Standing::without_authority);
    EXPECT_EQ(Mesh::details(*desk, "geneva")->channel.phase, channel::Phase::open);
    EXPECT_EQ(Mesh::letters(*desk, "geneva"), std::vector<std::string>{"before"});
  }
}

// What is not for this desk's key, this track, or not by anybody known here, is not shown at all.
TEST_F(Authority, AnUnusableMandateIsRefusedBeforeItIsShown) {
  const auto refused = [this](Bytes bytes) {
    return Mesh::act(b(), "geneva", desk::order::ShowMandate{std::move(bytes)});
  };
  EXPECT_EQ(refused(mandate(oman, a(), identity::Power::speak)), desk::Error::mandate_unusable);
  EXPECT_EQ(refused(mandate(qatar, b(), identity::Power::speak, "bern")),
            desk::Error::mandate_unusable);
  Principal stranger(4, "Nowhere");
  EXPECT_EQ(refused(mandate(stranger, b(), identity::Power::speak)), desk::Error::mandate_unusable);
  auto forged = mandate(qatar, b(), identity::Power::speak);
  forged[forged.size() / 2] ^= 1U;
  EXPECT_EQ(refused(std::move(forged)), desk::Error::mandate_unusable);
}

// Its desk has the admission before it can know that it stands.
TEST_F(Authority, OneWhoIsAdmittedToAnOfficialChannelIsAMemberOnceTheAdmitterHasProved) {
  desk::OpenOrder order = desk::channel_with("vienna", "B");
  order.own_name = "A";
  order.official = true;
  ASSERT_TRUE(a().core().open_channel(order, a().now()));
  const auto request = a().core().mandate_request("vienna", "A", a().now());
  const auto given = identity::make_open_mandate(oman.keys, oman.card,
                                                 {.member_key = request->member_key(),
                                                  .power = identity::Power::commit,
                                                  .tracks = {"vienna"},
                                                  .from = a().now() - Duration::minutes(1),
                                                  .until = a().now() + Duration::days(1),
                                                  .serial = 99},
                                                 oman.random);
  ASSERT_EQ(Mesh::act(a(), "vienna", desk::order::ShowMandate{given->encode()}), std::nullopt);
  DeskNode& c = mesh.world.add_desk("C", identity::ServiceClass::practice);
  mesh.desks.push_back(&c);
  c.create();
  c.start();
  c.unlock();
  ASSERT_TRUE(mesh.run_until([&] { return c.core().status(c.now()).knows_time; }, 60));
  ASSERT_TRUE(mesh.meet(a(), c));
  desk::order::Admit admission;
  admission.member.relation = "C";
  ASSERT_EQ(Mesh::act(a(), "vienna", admission), std::nullopt);
  mesh.run_rounds(40);
  EXPECT_FALSE(Mesh::has(c, "vienna"));  // nobody whom it knows stands behind A
  ASSERT_TRUE(c.core().trust_principal(oman.card.encode(), false, c.now()));
  c.drain();
  ASSERT_TRUE(mesh.run_until([&] { return Mesh::has(c, "vienna"); }, long_enough));
  EXPECT_TRUE(Mesh::details(c, "vienna")->channel.official);
  EXPECT_EQ(Mesh::member(c, "vienna", "A")->power, channel::Power::commit);
}

}  // namespace
}  // namespace peyk::sim
