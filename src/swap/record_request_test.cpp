#include "peyk/swap/record_request.hpp"

#include <gtest/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

constexpr std::string_view agreed = "Article 1. Both sides …";

template <class T>
std::optional<Error> error_in(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

TEST(RecordRequest, comes_back_with_all_that_is_signed) {
  for (const std::size_t couriers : {1U, 4U, 7U}) {
    const Swap swap(couriers);
    const RecordRequest request{std::string(agreed), *swap.frame};
    const auto read = decode_record_request(encode(request));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, request);
    EXPECT_EQ(read->frame.id(), swap.frame->id());
    EXPECT_EQ(encode(*read), encode(request));
  }
}

TEST(RecordRequest, of_any_other_form_is_refused) {
  const Swap swap(4);
  const Bytes whole = encode(RecordRequest{std::string(agreed), *swap.frame});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = decode_record_request(ByteSpan(whole).first(size));
    EXPECT_EQ(error_in(cut), Error::malformed) << size;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_EQ(error_in(decode_record_request(longer)), Error::malformed);
  Bytes newer = whole;
  newer[2] = 2;
  EXPECT_EQ(error_in(decode_record_request(newer)), Error::malformed);
  Bytes twice = whole;  // the last courier is the one before it
  std::copy(twice.end() - 66, twice.end() - 34, twice.end() - 32);
  EXPECT_EQ(error_in(decode_record_request(twice)), Error::malformed);
  const std::string text(record_text_max_size, 'x');
  EXPECT_TRUE(decode_record_request(encode(RecordRequest{text, *swap.frame})));
  EXPECT_FALSE(is_record_text(text + "x"));
  EXPECT_FALSE(is_record_text(""));
  EXPECT_FALSE(is_record_text("\xff"));
}

TEST(RecordSignature, names_its_key_and_is_of_one_text_and_frame) {
  Swap swap(4);
  const auto key = crypto::SigningKey::from_seed(swap.random.secret<crypto::SigningSeed>());
  const RecordSignature made{key.public_key(), sign_record(*swap.frame, agreed, key, swap.random)};
  const Bytes bytes = encode(made);
  EXPECT_LE(bytes.size(), record_signature_max_size);
  const auto read = decode_record_signature(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, made);
  EXPECT_TRUE(is_signed(*swap.frame, agreed, read->key, read->signature));
  EXPECT_FALSE(is_signed(*swap.frame, "Article 2", read->key, read->signature));
  EXPECT_FALSE(is_signed(*Swap(7).frame, agreed, read->key, read->signature));
  for (const std::size_t size : {0UL, 3UL, 2'000UL, bytes.size() - 1}) {
    EXPECT_EQ(error_in(decode_record_signature(ByteSpan(bytes).first(size))), Error::malformed);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(error_in(decode_record_signature(longer)), Error::malformed);
}

}  // namespace
}  // namespace peyk::swap
