#include "notes.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t first_field = 3;

using identity::SecretWriter;

template <class F>
bool take(cbor::Reader& reader, std::uint64_t key, F& value) {
  if (!reader.expect_key(key)) return false;
  const auto bytes = reader.bytes_exactly(F::size);
  if (bytes) value = *F::from(*bytes);
  return bytes.has_value();
}

// Of each type: how many fields it has, how they are written after key 2, and how they are read.
template <class T>
struct Fields;

template <>
struct Fields<note::Seat> {
  static constexpr std::size_t count = 2;
  static void write(SecretWriter& out, const note::Seat& seat) {
    out.key(3).bytes(seat.yours.span()).key(4).bytes(seat.mine.span());
  }
  static bool read(cbor::Reader& in, note::Seat& seat) {
    return take(in, 3, seat.yours) && take(in, 4, seat.mine) && seat.yours != seat.mine;
  }
};
template <>
struct Fields<note::SeatClaim> {
  static constexpr std::size_t count = 1;
  static void write(SecretWriter& out, const note::SeatClaim& claim) {
    out.key(3).bytes(claim.mine.span());
  }
  static bool read(cbor::Reader& in, note::SeatClaim& claim) { return take(in, 3, claim.mine); }
};
template <>
struct Fields<note::CardWanted> {
  static constexpr std::size_t count = 1;
  static void write(SecretWriter& out, const note::CardWanted& wanted) {
    out.key(3).bytes(wanted.with.span());
  }
  static bool read(cbor::Reader& in, note::CardWanted& wanted) { return take(in, 3, wanted.with); }
};
template <>
struct Fields<note::Card> {
  static constexpr std::size_t count = 2;
  static void write(SecretWriter& out, const note::Card& card) {
    out.key(3).bytes(card.with.span()).key(4).bytes(card.card);
  }
  static bool read(cbor::Reader& in, note::Card& card) {
    if (!take(in, 3, card.with) || !in.expect_key(4)) return false;
    const auto bytes = in.bytes(max_card_in_note);
    if (bytes) card.card.assign(bytes->begin(), bytes->end());
    return bytes.has_value();
  }
};
template <>
struct Fields<note::CardRefused> {
  static constexpr std::size_t count = 2;
  static void write(SecretWriter& out, const note::CardRefused& refused) {
    out.key(3).bytes(refused.with.span()).key(4).uint(std::to_underlying(refused.reason));
  }
  static bool read(cbor::Reader& in, note::CardRefused& refused) {
    if (!take(in, 3, refused.with) || !in.expect_key(4)) return false;
    using Reason = note::CardRefused::Reason;
    const auto reason = in.uint();
    if (!reason || *reason < 1 || *reason > std::to_underlying(Reason::other)) return false;
    refused.reason = static_cast<Reason>(*reason);
    return true;
  }
};
template <>
struct Fields<note::Frontier> {
  static constexpr std::size_t count = 1;
  static void write(SecretWriter& out, const note::Frontier& frontier) {
    out.key(3).array(frontier.acts.size());
    for (const channel::ActId& act : frontier.acts) out.bytes(act.span());
  }
  static bool read(cbor::Reader& in, note::Frontier& frontier) {
    if (!in.expect_key(3)) return false;
    const auto listed = in.array(max_frontier_in_note);
    if (!listed) return false;
    for (std::size_t i = 0; i < *listed; ++i) {
      const auto act = in.bytes_exactly(channel::ActId::size);
      if (!act) return false;
      frontier.acts.push_back(*channel::ActId::from(*act));
    }
    return std::ranges::adjacent_find(frontier.acts, [](const auto& a, const auto& b) {
             return !(a < b);
           }) == frontier.acts.end();
  }
};
template <>
struct Fields<note::Challenge> {
  static constexpr std::size_t count = 2;
  static void write(SecretWriter& out, const note::Challenge& challenge) {
    out.key(3).bytes(challenge.mandate.span()).key(4).bytes(challenge.ciphertext.span());
  }
  static bool read(cbor::Reader& in, note::Challenge& challenge) {
    return take(in, 3, challenge.mandate) && take(in, 4, challenge.ciphertext);
  }
};
template <>
struct Fields<note::Proof> {
  static constexpr std::size_t count = 2;
  static void write(SecretWriter& out, const note::Proof& proof) {
    out.key(3).bytes(proof.mandate.span()).key(4).bytes(proof.proof.span());
  }
  static bool read(cbor::Reader& in, note::Proof& proof) {
    return take(in, 3, proof.mandate) && take(in, 4, proof.proof);
  }
};

template <std::size_t I = 0>
std::optional<Note> read_fields(cbor::Reader& reader, std::uint64_t type, std::size_t pairs) {
  if constexpr (I == std::variant_size_v<Note>) {
    return std::nullopt;
  } else {
    if (type != I + 1) return read_fields<I + 1>(reader, type, pairs);
    using T = std::variant_alternative_t<I, Note>;
    T value;
    if (pairs != first_field + Fields<T>::count || !take(reader, 2, value.track) ||
        !Fields<T>::read(reader, value) || !reader.finish()) {
      return std::nullopt;
    }
    return value;
  }
}

}  // namespace

crypto::SecretBytes encode(const Note& note) {
  SecretWriter writer;
  std::visit(
      [&writer, type = note.index() + 1]<class T>(const T& each) {
        writer.map(first_field + Fields<T>::count).key(0).uint(format_version).key(1).uint(type);
        writer.key(2).bytes(each.track.span());
        Fields<T>::write(writer, each);
      },
      note);
  return std::move(writer).take();
}

std::optional<Note> decode_note(ByteSpan bytes) {
  constexpr std::size_t most_pairs = 8;
  cbor::Reader reader(bytes);
  const auto pairs = reader.map(most_pairs);
  if (!pairs || !reader.expect_key(0)) return std::nullopt;
  const auto version = reader.uint();
  if (!version || *version != format_version || !reader.expect_key(1)) return std::nullopt;
  const auto type = reader.uint();
  if (!type) return std::nullopt;
  return read_fields(reader, *type, *pairs);
}

const channel::ChannelId& track_of(const Note& note) {
  return std::visit([](const auto& each) -> const channel::ChannelId& { return each.track; }, note);
}

}  // namespace peyk::desk
