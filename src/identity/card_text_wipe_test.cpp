// A card's first-box secret, in bytes or in text, is in no block of the heap that these functions
// give back.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <malloc.h>
#include <new>
#include <string_view>

#include "peyk/identity/card_text.hpp"

namespace {

// What is looked for in each block that is given back; nothing while empty.
thread_local std::string_view wanted;
thread_local int found = 0;

void look_and_free(void* block) {
  if (block != nullptr && !wanted.empty()) {
    const std::string_view held(static_cast<const char*>(block), malloc_usable_size(block));
    if (held.find(wanted) != std::string_view::npos) ++found;
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::calloc(1, size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { look_and_free(block); }
void operator delete(void* block, std::size_t) noexcept { look_and_free(block); }

namespace peyk::identity {
namespace {

// How often `secret` was given back while `work` ran.
template <class Work>
int given_back(std::string_view secret, Work&& work) {
  found = 0;
  wanted = secret;
  [[maybe_unused]] const auto result = work();  // its own memory is the caller's
  wanted = {};
  return found;
}

struct Sample {
  Card card;
  std::string first_box;  // 32 bytes
  std::string in_text;    // some of its base64
};

Sample sample() {
  crypto::Random random{crypto::Seed()};
  Listening listening{{CourierId()}, ServiceClass::patient};
  auto card = std::move(make_card(std::move(listening), Day(20'800), random)->card);
  const auto bytes = card.encode();
  const ByteSpan secret = card.first_box().span();
  const auto at =
      static_cast<std::size_t>(std::ranges::search(bytes, secret).begin() - bytes.begin());
  // Whole groups of three bytes inside the secret, on one line of the block.
  std::size_t digit = (at + 2) / 3 * 4;
  if (digit % 64 > 48) digit += 64 - digit % 64;
  auto in_text = to_qr_text(card).substr(std::string_view("PEYK1:").size() + digit, 16);
  auto first_box = to_text(secret);
  return {std::move(card), std::move(first_box), std::move(in_text)};
}

TEST(CardTextWipe, TheWatchFindsWhatIsNotWiped) {
  const Sample all = sample();
  const std::string text = to_text_block(all.card);
  EXPECT_NE(text.find(all.in_text), std::string::npos);
  EXPECT_GT(given_back(all.in_text, [&] { return std::string(text).size(); }), 0);
}

TEST(CardTextWipe, NothingIsLeftOfWritingACard) {
  const Sample all = sample();
  for (const std::string_view secret : {all.first_box, all.in_text}) {
    EXPECT_EQ(given_back(secret, [&] { return to_text_block(all.card); }), 0);
    EXPECT_EQ(given_back(secret, [&] { return to_qr_text(all.card); }), 0);
  }
}

TEST(CardTextWipe, NothingIsLeftOfReadingACard) {
  const Sample all = sample();
  std::string damaged = to_text_block(all.card);
  damaged.resize(damaged.size() - 4);
  for (const std::string& text : {to_text_block(all.card), to_qr_text(all.card), damaged}) {
    for (const std::string_view secret : {all.first_box, all.in_text}) {
      EXPECT_EQ(given_back(secret, [&] { return card_from_text(text); }), 0);
    }
  }
}

}  // namespace
}  // namespace peyk::identity
