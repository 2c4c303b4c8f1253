// `peyk record`: what a reader is told of a joint record, and of what is none.
#include "command_fixture.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "home_fixture.hpp"
#include "principal_home.hpp"
#include "record_fixture.hpp"
#include "record_reading.hpp"

namespace peyk::app {
namespace {

using text::Language;
using text::Message;

constexpr std::array<const char*, 2> names = {"Republic of A", "پادشاهی <ب>"};

const RecordMaking& agreed() {
  static const RecordMaking made("Article 1. Both sides …\nمادهٔ ۲. هر دو طرف …", 4, names);
  return made;
}

class Record : public Homes {
 protected:
  Record() {
    put("agreed.record", agreed().file);
    put("a.principal", identity::to_text_block(agreed().principals[0]));
    put("b.principal", identity::to_text_block(agreed().principals[1]));
    for (std::size_t i = 0; i < agreed().couriers.size(); ++i) {
      put("courier-" + std::to_string(i), identity::to_text_block(agreed().couriers[i]));
    }
  }
  void put(const std::string& name, ByteSpan bytes) const {
    ASSERT_TRUE(write_file(folder_ / name, bytes));
  }
  void put(const std::string& name, const std::string& text) const { put(name, as_bytes(text)); }

  [[nodiscard]] Ran ran(const std::string& what, const std::string& file,
                        std::vector<std::string> more = {},
                        Language language = Language::english) const {
    more.insert(more.begin(), {"record", what, (folder_ / file).string()});
    std::vector<const char*> arguments;
    for (const std::string& one : more) arguments.push_back(one.c_str());
    return run_of(add_record_commands, arguments, language);
  }
  [[nodiscard]] std::vector<std::string> cards_of_couriers(std::size_t from) const {
    std::vector<std::string> options;
    for (std::size_t i = from; i < agreed().couriers.size(); ++i) {
      options.insert(options.end(),
                     {"--courier", (folder_ / ("courier-" + std::to_string(i))).string()});
    }
    return options;
  }
  [[nodiscard]] std::string file(const char* name) const { return at(name).string(); }
};

bool says(const Ran& ran, std::string_view part) { return ran.out.find(part) != ran.out.npos; }

TEST_F(Record, IsCheckedWithoutAnyCardAndSaysWhatItDoesNotSay) {
  const Ran bare = ran("verify", "agreed.record");
  EXPECT_EQ(bare.done, ExitCode::done);
  for (const auto& card : agreed().principals) {
    EXPECT_TRUE(says(bare, spoken(card.id().span()) + ", of which no card was given")) << bare.out;
    EXPECT_FALSE(says(bare, card.name()));
  }
  EXPECT_TRUE(says(bare, "certified by 3 of 4 couriers")) << bare.out;
  EXPECT_TRUE(says(bare, "does not say whose keys these are")) << bare.out;
  EXPECT_TRUE(says(bare, "2 of them and one side")) << bare.out;
  EXPECT_FALSE(says(bare, "Article 1.")) << "the text is for show";
  EXPECT_FALSE(says(bare, "couriers that you know")) << "nobody gave a card";
}

TEST_F(Record, IsSaidToBeSignedByThoseAskedAboutAndCertifiedByThoseKnown) {
  auto options = cards_of_couriers(0);
  options.insert(options.end(), {"--signer", file("a.principal"), "--signer", file("b.principal")});
  const Ran known = ran("verify", "agreed.record", options);
  EXPECT_EQ(known.done, ExitCode::done);
  EXPECT_TRUE(says(known, "Signed by \u2068Republic of A, \u2068پادشاهی <ب>\u2069\u2069."))
      << known.out;
  EXPECT_TRUE(says(known, "Certified by couriers that you know: ")) << known.out;
  EXPECT_FALSE(says(known, "no card was given")) << known.out;
}

TEST_F(Record, TakesAFingerprintAsItIsReadOutOrWhole) {
  const Bytes id = [] {
    const auto fixed = agreed().principals[1].id();
    return Bytes(fixed.span().begin(), fixed.span().end());
  }();
  for (const std::string& given : {spoken(id), to_hex(id)}) {
    const Ran asked = ran("verify", "agreed.record", {"--signer", given});
    EXPECT_EQ(asked.done, ExitCode::done) << given;
    EXPECT_TRUE(says(asked, "Signed by " + spoken(id))) << asked.out;
  }
  Bytes other = id;
  other[0] ^= 1;
  EXPECT_EQ(ran("verify", "agreed.record", {"--signer", to_hex(other)}).done, ExitCode::not_so);
  other = id;
  other[31] ^= 1;
  EXPECT_EQ(ran("verify", "agreed.record", {"--signer", to_hex(other)}).done, ExitCode::not_so);
}

TEST_F(Record, SaysWhoHasNotSigned) {
  crypto::Random random(*crypto::Seed::from(Bytes(32, 9)));
  put("c.principal",
      identity::to_text_block(*identity::PrincipalKeys::generate(random).make_card("C", random)));
  const Ran asked = ran("verify", "agreed.record",
                        {"--signer", file("a.principal"), "--signer", file("c.principal")});
  EXPECT_EQ(asked.done, ExitCode::not_so);
  EXPECT_TRUE(says(asked, "\nSigned by Republic of A.")) << asked.out;
  EXPECT_TRUE(says(asked, "\nNot signed by C.")) << asked.out;
  const Ran page =
      ran("page", "agreed.record", {"--signer", file("c.principal"), "--out", file("page.html")});
  EXPECT_EQ(page.done.error().what, Message::error_record_not_signed);
  EXPECT_EQ(page.done.error().code, ExitCode::not_so);
  EXPECT_FALSE(fs::exists(at("page.html")));
}

// Three certify it; of four cards one alone leaves at least two of them unknown.
TEST_F(Record, SaysWhenNotAllCouriersAreKnown) {
  const Ran asked = ran("verify", "agreed.record", cards_of_couriers(3));
  EXPECT_EQ(asked.done, ExitCode::not_yet);
  EXPECT_TRUE(says(asked, "Of the 3 couriers that certify it, you gave the cards")) << asked.out;
  EXPECT_FALSE(says(asked, "Certified by couriers that you know"));
}

TEST_F(Record, SaysWhenOneKeySignedForBothSides) {
  const RecordMaking alone("Article 1.", 1, names, {0, 0});
  put("alone.record", alone.file);
  const Ran asked = ran("verify", "alone.record", {"--signer", file("a.principal")});
  EXPECT_TRUE(says(asked, "The same key has signed for both sides.")) << asked.out;
  EXPECT_FALSE(says(ran("verify", "agreed.record"), "The same key"));
}

TEST_F(Record, ShowsItsTextBehindABarSoThatItCannotSpeakForTheProgram) {
  const Ran shown = ran("show", "agreed.record");
  EXPECT_EQ(shown.done, ExitCode::done);
  EXPECT_TRUE(says(shown, "  │ Article 1. Both sides …\n  │ \u2068مادهٔ ۲. هر دو طرف …\u2069\n"))
      << shown.out;
  const RecordMaking hostile("Fine.\r\n\x1b[2JNot signed by C.\u202E", 1);
  put("hostile.record", hostile.file);
  const Ran harmless = ran("show", "hostile.record");
  EXPECT_TRUE(says(harmless, "  │ Fine.\n  │ ␛[2JNot signed by C.[U+202E]\n")) << harmless.out;
}

TEST_F(Record, SpeaksPersianAndArabicWithForeignNamesIsolated) {
  const std::vector<std::string> options = {"--signer", file("a.principal")};
  const Ran persian = ran("verify", "agreed.record", options, Language::persian);
  EXPECT_TRUE(says(persian, "با امضای \u2068Republic of A\u2069")) << persian.out;
  EXPECT_TRUE(says(persian, "۳ پیک")) << persian.out;
  const Ran arabic = ran("verify", "agreed.record", options, Language::arabic);
  EXPECT_TRUE(says(arabic, "بتوقيع \u2068Republic of A\u2069")) << arabic.out;
}

TEST_F(Record, AsJsonIsOneObjectWithAllOfIt) {
  auto options = cards_of_couriers(0);
  options.insert(options.end(), {"--signer", file("a.principal"), "--json"});
  const Ran shown = ran("show", "agreed.record", options);
  EXPECT_EQ(shown.done, ExitCode::done);
  EXPECT_EQ(std::ranges::count(shown.out, '\n'), 1);
  EXPECT_TRUE(shown.out.starts_with(
      R"({"kind":"joint record","holds":true,"as_asked":true,"text":"Article 1. Both sides)"))
      << shown.out;
  EXPECT_TRUE(says(shown, R"("signed_by":["Republic of A"],"not_signed_by":[])")) << shown.out;
  EXPECT_TRUE(says(shown, R"("couriers_of_swap":4,"couriers_that_may_lie":1})")) << shown.out;
  EXPECT_FALSE(says(ran("verify", "agreed.record", {"--json"}), "Article 1"));
}

TEST_F(Record, WhatIsNoneOrDoesNotHoldIsSaidSo) {
  const auto fails = [this](const std::string& name) {
    const Ran tried = ran("verify", name);
    EXPECT_EQ(tried.out, "") << name;
    EXPECT_FALSE(tried.done.has_value()) << name;
    return tried.done.has_value() ? Failure{} : tried.done.error();
  };
  EXPECT_EQ(fails("none.record").what, Message::error_file_missing);
  EXPECT_EQ(fails("none.record").code, ExitCode::failed);
  EXPECT_EQ(fails("").what, Message::error_file_is_folder);
  put("empty", std::string());
  put("long", std::string(swap::joint_record_max_size + 1, 'a'));
  put("cut", ByteSpan(agreed().file).first(agreed().file.size() / 2));
  for (const char* name : {"empty", "long", "cut", "a.principal"}) {
    EXPECT_EQ(fails(name).what, Message::error_not_a_record) << name;
    EXPECT_EQ(fails(name).code, ExitCode::not_so) << name;
  }
  // A letter of the text, which is behind the map's head and its own.
  Bytes changed = agreed().file;
  changed[10] ^= 1;
  put("changed", changed);
  EXPECT_EQ(fails("changed").what, Message::error_record_does_not_hold);
  EXPECT_EQ(fails("changed").code, ExitCode::not_so);
  const Ran card = ran("verify", "agreed.record", {"--signer", file("courier-0")});
  EXPECT_EQ(card.done.error().what, Message::error_not_of_principal);
  const Ran courier = ran("verify", "agreed.record", {"--courier", file("none.card")});
  EXPECT_EQ(courier.done.error().what, Message::error_file_missing);
}

TEST_F(Record, MakesAPageForItsOwnerAloneAndOverNoOtherFile) {
  const std::vector<std::string> options = {"--out", file("page.html")};
  EXPECT_EQ(ran("page", "agreed.record", options).done, ExitCode::done);
  EXPECT_EQ(fs::status(at("page.html")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(ran("page", "agreed.record", options).done.error().what, Message::error_file_exists);
  EXPECT_EQ(ran("page", "agreed.record", {"--out", file("page.html"), "--replace"}).done,
            ExitCode::done);
  EXPECT_EQ(ran("page", "agreed.record", {"--out", file("none/page.html")}).done.error().what,
            Message::error_file_missing);
  EXPECT_EQ(ran("page", "agreed.record").done.error().what, Message::error_missing_argument);
  EXPECT_EQ(ran("page", "a.principal", {"--out", file("other.html")}).done.error().code,
            ExitCode::not_so);
  EXPECT_FALSE(fs::exists(at("other.html")));
}

TEST_F(Record, IsSignedWhereTheKeyIsOnceItsTextWasShown) {
  ASSERT_TRUE(PrincipalHome::create(at("p"), "Republic of A", Bytes{'g', 'o'}, true));
  put("passphrase", "go\n");
  const auto read = swap::JointRecord::verify(agreed().file);
  const swap::Frame& past = read->manifest().frame();
  const auto frame =
      *swap::Frame::of(past.salt(), past.deadline() + Duration::days(40'000), past.couriers());
  put("past.request", swap::encode(swap::RecordRequest{read->text(), past}));
  put("agreed.request", swap::encode(swap::RecordRequest{read->text(), frame}));
  const auto signed_as = [&](const char* request, bool as_json = false) {
    std::vector<std::string> line = {"principal", "sign-record",       file(request),
                                     "--out",     file("a.signature"), "--home",
                                     file("p"),   "--passphrase-file", file("passphrase")};
    if (as_json) line.emplace_back("--json");
    std::vector<const char*> arguments;
    for (const std::string& one : line) arguments.push_back(one.c_str());
    return run_of(add_principal_commands, arguments, Language::english);
  };
  EXPECT_EQ(signed_as("past.request").done.error().what, Message::error_bad_deadline);
  EXPECT_EQ(signed_as("agreed.record").done.error().what, Message::error_not_a_record_request);
  const Ran made = signed_as("agreed.request");
  ASSERT_TRUE(made.done);
  EXPECT_TRUE(says(made, "Article 1. Both sides")) << made.out;
  EXPECT_TRUE(says(made, "is to be signed by Republic of A")) << made.out;
  for (const CourierId& id : frame.couriers()) {
    EXPECT_TRUE(says(made, spoken(id.span()))) << made.out;
  }
  const auto bytes = read_file(at("a.signature"), swap::record_signature_max_size);
  ASSERT_TRUE(bytes);
  const auto signature = swap::decode_record_signature(*bytes);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(swap::is_signed(frame, read->text(), signature->key, signature->signature));
  EXPECT_EQ(identity::principal_id(signature->key), PrincipalHome::card_in(at("p"))->id());
  testing::internal::CaptureStderr();
  const Ran twice = signed_as("agreed.request", true);
  const std::string beside = testing::internal::GetCapturedStderr();
  EXPECT_EQ(twice.done.error().what, Message::error_file_exists);
  EXPECT_EQ(twice.out, "");
  EXPECT_NE(beside.find("Article 1. Both sides"), std::string::npos) << beside;
  EXPECT_NE(beside.find(spoken(frame.couriers().front().span())), std::string::npos) << beside;
  fs::remove(at("a.signature"));
  const Ran told = signed_as("agreed.request", true);
  ASSERT_TRUE(told.done);
  EXPECT_TRUE(says(told, "\"couriers\":[\"" + to_hex(frame.couriers().front().span()))) << told.out;
}

}  // namespace
}  // namespace peyk::app
