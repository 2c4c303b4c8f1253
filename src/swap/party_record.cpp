// The record of a party, a format of this implementation:
//
//   version 1 ‖ secret 32 ‖ 7 shares of 64, zeros for those it has not ‖ CBOR map {0: swap id, 1:
//   holds, 2: has sent, 3: withdraws, 4: couriers whose shares it has (bits), 5: [statements], 6:
//   [[courier, fault] …], 7: [what each courier said last, and which statements it had: [kind,
//   bits], or null]}
#include "peyk/swap/party.hpp"

#include "format.hpp"

namespace peyk::swap {
namespace {

constexpr std::uint8_t record_version = 1;
constexpr std::size_t shares_size = most_couriers * Share::size;
constexpr std::size_t head_size = 1 + PartySecret::size + shares_size;
constexpr std::size_t most_faults = 4 * most_couriers;

std::optional<std::vector<Fault>> read_faults(cbor::Reader& reader, Quorum quorum) {
  const auto count = reader.array(most_faults);
  if (!count) return std::nullopt;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!reader.array_exactly(2)) return std::nullopt;
    const auto courier = reader.uint();
    const auto kind = reader.uint();
    if (!courier || !kind || *courier > quorum.couriers() || *kind < 1 || *kind > 4) {
      return std::nullopt;
    }
    const CourierIndex index(static_cast<std::uint8_t>(*courier));
    const Fault fault{index, static_cast<FaultKind>(*kind)};
    if (!quorum.has(index) || (!faults.empty() && fault <= faults.back())) return std::nullopt;
    faults.push_back(fault);
  }
  return faults;
}

}  // namespace

crypto::SecretBytes Party::record() const {
  std::uint64_t held = 0;
  crypto::SecretBytes record(head_size);
  ByteWriter head(record);
  head.u8(record_version).bytes(secret_.span());
  for (std::size_t i = 0; i < most_couriers; ++i) {
    const auto& share = shares_.at(i);
    share ? head.bytes(share->span()) : head.zeros(Share::size);
    if (share) held |= std::uint64_t{1} << i;
  }
  cbor::Writer writer;
  writer.map(8).key(0).bytes(id_.span()).key(1).boolean(holds_).key(2).boolean(has_sent_);
  writer.key(3).boolean(withdraws_).key(4).uint(held).key(5);
  statements_.write(writer);
  writer.key(6).array(faults_.size());
  for (const Fault& fault : faults_) {
    writer.array(2).uint(fault.courier.value()).uint(static_cast<std::uint64_t>(fault.kind));
  }
  writer.key(7).array(terms_.quorum().couriers());
  for (std::size_t i = 0; i < terms_.quorum().couriers(); ++i) {
    const auto& heard = heard_.at(i);
    if (!heard) {
      writer.null();
      continue;
    }
    writer.array(2).uint(static_cast<std::uint64_t>(heard->kind)).uint(heard->known.value());
  }
  const Bytes rest = std::move(writer).take();
  record.insert(record.end(), rest.begin(), rest.end());
  return record;
}

Result<Party> Party::restore(Manifest manifest, ByteSpan record) {
  constexpr std::unexpected<Error> malformed{Error::malformed};
  if (record.size() < head_size || record[0] != record_version) return malformed;
  auto party = begin(std::move(manifest), *PartySecret::from(record.subspan(1, PartySecret::size)));
  if (!party || !party->read_public(record)) return malformed;
  return party;
}

bool Party::read_public(ByteSpan record) {
  const Quorum quorum = terms_.quorum();
  cbor::Reader reader(record.subspan(head_size));
  if (!reader.map_exactly(8) || !reader.expect_key(0)) return false;
  const auto id = detail::read_fixed<SwapId>(reader);
  if (id != id_ || !reader.expect_key(1)) return false;
  const auto holds = reader.boolean();
  if (!holds || !reader.expect_key(2)) return false;
  const auto has_sent = reader.boolean();
  if (!has_sent || !reader.expect_key(3)) return false;
  const auto withdraws = reader.boolean();
  if (!withdraws || !reader.expect_key(4)) return false;
  const auto held = reader.uint();
  if (!held || *held >> quorum.couriers() != 0 || !reader.expect_key(5)) return false;
  auto statements = Statements::read(reader, quorum);
  if (!statements || !reader.expect_key(6)) return false;
  auto faults = read_faults(reader, quorum);
  if (!faults || !reader.expect_key(7) || !read_heard(reader) || !reader.finish()) return false;
  holds_ = *holds;
  has_sent_ = *has_sent;
  withdraws_ = *withdraws;
  statements_ = *std::move(statements);
  faults_ = *std::move(faults);
  return read_shares(record.subspan(1 + PartySecret::size, shares_size), *held);
}

bool Party::read_heard(cbor::Reader& reader) {
  if (!reader.array_exactly(terms_.quorum().couriers())) return false;
  for (std::size_t i = 0; i < terms_.quorum().couriers(); ++i) {
    const auto absent = reader.null_next();
    if (!absent) return false;
    if (*absent) continue;
    if (!reader.array_exactly(2)) return false;
    const auto kind = reader.uint();
    const auto known = reader.uint();
    if (!kind || *kind < 1 || *kind > 8 || !known || *known >= statement_set_end) return false;
    heard_.at(i) =
        Heard{static_cast<AnswerKind>(*kind), StatementSet(static_cast<std::uint32_t>(*known))};
  }
  return true;
}

// They were verified before they were kept, and are again: only so are they taken.
bool Party::read_shares(ByteSpan bytes, std::uint64_t held) {
  const std::size_t blamed = faults_.size();
  ByteReader reader(bytes);
  for (std::size_t i = 0; i < most_couriers; ++i) {
    if ((held >> i & 1U) == 0) {
      if (!reader.zeros(Share::size)) return false;
      continue;
    }
    const CourierIndex courier(static_cast<std::uint8_t>(i + 1));
    gather(courier, *Share::from(reader.bytes(Share::size)));
    // Nor one more than it takes, which was never kept, or a wrong one that is blamed already.
    if (!has_share_of(courier)) return false;
  }
  return faults_.size() == blamed;
}

}  // namespace peyk::swap
