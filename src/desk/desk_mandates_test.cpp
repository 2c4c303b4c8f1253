// Mandates on a desk that starts again: whom it believes, by which keys it is known, what it has
// shown and what was taken back. docs/protocol.md §10.
#include "peyk/identity/revocation.hpp"

#include "bare_vault.hpp"
#include "hostile_peer_fixture.hpp"

namespace peyk::desk {
namespace {

struct Principal {
  Principal(std::string name, crypto::Random& random)
      : keys(identity::PrincipalKeys::generate(random)),
        card(*keys.make_card(std::move(name), random)) {}
  identity::PrincipalKeys keys;
  identity::PrincipalCard card;
};

identity::MandateOrder for_key(const crypto::KemPublicKey& key, std::uint64_t serial = 7) {
  return {.member_key = key,
          .power = identity::Power::commit,
          .tracks = {"geneva"},
          .from = now - Duration::days(1),
          .until = now + Duration::days(5),
          .serial = serial};
}

class DeskMandatesTest : public DeskTest {
 protected:
  DeskMandatesTest() {
    unlock();
    open_channel();
  }
  void again() {
    start();
    unlock();
  }
  [[nodiscard]] crypto::KemPublicKey key_for(std::string_view channel) {
    return desk->mandate_request(channel, "Fatima", now)->member_key();
  }
  std::optional<Error> trust(const Principal& principal, bool own) {
    return error_of(desk->trust_principal(principal.card.encode(), own, now));
  }
  std::optional<Error> order(Order what) {
    return error_of(desk->act("geneva", std::move(what), false, now));
  }
  [[nodiscard]] identity::Mandate open_mandate(const identity::MandateOrder& of) {
    return *identity::make_open_mandate(a.keys, a.card, of, random);
  }
  std::optional<Error> show(const identity::Mandate& mandate) {
    return order(order::ShowMandate{mandate.encode()});
  }
  [[nodiscard]] MemberView self() { return desk->channels(now)->at(0).members.at(0); }
  static channel::MandateRef ref(const identity::Mandate& mandate) {
    return channel::MandateRef(mandate.id().array());
  }

  crypto::Random random = seeded(50);
  Principal a{"Republic of A", random};
  Principal b{"Kingdom of B", random};
};

TEST_F(DeskMandatesTest, WhomItBelievesIsKnownAfterARestart) {
  EXPECT_EQ(error_of(desk->trust_principal(Bytes(100, 1), true, now)), Error::mandate_unusable);
  ASSERT_EQ(trust(a, true), std::nullopt);
  ASSERT_EQ(trust(b, false), std::nullopt);
  for (int run = 0; run < 2; ++run) {
    const auto all = *desk->principals();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, "Kingdom of B");  // by name
    EXPECT_FALSE(all[0].own);
    EXPECT_EQ(all[1].name, "Republic of A");
    EXPECT_TRUE(all[1].own);
    EXPECT_EQ(all[1].id, crypto::Digest(a.card.id().array()));
    again();
  }
  ASSERT_EQ(trust(a, false), std::nullopt);  // said anew
  again();
  ASSERT_EQ(desk->principals()->size(), 2U);
  EXPECT_FALSE(desk->principals()->at(1).own);
}

TEST_F(DeskMandatesTest, ItsKeyInAChannelIsTheSameAfterARestart) {
  EXPECT_EQ(error_of(desk->mandate_request("bern", "Fatima", now)), Error::unknown_channel);
  EXPECT_EQ(error_of(desk->mandate_request("geneva", "a\nb", now)), Error::bad_name);
  ASSERT_TRUE(desk->open_channel(channel_with("bern", "B"), now));
  OpenOrder track = channel_with("weapons", "B");
  track.of = "geneva";
  ASSERT_TRUE(desk->open_channel(track, now));
  const auto geneva = key_for("geneva");
  const auto bern = key_for("bern");
  EXPECT_NE(geneva, bern);  // nobody sees by the key that both are one desk's
  again();
  EXPECT_EQ(key_for("geneva"), geneva);
  EXPECT_EQ(key_for("bern"), bern);
  EXPECT_EQ(key_for("geneva/weapons"), geneva);
  const auto request = *desk->mandate_request("geneva/weapons", "Fatima", now);
  EXPECT_EQ(request.channel(), "geneva");
  EXPECT_EQ(request.delegate(), "Fatima");
}

TEST_F(DeskMandatesTest, ShowsOnlyWhatIsForItsKeyAndThisTrackByOneWhomItBelieves) {
  const auto key = key_for("geneva");
  EXPECT_EQ(show(open_mandate(for_key(key))), Error::mandate_unusable);  // whose is it?
  ASSERT_EQ(trust(a, true), std::nullopt);
  EXPECT_EQ(order(order::ShowMandate{Bytes(100, 1)}), Error::mandate_unusable);
  const auto other = crypto::KemKeyPair::generate(random);
  EXPECT_EQ(show(open_mandate(for_key(other.public_key()))), Error::mandate_unusable);
  auto elsewhere = for_key(key);
  elsewhere.tracks = {"bern"};
  EXPECT_EQ(show(open_mandate(elsewhere)), Error::mandate_unusable);
  EXPECT_TRUE(self().mandates.empty());
  EXPECT_EQ(order(order::Raise{}), Error::without_authority);
  again();
  EXPECT_EQ(show(open_mandate(for_key(key))), std::nullopt);
  EXPECT_EQ(order(order::Raise{}), std::nullopt);
}

TEST_F(DeskMandatesTest, WhatItHasShownIsProvenAfterARestart) {
  ASSERT_EQ(trust(a, true), std::nullopt);
  const auto mandate = open_mandate(for_key(key_for("geneva")));
  ASSERT_EQ(show(mandate), std::nullopt);
  ASSERT_EQ(order(order::Raise{}), std::nullopt);
  EXPECT_EQ(order(order::Raise{}), Error::unknown_act);  // it is official already
  for (int run = 0; run < 2; ++run) {
    ASSERT_EQ(self().mandates.size(), 1U);
    const MandateView view = self().mandates.front();
    EXPECT_EQ(view.id, ref(mandate));
    EXPECT_EQ(view.principal, "Republic of A");
    EXPECT_EQ(view.power, channel::Power::commit);
    EXPECT_TRUE(view.proven && view.covers_track && !view.ended);
    EXPECT_EQ(self().power, channel::Power::commit);
    EXPECT_TRUE(desk->channels(now)->at(0).official);
    again();
  }
  ASSERT_EQ(order(order::WithdrawMandate{ref(mandate)}), std::nullopt);
  again();
  EXPECT_EQ(order(order::WithdrawMandate{ref(mandate)}), Error::unknown_act);
  EXPECT_EQ(self().power, channel::Power::none);
  EXPECT_TRUE(self().mandates.at(0).ended);
  EXPECT_EQ(order(plain_letter("x")), Error::without_authority);
  const auto acts = *desk->read("geneva", 0, 10, 0, now);
  ASSERT_EQ(acts.size(), 3U);
  EXPECT_EQ(acts[0].kind, ActKind::show_mandate);
  EXPECT_EQ(acts[0].mandate, ref(mandate));
  EXPECT_EQ(acts[2].mandate, ref(mandate));
}

TEST_F(DeskMandatesTest, ARangeOfSerialsIsTakenBackAndNothingElse) {
  ASSERT_EQ(trust(a, true), std::nullopt);
  ASSERT_EQ(show(open_mandate(for_key(key_for("geneva"), 7))), std::nullopt);
  const auto revoke = [&](const Principal& by, std::uint64_t first, std::uint64_t last) {
    const auto word = identity::make_open_revocation(
        by.keys, identity::SerialRange{.first = first, .last = last}, now, random);
    return order(order::RevokeMandate{word->encode()});
  };
  ASSERT_EQ(revoke(a, 8, 900), std::nullopt);
  ASSERT_EQ(revoke(a, 0, 6), std::nullopt);
  ASSERT_EQ(revoke(b, 7, 7), std::nullopt);  // of one whom it does not know
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(self().power, channel::Power::commit);
    EXPECT_FALSE(self().mandates.at(0).ended);
    again();
  }
  ASSERT_EQ(revoke(a, 7, 7), std::nullopt);
  for (int run = 0; run < 2; ++run) {
    EXPECT_TRUE(self().mandates.at(0).ended);
    EXPECT_LE(self().mandates.at(0).until, now);
    EXPECT_EQ(order(order::Raise{}), Error::without_authority);
    again();
  }
}

// A mandate for one reader convinces nobody else: whoever is not that reader does not ask for the
// key, for which the answer would say that somebody holds it.
class HostileMandate : public HostilePeer {
 protected:
  // What the vault asks once its keeper has heard the time.
  [[nodiscard]] std::size_t challenges() {
    desk_.reset();
    BareVault bare(store_, vault());
    bare.wake();
    std::size_t count = 0;
    for (const auto& [id, peer] : bare.open().relations().all()) {
      for (const auto& [sequence, unit] : peer.units) {
        if (unit.kind != UnitKind::note) continue;
        const auto note = decode_note(ByteSpan(*unit.bytes).subspan(1));
        count += note.has_value() && std::holds_alternative<note::Challenge>(*note) ? 1U : 0U;
      }
    }
    return count;
  }
};

TEST_F(HostileMandate, IsAskedForItsKeyOnlyByItsReader) {
  const Principal a("Republic of A", random_);
  const Principal b("Kingdom of B", random_);
  const auto key = crypto::KemKeyPair::generate(random_);
  const auto mandate =
      identity::make_mandate_for(a.keys, a.card, b.card, for_key(key.public_key()), random_);
  ASSERT_TRUE(mandate);
  for (const bool own : {false, true}) {
    SCOPED_TRACE(own);
    set_up_again();
    ASSERT_TRUE(desk_->trust_principal(a.card.encode(), false, now));
    ASSERT_TRUE(desk_->trust_principal(b.card.encode(), own, now));
    open(1, "geneva");
    say_act(1, act("geneva", channel::ShowMandate{mandate->encode()},
                   {act("geneva", opening("geneva")).id}));
    restart();
    const auto members = desk_->channels(now)->at(0).members;
    ASSERT_EQ(members.at(1).mandates.size(), 1U);
    EXPECT_FALSE(members.at(1).mandates.front().proven);
    EXPECT_EQ(challenges(), own ? 1U : 0U);
  }
}

}  // namespace
}  // namespace peyk::desk
