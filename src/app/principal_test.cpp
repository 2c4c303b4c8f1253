#include <fstream>

#include "home_fixture.hpp"
#include "mandate_orders.hpp"
#include "principal_home.hpp"

namespace peyk::app {
namespace {

using text::Message;

class Principal : public Homes {
 protected:
  Principal() {
    crypto::Random random(crypto::system_seed());
    const auto member = crypto::KemKeyPair::generate(random);
    write("leila.request", identity::to_text_block(*identity::MandateRequest::make(
                               member.public_key(), "geneva", "Leila")));
  }
  void write(const char* name, const std::string& text) const {
    std::ofstream(at(name), std::ios::binary) << text;
  }
  [[nodiscard]] MandateWish wish() const {
    return {.request = at("leila.request").string(),
            .power = "speak",
            .tracks = {"weapons"},
            .from = "2026-11-28",
            .until = "2026-12-04"};
  }
  static Instant now() { return day_given("2026-11-01", Instant())->first; }
};

TEST_F(Principal, HomeOpensWithItsPassphraseOnlyAndCountsOn) {
  const Bytes good{'g', 'o', 'o', 'd'};
  const auto card = PrincipalHome::create(at("p"), "Republic of A", good, true);
  ASSERT_TRUE(card);
  EXPECT_EQ(*PrincipalHome::card_in(at("p")), *card);
  EXPECT_EQ(PrincipalHome::unlock(at("p"), Bytes{'b'}).error().what,
            Message::error_passphrase_wrong);
  EXPECT_EQ(PrincipalHome::create(at("p"), "Other", good, true).error().what,
            Message::error_folder_not_empty);
  {
    auto home = PrincipalHome::unlock(at("p"), good);
    ASSERT_TRUE(home);
    EXPECT_EQ(home->keys().id(), card->id());
    EXPECT_EQ(home->take_serials(3), 1U);
    EXPECT_EQ(home->take_serials(1), 4U);
    EXPECT_FALSE(PrincipalHome::unlock(at("p"), good));  // one at a time
  }
  EXPECT_EQ(PrincipalHome::unlock(at("p"), good)->take_serials(1), 5U);
}

TEST_F(Principal, HomeThatWasTamperedWithIsRefused) {
  const Bytes good{'g', 'o', 'o', 'd'};
  ASSERT_TRUE(PrincipalHome::create(at("p"), "A", good, true));
  ASSERT_TRUE(PrincipalHome::create(at("q"), "Q", good, true));
  fs::copy_file(at("q") / "principal.card", at("p") / "principal.card",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(PrincipalHome::unlock(at("p"), good).error().what, Message::error_vault_damaged);
  // A number is not taken for the keys, nor the other way round.
  fs::copy_file(at("q") / "serial", at("q") / "keys", fs::copy_options::overwrite_existing);
  EXPECT_EQ(PrincipalHome::unlock(at("q"), good).error().what, Message::error_vault_damaged);
  EXPECT_EQ(PrincipalHome::card_in(at("none")).error().what, Message::error_no_folder);
}

TEST_F(Principal, DaysAreWholeAndTheLastOneCounts) {
  const auto made = prepared(wish(), now());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->order.until - made->order.from, Duration::days(7));
  EXPECT_EQ(made->request.delegate(), "Leila");
  MandateWish persian = wish();
  persian.from = "۱۴۰۵/۹/۷";
  persian.until = "1405/9/13";
  const auto same = prepared(persian, now());
  ASSERT_TRUE(same);
  EXPECT_EQ(same->order.from, made->order.from);
  EXPECT_EQ(same->order.until, made->order.until);
}

TEST_F(Principal, WishesThatMakeNoSenseAreRefusedWithTheirReason) {
  const auto what = [](const MandateWish& bad) { return prepared(bad, now()).error().what; };
  MandateWish bad = wish();
  bad.power = "rule";
  EXPECT_EQ(what(bad), Message::error_bad_value);
  bad = wish();
  bad.tracks = {"a", "a"};
  EXPECT_EQ(what(bad), Message::error_mandate_tracks);
  bad.tracks = {"geneva/weapons"};  // would cover nothing
  EXPECT_EQ(what(bad), Message::error_mandate_tracks);
  bad.tracks.clear();
  EXPECT_EQ(what(bad), Message::error_mandate_tracks);
  bad = wish();
  bad.until = "2026-11-27";
  EXPECT_EQ(what(bad), Message::error_mandate_days);
  bad.until = "";
  EXPECT_EQ(what(bad), Message::error_date_form);
  bad.until = "4.12.2026";
  EXPECT_EQ(what(bad), Message::error_date_order);
  bad = wish();
  bad.until = "2026-12-05";
  bad.reader = "any";
  EXPECT_EQ(what(bad), Message::error_lasts_too_long);
  bad = wish();
  bad.request = at("none").string();
  EXPECT_EQ(what(bad), Message::error_file_missing);
  write("other", "-----BEGIN PEYK CARD-----\n");
  bad.request = at("other").string();
  EXPECT_EQ(what(bad), Message::error_not_of_principal);
}

TEST_F(Principal, AListIsReadStrictly) {
  const std::string good =
      "[[mandate]]\nrequest = \"leila.request\"\npower = \"speak\"\ntracks = [\"weapons\"]\n"
      "until = \"2026-12-04\"\noutput = \"leila.mandate\"\n";
  const auto list = read_mandate_list(good, at("list.toml"));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().request, at("leila.request").string());
  EXPECT_EQ(list->front().output, at("leila.mandate").string());
  for (const std::string& bad :
       {std::string(), std::string("[[mandate]]\n"), good + "volume = 3\n", good + good,
        "name = 1\n" + good, good + "for-reader = 7\n", std::string("[["),
        good + "[[mandate]]\nrequest = \"x\"\n", std::string("mandate = [1]\n")}) {
    EXPECT_EQ(read_mandate_list(bad, at("list.toml")).error().what, Message::error_settings) << bad;
  }
}

TEST(Spoken, IsTheFirstHalfInGroups) {
  EXPECT_EQ(spoken(Bytes(32, 0xa5)), "a5a5 a5a5 a5a5 a5a5 a5a5 a5a5 a5a5 a5a5");
}

}  // namespace
}  // namespace peyk::app
