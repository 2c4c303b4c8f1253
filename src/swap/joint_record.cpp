#include "peyk/swap/joint_record.hpp"

#include <algorithm>

#include "peyk/crypto/kdf.hpp"
#include "peyk/swap/record_request.hpp"

#include "contract.hpp"
#include "format.hpp"

namespace peyk::swap {
namespace {

using crypto::Label;

constexpr std::uint8_t signed_version = 1;
constexpr std::uint64_t format_version = 1;
constexpr std::unexpected<Error> malformed{Error::malformed};

std::array<std::uint8_t, 1 + FrameId::size + crypto::Digest::size> signed_bytes(
    const Frame& frame, std::string_view text) {
  std::array<std::uint8_t, 1 + FrameId::size + crypto::Digest::size> bytes{};
  ByteWriter(bytes)
      .u8(signed_version)
      .bytes(frame.id().span())
      .bytes(crypto::hash(Label::joint_record, {as_bytes(text)}).span());
  return bytes;
}

auto order_of(const Signatory& one) { return std::pair(one.side, one.item); }

bool is_rising(const std::vector<Signatory>& signatories) {
  return std::ranges::adjacent_find(signatories, std::ranges::greater_equal{}, order_of) ==
         signatories.end();
}

}  // namespace

crypto::Signature sign_record(const Frame& frame, std::string_view text,
                              const crypto::SigningKey& signing, crypto::Random& random) {
  detail::require(is_record_text(text));
  return signing.sign(Label::joint_record, signed_bytes(frame, text), random);
}

bool is_signed(const Frame& frame, std::string_view text, const crypto::SigningPublicKey& key,
               const crypto::Signature& signature) {
  return crypto::verify(key, Label::joint_record, signed_bytes(frame, text), signature);
}

Result<JointRecord> JointRecord::assemble(std::string text, const Manifest& manifest,
                                          std::vector<Signatory> signatories,
                                          const Statements& statements, const SigningKeyOf& keys) {
  if (!is_record_text(text) || signatories.size() > most_signatories) return malformed;
  std::ranges::sort(signatories, {}, order_of);
  if (!is_rising(signatories)) return malformed;
  std::vector<Witness> certificate;
  const Terms terms = manifest.terms();
  for (const Statement& ready : statements.of(StatementKind::ready)) {
    if (certificate.size() == terms.quorum().to_decide()) break;
    if (!terms.quorum().has(ready.courier)) continue;
    const auto* key = keys(terms.courier(ready.courier));
    if (key != nullptr) certificate.push_back({ready.courier, *key, ready.signature});
  }
  JointRecord record(std::move(text), manifest, std::move(signatories), std::move(certificate));
  if (!record.holds()) return std::unexpected(Error::refused);
  return record;
}

// Each side gave at least one, and just these.
bool JointRecord::are_signatures_given() const {
  std::array<bool, 2> gave{};
  for (const Signatory& one : signatories_) {
    const auto& items = manifest_.offer(one.side).items;
    if (one.item >= items.size() ||
        commitment_of(one.salt, one.signature.span()) != items[one.item] ||
        !is_signed(manifest_.frame(), text_, one.key, one.signature)) {
      return false;
    }
    gave.at(one.side.value()) = true;
  }
  return gave[0] && gave[1];
}

bool JointRecord::is_certified() const {
  const Terms terms = manifest_.terms();
  const SwapId id = terms.id();
  if (certificate_.size() != terms.quorum().to_decide()) return false;
  return std::ranges::all_of(certificate_, [&](const Witness& one) {
    const auto keys = [&](const CourierId& courier) -> const crypto::SigningPublicKey* {
      const auto digest = crypto::hash(Label::courier_id, {one.key.span()});
      return CourierId(digest.array()) == courier ? &one.key : nullptr;
    };
    return swap::verify(Statement{StatementKind::ready, one.place, one.signature}, id, terms, keys);
  });
}

bool JointRecord::holds() const { return is_certified() && are_signatures_given(); }

std::vector<CourierId> JointRecord::witnesses() const {
  std::vector<CourierId> ids;
  ids.reserve(certificate_.size());
  const auto& all = manifest_.frame().couriers();
  for (const Witness& one : certificate_) ids.push_back(all.at(one.place.value() - 1U));
  return ids;
}

Bytes JointRecord::encode() const {
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).text(text_).key(2);
  writer.array(signatories_.size());
  for (const Signatory& one : signatories_) {
    writer.array(5).bytes(one.key.span()).uint(one.side.value()).uint(one.item);
    writer.bytes(one.salt.span()).bytes(one.signature.span());
  }
  writer.key(3).bytes(manifest_.encode()).key(4).array(certificate_.size());
  for (const Witness& one : certificate_) {
    writer.array(3).uint(one.place.value()).bytes(one.key.span()).bytes(one.signature.span());
  }
  return std::move(writer).take();
}

std::optional<std::vector<Signatory>> JointRecord::read_signatories(cbor::Reader& reader) {
  const auto count = reader.array(most_signatories);
  if (!count) return std::nullopt;
  std::vector<Signatory> all;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!reader.array_exactly(5)) return std::nullopt;
    const auto key = detail::read_fixed<crypto::SigningPublicKey>(reader);
    const auto side = reader.uint();
    const auto item = reader.uint();
    const auto salt = detail::read_fixed<ItemSalt>(reader);
    const auto signature = detail::read_fixed<crypto::Signature>(reader);
    if (!key || !side || *side > 1 || !item || *item >= most_items || !salt || !signature) {
      return std::nullopt;
    }
    all.push_back({*key, Side(static_cast<std::uint8_t>(*side)), static_cast<std::uint16_t>(*item),
                   *salt, *signature});
  }
  if (!is_rising(all)) return std::nullopt;
  return all;
}

std::optional<std::vector<JointRecord::Witness>> JointRecord::read_certificate(
    cbor::Reader& reader) {
  const auto count = reader.array(most_couriers);
  if (!count) return std::nullopt;
  std::vector<Witness> all;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!reader.array_exactly(3)) return std::nullopt;
    const auto place = reader.uint();
    const auto key = detail::read_fixed<crypto::SigningPublicKey>(reader);
    const auto signature = detail::read_fixed<crypto::Signature>(reader);
    if (!place || *place < 1 || *place > most_couriers || !key || !signature) return std::nullopt;
    const CourierIndex index(static_cast<std::uint8_t>(*place));
    if (!all.empty() && index <= all.back().place) return std::nullopt;
    all.push_back({index, *key, *signature});
  }
  return all;
}

Result<JointRecord> JointRecord::verify(ByteSpan file) {
  if (file.size() > joint_record_max_size) return malformed;
  cbor::Reader reader(file);
  if (!reader.map_exactly(5) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto text = reader.text(record_text_max_size);
  if (!text || text->empty() || !reader.expect_key(2)) return malformed;
  auto signatories = read_signatories(reader);
  if (!signatories || !reader.expect_key(3)) return malformed;
  const auto bytes = reader.bytes(manifest_max_size);
  if (!bytes || !reader.expect_key(4)) return malformed;
  auto certificate = read_certificate(reader);
  if (!certificate || !reader.finish()) return malformed;
  auto manifest = Manifest::decode(*bytes);
  if (!manifest) return std::unexpected(manifest.error());
  const Quorum quorum = manifest->frame().quorum();
  if (std::ranges::any_of(*certificate,
                          [quorum](const Witness& one) { return !quorum.has(one.place); })) {
    return malformed;
  }
  JointRecord record(std::string(*text), *std::move(manifest), *std::move(signatories),
                     *std::move(certificate));
  if (!record.holds()) return std::unexpected(Error::refused);
  return record;
}

}  // namespace peyk::swap
