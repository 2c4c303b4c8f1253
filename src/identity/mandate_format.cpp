#include "mandate_format.hpp"

#include <algorithm>
#include <limits>

#include "peyk/crypto/kdf.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t terms_pairs = 11;  // of form 1
constexpr std::size_t mandate_pairs = 6;
constexpr std::size_t terms_max_size = 1024;

constexpr std::unexpected<Error> malformed{Error::malformed};

Result<void> read_tracks(cbor::Reader& reader, MandateTerms& terms) {
  if (!reader.array_exactly(tracks_of_a_mandate)) return malformed;
  for (TrackCommitment& commitment : terms.tracks) {
    const auto bytes = reader.bytes_exactly(TrackCommitment::size);
    if (!bytes) return malformed;
    commitment = *TrackCommitment::from(*bytes);
  }
  // Strictly rising: none is there twice, and there is one way to write them.
  if (std::ranges::adjacent_find(terms.tracks, std::ranges::greater_equal{}) !=
      terms.tracks.end()) {
    return malformed;
  }
  return {};
}

// Fields 9 to 11.
Result<void> read_times(cbor::Reader& reader, MandateTerms& terms) {
  if (!reader.expect_key(9)) return malformed;
  const auto from = reader.uint();
  if (!from || !reader.expect_key(10)) return malformed;
  const auto until = reader.uint();
  if (!until || !reader.expect_key(11)) return malformed;
  const auto serial = reader.uint();
  if (!serial || !reader.finish()) return malformed;
  const auto from_time = instant_from(*from);
  const auto until_time = instant_from(*until);
  if (!from_time || !until_time) return malformed;
  terms.from = *from_time;
  terms.until = *until_time;
  terms.serial = *serial;
  return check_times(terms);
}

// Each opens another commitment, in the commitments' order.
Result<std::vector<TrackOpening>> read_openings(cbor::Reader& reader, const MandateTerms& terms) {
  const auto count = reader.array(tracks_of_a_mandate);
  if (!count || (terms.all_tracks && *count > 0)) return malformed;
  std::vector<TrackOpening> openings;
  auto next = terms.tracks.begin();
  for (std::size_t i = 0; i < *count; ++i) {
    if (!reader.array_exactly(2)) return malformed;
    const auto salt = reader.bytes_exactly(TrackSalt::size);
    if (!salt) return malformed;
    const auto name = reader.text(track_name_max_size);
    if (!name || !is_track_name(*name)) return malformed;
    TrackOpening opening{*TrackSalt::from(*salt), std::string(*name)};
    next = std::find(next, terms.tracks.end(), commitment_of(opening));
    if (next == terms.tracks.end()) return malformed;
    ++next;
    openings.push_back(std::move(opening));
  }
  return openings;
}

}  // namespace

std::optional<Instant> instant_from(std::uint64_t milliseconds) {
  if (milliseconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

MandateId mandate_id_of(ByteSpan terms) {
  return MandateId(crypto::hash(crypto::Label::mandate_id, {terms}).array());
}

Result<void> check_times(const MandateTerms& terms) {
  if (terms.from < Instant() || !(terms.from < terms.until)) return malformed;
  if (terms.reader && longest_for_one_reader < terms.until - terms.from) {
    return std::unexpected(Error::lasts_too_long);
  }
  return {};
}

Bytes encode_terms(const MandateTerms& terms) {
  cbor::Writer writer;
  write_parties(writer, {terms.principal, terms.reader}, terms_pairs);
  writer.key(4).text(terms.principal_name);
  writer.key(5).bytes(terms.member_key.span());
  writer.key(6).uint(static_cast<std::uint64_t>(terms.power));
  writer.key(7).boolean(terms.all_tracks);
  writer.key(8).array(terms.tracks.size());
  for (const TrackCommitment& commitment : terms.tracks) writer.bytes(commitment.span());
  writer.key(9).uint(static_cast<std::uint64_t>(terms.from.milliseconds()));
  writer.key(10).uint(static_cast<std::uint64_t>(terms.until.milliseconds()));
  writer.key(11).uint(terms.serial);
  return std::move(writer).take();
}

Result<MandateTerms> decode_terms(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto parties = read_parties(reader, terms_pairs);
  if (!parties) return std::unexpected(parties.error());
  if (!reader.expect_key(4)) return malformed;
  const auto name = reader.text(principal_name_max_size);
  if (!name || !is_principal_name(*name) || !reader.expect_key(5)) return malformed;
  const auto member_key = reader.bytes_exactly(MemberKeyId::size);
  if (!member_key || !reader.expect_key(6)) return malformed;
  const auto power = reader.uint();
  const bool is_power = power && *power >= static_cast<std::uint64_t>(Power::listen) &&
                        *power <= static_cast<std::uint64_t>(Power::commit);
  if (!is_power || !reader.expect_key(7)) return malformed;
  const auto all_tracks = reader.boolean();
  if (!all_tracks || !reader.expect_key(8)) return malformed;
  MandateTerms terms;
  terms.principal = parties->principal;
  terms.reader = parties->reader;
  terms.principal_name = *name;
  terms.member_key = *MemberKeyId::from(*member_key);
  terms.power = static_cast<Power>(*power);
  terms.all_tracks = *all_tracks;
  if (const auto good = read_tracks(reader, terms); !good) return std::unexpected(good.error());
  if (const auto good = read_times(reader, terms); !good) return std::unexpected(good.error());
  return terms;
}

Result<Mandate> Mandate::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::mandate, mandate_pairs);
  if (!head) return std::unexpected(head.error());
  if (bytes.size() > mandate_max_size || !reader.expect_key(2)) return malformed;
  const auto terms_bytes = reader.bytes(terms_max_size);
  if (!terms_bytes || !reader.expect_key(3)) return malformed;
  const auto signature = reader.bytes(statement_signature_max_size);
  if (!signature || !reader.expect_key(4)) return malformed;
  const auto key_bytes = reader.bytes_exactly(crypto::xwing_public_size);
  if (!key_bytes || !reader.expect_key(5)) return malformed;
  auto terms = decode_terms(*terms_bytes);
  if (!terms) return std::unexpected(terms.error());
  const std::size_t signature_size =
      terms->reader ? crypto::RingSignature::size : crypto::Signature::size;
  auto openings = read_openings(reader, *terms);
  if (!openings || !reader.finish() || signature->size() != signature_size) return malformed;
  const auto key = crypto::KemPublicKey::check(*key_bytes);
  if (!key || member_key_id(*key) != terms->member_key) return malformed;

  Mandate mandate(*key);
  mandate.terms_ = std::move(*terms);
  mandate.terms_bytes_.assign(terms_bytes->begin(), terms_bytes->end());
  mandate.id_ = mandate_id_of(*terms_bytes);
  mandate.signature_.assign(signature->begin(), signature->end());
  mandate.openings_ = std::move(*openings);
  return mandate;
}

Bytes Mandate::encode() const {
  cbor::Writer writer;
  writer.map(mandate_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::mandate));
  writer.key(2).bytes(terms_bytes_);
  writer.key(3).bytes(signature_);
  writer.key(4).bytes(member_key_.span());
  writer.key(5).array(openings_.size());
  for (const TrackOpening& opening : openings_) {
    writer.array(2).bytes(opening.salt.span()).text(opening.name);
  }
  return std::move(writer).take();
}

}  // namespace peyk::identity
