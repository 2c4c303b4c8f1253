// For tests: two parties of common ground, and what the swap between them does.
#pragma once

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <vector>

#include "peyk/blind/common_ground.hpp"

namespace peyk::blind::testing {

using Items = std::vector<std::string>;
using Stage = CommonGround::Stage;

inline Terms terms_of(Form form, std::uint32_t first, std::uint32_t second) {
  Terms terms{.form = form, .parties = {}, .sizes = {first, second}, .nonce = {}, .context = {}};
  terms.parties = {PartyId(), PartyId()};
  terms.parties[1].mutable_span()[0] = 1;
  terms.nonce.mutable_span()[0] = 7;
  return terms;
}

inline std::vector<crypto::SecretBytes> secret_items(const Items& items) {
  std::vector<crypto::SecretBytes> result;
  for (const std::string& item : items) result.push_back(crypto::secret_bytes(as_bytes(item)));
  return result;
}

inline crypto::Seed seed_of(std::uint8_t number) { return *crypto::Seed::from(Bytes(32, number)); }

inline CommonGround party(const Sheet& sheet, std::uint8_t index, const Items& items,
                          std::uint8_t seed = 100) {
  auto result = CommonGround::begin(sheet, PartyIndex(index), secret_items(items),
                                    seed_of(static_cast<std::uint8_t>(seed + index)));
  EXPECT_TRUE(result);
  return *std::move(result);
}

inline Result<void> work(CommonGround& party,
                         std::size_t limit = std::numeric_limits<std::size_t>::max()) {
  while (true) {
    const CommonGround::Range range = party.left(limit);
    if (range.count == 0) return {};
    if (auto taken = party.take(party.compute(range)); !taken) return taken;
  }
}

// The constants of the swap: s of party 0 and of party 1.
struct Constants {
  crypto::SecretScalar first = crypto::SecretScalar::of(11);
  crypto::SecretScalar second = crypto::SecretScalar::of(13);
  [[nodiscard]] const crypto::SecretScalar& of(std::size_t party) const {
    return party == 0 ? first : second;
  }
};

class TwoParties {
 public:
  TwoParties(const Terms& terms, const Items& first, const Items& second)
      : sheet(*Sheet::of(terms)), a(party(sheet, 0, first)), b(party(sheet, 1, second)) {}

  void exchange_first() {
    ASSERT_TRUE(work(a) && work(b));
    ASSERT_TRUE(a.on_first_list(*b.first_list()));
    ASSERT_TRUE(b.on_first_list(*a.first_list()));
    ASSERT_TRUE(a.on_swap(constants.first.copy(), times_generator(constants.second)));
    ASSERT_TRUE(b.on_swap(constants.second.copy(), times_generator(constants.first)));
    ASSERT_TRUE(work(a) && work(b));
  }
  void exchange_second() {
    ASSERT_TRUE(a.on_second_list(*b.second_list()));
    ASSERT_TRUE(b.on_second_list(*a.second_list()));
    ASSERT_TRUE(work(a) && work(b));
    ASSERT_EQ(a.stage(), Stage::ready);
    ASSERT_EQ(b.stage(), Stage::ready);
  }
  void release() {
    ASSERT_TRUE(a.on_released(constants.second));
    ASSERT_TRUE(b.on_released(constants.first));
    ASSERT_TRUE(work(a) && work(b));
    ASSERT_EQ(a.stage(), Stage::done);
    ASSERT_EQ(b.stage(), Stage::done);
  }
  void play() {
    exchange_first();
    exchange_second();
    release();
  }

  Sheet sheet;
  Constants constants;
  CommonGround a;
  CommonGround b;
};

}  // namespace peyk::blind::testing
