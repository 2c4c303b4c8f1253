#include "peyk/api/request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"

#include "test_corpus.hpp"

namespace peyk::api {
namespace {

crypto::SecretBytes secret(std::string_view text) { return crypto::secret_bytes(as_bytes(text)); }

// What two sides do together.
void add_deals(std::vector<Request>& all) {
  std::vector<desk::SwapItem> items;
  items.emplace_back(desk::TextItem{"سلام"});
  items.emplace_back(
      desk::FileItem{.name = "map.png", .media_type = "image/png", .bytes = secret("bytes")});
  items.emplace_back(desk::OtherItem{secret("other")});
  all.emplace_back(requests::ProposeSwap{{.channel = "geneva",
                                          .with = "B1",
                                          .words = "a map for a list",
                                          .deadline = Instant::since_epoch(Duration::days(20'001)),
                                          .couriers = std::vector<CourierId>(7),
                                          .items = items,
                                          .without_words = true}});
  all.emplace_back(requests::JoinSwap{
      {.channel = "geneva", .number = 3, .items = items, .without_words = false}});
  all.emplace_back(requests::AcceptSwap{
      {.channel = "geneva", .number = 3, .joining = channel::ActId(), .without_words = true}});
  all.emplace_back(requests::WithdrawSwap{"geneva", 3, "a speech", false});
  all.emplace_back(requests::Swaps{});
  all.emplace_back(requests::SwapItems{"geneva", 3});
  desk::Holdings list;
  list.items.push_back(
      {.bytes = secret("علیرضااحمدی;1352"), .shown = "علی‌رضا احمدی; ۱۳۵۲"});
  all.emplace_back(requests::AskQuestion{{.channel = "geneva",
                                          .with = {"B1", "C1"},
                                          .words = "whom of these do you hold?",
                                          .form = blind::Form::how_many,
                                          .own_size = 16,
                                          .their_size = 32,
                                          .subject = Bytes(channel::max_subject_bytes, 1),
                                          .deadline = Instant::since_epoch(Duration::days(20'001)),
                                          .couriers = std::vector<CourierId>(4),
                                          .holdings = list,
                                          .without_words = true}});
  all.emplace_back(requests::AnswerQuestion{{.channel = "geneva",
                                             .number = 4,
                                             .holdings = {.items = {}, .bound = 7},
                                             .without_words = false}});
  all.emplace_back(requests::CallOffQuestion{"geneva", 4, "a speech", true});
  all.emplace_back(requests::Questions{desk::WhichQuestions::told});
  all.emplace_back(requests::DraftRecord{{.channel = "geneva",
                                          .letter = 2,
                                          .deadline = Instant::since_epoch(Duration::days(20'001)),
                                          .couriers = std::vector<CourierId>(4)}});
  const std::vector<swap::RecordSignature> signatures(swap::most_signatories_of_side);
  all.emplace_back(requests::ProposeRecord{{.channel = "geneva",
                                            .with = "B1",
                                            .letter = 2,
                                            .request = Bytes(swap::record_request_max_size, 1),
                                            .signatures = signatures,
                                            .without_words = true}});
  all.emplace_back(requests::JoinRecord{{.channel = "geneva",
                                         .number = 5,
                                         .signatures = signatures,
                                         .over_one_courier = true,
                                         .without_words = false}});
  all.emplace_back(requests::RecordRequest{"geneva", 5});
  all.emplace_back(requests::JointRecord{"geneva", 5});
  all.emplace_back(requests::Question{"geneva", 4});
  all.emplace_back(requests::ToldAlike{{"B1", "C1"}, blind::Form::overlap, 8, Bytes(20, 1)});
}

std::vector<Request> one_of_each() {
  std::vector<Request> all;
  all.emplace_back(requests::Status{});
  all.emplace_back(requests::Unlock{secret("correct horse")});
  all.emplace_back(requests::Lock{});
  all.emplace_back(requests::ChangePassphrase{secret("old"), secret("new")});
  all.emplace_back(requests::MakeCard{"B1", 30});
  all.emplace_back(requests::AcceptCard{"A1", secret("card")});
  all.emplace_back(requests::Relations{});
  all.emplace_back(requests::ConfirmWords{"B1"});
  all.emplace_back(requests::Reopen{"B1"});
  all.emplace_back(requests::OpenChannel{desk::channel_with("ژنو", "B1", true)});
  all.emplace_back(requests::Channels{});
  all.emplace_back(requests::Act{"ژنو", desk::plain_letter("سلام"), false});
  all.emplace_back(requests::Read{"ژنو", 7, 6, 32, true});
  all.emplace_back(requests::Outbox{});
  all.emplace_back(requests::Wait{99, Duration::seconds(20)});
  all.emplace_back(requests::Backup{"/tmp/a1.vault"});
  all.emplace_back(requests::Stop{});
  all.emplace_back(requests::Stats{});
  all.emplace_back(requests::ShowCard{"B1"});
  all.emplace_back(requests::RemoveRelation{"B1"});
  all.emplace_back(requests::Channel{"geneva"});
  all.emplace_back(requests::BindMember{"geneva", "C1 (B1)", "C1"});
  all.emplace_back(requests::MarkedLetter{"geneva", 7});
  all.emplace_back(requests::MandateRequest{"geneva", "Fatima"});
  all.emplace_back(requests::TrustPrincipal{Bytes(5'000, 1), true});
  all.emplace_back(requests::Principals{});
  all.emplace_back(
      requests::BeginFile{{.channel = "geneva",
                           .name = std::string(channel::max_file_name_bytes, 'n'),
                           .media_type = std::string(channel::max_media_type_bytes, 'm'),
                           .size = channel::max_document_bytes,
                           .rule = channel::Rule::until_date,
                           .until = Instant::since_epoch(Duration::days(20'001)),
                           .without_words = true}});
  all.emplace_back(requests::AddToFile{{}, secret(std::string(desk::max_import_bytes, 'p'))});
  all.emplace_back(requests::FinishFile{});
  all.emplace_back(requests::Files{});
  all.emplace_back(requests::FilePiece{{}, box::max_pieces - 1});
  all.emplace_back(requests::ChangeFile{{}, requests::FileChange::forget});
  add_deals(all);
  return all;
}

TEST(Request, EveryKindComesBackAsItWas) {
  const std::vector<Request> all = one_of_each();
  ASSERT_EQ(all.size(), std::variant_size_v<Request>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].index(), i);
    const crypto::SecretBytes bytes = encode(all[i]);
    EXPECT_TRUE(cbor::check(bytes).has_value()) << i;
    const auto read = decode_request(bytes);
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_EQ(read->index(), i);
    EXPECT_EQ(encode(*read), bytes) << i;
  }
}

// The fuzzer does not make the fields of a kind up by itself.
TEST(Request, HasASeedOfEachKindForTheFuzzer) {
  const auto kinds = kinds_in_corpus(decode_request);
  for (std::size_t i = 0; i < std::variant_size_v<Request>; ++i) {
    EXPECT_TRUE(kinds.contains(i)) << "put an encoded request " << i << " into fuzz/corpus/api";
  }
}

std::vector<desk::Order> one_of_each_order() {
  using namespace desk::order;
  const Instant later = Instant::since_epoch(Duration::days(20'001));
  std::vector<desk::Order> all;
  all.emplace_back(Letter{.text = "سلام",
                          .copies = {{.reader = "B1", .salt = {}, .text = "سلام"}},
                          .marking = channel::CopySalt(),
                          .rule = channel::Rule::until_date,
                          .until = later});
  all.emplace_back(Question{.text = "?", .due = later});
  all.emplace_back(Answer{.question = {}, .text = "!"});
  all.emplace_back(Recess{later});
  all.emplace_back(Resume{});
  all.emplace_back(Suspend{"later"});
  all.emplace_back(Reopen{});
  all.emplace_back(Close{""});
  all.emplace_back(Admit{
      .member = {.relation = "C1", .name = "C", .role = channel::Role::host, .principal = "Oman"},
      .replaces = "B1",
      .from = channel::ActId()});
  all.emplace_back(Leave{});
  all.emplace_back(Introduce{.first = "B1", .second = "C1"});
  all.emplace_back(ShowMandate{Bytes(3'000, 1)});
  all.emplace_back(WithdrawMandate{});
  all.emplace_back(RevokeMandate{Bytes(100, 2)});
  all.emplace_back(Raise{});
  all.emplace_back(Agenda{.round = 1, .items = {std::string(1'024, 'a'), "two"}});
  all.emplace_back(Minutes{.round = 1, .text = "all agreed"});
  return all;
}

TEST(Request, EveryOrderComesBackAsItWas) {
  const auto all = one_of_each_order();
  ASSERT_EQ(all.size(), std::variant_size_v<desk::Order>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].index(), i);
    const auto bytes = encode(Request(requests::Act{"geneva", all[i], true}));
    const auto read = decode_request(bytes);
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_EQ(std::get<requests::Act>(*read).order.index(), i);
    EXPECT_EQ(encode(*read), bytes) << i;
  }
}

TEST(Request, KeepsItsFields) {
  const auto read = decode_request(
      encode(Request(requests::OpenChannel{desk::channel_with("geneva", "B1", true)})));
  ASSERT_TRUE(read.has_value());
  const auto* opened = std::get_if<requests::OpenChannel>(&*read);
  ASSERT_NE(opened, nullptr);
  EXPECT_EQ(opened->order.name, "geneva");
  ASSERT_EQ(opened->order.with.size(), 1U);
  EXPECT_EQ(opened->order.with[0].relation, "B1");
  EXPECT_TRUE(opened->order.without_words);
  const auto waited =
      decode_request(encode(Request(requests::Wait{12, Duration::milliseconds(34)})));
  ASSERT_TRUE(waited.has_value());
  EXPECT_EQ(std::get<requests::Wait>(*waited).seen, 12U);
  EXPECT_EQ(std::get<requests::Wait>(*waited).at_most, Duration::milliseconds(34));
}

// The form is fixed: {0: 1, 1: kind, 2: "B1"}.
TEST(Request, HasTheBytesThatItsHeaderSays) {
  EXPECT_EQ(to_hex(encode(Request(requests::ConfirmWords{"B1"}))),
            "a3000101080262"
            "4231");
  EXPECT_EQ(to_hex(encode(Request(requests::Status{}))), "a200010101");
}

struct Wrong {
  const char* name;
  const char* hex;
  Error error;
};

TEST(Request, RefusesWhatIsNone) {
  const std::vector<Wrong> all = {
      {"nothing", "", Error::malformed},
      {"no map", "8101", Error::malformed},
      {"no version", "a10101", Error::malformed},
      {"a newer version", "a200020101", Error::too_new},
      {"version 0", "a200000101", Error::too_new},
      {"kind 0", "a200010100", Error::malformed},
      {"a kind beyond the last", "a2000101182b", Error::malformed},
      {"a field too many", "a30001010102f5", Error::malformed},
      {"a field too few", "a200010108", Error::malformed},
      {"a field of another type", "a30001010802f5", Error::malformed},
      {"another key", "a300010108036142", Error::malformed},
      {"a byte behind", "a20001010100", Error::malformed},
      {"cut short",
       "a3000101080262"
       "42",
       Error::malformed},
      {"a longer head than needed",
       "a200010118"
       "01",
       Error::malformed},
      {"no UTF-8",
       "a300010108026"
       "1ff",
       Error::malformed},
      {"keys twice", "a200010001", Error::malformed},
  };
  for (const Wrong& wrong : all) {
    const auto bytes = from_hex(wrong.hex);
    ASSERT_TRUE(bytes.has_value()) << wrong.name;
    const auto read = decode_request(*bytes);
    ASSERT_FALSE(read.has_value()) << wrong.name;
    EXPECT_EQ(read.error(), wrong.error) << wrong.name;
  }
}

TEST(Request, BoundsItsFields) {
  const auto accepted = [](const Request& request) {
    return decode_request(encode(request)).has_value();
  };
  EXPECT_TRUE(accepted(requests::Unlock{crypto::SecretBytes(max_passphrase_bytes, 'x')}));
  EXPECT_FALSE(accepted(requests::Unlock{crypto::SecretBytes(max_passphrase_bytes + 1, 'x')}));
  EXPECT_TRUE(accepted(requests::ConfirmWords{std::string(256, 'x')}));
  EXPECT_FALSE(accepted(requests::ConfirmWords{std::string(257, 'x')}));
  // A letter that is one byte too long must reach the desk, which says so.
  const std::string too_long(channel::max_letter_bytes + 1, 'x');
  EXPECT_TRUE(accepted(requests::Act{"geneva", desk::plain_letter(too_long), false}));
  EXPECT_FALSE(accepted(requests::Act{"geneva", desk::plain_letter(too_long + "x"), false}));
  const crypto::SecretBytes too_much(desk::max_import_bytes + 1, 'x');
  EXPECT_FALSE(accepted(requests::AddToFile{{}, too_much}));
  // One item too many must reach the desk as well.
  desk::AnswerQuestionOrder order;
  order.holdings.items.resize(desk::max_question_items + 1);
  EXPECT_TRUE(accepted(requests::AnswerQuestion{order}));
  order.holdings.items.emplace_back();
  EXPECT_FALSE(accepted(requests::AnswerQuestion{order}));
}

TEST(Request, AnyBytesAreRefusedOrReencodeToThemselves) {
  EXPECT_TRUE(rc::check([] {
    Request request = *rc::gen::elementOf(std::vector<std::size_t>{0, 4, 9, 12}) == 4
                          ? Request(requests::MakeCard{"B1", 1})
                          : Request(requests::Read{"geneva", 3, 2, 4, false});
    crypto::SecretBytes bytes = encode(request);
    const auto changes = *rc::gen::inRange(0, 4);
    for (int i = 0; i < changes; ++i) {
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<std::uint8_t>();
    }
    if (*rc::gen::arbitrary<bool>()) bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
    const auto read = decode_request(bytes);
    if (read) RC_ASSERT(encode(*read) == bytes);
  }));
}

}  // namespace
}  // namespace peyk::api
