#include "peyk/identity/card.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "peyk/base/cbor.hpp"

namespace peyk::identity {
namespace {

crypto::Random random_of(std::uint8_t first) {
  crypto::Seed seed;
  seed.mutable_span()[0] = first;
  return crypto::Random(std::move(seed));
}

Listening listening(std::size_t couriers) {
  Listening result{{}, ServiceClass::steady};
  for (std::size_t i = 0; i < couriers; ++i) {
    CourierId id;
    id.mutable_span()[0] =
        static_cast<std::uint8_t>(9 - i);  // not sorted: the order is the maker's
    result.couriers.push_back(id);
  }
  return result;
}

// The fields of a card, to be spoilt one at a time.
struct Fields {
  std::size_t pairs = 7;
  std::uint64_t version = 1;
  std::uint64_t kind = 1;
  Bytes key;
  Bytes first_box = Bytes(32, 7);
  std::vector<Bytes> couriers = {Bytes(32, 1), Bytes(32, 2)};
  std::uint64_t last_day = 20'000;
  std::uint64_t class_id = 2;

  [[nodiscard]] Bytes encode() const {
    cbor::Writer out;
    out.map(pairs).key(0).uint(version).key(1).uint(kind).key(2).bytes(key);
    out.key(3).bytes(first_box).key(4).array(couriers.size());
    for (const Bytes& courier : couriers) out.bytes(courier);
    out.key(5).uint(last_day).key(6).uint(class_id);
    if (pairs > 7) out.key(7).uint(0);
    return std::move(out).take();
  }
};

Fields good_fields() {
  crypto::Random random = random_of(1);
  const auto pair = crypto::KemKeyPair::generate(random);
  Fields fields;
  fields.key.assign(pair.public_key().span().begin(), pair.public_key().span().end());
  return fields;
}

Error error_of(const Fields& fields) { return Card::decode(fields.encode()).error(); }

TEST(Card, ComesBackAsItWasMade) {
  crypto::Random random = random_of(2);
  const auto made = make_card(listening(7), Day(20'500), random);
  ASSERT_TRUE(made);
  const auto bytes = made->card.encode();
  EXPECT_LT(bytes.size(), 1'600U);  // docs/protocol.md: well within one QR code and a hello
  const auto read = Card::decode(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key(), crypto::KemKeyPair::from_seed(made->key).public_key());
  EXPECT_EQ(read->listening(), listening(7));
  EXPECT_EQ(read->last_day(), Day(20'500));
  EXPECT_TRUE(crypto::equal_constant_time(read->first_box().span(), made->card.first_box().span()));
  EXPECT_EQ(read->encode(), bytes);
  EXPECT_EQ(read->id(), made->card.id());
  EXPECT_EQ(read->copy().encode(), bytes);
}

TEST(Card, IsMadeAnewEachTime) {
  crypto::Random random = random_of(3);
  const auto one = make_card(listening(1), Day(1), random);
  const auto two = make_card(listening(1), Day(1), random);
  EXPECT_NE(one->card.id(), two->card.id());
  EXPECT_NE(kem_key_id(one->card.key()), kem_key_id(two->card.key()));
  EXPECT_FALSE(
      crypto::equal_constant_time(one->card.first_box().span(), two->card.first_box().span()));
}

TEST(Card, IsTheSameBytesAsThePlainCborWriterMakes) {
  const Bytes bytes = good_fields().encode();
  const auto card = Card::decode(bytes);
  ASSERT_TRUE(card);
  const auto again = card->encode();
  EXPECT_EQ(Bytes(again.begin(), again.end()), bytes);
}

TEST(Card, CouriersAreOneToSevenAndDifferent) {
  crypto::Random random = random_of(4);
  EXPECT_EQ(make_card(listening(0), Day(1), random).error(), Error::malformed);
  EXPECT_EQ(make_card(listening(8), Day(1), random).error(), Error::malformed);
  auto twice = listening(3);
  twice.couriers[2] = twice.couriers[0];
  EXPECT_EQ(make_card(twice, Day(1), random).error(), Error::malformed);
}

TEST(Card, ValidUpToItsLastDay) {
  crypto::Random random = random_of(5);
  const auto made = make_card(listening(1), Day(100), random);
  EXPECT_TRUE(made->card.is_valid_on(Day(99)));
  EXPECT_TRUE(made->card.is_valid_on(Day(100)));
  EXPECT_FALSE(made->card.is_valid_on(Day(101)));
}

TEST(CardDecode, SaysWhatKindOfOtherThingItIs) {
  const Fields good = good_fields();
  ASSERT_TRUE(Card::decode(good.encode()));
  Fields bad = good;
  bad.version = 2;
  EXPECT_EQ(error_of(bad), Error::too_new);
  bad.pairs = 8;  // a later version may have more fields
  EXPECT_EQ(error_of(bad), Error::too_new);
  bad = good;
  bad.version = 0;
  EXPECT_EQ(error_of(bad), Error::malformed);
  bad = good;
  bad.kind = 2;
  EXPECT_EQ(error_of(bad), Error::wrong_kind);
  bad.kind = 7;
  EXPECT_EQ(error_of(bad), Error::malformed);
}

TEST(CardDecode, RefusesEveryFieldThatIsNotAsThePageSays) {
  const Fields good = good_fields();
  std::vector<Fields> bad(11, good);
  bad[0].pairs = 8;
  bad[1].key.pop_back();
  bad[2].key = Bytes(crypto::xwing_public_size, 0xff);  // coefficients ≥ 3329
  bad[3].first_box.push_back(0);
  bad[4].couriers.clear();
  bad[5].couriers[1] = bad[5].couriers[0];
  bad[6].couriers[1].pop_back();
  bad[7].last_day = 1ULL << 32U;
  bad[8].class_id = 0;
  bad[9].class_id = 9;
  for (std::uint8_t i = 3; i < 9; ++i) bad[10].couriers.emplace_back(32, i);
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(error_of(bad[i]), Error::malformed) << "case " << i;
  }
}

TEST(CardDecode, RefusesEveryTruncationAndAnythingBehind) {
  Bytes bytes = good_fields().encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Card::decode(ByteSpan(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(Card::decode(bytes).error(), Error::malformed);
}

TEST(ServiceClasses, AreThoseOfThePage) {
  EXPECT_EQ(parameters_of(ServiceClass::prompt).round, Duration::seconds(10));
  EXPECT_EQ(parameters_of(ServiceClass::steady).mean_gap, Duration::seconds(2));
  EXPECT_EQ(parameters_of(ServiceClass::patient).hop_delay_mean, Duration::seconds(10));
  EXPECT_EQ(parameters_of(ServiceClass::practice).answer_allowance, Duration::milliseconds(150));
  for (std::uint64_t id = 1; id <= 8; ++id) {
    const auto found = service_class_from(id);
    ASSERT_TRUE(found);
    EXPECT_EQ(static_cast<std::uint64_t>(*found), id);
    EXPECT_EQ(service_class_named(to_string(*found)), found);
    EXPECT_EQ(is_practice(*found), id % 4 == 0);
    EXPECT_EQ(parameters_of(*found).day_lane_period.count() % parameters_of(*found).round.count(),
              0);
  }
  EXPECT_FALSE(service_class_from(0));
  EXPECT_FALSE(service_class_from(9));
  EXPECT_FALSE(service_class_named("Practice"));
  EXPECT_FALSE(service_class_named(""));
}

// On the line a wide class is the class it is named after.
TEST(ServiceClasses, OfTheWideFormKeepTheirLine) {
  for (std::uint64_t id = 1; id <= 4; ++id) {
    const ClassParameters& narrow = parameters_of(*service_class_from(id));
    const ClassParameters& wide = parameters_of(*service_class_from(id + 4));
    EXPECT_EQ(wide.mean_gap, narrow.mean_gap);
    EXPECT_EQ(wide.hop_delay_mean, narrow.hop_delay_mean);
    EXPECT_EQ(wide.answer_allowance, narrow.answer_allowance);
    EXPECT_GE(wide.round, narrow.round * 8);
  }
}

}  // namespace
}  // namespace peyk::identity
