// A mandate: a principal's statement that whoever holds a certain key may listen, speak, propose or
// commit, on these tracks, from–until: docs/protocol.md §10.
//
//   Terms: CBOR map {0: 1 (version), 1: form (1 open, 2 for one reader), 2: principal id (32),
//     3: reader's principal id (32; form 2 only), 4: principal's name (text, 1–64), 5: member key
//     id (32), 6: power (1–4), 7: all tracks (true, false), 8: [8 track commitments (32), strictly
//     rising], 9: from, 10: until (milliseconds), 11: serial}
//   Mandate, as it is shown: CBOR map {0: 1, 1: 4 (kind: mandate), 2: terms (bytes), 3: signature
//     over them (3,373 in form 1, 96 in form 2), 4: the delegate's KEM public key (1,216), 5:
//     [[salt (32), track name (text, 1–64)] …, at most 8]}
//
// Which tracks it is for is hidden in commitments; who shows it opens those it needs to. In form 2
// either of the two principals can have made it: it convinces only who knows that it did not.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/identity/principal.hpp"

namespace peyk::identity {

// Each includes those before it.
enum class Power : std::uint8_t { listen = 1, speak = 2, propose = 3, commit = 4 };
[[nodiscard]] std::string_view to_string(Power);
[[nodiscard]] std::optional<Power> power_named(std::string_view name);

// hash(mandate_id; terms): of what is stated, whoever signed it.
using MandateId = Fixed<struct MandateIdTag, 32>;
// hash(member_key_id; KEM public key).
using MemberKeyId = Fixed<struct MemberKeyIdTag, 32>;
[[nodiscard]] MemberKeyId member_key_id(const crypto::KemPublicKey&);

// hash(mandate_track; salt, name), or random bytes where there are fewer tracks.
using TrackCommitment = Fixed<struct TrackCommitmentTag, 32>;
using TrackSalt = Fixed<struct TrackSaltTag, 32>;
struct TrackOpening {
  TrackSalt salt;
  std::string name;
  friend bool operator==(const TrackOpening&, const TrackOpening&) = default;
};

inline constexpr std::size_t tracks_of_a_mandate = 8;
inline constexpr std::size_t track_name_max_size = 64;  // bytes of UTF-8
inline constexpr std::size_t mandate_max_size = 8 * 1024;
inline constexpr Duration longest_for_one_reader = Duration::days(7);

// 1–64 bytes of UTF-8 without control characters: the name in the track's opening.
[[nodiscard]] bool is_track_name(std::string_view);

enum class MandateTime : std::uint8_t { not_yet, in_force, over };

struct MandateTerms {
  PrincipalId principal;
  std::optional<PrincipalId> reader;  // nothing: open
  std::string principal_name;
  MemberKeyId member_key;
  Power power = Power::listen;
  bool all_tracks = false;
  std::array<TrackCommitment, tracks_of_a_mandate> tracks{};
  Instant from;
  Instant until;  // the first moment at which it is over
  std::uint64_t serial = 0;

  [[nodiscard]] MandateTime time(Instant at) const;
  friend bool operator==(const MandateTerms&, const MandateTerms&) = default;
};

// A mandate as it was read: what it says is not yet known to be so.
class Mandate {
 public:
  // lasts_too_long: for one reader, and for more than 7 days.
  [[nodiscard]] static Result<Mandate> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const MandateId& id() const { return id_; }
  [[nodiscard]] const MandateTerms& claimed() const { return terms_; }
  [[nodiscard]] const crypto::KemPublicKey& member_key() const { return member_key_; }
  [[nodiscard]] const std::vector<TrackOpening>& openings() const { return openings_; }
  // With the openings of these tracks only: what is to be shown. Names it does not have are left
  // out.
  [[nodiscard]] Mandate showing(std::span<const std::string> tracks) const;

 private:
  friend class MandateMaker;
  friend class VerifiedMandate;
  explicit Mandate(const crypto::KemPublicKey& member_key) : member_key_(member_key) {}
  MandateTerms terms_;
  Bytes terms_bytes_;
  MandateId id_;
  Bytes signature_;
  crypto::KemPublicKey member_key_;
  std::vector<TrackOpening> openings_;
};

class VerifiedMandate {
 public:
  // `own` is the card of one's own principal: without it, no mandate for one reader is for us.
  // other_principal, other_reader, wrong_signature.
  [[nodiscard]] static Result<VerifiedMandate> verify(Mandate mandate,
                                                      const PrincipalCard& principal,
                                                      const PrincipalCard* own);
  // The same, from bytes.
  [[nodiscard]] static Result<VerifiedMandate> verify(ByteSpan bytes,
                                                      const PrincipalCard& principal,
                                                      const PrincipalCard* own);

  [[nodiscard]] const MandateId& id() const { return mandate_.id(); }
  [[nodiscard]] const MandateTerms& terms() const { return mandate_.claimed(); }
  [[nodiscard]] const Bytes& encoded() const { return encoded_; }
  [[nodiscard]] const crypto::KemPublicKey& member_key() const { return mandate_.member_key(); }
  // Whether it is for all tracks, or was shown to be for this one.
  [[nodiscard]] bool covers(std::string_view track) const;
  [[nodiscard]] bool allows(Power power, std::string_view track, Instant at) const;

 private:
  explicit VerifiedMandate(Mandate mandate)
      : mandate_(std::move(mandate)), encoded_(mandate_.encode()) {}
  Mandate mandate_;
  Bytes encoded_;
};

// What a principal decides.
struct MandateOrder {
  crypto::KemPublicKey member_key;
  Power power = Power::listen;
  bool all_tracks = false;
  std::vector<std::string> tracks = {};  // no two alike; none with all_tracks
  Instant from;
  Instant until;
  std::uint64_t serial = 0;
};

// Both give it with all its openings. malformed when the order is not what the format allows.
[[nodiscard]] Result<Mandate> make_open_mandate(const PrincipalKeys& keys,
                                                const PrincipalCard& principal,
                                                const MandateOrder& order, crypto::Random& random);
// By the keys of either: the reader's principal could have made every mandate that it is shown.
// other_principal when the keys are of neither.
[[nodiscard]] Result<Mandate> make_mandate_for(const PrincipalKeys& either,
                                               const PrincipalCard& principal,
                                               const PrincipalCard& reader,
                                               const MandateOrder& order, crypto::Random& random);

}  // namespace peyk::identity
