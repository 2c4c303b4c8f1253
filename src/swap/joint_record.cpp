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
constexpr std::uint64_t format_version = 2;
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

// What the other side opens as well as its giver does: with the key of E_0, item by item as it was
// committed to. A signature, then its key, and so on; each key once.
std::optional<std::vector<Signatory>> signatories_of(std::string_view text,
                                                     const Manifest& manifest, Side side,
                                                     const Given& given) {
  const Offer& offer = manifest.offer(side);
  if (!opens(given.opening, offer.sharing)) return std::nullopt;
  const auto items = open(manifest.frame(), offer, given.opening.key, given.sealed);
  if (!items || items->size() % 2 != 0 || items->size() / 2 > most_signatories_of_side) {
    return std::nullopt;
  }
  std::vector<Signatory> all;
  for (std::size_t i = 0; i < items->size(); i += 2) {
    const auto signature = crypto::Signature::from((*items)[i].bytes);
    const auto key = crypto::SigningPublicKey::from((*items)[i + 1].bytes);
    if (!signature || !key || std::ranges::find(all, *key, &Signatory::key) != all.end() ||
        !is_signed(manifest.frame(), text, *key, *signature)) {
      return std::nullopt;
    }
    all.push_back({*key, side});
  }
  return all;
}

std::optional<Given> read_given(cbor::Reader& reader) {
  if (!reader.array_exactly(3)) return std::nullopt;
  const auto key_bytes = reader.bytes_exactly(crypto::scalar_size);
  const auto blinding_bytes = reader.bytes_exactly(crypto::scalar_size);
  const auto sealed = reader.bytes(joint_record_max_size);
  if (!key_bytes || !blinding_bytes || !sealed) return std::nullopt;
  auto key = crypto::SecretScalar::from(*key_bytes);
  auto blinding = crypto::SecretScalar::from(*blinding_bytes);
  if (!key || !blinding) return std::nullopt;
  return Given{{*std::move(key), *std::move(blinding)}, Bytes(sealed->begin(), sealed->end())};
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

Result<JointRecord> JointRecord::assemble(std::string text, Manifest manifest,
                                          std::array<Given, 2> given, const Statements& statements,
                                          const SigningKeyOf& keys) {
  if (!is_record_text(text)) return malformed;
  std::vector<Witness> certificate;
  const Terms terms = manifest.terms();
  for (const Statement& ready : statements.of(StatementKind::ready)) {
    if (certificate.size() == terms.quorum().to_decide()) break;
    if (!terms.quorum().has(ready.courier)) continue;
    const auto* key = keys(terms.courier(ready.courier));
    if (key != nullptr) certificate.push_back({ready.courier, *key, ready.signature});
  }
  JointRecord record(std::move(text), std::move(manifest), std::move(given),
                     std::move(certificate));
  if (!record.is_signed_by_both()) return std::unexpected(Error::refused);
  if (!record.is_certified()) return std::unexpected(Error::not_released);
  return record;
}

bool JointRecord::is_signed_by_both() {
  signatories_.clear();
  for (const Side side : {Side(0), Side(1)}) {
    const auto of_side = signatories_of(text_, manifest_, side, given_.at(side.value()));
    if (!of_side) return false;
    signatories_.insert(signatories_.end(), of_side->begin(), of_side->end());
  }
  return true;
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

std::vector<CourierId> JointRecord::witnesses() const {
  std::vector<CourierId> ids;
  ids.reserve(certificate_.size());
  const auto& all = manifest_.frame().couriers();
  for (const Witness& one : certificate_) ids.push_back(all.at(one.place.value() - 1U));
  return ids;
}

Bytes JointRecord::encode() const {
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).text(text_).key(2).bytes(manifest_.encode());
  writer.key(3).array(given_.size());
  for (const Given& one : given_) {
    writer.array(3).bytes(one.opening.key.span()).bytes(one.opening.blinding.span());
    writer.bytes(one.sealed);
  }
  writer.key(4).array(certificate_.size());
  for (const Witness& one : certificate_) {
    writer.array(3).uint(one.place.value()).bytes(one.key.span()).bytes(one.signature.span());
  }
  return std::move(writer).take();
}

std::optional<std::vector<JointRecord::Witness>> JointRecord::read_certificate(cbor::Reader& reader,
                                                                               Quorum quorum) {
  if (!reader.array_exactly(quorum.to_decide())) return std::nullopt;
  std::vector<Witness> all;
  for (std::size_t i = 0; i < quorum.to_decide(); ++i) {
    if (!reader.array_exactly(3)) return std::nullopt;
    const auto place = reader.uint();
    const auto key = detail::read_fixed<crypto::SigningPublicKey>(reader);
    const auto signature = detail::read_fixed<crypto::Signature>(reader);
    if (!place || *place < 1 || *place > quorum.couriers() || !key || !signature)
      return std::nullopt;
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
  const auto bytes = reader.bytes(manifest_max_size);
  if (!bytes || !reader.expect_key(3) || !reader.array_exactly(2)) return malformed;
  auto first = read_given(reader);
  if (!first) return malformed;
  auto second = read_given(reader);
  if (!second || !reader.expect_key(4)) return malformed;
  auto manifest = Manifest::decode(*bytes);
  if (!manifest) return std::unexpected(manifest.error());
  auto certificate = read_certificate(reader, manifest->frame().quorum());
  if (!certificate || !reader.finish()) return malformed;
  JointRecord record(std::string(*text), *std::move(manifest),
                     {*std::move(first), *std::move(second)}, *std::move(certificate));
  if (!record.is_certified() || !record.is_signed_by_both()) {
    return std::unexpected(Error::refused);
  }
  return record;
}

}  // namespace peyk::swap
