#include "peyk/swap/manifest.hpp"

#include <algorithm>

#include "peyk/crypto/kdf.hpp"

#include "format.hpp"

namespace peyk::swap {
namespace {

using crypto::Label;

constexpr std::uint64_t format_version = 1;
constexpr std::unexpected<Error> malformed{Error::malformed};

// Items and sealed content come together, and without them the key itself is what is given.
bool is_whole(const Offer& offer, Quorum quorum) {
  return offer.items.size() <= most_items && offer.items.empty() != offer.sealed.has_value() &&
         (offer.sealed || offer.constant) && offer.sharing.elements().size() == quorum.to_restore();
}

bool is_proved(const Offer& offer, const FrameId& frame) {
  return !offer.constant ||
         verify(offer.constant->element, offer.sharing, frame.span(), offer.constant->proof);
}

Result<void> check(const Offer& offer, const Frame& frame, const FrameId& id) {
  if (!is_whole(offer, frame.quorum())) return malformed;
  if (!is_proved(offer, id)) return std::unexpected(Error::wrong_proof);
  return {};
}

void write(cbor::Writer& writer, const Offer& offer) {
  writer.map(4).key(0).array(offer.items.size());
  for (const ItemCommitment& item : offer.items) writer.bytes(item.span());
  writer.key(1);
  offer.sealed ? writer.bytes(offer.sealed->span()) : writer.null();
  writer.key(2).bytes(offer.sharing.encode()).key(3);
  if (!offer.constant) {
    writer.null();
    return;
  }
  writer.array(2).bytes(offer.constant->element.span()).bytes(offer.constant->proof.span());
}

std::optional<std::vector<ItemCommitment>> read_items(cbor::Reader& reader) {
  const auto count = reader.array(most_items);
  if (!count) return std::nullopt;
  std::vector<ItemCommitment> items;
  items.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto item = detail::read_fixed<ItemCommitment>(reader);
    if (!item) return std::nullopt;
    items.push_back(*item);
  }
  return items;
}

std::optional<Constant> read_constant(cbor::Reader& reader) {
  if (!reader.array_exactly(2)) return std::nullopt;
  const auto bytes = reader.bytes_exactly(crypto::element_size);
  const auto element = bytes ? crypto::Element::from(*bytes) : std::nullopt;
  const auto proof = detail::read_fixed<ConstantProof>(reader);
  if (!element || !proof) return std::nullopt;
  return Constant{*element, *proof};
}

Result<Offer> read_offer(cbor::Reader& reader, Quorum quorum) {
  if (!reader.map_exactly(4) || !reader.expect_key(0)) return malformed;
  auto items = read_items(reader);
  if (!items || !reader.expect_key(1)) return malformed;
  std::optional<SealedDigest> sealed;
  auto absent = reader.null_next();
  if (!absent) return malformed;
  if (!*absent) sealed = detail::read_fixed<SealedDigest>(reader);
  if (!*absent && !sealed) return malformed;
  if (!reader.expect_key(2)) return malformed;
  auto sharing = detail::read_commitments(reader, quorum);
  if (!sharing || !reader.expect_key(3)) return malformed;
  std::optional<Constant> constant;
  absent = reader.null_next();
  if (!absent) return malformed;
  if (!*absent) constant = read_constant(reader);
  if (!*absent && !constant) return malformed;
  return Offer{*std::move(items), sealed, *std::move(sharing), constant};
}

std::array<std::uint8_t, 8> bytes_of(Instant instant) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(detail::number(instant));
  return bytes;
}

}  // namespace

std::optional<Frame> Frame::of(const FrameSalt& salt, Instant deadline,
                               std::vector<CourierId> couriers) {
  std::ranges::sort(couriers);
  const auto quorum = Quorum::of(couriers.size());
  const bool is_twice = std::ranges::adjacent_find(couriers) != couriers.end();
  if (!quorum || is_twice || deadline.milliseconds() <= 0) return std::nullopt;
  return Frame(salt, deadline, std::move(couriers), *quorum);
}

FrameId Frame::id() const {
  Bytes ids(couriers_.size() * CourierId::size);
  ByteWriter writer(ids);
  for (const CourierId& id : couriers_) writer.bytes(id.span());
  return FrameId(crypto::hash(Label::swap_frame, {salt_.span(), bytes_of(deadline_), ids}).array());
}

Bytes encode(const Offer& offer) {
  cbor::Writer writer;
  write(writer, offer);
  return std::move(writer).take();
}

Result<Offer> decode_offer(ByteSpan bytes, const Frame& frame) {
  cbor::Reader reader(bytes);
  auto offer = read_offer(reader, frame.quorum());
  if (!offer) return offer;
  if (!reader.finish()) return malformed;
  if (const auto good = check(*offer, frame, frame.id()); !good) {
    return std::unexpected(good.error());
  }
  return offer;
}

Result<Manifest> Manifest::of(const Frame& frame, Offer first, Offer second) {
  const FrameId id = frame.id();
  for (const Offer* offer : {&first, &second}) {
    if (const auto good = check(*offer, frame, id); !good) return std::unexpected(good.error());
  }
  const Bytes a = first.sharing.encode();
  const Bytes b = second.sharing.encode();
  if (a == b) return malformed;
  if (b < a) std::swap(first, second);
  return Manifest(frame, {std::move(first), std::move(second)});
}

Result<Manifest> Manifest::decode(ByteSpan bytes) {
  if (bytes.size() > manifest_max_size) return malformed;
  cbor::Reader reader(bytes);
  if (!reader.map_exactly(5) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto salt = detail::read_fixed<FrameSalt>(reader);
  if (!salt || !reader.expect_key(2)) return malformed;
  const auto deadline = detail::read_instant(reader);
  if (!deadline || !reader.expect_key(3)) return malformed;
  auto couriers = detail::read_couriers(reader);
  if (!couriers || !reader.expect_key(4) || !reader.array_exactly(2)) return malformed;
  const auto frame = Frame::of(*salt, *deadline, *std::move(couriers));
  if (!frame) return malformed;
  auto first = read_offer(reader, frame->quorum());
  if (!first) return std::unexpected(first.error());
  auto second = read_offer(reader, frame->quorum());
  if (!second) return std::unexpected(second.error());
  if (!reader.finish() || first->sharing.encode() >= second->sharing.encode()) return malformed;
  return of(*frame, *std::move(first), *std::move(second));
}

Bytes Manifest::encode() const {
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).bytes(frame_.salt().span());
  writer.key(2).uint(detail::number(frame_.deadline())).key(3);
  detail::write_couriers(writer, frame_.couriers());
  writer.key(4).array(2);
  for (const Offer& offer : offers_) write(writer, offer);
  return std::move(writer).take();
}

ManifestId Manifest::id() const {
  return ManifestId(crypto::hash(Label::swap_manifest, {encode()}).array());
}

Terms Manifest::terms() const {
  return {id(),
          frame_.deadline(),
          frame_.couriers(),
          frame_.quorum(),
          {offers_[0].sharing, offers_[1].sharing}};
}

Result<Terms> Terms::decode(ByteSpan bytes) {
  if (bytes.size() > terms_max_size) return malformed;
  cbor::Reader reader(bytes);
  if (!reader.map_exactly(5) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto manifest = detail::read_fixed<ManifestId>(reader);
  if (!manifest || !reader.expect_key(2)) return malformed;
  const auto deadline = detail::read_instant(reader);
  if (!deadline || !reader.expect_key(3)) return malformed;
  auto couriers = detail::read_couriers(reader);
  if (!couriers || !reader.expect_key(4) || !reader.array_exactly(2)) return malformed;
  const Quorum quorum = *Quorum::of(couriers->size());
  auto first = detail::read_commitments(reader, quorum);
  auto second = detail::read_commitments(reader, quorum);
  if (!first || !second || !reader.finish() || first->encode() >= second->encode()) {
    return malformed;
  }
  return Terms(*manifest, *deadline, *std::move(couriers), quorum,
               {*std::move(first), *std::move(second)});
}

Bytes Terms::encode() const {
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).bytes(manifest_.span());
  writer.key(2).uint(detail::number(deadline_)).key(3);
  detail::write_couriers(writer, couriers_);
  writer.key(4).array(2).bytes(sharing_[0].encode()).bytes(sharing_[1].encode());
  return std::move(writer).take();
}

SwapId Terms::id() const { return SwapId(crypto::hash(Label::swap_id, {encode()}).array()); }

std::optional<CourierIndex> Terms::index_of(const CourierId& courier) const {
  const auto found = std::ranges::find(couriers_, courier);
  if (found == couriers_.end()) return std::nullopt;
  return CourierIndex(static_cast<std::uint8_t>(found - couriers_.begin() + 1));
}

}  // namespace peyk::swap
