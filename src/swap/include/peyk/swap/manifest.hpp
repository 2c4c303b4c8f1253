// What two sides agree to swap, and the little of it that couriers see. docs/protocol.md §11.1.
//
//   Manifest: CBOR map {0: 1 (version), 1: salt (32, random), 2: deadline (milliseconds), 3: [1, 4
//     or 7 courier ids, strictly rising], 4: [offer, offer]}, the offers strictly rising by their
//     commitments, so that their order says nothing
//   Offer: CBOR map {0: [item commitments (32), 0–1,024], 1: digest of the sealed content (32), or
//     null where there are no items, 2: commitments of the sharing (32·(f + 1)), 3: null, or
//     [S (32), proof (96)]}; without items S must be there
//   Terms, all that a courier sees: CBOR map {0: 1, 1: manifest id (32), 2: deadline, 3: courier
//     ids, 4: [commitments, commitments]}
//
// The salt makes the manifest's id say nothing of what is given.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/swap/error.hpp"
#include "peyk/swap/sharing.hpp"

namespace peyk::swap {

// hash(swap_frame; salt, u64 deadline, courier ids): what both know before there are offers.
using FrameId = Fixed<struct FrameIdTag, 32>;
// hash(swap_manifest; manifest).
using ManifestId = Fixed<struct ManifestIdTag, 32>;
// hash(swap_id; terms): what couriers' statements are about.
using SwapId = Fixed<struct SwapIdTag, 32>;
using FrameSalt = Fixed<struct FrameSaltTag, 32>;
// hash(swap_item; salt, item).
using ItemCommitment = Fixed<struct ItemCommitmentTag, 32>;
// hash(swap_sealed; sealed content).
using SealedDigest = Fixed<struct SealedDigestTag, 32>;

inline constexpr std::size_t most_items = 1'024;
inline constexpr std::size_t manifest_max_size = 72 * 1024;
inline constexpr std::size_t terms_max_size = 640;

// The side of an offer in the manifest: 0 or 1. Which party it is only the parties know.
using Side = Number<struct SideTag, std::uint8_t>;
[[nodiscard]] constexpr Side other(Side side) {
  return Side(static_cast<std::uint8_t>(1 - side.value()));
}

class Frame {
 public:
  // `couriers` in any order; nothing unless they are 1, 4 or 7 different ones and the deadline is
  // after 1970.
  [[nodiscard]] static std::optional<Frame> of(const FrameSalt& salt, Instant deadline,
                                               std::vector<CourierId> couriers);
  [[nodiscard]] FrameId id() const;
  [[nodiscard]] const FrameSalt& salt() const { return salt_; }
  [[nodiscard]] Instant deadline() const { return deadline_; }
  [[nodiscard]] const std::vector<CourierId>& couriers() const { return couriers_; }
  [[nodiscard]] Quorum quorum() const { return quorum_; }
  friend bool operator==(const Frame&, const Frame&) = default;

 private:
  Frame(const FrameSalt& salt, Instant deadline, std::vector<CourierId> couriers, Quorum quorum)
      : salt_(salt), deadline_(deadline), couriers_(std::move(couriers)), quorum_(quorum) {}
  FrameSalt salt_;
  Instant deadline_;
  std::vector<CourierId> couriers_;
  Quorum quorum_;
};

// S, for whoever must check something against it before it is released.
struct Constant {
  crypto::Element element;
  ConstantProof proof;
  friend bool operator==(const Constant&, const Constant&) = default;
};

struct Offer {
  std::vector<ItemCommitment> items;
  std::optional<SealedDigest> sealed;
  Commitments sharing;
  std::optional<Constant> constant;
  friend bool operator==(const Offer&, const Offer&) = default;
};

// CBOR as above, as one side sends it to the other. malformed, wrong_proof.
[[nodiscard]] Bytes encode(const Offer& offer);
[[nodiscard]] Result<Offer> decode_offer(ByteSpan bytes, const Frame& frame);

class Terms {
 public:
  [[nodiscard]] static Result<Terms> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] SwapId id() const;
  [[nodiscard]] Quorum quorum() const { return quorum_; }
  [[nodiscard]] Instant deadline() const { return deadline_; }
  [[nodiscard]] const std::vector<CourierId>& couriers() const { return couriers_; }
  [[nodiscard]] const Commitments& sharing(Side side) const { return sharing_.at(side.value()); }
  [[nodiscard]] std::optional<CourierIndex> index_of(const CourierId& courier) const;
  [[nodiscard]] const CourierId& courier(CourierIndex index) const {
    return couriers_.at(index.value() - 1U);
  }
  friend bool operator==(const Terms&, const Terms&) = default;

 private:
  friend class Manifest;
  Terms(const ManifestId& manifest, Instant deadline, std::vector<CourierId> couriers,
        Quorum quorum, std::array<Commitments, 2> sharing)
      : manifest_(manifest),
        deadline_(deadline),
        couriers_(std::move(couriers)),
        quorum_(quorum),
        sharing_(std::move(sharing)) {}
  ManifestId manifest_;
  Instant deadline_;
  std::vector<CourierId> couriers_;
  Quorum quorum_;
  std::array<Commitments, 2> sharing_;
};

class Manifest {
 public:
  // In any order. malformed when both have the same commitments, or one is not of the frame;
  // wrong_proof.
  [[nodiscard]] static Result<Manifest> of(const Frame& frame, Offer first, Offer second);
  [[nodiscard]] static Result<Manifest> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] ManifestId id() const;
  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] const Offer& offer(Side side) const { return offers_.at(side.value()); }
  [[nodiscard]] Terms terms() const;
  friend bool operator==(const Manifest&, const Manifest&) = default;

 private:
  Manifest(Frame frame, std::array<Offer, 2> offers)
      : frame_(std::move(frame)), offers_(std::move(offers)) {}
  Frame frame_;
  std::array<Offer, 2> offers_;
};

}  // namespace peyk::swap
