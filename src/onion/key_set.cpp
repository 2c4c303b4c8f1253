#include "peyk/onion/key_set.hpp"

#include <algorithm>
#include <iterator>

#include "peyk/base/cbor.hpp"

#include "key_cbor.hpp"

namespace peyk::onion {
namespace {

constexpr std::uint8_t statement_version = 1;
constexpr std::uint64_t document_version = 1;
constexpr std::uint64_t kind_announcement = 1;
constexpr std::uint64_t kind_statement = 2;

std::array<std::uint8_t, 4> bytes_of(Day day) {
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(day.value());
  return bytes;
}

// version 1 ‖ courier id ‖ day ‖ what: signed in announcements (the key) and statements (the
// digest).
Bytes signed_bytes(const CourierId& courier, Day day, ByteSpan what) {
  Bytes bytes(1 + CourierId::size + 4 + what.size());
  ByteWriter(bytes).u8(statement_version).bytes(courier.span()).u32(day.value()).bytes(what);
  return bytes;
}

Result<void> verify_signed(crypto::Label label, const CourierId& courier, Day day, ByteSpan what,
                           const crypto::Signature& signature, const SigningKeyOf& keys) {
  const crypto::SigningPublicKey* key = keys(courier);
  if (key == nullptr) return std::unexpected(Error::unknown_courier);
  if (!crypto::verify(*key, label, signed_bytes(courier, day, what), signature)) {
    return std::unexpected(Error::refused);
  }
  return {};
}

Bytes encode_signed(std::uint64_t kind, const CourierId& courier, Day day, ByteSpan what,
                    const crypto::Signature& signature) {
  cbor::Writer writer;
  writer.map(6).key(0).uint(document_version).key(1).uint(kind);
  writer.key(2).bytes(courier.span()).key(3).uint(day.value());
  writer.key(4).bytes(what).key(5).bytes(signature.span());
  return std::move(writer).take();
}

struct SignedFields {
  CourierId courier;
  Day day;
  ByteSpan what;
  crypto::Signature signature;
};

Result<SignedFields> decode_signed(ByteSpan bytes, std::uint64_t kind, std::size_t what_size) {
  cbor::Reader reader(bytes);
  const auto pairs = reader.map(6);
  const bool front_is_right = pairs == 6U && detail::read_uint(reader, 0) == document_version &&
                              detail::read_uint(reader, 1) == kind;
  const auto courier = detail::read_fixed<CourierId>(reader, 2);
  const auto day = detail::read_day(reader, 3);
  (void)reader.expect_key(4);
  const auto what = reader.bytes_exactly(what_size);
  const auto signature = detail::read_fixed<crypto::Signature>(reader, 5);
  if (!front_is_right || !courier || !day || !what || !signature || !reader.finish()) {
    return std::unexpected(Error::malformed);
  }
  return SignedFields{*courier, *day, *what, *signature};
}

}  // namespace

Announcement announce(const CourierId& courier, Day day, const crypto::KemPublicKey& key,
                      const crypto::SigningKey& signing, crypto::Random& random) {
  return {courier, day, key,
          signing.sign(crypto::Label::key_announcement, signed_bytes(courier, day, key.span()),
                       random)};
}

Bytes encode(const Announcement& announcement) {
  return encode_signed(kind_announcement, announcement.courier, announcement.day,
                       announcement.key.span(), announcement.signature);
}

Result<Announcement> decode_announcement(ByteSpan bytes) {
  const auto fields = decode_signed(bytes, kind_announcement, crypto::xwing_public_size);
  if (!fields) return std::unexpected(fields.error());
  const auto key = crypto::KemPublicKey::check(fields->what);
  if (!key) return std::unexpected(Error::invalid_key);
  return Announcement{fields->courier, fields->day, *key, fields->signature};
}

Result<void> verify(const Announcement& announcement, const SigningKeyOf& keys) {
  return verify_signed(crypto::Label::key_announcement, announcement.courier, announcement.day,
                       announcement.key.span(), announcement.signature, keys);
}

Statement state(const CourierId& signer, Day day, const SetDigest& digest,
                const crypto::SigningKey& signing, crypto::Random& random) {
  return {signer, day, digest,
          signing.sign(crypto::Label::key_set_statement, signed_bytes(signer, day, digest.span()),
                       random)};
}

Bytes encode(const Statement& statement) {
  return encode_signed(kind_statement, statement.signer, statement.day, statement.digest.span(),
                       statement.signature);
}

Result<Statement> decode_statement(ByteSpan bytes) {
  const auto fields = decode_signed(bytes, kind_statement, SetDigest::size);
  if (!fields) return std::unexpected(fields.error());
  return Statement{fields->courier, fields->day, *SetDigest::from(fields->what), fields->signature};
}

Result<void> verify(const Statement& statement, const SigningKeyOf& keys) {
  return verify_signed(crypto::Label::key_set_statement, statement.signer, statement.day,
                       statement.digest.span(), statement.signature, keys);
}

Result<KeySet> KeySet::of(Day day, std::vector<KeyEntry> entries) {
  if (entries.size() > couriers_in_set_limit) return std::unexpected(Error::too_many);
  std::ranges::sort(entries, {}, &KeyEntry::courier);
  const auto twice = std::ranges::adjacent_find(entries, {}, &KeyEntry::courier);
  if (twice != entries.end()) return std::unexpected(Error::unsorted);
  return KeySet(day, std::move(entries));
}

const crypto::KemPublicKey* KeySet::find(const CourierId& courier) const {
  const auto found = std::ranges::find(entries_, courier, &KeyEntry::courier);
  return found == entries_.end() ? nullptr : &found->key;
}

// hash(key_set_digest; day, id₁ ‖ key₁ ‖ id₂ ‖ key₂ …).
SetDigest KeySet::digest() const {
  Bytes all(entries_.size() * (CourierId::size + crypto::xwing_public_size));
  ByteWriter writer(all);
  for (const KeyEntry& entry : entries_) {
    writer.bytes(entry.courier.span()).bytes(entry.key.span());
  }
  return SetDigest(crypto::hash(crypto::Label::key_set_digest, {bytes_of(day_), all}).array());
}

bool VerifiedKeySet::is_signed_by(const CourierId& courier) const {
  return std::ranges::binary_search(signers_, courier);
}

void VerifiedKeySet::add_signers_of(const VerifiedKeySet& other) {
  if (set_.digest() != other.set_.digest()) return;
  std::vector<CourierId> all;
  all.reserve(signers_.size() + other.signers_.size());
  std::ranges::set_union(signers_, other.signers_, std::back_inserter(all));
  signers_ = std::move(all);
}

VerifiedKeySet verify(KeyDocument document, const SigningKeyOf& keys) {
  const Day day = document.set.day();
  const SetDigest digest = document.set.digest();
  std::vector<CourierId> signers;
  for (const auto& [signer, signature] : document.signatures) {
    // Who signs a set without a key in it is on no path.
    if (document.set.find(signer) == nullptr) continue;
    if (verify(Statement{signer, day, digest, signature}, keys)) signers.push_back(signer);
  }
  std::ranges::sort(signers);
  return {std::move(document.set), std::move(signers)};
}

bool usable(const std::array<CourierId, 3>& path, const VerifiedKeySet& set) {
  return std::ranges::all_of(path,
                             [&](const CourierId& courier) { return set.is_signed_by(courier); });
}

}  // namespace peyk::onion
