#include "peyk/identity/card.hpp"

#include <algorithm>
#include <limits>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "card_format.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t card_pairs = 7;

bool acceptable(const std::vector<CourierId>& couriers) {
  if (couriers.empty() || couriers.size() > most_couriers_of_a_card) return false;
  std::vector<CourierId> sorted = couriers;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) == sorted.end();
}

// Field 4, without its key.
Result<std::vector<CourierId>> read_couriers(cbor::Reader& reader) {
  const auto count = reader.array(most_couriers_of_a_card);
  if (!count) return std::unexpected(Error::malformed);
  std::vector<CourierId> couriers;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto bytes = reader.bytes_exactly(CourierId::size);
    if (!bytes) return std::unexpected(Error::malformed);
    couriers.push_back(*CourierId::from(*bytes));
  }
  return couriers;
}

}  // namespace

KemKeyId kem_key_id(const crypto::KemPublicKey& key) {
  return KemKeyId(crypto::hash(crypto::Label::kem_key_id, {key.span()}).array());
}

Result<Card> Card::make(const crypto::KemPublicKey& key, FirstBoxSecret first_box,
                        Listening listening, Day last_day) {
  if (!acceptable(listening.couriers)) return std::unexpected(Error::malformed);
  return Card(key, std::move(first_box), std::move(listening), last_day);
}

Result<Card> Card::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::card, card_pairs);
  if (!head) return std::unexpected(head.error());
  if (bytes.size() > card_max_size) return std::unexpected(Error::malformed);
  if (!reader.expect_key(2)) return std::unexpected(Error::malformed);
  const auto key_bytes = reader.bytes_exactly(crypto::xwing_public_size);
  if (!key_bytes || !reader.expect_key(3)) return std::unexpected(Error::malformed);
  const auto first_box = reader.bytes_exactly(FirstBoxSecret::size);
  if (!first_box || !reader.expect_key(4)) return std::unexpected(Error::malformed);
  auto couriers = read_couriers(reader);
  if (!couriers || !reader.expect_key(5)) return std::unexpected(Error::malformed);
  const auto last_day = reader.uint();
  if (!last_day || !reader.expect_key(6)) return std::unexpected(Error::malformed);
  const auto class_id = reader.uint();
  if (!class_id || !reader.finish()) return std::unexpected(Error::malformed);

  const auto service_class = service_class_from(*class_id);
  const auto key = crypto::KemPublicKey::check(*key_bytes);
  if (!service_class || !key || *last_day > std::numeric_limits<Day::rep>::max()) {
    return std::unexpected(Error::malformed);
  }
  return make(*key, std::move(*FirstBoxSecret::from(*first_box)),
              Listening{std::move(*couriers), *service_class},
              Day(static_cast<Day::rep>(*last_day)));
}

Card Card::copy() const { return {key_, first_box_.copy(), listening_, last_day_}; }

crypto::SecretBytes Card::encode() const {
  SecretWriter writer;
  writer.map(card_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::card));
  writer.key(2).bytes(key_.span());
  writer.key(3).bytes(first_box_.span());
  writer.key(4).array(listening_.couriers.size());
  for (const CourierId& courier : listening_.couriers) writer.bytes(courier.span());
  writer.key(5).uint(last_day_.value());
  writer.key(6).uint(static_cast<std::uint64_t>(listening_.service_class));
  return std::move(writer).take();
}

CardId Card::id() const {
  const crypto::SecretBytes bytes = encode();
  return CardId(crypto::hash(crypto::Label::card_id, {bytes}).array());
}

Result<MadeCard> make_card(Listening listening, Day last_day, crypto::Random& random) {
  const auto pair = crypto::KemKeyPair::generate(random);
  auto card = Card::make(pair.public_key(), random.secret<FirstBoxSecret>(), std::move(listening),
                         last_day);
  if (!card) return std::unexpected(card.error());
  return MadeCard{pair.seed().copy(), std::move(*card)};
}

}  // namespace peyk::identity
