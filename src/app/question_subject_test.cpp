// What a blind question is about, to the byte; what the other side sends is hostile.
#include "question_subject.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::app {
namespace {

using blind::Form;

const Amounts euros{.unit = "€", .lowest = 1'000, .step = 50, .asker_has_least = true};

const Cells over_a_city{.longitude = 2'314'000'000,
                        .latitude = 1'257'000'000,
                        .grid = {.side = 1'000, .height = 300, .seconds = 60},
                        .separation = {.sideways = 1'500, .upwards = 200},
                        .asker_widens = true};
const Candidates karim_or_yunus{.names = {"Karim", "یونس"}};

std::string hex_of(const Subject& subject) { return to_hex(encode(subject)); }

TEST(QuestionSubject, HasTheBytesThatThePageSays) {
  EXPECT_EQ(hex_of(Topics{}), "a10001");
  EXPECT_EQ(hex_of(Names{.with_year = false}), "a2000201f4");
  EXPECT_EQ(hex_of(Names{.with_year = true}), "a2000201f5");
  EXPECT_EQ(hex_of(karim_or_yunus), "a200050182654b6172696d68db8cd988d986d8b3");
  EXPECT_EQ(hex_of(euros), "a500030163e282ac021903e803183204f5");
  const Amounts euro_steps{.unit = "EUR", .lowest = 1'000, .step = 500, .asker_has_least = false};
  EXPECT_EQ(hex_of(euro_steps), "a500030163455552021903e8031901f404f4");
  EXPECT_EQ(hex_of(over_a_city),
            "a90004011a89ecd680021a4aec4c40031903e80419012c05183c061905dc0718c808f5");
}

TEST(QuestionSubject, ComesBackAsItWas) {
  for (const Subject& subject : {Subject(Topics{}), Subject(Names{true}), Subject(Names{false})}) {
    EXPECT_EQ(decode_subject(encode(subject), Form::common_ground, 16), subject);
    EXPECT_EQ(decode_subject(encode(subject), Form::how_many, 16), subject);
  }
  EXPECT_EQ(decode_subject(encode(euros), Form::overlap, 8), Subject(euros));
  EXPECT_EQ(decode_subject(encode(over_a_city), Form::common_ground, 16), Subject(over_a_city));
  EXPECT_EQ(decode_subject(encode(karim_or_yunus), Form::ballot, 2), Subject(karim_or_yunus));
}

TEST(QuestionSubject, BelongsToItsForm) {
  EXPECT_FALSE(decode_subject(encode(Topics{}), Form::overlap, 8).has_value());
  EXPECT_FALSE(decode_subject(encode(Names{}), Form::overlap, 8).has_value());
  EXPECT_FALSE(decode_subject(encode(euros), Form::common_ground, 16).has_value());
  EXPECT_FALSE(decode_subject(encode(euros), Form::how_many, 16).has_value());
  EXPECT_FALSE(decode_subject(encode(over_a_city), Form::how_many, 16).has_value());
  EXPECT_FALSE(decode_subject(encode(over_a_city), Form::overlap, 8).has_value());
  EXPECT_FALSE(decode_subject(encode(Topics{}), Form::ballot, 16).has_value());
  for (const Form form : {Form::common_ground, Form::how_many, Form::overlap}) {
    EXPECT_FALSE(decode_subject(encode(karim_or_yunus), form, 2).has_value());
  }
  EXPECT_FALSE(decode_subject(encode(karim_or_yunus), Form::ballot, 3).has_value());
}

TEST(QuestionSubject, HasCandidatesThatAreDifferentLines) {
  const auto is_read = [](std::vector<std::string> all) {
    const auto size = static_cast<std::uint32_t>(all.size());
    return decode_subject(encode(Candidates{std::move(all)}), Form::ballot, size).has_value();
  };
  EXPECT_TRUE(is_read({"a", std::string(max_candidate_bytes, 'b')}));
  EXPECT_FALSE(is_read({}));
  EXPECT_FALSE(is_read({"a", ""}));
  EXPECT_FALSE(is_read({"a", "b", "a"}));
  EXPECT_FALSE(is_read({"a", "b\nc"}));
  EXPECT_FALSE(is_read({"a", std::string(max_candidate_bytes + 1, 'b')}));
}

struct Wrong {
  const char* name;
  const char* hex;
};

TEST(QuestionSubject, RefusesWhatIsNone) {
  const std::vector<Wrong> lists = {
      {"nothing", ""},
      {"no map", "8101"},
      {"an empty map", "a0"},
      {"no kind", "a101f5"},
      {"kind 0", "a10000"},
      {"a kind of later", "a10006"},
      {"a kind that no byte holds", "a1001b0000000100000001"},
      {"a field too many", "a2000101f5"},
      {"a field too few", "a10002"},
      {"a year that is a number", "a200020101"},
      {"another key", "a2000202f5"},
      {"a longer head than needed", "a1001801"},
      {"a byte behind", "a1000100"},
      {"cut short", "a2000201"},
  };
  for (const Wrong& wrong : lists) {
    EXPECT_FALSE(decode_subject(*from_hex(wrong.hex), Form::common_ground, 16)) << wrong.name;
  }
  const std::vector<Wrong> amounts = {
      {"no unit", "a500030160021903e803183204f5"},
      {"a unit that is no text", "a500030141ff021903e803183204f5"},
      {"a unit of no UTF-8", "a500030161ff021903e803183204f5"},
      {"a step of 0", "a500030163e282ac021903e8030004f5"},
      {"no step", "a400030163e282ac021903e804f5"},
      {"a side that is a number",
       "a500030163e282ac021903e803183204"
       "01"},
      {"keys out of order", "a500030163e282ac031832021903e804f5"},
      {"a byte behind", "a500030163e282ac021903e803183204f500"},
  };
  for (const Wrong& wrong : amounts) {
    EXPECT_FALSE(decode_subject(*from_hex(wrong.hex), Form::overlap, 8)) << wrong.name;
  }
  Amounts far = euros;
  far.unit = std::string(max_unit_bytes, 'u');
  EXPECT_TRUE(decode_subject(encode(far), Form::overlap, 8).has_value());
  far.unit += 'u';
  EXPECT_FALSE(decode_subject(encode(far), Form::overlap, 8).has_value());
}

TEST(QuestionSubject, TakesCellsWithinTheirBoundsOnly) {
  struct Bound {
    std::uint32_t* value;
    std::uint32_t least;
    std::uint32_t most;
  };
  Cells cells = over_a_city;
  const auto is_taken = [&] {
    return decode_subject(encode(cells), Form::common_ground, 16) == Subject(cells);
  };
  for (const Bound& one : {
           Bound{&cells.longitude, 0, 3'599'999'999},
           Bound{&cells.latitude, 100'000'000, 1'700'000'000},
           Bound{&cells.grid.side, 1, 1'000'000},
           Bound{&cells.grid.height, 1, 100'000},
           Bound{&cells.grid.seconds, 1, 604'800},
           Bound{&cells.separation.sideways, 0, 1'000'000},
           Bound{&cells.separation.upwards, 0, 100'000},
       }) {
    const std::uint32_t before = *one.value;
    for (const std::uint32_t good : {one.least, one.most}) {
      *one.value = good;
      EXPECT_TRUE(is_taken()) << good;
    }
    // Below 0 comes 2^32 - 1.
    for (const std::uint32_t bad : {one.least - 1, one.most + 1}) {
      *one.value = bad;
      EXPECT_FALSE(is_taken()) << bad;
    }
    *one.value = before;
  }
  const std::vector<Wrong> wrong = {
      {"a field too few", "a80004011a89ecd680021a4aec4c40031903e80419012c05183c061905dc0718c8"},
      {"a side that is text",
       "a90004011a89ecd680021a4aec4c4003613104190"
       "12c05183c061905dc0718c808f5"},
      {"a longitude of eight bytes",
       "a90004011b000000010000000002"
       "1a4aec4c40031903e80419012c05183c061905dc0718c808f5"},
      {"who widens as a number",
       "a90004011a89ecd680021a4aec4c40031903e80419012c05183c061905dc0718c80801"},
      {"a byte behind", "a90004011a89ecd680021a4aec4c40031903e80419012c05183c061905dc0718c808f500"},
  };
  for (const Wrong& one : wrong) {
    EXPECT_FALSE(decode_subject(*from_hex(one.hex), Form::common_ground, 16)) << one.name;
  }
}

// Every byte of a good one put to every value: what is taken is what encodes to it.
TEST(QuestionSubject, IsTakenInOneFormOnly) {
  for (const Subject& subject :
       {Subject(Topics{}), Subject(Names{true}), Subject(euros), Subject(over_a_city)}) {
    const Bytes good = encode(subject);
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (int value = 0; value < 256; ++value) {
        Bytes bytes = good;
        bytes[at] = static_cast<std::uint8_t>(value);
        for (const Form form : {Form::common_ground, Form::overlap}) {
          const auto read = decode_subject(bytes, form, 8);
          if (!read.has_value()) continue;
          EXPECT_EQ(encode(*read), bytes);
        }
      }
    }
  }
}

TEST(QuestionSubject, CountsTheBitsOfAGrid) {
  EXPECT_EQ(bits_for(0, 1, 1), 1U);
  EXPECT_EQ(bits_for(0, 15, 1), 4U);
  EXPECT_EQ(bits_for(0, 16, 1), 5U);
  EXPECT_EQ(bits_for(1'000, 2'000, 50), 5U);
  EXPECT_EQ(bits_for(0, 0xFFFF'FFFFULL, 1), 32U);
  EXPECT_FALSE(bits_for(0, 0x1'0000'0000ULL, 1).has_value());
  EXPECT_FALSE(bits_for(1'000, 2'000, 30).has_value());
  EXPECT_FALSE(bits_for(1'000, 1'000, 50).has_value());
  EXPECT_FALSE(bits_for(1'000, 999, 1).has_value());
  EXPECT_FALSE(bits_for(0, 10, 0).has_value());
  EXPECT_FALSE(bits_for(0, max_amount + 1, max_amount + 1).has_value());
}

TEST(QuestionSubject, NoGridLeavesTheNumbersThatCanBeShown) {
  EXPECT_EQ(highest_of(euros, 5), 1'000U + 31 * 50);
  Amounts wide{.unit = "u", .lowest = 0, .step = 1ULL << 31U, .asker_has_least = true};
  EXPECT_TRUE(highest_of(wide, 32).has_value());
  wide.step += 1;
  EXPECT_FALSE(highest_of(wide, 32).has_value());
  EXPECT_FALSE(decode_subject(encode(wide), Form::overlap, 32).has_value());
  wide.step = ~0ULL;
  EXPECT_FALSE(highest_of(wide, 1).has_value());
  Amounts high{.unit = "u", .lowest = max_amount, .step = 1, .asker_has_least = true};
  EXPECT_FALSE(highest_of(high, 1).has_value());
  high.lowest = ~0ULL;
  EXPECT_FALSE(highest_of(high, 1).has_value());
  EXPECT_FALSE(highest_of(euros, 0).has_value());
  EXPECT_FALSE(highest_of(euros, 33).has_value());
}

// Both sides' bounds, compared as the overlap does it, against the amounts themselves.
TEST(QuestionSubject, BoundsMeetExactlyWhereTheAmountsDo) {
  constexpr std::uint32_t bits = 4;
  for (const bool asker_has_least : {true, false}) {
    const Amounts amounts{
        .unit = "km", .lowest = 10, .step = 5, .asker_has_least = asker_has_least};
    for (std::uint64_t asker = 10; asker <= 85; asker += 5) {
      for (std::uint64_t other = 10; other <= 85; other += 5) {
        const auto x = bound_of(amounts, bits, asker);
        const auto y = bound_of(amounts, bits, other);
        ASSERT_TRUE(x.has_value() && y.has_value());
        EXPECT_EQ(*x <= *y, asker_has_least ? asker <= other : other <= asker);
      }
    }
  }
}

TEST(QuestionSubject, TakesNoAmountBesideTheGrid) {
  EXPECT_EQ(bound_of(euros, 5, 1'000), 0U);
  EXPECT_EQ(bound_of(euros, 5, 2'550), 31U);
  EXPECT_FALSE(bound_of(euros, 5, 2'600).has_value());
  EXPECT_FALSE(bound_of(euros, 5, 999).has_value());
  EXPECT_FALSE(bound_of(euros, 5, 950).has_value());
  EXPECT_FALSE(bound_of(euros, 5, 1'001).has_value());
  EXPECT_FALSE(bound_of(euros, 5, ~0ULL).has_value());
}

}  // namespace
}  // namespace peyk::app
