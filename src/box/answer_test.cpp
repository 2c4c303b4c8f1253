#include "peyk/box/answer.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;

constexpr Instant some_time =
    Instant::since_epoch(Duration::milliseconds(0x0000'018b'cfe5'6800));  // 2023-11-14

Receipt some_receipt() {
  return {Day(20'000), filled<ReceiptRoot>(1),      5,
          4,           {filled<crypto::Digest>(2)}, filled<crypto::Signature>(3)};
}

// One for each status, in their order.
std::vector<Answer> all_answers() {
  return {{some_time, answers::Done{}},
          {some_time, answers::Stored{some_receipt()}},
          {some_time, answers::Found{filled<Body>(4)}},
          {some_time, answers::NotThere{}},
          {some_time, answers::Conflict{}},
          {some_time, answers::Full{}},
          {some_time, answers::Refused{}},
          {some_time, answers::Failed{}},
          {some_time, answers::Swapped{crypto::secret_bytes(Bytes{7, 8})}}};
}

Bytes bytes_of(const EncodedAnswer& answer) { return {answer.span().begin(), answer.span().end()}; }

TEST(Answer, LiesAsThePageSays) {
  const auto answers = all_answers();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Bytes bytes = bytes_of(encode(answers[i]));
    EXPECT_EQ(bytes.size(), 16'320U);
    EXPECT_EQ(bytes[0], 1);
    EXPECT_EQ(bytes[1], i + 1);
    EXPECT_EQ(to_hex(ByteSpan(bytes).subspan(2, 10)), "00000000018bcfe56800");
  }
  const Bytes stored = bytes_of(encode(answers[1]));
  EXPECT_EQ(to_hex(ByteSpan(stored).subspan(12, 6)), "00004e200101");
  EXPECT_EQ(to_hex(ByteSpan(stored).subspan(48, 10)), "00000005000000040102");
  EXPECT_EQ(to_hex(ByteSpan(stored).subspan(88, 2)), "0203");
  const Bytes found = bytes_of(encode(answers[2]));
  EXPECT_EQ(to_hex(ByteSpan(found).subspan(11, 2)), "0004");
  EXPECT_EQ(to_hex(ByteSpan(found).subspan(12'651, 2)), "0400");
}

TEST(Answer, DecodesWhatWasEncodedAndEncodesItAgain) {
  for (const Answer& answer : all_answers()) {
    const EncodedAnswer bytes = encode(answer);
    const auto decoded = decode_answer(bytes.span());
    ASSERT_TRUE(decoded) << answer.what.index();
    EXPECT_EQ(*decoded, answer) << answer.what.index();
    EXPECT_EQ(encode(*decoded), bytes);
  }
}

TEST(Answer, RefusesWhatThePageDoesNotHave) {
  struct Case {
    std::size_t answer;
    std::size_t at;
    std::uint8_t value;
    Error error;
  };
  for (const Case& c : {
           Case{0, 0, 2, Error::unknown_version}, Case{0, 1, 0, Error::unknown_kind},
           Case{0, 1, 10, Error::unknown_kind}, Case{0, 2, 1, Error::nonzero_reserved},
           Case{0, 3, 1, Error::nonzero_reserved},
           Case{0, 4, 0x80, Error::out_of_range},    // a time beyond Instant
           Case{0, 12, 1, Error::nonzero_reserved},  // a payload where there is none
           Case{0, 16'319, 1, Error::nonzero_reserved},
           Case{2, 12'652, 1, Error::nonzero_reserved},  // behind the body
           Case{1, 12 + 45 + 32 + 3'373, 1, Error::nonzero_reserved},
           Case{1, 12 + 44, 2, Error::out_of_range},  // path length
           Case{1, 12 + 44, 255, Error::out_of_range},
           Case{1, 12 + 39, 0, Error::out_of_range},  // leaf count
       }) {
    Bytes bytes = bytes_of(encode(all_answers()[c.answer]));
    bytes[c.at] = c.value;
    const auto decoded = decode_answer(bytes);
    ASSERT_FALSE(decoded) << c.answer << ' ' << c.at;
    EXPECT_EQ(decoded.error(), c.error) << c.answer << ' ' << c.at;
  }
}

TEST(Answer, RefusesEveryOtherSize) {
  Bytes bytes = bytes_of(encode(all_answers()[2]));
  bytes.push_back(0);
  EXPECT_EQ(decode_answer(bytes).error(), Error::wrong_size);
  bytes.resize(answer_size - 1);
  EXPECT_EQ(decode_answer(bytes).error(), Error::wrong_size);
  EXPECT_EQ(decode_answer({}).error(), Error::wrong_size);
}

TEST(Answer, TimeBefore1970IsWrittenAs1970) {
  const Instant early = Instant::since_epoch(Duration::milliseconds(-5));
  const auto decoded = decode_answer(encode({early, answers::Done{}}).span());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->courier_time, Instant());
}

}  // namespace
}  // namespace peyk::box
